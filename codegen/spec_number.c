/* spec_number.c -- components for int, float and bool: arithmetic, comparisons, unary operators on unboxed values. Ints are 64 bits wide with overflow exits;
 * a profile that saw bigger ones leaves the operation generic. */
#include "codegen/build.h"
#include <string.h>

/* Order of CPython's NB_* (Include/opcode.h); NB_INPLACE_x is x + 13. */
enum {
#define XT_OPERATOR(name, method, text) NB_##name,
#include "protocol/operators.def"
#undef XT_OPERATOR
    NB_INPLACE
};

/* v, known or seen to be of type p (int or bool), as a 64-bit int. */
static XtNode *whole(XtBuilder *b, XtNode *v, XtPy p) { return xt_as_i64(b, p == XT_PY_BOOL ? xt_guard_py(b, v, p) : v); }

static bool number(XtPy p) { return p == XT_PY_INT || p == XT_PY_FLOAT || p == XT_PY_BOOL; }

static XtNode *guarded(XtBuilder *b, XtOp op, XtRep rep, XtNode *x, XtNode *y, int reason)
{
    XtNode *n = xt_emit(b, op, rep, 2, x, y);
    n->reason = (uint8_t)reason;
    if (rep == XT_REP_O) n->py = XT_PY_ANY;
    return n;
}

static XtNode *int_op(XtBuilder *b, int nb, XtNode *x, XtNode *y)
{
    switch (nb) {
    case NB_ADD: return guarded(b, XT_OP_I_ADD, XT_REP_I, x, y, XT_EXIT_overflow);
    case NB_SUBTRACT: return guarded(b, XT_OP_I_SUB, XT_REP_I, x, y, XT_EXIT_overflow);
    case NB_MULTIPLY: return guarded(b, XT_OP_I_MUL, XT_REP_I, x, y, XT_EXIT_overflow);
    case NB_FLOOR_DIVIDE: return guarded(b, XT_OP_I_FLOORDIV, XT_REP_I, x, y, XT_EXIT_zero_div);
    case NB_REMAINDER: return guarded(b, XT_OP_I_MOD, XT_REP_I, x, y, XT_EXIT_zero_div);
    case NB_AND: return guarded(b, XT_OP_I_AND, XT_REP_I, x, y, 0);
    case NB_OR: return guarded(b, XT_OP_I_OR, XT_REP_I, x, y, 0);
    case NB_XOR: return guarded(b, XT_OP_I_XOR, XT_REP_I, x, y, 0);
    case NB_LSHIFT: return guarded(b, XT_OP_I_SHL, XT_REP_I, x, y, XT_EXIT_overflow);
    case NB_RSHIFT: return guarded(b, XT_OP_I_SHR, XT_REP_I, x, y, XT_EXIT_value);
    case NB_POWER:
        if (y->op == XT_OP_CONST_I64 && y->imm == 2) return guarded(b, XT_OP_I_MUL, XT_REP_I, x, x, XT_EXIT_overflow);
        return guarded(b, XT_OP_I_POW, XT_REP_O, x, y, 0);
    default: return NULL;
    }
}

static XtNode *float_op(XtBuilder *b, int nb, XtNode *x, XtNode *y)
{
    switch (nb) {
    case NB_ADD: return guarded(b, XT_OP_F_ADD, XT_REP_F, x, y, 0);
    case NB_SUBTRACT: return guarded(b, XT_OP_F_SUB, XT_REP_F, x, y, 0);
    case NB_MULTIPLY: return guarded(b, XT_OP_F_MUL, XT_REP_F, x, y, 0);
    case NB_TRUE_DIVIDE: return guarded(b, XT_OP_F_DIV, XT_REP_F, x, y, XT_EXIT_zero_div);
    case NB_FLOOR_DIVIDE: return guarded(b, XT_OP_F_FLOORDIV, XT_REP_F, x, y, XT_EXIT_zero_div);
    case NB_REMAINDER: return guarded(b, XT_OP_F_MOD, XT_REP_F, x, y, XT_EXIT_zero_div);
    case NB_POWER: return guarded(b, XT_OP_F_POW, XT_REP_F, x, y, XT_EXIT_value);
    default: return NULL;
    }
}

static bool float_has(int nb)
{
    return nb == NB_ADD || nb == NB_SUBTRACT || nb == NB_MULTIPLY || nb == NB_TRUE_DIVIDE || nb == NB_FLOOR_DIVIDE || nb == NB_REMAINDER ||
           nb == NB_POWER;
}

/* str + str: the first operand may grow in place when nothing else refers to it, as the interpreter's BINARY_OP_INPLACE_ADD_UNICODE does. */
static bool str_concat(XtBuilder *b, int nb)
{
    if (nb != NB_ADD || xt_seen(b, xt_peek(b, 1), 0) != XT_PY_STR || xt_seen(b, xt_peek(b, 2), 1) != XT_PY_STR) return false;
    xt_guard_py(b, xt_peek(b, 2), XT_PY_STR);
    xt_guard_py(b, xt_peek(b, 1), XT_PY_STR);
    XtNode *y = xt_pop(b), *x = xt_pop(b);
    /* x = x + y: the local is about to be overwritten, its reference must not keep the string from growing */
    const XtInstr *next = b->fr->ins + 1;
    if (next < b->fr->cfg->instrs + b->fr->cfg->ninstrs && next->op == XT_BC_STORE_FAST && b->fr->cur.locals[next->arg] == x)
        b->fr->cur.locals[next->arg] = xt_null_entry(b);
    XtNode *n = xt_emit(b, XT_OP_STR_CONCAT, XT_REP_O, 2, x, y);
    n->py = XT_PY_STR;
    xt_push(b, n);
    return true;
}

/* Some floats, some ints were seen of one operand, of the other one only floats: the operation is one of doubles. */
static XtNode *either_number(XtBuilder *b, XtNode *v, int operand)
{
    const XtSite *s = xt_site(b);
    if (!s || s->many || v->rep != XT_REP_O || xt_is_virtual(v) || xt_py(v) != XT_PY_ANY || xt_is_general(b)) return NULL;
    for (int i = 0; i < s->nobs; i++)
        if (s->obs[i].type[operand] != XT_PY_INT && s->obs[i].type[operand] != XT_PY_FLOAT) return NULL;
    XtNode *n = xt_emit(b, XT_OP_UNBOX_NUM, XT_REP_F, 1, v);
    n->reason = XT_EXIT_value;
    return n;
}

bool xt_spec_binary(XtBuilder *b, int nb)
{
    XtNode *y = xt_peek(b, 1), *x = xt_peek(b, 2);
    XtPy py = xt_seen(b, y, 0), px = xt_seen(b, x, 1);
    if (nb >= NB_INPLACE) nb -= NB_INPLACE;
    if (float_has(nb) && ((px == XT_PY_FLOAT && py == XT_PY_ANY) || (px == XT_PY_ANY && py == XT_PY_FLOAT))) {
        XtNode *fx = px == XT_PY_FLOAT ? xt_as_f64(b, x, px) : either_number(b, x, 1), *fy = fx && py == XT_PY_FLOAT ? xt_as_f64(b, y, py)
                                                                                             : fx ? either_number(b, y, 0)
                                                                                                  : NULL;
        if (fx && fy) {
            xt_pop(b);
            xt_pop(b);
            xt_push(b, float_op(b, nb, fx, fy));
            return true;
        }
    }
    if (!number(px) || !number(py)) return str_concat(b, nb);
    bool ints = px != XT_PY_FLOAT && py != XT_PY_FLOAT;
    if (px == XT_PY_BOOL && py == XT_PY_BOOL && (nb == NB_AND || nb == NB_OR || nb == NB_XOR)) return false; /* these stay bools */
    if (nb == NB_MATRIX_MULTIPLY || (!ints && !float_has(nb))) return false;
    XtNode *n;
    if (ints && nb != NB_TRUE_DIVIDE) {
        XtNode *ix = whole(b, x, px), *iy = whole(b, y, py);
        xt_pop(b);
        xt_pop(b);
        n = int_op(b, nb, ix, iy);
    } else {
        XtNode *fx = xt_as_f64(b, x, px), *fy = xt_as_f64(b, y, py);
        xt_pop(b);
        xt_pop(b);
        n = float_op(b, nb, fx, fy);
    }
    xt_push(b, n);
    return true;
}

bool xt_spec_unary(XtBuilder *b, int opcode)
{
    XtNode *x = xt_peek(b, 1), *n;
    if (opcode == XT_BC_UNARY_NOT) {
        n = xt_as_bool(b, x);
        xt_pop(b);
        xt_push(b, xt_emit(b, XT_OP_B_NOT, XT_REP_B, 1, n));
        return true;
    }
    XtPy p = xt_seen(b, x, 0);
    if (p == XT_PY_INT) {
        n = xt_as_i64(b, x);
        if (opcode == XT_BC_UNARY_NEGATIVE) {
            n = xt_emit(b, XT_OP_I_NEG, XT_REP_I, 1, n);
            n->reason = XT_EXIT_overflow;
        } else if (opcode == XT_BC_UNARY_INVERT) n = xt_emit(b, XT_OP_I_INV, XT_REP_I, 1, n);
    } else if (p == XT_PY_FLOAT && opcode != XT_BC_UNARY_INVERT) {
        n = xt_as_f64(b, x, p);
        if (opcode == XT_BC_UNARY_NEGATIVE) n = xt_emit(b, XT_OP_F_NEG, XT_REP_F, 1, n);
    } else return false;
    xt_pop(b);
    if (opcode == XT_BC_UNARY_POSITIVE) n = p == XT_PY_INT || x->rep != XT_REP_O ? x : n;
    xt_push(b, n);
    return true;
}

bool xt_spec_compare(XtBuilder *b, XtCC cc)
{
    XtNode *y = xt_peek(b, 1), *x = xt_peek(b, 2), *n;
    XtPy py = xt_seen(b, y, 0), px = xt_seen(b, x, 1);
    if (number(px) && number(py)) {
        bool ints = px != XT_PY_FLOAT && py != XT_PY_FLOAT;
        XtNode *p = ints ? whole(b, x, px) : xt_as_f64(b, x, px), *q = ints ? whole(b, y, py) : xt_as_f64(b, y, py);
        n = xt_cmp(b, ints ? XT_OP_I_CMP : XT_OP_F_CMP, cc, p, q);
    } else if (px == XT_PY_STR && py == XT_PY_STR && (cc == XT_EQ || cc == XT_NE)) {
        XtNode *p = xt_guard_py(b, x, XT_PY_STR), *q = xt_guard_py(b, y, XT_PY_STR);
        n = xt_emit(b, XT_OP_STR_EQ, XT_REP_B, 2, p, q);
        if (cc == XT_NE) n = xt_emit(b, XT_OP_B_NOT, XT_REP_B, 1, n);
    } else return false;
    xt_pop(b);
    xt_pop(b);
    xt_push(b, n);
    return true;
}
