/* build.c -- bytecode + profile -> IR: walks the control-flow graph block by block, and starts anew when something was found out on the way. */
#include "codegen/build_core.h"
#include "codegen/irutil.h"
#include <stdlib.h>
#include <string.h>

enum { MAX_RESTARTS = 64, MAX_NODES = 60000 };

/* Is what the profile has nothing of left to the interpreter, so that it gets to know it? Not a second time: then the profile may have no room for it. */
static bool leaves_unseen(const XtBuilder *b) { return !b->u->attempt && !(b->u->mode & (XT_UNIT_EAGER | XT_UNIT_STRESS)); }

/* A loop of which the profile has nothing, in code that has a profile. Compiled in the general form it would stay slow for good, since nothing leaves it. */
static bool is_unseen_loop(const XtBuilder *b, const XtFrameB *fr, const XtCfgBlock *header)
{
    const XtCode *co = fr->co;
    if (!header->is_header || !leaves_unseen(b) || !co->nsites) return false;
    for (uint32_t i = 0; i < fr->cfg->nblocks; i++) {
        const XtCfgBlock *blk = fr->cfg->blocks[i];
        for (uint32_t k = 0; header->in_loop[i] && k < blk->count; k++) {
            const XtInstr *ins = &fr->cfg->instrs[blk->first + k];
            if (xt_site_at(co, ins->site) || (!fr->parent && (int64_t)ins->unit == b->u->osr)) return false;
        }
    }
    return true;
}

/* Does the block go on behind a call that the profile saw begin and never saw return (a recursion that only went deeper)? What follows would be in the
 * general form for good, as an unseen loop. */
static bool is_unseen_return(const XtBuilder *b, const XtFrameB *fr, const XtCfgBlock *blk, uint32_t k)
{
    const XtInstr *ins = &fr->cfg->instrs[blk->first];
    if (ins[k].op != XT_BC_CALL || fr->kwnames || !leaves_unseen(b) || xt_site_at(fr->co, ins[k].site)) return false;
    while (k-- > 0)
        if (ins[k].op == XT_BC_CALL) return xt_site_at(fr->co, ins[k].site) != NULL;
    return false;
}

/* The block's instructions, as far as they are reached. */
static void build_block(XtBuilder *b, XtFrameB *fr, XtCfgBlock *blk)
{
    for (uint32_t k = 0; k < blk->count && b->cur && !b->failed; k++) {
        fr->ins = &fr->cfg->instrs[blk->first + k];
        fr->pre_sp = fr->cur.sp;
        fr->ins_block = b->cur;
        memcpy(fr->pre_stack, fr->cur.stack, fr->cur.sp * sizeof(XtNode *));
        b->snap = NULL;
        bool rebinds = fr->ins->op == XT_BC_STORE_FAST || fr->ins->op == XT_BC_DELETE_FAST;
        XtNode *old_local = rebinds ? fr->cur.locals[fr->ins->arg] : NULL;
        b->operands_taken = b->may_trace = false;
        if (is_unseen_return(b, fr, blk, k)) {
            XtBlock *left = xt_block_new(b->f);
            xt_end_jump(b, b->cur, left);
            xt_leave_unreached(b, left, &fr->cur, 0, fr->ins->unit);
            b->cur = NULL;
            break;
        }
        if (k == 0 && blk->is_handler) xt_emit(b, XT_OP_UNTRACED, XT_REP_V, 0)->reason = XT_EXIT_poll;
        xt_build_instr(b, blk);
        if (b->cur && !b->failed && !b->restart) {
            xt_drop_gone(b, fr, old_local);
            if (b->may_trace) xt_leave_if_traced(b, k + 1 < blk->count ? fr->ins + 1 : &fr->cfg->instrs[blk->succ[0]->first]);
        }
        if (b->f->nnodes > MAX_NODES) {
            b->failed = true;
            b->refusal = XT_REFUSE_too_large;
        }
    }
}

bool xt_build_body(XtBuilder *b, XtFrameB *fr)
{
    XtHeader **headers = xt_arena_alloc(b->f->arena, fr->cfg->nblocks * sizeof *headers);
    XtFrameB *outer = b->fr;
    b->fr = fr;
    for (uint32_t i = 0; i < fr->cfg->nblocks && !b->failed; i++) {
        if (fr->early && !fr->early[i]) continue; /* see call_after_all */
        XtCfgBlock *blk = fr->cfg->blocks[i];
        fr->ins = &fr->cfg->instrs[blk->first];
        fr->blk = NULL; /* what joins is not the instruction's */
        fr->pre_sp = 0;
        XtIncoming *in = fr->in[i];
        fr->in[i] = NULL;
        if (!xt_join_forward(b, fr, in, fr->ins->unit)) continue;
        if (is_unseen_loop(b, fr, blk)) {
            xt_leave_unreached(b, b->cur, &fr->cur, 0, fr->ins->unit);
            b->cur = NULL;
            continue;
        }
        if (blk->is_header) headers[i] = xt_open_header(b, fr, blk);
        fr->blk = blk;
        build_block(b, fr, blk);
        b->snap = NULL;
        fr->blk = NULL;
        if (b->cur && !b->failed) xt_go(b, blk->succ[0]);
        /* back edges that have arrived at headers by now */
        for (uint32_t k = 0; k <= i; k++)
            if (headers[k] && fr->in[k]) {
                XtIncoming *back = fr->in[k];
                fr->in[k] = NULL;
                fr->pre_sp = 0;
                for (; back; back = back->next) xt_close_back_edge(b, fr, fr->cfg->blocks[k], headers[k], back);
                b->cur = NULL;
            }
    }
    if (fr->early && !b->failed) xt_call_after_all(b, fr);
    /* loops that only resumptions enter, from inside, have no header here: the interpreter goes round */
    for (uint32_t i = 0; i < fr->cfg->nblocks && !b->failed; i++)
        for (XtIncoming *in = fr->in[i]; in; in = in->next)
            xt_leave_unreached(b, in->from, &in->st, 0, fr->cfg->instrs[fr->cfg->blocks[i]->first].unit);
    b->fr = outer;
    return !b->failed;
}

XtFrameB *xt_new_frame(XtBuilder *b, XtFrameB *parent, int code, uint32_t entry, uint64_t ctx)
{
    XtFrameB *fr = xt_arena_alloc(b->f->arena, sizeof *fr);
    fr->parent = parent;
    fr->code = code;
    fr->co = &b->u->codes[code];
    fr->ctx = ctx;
    fr->depth = parent ? parent->depth + 1 : 0;
    bool resumable = !parent && b->resumable;
    XtHandler *handlers = NULL;
    uint32_t nhandlers = parent ? 0 : xt_wanted_handlers(b, fr->co, &handlers);
    fr->cfg = resumable ? xt_cfg_build_resumable(b->f->arena, fr->co, entry, handlers, nhandlers, b->err)
                        : xt_cfg_build_handled(b->f->arena, fr->co, entry, handlers, nhandlers, b->err);
    if (!fr->cfg) {
        b->failed = true;
        return NULL;
    }
    for (uint32_t i = 0; i < b->peels; i++)
        if (b->peel[i].ctx == ctx)
            for (uint32_t k = 0; k < fr->cfg->nblocks; k++) {
                XtCfgBlock *h = fr->cfg->blocks[k];
                if (h->is_header && !h->clone && fr->cfg->instrs[h->first].unit == b->peel[i].unit) {
                    xt_cfg_peel(b->f->arena, fr->cfg, h);
                    break;
                }
            }
    fr->in = xt_arena_alloc(b->f->arena, (fr->cfg->nblocks + 1) * sizeof *fr->in);
    fr->pre_stack = xt_arena_alloc(b->f->arena, (fr->co->stacksize + 2) * sizeof(XtNode *));
    fr->cur.locals = xt_arena_alloc(b->f->arena, (fr->co->nlocalsplus + 1) * sizeof(XtNode *));
    fr->cur.stack = xt_arena_alloc(b->f->arena, (fr->co->stacksize + 2) * sizeof(XtNode *));
    fr->ins = &fr->cfg->instrs[fr->cfg->blocks[0]->first];
    return fr;
}

/* OSR: the value stack. Below a compiler's loop lies nothing NULL; other tools' bytecode may jump back in the middle of a call. */
static void take_stack(XtBuilder *b, XtFrameB *fr, uint32_t depth)
{
    for (uint32_t i = 0; i < depth; i++) {
        XtNode *v = fr->cur.stack[fr->cur.sp++] = xt_emit(b, XT_OP_TAKE_STACK, XT_REP_N, 0);
        v->a = (int32_t)i;
    }
    fr->pre_sp = depth;
    memcpy(fr->pre_stack, fr->cur.stack, depth * sizeof(XtNode *));
    for (uint32_t i = 0; i < depth; i++) fr->cur.stack[i] = xt_bound(b, fr->cur.stack[i]);
    b->snap = NULL;
}

/* OSR: the iterators of the loop that is taken over and of the loops around it, which lie on the value stack, become virtual where their types are known. */
static void adopt_iterators(XtBuilder *b, XtFrameB *fr)
{
    const XtInstr *here = fr->ins;
    fr->pre_sp = fr->cur.sp;
    memcpy(fr->pre_stack, fr->cur.stack, fr->cur.sp * sizeof(XtNode *));
    for (uint32_t i = 0; i < fr->cfg->ninstrs && fr->cur.sp;
         i++) { /* a jump back over the entry makes its target the header of a loop around it */
        const XtInstr *jump = &fr->cfg->instrs[i], *header = fr->cfg->instrs;
        if (jump->target < 0 || (uint32_t)jump->target > here->unit || jump->unit < here->unit) continue;
        while (header->unit < (uint32_t)jump->target) header++;
        int depth = header->op == XT_BC_FOR_ITER ? xt_stack_depth_at(b->f->arena, fr->co, header->unit) : 0;
        if (depth <= 0 || (uint32_t)depth > fr->cur.sp || xt_is_virtual(fr->cur.stack[depth - 1])) continue;
        fr->ins = header;
        XtPy py = xt_seen(b, fr->cur.stack[depth - 1], 0);
        fr->ins = here;
        XtNode *it = xt_adopt_iter(b, fr->cur.stack[depth - 1], py);
        if (it) fr->cur.stack[depth - 1] = it;
    }
    b->snap = NULL;
}

/* The unit behind RETURN_GENERATOR, where the first resumption goes on. */
static uint32_t start_of_generator(XtBuilder *b)
{
    XtInstr *ins;
    uint32_t n;
    if (xt_decode(b->f->arena, &b->u->codes[0], &ins, &n, b->err))
        for (uint32_t i = 0; i < n; i++)
            if (ins[i].op == XT_BC_RETURN_GENERATOR) return ins[i].next;
    return UINT32_MAX; /* refused as an entry without an instruction */
}

static bool root(XtBuilder *b)
{
    const XtCode *co = &b->u->codes[0];
    bool osr = b->u->osr >= 0;
    uint32_t entry = osr ? (uint32_t)b->u->osr : b->resumable ? start_of_generator(b) : co->firsttraceable;
    XtFrameB *fr = xt_new_frame(b, NULL, 0, entry, 1);
    if (!fr) return false;
    int depth = 0;
    if (osr && ((depth = xt_stack_depth_at(b->f->arena, co, entry)) < 0 || (uint32_t)depth > co->stacksize)) {
        b->refusal = XT_REFUSE_stack_state;
        snprintf(b->err, 256, "unknown value stack at unit %u", entry);
        return false;
    }
    b->fr = fr;
    b->cur = xt_block_new(b->f);
    fr->func = xt_emit(b, XT_OP_FRAME_FUNC, XT_REP_O, 0);
    fr->globals = xt_emit(b, XT_OP_FRAME_GLOBALS, XT_REP_O, 0);
    fr->builtins = xt_emit(b, XT_OP_FRAME_BUILTINS, XT_REP_O, 0);
    uint32_t nargs = co->argcount + co->kwonly + ((co->flags & 4) != 0) + ((co->flags & 8) != 0);
    for (uint32_t i = 0; i < co->nlocalsplus; i++) {
        XtNode *v;
        if (co->localkinds[i] & (XT_LOCAL_CELL | XT_LOCAL_FREE)) v = xt_virtual(b, XT_OP_V_KEEP, 0);
        else if (b->resumable && !(b->kept[i / 64] >> i % 64 & 1)) v = xt_null_entry(b); /* taken where it is resumed */
        else if (!osr && i >= nargs) v = xt_null_entry(b);
        else if (b->kept[i / 64] >> i % 64 & 1) v = xt_emit(b, XT_OP_PARAM, XT_REP_O, 0);
        else v = xt_emit(b, XT_OP_TAKE, osr ? XT_REP_N : XT_REP_O, 0);
        v->a = (int32_t)i;
        fr->cur.locals[i] = v;
    }
    if (b->resumable) {
        xt_build_resumes(b);
        return !b->failed && xt_build_body(b, fr);
    }
    take_stack(b, fr, (uint32_t)depth);
    adopt_iterators(b, fr);
    xt_add_incoming(b, b->cur, fr->cfg->blocks[0], 0);
    b->cur = NULL;
    return xt_build_body(b, fr);
}

static void find_kept(XtBuilder *b)
{
    const XtCode *co = &b->u->codes[0];
    memset(b->kept, 0, (co->nlocalsplus / 64 + 1) * sizeof(uint64_t));
    if (b->u->osr >= 0) return;
    uint32_t nargs = co->argcount + co->kwonly + ((co->flags & 4) != 0) + ((co->flags & 8) != 0);
    for (uint32_t i = 0; i < nargs; i++) b->kept[i / 64] |= 1ull << i % 64;
    XtInstr *ins;
    uint32_t n;
    if (!xt_decode(b->arena, co, &ins, &n, b->err)) return; /* reported again when the graph is built */
    for (uint32_t i = 0; i < n; i++)
        if (ins[i].op == XT_BC_STORE_FAST || ins[i].op == XT_BC_DELETE_FAST) b->kept[ins[i].arg / 64] &= ~(1ull << ins[i].arg % 64);
}

XtFunc *xt_build(const XtUnit *u, uint32_t *refusal, char err[256])
{
    *refusal = XT_REFUSE_none;
    const XtCode *co = &u->codes[0];
    XtBuilder b = {.u = u, .arena = xt_arena_new(), .err = err, .resumable = co->flags & XT_CO_GENERATOR_LIKE && u->osr < 0};
    if (co->flags & XT_CO_GENERATOR_LIKE && u->osr >= 0) {
        *refusal = XT_REFUSE_generator;
        snprintf(err, 256, "a loop of %s, which is a generator or coroutine", co->qualname);
        xt_arena_free(b.arena);
        return NULL;
    }
    b.kept = xt_arena_alloc(b.arena, (co->nlocalsplus / 64 + 1) * sizeof(uint64_t));
    find_kept(&b);
    XtFunc *f = NULL;
    for (int tries = 0; tries < MAX_RESTARTS; tries++) {
        b.restart = b.failed = false;
        b.budget = 1500;
        b.pushes = 0;
        b.snap = NULL;
        b.keep = NULL;
        b.f = f = xt_func_new(u);
        f->nlocals = co->nlocalsplus;
        f->osr = u->osr;
        f->resumes = b.resumable;
        bool ok = root(&b);
        if (!ok && b.refusal == XT_REFUSE_none) b.refusal = XT_REFUSE_compiler_error;
        if (!ok || !b.restart) break;
        xt_func_free(f);
        b.f = f = NULL;
    }
    free(b.plans);
    xt_arena_free(b.arena);
    if (!f || b.failed || b.refusal != XT_REFUSE_none) {
        *refusal = b.refusal ? b.refusal : XT_REFUSE_compiler_error;
        if (!f) snprintf(err, 256, "%s: types do not settle", co->qualname);
        if (f) xt_func_free(f);
        return NULL;
    }
    xt_renumber(f);
    xt_dominators(f);
    return f;
}
