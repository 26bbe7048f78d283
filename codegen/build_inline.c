/* build_inline.c -- the body of a callee in line: its frame's state, the walk over its blocks, the join of its returns.
 *
 * spec_call.c decides what is inlined; a body that came out too large or too busy is taken back by a restart.
 */
#include "codegen/build_core.h"
#include "codegen/irutil.h"

uint64_t xt_inline_ctx(const XtFrameB *caller, int code)
{
    return ((caller->ctx * 0x9E3779B97F4A7C15ull) ^ (caller->ins->unit + 1)) + ((uint64_t)code << 32);
}

bool xt_is_refused(const XtBuilder *b, uint64_t ctx)
{
    for (uint32_t i = 0; i < b->nrefused; i++)
        if (b->refused[i] == ctx) return true;
    return false;
}

void xt_refuse(XtBuilder *b, uint64_t ctx)
{
    if (b->nrefused < sizeof b->refused / sizeof *b->refused) b->refused[b->nrefused++] = ctx;
    b->restart = true; /* again and again when there is no room: the function is refused */
}

static bool has_loop(const XtFrameB *fr)
{
    for (uint32_t i = 0; i < fr->cfg->nblocks; i++)
        if (fr->cfg->blocks[i]->is_header) return true;
    return false;
}

/* A call of the function's own native code pushes one frame, once, and its code is there once for all callers: that is better than a body which pushes
 * the frame around each of many helpers, or which is large. */
static void judge_inlined(XtBuilder *b, const XtFrameB *fr, uint32_t pushes, uint32_t nodes)
{
    enum { MAX_PUSHES = 3, MAX_PUSHES_IN_LOOP = 0, MAX_PUSHES_CONSUMED = 8 /* for a generator's resumption */, MAX_BODY = 500 };
    uint32_t limit = fr->consumer ? MAX_PUSHES_CONSUMED : has_loop(fr) ? MAX_PUSHES_IN_LOOP : MAX_PUSHES;
    if ((pushes <= limit && nodes <= MAX_BODY / (uint32_t)fr->depth) || b->nrefused == sizeof b->refused / sizeof *b->refused) return;
    xt_refuse(b, fr->ctx);
}

static XtNode *closure_cell(XtBuilder *b, XtNode *func, uint32_t k)
{
    XtNode *n = xt_emit(b, XT_OP_FUNC_CLOSURE_CELL, XT_REP_O, 1, func);
    n->a = (int32_t)k;
    n->py = XT_PY_CELL;
    return n;
}

void xt_return_inlined(XtBuilder *b, XtFrameB *fr, XtNode *v)
{
    XtIncoming *in = xt_arena_alloc(b->f->arena, sizeof *in);
    in->from = b->cur;
    in->st.stack = xt_arena_alloc(b->f->arena, sizeof(XtNode *));
    in->st.stack[0] = v;
    in->next = fr->returns;
    fr->returns = in;
    b->cur = NULL;
}

void xt_call_after_all(XtBuilder *b, XtFrameB *fr)
{
    XtBlock *call = NULL;
    for (uint32_t i = 0; i < fr->cfg->nblocks; i++) {
        for (XtIncoming *in = fr->in[i]; in; in = in->next) {
            if (!call) call = xt_block_new(b->f);
            xt_end_jump(b, in->from, call);
        }
        fr->in[i] = NULL;
    }
    if (b->effects != fr->effects) xt_refuse(b, fr->ctx);
    if (!call) return;
    b->fr = fr->parent;
    b->snap = NULL;
    b->cur = call;
    xt_call_code(b, fr->code, fr->func, fr->args, fr->nargs);
    xt_return_inlined(b, fr, xt_pop(b));
    b->fr = fr;
}

/* The returns of fr meet: each brings the caller's state as it is and one value, which is pushed. before: the state ahead of the call. */
static void join_returns(XtBuilder *b, const XtFrameB *fr, XtSnap *before)
{
    XtIncoming *r = fr->returns;
    if (!r) return; /* never returns normally */
    uint32_t n = 0;
    XtForm form = {0};
    bool same = true;
    for (XtIncoming *i = r; i; i = i->next, n++) {
        XtNode *v = i->st.stack[0];
        form = n ? xt_join_forms(form, xt_form_of(v), false, false) : xt_form_of(v);
        same &= v == r->st.stack[0];
    }
    if (n == 1) {
        b->cur = r->from;
        xt_push(b, r->st.stack[0]);
        return;
    }
    XtBlock *join = xt_block_new(b->f);
    XtNode *phi = NULL;
    bool virt = false;
    for (XtIncoming *i = r; i; i = i->next) virt |= xt_is_virtual(i->st.stack[0]);
    for (XtIncoming *i = r; i; i = i->next) virt |= i->st.stack[0]->rep != form.rep; /* no unboxing here: there is no state to leave to */
    if (virt) form = (XtForm){XT_REP_O, form.py, false};
    if (!same) phi = xt_new_phi(b, join, form.rep, form.py, n);
    for (XtIncoming *i = r; i; i = i->next) {
        b->cur = i->from;
        XtNode *flag = NULL;
        if (phi) phi->args[phi->nargs++] = xt_convert(b, i->st.stack[0], form, before, &flag);
        xt_end_jump(b, b->cur, join);
    }
    b->cur = join;
    xt_push(b, phi ? phi : r->st.stack[0]);
}

typedef enum Inlined { A_CALL, AN_INIT, A_GETTER, EARLY } Inlined;

static bool inline_call(XtBuilder *b, int code, XtNode *func, XtNode **args, uint32_t nargs, Inlined kind, int consumer, XtNode *by)
{
    XtFrameB *caller = b->fr;
    XtSnap *save = b->snap;
    bool may_trace = b->may_trace;
    uint64_t ctx = kind == EARLY ? ~xt_inline_ctx(caller, code) : xt_inline_ctx(caller, code);
    uint32_t pushes = b->pushes, nodes = b->emitted;
    XtFrameB *fr = xt_new_frame(b, caller, code, b->u->codes[code].firsttraceable, ctx);
    if (!fr || (kind == EARLY && !(fr->early = xt_early_blocks(b, fr->cfg)))) return false;
    fr->func = func;
    fr->effects = b->effects;
    fr->init = kind == AN_INIT;
    fr->getter = kind == A_GETTER;
    fr->args = args;
    fr->nargs = nargs;
    fr->globals = xt_emit(b, XT_OP_FUNC_GLOBALS, XT_REP_O, 1, func);
    fr->builtins = xt_emit(b, XT_OP_FUNC_BUILTINS, XT_REP_O, 1, func);
    uint32_t frees = 0;
    for (uint32_t i = 0; i < fr->co->nlocalsplus; i++) {
        bool is_free = fr->co->localkinds[i] & XT_LOCAL_FREE;
        fr->cur.locals[i] = i < nargs ? args[i] : is_free ? closure_cell(b, func, frees++) : xt_null_entry(b);
    }
    fr->consumer = consumer;
    if (consumer) fr->cur.stack[fr->cur.sp++] = by;
    if (consumer == XT_CONSUME_SUM) fr->cur.stack[fr->cur.sp++] = xt_int(b, 0);
    uint32_t cost = (uint32_t)(fr->co->code_size / 2);
    b->budget -= cost < b->budget ? cost : b->budget;
    b->fr = fr;
    xt_add_incoming(b, b->cur, fr->cfg->blocks[0], 0);
    b->cur = NULL;
    xt_build_body(b, fr);
    b->fr = caller;
    b->snap = save;
    b->cur = NULL;
    b->may_trace = may_trace || kind == EARLY; /* what is in line has looked for itself; not so the call behind early returns */
    if (b->failed) return false;
    if (kind != EARLY) judge_inlined(b, fr, b->pushes - pushes, b->emitted - nodes);
    b->operands_taken = kind == A_CALL || kind == EARLY;
    join_returns(b, fr, save);
    return true;
}

bool xt_inline(XtBuilder *b, int code, XtNode *func, XtNode **args, uint32_t nargs)
{
    return inline_call(b, code, func, args, nargs, A_CALL, XT_CONSUME_NOTHING, NULL);
}

bool xt_inline_early(XtBuilder *b, int code, XtNode *func, XtNode **args, uint32_t nargs)
{
    const XtCode *c = &b->u->codes[code];
    if (!c->profiled || xt_needs_cells(c) || b->fr->depth >= XT_MAX_INLINE_DEPTH || xt_is_refused(b, ~xt_inline_ctx(b->fr, code)))
        return false;
    return inline_call(b, code, func, args, nargs, EARLY, XT_CONSUME_NOTHING, NULL);
}

bool xt_inline_consumed(XtBuilder *b, int code, XtNode *func, XtNode **args, uint32_t nargs, int consumer, XtNode *by)
{
    return inline_call(b, code, func, args, nargs, A_CALL, consumer, by);
}

bool xt_inline_init(XtBuilder *b, int code, XtNode *func, XtNode **args, uint32_t nargs)
{
    if (!inline_call(b, code, func, args, nargs, AN_INIT, XT_CONSUME_NOTHING, NULL)) return false;
    if (b->cur) xt_pop(b); /* None */
    return true;
}

bool xt_inline_getter(XtBuilder *b, int code, XtNode *func)
{
    XtNode **self = xt_arena_alloc(b->f->arena, sizeof *self);
    *self = xt_peek(b, 1);
    if (!inline_call(b, code, func, self, 1, A_GETTER, XT_CONSUME_NOTHING, NULL)) return false;
    if (b->cur) {
        XtNode *v = xt_pop(b);
        xt_pop(b);
        xt_push(b, v);
    }
    return true;
}
