/* build_state.c -- the abstract state of the frame that is being built: nodes, snapshots, locals and value stack. */
#include "codegen/build_core.h"
#include "codegen/irutil.h"
#include <stdarg.h>
#include <string.h>

static bool wants_snap(XtOp op)
{
    return xt_op_has(op, 'C') || xt_op_has(op, 'E') || xt_op_has(op, 'X') || xt_op_has(op, 'W') ||
           (xt_op_has(op, 'n') && !xt_op_has(op, 'm'));
}

/* Does the node, in an inlined function, push frames whenever it runs? The others do so at most on their slow path. */
static bool pushes_frames(XtOp op)
{
    switch (op) {
    case XT_OP_LOAD_GLOBAL:
    case XT_OP_MODULE_GET:
    case XT_OP_CELL_LOAD:
    case XT_OP_IS_INSTANCE:
    case XT_OP_INST_GET:
    case XT_OP_INST_SET:
    case XT_OP_INST_SET_F:
    case XT_OP_SLOT_GET:
    case XT_OP_SLOT_SET:
    case XT_OP_POLL:
    case XT_OP_LIST_APPEND:
    case XT_OP_RAISE:
    case XT_OP_RAISE_EXIT:
    case XT_OP_HANDLED:
    case XT_OP_RERAISE: return false;
    default: return xt_op_has(op, 'X');
    }
}

XtNode *xt_emit_v(XtBuilder *b, XtOp op, XtRep rep, uint32_t nargs, XtNode **args)
{
    XtNode *n = xt_node_new(b->f, op, rep, nargs);
    n->shape = -1;
    for (uint32_t i = 0; i < nargs; i++) n->args[i] = args[i];
    if (wants_snap(op)) {
        n->snap = xt_snap(b);
        n->npop = (uint16_t)(b->fr->pre_sp > b->fr->cur.sp ? b->fr->pre_sp - b->fr->cur.sp : 0);
        if (op == XT_OP_LOAD_GLOBAL || op == XT_OP_MODULE_GET) n->reason = XT_EXIT_value;
    }
    b->emitted += op != XT_OP_UNTRACED;
    b->may_trace |= xt_op_has(op, 'k');
    b->effects += xt_op_has(op, 'C') || xt_op_has(op, 'W');
    if (b->fr && b->fr->depth && pushes_frames(op)) b->pushes += (uint32_t)b->fr->depth;
    xt_append(b->cur, n);
    if (xt_is_caught(b, n)) xt_catch(b, n);
    return n;
}

static void collect(va_list ap, uint32_t n, XtNode **out)
{
    for (uint32_t i = 0; i < n; i++) out[i] = va_arg(ap, XtNode *);
}

XtNode *xt_emit(XtBuilder *b, XtOp op, XtRep rep, uint32_t nargs, ...)
{
    XtNode *args[8];
    va_list ap;
    va_start(ap, nargs);
    collect(ap, nargs, args);
    va_end(ap);
    return xt_emit_v(b, op, rep, nargs, args);
}

XtNode *xt_virtual(XtBuilder *b, XtOp op, uint32_t nargs, ...)
{
    XtNode *n = xt_node_new(b->f, op, op == XT_OP_V_MAYBE || op == XT_OP_V_KEEP ? XT_REP_N : XT_REP_O, nargs);
    n->shape = -1;
    va_list ap;
    va_start(ap, nargs);
    collect(ap, nargs, n->args);
    va_end(ap);
    return n;
}

bool xt_is_virtual(const XtNode *v) { return xt_op_has(v->op, 'm'); }

XtNode *xt_int(XtBuilder *b, int64_t v)
{
    XtNode *n = xt_emit(b, XT_OP_CONST_I64, XT_REP_I, 0);
    n->imm = v;
    return n;
}

XtNode *xt_float(XtBuilder *b, double v)
{
    XtNode *n = xt_emit(b, XT_OP_CONST_F64, XT_REP_F, 0);
    n->fimm = v;
    return n;
}

XtNode *xt_sym(XtBuilder *b, int sym)
{
    XtNode *n = xt_emit(b, XT_OP_SYM_OBJ, XT_REP_O, 0);
    n->a = sym;
    n->py = sym == XT_SYM__Py_NoneStruct                                    ? XT_PY_NONE
            : sym == XT_SYM__Py_TrueStruct || sym == XT_SYM__Py_FalseStruct ? XT_PY_BOOL
                                                                            : XT_PY_ANY;
    return n;
}

XtNode *xt_none(XtBuilder *b) { return xt_sym(b, XT_SYM__Py_NoneStruct); }

XtNode *xt_name(XtBuilder *b, uint32_t i)
{
    XtNode *n = xt_emit(b, XT_OP_NAME_OBJ, XT_REP_O, 0);
    n->a = b->fr->code;
    n->b = (int32_t)i;
    n->py = XT_PY_STR;
    return n;
}

XtNode *xt_null_entry(XtBuilder *b) { return xt_emit(b, XT_OP_NULL, XT_REP_N, 0); }

/* One node for all: functions with hundreds of cells have as many of them in each snapshot. */
static XtNode *keep(XtBuilder *b)
{
    if (!b->keep) b->keep = xt_virtual(b, XT_OP_V_KEEP, 0);
    return b->keep;
}

static void snap_frame(XtBuilder *b, const XtFrameB *fr, XtNode **locals, XtNode **stack, uint32_t sp, uint32_t unit, XtSnapFrame *out)
{
    out->code = (int16_t)fr->code;
    out->unit = unit;
    out->init = fr->init;
    out->getter = fr->getter;
    out->func = fr->parent ? fr->func : NULL;
    out->nlocals = fr->co->nlocalsplus;
    out->nstack = sp;
    out->locals = xt_arena_alloc(b->f->arena, (out->nlocals + 1) * sizeof(XtNode *));
    out->stack = xt_arena_alloc(b->f->arena, (sp + 1) * sizeof(XtNode *));
    for (uint32_t i = 0; i < out->nlocals; i++) {
        XtNode *v = locals[i];
        bool kept = !fr->parent && (v->op == XT_OP_V_KEEP || (b->kept[i / 64] >> i % 64 & 1));
        out->locals[i] = kept ? keep(b) : v;
    }
    memcpy(out->stack, stack, sp * sizeof(XtNode *));
}

static uint32_t count_frames(const XtFrameB *fr)
{
    uint32_t n = 0;
    for (; fr; fr = fr->parent) n++;
    return n;
}

XtSnap *xt_snap_of(XtBuilder *b, const XtFrameB *fr, XtNode **locals, XtNode **stack, uint32_t sp, uint32_t unit)
{
    XtSnap *s = xt_arena_alloc(b->f->arena, sizeof *s);
    s->nframes = count_frames(fr);
    s->frames = xt_arena_alloc(b->f->arena, s->nframes * sizeof *s->frames);
    snap_frame(b, fr, locals, stack, sp, unit, &s->frames[s->nframes - 1]);
    uint32_t k = s->nframes - 1;
    for (const XtFrameB *p = fr->parent; p; p = p->parent)
        snap_frame(b, p, p->cur.locals, p->cur.stack, p->cur.sp, p->ins->site, &s->frames[--k]);
    return s;
}

XtSnap *xt_snap(XtBuilder *b)
{
    if (!b->snap) b->snap = xt_snap_of(b, b->fr, b->fr->cur.locals, b->fr->pre_stack, b->fr->pre_sp, b->fr->ins->site);
    return b->snap;
}

void xt_exit_here(XtBuilder *b, int reason)
{
    XtNode *n = xt_emit(b, XT_OP_EXIT, XT_REP_V, 0);
    n->reason = (uint8_t)reason;
    n->npop = 0;
    b->cur->cold = true;
    b->cur = NULL;
}

void xt_push(XtBuilder *b, XtNode *v)
{
    XtFrameB *fr = b->fr;
    if (fr->cur.sp >= fr->co->stacksize + 1 + (fr->consumer != 0)) {
        b->failed = true;
        snprintf(b->err, 256, "value stack overflow");
        return;
    }
    fr->cur.stack[fr->cur.sp++] = v;
}

XtNode *xt_pop(XtBuilder *b)
{
    if (!b->fr->cur.sp) {
        b->failed = true;
        snprintf(b->err, 256, "value stack underflow at unit %u", b->fr->ins->unit);
        return xt_null_entry(b);
    }
    return b->fr->cur.stack[--b->fr->cur.sp];
}

XtNode *xt_peek(XtBuilder *b, uint32_t depth)
{
    if (depth > b->fr->cur.sp || !depth) {
        b->failed = true;
        snprintf(b->err, 256, "value stack underflow at unit %u", b->fr->ins->unit);
        return xt_null_entry(b);
    }
    return b->fr->cur.stack[b->fr->cur.sp - depth];
}

XtNode *xt_pop_obj(XtBuilder *b) { return xt_box(b, xt_pop(b)); }

void xt_refine(XtBuilder *b, XtNode *old, XtNode *better)
{
    /* only in the function being built: its callers' states are not saved per block, so a branch here must not change them */
    XtState *s = &b->fr->cur;
    for (uint32_t i = 0; i < b->fr->co->nlocalsplus; i++)
        if (s->locals[i] == old) s->locals[i] = better;
    for (uint32_t i = 0; i < s->sp; i++)
        if (s->stack[i] == old) s->stack[i] = better;
}

XtState xt_copy_state(XtBuilder *b, const XtFrameB *fr, const XtState *s)
{
    XtState c = {.sp = s->sp};
    c.locals = xt_arena_alloc(b->f->arena, (fr->co->nlocalsplus + 1) * sizeof(XtNode *));
    c.stack = xt_arena_alloc(b->f->arena, (fr->co->stacksize + 2) * sizeof(XtNode *));
    memcpy(c.locals, s->locals, fr->co->nlocalsplus * sizeof(XtNode *));
    memcpy(c.stack, s->stack, s->sp * sizeof(XtNode *));
    return c;
}
