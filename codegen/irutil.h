/* irutil.h -- what the passes share beside ir.h: aliases, values of snapshots seen through virtual nodes, edge splitting. */
#ifndef XT_CODEGEN_IRUTIL_H
#define XT_CODEGEN_IRUTIL_H
#include "codegen/ir.h"

#define XT_FOR_BLOCKS(f, b)                                                                                                                \
    for (uint32_t b##_i = 0; b##_i < (f)->nblocks; b##_i++)                                                                                \
        for (XtBlock *b = (f)->blocks[b##_i]; b; b = NULL)
#define XT_FOR_NODES(b, n) for (XtNode *n = (b)->first, *n##_next; n && (n##_next = n->next, 1); n = n##_next) /* n may be unlinked */

static inline bool xt_is(const XtNode *n, char flag) { return xt_op_has((XtOp)n->op, flag); }
/* May code of the program run in it? */
static inline bool xt_runs_code(const XtNode *n) { return xt_is(n, 'C') || xt_is(n, 'g'); }
/* A BOX_* without a block is virtual too: the exit recipe describes it by its unboxed operand. */
static inline bool xt_is_box(const XtNode *n) { return n->op == XT_OP_BOX_I64 || n->op == XT_OP_BOX_F64 || n->op == XT_OP_BOX_BOOL; }
static inline bool xt_is_object(const XtNode *n) { return n->rep == XT_REP_O || n->rep == XT_REP_N; }
/* The node whose pointer n is, seen through aliases. */
static inline XtNode *xt_root(XtNode *n)
{
    while (xt_is(n, 'A')) n = n->args[0];
    return n;
}
/* Types whose instances run no Python code when dropped. */
static inline bool xt_plain_py(uint8_t py)
{
    return py == XT_PY_INT || py == XT_PY_FLOAT || py == XT_PY_STR || py == XT_PY_BYTES || py == XT_PY_BOOL || py == XT_PY_NONE ||
           py == XT_PY_RANGE;
}
/* Does the root v live as long as the call? A parameter that stays in its slot does, and the items of a tuple that does. */
static inline bool xt_is_kept(const XtNode *v)
{
    while (v->op == XT_OP_TUPLE_GET) v = xt_root(v->args[0]);
    return v->op == XT_OP_PARAM;
}
/* Does n take over the reference to that operand? */
static inline bool xt_steals(const XtNode *n, uint32_t arg)
{
    return xt_is_object(n->args[arg]) && (xt_is(n, 's') || (arg < 9 && xt_is(n, (char)('1' + arg))));
}
/* As xt_for_each_snap_value, then also the operands of the nodes without a block (virtual nodes and boxes) met there, recursively. */
void xt_for_each_snap_leaf(XtSnap *, void (*f)(XtNode **slot, void *ctx), void *ctx);
/* An empty block on the edge from b->succ[i]; keeps the order of the successor's preds (so phis stay as they are). */
XtBlock *xt_split_edge(XtFunc *, XtBlock *b, uint32_t i);
/* immediate dominators by position in f->blocks; UINT32_MAX for unreachable ones; the entry's is itself. For f->nblocks words. */
void xt_dom_compute(const XtFunc *f, uint32_t *idom);
/* The natural loop of header h (xt_dominators has run): in[block->id] = true for its blocks. Returns its size. */
uint32_t xt_loop_blocks(const XtFunc *f, const XtBlock *h, bool *in);
/* The unique predecessor of h outside its loop, ending in a JUMP; else NULL. */
XtBlock *xt_preheader(const XtBlock *h, const bool *in);
/* A drop of an owned value that may happen in the same loop or block, without being visible as a C op before refcounts are placed. */
bool xt_may_drop(const XtNode *n);
bool xt_keeps_lengths(const XtNode *n); /* a W node that changes no container's length */
bool xt_keeps_names(const XtNode *n);   /* a W node that changes no attribute, global or cell */
/* drops.c: is v a value whose last reference may end here, running code? Does n possibly take a reference out of an object? */
bool xt_may_be_last(const XtNode *v, const XtBlock *b);
bool xt_takes_away(const XtNode *n);
bool xt_remove_idle_drops(XtFunc *);
void xt_join_copies(XtFunc *);                             /* copies.c: phis of one value become that value */
XtNode *xt_const_i64(XtFunc *, XtNode *before, int64_t v); /* inserted before a node */
#endif
