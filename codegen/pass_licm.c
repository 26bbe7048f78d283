/* pass_licm.c -- moves loop-invariant nodes to the preheader, inner loops first, so that they go on outwards.
 *
 * P nodes without exit move from anywhere in the loop, except those whose safety depends on a check that is no operand (elements in range, CAST,
 * SHAPE_VALUE). Nodes that may exit, and boxes, move only from blocks that each iteration passes, and exit with the preheader's snapshot. Reads of
 * mutable memory and guards on classes and code move only out of loops in which nothing runs foreign code or writes.
 */
#include "codegen/irutil.h"
#include <stdlib.h>

static bool never(const XtNode *n)
{
    switch (n->op) {
    case XT_OP_CAST: case XT_OP_SHAPE_VALUE: case XT_OP_TUPLE_GET: case XT_OP_STR_CHAR: case XT_OP_STR_ORD: case XT_OP_BYTES_GET: case XT_OP_PHI:
    case XT_OP_TAKE: case XT_OP_TAKE_STACK: case XT_OP_NULL: case XT_OP_FUNC_CLOSURE_CELL:
        return true;
    default:
        return xt_is(n, 't') || xt_is(n, 'C') || xt_is(n, 'W') || xt_is(n, 'X') || xt_is(n, 'm');
    }
}
static bool still_read(const XtNode *n) /* reads that need no check but their operand's type */
{
    switch (n->op) {
    case XT_OP_LIST_LEN: case XT_OP_DICT_LEN: case XT_OP_SET_LEN: case XT_OP_BYTEARRAY_LEN:
    case XT_OP_GUARD_SHAPE: case XT_OP_GUARD_CODE: case XT_OP_GUARD_OBJECT: return true;
    default: return false;
    }
}
static bool each_iteration(const XtBlock *b, const XtBlock *h, const bool *in)
{
    for (uint32_t p = 0; p < h->npreds; p++) if (in[h->preds[p]->id] && !xt_dominates(b, h->preds[p])) return false;
    return true;
}

static bool hoist(XtFunc *f, XtBlock *h, const bool *in)
{
    XtBlock *to = xt_preheader(h, in);
    bool changed = false, quiet = true;
    if (!to) return false;
    XT_FOR_BLOCKS(f, b) if (in[b->id])
        for (XtNode *n = b->first; n; n = n->next) quiet &= !(xt_is(n, 'C') || xt_is(n, 'W') || xt_is(n, 'X') || xt_may_drop(n));
    XT_FOR_BLOCKS(f, b) {
        if (!in[b->id]) continue;
        bool always = each_iteration(b, h, in);
        XT_FOR_NODES(b, n) {
            bool ok = !never(n) && (still_read(n) ? quiet : xt_is(n, 'P'));
            bool exits = n->snap;
            if (exits && (!always || !to->snap)) ok = false;
            if (xt_is(n, 'n') && !always) ok = false;
            for (uint32_t i = 0; i < n->nargs && ok; i++) ok = n->args[i]->block && !in[n->args[i]->block->id];
            if (!ok) continue;
            xt_unlink_node(n);
            xt_insert_before(to->last, n);
            if (exits) n->snap = to->snap;
            changed = true;
        }
    }
    return changed;
}

bool xt_pass_licm(XtFunc *f)
{
    xt_renumber(f);
    xt_dominators(f);
    bool *in = calloc(f->nblocks + 1, 1), changed = false;
    if (!in) abort();
    int32_t deepest = 0;
    XT_FOR_BLOCKS(f, b) if (b->loop_depth > deepest) deepest = b->loop_depth;
    for (int32_t d = deepest; d > 0; d--)
        XT_FOR_BLOCKS(f, b) if (b->is_header && b->loop_depth == d) {
            xt_loop_blocks(f, b, in);
            changed |= hoist(f, b, in);
        }
    free(in);
    return changed;
}
