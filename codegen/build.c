/* build.c -- bytecode + profile -> IR: walks the control-flow graph, keeps the abstract state, makes phis, restarts with wider types. */
#include "codegen/build.h"
#include "codegen/irutil.h"
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

enum { MAX_RESTARTS = 64, MAX_NODES = 60000 };

/* ---------------------------------------------------------------- nodes */

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

/* ---------------------------------------------------------------- snapshots */

static XtNode *keep(XtBuilder *b) { return xt_virtual(b, XT_OP_V_KEEP, 0); }

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

/* State of frame fr at unit with the given locals and stack, and of all its callers as they are. */
static XtSnap *snap_of(XtBuilder *b, const XtFrameB *fr, XtNode **locals, XtNode **stack, uint32_t sp, uint32_t unit)
{
    XtSnap *s = xt_arena_alloc(b->f->arena, sizeof *s);
    s->nframes = count_frames(fr);
    s->frames = xt_arena_alloc(b->f->arena, s->nframes * sizeof *s->frames);
    snap_frame(b, fr, locals, stack, sp, unit, &s->frames[s->nframes - 1]);
    uint32_t k = s->nframes - 1;
    for (const XtFrameB *p = fr->parent; p; p = p->parent)
        snap_frame(b, p, p->cur.locals, p->cur.stack, p->cur.sp, p->ins->unit, &s->frames[--k]);
    return s;
}

XtSnap *xt_snap(XtBuilder *b)
{
    if (!b->snap) b->snap = snap_of(b, b->fr, b->fr->cur.locals, b->fr->pre_stack, b->fr->pre_sp, b->fr->ins->unit);
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

/* ---------------------------------------------------------------- state */

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

/* ---------------------------------------------------------------- conversions */

XtPy xt_py(const XtNode *v)
{
    switch (v->rep) {
    case XT_REP_I: return XT_PY_INT;
    case XT_REP_F: return XT_PY_FLOAT;
    case XT_REP_B: return XT_PY_BOOL;
    default: return (XtPy)v->py;
    }
}

/* An unbound-or-unboxed value as a real object or NULL: a diamond. */
static XtNode *materialise_maybe(XtBuilder *b, XtNode *v)
{
    XtBlock *absent = xt_split(b, v->args[0], true);
    XtNode *box = xt_box(b, v->args[1]), *null;
    XtBlock *present = b->cur;
    b->cur = absent;
    null = xt_null_entry(b);
    b->cur = present;
    xt_join_here(b, absent);
    XtNode *phi = xt_node_new(b->f, XT_OP_PHI, XT_REP_N, 2);
    phi->shape = -1;
    phi->args[0] = box;
    phi->args[1] = null;
    phi->py = box->py;
    xt_append(b->cur, phi);
    return phi;
}

/* Which object an unboxed value is: equal values that are computed twice are two objects. 0: the one that was unboxed, or a constant. */
static int32_t identity(const XtNode *v)
{
    bool itself = v->op == XT_OP_UNBOX_I64 || v->op == XT_OP_UNBOX_F64 || v->op == XT_OP_CONST_I64 || v->op == XT_OP_CONST_F64;
    return itself ? 0 : (int32_t)v->id + 1;
}

/* The object n has been made of v, and may be seen from now on: it is what locals and stack entries that name v are, also at an exit. (Not those of callers, see
 * xt_refine, and not behind a join, where a number is unboxed again.) */
static XtNode *named(XtBuilder *b, XtNode *v, XtNode *n)
{
    XtFrameB *fr = b->fr;
    if (!fr) return n;
    if (b->converting || b->cur != fr->ins_block || !identity(v)) return n; /* in a branch of the instruction it would not hold behind it */
    bool changed = false;
    for (uint32_t i = 0; i < fr->co->nlocalsplus; i++) changed |= fr->cur.locals[i] == v;
    for (uint32_t i = 0; i < fr->cur.sp; i++) changed |= fr->cur.stack[i] == v;
    if (!changed) return n;
    xt_refine(b, v, n);
    for (uint32_t i = 0; i < fr->pre_sp; i++)
        if (fr->pre_stack[i] == v) fr->pre_stack[i] = n;
    b->snap = NULL;
    return n;
}

XtNode *xt_box(XtBuilder *b, XtNode *v)
{
    XtNode *n;
    switch (v->rep) {
    case XT_REP_I:
        n = xt_emit(b, XT_OP_BOX_I64, XT_REP_O, 1, v);
        n->py = XT_PY_INT;
        n->a = identity(v);
        return named(b, v, n);
    case XT_REP_F:
        n = xt_emit(b, XT_OP_BOX_F64, XT_REP_O, 1, v);
        n->py = XT_PY_FLOAT;
        n->a = identity(v);
        return named(b, v, n);
    case XT_REP_B:
        n = xt_emit(b, XT_OP_BOX_BOOL, XT_REP_O, 1, v);
        n->py = XT_PY_BOOL;
        return n;
    default: break;
    }
    if (!xt_is_virtual(v)) return v;
    if (v->op == XT_OP_V_MAYBE) return materialise_maybe(b, v);
    if (v->op == XT_OP_V_TUPLE) {
        XtNode **items = xt_arena_alloc(b->f->arena, (v->nargs + 1) * sizeof *items);
        for (uint32_t i = 0; i < v->nargs; i++) items[i] = xt_box(b, v->args[i]);
        n = xt_emit_v(b, XT_OP_BUILD_TUPLE, XT_REP_O, v->nargs, items);
        n->py = XT_PY_TUPLE;
        xt_refine(b, v, n);
        return n;
    }
    if (v->op == XT_OP_V_RANGE) {
        n = xt_emit(b, XT_OP_NEW_RANGE, XT_REP_O, 3, v->args[0], v->args[1], v->args[2]);
        n->py = XT_PY_RANGE;
        xt_refine(b, v, n);
        return n;
    }
    b->no_virtual_iters = b->restart = true; /* a virtual iterator escapes: build again without */
    return xt_none(b);
}

XtNode *xt_guard_py(XtBuilder *b, XtNode *v, XtPy py)
{
    if (xt_py(v) == py || v->rep == XT_REP_I || v->rep == XT_REP_F || v->rep == XT_REP_B) return v;
    XtNode *o = xt_box(b, v);
    XtNode *g = xt_emit(b, XT_OP_GUARD_TYPE, XT_REP_O, 1, o);
    g->a = py;
    g->py = (uint8_t)py;
    g->reason = XT_EXIT_type;
    xt_refine(b, o, g);
    return g;
}

static const XtConst *const_of(XtBuilder *b, const XtNode *v) { return v->op == XT_OP_CONST_OBJ ? &b->u->codes[v->a].consts[v->b] : NULL; }

XtNode *xt_as_i64(XtBuilder *b, XtNode *v)
{
    if (v->rep == XT_REP_I) return v;
    if (v->op == XT_OP_BOX_I64) return v->args[0];
    if (v->rep == XT_REP_B) return xt_emit(b, XT_OP_B_TO_I, XT_REP_I, 1, v);
    const XtConst *k = const_of(b, v);
    if (k && k->kind == XT_CONST_INT) return xt_int(b, k->i);
    if (xt_py(v) == XT_PY_BOOL) return xt_emit(b, XT_OP_B_TO_I, XT_REP_I, 1, xt_emit(b, XT_OP_UNBOX_BOOL, XT_REP_B, 1, v));
    XtNode *n = xt_emit(b, XT_OP_UNBOX_I64, XT_REP_I, 1, xt_guard_py(b, v, XT_PY_INT));
    n->reason = XT_EXIT_overflow;
    return n;
}

XtNode *xt_cmp(XtBuilder *b, XtOp op, XtCC cc, XtNode *x, XtNode *y)
{
    XtNode *n = xt_emit(b, op, XT_REP_B, 2, x, y);
    n->a = (int32_t)cc;
    return n;
}

XtNode *xt_i64_to_f64(XtBuilder *b, XtNode *i)
{
    XtNode *n = xt_emit(b, XT_OP_I_TO_F, XT_REP_F, 1, i);
    n->reason = XT_EXIT_overflow;
    return n;
}

XtNode *xt_as_f64(XtBuilder *b, XtNode *v, XtPy py)
{
    if (v->rep == XT_REP_F) return v;
    if (v->op == XT_OP_BOX_F64) return v->args[0];
    if (xt_py(v) != XT_PY_ANY) py = xt_py(v);
    if (py == XT_PY_FLOAT) {
        const XtConst *k = const_of(b, v);
        if (k && k->kind == XT_CONST_FLOAT) return xt_float(b, k->f);
        return xt_emit(b, XT_OP_UNBOX_F64, XT_REP_F, 1, xt_guard_py(b, v, XT_PY_FLOAT));
    }
    if (py == XT_PY_BOOL && v->rep != XT_REP_B) v = xt_guard_py(b, v, XT_PY_BOOL);
    XtNode *i = xt_as_i64(b, v);
    if (i->op == XT_OP_CONST_I64 && i->imm > -(1ll << 53) && i->imm < 1ll << 53) return xt_float(b, (double)i->imm);
    return xt_i64_to_f64(b, i);
}

XtNode *xt_as_bool(XtBuilder *b, XtNode *v)
{
    if (v->rep == XT_REP_B) return v;
    XtPy py = xt_seen(b, v, 0);
    XtNode *n;
    switch (py) {
    case XT_PY_BOOL: return xt_emit(b, XT_OP_UNBOX_BOOL, XT_REP_B, 1, xt_guard_py(b, v, XT_PY_BOOL));
    case XT_PY_NONE:
        xt_guard_py(b, v, XT_PY_NONE);
        n = xt_emit(b, XT_OP_CONST_BOOL, XT_REP_B, 0);
        n->imm = 0;
        return n;
    case XT_PY_INT: return xt_cmp(b, XT_OP_I_CMP, XT_NE, xt_as_i64(b, v), xt_int(b, 0));
    case XT_PY_FLOAT: return xt_cmp(b, XT_OP_F_CMP, XT_NE, xt_as_f64(b, v, XT_PY_FLOAT), xt_float(b, 0.0));
    case XT_PY_LIST:
    case XT_PY_TUPLE:
    case XT_PY_STR:
    case XT_PY_DICT: {
        XtOp len = py == XT_PY_LIST    ? XT_OP_LIST_LEN
                   : py == XT_PY_TUPLE ? XT_OP_TUPLE_LEN
                   : py == XT_PY_STR   ? XT_OP_STR_LEN
                                       : XT_OP_DICT_LEN;
        if (v->op == XT_OP_V_TUPLE) break;
        return xt_cmp(b, XT_OP_I_CMP, XT_NE, xt_emit(b, len, XT_REP_I, 1, xt_guard_py(b, v, py)), xt_int(b, 0));
    }
    default: break;
    }
    return xt_emit(b, XT_OP_TRUTH, XT_REP_B, 1, xt_box(b, v));
}

bool xt_is_temporary(XtBuilder *b, const XtNode *v, uint32_t depth, XtRep rep)
{
    if (v->rep != rep || v->op == XT_OP_CONST_F64 || v->op == XT_OP_CONST_I64 || v->op == XT_OP_UNBOX_F64 || v->op == XT_OP_UNBOX_I64 ||
        v->op == XT_OP_PHI)
        return false; /* those have an object already */
    for (const XtFrameB *fr = b->fr; fr; fr = fr->parent) {
        for (uint32_t i = 0; i < fr->co->nlocalsplus; i++)
            if (fr->cur.locals[i] == v || (fr->cur.locals[i]->op == XT_OP_V_MAYBE && fr->cur.locals[i]->args[1] == v)) return false;
        for (uint32_t i = 0; i < fr->cur.sp; i++)
            if (fr->cur.stack[i] == v && (fr != b->fr || i != fr->cur.sp - depth)) return false;
    }
    return true;
}

XtNode *xt_guard_bool(XtBuilder *b, XtNode *cond, bool want, int reason)
{
    XtNode *g = xt_emit(b, want ? XT_OP_GUARD_TRUE : XT_OP_GUARD_FALSE, XT_REP_V, 1, cond);
    g->reason = (uint8_t)reason;
    return g;
}

/* ---------------------------------------------------------------- profile */

const XtSite *xt_site_at(const XtCode *c, uint32_t unit)
{
    uint32_t lo = 0, hi = c->nsites;
    while (lo < hi) {
        uint32_t mid = (lo + hi) / 2;
        if (c->sites[mid].unit < unit) lo = mid + 1;
        else hi = mid;
    }
    return lo < c->nsites && c->sites[lo].unit == unit ? &c->sites[lo] : NULL;
}

const XtSite *xt_site(XtBuilder *b) { return xt_site_at(b->fr->co, b->fr->ins->site); }

static int seen_type(XtBuilder *b, int operand)
{
    const XtSite *s = xt_site(b);
    if (!s || !s->nobs || s->many) return XT_PY_ANY;
    int t = s->obs[0].type[operand];
    for (int i = 1; i < s->nobs; i++)
        if (s->obs[i].type[operand] != t) return XT_PY_ANY;
    return t;
}

XtPy xt_seen(XtBuilder *b, const XtNode *v, int operand)
{
    if (xt_py(v) != XT_PY_ANY) return xt_py(v);
    int t = seen_type(b, operand);
    return t < XT_PY_COUNT ? (XtPy)t : XT_PY_ANY;
}

int xt_seen_shape(XtBuilder *b, int operand, int *fact)
{
    int t = seen_type(b, operand);
    if (t < XT_PY_COUNT) return -1;
    const XtSite *s = xt_site(b);
    if (fact) {
        *fact = s->obs[0].fact;
        for (int i = 1; i < s->nobs; i++)
            if (s->obs[i].fact != *fact) return -1;
    }
    int shape = t - XT_PY_COUNT;
    return (uint32_t)shape < b->u->nshapes && (!fact || (*fact >= 0 && (uint32_t)*fact < b->u->shapes[shape].nfacts)) ? shape : -1;
}

const XtObs *xt_seen_callee(XtBuilder *b)
{
    const XtSite *s = xt_site(b); /* arguments of many kinds say nothing against the callee */
    if (!s || !s->nobs || s->many & XT_MANY_LEFT) return NULL;
    for (int i = 1; i < s->nobs; i++) {
        const XtObs *p = &s->obs[0], *q = &s->obs[i];
        if (p->callee != q->callee || p->code != q->code || p->callee_type != q->callee_type) return NULL;
        if ((p->callee_name != NULL) != (q->callee_name != NULL) || (p->callee_name && strcmp(p->callee_name, q->callee_name))) return NULL;
    }
    return &s->obs[0];
}

/* ---------------------------------------------------------------- control flow */

static void end_jump(XtBuilder *b, XtBlock *from, XtBlock *to)
{
    XtNode *j = xt_node_new(b->f, XT_OP_JUMP, XT_REP_V, 0);
    xt_append(from, j);
    xt_edge(from, to);
}

/* The current state goes to cfg block `to` along the open block `from`. A back edge polls. */
static void add_incoming(XtBuilder *b, XtBlock *from, XtCfgBlock *to, uint32_t pop)
{
    XtFrameB *fr = b->fr;
    XtIncoming *in = xt_arena_alloc(b->f->arena, sizeof *in);
    in->from = from;
    in->st = xt_copy_state(b, fr, &fr->cur);
    in->st.sp -= pop;
    in->next = fr->in[to->id];
    fr->in[to->id] = in;
}

void xt_go(XtBuilder *b, XtCfgBlock *to)
{
    add_incoming(b, b->cur, to, 0);
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

static void leave_unreached(XtBuilder *b, XtBlock *from, const XtState *st, uint32_t pop, uint32_t unit)
{
    XtNode *n = xt_node_new(b->f, XT_OP_EXIT, XT_REP_V, 0);
    n->reason = XT_EXIT_unreached;
    n->snap = snap_of(b, b->fr, st->locals, st->stack, st->sp - pop, unit);
    from->cold = true;
    xt_append(from, n);
}

/* A side of a well sampled branch that was never taken is left to the interpreter. */
static void branch_side(XtBuilder *b, XtBlock *from, XtCfgBlock *to, uint32_t pop, bool unreached, bool may_trace)
{
    const XtInstr *next = &b->fr->cfg->instrs[to->first];
    if (unreached) {
        leave_unreached(b, from, &b->fr->cur, pop, next->unit);
        return;
    }
    b->cur = from;
    if (may_trace) {
        b->fr->cur.sp -= pop;
        xt_leave_if_traced(b, next);
        b->fr->cur.sp += pop;
    }
    add_incoming(b, b->cur, to, pop);
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
    end_jump(b, b->cur, join);
    end_jump(b, other, join);
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
        end_jump(b, from[i], join);
    }
    xt_append(join, phi);
    b->cur = join;
    return phi;
}

/* ---------------------------------------------------------------- joins and loop headers */

typedef struct Shape {
    uint8_t rep, py;
    bool maybe;
} Shape; /* the form of a joined value */

static Shape shape_of(const XtNode *v)
{
    if (v->op == XT_OP_V_MAYBE) return (Shape){v->args[1]->rep, (uint8_t)xt_py(v->args[1]), true};
    if (v->op == XT_OP_BOX_I64 || v->op == XT_OP_BOX_F64) v = v->args[0];
    return (Shape){v->rep, (uint8_t)xt_py(v), false};
}
static bool unboxed(uint8_t rep) { return rep == XT_REP_I || rep == XT_REP_F || rep == XT_REP_B; }
static bool is_null(const XtNode *v) { return v->op == XT_OP_NULL; }

/* The least form that holds both. */
static Shape join_shape(Shape x, Shape y, bool x_null, bool y_null)
{
    if (x_null && y_null) return x;
    if (x_null || y_null) {
        Shape s = x_null ? y : x;
        if (unboxed(s.rep)) s.maybe = true;
        else s.rep = XT_REP_N;
        return s;
    }
    if (x.rep == y.rep && unboxed(x.rep)) return (Shape){x.rep, x.py, x.maybe || y.maybe};
    /* an exact float object and a double: unboxing costs nothing and cannot fail */
    if ((x.rep == XT_REP_F && y.py == XT_PY_FLOAT && y.rep == XT_REP_O) || (y.rep == XT_REP_F && x.py == XT_PY_FLOAT && x.rep == XT_REP_O))
        return (Shape){XT_REP_F, XT_PY_FLOAT, x.maybe || y.maybe};
    if ((x.rep == XT_REP_I && y.py == XT_PY_INT && y.rep == XT_REP_O) || (y.rep == XT_REP_I && x.py == XT_PY_INT && x.rep == XT_REP_O))
        return (Shape){XT_REP_I, XT_PY_INT, x.maybe || y.maybe};
    bool null = x.rep == XT_REP_N || y.rep == XT_REP_N || x.maybe || y.maybe;
    return (Shape){null ? XT_REP_N : XT_REP_O, x.py == y.py ? x.py : XT_PY_ANY, false};
}

static XtNode *bound(XtBuilder *b, XtNode *v)
{
    if (v->rep != XT_REP_N) return v;
    XtNode *g = xt_emit(b, XT_OP_GUARD_BOUND, XT_REP_O, 1, v);
    g->reason = XT_EXIT_unbound;
    g->py = v->py;
    return g;
}

/* v in the given form, built at the end of b->cur; guards leave to the given snapshot. flag: where the "is bound" bit goes for maybe forms. */
static XtNode *convert(XtBuilder *b, XtNode *v, Shape s, XtSnap *snap, XtNode **flag)
{
    XtSnap *save = b->snap;
    b->snap = snap;
    uint16_t pre = (uint16_t)b->fr->pre_sp;
    b->fr->pre_sp = 0; /* nothing to pop on these exits */
    b->converting = true;
    XtNode *out = v;
    if (s.maybe) {
        XtNode *has = xt_node_new(b->f, XT_OP_CONST_BOOL, XT_REP_B, 0);
        has->imm = !is_null(v);
        if (v->op == XT_OP_V_MAYBE) {
            has = v->args[0];
            v = v->args[1];
        } else xt_append(b->cur, has);
        *flag = has;
        out = v;
    }
    if (unboxed(s.rep)) {
        if (is_null(v)) {
            out = s.rep == XT_REP_F ? xt_float(b, 0) : s.rep == XT_REP_I ? xt_int(b, 0) : xt_emit(b, XT_OP_CONST_BOOL, XT_REP_B, 0);
        } else if (v->rep != s.rep) {
            v = bound(b, v);
            if (s.rep == XT_REP_F) out = xt_as_f64(b, xt_guard_py(b, v, XT_PY_FLOAT), XT_PY_FLOAT);
            else if (s.rep == XT_REP_I) out = xt_as_i64(b, xt_guard_py(b, v, XT_PY_INT));
            else out = xt_emit(b, XT_OP_UNBOX_BOOL, XT_REP_B, 1, xt_guard_py(b, v, XT_PY_BOOL));
        }
    } else if (!is_null(v)) {
        out = xt_box(b, v);
        if (s.rep == XT_REP_O && s.py != XT_PY_ANY && xt_is_weak(v)) out = xt_guard_py(b, bound(b, v), (XtPy)s.py);
    }
    b->fr->pre_sp = pre;
    b->snap = save;
    b->converting = false;
    return out;
}

static XtPlan *find_plan(XtBuilder *b, uint64_t ctx, uint32_t block, int32_t slot, bool create)
{
    for (uint32_t i = 0; i < b->nplans; i++)
        if (b->plans[i].ctx == ctx && b->plans[i].block == block && b->plans[i].slot == slot) return &b->plans[i];
    if (!create) return NULL;
    if (b->nplans == b->plans_cap) {
        b->plans_cap = b->plans_cap ? 2 * b->plans_cap : 64;
        b->plans = realloc(b->plans, b->plans_cap * sizeof *b->plans);
        if (!b->plans) abort();
    }
    XtPlan *p = &b->plans[b->nplans++];
    *p = (XtPlan){.ctx = ctx, .block = block, .slot = slot};
    return p;
}

static uint32_t block_key(const XtFrameB *fr, const XtCfgBlock *blk) { return fr->cfg->instrs[blk->first].unit | blk->clone << 24; }

static void ask_peel(XtBuilder *b, const XtFrameB *fr, const XtCfgBlock *blk, XtPlan *p)
{
    if (b->peels < 64 && !fr->cfg->resumable && !blk->peeled && !blk->clone && fr->cfg->nblocks < 200) {
        b->peel[b->peels].ctx = fr->ctx;
        b->peel[b->peels++].unit = fr->cfg->instrs[blk->first].unit;
        *p = b->plans[--b->nplans]; /* behind the first turn the loop begins with another form */
    }
}

/* The number that v is made of on all ways on which it is not the header's phi itself, as `if x: n += 1` makes it; else ANY. */
static XtPy changed_to(const XtNode *v, const XtNode *phi, int depth)
{
    while (xt_is(v, 'A')) v = v->args[0];
    if (v->op == XT_OP_BOX_I64 || v->op == XT_OP_BOX_F64) return (XtPy)v->py;
    if (v->op != XT_OP_PHI || !xt_is_object(v) || depth == 0) return XT_PY_ANY;
    XtPy py = XT_PY_ANY;
    for (uint32_t i = 0; i < v->nargs; i++) {
        if (xt_root(v->args[i]) == phi) continue;
        XtPy q = changed_to(v->args[i], phi, depth - 1);
        if (q == XT_PY_ANY || (py != XT_PY_ANY && q != py)) return XT_PY_ANY;
        py = q;
    }
    return py;
}

static bool is_same_object(const XtBuilder *b, uint64_t ctx, uint32_t local)
{
    for (uint32_t i = 0; i < b->nsame; i++)
        if (b->same[i].ctx == ctx && b->same[i].local == local) return true;
    return false;
}

void xt_keep_object(XtBuilder *b, const XtNode *v)
{
    if (v->rep != XT_REP_I && v->rep != XT_REP_F) return;
    for (const XtFrameB *f = b->fr; f; f = f->parent)
        for (uint32_t s = 0; s < f->co->nlocalsplus; s++) {
            if (f->cur.locals[s] != v || is_same_object(b, f->ctx, s) || b->nsame == sizeof b->same / sizeof *b->same) continue;
            b->same[b->nsame].ctx = f->ctx;
            b->same[b->nsame++].local = s;
            b->restart = true;
        }
}

/* A back edge brings v, which does not fit the plan: widen it, and build again. */
static void widen(XtBuilder *b, const XtFrameB *fr, const XtCfgBlock *blk, XtPlan *p, const XtNode *entry, const XtNode *phi,
                  const XtNode *v)
{
    Shape have = {p->rep, p->py, p->maybe}, got = shape_of(v), want;
    XtPy number = changed_to(v, phi, 3);
    if (number != XT_PY_ANY && !got.maybe && !phi->b) got = (Shape){number == XT_PY_INT ? XT_REP_I : XT_REP_F, number, false};
    bool null = is_null(v);
    b->restart = true;
    p->changes++;
    bool numeric_clash = (have.rep == XT_REP_I && got.py == XT_PY_FLOAT) || (have.rep == XT_REP_F && got.py == XT_PY_INT) ||
                         (have.rep == XT_REP_B && unboxed(got.rep));
    if (numeric_clash && p->changes <= 2 && !blk->clone) {
        bool asked = false;
        for (uint32_t i = 0; i < b->peels; i++) asked |= b->peel[i].ctx == fr->ctx && b->peel[i].unit == fr->cfg->instrs[blk->first].unit;
        if (!asked) {
            ask_peel(b, fr, blk, p);
            return;
        }
    }
    if (!null && unboxed(got.rep) && got.rep != XT_REP_B && (p->rep == XT_REP_O || p->rep == XT_REP_N) && p->changes <= 2 && !phi->b &&
        !xt_is_general(b) && (entry->rep == XT_REP_O || entry->rep == XT_REP_N) && !is_null(entry) &&
        (xt_py(entry) == XT_PY_ANY || xt_py(entry) == got.py)) {
        *p = (XtPlan){p->ctx, p->block, p->slot, got.rep, got.py, got.maybe, true, p->changes};
        return;
    }
    want = join_shape(have, got, p->rep == XT_REP_N && is_null(entry), null);
    if (want.rep == XT_REP_I && got.rep == XT_REP_O)
        want = (Shape){XT_REP_O, XT_PY_INT, false}; /* do not unbox on every turn what may be big */
    if (p->changes > 4 || (want.rep == have.rep && want.py == have.py && want.maybe == have.maybe))
        want = (Shape){XT_REP_N, XT_PY_ANY, false};
    p->rep = want.rep;
    p->py = want.py;
    p->maybe = want.maybe;
}

static bool fits(const XtPlan *p, const XtNode *phi, const XtNode *v)
{
    Shape s = shape_of(v);
    if (is_null(v)) return p->maybe || p->rep == XT_REP_N;
    if (s.maybe && !p->maybe && p->rep != XT_REP_N) return false;
    if (unboxed(p->rep)) return s.rep == p->rep || (p->rep == XT_REP_F && s.rep == XT_REP_O && s.py == XT_PY_FLOAT);
    if (s.rep == XT_REP_N && p->rep != XT_REP_N) return false;
    if (!p->changes && !phi->b && (s.rep == XT_REP_I || s.rep == XT_REP_F || (s.py == XT_PY_ANY && changed_to(v, phi, 3) != XT_PY_ANY)))
        return false; /* worth a try unboxed */
    return p->py == XT_PY_ANY || p->py == s.py;
}

typedef struct HeaderSlot {
    XtNode **place;
    XtNode *phi, *flag;
    XtPlan *plan;
    XtNode *entry;
    bool component;
    int32_t slot;
    int arg;
} HeaderSlot;
typedef struct Header {
    XtBlock *block;
    uint32_t n;
    HeaderSlot *slots;
    XtState st;
    bool all;
} Header; /* all: in code entered by OSR */

/* What was in the frame at a resumption is taken for what the other edges bring, or what it was when it was suspended: guards on its edge see to it. */
static void speculate(XtBuilder *b, XtIncoming *in, uint32_t s, uint32_t nl, Shape *form)
{
    Shape want = {0};
    bool any = false, weak = false;
    if (b->u->attempt) return;
    for (XtIncoming *i = in; i; i = i->next) {
        XtNode *v = s < nl ? i->st.locals[s] : i->st.stack[s - nl];
        if (xt_is_virtual(v) || is_null(v)) return;
        Shape have = shape_of(v);
        if (xt_is_weak(v)) {
            const XtResumeForm *f = xt_weak_form(b, v);
            weak = true;
            if (!f || !f->known) continue;
            have = (Shape){f->rep, f->py, false};
        }
        want = any ? join_shape(want, have, false, false) : have;
        any = true;
    }
    if (unboxed(want.rep) && (s >= nl || !(b->fr->cfg->stored_later[s / 64] >> s % 64 & 1)))
        want.rep = XT_REP_O; /* to be given back as it is */
    if (weak && any && want.rep != XT_REP_N && (unboxed(want.rep) || (want.py != XT_PY_ANY && want.py != XT_PY_NONE))) *form = want;
}

static XtNode *new_phi(XtBuilder *b, XtBlock *blk, uint8_t rep, uint8_t py, uint32_t cap)
{
    XtNode *phi = xt_node_new(b->f, XT_OP_PHI, rep, cap);
    phi->nargs = 0;
    phi->py = py;
    phi->shape = -1;
    xt_append(blk, phi);
    return phi;
}

/* Does a loop change component i of a virtual iterator? Indices, counts and the items given last; at the header where OSR enters (an inner loop, seen from
 * an outer one) all. */
static bool varies(const XtNode *v, uint32_t i, bool all)
{
    return all || (v->op == XT_OP_V_RANGE_ITER && i == 0) ||
           ((v->op == XT_OP_V_LIST_ITER || v->op == XT_OP_V_TUPLE_ITER || v->op == XT_OP_V_ENUMERATE) && i > 0) ||
           (v->op == XT_OP_V_ZIP && i >= v->nargs / 2);
}

/* Copies of virtual iterators with phis for the components that a loop changes. */
static XtNode *header_virtual(XtBuilder *b, Header *h, XtNode *v, int32_t slot, uint32_t cap, bool all)
{
    XtNode *c = xt_node_new(b->f, v->op, XT_REP_O, v->nargs);
    c->shape = -1;
    for (uint32_t i = 0; i < v->nargs; i++) {
        if (xt_is_virtual(v->args[i])) c->args[i] = header_virtual(b, h, v->args[i], slot, cap, all);
        else if (varies(v, i, all)) {
            XtNode *phi = new_phi(b, h->block, v->args[i]->rep, v->args[i]->py, cap);
            h->slots[h->n++] = (HeaderSlot){.phi = phi, .entry = v->args[i], .component = true, .slot = slot, .arg = (int)i};
            c->args[i] = phi;
        } else c->args[i] = v->args[i];
    }
    return c;
}

/* The components of a virtual iterator in the order in which header_virtual made their phis. */
static bool components(XtNode *v, const XtNode *like, XtNode **out, uint32_t *n, bool all)
{
    if (v->op != like->op || v->nargs != like->nargs) return false;
    for (uint32_t i = 0; i < v->nargs; i++) {
        if (xt_is_virtual(like->args[i])) {
            if (!components(v->args[i], like->args[i], out, n, all)) return false;
        } else if (varies(v, i, all)) {
            bool fits = like->args[i]->rep == XT_REP_N ? xt_is_object(v->args[i]) : v->args[i]->rep == like->args[i]->rep;
            if (!fits || (v->args[i]->py != like->args[i]->py && like->args[i]->py != XT_PY_ANY)) return false;
            out[(*n)++] = v->args[i];
        } else if (v->args[i] != like->args[i]) {
            const XtNode *x = v->args[i], *y = like->args[i];
            while (xt_op_has(x->op, 'A')) x = x->args[0];
            while (xt_op_has(y->op, 'A')) y = y->args[0];
            if (x != y && !(x->op == XT_OP_CONST_I64 && y->op == XT_OP_CONST_I64 && x->imm == y->imm)) return false;
        }
    }
    return true;
}

bool xt_is_virtual_iter(const XtNode *v)
{
    return xt_is_virtual(v) && v->op != XT_OP_V_MAYBE && v->op != XT_OP_V_TUPLE && v->op != XT_OP_V_RANGE && v->op != XT_OP_V_KEEP;
}

/* The join of n virtual iterators of one kind: phis of the components that differ. NULL when they do not fit together. The phis are unboxed ints or
 * objects, so no conversion is needed on the edges. */
static XtNode *join_virtual(XtBuilder *b, XtBlock *join, XtNode **v, uint32_t n)
{
    for (uint32_t k = 1; k < n; k++)
        if (v[k]->op != v[0]->op || v[k]->nargs != v[0]->nargs) return NULL;
    XtNode *out = xt_node_new(b->f, v[0]->op, XT_REP_O, v[0]->nargs), **part = xt_arena_alloc(b->f->arena, n * sizeof *part);
    out->shape = -1;
    for (uint32_t i = 0; i < out->nargs; i++) {
        bool same = true;
        for (uint32_t k = 0; k < n; k++) {
            part[k] = v[k]->args[i];
            same &= part[k] == part[0];
        }
        if (same) out->args[i] = part[0];
        else if (xt_is_virtual(part[0])) {
            if (!(out->args[i] = join_virtual(b, join, part, n))) return NULL;
        } else {
            uint8_t py = part[0]->py, rep = part[0]->rep;
            for (uint32_t k = 1; k < n; k++) {
                if (part[k]->rep != rep && !(xt_is_object(part[k]) && xt_is_object(part[0]))) return NULL;
                if (part[k]->rep != rep) rep = XT_REP_N;
                if (part[k]->py != py) py = XT_PY_ANY;
            }
            XtNode *phi = out->args[i] = new_phi(b, join, rep, py, n);
            for (uint32_t k = 0; k < n; k++) phi->args[phi->nargs++] = part[k];
        }
    }
    return out;
}

/* A kept parameter that some edges know more about than others. */
static bool is_kept_alias(const XtBuilder *b, const XtFrameB *fr, const XtIncoming *in, uint32_t s)
{
    if (!fr->cfg->resumable || !(b->kept[s / 64] >> s % 64 & 1)) return false;
    const XtNode *root = xt_root(in->st.locals[s]), *first = in->st.locals[s];
    bool same = true;
    for (; in; in = in->next) {
        if (xt_root(in->st.locals[s]) != root) return false;
        same &= in->st.locals[s] == first;
    }
    return !same;
}

/* A comprehension's parameter is the iterator on its stack: st has the same for both where each of the edges has. */
static void same_iterators(const XtFrameB *fr, const XtIncoming *in, XtState *st)
{
    for (uint32_t s = 0; s < fr->co->nlocalsplus; s++)
        for (uint32_t k = 0; xt_is_virtual_iter(in->st.locals[s]) && k < in->st.sp; k++) {
            bool same = true;
            for (const XtIncoming *i = in; i; i = i->next) same &= i->st.locals[s] == i->st.stack[k];
            if (same) st->locals[s] = st->stack[k];
        }
}

/* Joins forward edges: afterwards b->cur is open and fr->cur the joined state. False: unreachable. */
static bool join_forward(XtBuilder *b, XtFrameB *fr, XtIncoming *in, uint32_t unit)
{
    if (!in) return false;
    if (!in->next) {
        b->cur = in->from;
        fr->cur = xt_copy_state(b, fr, &in->st);
        return true;
    }
    uint32_t n = 0, nl = fr->co->nlocalsplus;
    for (XtIncoming *i = in; i; i = i->next) {
        n++;
        if (i->st.sp != in->st.sp) {
            b->failed = true;
            snprintf(b->err, 256, "value stacks of different depth meet at unit %u", unit);
            return false;
        }
    }
    XtBlock *join = xt_block_new(b->f);
    XtState st = xt_copy_state(b, fr, &in->st);
    XtSnap **snaps = xt_arena_alloc(b->f->arena, n * sizeof *snaps);
    uint32_t total = nl + in->st.sp, k;
    XtNode **phis = xt_arena_alloc(b->f->arena, (2 * total + 1) * sizeof *phis);
    k = 0;
    for (XtIncoming *i = in; i; i = i->next) snaps[k++] = snap_of(b, fr, i->st.locals, i->st.stack, i->st.sp, unit);
#define AT(state, s) ((s) < nl ? &(state).locals[s] : &(state).stack[(s)-nl])
    Shape *forms = xt_arena_alloc(b->f->arena, (total + 1) * sizeof *forms);
    for (uint32_t s = 0; s < total; s++) {
        XtNode *first = *AT(in->st, s);
        if (s < nl && is_kept_alias(b, fr, in, s)) {
            *AT(st, s) = xt_root(first);
            continue;
        }
        bool same = true, null = is_null(first), virt = xt_is_virtual(first) && first->op != XT_OP_V_MAYBE;
        Shape form = shape_of(first);
        for (XtIncoming *i = in->next; i; i = i->next) {
            XtNode *v = *AT(i->st, s);
            same &= v == first || (v->op == XT_OP_V_KEEP && first->op == XT_OP_V_KEEP);
            virt |= xt_is_virtual(v) && v->op != XT_OP_V_MAYBE;
            form = join_shape(form, shape_of(v), null, is_null(v));
            null &= is_null(v);
        }
        if (same) continue;
        if (b->resumable && !fr->parent) speculate(b, in, s, nl, &form);
        if (null) { /* unbound on all sides, as different nodes */
            *AT(st, s) = NULL;
            continue;
        }
        if (virt) { /* tuples can be made; iterators cannot meet */
            if (xt_is_virtual_iter(first)) {
                XtNode **parts = xt_arena_alloc(b->f->arena, n * sizeof *parts), *joined;
                k = 0;
                for (XtIncoming *i = in; i; i = i->next) parts[k++] = *AT(i->st, s);
                if ((joined = join_virtual(b, join, parts, n))) *AT(st, s) = joined;
                else b->no_virtual_iters = b->restart = true;
                continue;
            }
            bool iters = false;
            for (XtIncoming *i = in; i; i = i->next) iters |= xt_is_virtual_iter(*AT(i->st, s));
            if (iters) {
                b->no_virtual_iters = b->restart = true;
                continue;
            }
            form = (Shape){XT_REP_O, XT_PY_ANY, false};
        }
        forms[s] = form;
        phis[s] = new_phi(b, join, form.rep, form.py, n);
        if (form.maybe) phis[total + s] = new_phi(b, join, XT_REP_B, XT_PY_ANY, n);
    }
    k = 0;
    for (XtIncoming *i = in; i; i = i->next, k++) {
        b->cur = i->from;
        for (uint32_t s = 0; s < total; s++)
            if (phis[s]) {
                XtNode *flag = NULL, *v = convert(b, *AT(i->st, s), forms[s], snaps[k], &flag);
                phis[s]->args[phis[s]->nargs++] = v;
                if (phis[total + s]) phis[total + s]->args[phis[total + s]->nargs++] = flag;
            }
        end_jump(b, b->cur, join);
    }
    for (uint32_t s = 0; s < total; s++)
        if (phis[s]) *AT(st, s) = phis[total + s] ? xt_virtual(b, XT_OP_V_MAYBE, 2, phis[total + s], phis[s]) : phis[s];
    b->cur = join;
    for (uint32_t s = 0; s < total; s++)
        if (!*AT(st, s)) *AT(st, s) = xt_null_entry(b);
    same_iterators(fr, in, &st);
    fr->cur = st;
    return true;
}

static bool stays_in_frame(const XtBuilder *b, const XtFrameB *fr, uint32_t local)
{
    return !fr->parent && ((b->kept[local / 64] >> local % 64 & 1) || fr->co->localkinds[local] & (XT_LOCAL_CELL | XT_LOCAL_FREE));
}

/* At a loop header: a preheader that brings the entry state into the planned form, and phis. */
static Header *open_header(XtBuilder *b, XtFrameB *fr, XtCfgBlock *blk)
{
    uint32_t nl = fr->co->nlocalsplus, unit = fr->cfg->instrs[blk->first].unit, cap = blk->npreds + 2, bk = block_key(fr, blk);
    Header *h = xt_arena_alloc(b->f->arena, sizeof *h);
    XtBlock *pre = xt_block_new(b->f);
    end_jump(b, b->cur, pre);
    b->cur = pre;
    XtState entry = xt_copy_state(b, fr, &fr->cur);
    XtSnap *snap = snap_of(b, fr, entry.locals, entry.stack, entry.sp, unit);
    h->block = xt_block_new(b->f);
    h->all =
        (!fr->parent && b->u->osr >= 0) || blk->is_open; /* seen from an inner loop, outer ones bring new iterators to headers anywhere */
    h->slots = xt_arena_alloc(b->f->arena, (2 * nl + 8 * (entry.sp + 1) + 8) * sizeof *h->slots);
    h->st = xt_copy_state(b, fr, &entry);
    for (uint32_t s = 0; s < nl + entry.sp; s++) {
        bool local = s < nl, sum = s == nl + 1 && fr->consumer == XT_CONSUME_SUM;
        XtNode *v = *AT(entry, s);
        if (local && !(blk->stored[s / 64] >> s % 64 & 1)) {
            if (!blk->is_open) continue;
            if (stays_in_frame(b, fr, s)) { /* of which the ways from inside know less */
                h->st.locals[s] = xt_root(v);
                continue;
            }
        }
        if (!local && !sum) {
            if (xt_is_virtual_iter(v)) h->st.stack[s - nl] = header_virtual(b, h, v, (int32_t)s, cap, h->all);
            else if (h->all) { /* an outer loop, entered from inside, brings other objects */
                XtNode *phi = h->st.stack[s - nl] = new_phi(b, h->block, XT_REP_O, XT_PY_ANY, cap);
                h->slots[h->n++] = (HeaderSlot){.phi = phi, .entry = xt_box(b, v), .component = true, .slot = (int32_t)s};
            }
            continue; /* else other stack entries do not change in a loop */
        }
        XtPlan *p = find_plan(b, fr->ctx, bk, (int32_t)s, false);
        if (!p) {
            p = find_plan(b, fr->ctx, bk, (int32_t)s, true);
            Shape f = shape_of(v);
            if (xt_is_virtual(v) && v->op != XT_OP_V_MAYBE) f = (Shape){XT_REP_O, XT_PY_ANY, false};
            if (f.rep == XT_REP_O && (f.py == XT_PY_INT || f.py == XT_PY_FLOAT)) f.rep = f.py == XT_PY_INT ? XT_REP_I : XT_REP_F;
            p->rep = f.rep;
            p->py = f.py;
            p->maybe = f.maybe;
        }
        bool same = local && is_same_object(b, fr->ctx, s);
        if (same) {
            if (p->rep == XT_REP_I || p->rep == XT_REP_F) p->rep = p->maybe ? XT_REP_N : XT_REP_O;
            if (p->rep == XT_REP_N) p->py = XT_PY_ANY, p->maybe = false;
        }
        Shape form = {p->rep, p->py, p->maybe};
        if (!unboxed(form.rep) && !is_null(v) && form.py != XT_PY_ANY &&
            xt_py(v) != form.py) { /* the entry has a wider type than planned */
            p->py = form.py = XT_PY_ANY;
        }
        if (form.rep == XT_REP_O && (v->rep == XT_REP_N || v->op == XT_OP_V_MAYBE)) p->rep = form.rep = XT_REP_N;
        if (unboxed(form.rep) && (is_null(v) || v->op == XT_OP_V_MAYBE)) p->maybe = form.maybe = true;
        if (unboxed(form.rep) && xt_py(v) != XT_PY_ANY && xt_py(v) != form.py && !is_null(v)) {
            p->rep = form.rep = v->rep == XT_REP_N ? XT_REP_N : XT_REP_O;
            p->py = form.py = XT_PY_ANY;
            p->maybe = form.maybe = false;
        }
        XtNode *flag = NULL, *x = convert(b, v, form, snap, &flag);
        HeaderSlot *hs = &h->slots[h->n++];
        *hs = (HeaderSlot){.slot = (int32_t)s, .entry = v};
        hs->phi = new_phi(b, h->block, form.rep, form.py, cap);
        hs->phi->b = same;
        hs->phi->args[hs->phi->nargs++] = x;
        if (form.maybe) {
            hs->flag = new_phi(b, h->block, XT_REP_B, XT_PY_ANY, cap);
            hs->flag->args[hs->flag->nargs++] = flag;
        }
        *AT(h->st, s) = hs->flag ? xt_virtual(b, XT_OP_V_MAYBE, 2, hs->flag, hs->phi) : hs->phi;
    }
    for (uint32_t i = 0; i < h->n; i++)
        if (h->slots[i].component) h->slots[i].phi->args[h->slots[i].phi->nargs++] = h->slots[i].entry;
    same_iterators(fr, &(XtIncoming){.st = entry}, &h->st);
    /* b->cur may have moved on behind pre when a conversion needed control flow: the last block is the preheader */
    b->cur->snap = snap;
    end_jump(b, b->cur, h->block);
    b->cur = h->block;
    fr->cur = xt_copy_state(b, fr, &h->st);
    return h;
}

static void close_back_edge(XtBuilder *b, XtFrameB *fr, XtCfgBlock *blk, Header *h, XtIncoming *in)
{
    uint32_t nl = fr->co->nlocalsplus, unit = fr->cfg->instrs[blk->first].unit, bk = block_key(fr, blk);
    XtSnap *snap = snap_of(b, fr, in->st.locals, in->st.stack, in->st.sp, unit);
    b->cur = in->from;
    XtNode *poll = xt_node_new(b->f, XT_OP_POLL, XT_REP_V, 0);
    poll->snap = snap;
    poll->reason = XT_EXIT_poll;
    xt_append(b->cur, poll);
    XtNode *comp[64];
    for (uint32_t i = 0; i < h->n; i++) {
        HeaderSlot *hs = &h->slots[i];
        if (hs->component) {
            uint32_t n = 0, first = i;
            XtNode *v = in->st.stack[hs->slot - (int32_t)nl], *like = h->st.stack[hs->slot - (int32_t)nl];
            if (like->op == XT_OP_PHI) comp[n++] = xt_box(b, v);
            else if (!components(v, like, comp, &n, h->all)) {
                b->no_virtual_iters = b->restart = true;
                return;
            }
            for (uint32_t k = 0; k < n; k++) h->slots[first + k].phi->args[h->slots[first + k].phi->nargs++] = comp[k];
            i = first + n - 1;
            continue;
        }
        XtNode *v = *AT(in->st, (uint32_t)hs->slot);
        XtPlan *p = find_plan(b, fr->ctx, bk, hs->slot, true);
        if (!fits(p, hs->phi, v)) {
            widen(b, fr, blk, p, hs->entry, hs->phi, v);
            continue;
        }
        XtNode *flag = NULL, *x = convert(b, v, (Shape){p->rep, p->py, p->maybe}, snap, &flag);
        hs->phi->args[hs->phi->nargs++] = x;
        if (hs->flag) hs->flag->args[hs->flag->nargs++] = flag;
    }
    end_jump(b, b->cur, h->block);
}

/* ---------------------------------------------------------------- where references end */

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
    drop->a = (int32_t)outermost->ins->unit;
    drop->args[0] = v;
    xt_append(b->cur, drop);
}
/* What the instruction took off the stack, in the interpreter's order: the lowest first; BUILD_MAP and BUILD_CONST_KEY_MAP pop. */
static void drop_gone(XtBuilder *b, XtFrameB *fr, XtNode *old_local)
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

/* ---------------------------------------------------------------- whole bodies */

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

void xt_let_go(XtBuilder *b, XtNode *v) { gone(b, v, newest(b->cur)); }

void xt_drop_stack(XtBuilder *b, uint32_t keep)
{
    XtState *s = &b->fr->cur;
    while (s->sp > keep && b->cur) {
        XtNode *old = s->stack[--s->sp];
        gone(b, old, NULL);
    }
}

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

/* What leaves the part with the early returns makes the call. */
static void call_after_all(XtBuilder *b, XtFrameB *fr)
{
    XtBlock *call = NULL;
    for (uint32_t i = 0; i < fr->cfg->nblocks; i++) {
        for (XtIncoming *in = fr->in[i]; in; in = in->next) {
            if (!call) call = xt_block_new(b->f);
            end_jump(b, in->from, call);
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

static bool body(XtBuilder *b, XtFrameB *fr)
{
    Header **headers = xt_arena_alloc(b->f->arena, fr->cfg->nblocks * sizeof *headers);
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
        if (!join_forward(b, fr, in, fr->ins->unit)) continue;
        if (is_unseen_loop(b, fr, blk)) {
            leave_unreached(b, b->cur, &fr->cur, 0, fr->ins->unit);
            b->cur = NULL;
            continue;
        }
        if (blk->is_header) headers[i] = open_header(b, fr, blk);
        fr->blk = blk;
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
                end_jump(b, b->cur, left);
                leave_unreached(b, left, &fr->cur, 0, fr->ins->unit);
                b->cur = NULL;
                break;
            }
            if (k == 0 && blk->is_handler) xt_emit(b, XT_OP_UNTRACED, XT_REP_V, 0)->reason = XT_EXIT_poll;
            xt_build_instr(b, blk);
            if (b->cur && !b->failed && !b->restart) {
                drop_gone(b, fr, old_local);
                if (b->may_trace) xt_leave_if_traced(b, k + 1 < blk->count ? fr->ins + 1 : &fr->cfg->instrs[blk->succ[0]->first]);
            }
            if (b->f->nnodes > MAX_NODES) {
                b->failed = true;
                b->refusal = XT_REFUSE_too_large;
            }
        }
        b->snap = NULL;
        fr->blk = NULL;
        if (b->cur && !b->failed) xt_go(b, blk->succ[0]);
        /* back edges that have arrived at headers by now */
        for (uint32_t k = 0; k <= i; k++)
            if (headers[k] && fr->in[k]) {
                XtIncoming *back = fr->in[k];
                fr->in[k] = NULL;
                fr->pre_sp = 0;
                for (; back; back = back->next) close_back_edge(b, fr, fr->cfg->blocks[k], headers[k], back);
                b->cur = NULL;
            }
    }
    if (fr->early && !b->failed) call_after_all(b, fr);
    /* loops that only resumptions enter, from inside, have no header here: the interpreter goes round */
    for (uint32_t i = 0; i < fr->cfg->nblocks && !b->failed; i++)
        for (XtIncoming *in = fr->in[i]; in; in = in->next)
            leave_unreached(b, in->from, &in->st, 0, fr->cfg->instrs[fr->cfg->blocks[i]->first].unit);
    b->fr = outer;
    return !b->failed;
}

static XtFrameB *new_frame(XtBuilder *b, XtFrameB *parent, int code, uint32_t entry, uint64_t ctx)
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

typedef enum Inlined { A_CALL, AN_INIT, A_GETTER, EARLY } Inlined;
static bool inline_call(XtBuilder *b, int code, XtNode *func, XtNode **args, uint32_t nargs, Inlined kind, int consumer, XtNode *by)
{
    XtFrameB *caller = b->fr;
    XtSnap *save = b->snap;
    bool may_trace = b->may_trace;
    uint64_t ctx = kind == EARLY ? ~xt_inline_ctx(caller, code) : xt_inline_ctx(caller, code);
    uint32_t pushes = b->pushes, nodes = b->emitted;
    XtFrameB *fr = new_frame(b, caller, code, b->u->codes[code].firsttraceable, ctx);
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
    add_incoming(b, b->cur, fr->cfg->blocks[0], 0);
    b->cur = NULL;
    body(b, fr);
    b->fr = caller;
    b->snap = save;
    b->cur = NULL;
    b->may_trace = may_trace || kind == EARLY; /* what is in line has looked for itself; not so the call behind early returns */
    if (b->failed) return false;
    if (kind != EARLY) judge_inlined(b, fr, b->pushes - pushes, b->emitted - nodes);
    b->operands_taken = kind == A_CALL || kind == EARLY;
    /* the returns meet: each brings the caller's state as it is and one value */
    XtIncoming *r = fr->returns;
    if (!r) return true; /* never returns normally */
    uint32_t n = 0;
    Shape form = {0};
    bool same = true;
    for (XtIncoming *i = r; i; i = i->next, n++) {
        XtNode *v = i->st.stack[0];
        form = n ? join_shape(form, shape_of(v), false, false) : shape_of(v);
        same &= v == r->st.stack[0];
    }
    if (n == 1) {
        b->cur = r->from;
        xt_push(b, r->st.stack[0]);
        return true;
    }
    XtBlock *join = xt_block_new(b->f);
    XtNode *phi = NULL;
    bool virt = false;
    for (XtIncoming *i = r; i; i = i->next) virt |= xt_is_virtual(i->st.stack[0]);
    for (XtIncoming *i = r; i; i = i->next) virt |= i->st.stack[0]->rep != form.rep; /* no unboxing here: there is no state to leave to */
    if (virt) form = (Shape){XT_REP_O, form.py, false};
    if (!same) phi = new_phi(b, join, form.rep, form.py, n);
    for (XtIncoming *i = r; i; i = i->next) {
        b->cur = i->from;
        XtNode *flag = NULL;
        if (phi) phi->args[phi->nargs++] = convert(b, i->st.stack[0], form, save, &flag);
        end_jump(b, b->cur, join);
    }
    b->cur = join;
    xt_push(b, phi ? phi : r->st.stack[0]);
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
    XtFrameB *fr = new_frame(b, NULL, 0, entry, 1);
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
        return !b->failed && body(b, fr);
    }
    for (int i = 0; i < depth; i++) {
        XtNode *v = xt_emit(b, XT_OP_TAKE_STACK, XT_REP_N, 0);
        v->a = i;
        fr->cur.stack[fr->cur.sp++] = xt_emit(b, XT_OP_CAST, XT_REP_O, 1, v); /* nothing NULL lies below a loop */
    }
    adopt_iterators(b, fr);
    add_incoming(b, b->cur, fr->cfg->blocks[0], 0);
    b->cur = NULL;
    return body(b, fr);
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
