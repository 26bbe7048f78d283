/* build_flow.c -- control flow: edges between the blocks of the bytecode, and branches and joins within an instruction. */
#include "codegen/build_core.h"

void xt_end_jump(XtBuilder *b, XtBlock *from, XtBlock *to)
{
    XtNode *j = xt_node_new(b->f, XT_OP_JUMP, XT_REP_V, 0);
    xt_append(from, j);
    xt_edge(from, to);
}

/* A jump back to `to` polls: also one that is no edge back here, since only resumptions enter the loop, from inside. */
static void poll(XtBuilder *b, XtBlock *from, const XtState *st, uint32_t sp, const XtInstr *to)
{
    const XtInstr *jump = b->fr->ins;
    if (jump->target != (int32_t)to->unit || to->unit >= jump->next || jump->op == XT_BC_JUMP_BACKWARD_NO_INTERRUPT) return;
    XtNode *n = xt_node_new(b->f, XT_OP_POLL, XT_REP_V, 0);
    n->snap = xt_snap_of(b, b->fr, st->locals, st->stack, sp, to->unit);
    n->reason = XT_EXIT_poll;
    n->a = (int32_t)jump->site;
    xt_append(from, n);
}

/* The current state goes to cfg block `to` along the open block `from`. */
void xt_add_incoming(XtBuilder *b, XtBlock *from, XtCfgBlock *to, uint32_t pop)
{
    XtFrameB *fr = b->fr;
    XtIncoming *in = xt_arena_alloc(b->f->arena, sizeof *in);
    in->from = from;
    in->st = xt_copy_state(b, fr, &fr->cur);
    in->st.sp -= pop;
    poll(b, from, &in->st, in->st.sp, &fr->cfg->instrs[to->first]);
    in->next = fr->in[to->id];
    fr->in[to->id] = in;
}

void xt_go(XtBuilder *b, XtCfgBlock *to)
{
    xt_add_incoming(b, b->cur, to, 0);
    b->cur = NULL;
}

void xt_go_with(XtBuilder *b, XtCfgBlock *to, const XtState *st)
{
    XtState save = b->fr->cur;
    b->fr->cur = *st;
    xt_go(b, to);
    b->fr->cur = save;
}

static XtNode *end_branch(XtBuilder *b, XtNode *cond, XtBlock *yes, XtBlock *no, int likely)
{
    XtNode *br = xt_node_new(b->f, XT_OP_BRANCH, XT_REP_V, 1);
    br->args[0] = cond;
    br->a = likely;
    xt_append(b->cur, br);
    xt_edge(b->cur, yes);
    xt_edge(b->cur, no);
    return br;
}

void xt_leave_unreached(XtBuilder *b, XtBlock *from, const XtState *st, uint32_t pop, uint32_t unit)
{
    XtNode *n = xt_node_new(b->f, XT_OP_EXIT, XT_REP_V, 0);
    n->reason = XT_EXIT_unreached;
    n->snap = xt_snap_of(b, b->fr, st->locals, st->stack, st->sp - pop, unit);
    from->cold = true;
    xt_append(from, n);
}

/* A side of a well sampled branch that was never taken is left to the interpreter. */
static void branch_side(XtBuilder *b, XtBlock *from, XtCfgBlock *to, uint32_t pop, bool unreached, bool may_trace)
{
    const XtInstr *next = &b->fr->cfg->instrs[to->first];
    if (unreached) {
        poll(b, from, &b->fr->cur, b->fr->cur.sp - pop, next);
        xt_leave_unreached(b, from, &b->fr->cur, pop, next->unit);
        return;
    }
    b->cur = from;
    if (may_trace) {
        b->fr->cur.sp -= pop;
        xt_leave_if_traced(b, next);
        b->fr->cur.sp += pop;
    }
    xt_add_incoming(b, b->cur, to, pop);
}

void xt_if(XtBuilder *b, XtNode *cond, XtCfgBlock *if_true, XtCfgBlock *if_false, uint32_t pop_true, uint32_t pop_false)
{
    XtBlock *yes = xt_block_new(b->f), *no = xt_block_new(b->f);
    const XtSite *s = xt_site(b);
    int true_seen = XT_SOME, false_seen = XT_SOME;
    if (s && s->freq == XT_MANY && b->u->attempt == 0 && b->fr->ins->target >= 0) {
        bool jump_is_true = (uint32_t)b->fr->ins->target == b->fr->cfg->instrs[if_true->first].unit;
        true_seen = jump_is_true ? s->taken : s->not_taken;
        false_seen = jump_is_true ? s->not_taken : s->taken;
    }
    if (!true_seen && !false_seen) true_seen = false_seen = XT_SOME; /* the profile says nothing about its directions */
    end_branch(b, cond, yes, no, !true_seen ? XT_LIKELY_FALSE : !false_seen ? XT_LIKELY_TRUE : XT_LIKELY_UNKNOWN);
    bool may_trace = b->may_trace;
    branch_side(b, yes, if_true, pop_true, !true_seen, may_trace);
    branch_side(b, no, if_false, pop_false, !false_seen, may_trace);
    b->cur = NULL;
}

XtBlock *xt_split(XtBuilder *b, XtNode *cond, bool likely)
{
    XtBlock *yes = xt_block_new(b->f), *no = xt_block_new(b->f);
    end_branch(b, cond, yes, no, likely ? XT_LIKELY_TRUE : XT_LIKELY_UNKNOWN);
    b->cur = yes;
    return no;
}

void xt_join_here(XtBuilder *b, XtBlock *other)
{
    XtBlock *join = xt_block_new(b->f);
    xt_end_jump(b, b->cur, join);
    xt_end_jump(b, other, join);
    b->cur = join;
}

XtNode *xt_join_values(XtBuilder *b, XtBlock **from, XtNode **values, uint32_t n)
{
    XtBlock *join = xt_block_new(b->f);
    XtNode *phi = xt_node_new(b->f, XT_OP_PHI, XT_REP_O, n);
    phi->shape = -1;
    phi->py = values[0]->py;
    for (uint32_t i = 0; i < n; i++) {
        if (values[i]->py != phi->py) phi->py = XT_PY_ANY;
        phi->args[i] = values[i];
        xt_end_jump(b, from[i], join);
    }
    xt_append(join, phi);
    b->cur = join;
    return phi;
}
