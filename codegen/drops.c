/* drops.c -- DROP nodes: where the interpreter drops a reference to an object that the IR has a value for.
 *
 * A drop that is the last one may run any code, so that nothing read ahead of it is known behind it. The builder puts a DROP behind each instruction that
 * takes a value from the locals and the value stack for good. Most of them cannot be the last reference:
 *  1. Types that run no code; values that are not counted (constants, kept parameters, virtual ones).
 *  2. A value that was loaded from an object which still holds it: nothing between load and drop takes a reference away.
 *  3. The same through the phis of one loop, when nothing in that loop takes a reference away.
 */
#include "codegen/irutil.h"
#include <stdlib.h>

static bool loaded(const XtNode *v)
{
    return xt_is(v, 'b') || xt_is(v, 'R') || v->op == XT_OP_LOAD_GLOBAL || v->op == XT_OP_MODULE_GET;
}

bool xt_takes_away(const XtNode *n)
{
    switch (n->op) {
    case XT_OP_DROP: case XT_OP_LOAD_GLOBAL: case XT_OP_MODULE_GET: /* see holds_all for other drops */
    case XT_OP_LIST_SET_F: case XT_OP_BYTEARRAY_SET: case XT_OP_LIST_APPEND: return false;
    default: return xt_is(n, 'C') || (xt_is(n, 'W') && !xt_is(n, 'n'));
    }
}

static bool counted(const XtNode *v)
{
    return v->block && xt_is_object(v) && !xt_plain_py(v->py) &&
           (xt_is(v, 'n') || loaded(v) || v->op == XT_OP_TAKE || v->op == XT_OP_TAKE_STACK || v->op == XT_OP_PHI);
}

/* Requirements 1 and 2, for a drop at the end of the unfinished block b. */
bool xt_may_be_last(const XtNode *v, const XtBlock *b)
{
    if (!counted(v)) return false;
    if (!loaded(v) || v->block != b) return true;
    for (const XtNode *n = v->next; n; n = n->next) if (xt_takes_away(n)) return true;
    return false;
}

static bool held(XtNode *v, const bool *in, int depth)
{
    v = xt_root(v);
    if (!counted(v)) return true;
    if (!in[v->block->id]) return false;
    if (v->op != XT_OP_PHI) return loaded(v);
    if (depth == 0) return false;
    for (uint32_t i = 0; i < v->nargs; i++) if (v->args[i] != v && !held(v->args[i], in, depth - 1)) return false;
    return true;
}
/* Requirement 3: no drop in the loop is the first to be the last one. */
static bool holds_all(const XtFunc *f, const bool *in)
{
    XT_FOR_BLOCKS(f, b) if (in[b->id])
        for (XtNode *n = b->first; n; n = n->next)
            if (xt_takes_away(n) || (n->op == XT_OP_DROP && !held(n->args[0], in, 4))) return false;
    return true;
}

bool xt_remove_idle_drops(XtFunc *f)
{
    bool changed = false, any = false;
    XT_FOR_BLOCKS(f, b) XT_FOR_NODES(b, n) if (n->op == XT_OP_DROP) {
        if (counted(xt_root(n->args[0])) && !xt_plain_py(n->args[0]->py)) any = true;
        else { xt_unlink_node(n); changed = true; }
    }
    if (!any) return changed;
    xt_renumber(f);
    xt_dominators(f);
    bool *in = calloc(f->nblocks + 1, sizeof *in);
    if (!in) abort();
    XT_FOR_BLOCKS(f, h) {
        if (!h->is_header) continue;
        xt_loop_blocks(f, h, in);
        if (!holds_all(f, in)) continue;
        XT_FOR_BLOCKS(f, b) if (in[b->id]) XT_FOR_NODES(b, n) if (n->op == XT_OP_DROP) { xt_unlink_node(n); changed = true; }
    }
    free(in);
    return changed;
}
