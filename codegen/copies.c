/* copies.c -- phis that join one and the same value, below different facts about it (aliases), become aliases of it themselves.
 *
 * The interpreter has one reference for each place that holds the value; a phi would be a value of its own with one more (pass_refcount.c). Facts that
 * were known on some of the edges only are not needed any more when this runs.
 * Value numbering of phis alone, optimistic: all phis of an object join nothing yet; operands that do not either are left out; a phi whose operands
 * differ stands for itself. A phi only goes from nothing to a value and from there to itself.
 */
#include "codegen/irutil.h"

static XtNode *joined(XtNode *n)
{
    n = xt_root(n);
    return n->op == XT_OP_PHI && xt_is_object(n) ? n->tmp : n;
}

void xt_join_copies(XtFunc *f)
{
    XT_FOR_BLOCKS(f, b) for (XtNode *n = b->first; n && n->op == XT_OP_PHI; n = n->next) n->tmp = NULL;
    for (bool changed = true; changed;) {
        changed = false;
        XT_FOR_BLOCKS(f, b) for (XtNode *n = b->first; n && n->op == XT_OP_PHI; n = n->next)
        {
            if (!xt_is_object(n) || n->tmp == n) continue;
            XtNode *one = NULL;
            for (uint32_t i = 0; i < n->nargs && one != n; i++) {
                XtNode *v = joined(n->args[i]);
                if (v && v != one) one = one ? n : v;
            }
            changed |= n->tmp != one;
            n->tmp = one;
        }
    }
    XT_FOR_BLOCKS(f, b)
    {
        XtNode *last = b->first;
        while (last && last->op == XT_OP_PHI && last->next && last->next->op == XT_OP_PHI) last = last->next;
        for (XtNode *n = b->first; n && n->op == XT_OP_PHI; n = n->next) {
            XtNode *one = n->tmp;
            n->tmp = NULL;
            if (!one || one == n || !one->block) continue;
            n->forward = one;
            if (n->rep == XT_REP_N && one->rep == XT_REP_N) continue;
            n->forward = xt_node_new(f, XT_OP_CAST, XT_REP_O, 1);
            n->forward->args[0] = one;
            n->forward->py = n->py;
            n->forward->shape = -1;
            xt_insert_after(last, n->forward);
        }
    }
    xt_apply_forwards(f);
}
