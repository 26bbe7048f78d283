/* build_drop.c -- where references end: a DROP behind each instruction that takes a value from the locals and the value stack for good. */
#include "codegen/build_core.h"
#include "codegen/irutil.h"

static bool names(const XtNode *entry, const XtNode *root)
{
    if (!entry) return false;
    if (entry->block) return xt_root((XtNode *)entry) == root;
    for (uint32_t i = 0; i < entry->nargs; i++)
        if (names(entry->args[i], root)) return true;
    return false;
}

static bool still_named(const XtBuilder *b, const XtNode *root)
{
    for (const XtFrameB *fr = b->fr; fr; fr = fr->parent) {
        for (uint32_t i = 0; i < fr->co->nlocalsplus; i++)
            if (names(fr->cur.locals[i], root)) return true;
        for (uint32_t i = 0; i < fr->cur.sp; i++)
            if (names(fr->cur.stack[i], root)) return true;
    }
    return false;
}

/* The node that was built last; one that is caught ended its block. */
static const XtNode *newest(const XtBlock *b)
{
    return !b->last && b->npreds == 1 && b->preds[0]->last->op == XT_OP_TRY ? xt_raiser(b->preds[0]) : b->last;
}

/* The operand of a virtual node that goes as number i with it: tuples let their items go last to first, zip its tuple of iterators ahead of that of items. */
static uint32_t ith_within(const XtNode *v, uint32_t i)
{
    if (v->op == XT_OP_V_TUPLE) return v->nargs - 1 - i;
    uint32_t half = v->nargs / 2;
    return v->op != XT_OP_V_ZIP ? i : i < half ? half - 1 - i : v->nargs - 1 - (i - half);
}

/* The state has v no more: a DROP, unless `by`, the newest node, has taken the reference over, or has used it and may run code itself: then it dies
 * behind that. */
static void gone(XtBuilder *b, XtNode *v, const XtNode *by)
{
    if (!v->block) {
        for (uint32_t i = 0; i < v->nargs; i++) gone(b, v->args[ith_within(v, i)], by);
        return;
    }
    if (xt_plain_py(v->py) || !xt_may_be_last(xt_root(v), b->cur) || still_named(b, xt_root(v))) return;
    for (uint32_t i = 0; by && i < by->nargs; i++)
        if (xt_root(by->args[i]) == xt_root(v) && (xt_is(by, 'C') || xt_steals(by, i))) return;
    const XtFrameB *outermost = b->fr;
    while (outermost->parent) outermost = outermost->parent;
    XtNode *drop = xt_node_new(b->f, XT_OP_DROP, XT_REP_V, 1);
    drop->shape = -1;
    drop->a = (int32_t)outermost->ins->site;
    drop->args[0] = v;
    xt_append(b->cur, drop);
}

/* What the instruction took off the stack, in the interpreter's order: the lowest first; BUILD_MAP and BUILD_CONST_KEY_MAP pop. */
void xt_drop_gone(XtBuilder *b, XtFrameB *fr, XtNode *old_local)
{
    const XtNode *by = newest(b->cur);
    if (old_local) gone(b, old_local, by);
    if (b->operands_taken) return;
    bool pops = fr->ins->op == XT_BC_BUILD_MAP || fr->ins->op == XT_BC_BUILD_CONST_KEY_MAP;
    for (uint32_t k = 0; k < fr->pre_sp; k++) {
        uint32_t i = pops ? fr->pre_sp - 1 - k : k;
        if (i >= fr->cur.sp || fr->pre_stack[i] != fr->cur.stack[i]) gone(b, fr->pre_stack[i], by);
    }
}

/* An inlined frame goes: its locals in their order, then its function. What a class was called with stays on the caller's stack until __init__ is done. */
void xt_drop_frame(XtBuilder *b)
{
    XtFrameB *fr = b->fr;
    for (uint32_t i = 0; i < fr->co->nlocalsplus && b->cur; i++) {
        XtNode *old = fr->cur.locals[i];
        bool callers = false;
        for (uint32_t k = 0; fr->init && k < fr->nargs; k++) callers |= xt_root(fr->args[k]) == xt_root(old);
        fr->cur.locals[i] = xt_null_entry(b);
        if (!callers) gone(b, old, NULL);
    }
    if (!fr->init && b->cur) gone(b, fr->func, NULL);
}

void xt_let_go(XtBuilder *b, XtNode *v) { gone(b, v, newest(b->cur)); }

void xt_drop_stack(XtBuilder *b, uint32_t keep)
{
    XtState *s = &b->fr->cur;
    while (s->sp > keep && b->cur) {
        XtNode *old = s->stack[--s->sp];
        gone(b, old, NULL);
    }
}
