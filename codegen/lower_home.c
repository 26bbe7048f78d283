/* lower_home.c -- homes: words of the function's exit buffer that always hold one value, stored where it is defined.
 *
 * Most exits need the same locals. Saving them at each exit made up most of an application's code and kept them in registers for nothing but exits; a value
 * with a home is stored once, and the exits' recipes name its word.
 *  1. A store where the value is defined costs time on the way, a store at an exit only code: a value of a loop gets a home only when many exits
 *     need it, or calls in the loop that save it each time for those who look (watch records).
 *  2. SSA: the definition dominates the exit, so the word holds the value of this turn of the loop. Phis are stored behind the last phi.
 */
#include "codegen/lower.h"
#include <stdlib.h>

enum { MAX_HOMES = 400, FEW = 2, MANY = 5 };

typedef struct Needs {
    uint32_t exits; /* that name the value */
    bool watched;   /* one of them is saved ahead of a call in a loop as deep as the definition */
} Needs;
typedef struct Count {
    Needs *needs;
    const XtNode *at;       /* the node that leaves */
    const XtNode **counted; /* by value: the last node that counted it */
    uint32_t n;
} Count;

static XtNode *owner(XtNode *v) { return xt_is_object(v) ? xt_root(v) : v; }

static void count(XtNode **slot, void *ctx)
{
    Count *c = ctx;
    XtNode *v = owner(*slot);
    if (!v->block || v->id >= c->n || v->rep == XT_REP_B || v->rep == XT_REP_V || xt_is(v, 'm') || c->counted[v->id] == c->at) return;
    switch ((XtOp)v->op) {
    case XT_OP_PARAM:
    case XT_OP_FRAME_CELL: /* in place */
    case XT_OP_NULL:
    case XT_OP_CONST_OBJ: /* recipes name them */
    case XT_OP_NAME_OBJ:
    case XT_OP_CODE_OBJ:
    case XT_OP_SYM_OBJ:
    case XT_OP_TYPE_ATTR: return;
    default: break;
    }
    c->counted[v->id] = c->at;
    c->needs[v->id].exits++;
    c->needs[v->id].watched |= c->at->op != XT_OP_POLL && c->at->block->loop_depth >= v->block->loop_depth && xt_is_watched(c->at);
}

static bool worth(const XtNode *v, const Needs *n)
{
    if (v->block->loop_depth == 0) return n->exits >= FEW;
    return n->watched || (xt_is_object(v) && n->exits >= MANY);
}

void xt_find_homes(XtLower *l)
{
    xt_dominators(l->f); /* loop depths */
    Count c = {
        .n = l->f->nnodes, .needs = calloc(l->f->nnodes + 1, sizeof *c.needs), .counted = calloc(l->f->nnodes + 1, sizeof *c.counted)};
    l->homes = calloc(l->f->nnodes + 1, sizeof *l->homes);
    if (!c.needs || !c.counted || !l->homes) abort();
    XT_FOR_BLOCKS(l->f, b)
    XT_FOR_NODES(b, n)
    {
        if (!n->snap || n->op == XT_OP_RET || n->op == XT_OP_YIELD) continue;
        c.at = n;
        xt_for_each_snap_leaf(n->snap, count, &c);
        for (uint32_t i = 0; i < n->nowned; i++) count(&n->owned[i], &c);
        for (uint32_t i = 0; i < n->nowned_raise; i++) count(&n->owned_raise[i], &c);
    }
    XT_FOR_BLOCKS(l->f, b)
    for (XtNode *n = b->first; n; n = n->next)
        if (n->id < c.n && worth(n, &c.needs[n->id]) && l->nhomes < MAX_HOMES) l->homes[n->id] = ++l->nhomes;
    free(c.needs);
    free(c.counted);
}

uint32_t xt_home(XtLower *l, XtNode *v)
{
    v = owner(v);
    return v->block && v->id < l->f->nnodes ? l->homes[v->id] : 0;
}

static void store(XtLower *l, XtNode *n)
{
    if (l->homes[n->id]) xt_store(l, xt_use(l, n), l->buffer, 8 * (int64_t)(l->homes[n->id] - 1));
}

void xt_store_home(XtLower *l, XtNode *n)
{
    if (n->op != XT_OP_PHI) {
        if (n->id < l->f->nnodes) store(l, n);
        return;
    }
    if (n->next && n->next->op == XT_OP_PHI) return;
    for (; n && n->op == XT_OP_PHI; n = n->prev) store(l, n);
}
