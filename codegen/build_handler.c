/* build_handler.c -- exceptions that are raised in the root or in what is inlined there, and caught in the root: its handlers are blocks of the graph
 * (cfg.c).
 *
 * A node that may raise in the range of such a handler is the last of its block, and TRY its terminator. On the way to the handler the exception
 * is taken as the interpreter takes it (CATCH), the value stack is cut, and the locals are what the node's snapshot says. What a node
 * raises without the flag X (no memory), polling, and what an inlined generator expression raises leave by a raise exit: the interpreter finds
 * the handler.
 *
 * A handler that the profile never saw run stays the interpreter's. The exits that lead there are counted, and recorded as its first instruction's
 * (agent/exit.c); the next compilation has it.
 */
#include "codegen/build.h"
#include <string.h>

static bool is_wanted(const XtBuilder *b, const XtCode *co, const XtHandler *h)
{
    const XtSite *s = xt_site_at(co, h->target);
    return (b->u->mode & XT_UNIT_STRESS) || (s && s->freq != XT_NEVER);
}

uint32_t xt_wanted_handlers(XtBuilder *b, const XtCode *co, XtHandler **out)
{
    XtHandler *h;
    uint32_t n = xt_handlers(b->f->arena, co, &h), k = 0;
    for (uint32_t i = 0; i < n; i++)
        if (is_wanted(b, co, &h[i])) h[k++] = h[i];
    *out = h;
    return k;
}

static XtFrameB *root_of(XtFrameB *fr)
{
    while (fr && fr->parent) fr = fr->parent;
    return fr;
}

bool xt_catches(XtBuilder *b)
{
    const XtFrameB *root = root_of(b->fr);
    for (const XtFrameB *fr = b->fr; fr; fr = fr->parent)
        if (fr->consumer) return false;
    return root && root->blk && root->blk->handler;
}

bool xt_is_caught(XtBuilder *b, const XtNode *n)
{
    return xt_op_has(n->op, 'X') && !xt_op_has(n->op, 't') && n->op != XT_OP_RAISE && n->op != XT_OP_POLL && xt_catches(b);
}

void xt_go_to_handler(XtBuilder *b)
{
    XtFrameB *raising = b->fr, *fr = b->fr = root_of(b->fr);
    const XtCfgBlock *blk = fr->blk;
    XtNode **stack = raising == fr ? fr->pre_stack : fr->cur.stack; /* a call's operands are with the inlined frame */
    uint32_t sp = raising == fr ? fr->pre_sp : fr->cur.sp;
    XtState st = xt_copy_state(b, fr, &fr->cur);
    if (blk->depth > sp || blk->depth + blk->lasti + 1 > fr->co->stacksize) {
        b->failed = true;
        snprintf(b->err, 256, "malformed exception table: value stack at unit %u", fr->ins->unit);
        return;
    }
    memcpy(st.stack, stack, blk->depth * sizeof *st.stack);
    st.sp = blk->depth;
    XtNode *exception = xt_node_new(b->f, XT_OP_CATCH, XT_REP_O, 0);
    xt_append(b->cur, exception);
    if (blk->lasti) st.stack[st.sp++] = xt_int(b, fr->ins->unit);
    st.stack[st.sp++] = exception;
    xt_go_with(b, blk->handler, &st);
    b->fr = raising;
}

void xt_catch(XtBuilder *b, XtNode *n)
{
    XtBlock *next = xt_block_new(b->f), *raised = xt_block_new(b->f);
    n->caught = true;
    xt_append(b->cur, xt_node_new(b->f, XT_OP_TRY, XT_REP_V, 0));
    xt_edge(b->cur, next);
    xt_edge(b->cur, raised);
    raised->cold = true;
    b->cur = raised;
    xt_go_to_handler(b);
    b->cur = next;
}
