/* pass_simplify.c -- local rewriting to a fixed point: folding, boxes, guards on what is known, branches, phis; and phis of boxes become unboxed.
 *
 * A rewritten node is forwarded to its replacement; uses are replaced in one go at the end of each round (xt_apply_forwards). Folding has Python's semantics:
 * what would overflow, divide by zero or raise is left alone. An unboxed value remembers its object: box(unbox y) is y again.
 */
#include "codegen/irutil.h"
#include "protocol/symbols.h"
#include "protocol/reasons.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

static XtNode *new_before(XtFunc *f, XtNode *at, XtOp op, XtRep rep, XtNode *x)
{
    XtNode *n = xt_node_new(f, op, rep, x ? 1 : 0);
    if (x) n->args[0] = x;
    xt_insert_before(at, n);
    return n;
}
static XtNode *const_f64(XtFunc *f, XtNode *at, double v)
{
    XtNode *n = new_before(f, at, XT_OP_CONST_F64, XT_REP_F, NULL);
    n->fimm = v;
    return n;
}
static XtNode *const_bool(XtFunc *f, XtNode *at, bool v)
{
    XtNode *n = new_before(f, at, XT_OP_CONST_BOOL, XT_REP_B, NULL);
    n->imm = v;
    return n;
}
static const XtConst *const_of(const XtFunc *f, const XtNode *n)
{
    if (n->op != XT_OP_CONST_OBJ || !f->unit || n->a < 0 || (uint32_t)n->a >= f->unit->ncodes) return NULL;
    const XtCode *c = &f->unit->codes[n->a];
    return n->b >= 0 && (uint32_t)n->b < c->nconsts ? &c->consts[n->b] : NULL;
}
/* None, True, False: their symbol, else -1 */
static int singleton(const XtFunc *f, const XtNode *n)
{
    if (n->op == XT_OP_SYM_OBJ && (n->a == XT_SYM__Py_NoneStruct || n->a == XT_SYM__Py_TrueStruct || n->a == XT_SYM__Py_FalseStruct))
        return n->a;
    const XtConst *c = const_of(f, n);
    if (!c) return -1;
    return c->kind == XT_CONST_NONE    ? XT_SYM__Py_NoneStruct
           : c->kind == XT_CONST_TRUE  ? XT_SYM__Py_TrueStruct
           : c->kind == XT_CONST_FALSE ? XT_SYM__Py_FalseStruct
                                       : -1;
}

/* The exact type that an operation's result always has. */
static uint8_t result_py(const XtFunc *f, const XtNode *n)
{
    switch (n->op) {
    case XT_OP_BOX_I64: return XT_PY_INT;
    case XT_OP_BOX_F64:
    case XT_OP_FLOAT_REUSE: return XT_PY_FLOAT;
    case XT_OP_BOX_BOOL: return XT_PY_BOOL;
    case XT_OP_GUARD_TYPE: return (uint8_t)n->a;
    case XT_OP_GUARD_BOUND:
    case XT_OP_CAST:
    case XT_OP_GUARD_MODULE:
    case XT_OP_GUARD_SHAPE:
    case XT_OP_GUARD_CODE:
    case XT_OP_GUARD_OBJECT: return n->args[0]->py;
    case XT_OP_NAME_OBJ:
    case XT_OP_STR_CHAR:
    case XT_OP_STR_CONCAT:
    case XT_OP_I_TO_STR:
    case XT_OP_BUILD_STRING: return XT_PY_STR;
    case XT_OP_BUILD_TUPLE:
    case XT_OP_LIST_TO_TUPLE: return XT_PY_TUPLE;
    case XT_OP_BUILD_LIST: return XT_PY_LIST;
    case XT_OP_BUILD_SET: return XT_PY_SET;
    case XT_OP_BUILD_MAP:
    case XT_OP_BUILD_CONST_KEY_MAP: return XT_PY_DICT;
    case XT_OP_BUILD_SLICE: return XT_PY_SLICE;
    case XT_OP_MAKE_FUNCTION: return XT_PY_FUNCTION;
    case XT_OP_NEW_RANGE: return XT_PY_RANGE;
    case XT_OP_CALL_C:
    case XT_OP_CALL_C_PLAIN: return (uint8_t)n->b;
    case XT_OP_SYM_OBJ: {
        int s = singleton(f, n);
        return s < 0 ? XT_PY_ANY : s == XT_SYM__Py_NoneStruct ? XT_PY_NONE : XT_PY_BOOL;
    }
    case XT_OP_CONST_OBJ: {
        static const uint8_t types[] = {
            [XT_CONST_OPAQUE] = XT_PY_ANY, [XT_CONST_NONE] = XT_PY_NONE,   [XT_CONST_TRUE] = XT_PY_BOOL, [XT_CONST_FALSE] = XT_PY_BOOL,
            [XT_CONST_INT] = XT_PY_INT,    [XT_CONST_FLOAT] = XT_PY_FLOAT, [XT_CONST_STR] = XT_PY_STR,   [XT_CONST_TUPLE] = XT_PY_TUPLE,
            [XT_CONST_CODE] = XT_PY_ANY,   [XT_CONST_BYTES] = XT_PY_BYTES};
        const XtConst *c = const_of(f, n);
        return c && c->kind < sizeof types ? types[c->kind] : XT_PY_ANY;
    }
    default: return XT_PY_ANY;
    }
}

enum { TOP = 255 }; /* a phi's type that is still open */
static uint8_t py_of(const XtNode *n)
{
    while (n->py == XT_PY_ANY && xt_is(n, 'A') && n->op != XT_OP_GUARD_TYPE) n = n->args[0];
    return n->op == XT_OP_NULL ? TOP : n->py; /* NULL has every type */
}
/* Types of phis, optimistically: a phi has the type that all its other operands have. Aliases get theirs afterwards: only what is final may be kept. */
static bool phi_types(XtFunc *f)
{
    bool any = false;
    XT_FOR_BLOCKS(f, b) for (XtNode *n = b->first; n; n = n->next)
    {
        if (!xt_is_object(n) || n->py != XT_PY_ANY) continue;
        if (n->op == XT_OP_PHI) n->py = TOP;
        else if (!xt_is(n, 'A') || n->op == XT_OP_GUARD_TYPE) n->py = result_py(f, n);
    }
    XT_FOR_BLOCKS(f, b) for (XtNode *n = b->first; n && n->op == XT_OP_PHI; n = n->next) n->tmp = n->py == TOP ? n : NULL;
    for (bool changed = true; changed;) {
        changed = false;
        XT_FOR_BLOCKS(f, b) for (XtNode *n = b->first; n && n->op == XT_OP_PHI; n = n->next)
        {
            if (!n->tmp) continue;
            uint8_t meet = TOP;
            for (uint32_t i = 0; i < n->nargs; i++) {
                uint8_t q = py_of(n->args[i]);
                if (q != TOP) meet = meet == TOP || meet == q ? q : XT_PY_ANY;
            }
            if (meet != n->py) {
                n->py = meet;
                changed = true;
            }
        }
    }
    XT_FOR_BLOCKS(f, b) for (XtNode *n = b->first; n; n = n->next)
    {
        if (n->py == TOP) n->py = XT_PY_ANY;
        if (n->op == XT_OP_PHI && n->tmp && n->py) any = true;
        if (n->op == XT_OP_PHI) n->tmp = NULL;
    }
    XT_FOR_BLOCKS(f, b) for (XtNode *n = b->first; n; n = n->next) if (xt_is(n, 'A') && !n->py) n->py = result_py(f, n);
    return any;
}

/* --- folding: *r is the result, false: leave it --- */
static bool fold_int(int op, int64_t x, int64_t y, int64_t *r)
{
    switch (op) {
    case XT_OP_I_ADD: return !__builtin_add_overflow(x, y, r);
    case XT_OP_I_SUB: return !__builtin_sub_overflow(x, y, r);
    case XT_OP_I_MUL: return !__builtin_mul_overflow(x, y, r);
    case XT_OP_I_WRAP_ADD: *r = (int64_t)((uint64_t)x + (uint64_t)y); return true;
    case XT_OP_I_AND: *r = x & y; return true;
    case XT_OP_I_OR: *r = x | y; return true;
    case XT_OP_I_XOR: *r = x ^ y; return true;
    case XT_OP_I_MIN: *r = x < y ? x : y; return true;
    case XT_OP_I_MAX: *r = x > y ? x : y; return true;
    case XT_OP_I_SHR: *r = y > 63 ? -(int64_t)(x < 0) : y >= 0 ? x >> y : 0; return y >= 0;
    case XT_OP_I_SHL:
        if (y < 0 || y > 62) {
            *r = 0;
            return x == 0 && y >= 0;
        }
        return !__builtin_mul_overflow(x, (int64_t)1 << y, r);
    case XT_OP_I_FLOORDIV:
        if (y == 0 || (x == INT64_MIN && y == -1)) return false;
        *r = x / y - ((x % y != 0) && ((x < 0) != (y < 0)));
        return true;
    case XT_OP_I_MOD:
        if (y == 0) return false;
        if (y == -1) {
            *r = 0;
            return true;
        }
        *r = x % y;
        if (*r != 0 && ((*r < 0) != (y < 0))) *r += y;
        return true;
    default: return false;
    }
}
static bool compare_i(int cc, int64_t x, int64_t y)
{
    return cc == XT_LT ? x < y : cc == XT_LE ? x <= y : cc == XT_EQ ? x == y : cc == XT_NE ? x != y : cc == XT_GT ? x > y : x >= y;
}
static bool compare_f(int cc, double x, double y)
{
    return cc == XT_LT ? x < y : cc == XT_LE ? x <= y : cc == XT_EQ ? x == y : cc == XT_NE ? x != y : cc == XT_GT ? x > y : x >= y;
}
static bool fold_f64(int op, double x, double y, double *r)
{
    switch (op) {
    case XT_OP_F_ADD: *r = x + y; return true;
    case XT_OP_F_SUB: *r = x - y; return true;
    case XT_OP_F_MUL: *r = x * y; return true;
    case XT_OP_F_DIV: *r = y != 0 ? x / y : 0; return y != 0;
    default: return false;
    }
}
static bool is_i(const XtNode *n, int64_t v) { return n->op == XT_OP_CONST_I64 && n->imm == v; }

static XtNode *int_binary(XtFunc *f, XtNode *n, XtNode *x, XtNode *y)
{
    int64_t r;
    if (x->op == XT_OP_CONST_I64 && y->op == XT_OP_CONST_I64 && fold_int(n->op, x->imm, y->imm, &r)) return xt_const_i64(f, n, r);
    switch (n->op) {
    case XT_OP_I_ADD:
    case XT_OP_I_WRAP_ADD:
    case XT_OP_I_OR:
    case XT_OP_I_XOR:
        if (is_i(y, 0)) return x;
        if (is_i(x, 0)) return y;
        break;
    case XT_OP_I_SUB:
        if (is_i(y, 0)) return x;
        if (x == y) return xt_const_i64(f, n, 0);
        break;
    case XT_OP_I_MUL:
        if (is_i(y, 1)) return x;
        if (is_i(x, 1)) return y;
        if (is_i(x, 0) || is_i(y, 0)) return xt_const_i64(f, n, 0);
        break;
    case XT_OP_I_SHL:
    case XT_OP_I_SHR:
        if (is_i(y, 0)) return x;
        break;
    case XT_OP_I_AND:
        if (is_i(y, -1) || x == y) return x;
        if (is_i(x, -1)) return y;
        break;
    case XT_OP_I_MIN:
    case XT_OP_I_MAX:
        if (x == y) return x;
        break;
    case XT_OP_I_FLOORDIV:
    case XT_OP_I_MOD: /* by a power of two: needs no check, rounds down as Python does */
        if (y->op == XT_OP_CONST_I64 && y->imm > 0 && (y->imm & (y->imm - 1)) == 0) {
            bool div = n->op == XT_OP_I_FLOORDIV;
            if (y->imm == 1) return div ? x : xt_const_i64(f, n, 0);
            XtNode *c = xt_const_i64(f, n, div ? __builtin_ctzll((uint64_t)y->imm) : y->imm - 1);
            XtNode *m = xt_node_new(f, div ? XT_OP_I_SHR : XT_OP_I_AND, XT_REP_I, 2);
            m->args[0] = x;
            m->args[1] = c;
            m->snap = div ? n->snap : NULL;
            m->reason = div ? n->reason : 0;
            xt_insert_before(n, m);
            return m;
        }
        break;
    default: break;
    }
    return NULL;
}

static XtNode *unbox(XtFunc *f, XtNode *n, XtNode *x)
{
    x = xt_root(x);
    const XtConst *c = const_of(f, x);
    switch (n->op) {
    case XT_OP_UNBOX_I64:
        if (x->op == XT_OP_BOX_I64) return x->args[0];
        if (x->op == XT_OP_BOX_BOOL) return new_before(f, n, XT_OP_B_TO_I, XT_REP_I, x->args[0]);
        if (c && c->kind == XT_CONST_INT) return xt_const_i64(f, n, c->i);
        if (singleton(f, x) == XT_SYM__Py_TrueStruct) return xt_const_i64(f, n, 1);
        if (singleton(f, x) == XT_SYM__Py_FalseStruct) return xt_const_i64(f, n, 0);
        return NULL;
    case XT_OP_UNBOX_F64:
        if (x->op == XT_OP_BOX_F64) return x->args[0];
        return c && c->kind == XT_CONST_FLOAT ? const_f64(f, n, c->f) : NULL;
    default:
        if (x->op == XT_OP_BOX_BOOL) return x->args[0];
        if (singleton(f, x) == XT_SYM__Py_TrueStruct) return const_bool(f, n, true);
        if (singleton(f, x) == XT_SYM__Py_FalseStruct) return const_bool(f, n, false);
        return NULL;
    }
}

static XtNode *identity(XtFunc *f, XtNode *n, XtNode *x, XtNode *y)
{
    x = xt_root(x);
    y = xt_root(y);
    if (x == y) return const_bool(f, n, true);
    int sx = singleton(f, x), sy = singleton(f, y);
    if (sx >= 0 && sy >= 0) return const_bool(f, n, sx == sy);
    for (int swap = 0; swap < 2; swap++) {
        if (x->op == XT_OP_BOX_BOOL && sy == XT_SYM__Py_TrueStruct) return x->args[0];
        if (x->op == XT_OP_BOX_BOOL && sy == XT_SYM__Py_FalseStruct) return new_before(f, n, XT_OP_B_NOT, XT_REP_B, x->args[0]);
        if (x->op == XT_OP_NULL && y->rep == XT_REP_O) return const_bool(f, n, false);
        XtNode *t = x;
        x = y;
        y = t;
        int s = sx;
        sx = sy;
        sy = s;
    }
    uint8_t px = n->args[0]->py ? n->args[0]->py : x->py, py = n->args[1]->py ? n->args[1]->py : y->py;
    if (px && py && px != py && px != XT_PY_BIGINT && py != XT_PY_BIGINT) return const_bool(f, n, false);
    return NULL;
}

static void remove_check(XtNode *n, bool *changed)
{
    xt_unlink_node(n);
    *changed = true;
}

/* The replacement of n, or NULL. Nodes without a value (guards) are unlinked here. */
static XtNode *rewrite(XtFunc *f, XtNode *n, bool *changed)
{
    XtNode *x = n->nargs ? n->args[0] : NULL, *y = n->nargs > 1 ? n->args[1] : NULL;
    int64_t r;
    double d;
    switch (n->op) {
    case XT_OP_UNBOX_I64:
    case XT_OP_UNBOX_F64:
    case XT_OP_UNBOX_BOOL: return unbox(f, n, x);
    case XT_OP_BOX_I64: return x->op == XT_OP_UNBOX_I64 && x->args[0]->py == XT_PY_INT && !n->a ? x->args[0] : NULL;
    case XT_OP_BOX_F64: return x->op == XT_OP_UNBOX_F64 && !n->a ? x->args[0] : NULL;
    case XT_OP_BOX_BOOL:
        if (x->op == XT_OP_CONST_BOOL) {
            XtNode *s = new_before(f, n, XT_OP_SYM_OBJ, XT_REP_O, NULL);
            s->a = x->imm ? XT_SYM__Py_TrueStruct : XT_SYM__Py_FalseStruct;
            s->py = XT_PY_BOOL;
            return s;
        }
        return x->op == XT_OP_UNBOX_BOOL ? x->args[0] : NULL;
    case XT_OP_GUARD_TYPE: return x->py == n->a && n->a != XT_PY_ANY && x->rep == XT_REP_O ? x : NULL;
    case XT_OP_GUARD_BOUND: return x->rep == XT_REP_O ? x : NULL;
    case XT_OP_CAST:
        return x->rep == XT_REP_O && (n->py == XT_PY_ANY || n->py == x->py) && (n->shape < 0 || n->shape == x->shape) ? x : NULL;
    case XT_OP_FUNC_CLOSURE_CELL: { /* of a function made here */
        const XtNode *func = xt_root(x), *cells = func->op == XT_OP_MAKE_FUNCTION ? xt_root(func->args[1]) : NULL;
        return cells && cells->op == XT_OP_BUILD_TUPLE && (uint32_t)n->a < cells->nargs ? cells->args[n->a] : NULL;
    }
    case XT_OP_GUARD_TRUE:
    case XT_OP_GUARD_FALSE:
        if (x->op == XT_OP_CONST_BOOL && (x->imm != 0) == (n->op == XT_OP_GUARD_TRUE)) remove_check(n, changed);
        else if (x->op == XT_OP_B_NOT) {
            n->op = n->op == XT_OP_GUARD_TRUE ? XT_OP_GUARD_FALSE : XT_OP_GUARD_TRUE;
            n->args[0] = x->args[0];
            *changed = true;
        }
        return NULL;
    case XT_OP_I_ADD:
    case XT_OP_I_SUB:
    case XT_OP_I_MUL:
    case XT_OP_I_FLOORDIV:
    case XT_OP_I_MOD:
    case XT_OP_I_AND:
    case XT_OP_I_OR:
    case XT_OP_I_XOR:
    case XT_OP_I_SHL:
    case XT_OP_I_SHR:
    case XT_OP_I_MIN:
    case XT_OP_I_MAX:
    case XT_OP_I_WRAP_ADD: return int_binary(f, n, x, y);
    case XT_OP_I_NEG: return x->op == XT_OP_CONST_I64 && x->imm != INT64_MIN ? xt_const_i64(f, n, -x->imm) : NULL;
    case XT_OP_I_INV: return x->op == XT_OP_CONST_I64 ? xt_const_i64(f, n, ~x->imm) : x->op == XT_OP_I_INV ? x->args[0] : NULL;
    case XT_OP_I_ABS: return x->op == XT_OP_CONST_I64 && x->imm != INT64_MIN ? xt_const_i64(f, n, x->imm < 0 ? -x->imm : x->imm) : NULL;
    case XT_OP_I_CMP:
        if (x->op == XT_OP_CONST_I64 && y->op == XT_OP_CONST_I64) return const_bool(f, n, compare_i(n->a, x->imm, y->imm));
        return x == y ? const_bool(f, n, compare_i(n->a, 0, 0)) : NULL;
    case XT_OP_I_ULT:
        if (x->op == XT_OP_CONST_I64 && y->op == XT_OP_CONST_I64) return const_bool(f, n, (uint64_t)x->imm < (uint64_t)y->imm);
        return NULL;
    case XT_OP_F_ADD:
    case XT_OP_F_SUB:
    case XT_OP_F_MUL:
    case XT_OP_F_DIV:
        return x->op == XT_OP_CONST_F64 && y->op == XT_OP_CONST_F64 && fold_f64(n->op, x->fimm, y->fimm, &d) ? const_f64(f, n, d) : NULL;
    case XT_OP_F_NEG: return x->op == XT_OP_CONST_F64 ? const_f64(f, n, -x->fimm) : x->op == XT_OP_F_NEG ? x->args[0] : NULL;
    case XT_OP_F_ABS: return x->op == XT_OP_CONST_F64 ? const_f64(f, n, fabs(x->fimm)) : NULL;
    case XT_OP_F_CMP:
        return x->op == XT_OP_CONST_F64 && y->op == XT_OP_CONST_F64 ? const_bool(f, n, compare_f(n->a, x->fimm, y->fimm)) : NULL;
    case XT_OP_I_TO_F:
        r = x->imm;
        return x->op == XT_OP_CONST_I64 && r <= (int64_t)1 << 53 && r >= -((int64_t)1 << 53) ? const_f64(f, n, (double)r) : NULL;
    case XT_OP_F_TO_I: return x->op == XT_OP_CONST_F64 && fabs(x->fimm) < 9e18 ? xt_const_i64(f, n, (int64_t)x->fimm) : NULL;
    case XT_OP_B_NOT:
        if (x->op == XT_OP_CONST_BOOL) return const_bool(f, n, !x->imm);
        if (x->op == XT_OP_B_NOT) return x->args[0];
        if (x->op == XT_OP_I_CMP || (x->op == XT_OP_F_CMP && (x->a == XT_EQ || x->a == XT_NE))) { /* others are not inverse with nan */
            static const uint8_t inverse[] = {
                [XT_LT] = XT_GE, [XT_LE] = XT_GT, [XT_EQ] = XT_NE, [XT_NE] = XT_EQ, [XT_GT] = XT_LE, [XT_GE] = XT_LT};
            XtNode *c = xt_node_new(f, (XtOp)x->op, XT_REP_B, 2);
            c->args[0] = x->args[0];
            c->args[1] = x->args[1];
            c->a = inverse[x->a];
            xt_insert_before(n, c);
            return c;
        }
        return NULL;
    case XT_OP_B_TO_I: return x->op == XT_OP_CONST_BOOL ? xt_const_i64(f, n, x->imm != 0) : NULL;
    case XT_OP_SELECT:
        if (x->op == XT_OP_CONST_BOOL) return x->imm ? y : n->args[2];
        return y == n->args[2] ? y : NULL;
    case XT_OP_IS: return identity(f, n, x, y);
    case XT_OP_IS_NULL: return x->rep == XT_REP_O || x->op == XT_OP_NULL ? const_bool(f, n, x->op == XT_OP_NULL) : NULL;
    case XT_OP_PHI: {
        XtNode *one = NULL;
        for (uint32_t i = 0; i < n->nargs; i++) {
            if (xt_root(n->args[i]) == n || n->args[i] == one) continue;
            if (one) return NULL;
            one = n->args[i];
        }
        return one && (one->rep == n->rep || n->rep == XT_REP_N) && one->block ? one : NULL;
    }
    default: return NULL;
    }
}

static bool branch(XtFunc *f, XtBlock *b)
{
    XtNode *n = b->last, *c = n->op == XT_OP_BRANCH ? n->args[0] : NULL;
    if (n->op == XT_OP_TRY && !xt_raiser(b)) { /* what it caught is gone */
        xt_remove_try(b);
        return true;
    }
    if (!c) return false;
    if (c->op == XT_OP_B_NOT) {
        XtBlock *s = b->succ[0];
        b->succ[0] = b->succ[1];
        b->succ[1] = s;
        n->args[0] = c->args[0];
        n->a = n->a == XT_LIKELY_TRUE ? XT_LIKELY_FALSE : n->a == XT_LIKELY_FALSE ? XT_LIKELY_TRUE : n->a;
        return true;
    }
    if (c->op != XT_OP_CONST_BOOL && b->succ[0] != b->succ[1]) return false;
    xt_remove_edge(b, b->succ[c->op == XT_OP_CONST_BOOL && c->imm ? 1 : 0]);
    xt_unlink_node(n);
    xt_append(b, xt_node_new(f, XT_OP_JUMP, XT_REP_V, 0));
    return true;
}

/* --- phis of boxes --- */
typedef struct Kind {
    uint8_t py;
    XtRep rep;
    XtOp box, unbox;
} Kind;
static const Kind kinds[] = {{XT_PY_FLOAT, XT_REP_F, XT_OP_BOX_F64, XT_OP_UNBOX_F64},
                             {XT_PY_INT, XT_REP_I, XT_OP_BOX_I64, XT_OP_UNBOX_I64},
                             {XT_PY_BOOL, XT_REP_B, XT_OP_BOX_BOOL, XT_OP_UNBOX_BOOL}};

/* An unboxing of x that is done at the end of b, for ints that may not fit. */
static XtNode *done_unbox(XtFunc *f, const XtNode *x, const XtBlock *b)
{
    XT_FOR_BLOCKS(f, q)
    {
        if (!xt_dominates(q, b)) continue;
        for (XtNode *n = q->first; n; n = n->next)
            if (n->op == XT_OP_UNBOX_I64 && xt_root(n->args[0]) == x) return n;
    }
    return NULL;
}
static bool fits_edge(XtFunc *f, const Kind *k, XtNode *x, const XtBlock *b)
{
    XtNode *root = xt_root(x);
    const XtConst *c = const_of(f, root);
    if (root->op == k->box || (root->op == XT_OP_PHI && root->tmp)) return true;
    if (x->py != k->py) return false;
    if (k->rep != XT_REP_I || (c && c->kind == XT_CONST_INT)) return true;
    return b->snap || done_unbox(f, root, b);
}
static XtNode *unboxed_at(XtFunc *f, const Kind *k, XtNode *x, XtBlock *b)
{
    XtNode *root = xt_root(x), *n;
    if (root->op == k->box) return root->args[0];
    if (root->op == XT_OP_PHI && root->tmp) return root->tmp;
    if (k->rep == XT_REP_I && (n = done_unbox(f, root, b))) return n;
    n = new_before(f, b->last, k->unbox, k->rep, x);
    n->snap = b->snap;
    n->reason = XT_EXIT_overflow;
    XtNode *known = unbox(f, n, x);
    if (known) {
        xt_unlink_node(n);
        n = known;
    }
    return n;
}

/* What goes into a phi that carries an object (b) is that object, too. */
static void carry_objects(XtFunc *f)
{
    for (bool changed = true; changed;) {
        changed = false;
        XT_FOR_BLOCKS(f, b) for (XtNode *n = b->first; n && n->op == XT_OP_PHI; n = n->next)
        {
            for (uint32_t i = 0; n->b && i < n->nargs; i++) {
                XtNode *r = xt_root(n->args[i]);
                if (r->op != XT_OP_PHI || r->b || !xt_is_object(r)) continue;
                r->b = 1;
                changed = true;
            }
        }
    }
}

static bool unbox_phis(XtFunc *f, const Kind *k)
{
    bool any = false;
    XT_FOR_BLOCKS(f, b) for (XtNode *n = b->first; n; n = n->next) n->tmp = NULL;
    /* worth it: some operand is a box, or such a phi; a bool costs nothing */
    for (bool changed = true; changed;) {
        changed = false;
        XT_FOR_BLOCKS(f, b) for (XtNode *n = b->first; n && n->op == XT_OP_PHI; n = n->next)
        {
            if (n->tmp || n->rep != XT_REP_O || n->py != k->py || (n->b && k->rep != XT_REP_B)) continue;
            for (uint32_t i = 0; i < n->nargs && !n->tmp; i++) {
                XtNode *r = xt_root(n->args[i]);
                if (r->op == k->box || (r->op == XT_OP_PHI && r != n && r->tmp)) {
                    n->tmp = n;
                    changed = any = true;
                }
            }
        }
    }
    for (bool changed = any; changed;) { /* possible on all edges */
        changed = false;
        XT_FOR_BLOCKS(f, b)
        for (XtNode *n = b->first; n && n->op == XT_OP_PHI; n = n->next)
            for (uint32_t i = 0; i < n->nargs && n->tmp; i++)
                if (!fits_edge(f, k, n->args[i], b->preds[i])) {
                    n->tmp = NULL;
                    changed = true;
                }
    }
    if (!any) return false;
    any = false;
    XT_FOR_BLOCKS(f, b)
    {
        XtNode *end = b->first;
        while (end && end->op == XT_OP_PHI) end = end->next;
        for (XtNode *n = b->first, *next; n && n != end; n = next) {
            next = n->next;
            if (!n->tmp || n->op != XT_OP_PHI || n->rep != XT_REP_O) continue;
            XtNode *phi = xt_node_new(f, XT_OP_PHI, k->rep, n->nargs), *box = new_before(f, end, k->box, XT_REP_O, phi);
            xt_insert_before(n, phi);
            box->py = k->py;
            if (k->rep != XT_REP_B) box->a = -(int32_t)phi->id - 1; /* an object of its own */
            n->tmp = phi;
            n->forward = box;
            any = true;
        }
    }
    XT_FOR_BLOCKS(f, b) for (XtNode *n = b->first; n && n->op == XT_OP_PHI; n = n->next) if (n->tmp && n->tmp != n)
    {
        XtNode *phi = n->tmp;
        for (uint32_t i = 0; i < n->nargs; i++) phi->args[i] = unboxed_at(f, k, n->args[i], b->preds[i]);
    }
    XT_FOR_BLOCKS(f, b) for (XtNode *n = b->first; n; n = n->next) n->tmp = NULL;
    if (any) xt_apply_forwards(f);
    return any;
}

static bool round_of(XtFunc *f)
{
    bool changed = false;
    XT_FOR_BLOCKS(f, b) XT_FOR_NODES(b, n)
    {
        for (uint32_t i = 0; i < n->nargs; i++) n->args[i] = xt_resolve(n->args[i]);
        if (xt_is_box(n)) n->snap = NULL; /* has no exit: names nothing */
        XtNode *to = rewrite(f, n, &changed);
        if (!to || to == n) continue;
        n->forward = xt_resolve(to);
        if (n->forward == n) n->forward = NULL;
        else changed = true;
    }
    xt_apply_forwards(f);
    XT_FOR_BLOCKS(f, b) changed |= branch(f, b);
    return changed;
}

bool xt_pass_simplify(XtFunc *f)
{
    bool any = false, changed = true;
    for (int i = 0; i < 16 && changed; i++) {
        xt_renumber(f);
        xt_dominators(f);
        changed = phi_types(f);
        changed |= round_of(f);
        carry_objects(f);
        for (size_t k = 0; k < sizeof kinds / sizeof *kinds; k++) {
            xt_renumber(f);
            xt_dominators(f);
            changed |= unbox_phis(f, &kinds[k]);
        }
        any |= changed;
    }
    any |= xt_remove_idle_drops(f);
    xt_renumber(f);
    return any;
}
