/* build_handler.c -- exceptions that are raised in the root or in what is inlined there, and caught in the root: its handlers are blocks of the graph
 * (cfg.c). Handlers that raise on.
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
    return (b->u->mode & (XT_UNIT_STRESS | XT_UNIT_EAGER)) || (s && s->freq != XT_NEVER);
}

/* What the compiler puts behind each handler: the state of before it comes back, and the exception goes on (COPY 3, POP_EXCEPT, RERAISE 1). */
static bool is_cleanup(const XtCode *co, const XtHandler *h)
{
    static const uint8_t code[] = {XT_BC_COPY, 3, XT_BC_POP_EXCEPT, 0, XT_BC_RERAISE, 1};
    return 2 * (uint64_t)h->target + sizeof code <= co->code_size && !memcmp(co->code + 2 * (size_t)h->target, code, sizeof code);
}

uint32_t xt_wanted_handlers(XtBuilder *b, const XtCode *co, XtHandler **out)
{
    XtHandler *h;
    uint32_t n = xt_handlers(b->f->arena, co, &h), k = 0, wanted = 0;
    for (uint32_t i = 0; i < n; i++) {
        bool seen = is_wanted(b, co, &h[i]);
        h[i].reraises = !seen;
        if (!seen && !is_cleanup(co, &h[i])) continue;
        wanted += seen;
        h[k++] = h[i];
    }
    *out = h;
    return wanted ? k : 0;
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
    if (blk->lasti) st.stack[st.sp++] = xt_int(b, fr->ins->site);
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

/* Is there a handler here that the interpreter has to find? */
static bool leaves_to_handler(XtBuilder *b)
{
    XtHandler *h;
    uint32_t n = xt_handlers(b->f->arena, b->fr->co, &h), unit = b->fr->ins->site;
    if (b->fr->parent) return true;
    for (uint32_t i = 0; i < n && !b->fr->blk->handler; i++)
        if (unit >= h[i].start && unit < h[i].end) return true;
    return false;
}

/* The exception goes on as it is: to the next handler, which finds instr as the instruction that raised, or out of the function. */
static void raise_on(XtBuilder *b, XtNode *exception, XtNode *instr)
{
    XtFrameB *fr = b->fr;
    const XtCfgBlock *blk = fr->blk;
    if (!blk->handler) {
        xt_emit(b, XT_OP_RERAISE, XT_REP_V, 2, exception, xt_as_i64(b, instr));
        b->cur->cold = true;
        b->cur = NULL;
        return;
    }
    if (blk->depth > fr->cur.sp || blk->depth + blk->lasti + 1 > fr->co->stacksize) {
        b->failed = true;
        snprintf(b->err, 256, "malformed exception table: value stack at unit %u", fr->ins->unit);
        return;
    }
    xt_drop_stack(b, blk->depth);
    if (blk->lasti) xt_push(b, instr);
    xt_push(b, exception);
    xt_go(b, blk->handler);
}

void xt_build_reraise(XtBuilder *b, uint32_t lasti)
{
    if (leaves_to_handler(b)) {
        xt_exit_here(b, XT_EXIT_raise);
        return;
    }
    XtNode *instr = lasti ? xt_peek(b, lasti + 1) : xt_int(b, b->fr->ins->site);
    if (!b->fr->blk->handler) instr = xt_as_i64(b, instr);
    XtNode *exception = xt_pop_obj(b);
    raise_on(b, exception, instr);
}

void xt_build_raise_again(XtBuilder *b)
{
    if (leaves_to_handler(b)) {
        xt_exit_here(b, XT_EXIT_raise);
        return;
    }
    XtNode *exception = xt_emit(b, XT_OP_HANDLED, XT_REP_O, 0);
    raise_on(b, exception, xt_int(b, b->fr->ins->site));
}

void xt_build_end_async_for(XtBuilder *b)
{
    XtFrameB *fr = b->fr;
    XtNode *exception = xt_box(b, xt_peek(b, 1));
    XtNode *ended = xt_emit(b, XT_OP_ASYNC_ENDED, XT_REP_B, 1, exception);
    XtBlock *other = xt_split(b, ended, true), *on = b->cur;
    XtState st = xt_copy_state(b, fr, &fr->cur);
    b->cur = other;
    if (leaves_to_handler(b)) xt_exit_here(b, XT_EXIT_raise);
    else {
        xt_pop(b);
        raise_on(b, exception, xt_int(b, fr->ins->site));
    }
    fr->cur = st;
    b->cur = on;
    xt_pop(b);
    xt_pop(b);
}
