/* pass_licm.c -- moves loop-invariant nodes to the preheader, inner loops first, so that they go on outwards.
 *
 * P nodes without exit move from anywhere in the loop, except those whose safety depends on a check that is no operand (elements in range, CAST,
 * SHAPE_VALUE, what belongs to an inlined callee's code). Nodes that may exit, and boxes, move only from blocks that each iteration passes, and exit with the preheader's snapshot. Reads of
 * lengths and guards on classes and code move only out of loops in which nothing runs foreign code (or changes lengths).
 */
#include "codegen/irutil.h"
#include <stdlib.h>

static bool never(const XtNode *n)
{
    switch (n->op) {
    case XT_OP_CAST:
    case XT_OP_SHAPE_VALUE:
    case XT_OP_TUPLE_GET:
    case XT_OP_STR_CHAR:
    case XT_OP_STR_ORD:
    case XT_OP_BYTES_GET:
    case XT_OP_PHI:
    case XT_OP_TAKE:
    case XT_OP_TAKE_STACK:
    case XT_OP_NULL:
    case XT_OP_FUNC_CLOSURE_CELL: return true;
    case XT_OP_CONST_OBJ:
    case XT_OP_NAME_OBJ:
    case XT_OP_CODE_OBJ: return n->a != 0; /* slots of an inlined callee are filled by the guard on its code, which stays */
    default: return xt_is(n, 't') || xt_is(n, 'C') || xt_is(n, 'W') || xt_is(n, 'X') || xt_is(n, 'm');
    }
}
/* What a loop must leave alone for a read of mutable memory to move out of it; such reads need no check but their operand's type. */
typedef enum Needs { NOTHING, QUIET_CODE, QUIET_LENGTHS, QUIET_NAMES } Needs;
static Needs needs(const XtNode *n)
{
    switch (n->op) {
    case XT_OP_GUARD_MODULE:
    case XT_OP_GUARD_SHAPE:
    case XT_OP_GUARD_CODE:
    case XT_OP_GUARD_OBJECT: return QUIET_CODE;
    case XT_OP_LIST_LEN:
    case XT_OP_DICT_LEN:
    case XT_OP_SET_LEN:
    case XT_OP_BYTEARRAY_LEN: return QUIET_LENGTHS;
    case XT_OP_INST_LOAD:
    case XT_OP_SLOT_LOAD:
    case XT_OP_GLOBAL_GET:
    case XT_OP_CELL_GET: return QUIET_NAMES;
    default: return NOTHING;
    }
}
/* May it run code, of the program or of an error? A poll leaves native code when anything has run. */
static bool may_interrupt(const XtNode *n)
{
    if (n->op == XT_OP_LOAD_GLOBAL || n->op == XT_OP_MODULE_GET || n->op == XT_OP_CELL_LOAD) return false;
    return xt_runs_code(n) || (xt_is(n, 'X') && n->op != XT_OP_POLL && n->op != XT_OP_LIST_APPEND) || xt_may_drop(n);
}
static bool each_iteration(const XtBlock *b, const XtBlock *h, const bool *in)
{
    for (uint32_t p = 0; p < h->npreds; p++)
        if (in[h->preds[p]->id] && !xt_dominates(b, h->preds[p])) return false;
    return true;
}

static bool hoist(XtFunc *f, XtBlock *h, const bool *in)
{
    XtBlock *to = xt_preheader(h, in);
    bool changed = false, code = false, lengths = false, names = false;
    if (!to) return false;
    XT_FOR_BLOCKS(f, b) if (in[b->id]) for (XtNode *n = b->first; n; n = n->next)
    {
        code |= may_interrupt(n);
        names |= may_interrupt(n) || (xt_is(n, 'W') && !xt_keeps_names(n));
        lengths |= may_interrupt(n) || (xt_is(n, 'W') && !xt_keeps_lengths(n));
    }
    XT_FOR_BLOCKS(f, b)
    {
        if (!in[b->id]) continue;
        bool always = each_iteration(b, h, in);
        XT_FOR_NODES(b, n)
        {
            Needs need = needs(n);
            bool ok = !never(n) && (need == QUIET_CODE      ? !code
                                    : need == QUIET_LENGTHS ? !lengths
                                    : need == QUIET_NAMES   ? !names
                                                            : xt_is(n, 'P'));
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
    for (int32_t d = deepest; d > 0; d--) XT_FOR_BLOCKS(f, b) if (b->is_header && b->loop_depth == d)
        {
            xt_loop_blocks(f, b, in);
            changed |= hoist(f, b, in);
        }
    free(in);
    return changed;
}
