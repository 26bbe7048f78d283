/* ir.c -- building and changing the SSA form: nodes, blocks, edges, order, dominators. Everything lives in the function's arena. */
#include "codegen/ir.h"
#include "codegen/irutil.h"
#include <stdlib.h>
#include <string.h>

enum { RES_V = 'V', RES_O = 'O', RES_N = 'N', RES_I = 'I', RES_F = 'F', RES_B = 'B', RES_T = 'T' };
const XtOpInfo xt_op_info[XT_OP_COUNT] = {
#define XT_OP(name_, res_, flags_, args_) [XT_OP_##name_] = {.name = #name_, .flags = flags_, .args = args_, .res = RES_##res_},
#include "codegen/ops.def"
#undef XT_OP
};

XtFunc *xt_func_new(const XtUnit *u)
{
    XtArena *a = xt_arena_new();
    XtFunc *f = xt_arena_alloc(a, sizeof *f);
    f->arena = a;
    f->unit = u;
    f->osr = u ? u->osr : -1;
    f->nlocals = u && u->ncodes ? u->codes[0].nlocalsplus : 0;
    return f;
}

void xt_func_free(XtFunc *f)
{
    if (f) xt_arena_free(f->arena);
}

/* Room for one more pointer in an arena array. */
static void *grow(XtArena *a, void *old, uint32_t n, uint32_t *cap)
{
    if (n < *cap) return old;
    *cap = *cap ? *cap * 2 : 4;
    void *p = xt_arena_alloc(a, *cap * sizeof(void *));
    if (n) memcpy(p, old, n * sizeof(void *));
    return p;
}

static void add_pred(XtFunc *f, XtBlock *b, XtBlock *pred)
{
    b->preds = grow(f->arena, b->preds, b->npreds, &b->preds_cap);
    b->preds[b->npreds++] = pred;
}

XtBlock *xt_block_new(XtFunc *f)
{
    XtBlock *b = xt_arena_alloc(f->arena, sizeof *b);
    f->blocks = grow(f->arena, f->blocks, f->nblocks, &f->blocks_cap);
    b->id = f->nblocks;
    b->func = f;
    f->blocks[f->nblocks++] = b;
    return b;
}

XtNode *xt_node_new(XtFunc *f, XtOp op, XtRep rep, uint32_t nargs)
{
    XtNode *n = xt_arena_alloc(f->arena, sizeof *n);
    n->op = (uint16_t)op;
    n->rep = (uint8_t)rep;
    n->shape = -1;
    n->id = f->nnodes++;
    n->nargs = nargs;
    if (nargs) n->args = xt_arena_alloc(f->arena, nargs * sizeof *n->args);
    return n;
}

void xt_append(XtBlock *b, XtNode *n)
{
    n->block = b;
    n->prev = b->last;
    n->next = NULL;
    if (b->last) b->last->next = n;
    else b->first = n;
    b->last = n;
}

void xt_insert_before(XtNode *at, XtNode *n)
{
    XtBlock *b = at->block;
    n->block = b;
    n->next = at;
    n->prev = at->prev;
    if (at->prev) at->prev->next = n;
    else b->first = n;
    at->prev = n;
}

void xt_insert_after(XtNode *at, XtNode *n)
{
    if (at->next) xt_insert_before(at->next, n);
    else xt_append(at->block, n);
}

void xt_unlink_node(XtNode *n)
{
    XtBlock *b = n->block;
    if (!b) return;
    if (n->prev) n->prev->next = n->next;
    else b->first = n->next;
    if (n->next) n->next->prev = n->prev;
    else b->last = n->prev;
    n->block = NULL;
    n->prev = n->next = NULL;
}

void xt_edge(XtBlock *from, XtBlock *to)
{
    if (from->nsucc >= 2) abort();
    from->succ[from->nsucc++] = to;
    add_pred(to->func, to, from);
}

static void drop_pred(XtBlock *b, uint32_t at)
{
    for (uint32_t i = at; i + 1 < b->npreds; i++) b->preds[i] = b->preds[i + 1];
    b->npreds--;
    for (XtNode *n = b->first; n && n->op == XT_OP_PHI; n = n->next) {
        if (at >= n->nargs) continue;
        for (uint32_t i = at; i + 1 < n->nargs; i++) n->args[i] = n->args[i + 1];
        n->nargs--;
    }
}

void xt_remove_edge(XtBlock *from, XtBlock *to)
{
    uint32_t s = 0, p = 0;
    while (s < from->nsucc && from->succ[s] != to) s++;
    while (p < to->npreds && to->preds[p] != from) p++;
    if (s == from->nsucc || p == to->npreds) return;
    if (s == 0) from->succ[0] = from->succ[1];
    from->nsucc--;
    drop_pred(to, p);
}

XtBlock *xt_split_edge(XtFunc *f, XtBlock *b, uint32_t i)
{
    XtBlock *to = b->succ[i], *mid = xt_block_new(f);
    uint32_t p = 0;
    while (to->preds[p] != b) p++;
    mid->cold = to->cold || b->cold;
    mid->loop_depth = to->loop_depth < b->loop_depth ? to->loop_depth : b->loop_depth;
    b->succ[i] = mid;
    add_pred(f, mid, b);
    mid->succ[mid->nsucc++] = to;
    to->preds[p] = mid;
    xt_append(mid, xt_node_new(f, XT_OP_JUMP, XT_REP_V, 0));
    return mid;
}

XtNode *xt_resolve(XtNode *n)
{
    if (!n || !n->forward) return n;
    XtNode *to = n->forward;
    while (to->forward) to = to->forward;
    while (n->forward) { /* shorten */
        XtNode *next = n->forward;
        n->forward = to;
        n = next;
        if (n == to) break;
    }
    return to;
}

void xt_for_each_snap_value(XtSnap *s, void (*fn)(XtNode **, void *), void *ctx)
{
    for (uint32_t i = 0; i < s->nframes; i++) {
        XtSnapFrame *fr = &s->frames[i];
        if (fr->func) fn(&fr->func, ctx);
        for (uint32_t k = 0; k < fr->nlocals; k++)
            if (fr->locals[k]) fn(&fr->locals[k], ctx);
        for (uint32_t k = 0; k < fr->nstack; k++)
            if (fr->stack[k]) fn(&fr->stack[k], ctx);
    }
}

typedef struct Leaf {
    void (*fn)(XtNode **, void *);
    void *ctx;
} Leaf;
static void leaf(XtNode **slot, void *ctx)
{
    Leaf *l = ctx;
    l->fn(slot, l->ctx);
    XtNode *n = *slot;
    if (!n->block && n->op != XT_OP_PHI)
        for (uint32_t i = 0; i < n->nargs; i++) leaf(&n->args[i], ctx);
}

void xt_for_each_snap_leaf(XtSnap *s, void (*fn)(XtNode **, void *), void *ctx) { xt_for_each_snap_value(s, leaf, &(Leaf){fn, ctx}); }

static void forward_slot(XtNode **slot, void *ctx)
{
    (void)ctx;
    *slot = xt_resolve(*slot);
}

void xt_apply_forwards(XtFunc *f)
{
    XtSnap *done = NULL; /* neighbours often share one */
    XT_FOR_BLOCKS(f, b)
    {
        if (b->snap) xt_for_each_snap_leaf(b->snap, forward_slot, NULL);
        for (XtNode *n = b->first; n; n = n->next) {
            for (uint32_t i = 0; i < n->nargs; i++) n->args[i] = xt_resolve(n->args[i]);
            if (n->snap && n->snap != done) xt_for_each_snap_leaf(n->snap, forward_slot, NULL);
            if (n->snap) done = n->snap;
        }
    }
    XT_FOR_BLOCKS(f, b) XT_FOR_NODES(b, n) if (n->forward)
    {
        xt_resolve(n)->relied |= n->relied;
        xt_unlink_node(n);
    }
}

/* Post-order of the reachable blocks, iteratively; order[] gets positions. Returns how many. */
static uint32_t postorder(const XtFunc *f, uint32_t *order)
{
    uint32_t n = 0, sp = 0;
    uint8_t *state = calloc(f->nblocks + 1, 1);
    uint32_t *stack = malloc((f->nblocks + 1) * sizeof *stack);
    if (!state || !stack) abort();
    if (f->nblocks) {
        stack[sp++] = 0;
        state[0] = 1;
    }
    while (sp) {
        const XtBlock *b = f->blocks[stack[sp - 1]];
        if (state[b->id] <= b->nsucc) { /* the false side first, so that the true side follows its branch */
            uint32_t k = b->nsucc - state[b->id]++;
            const XtBlock *s = b->succ[k];
            if (!state[s->id]) {
                state[s->id] = 1;
                stack[sp++] = s->id;
            }
        } else {
            order[n++] = b->id;
            sp--;
        }
    }
    free(state);
    free(stack);
    return n;
}

static void number_leaf(XtNode **slot, void *ctx)
{
    XtFunc *f = ctx;
    if (!(*slot)->block && !(*slot)->tmp) {
        (*slot)->tmp = *slot;
        (*slot)->id = f->nnodes++;
    }
}
static void clear_leaf(XtNode **slot, void *ctx)
{
    (void)ctx;
    if (!(*slot)->block) (*slot)->tmp = NULL;
}
static void each_snap(XtFunc *f, void (*fn)(XtNode **, void *))
{
    XtSnap *done = NULL;
    XT_FOR_BLOCKS(f, b)
    {
        if (b->snap) xt_for_each_snap_leaf(b->snap, fn, f);
        for (XtNode *n = b->first; n; n = n->next) {
            if (n->snap && n->snap != done) xt_for_each_snap_leaf(n->snap, fn, f);
            if (n->snap) done = n->snap;
        }
    }
}

void xt_renumber(XtFunc *f)
{
    uint32_t *order = malloc((f->nblocks + 1) * sizeof *order);
    if (!order) abort();
    uint32_t n = postorder(f, order);
    XtBlock **blocks = xt_arena_alloc(f->arena, (n + 1) * sizeof *blocks);
    bool *reached = calloc(f->nblocks + 1, sizeof *reached);
    if (!reached) abort();
    for (uint32_t i = 0; i < n; i++) {
        blocks[i] = f->blocks[order[n - 1 - i]];
        reached[blocks[i]->id] = true;
    }
    for (uint32_t i = 0; i < n; i++)
        for (uint32_t p = blocks[i]->npreds; p-- > 0;)
            if (!reached[blocks[i]->preds[p]->id]) drop_pred(blocks[i], p);
    free(order);
    free(reached);
    f->blocks = blocks;
    f->nblocks = n;
    f->blocks_cap = n + 1;
    f->nnodes = 0;
    XT_FOR_BLOCKS(f, b)
    {
        b->id = b_i;
        for (XtNode *v = b->first; v; v = v->next) v->id = f->nnodes++;
    }
    each_snap(f, clear_leaf);
    each_snap(f, number_leaf);
    each_snap(f, clear_leaf);
}

/* Cooper, Harvey, Kennedy: a simple, fast dominance algorithm. */
void xt_dom_compute(const XtFunc *f, uint32_t *idom)
{
    uint32_t *order = malloc((f->nblocks + 1) * sizeof *order), *num = malloc((f->nblocks + 1) * sizeof *num);
    if (!order || !num) abort();
    uint32_t n = postorder(f, order);
    for (uint32_t i = 0; i < f->nblocks; i++) idom[i] = UINT32_MAX;
    for (uint32_t i = 0; i < n; i++) num[order[i]] = i;
    if (n) idom[0] = 0;
    for (bool changed = true; changed;) {
        changed = false;
        for (uint32_t i = n; i-- > 0;) {
            uint32_t b = order[i], d = UINT32_MAX;
            if (b == 0) continue;
            for (uint32_t p = 0; p < f->blocks[b]->npreds; p++) {
                uint32_t q = f->blocks[b]->preds[p]->id;
                if (idom[q] == UINT32_MAX) continue;
                if (d == UINT32_MAX) {
                    d = q;
                    continue;
                }
                while (d != q) {
                    while (num[d] < num[q]) d = idom[d];
                    while (num[q] < num[d]) q = idom[q];
                }
            }
            if (d != idom[b]) {
                idom[b] = d;
                changed = true;
            }
        }
    }
    free(order);
    free(num);
}

XtNode *xt_raiser(const XtBlock *b)
{
    if (!b->last || b->last->op != XT_OP_TRY) return NULL;
    XtNode *n = b->last->prev;
    while (n && !(n->caught && n->op != XT_OP_RAISE)) n = n->prev;
    return n;
}

void xt_remove_try(XtBlock *b)
{
    xt_remove_edge(b, b->succ[1]);
    xt_unlink_node(b->last);
    xt_append(b, xt_node_new(b->func, XT_OP_JUMP, XT_REP_V, 0));
}

bool xt_dominates(const XtBlock *a, const XtBlock *b)
{
    for (;; b = b->idom) {
        if (a == b) return true;
        if (!b || !b->idom || b->idom == b) return false;
    }
}

uint32_t xt_loop_blocks(const XtFunc *f, const XtBlock *h, bool *in)
{
    XtBlock **stack = malloc((f->nblocks + 1) * sizeof(XtBlock *));
    if (!stack) abort();
    uint32_t sp = 0, n = 1;
    memset(in, 0, f->nblocks * sizeof *in);
    in[h->id] = true;
    for (uint32_t p = 0; p < h->npreds; p++)
        if (xt_dominates(h, h->preds[p]) && !in[h->preds[p]->id]) {
            in[h->preds[p]->id] = true;
            stack[sp++] = h->preds[p];
            n++;
        }
    while (sp) {
        XtBlock *b = stack[--sp];
        for (uint32_t p = 0; p < b->npreds; p++)
            if (!in[b->preds[p]->id]) {
                in[b->preds[p]->id] = true;
                stack[sp++] = b->preds[p];
                n++;
            }
    }
    free(stack);
    return n;
}

void xt_dominators(XtFunc *f)
{
    uint32_t *idom = malloc((f->nblocks + 1) * sizeof *idom);
    bool *in = malloc((f->nblocks + 1) * sizeof *in);
    if (!idom || !in) abort();
    xt_dom_compute(f, idom);
    XT_FOR_BLOCKS(f, b)
    {
        b->idom = b->id == 0 || idom[b->id] == UINT32_MAX ? NULL : f->blocks[idom[b->id]];
        b->loop_depth = 0;
        b->is_header = false;
    }
    XT_FOR_BLOCKS(f, b)
    {
        if (idom[b->id] == UINT32_MAX) continue;
        for (uint32_t p = 0; p < b->npreds; p++)
            if (xt_dominates(b, b->preds[p])) b->is_header = true;
        if (!b->is_header) continue;
        xt_loop_blocks(f, b, in);
        for (uint32_t i = 0; i < f->nblocks; i++) f->blocks[i]->loop_depth += in[i];
    }
    free(idom);
    free(in);
}

XtBlock *xt_preheader(const XtBlock *h, const bool *in)
{
    XtBlock *found = NULL;
    for (uint32_t p = 0; p < h->npreds; p++) {
        if (in[h->preds[p]->id]) continue;
        if (found) return NULL;
        found = h->preds[p];
    }
    return found && found->last && found->last->op == XT_OP_JUMP ? found : NULL;
}

static bool owned_source(const XtNode *n, int depth)
{
    while (xt_is(n, 'A')) n = n->args[0];
    if (!xt_is_object(n) || xt_plain_py(n->py) || xt_is(n, 'b') || !n->block) return false;
    if (n->op == XT_OP_PHI) {
        if (depth == 0) return true;
        for (uint32_t i = 0; i < n->nargs; i++)
            if (n->args[i] != n && owned_source(n->args[i], depth - 1)) return true;
        return false;
    }
    return xt_is(n, 'n') || n->op == XT_OP_TAKE || n->op == XT_OP_TAKE_STACK;
}

bool xt_may_drop(const XtNode *n) { return n->op == XT_OP_PHI && owned_source(n, 3); }

bool xt_keeps_lengths(const XtNode *n)
{
    return n->op == XT_OP_LIST_SET_F || n->op == XT_OP_LIST_SET_I || n->op == XT_OP_LIST_SET_P || n->op == XT_OP_BYTEARRAY_SET ||
           n->op == XT_OP_INST_INIT || n->op == XT_OP_SLOT_INIT;
}

bool xt_keeps_names(const XtNode *n)
{
    return n->op == XT_OP_LIST_SET_F || n->op == XT_OP_LIST_SET_I || n->op == XT_OP_LIST_SET_P || n->op == XT_OP_BYTEARRAY_SET ||
           n->op == XT_OP_LIST_APPEND;
}

XtNode *xt_const_i64(XtFunc *f, XtNode *before, int64_t v)
{
    XtNode *n = xt_node_new(f, XT_OP_CONST_I64, XT_REP_I, 0);
    n->imm = v;
    xt_insert_before(before, n);
    return n;
}
