/* lower_number.c -- arithmetic on int64, double and bool with Python's semantics; whatever int64 or double cannot do leaves by a guard exit. */
#include "codegen/lower.h"
#include <math.h>
#include <string.h>

LLVMValueRef xt_intrinsic(XtLower *l, const char *name, LLVMTypeRef type, LLVMValueRef *args, unsigned n)
{
    LLVMValueRef f = LLVMGetIntrinsicDeclaration(l->mod, LLVMLookupIntrinsicID(name, strlen(name)), &type, 1);
    return LLVMBuildCall2(l->b, LLVMGlobalGetValueType(f), f, args, n, "");
}

static LLVMValueRef arg(XtLower *l, XtNode *n, uint32_t i) { return xt_use(l, n->args[i]); }
static LLVMValueRef is_negative(XtLower *l, LLVMValueRef v) { return xt_icmp(l, LLVMIntSLT, v, xt_i64(l, 0)); }
static LLVMValueRef not_zero(XtLower *l, LLVMValueRef v) { return xt_icmp(l, LLVMIntNE, v, xt_i64(l, 0)); }
static LLVMValueRef real(XtLower *l, double v) { return LLVMConstReal(l->t_f64, v); }

static LLVMValueRef checked(XtLower *l, XtNode *n, const char *name, LLVMValueRef a, LLVMValueRef b)
{
    LLVMValueRef args[] = {a, b}, pair = xt_intrinsic(l, name, l->t_i64, args, 2);
    xt_guard(l, n, LLVMBuildNot(l->b, LLVMBuildExtractValue(l->b, pair, 1, ""), ""), XT_NO_SLOT);
    return LLVMBuildExtractValue(l->b, pair, 0, "");
}

/* quotient or remainder, rounded down; the divisor is not zero and the quotient fits */
static LLVMValueRef divide_down(XtLower *l, LLVMValueRef a, LLVMValueRef b, bool quotient)
{
    LLVMValueRef r = LLVMBuildSRem(l->b, a, b, "");
    LLVMValueRef adjust = LLVMBuildAnd(l->b, not_zero(l, r), is_negative(l, LLVMBuildXor(l->b, r, b, "")), "");
    if (!quotient) return LLVMBuildAdd(l->b, r, xt_pick(l, adjust, b, xt_i64(l, 0)), "");
    return LLVMBuildSub(l->b, LLVMBuildSDiv(l->b, a, b, ""), LLVMBuildZExt(l->b, adjust, l->t_i64, ""), "");
}

static LLVMValueRef int_divide(XtLower *l, XtNode *n)
{
    LLVMValueRef a = arg(l, n, 0), b = arg(l, n, 1), minus_one = xt_icmp(l, LLVMIntEQ, b, xt_i64(l, -1));
    if (n->op == XT_OP_I_MOD) {
        xt_guard(l, n, not_zero(l, b), XT_NO_SLOT);
        return divide_down(l, a, xt_pick(l, minus_one, xt_i64(l, 1), b), false); /* x % -1 == x % 1 == 0, without the trap */
    }
    LLVMValueRef overflow = LLVMBuildAnd(l->b, minus_one, xt_icmp(l, LLVMIntEQ, a, xt_i64(l, INT64_MIN)), "");
    xt_guard(l, n, LLVMBuildAnd(l->b, not_zero(l, b), LLVMBuildNot(l->b, overflow, ""), ""), XT_NO_SLOT);
    return divide_down(l, a, b, true);
}

static LLVMValueRef shift_left(XtLower *l, XtNode *n)
{
    LLVMValueRef a = arg(l, n, 0), count = arg(l, n, 1), masked = LLVMBuildAnd(l->b, count, xt_i64(l, 63), "");
    LLVMValueRef shifted = LLVMBuildShl(l->b, a, masked, "");
    LLVMValueRef kept = xt_icmp(l, LLVMIntEQ, LLVMBuildAShr(l->b, shifted, masked, ""), a);
    xt_guard(l, n, LLVMBuildAnd(l->b, kept, xt_icmp(l, LLVMIntULE, count, xt_i64(l, 63)), ""), XT_NO_SLOT);
    return shifted;
}

static LLVMValueRef shift_right(XtLower *l, XtNode *n)
{
    LLVMValueRef count = arg(l, n, 1);
    xt_guard(l, n, LLVMBuildNot(l->b, is_negative(l, count), ""), XT_NO_SLOT);
    return LLVMBuildAShr(l->b, arg(l, n, 0), xt_pick(l, xt_icmp(l, LLVMIntSGT, count, xt_i64(l, 63)), xt_i64(l, 63), count), "");
}

static LLVMValueRef absolute(XtLower *l, XtNode *n)
{
    LLVMValueRef a = arg(l, n, 0);
    if (n->imm != 1) xt_guard(l, n, xt_icmp(l, LLVMIntNE, a, xt_i64(l, INT64_MIN)), XT_NO_SLOT);
    return xt_pick(l, is_negative(l, a), LLVMBuildNeg(l->b, a, ""), a);
}

static bool lower_int(XtLower *l, XtNode *n)
{
    static const LLVMIntPredicate predicates[] = {LLVMIntSLT, LLVMIntSLE, LLVMIntEQ, LLVMIntNE, LLVMIntSGT, LLVMIntSGE};
    LLVMBuilderRef b = l->b;
    LLVMValueRef x = n->nargs > 0 && n->args[0]->rep == XT_REP_I ? arg(l, n, 0) : NULL;
    LLVMValueRef y = x && n->nargs > 1 ? arg(l, n, 1) : NULL;
    switch ((XtOp)n->op) {
    case XT_OP_I_ADD: xt_set(n, n->imm == 1 ? LLVMBuildNSWAdd(b, x, y, "") : checked(l, n, "llvm.sadd.with.overflow", x, y)); return true;
    case XT_OP_I_SUB: xt_set(n, n->imm == 1 ? LLVMBuildNSWSub(b, x, y, "") : checked(l, n, "llvm.ssub.with.overflow", x, y)); return true;
    case XT_OP_I_MUL: xt_set(n, n->imm == 1 ? LLVMBuildNSWMul(b, x, y, "") : checked(l, n, "llvm.smul.with.overflow", x, y)); return true;
    case XT_OP_I_NEG:
        xt_set(n, n->imm == 1 ? LLVMBuildNSWNeg(b, x, "") : checked(l, n, "llvm.ssub.with.overflow", xt_i64(l, 0), x));
        return true;
    case XT_OP_I_FLOORDIV:
    case XT_OP_I_MOD: xt_set(n, int_divide(l, n)); return true;
    case XT_OP_I_SHL: xt_set(n, shift_left(l, n)); return true;
    case XT_OP_I_SHR: xt_set(n, shift_right(l, n)); return true;
    case XT_OP_I_ABS: xt_set(n, absolute(l, n)); return true;
    case XT_OP_I_AND: xt_set(n, LLVMBuildAnd(b, x, y, "")); return true;
    case XT_OP_I_OR: xt_set(n, LLVMBuildOr(b, x, y, "")); return true;
    case XT_OP_I_XOR: xt_set(n, LLVMBuildXor(b, x, y, "")); return true;
    case XT_OP_I_INV: xt_set(n, LLVMBuildNot(b, x, "")); return true;
    case XT_OP_I_WRAP_ADD: xt_set(n, LLVMBuildAdd(b, x, y, "")); return true;
    case XT_OP_I_CMP: xt_set(n, xt_icmp(l, predicates[n->a], x, y)); return true;
    case XT_OP_I_ULT: xt_set(n, xt_icmp(l, LLVMIntULT, x, y)); return true;
    case XT_OP_I_MIN: xt_set(n, xt_pick(l, xt_icmp(l, LLVMIntSLT, x, y), x, y)); return true;
    case XT_OP_I_MAX: xt_set(n, xt_pick(l, xt_icmp(l, LLVMIntSGT, x, y), x, y)); return true;
    default: return false;
    }
}

static void guard_nonzero(XtLower *l, XtNode *n, LLVMValueRef v)
{
    xt_guard(l, n, LLVMBuildFCmp(l->b, LLVMRealUNE, v, real(l, 0.0), ""), XT_NO_SLOT);
}

static LLVMValueRef divide_by_helper(XtLower *l, XtNode *n, XtSymbol helper)
{
    LLVMValueRef args[] = {arg(l, n, 0), arg(l, n, 1)};
    guard_nonzero(l, n, args[1]);
    return xt_call(l, helper, l->t_f64, args, 2);
}

static LLVMValueRef power(XtLower *l, XtNode *n)
{
    LLVMValueRef out = xt_out(l, 1, 0), args[] = {arg(l, n, 0), arg(l, n, 1), out};
    LLVMValueRef done = xt_call(l, XT_SYM_f64_pow, l->t_i64, args, 3);
    xt_guard(l, n, not_zero(l, done), XT_NO_SLOT);
    return xt_load(l, l->t_f64, out, 0);
}

static LLVMValueRef square_root(XtLower *l, XtNode *n)
{
    LLVMValueRef x = arg(l, n, 0);
    xt_guard(l, n, LLVMBuildFCmp(l->b, LLVMRealOGE, x, real(l, 0.0), ""), XT_NO_SLOT);
    return xt_intrinsic(l, "llvm.sqrt", l->t_f64, &x, 1);
}

static LLVMValueRef library(XtLower *l, XtNode *n)
{
    LLVMValueRef args[] = {arg(l, n, 0), xt_i64(l, n->a)}, r = xt_call(l, XT_SYM_f64_math, l->t_f64, args, 2);
    xt_guard(l, n, LLVMBuildFCmp(l->b, LLVMRealOLT, xt_intrinsic(l, "llvm.fabs", l->t_f64, &r, 1), real(l, INFINITY), ""), XT_NO_SLOT);
    return r;
}

static LLVMValueRef int_to_float(XtLower *l, XtNode *n)
{
    LLVMValueRef v = arg(l, n, 0);
    if (n->imm != 1) {
        LLVMValueRef moved = LLVMBuildAdd(l->b, v, xt_i64(l, INT64_C(1) << 53), "");
        xt_guard(l, n, xt_icmp(l, LLVMIntULE, moved, xt_i64(l, INT64_C(1) << 54)), XT_NO_SLOT);
    }
    return LLVMBuildSIToFP(l->b, v, l->t_f64, "");
}

static LLVMValueRef float_to_int(XtLower *l, XtNode *n)
{
    LLVMValueRef x = arg(l, n, 0), low = LLVMBuildFCmp(l->b, LLVMRealOGE, x, real(l, -0x1p63), "");
    xt_guard(l, n, LLVMBuildAnd(l->b, low, LLVMBuildFCmp(l->b, LLVMRealOLT, x, real(l, 0x1p63), ""), ""), XT_NO_SLOT);
    return LLVMBuildFPToSI(l->b, x, l->t_i64, "");
}

static bool lower_float(XtLower *l, XtNode *n)
{
    static const LLVMRealPredicate predicates[] = {LLVMRealOLT, LLVMRealOLE, LLVMRealOEQ, LLVMRealUNE, LLVMRealOGT, LLVMRealOGE};
    LLVMValueRef x;
    switch ((XtOp)n->op) {
    case XT_OP_F_ADD: xt_set(n, LLVMBuildFAdd(l->b, arg(l, n, 0), arg(l, n, 1), "")); return true;
    case XT_OP_F_SUB: xt_set(n, LLVMBuildFSub(l->b, arg(l, n, 0), arg(l, n, 1), "")); return true;
    case XT_OP_F_MUL: xt_set(n, LLVMBuildFMul(l->b, arg(l, n, 0), arg(l, n, 1), "")); return true;
    case XT_OP_F_DIV:
        guard_nonzero(l, n, arg(l, n, 1));
        xt_set(n, LLVMBuildFDiv(l->b, arg(l, n, 0), arg(l, n, 1), ""));
        return true;
    case XT_OP_F_FLOORDIV: xt_set(n, divide_by_helper(l, n, XT_SYM_f64_floordiv)); return true;
    case XT_OP_F_MOD: xt_set(n, divide_by_helper(l, n, XT_SYM_f64_mod)); return true;
    case XT_OP_F_POW: xt_set(n, power(l, n)); return true;
    case XT_OP_F_NEG: xt_set(n, LLVMBuildFNeg(l->b, arg(l, n, 0), "")); return true;
    case XT_OP_F_ABS:
        x = arg(l, n, 0);
        xt_set(n, xt_intrinsic(l, "llvm.fabs", l->t_f64, &x, 1));
        return true;
    case XT_OP_F_SQRT: xt_set(n, square_root(l, n)); return true;
    case XT_OP_F_MATH: xt_set(n, library(l, n)); return true;
    case XT_OP_F_CMP: xt_set(n, LLVMBuildFCmp(l->b, predicates[n->a], arg(l, n, 0), arg(l, n, 1), "")); return true;
    case XT_OP_I_TO_F: xt_set(n, int_to_float(l, n)); return true;
    case XT_OP_F_TO_I: xt_set(n, float_to_int(l, n)); return true;
    default: return false;
    }
}

bool xt_lower_number(XtLower *l, XtNode *n)
{
    switch ((XtOp)n->op) {
    case XT_OP_B_NOT: xt_set(n, LLVMBuildNot(l->b, arg(l, n, 0), "")); return true;
    case XT_OP_B_TO_I: xt_set(n, LLVMBuildZExt(l->b, arg(l, n, 0), l->t_i64, "")); return true;
    case XT_OP_SELECT: xt_set(n, xt_pick(l, arg(l, n, 0), arg(l, n, 1), arg(l, n, 2))); return true;
    case XT_OP_IS: xt_set(n, xt_icmp(l, LLVMIntEQ, arg(l, n, 0), arg(l, n, 1))); return true;
    case XT_OP_IS_NULL: xt_set(n, xt_icmp(l, LLVMIntEQ, arg(l, n, 0), xt_null(l))); return true;
    default: return lower_int(l, n) || lower_float(l, n);
    }
}
