/* build_convert.c -- values in the form that an instruction wants: boxed, unboxed, of a type that a guard makes sure of. */
#include "codegen/build.h"
#include "codegen/irutil.h"

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

XtNode *xt_bound(XtBuilder *b, XtNode *v)
{
    if (v->rep != XT_REP_N) return v;
    XtNode *g = xt_emit(b, XT_OP_GUARD_BOUND, XT_REP_O, 1, v);
    g->reason = XT_EXIT_unbound;
    g->py = v->py;
    return g;
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
