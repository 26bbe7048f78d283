/* lower_object.c -- containers, strings, attributes and globals: the common case in line, a helper behind it. */
#include "codegen/lower.h"
#include <string.h>

static LLVMValueRef arg(XtLower *l, XtNode *n, uint32_t i) { return xt_use(l, n->args[i]); }
static LLVMValueRef is_null(XtLower *l, LLVMValueRef p) { return xt_icmp(l, LLVMIntEQ, p, xt_null(l)); }
static LLVMValueRef field(XtLower *l, LLVMTypeRef t, XtNode *n, int64_t at) { return xt_load(l, t, arg(l, n, 0), at); }

/* --- lists, tuples, bytes, dicts, sets --- */

/* How far index i moves on each turn of the innermost loop around it, when that is no constant below a cache line; else NULL. */
static XtNode *stride(XtNode *i)
{
    enum { LINE = 8 };
    if (i->op == XT_OP_SELECT) i = i->args[2]; /* of a negative index */
    if (i->op != XT_OP_PHI) return NULL;
    for (uint32_t k = 0; k < i->nargs; k++) {
        XtNode *next = i->args[k], *step = next->nargs == 2 ? next->args[1] : NULL;
        if ((next->op != XT_OP_I_ADD && next->op != XT_OP_I_WRAP_ADD) || next->args[0] != i) continue;
        if (step->op == XT_OP_CONST_I64) return step->imm >= LINE || step->imm <= -LINE ? step : NULL;
        return step->block->loop_depth < i->block->loop_depth ? step : NULL;
    }
    return NULL;
}

/* Processors foresee steps within a page only. Without the item in time, what counts references waits for it, and all later counting for that: the stores
 * may go to the same object. */
static void prefetch(XtLower *l, LLVMValueRef items, LLVMValueRef index, LLVMValueRef step)
{
    enum { TURNS = 6 /* as a power of two */ };
    LLVMValueRef ahead = LLVMBuildAdd(l->b, index, LLVMBuildShl(l->b, step, xt_i64(l, TURNS), ""), "");
    LLVMValueRef to_write = LLVMConstInt(l->t_i32, 1, false), keep = LLVMConstInt(l->t_i32, 3, false);
    LLVMValueRef args[] = {LLVMBuildGEP2(l->b, l->t_ptr, items, &ahead, 1, ""), to_write, keep, to_write /* data */};
    xt_intrinsic(l, "llvm.prefetch", l->t_ptr, args, 4);
}

static LLVMValueRef list_place(XtLower *l, XtNode *n)
{
    LLVMValueRef items = field(l, l->t_ptr, n, l->lay->list_item), index = arg(l, n, 1);
    XtNode *step = stride(n->args[1]);
    if (step) prefetch(l, items, index, xt_use(l, step));
    return xt_element(l, l->t_ptr, items, index);
}

/* v's reference is given. */
static void replace(XtLower *l, XtNode *n, LLVMValueRef v, LLVMValueRef place)
{
    LLVMValueRef old = xt_load(l, l->t_ptr, place, 0);
    xt_store(l, v, place, 0);
    xt_decref(l, old, n);
}

/* A new float object at place instead of the old one, which is an exact float. When only this place refers to that, it takes the value itself. */
static void replace_exact_float(XtLower *l, LLVMValueRef v, LLVMValueRef old, LLVMValueRef place, LLVMBasicBlockRef on)
{
    LLVMBasicBlockRef reuse = xt_new_block(l, "reuse"), fresh = xt_new_block(l, "fresh");
    LLVMValueRef count = xt_count(l, old);
    xt_branch(l, xt_icmp(l, LLVMIntEQ, count, xt_i64(l, 1)), reuse, fresh, XT_LIKELY_TRUE);
    xt_goto(l, reuse);
    xt_store(l, v, old, l->lay->float_value);
    LLVMBuildBr(l->b, on);
    xt_goto(l, fresh);
    xt_store(l, xt_call(l, XT_SYM_box_f64, l->t_ptr, &v, 1), place, 0);
    xt_set_count(l, old, LLVMBuildSub(l->b, count, xt_i64(l, 1), "")); /* not the last one */
    LLVMBuildBr(l->b, on);
}

static LLVMValueRef is_exact_float(XtLower *l, LLVMValueRef o)
{
    return xt_icmp(l, LLVMIntEQ, xt_load(l, l->t_ptr, o, l->lay->ob_type), xt_symbol(l, XT_SYM_PyFloat_Type));
}

static LLVMValueRef is_type(XtLower *l, LLVMValueRef type, XtSymbol symbol) { return xt_icmp(l, LLVMIntEQ, type, xt_symbol(l, symbol)); }

/* The old item runs no code when it goes. */
static void drop_plain(XtLower *l, LLVMValueRef old, LLVMBasicBlockRef on)
{
    LLVMValueRef count = LLVMBuildSub(l->b, xt_count(l, old), xt_i64(l, 1), "");
    LLVMBasicBlockRef dead = xt_new_block(l, "dead");
    xt_set_count(l, old, count);
    xt_branch(l, xt_icmp(l, LLVMIntEQ, count, xt_i64(l, 0)), dead, on, XT_LIKELY_FALSE);
    xt_goto(l, dead);
    xt_call(l, XT_SYM_dealloc, l->t_void, &old, 1);
    LLVMBuildBr(l->b, on);
}

static void list_set_float(XtLower *l, XtNode *n)
{
    LLVMValueRef place = list_place(l, n), old = xt_load(l, l->t_ptr, place, 0), v = arg(l, n, 2);
    LLVMBasicBlockRef exact = xt_new_block(l, "float"), other = xt_new_block(l, "other"), on = xt_new_block(l, "on");
    xt_branch(l, is_exact_float(l, old), exact, other, XT_LIKELY_TRUE);
    xt_goto(l, other);
    xt_guard(l, n, is_type(l, xt_load(l, l->t_ptr, old, l->lay->ob_type), XT_SYM_PyLong_Type), XT_NO_SLOT);
    xt_store(l, xt_call(l, XT_SYM_box_f64, l->t_ptr, &v, 1), place, 0);
    drop_plain(l, old, on);
    xt_goto(l, exact);
    replace_exact_float(l, v, old, place, on);
    xt_goto(l, on);
}

/* An old int that only this place refers to takes the new value itself, when that has one digit and is none of the small ints, which exist once. */
static void list_set_int(XtLower *l, XtNode *n)
{
    const XtLayout *lay = l->lay;
    LLVMValueRef place = list_place(l, n), old = xt_load(l, l->t_ptr, place, 0), v = arg(l, n, 2),
                 type = xt_load(l, l->t_ptr, old, lay->ob_type);
    LLVMBasicBlockRef whole = xt_new_block(l, "int"), other = xt_new_block(l, "other"), reuse = xt_new_block(l, "reuse"),
                      fresh = xt_new_block(l, "fresh"), on = xt_new_block(l, "on");
    xt_branch(l, is_type(l, type, XT_SYM_PyLong_Type), whole, other, XT_LIKELY_TRUE);
    xt_goto(l, other);
    LLVMValueRef plain = LLVMBuildOr(l->b, is_type(l, type, XT_SYM_PyFloat_Type), is_type(l, type, XT_SYM_PyBool_Type), "");
    xt_guard(l, n, LLVMBuildOr(l->b, plain, xt_icmp(l, LLVMIntEQ, old, xt_symbol(l, XT_SYM__Py_NoneStruct)), ""), XT_NO_SLOT);
    LLVMBuildBr(l->b, fresh);
    xt_goto(l, whole);
    LLVMValueRef negative = xt_icmp(l, LLVMIntSLT, v, xt_i64(l, 0)), magnitude = xt_pick(l, negative, LLVMBuildNeg(l->b, v, ""), v);
    LLVMValueRef sole = xt_icmp(l, LLVMIntEQ, xt_count(l, old), xt_i64(l, 1));
    LLVMValueRef digit =
        xt_icmp(l, LLVMIntULT, LLVMBuildSub(l->b, magnitude, xt_i64(l, 257), ""), xt_i64(l, (INT64_C(1) << lay->long_shift) - 257));
    xt_branch(l, LLVMBuildAnd(l->b, sole, digit, ""), reuse, fresh, XT_LIKELY_UNKNOWN);
    xt_goto(l, reuse);
    xt_store(l, xt_pick(l, negative, xt_i64(l, -1), xt_i64(l, 1)), old, lay->ob_size);
    xt_store(l, LLVMBuildTrunc(l->b, magnitude, l->t_i32, ""), old, lay->long_digit);
    LLVMBuildBr(l->b, on);
    xt_goto(l, fresh);
    xt_store(l, xt_box_int(l, v), place, 0);
    drop_plain(l, old, on);
    xt_goto(l, on);
}

/* Others hold the old item, or its end runs no code. */
static void list_set_plain(XtLower *l, XtNode *n)
{
    LLVMValueRef place = list_place(l, n), old = xt_load(l, l->t_ptr, place, 0), v = arg(l, n, 2);
    LLVMBasicBlockRef same = xt_new_block(l, "same"), differs = xt_new_block(l, "differs"), last = xt_new_block(l, "last"),
                      shared = xt_new_block(l, "shared"), on = xt_new_block(l, "on");
    xt_branch(l, xt_icmp(l, LLVMIntEQ, old, v), same, differs, XT_LIKELY_UNKNOWN);
    xt_goto(l, same); /* v was counted just now: nothing waits for the memory of its count */
    xt_set_count(l, v, LLVMBuildSub(l->b, xt_count(l, v), xt_i64(l, 1), ""));
    LLVMBuildBr(l->b, on);
    xt_goto(l, differs);
    LLVMValueRef count = xt_count(l, old);
    xt_branch(l, xt_icmp(l, LLVMIntEQ, count, xt_i64(l, 1)), last, shared, XT_LIKELY_FALSE);
    xt_goto(l, last);
    LLVMValueRef type = xt_load(l, l->t_ptr, old, l->lay->ob_type);
    LLVMValueRef number = LLVMBuildOr(l->b, is_type(l, type, XT_SYM_PyLong_Type), is_type(l, type, XT_SYM_PyFloat_Type), "");
    xt_guard(l, n, LLVMBuildOr(l->b, number, is_type(l, type, XT_SYM_PyUnicode_Type), ""), XT_NO_SLOT);
    xt_store(l, v, place, 0);
    xt_set_count(l, old, xt_i64(l, 0));
    xt_call(l, XT_SYM_dealloc, l->t_void, &old, 1);
    LLVMBuildBr(l->b, on);
    xt_goto(l, shared);
    xt_store(l, v, place, 0);
    xt_set_count(l, old, LLVMBuildSub(l->b, count, xt_i64(l, 1), ""));
    LLVMBuildBr(l->b, on);
    xt_goto(l, on);
}

static void replace_float(XtLower *l, XtNode *n, LLVMValueRef v, LLVMValueRef place)
{
    LLVMBasicBlockRef exact = xt_new_block(l, "float"), other = xt_new_block(l, "other"), on = xt_new_block(l, "on");
    LLVMValueRef old = xt_load(l, l->t_ptr, place, 0);
    xt_branch(l, is_exact_float(l, old), exact, other, XT_LIKELY_TRUE);
    xt_goto(l, exact);
    replace_exact_float(l, v, old, place, on);
    xt_goto(l, other);
    xt_store(l, xt_call(l, XT_SYM_box_f64, l->t_ptr, &v, 1), place, 0);
    xt_decref(l, old, n);
    LLVMBuildBr(l->b, on);
    xt_goto(l, on);
}

static void list_append(XtLower *l, XtNode *n)
{
    LLVMValueRef list = arg(l, n, 0), v = arg(l, n, 1), size = xt_load(l, l->t_i64, list, l->lay->ob_size);
    LLVMBasicBlockRef room = xt_new_block(l, "room"), full = xt_new_block(l, "full"), on = xt_new_block(l, "on");
    xt_branch(l, xt_icmp(l, LLVMIntSLT, size, xt_load(l, l->t_i64, list, l->lay->list_allocated)), room, full, XT_LIKELY_TRUE);
    xt_goto(l, room);
    xt_store(l, v, xt_element(l, l->t_ptr, xt_load(l, l->t_ptr, list, l->lay->list_item), size), 0);
    xt_store(l, LLVMBuildAdd(l->b, size, xt_i64(l, 1), ""), list, l->lay->ob_size);
    LLVMBuildBr(l->b, on);
    xt_goto(l, full);
    xt_safepoint(l, n);
    LLVMValueRef args[] = {list, v}, status = xt_call(l, XT_SYM_list_append, l->t_i64, args, 2);
    xt_safepoint_end(l, n);
    xt_decref(l, v, NULL);
    xt_check_status(l, n, status);
    LLVMBuildBr(l->b, on);
    xt_goto(l, on);
}

static LLVMValueRef byte_at(XtLower *l, LLVMValueRef start, LLVMValueRef index)
{
    return LLVMBuildZExt(l->b, xt_load(l, l->t_i8, xt_element(l, l->t_i8, start, index), 0), l->t_i64, "");
}

static void bytearray_set(XtLower *l, XtNode *n)
{
    LLVMValueRef v = arg(l, n, 2);
    xt_guard(l, n, xt_icmp(l, LLVMIntULT, v, xt_i64(l, 256)), XT_NO_SLOT);
    LLVMValueRef start = field(l, l->t_ptr, n, l->lay->bytearray_start);
    xt_store(l, LLVMBuildTrunc(l->b, v, l->t_i8, ""), xt_element(l, l->t_i8, start, arg(l, n, 1)), 0);
}

static LLVMValueRef list_iterator_index(XtLower *l, XtNode *n)
{
    LLVMValueRef done = is_null(l, field(l, l->t_ptr, n, l->lay->seqiter_seq));
    return xt_pick(l, done, xt_i64(l, INT64_MAX), field(l, l->t_i64, n, l->lay->seqiter_index));
}

/* 1, 0, or -1: leaves */
static void set_has(XtLower *l, XtNode *n)
{
    bool dict = n->a, whole = n->op == XT_OP_SET_HAS_I;
    XtSymbol helper = dict ? whole ? XT_SYM_dict_has_i64 : XT_SYM_dict_has : whole ? XT_SYM_set_has_i64 : XT_SYM_set_has;
    LLVMValueRef args[] = {arg(l, n, 0), arg(l, n, 1)}, found = xt_call(l, helper, l->t_i64, args, 2);
    xt_guard(l, n, xt_icmp(l, LLVMIntSGE, found, xt_i64(l, 0)), XT_NO_SLOT);
    xt_set(n, xt_icmp(l, LLVMIntNE, found, xt_i64(l, 0)));
}

static void dict_get(XtLower *l, XtNode *n)
{
    LLVMValueRef args[] = {arg(l, n, 0), arg(l, n, 1)};
    XtSymbol helper = n->op == XT_OP_DICT_GET_I   ? XT_SYM_dict_get_i64
                      : n->op == XT_OP_DICT_GET_S ? XT_SYM_dict_get_str
                                                  : XT_SYM_inst_dict_get;
    LLVMValueRef found = xt_call(l, helper, l->t_ptr, args, 2);
    xt_guard(l, n, LLVMBuildNot(l->b, is_null(l, found), ""), XT_NO_SLOT);
    xt_set(n, found);
}

static void dict_get_or(XtLower *l, XtNode *n)
{
    LLVMValueRef args[] = {arg(l, n, 0), arg(l, n, 1), arg(l, n, 2)};
    LLVMValueRef found = xt_call(l, n->op == XT_OP_DICT_GET_OR_I ? XT_SYM_dict_get_or_i64 : XT_SYM_dict_get_or, l->t_ptr, args, 3);
    xt_guard(l, n, LLVMBuildNot(l->b, is_null(l, found), ""), XT_NO_SLOT);
    xt_set(n, found);
}

static bool lower_container(XtLower *l, XtNode *n)
{
    const XtLayout *lay = l->lay;
    switch ((XtOp)n->op) {
    case XT_OP_LIST_LEN:
    case XT_OP_TUPLE_LEN:
    case XT_OP_BYTES_LEN:
    case XT_OP_BYTEARRAY_LEN: xt_set(n, field(l, l->t_i64, n, lay->ob_size)); return true;
    case XT_OP_LIST_GET: xt_set(n, xt_load(l, l->t_ptr, list_place(l, n), 0)); return true;
    case XT_OP_LIST_SET: replace(l, n, arg(l, n, 2), list_place(l, n)); return true;
    case XT_OP_LIST_SET_F: list_set_float(l, n); return true;
    case XT_OP_LIST_SET_I: list_set_int(l, n); return true;
    case XT_OP_LIST_SET_P: list_set_plain(l, n); return true;
    case XT_OP_LIST_APPEND: list_append(l, n); return true;
    case XT_OP_TUPLE_GET:
        xt_set(n, xt_load(l, l->t_ptr, xt_element(l, l->t_ptr, xt_at(l, arg(l, n, 0), lay->tuple_item), arg(l, n, 1)), 0));
        return true;
    case XT_OP_BYTES_GET: xt_set(n, byte_at(l, xt_at(l, arg(l, n, 0), lay->bytes_data), arg(l, n, 1))); return true;
    case XT_OP_BYTEARRAY_GET: xt_set(n, byte_at(l, field(l, l->t_ptr, n, lay->bytearray_start), arg(l, n, 1))); return true;
    case XT_OP_BYTEARRAY_SET: bytearray_set(l, n); return true;
    case XT_OP_SET_HAS:
    case XT_OP_SET_HAS_I: set_has(l, n); return true;
    case XT_OP_DICT_GET_I:
    case XT_OP_DICT_GET_S:
    case XT_OP_INST_DICT_GET: dict_get(l, n); return true;
    case XT_OP_DICT_GET_OR:
    case XT_OP_DICT_GET_OR_I: dict_get_or(l, n); return true;
    case XT_OP_DICT_LEN: xt_set(n, field(l, l->t_i64, n, lay->dict_used)); return true;
    case XT_OP_SET_LEN: xt_set(n, field(l, l->t_i64, n, lay->set_used)); return true;
    case XT_OP_RANGEITER_GET: xt_set(n, field(l, l->t_i64, n, lay->rangeiter_fields + 8 * (int64_t)n->a)); return true;
    case XT_OP_LISTITER_INDEX:
    case XT_OP_TUPLEITER_INDEX: xt_set(n, list_iterator_index(l, n)); return true;
    case XT_OP_LISTITER_LIST:
    case XT_OP_TUPLEITER_TUPLE: xt_set(n, field(l, l->t_ptr, n, lay->seqiter_seq)); return true;
    case XT_OP_METHOD_FUNC: xt_set(n, field(l, l->t_ptr, n, lay->method_func)); return true;
    case XT_OP_TYPE_OF: xt_set(n, field(l, l->t_ptr, n, lay->ob_type)); return true;
    case XT_OP_METHOD_SELF: xt_set(n, field(l, l->t_ptr, n, lay->method_self)); return true;
    default: return false;
    }
}

/* --- strings --- */

/* State bits (PyASCIIObject.state): 2 interned, 3 kind (bytes a character), 1 compact, 1 ascii, 1 ready. */
static LLVMValueRef state_bit(XtLower *l, LLVMValueRef state, unsigned bit)
{
    LLVMValueRef masked = LLVMBuildAnd(l->b, state, LLVMConstInt(l->t_i32, 1u << bit, false), "");
    return xt_icmp(l, LLVMIntNE, masked, LLVMConstInt(l->t_i32, 0, false));
}

static LLVMValueRef str_data(XtLower *l, LLVMValueRef s, LLVMValueRef state)
{
    LLVMBasicBlockRef compact = xt_new_block(l, "compact"), apart = xt_new_block(l, "apart"), on = xt_new_block(l, "data");
    xt_branch(l, state_bit(l, state, 5), compact, apart, XT_LIKELY_TRUE);
    xt_goto(l, compact);
    LLVMValueRef offset = xt_pick(l, state_bit(l, state, 6), xt_i64(l, l->lay->str_ascii_data), xt_i64(l, l->lay->str_compact_data));
    LLVMValueRef inside = xt_element(l, l->t_i8, s, offset);
    LLVMBuildBr(l->b, on);
    xt_goto(l, apart);
    LLVMValueRef outside = xt_load(l, l->t_ptr, s, l->lay->str_data);
    LLVMBuildBr(l->b, on);
    xt_goto(l, on);
    return xt_merge2(l, l->t_ptr, inside, compact, outside, apart);
}

static LLVMValueRef str_ord(XtLower *l, XtNode *n)
{
    LLVMValueRef s = arg(l, n, 0), index = arg(l, n, 1), state = xt_load(l, l->t_i32, s, l->lay->str_state), data = str_data(l, s, state);
    LLVMValueRef kind =
        LLVMBuildAnd(l->b, LLVMBuildLShr(l->b, state, LLVMConstInt(l->t_i32, 2, false), ""), LLVMConstInt(l->t_i32, 7, false), "");
    LLVMTypeRef types[] = {l->t_i8, l->t_i16, l->t_i32};
    LLVMBasicBlockRef blocks[3], on = xt_new_block(l, "ord"), wide = xt_new_block(l, "wide");
    LLVMValueRef values[3];
    for (int i = 0; i < 3; i++) blocks[i] = xt_new_block(l, "kind");
    xt_branch(l, xt_icmp(l, LLVMIntEQ, kind, LLVMConstInt(l->t_i32, 1, false)), blocks[0], wide, XT_LIKELY_TRUE);
    xt_goto(l, wide);
    xt_branch(l, xt_icmp(l, LLVMIntEQ, kind, LLVMConstInt(l->t_i32, 2, false)), blocks[1], blocks[2], XT_LIKELY_UNKNOWN);
    for (int i = 0; i < 3; i++) {
        xt_goto(l, blocks[i]);
        values[i] = LLVMBuildZExt(l->b, xt_load(l, types[i], xt_element(l, types[i], data, index), 0), l->t_i64, "");
        LLVMBuildBr(l->b, on);
    }
    xt_goto(l, on);
    LLVMValueRef phi = LLVMBuildPhi(l->b, l->t_i64, "");
    LLVMAddIncoming(phi, values, blocks, 3);
    return phi;
}

static LLVMValueRef str_eq(XtLower *l, XtNode *n)
{
    LLVMValueRef a = arg(l, n, 0), b = arg(l, n, 1);
    LLVMBasicBlockRef first = xt_here(l), differ = xt_new_block(l, "differ"), compare = xt_new_block(l, "compare"),
                      on = xt_new_block(l, "equal");
    xt_branch(l, xt_icmp(l, LLVMIntEQ, a, b), on, differ, XT_LIKELY_UNKNOWN);
    xt_goto(l, differ);
    LLVMValueRef lengths = xt_icmp(l, LLVMIntEQ, xt_load(l, l->t_i64, a, l->lay->str_length), xt_load(l, l->t_i64, b, l->lay->str_length));
    xt_branch(l, lengths, compare, on, XT_LIKELY_UNKNOWN);
    xt_goto(l, compare);
    LLVMValueRef args[] = {a, b}, same = xt_icmp(l, LLVMIntNE, xt_call(l, XT_SYM_str_eq, l->t_i64, args, 2), xt_i64(l, 0));
    LLVMBuildBr(l->b, on);
    xt_goto(l, on);
    LLVMValueRef phi = LLVMBuildPhi(l->b, l->t_i1, ""), values[] = {LLVMConstInt(l->t_i1, 1, false), LLVMConstInt(l->t_i1, 0, false), same};
    LLVMBasicBlockRef from[] = {first, differ, compare};
    LLVMAddIncoming(phi, values, from, 3);
    return phi;
}

/* --- attributes on a known shape --- */

/* The tail that GETs share: `found` may be NULL in block `have` (the builder's position), `slow` is where NULL and other misses go. */
static void get_tail(XtLower *l, XtNode *n, LLVMValueRef found, LLVMBasicBlockRef slow)
{
    LLVMBasicBlockRef hit = xt_new_block(l, "hit"), on = xt_new_block(l, "got");
    xt_branch(l, is_null(l, found), slow, hit, XT_LIKELY_FALSE);
    xt_goto(l, hit);
    xt_incref(l, found);
    LLVMBuildBr(l->b, on);
    xt_goto(l, slow);
    xt_safepoint(l, n);
    LLVMValueRef args[] = {arg(l, n, 0), arg(l, n, 1), xt_i64(l, n->imm)}, result = xt_call(l, XT_SYM_getattr, l->t_ptr, args, 3);
    xt_safepoint_end(l, n);
    xt_check_object(l, n, result);
    LLVMBasicBlockRef checked = xt_here(l);
    LLVMBuildBr(l->b, on);
    xt_goto(l, on);
    xt_set(n, xt_merge2(l, l->t_ptr, found, hit, result, checked));
}

static int64_t fact_index(XtLower *l, XtNode *n)
{
    if (n->a < 0 || (uint32_t)n->a >= l->unit->nshapes || n->b < 0 || (uint32_t)n->b >= l->unit->shapes[n->a].nfacts) {
        xt_lower_fail(l, n, "no such fact");
        return 0;
    }
    bool stores = n->op == XT_OP_INST_SET || n->op == XT_OP_INST_SET_F || n->op == XT_OP_SLOT_SET || n->op == XT_OP_INST_INIT ||
                  n->op == XT_OP_SLOT_INIT;
    xt_writer_use_fact(l->w, (uint32_t)n->a, (uint32_t)n->b, stores ? XT_FACT_STORES : XT_FACT_LOADS);
    return l->unit->shapes[n->a].facts[n->b].index;
}

static void inst_get(XtLower *l, XtNode *n)
{
    LLVMBasicBlockRef values_there = xt_new_block(l, "values"), slow = xt_new_block(l, "getattr");
    LLVMValueRef values = field(l, l->t_ptr, n, l->lay->inst_values);
    xt_branch(l, is_null(l, values), slow, values_there, XT_LIKELY_FALSE);
    xt_goto(l, values_there);
    get_tail(l, n, xt_load(l, l->t_ptr, values, 8 * fact_index(l, n)), slow);
}

static void found_or_leave(XtLower *l, XtNode *n, LLVMValueRef v)
{
    xt_guard(l, n, LLVMBuildNot(l->b, is_null(l, v), ""), XT_NO_SLOT);
    xt_set(n, v);
}

static void inst_load(XtLower *l, XtNode *n)
{
    LLVMValueRef values = field(l, l->t_ptr, n, l->lay->inst_values);
    xt_guard(l, n, LLVMBuildNot(l->b, is_null(l, values), ""), XT_NO_SLOT);
    found_or_leave(l, n, xt_load(l, l->t_ptr, values, 8 * fact_index(l, n)));
}

/* v's reference is given. */
static void set_by_helper(XtLower *l, XtNode *n, LLVMValueRef o, LLVMValueRef name, LLVMValueRef v, LLVMBasicBlockRef on)
{
    xt_safepoint(l, n);
    LLVMValueRef args[] = {o, name, v}, status = xt_call(l, XT_SYM_setattr, l->t_i64, args, 3);
    xt_safepoint_end(l, n);
    xt_decref(l, v, NULL);
    xt_check_status(l, n, status);
    LLVMBuildBr(l->b, on);
}

/* Attributes are mostly set for the first time in a method __init__, and mostly not in others. */
static bool is_in_init(const XtLower *l, const XtNode *n)
{
    const XtSnap *s = n->snap;
    const char *name = s && s->nframes ? l->unit->codes[s->frames[s->nframes - 1].code].name : NULL;
    return name && !strcmp(name, "__init__");
}

/* The first value at index: instances remember the order of insertion in the bytes ahead of their values, as _PyDictValues_AddToInsertionOrder does. */
static void first_value(XtLower *l, LLVMValueRef values, int64_t index, LLVMValueRef v)
{
    LLVMValueRef size = xt_load(l, l->t_i8, values, -2), wide;
    size = LLVMBuildAdd(l->b, size, LLVMConstInt(l->t_i8, 1, false), "");
    wide = LLVMBuildZExt(l->b, size, l->t_i64, "");
    xt_store(l, LLVMConstInt(l->t_i8, (uint64_t)index, false), xt_element(l, l->t_i8, values, LLVMBuildSub(l->b, xt_i64(l, -2), wide, "")),
             0);
    xt_store(l, size, values, -2);
    xt_store(l, v, values, 8 * index);
}

static void inst_set(XtLower *l, XtNode *n)
{
    LLVMBasicBlockRef there = xt_new_block(l, "values"), gone = xt_new_block(l, "setattr"), again = xt_new_block(l, "again");
    LLVMBasicBlockRef first = xt_new_block(l, "first"), on = xt_new_block(l, "on");
    LLVMValueRef o = arg(l, n, 0), name = arg(l, n, 1), v = arg(l, n, 2), values = xt_load(l, l->t_ptr, o, l->lay->inst_values);
    int64_t index = fact_index(l, n);
    xt_branch(l, is_null(l, values), gone, there, XT_LIKELY_FALSE);
    xt_goto(l, there);
    LLVMValueRef place = xt_at(l, values, 8 * index);
    xt_branch(l, is_null(l, xt_load(l, l->t_ptr, place, 0)), first, again, is_in_init(l, n) ? XT_LIKELY_UNKNOWN : XT_LIKELY_FALSE);
    xt_goto(l, again);
    (n->op == XT_OP_INST_SET_F ? replace_float : replace)(l, n, v, place);
    LLVMBuildBr(l->b, on);
    xt_goto(l, first);
    bool unboxed = n->op == XT_OP_INST_SET_F;
    first_value(l, values, index, unboxed ? xt_call(l, XT_SYM_box_f64, l->t_ptr, &v, 1) : v);
    LLVMBuildBr(l->b, on);
    xt_goto(l, gone);
    LLVMValueRef box = unboxed ? xt_call(l, XT_SYM_box_f64, l->t_ptr, &v, 1) : v;
    set_by_helper(l, n, o, name, box, on);
    xt_goto(l, on);
}

static void init(XtLower *l, XtNode *n)
{
    LLVMValueRef o = arg(l, n, 0), v = arg(l, n, 1); /* the reference is given */
    if (n->op == XT_OP_SLOT_INIT) xt_store(l, v, o, fact_index(l, n));
    else first_value(l, xt_load(l, l->t_ptr, o, l->lay->inst_values), fact_index(l, n), v);
}

static void slot_set(XtLower *l, XtNode *n)
{
    LLVMValueRef v = arg(l, n, 2), place = xt_at(l, arg(l, n, 0), fact_index(l, n)), old = xt_load(l, l->t_ptr, place, 0);
    xt_store(l, v, place, 0);
    xt_if_not_null(l, old, xt_decref, n);
}

/* --- globals and cells --- */

/* What a lookup helper answers: an object, NULL, or that the interpreter has to do it, since it may run code. */
static void check_plain(XtLower *l, XtNode *n, LLVMValueRef result)
{
    LLVMValueRef leave = LLVMConstIntToPtr(xt_i64(l, 1), l->t_ptr); /* XT_RT_LEAVE */
    xt_guard_found(l, n, xt_icmp(l, LLVMIntNE, result, leave));
    xt_check_object(l, n, result);
}

static void check_keys(XtLower *l, LLVMValueRef dict, uint32_t slot, LLVMBasicBlockRef hit, LLVMBasicBlockRef miss)
{
    LLVMValueRef keys = xt_load(l, l->t_ptr, dict, l->lay->dict_keys), version = xt_load(l, l->t_i32, keys, l->lay->keys_version);
    LLVMValueRef same = xt_icmp(l, LLVMIntEQ, LLVMBuildZExt(l->b, version, l->t_i64, ""), xt_slot(l, slot, l->t_i64, false));
    xt_branch(l, same, hit, miss, XT_LIKELY_TRUE);
}

/* Hit: the keys versions of globals and builtins are the cached ones. Those of builtins rarely change: it is not worth telling apart what is in globals. */
static void look_in_cache(XtLower *l, XtNode *n, uint32_t cache, LLVMBasicBlockRef hit, LLVMBasicBlockRef miss)
{
    LLVMBasicBlockRef builtins = xt_new_block(l, "builtins");
    check_keys(l, arg(l, n, 0), cache, builtins, miss);
    xt_goto(l, builtins);
    check_keys(l, arg(l, n, 1), cache + 1, hit, miss);
}

static void global_get(XtLower *l, XtNode *n)
{
    uint32_t cache = xt_writer_cache(l->w, 3);
    LLVMBasicBlockRef hit = xt_new_block(l, "hit"), miss = xt_new_block(l, "miss");
    look_in_cache(l, n, cache, hit, miss);
    xt_goto(l, miss);
    LLVMValueRef args[] = {arg(l, n, 0), arg(l, n, 1), arg(l, n, 2), xt_slot_address(l, cache)};
    xt_guard(l, n, xt_icmp(l, LLVMIntNE, xt_call(l, XT_SYM_bind_global, l->t_i64, args, 4), xt_i64(l, 0)), XT_NO_SLOT);
    LLVMBuildBr(l->b, hit);
    xt_goto(l, hit);
    xt_set(n, xt_load(l, l->t_ptr, xt_slot(l, cache + 2, l->t_ptr, false), 0));
}

static void load_global(XtLower *l, XtNode *n)
{
    uint32_t cache = xt_writer_cache(l->w, 3);
    LLVMBasicBlockRef hit = xt_new_block(l, "hit"), miss = xt_new_block(l, "miss"), on = xt_new_block(l, "global");
    look_in_cache(l, n, cache, hit, miss);
    xt_goto(l, hit);
    LLVMValueRef found = xt_load(l, l->t_ptr, xt_slot(l, cache + 2, l->t_ptr, false), 0);
    xt_incref(l, found);
    LLVMBuildBr(l->b, on);
    xt_goto(l, miss);
    xt_safepoint(l, n);
    LLVMValueRef frame = l->nframes ? l->frames[l->nframes - 1] : l->frame;
    LLVMValueRef args[] = {frame, arg(l, n, 0), arg(l, n, 1), arg(l, n, 2), xt_slot_address(l, cache)};
    LLVMValueRef result = xt_call(l, XT_SYM_load_global, l->t_ptr, args, 5);
    xt_safepoint_end(l, n);
    check_plain(l, n, result);
    LLVMBasicBlockRef checked = xt_here(l);
    LLVMBuildBr(l->b, on);
    xt_goto(l, on);
    xt_set(n, xt_merge2(l, l->t_ptr, found, hit, result, checked));
}

static void module_get(XtLower *l, XtNode *n)
{
    uint32_t cache = xt_writer_cache(l->w, 2);
    LLVMBasicBlockRef hit = xt_new_block(l, "hit"), miss = xt_new_block(l, "miss"), on = xt_new_block(l, "attribute");
    LLVMValueRef keys = xt_load(l, l->t_ptr, field(l, l->t_ptr, n, l->lay->module_dict), l->lay->dict_keys);
    LLVMValueRef version = LLVMBuildZExt(l->b, xt_load(l, l->t_i32, keys, l->lay->keys_version), l->t_i64, "");
    xt_branch(l, xt_icmp(l, LLVMIntEQ, version, xt_slot(l, cache, l->t_i64, false)), hit, miss, XT_LIKELY_TRUE);
    xt_goto(l, hit);
    LLVMValueRef found = xt_load(l, l->t_ptr, xt_slot(l, cache + 1, l->t_ptr, false), 0);
    xt_incref(l, found);
    LLVMBuildBr(l->b, on);
    xt_goto(l, miss);
    xt_safepoint(l, n);
    LLVMValueRef args[] = {arg(l, n, 0), arg(l, n, 1), xt_slot_address(l, cache)},
                 result = xt_call(l, XT_SYM_module_getattr, l->t_ptr, args, 3);
    xt_safepoint_end(l, n);
    check_plain(l, n, result);
    LLVMBasicBlockRef checked = xt_here(l);
    LLVMBuildBr(l->b, on);
    xt_goto(l, on);
    xt_set(n, xt_merge2(l, l->t_ptr, found, hit, result, checked));
}

static void cell_load(XtLower *l, XtNode *n)
{
    LLVMBasicBlockRef hit = xt_new_block(l, "hit"), empty = xt_new_block(l, "empty"), on = xt_new_block(l, "cell");
    LLVMValueRef found = field(l, l->t_ptr, n, l->lay->cell_ref);
    xt_branch(l, is_null(l, found), empty, hit, XT_LIKELY_FALSE);
    xt_goto(l, hit);
    xt_incref(l, found);
    LLVMBuildBr(l->b, on);
    xt_goto(l, empty);
    xt_safepoint(l, n);
    LLVMValueRef args[] = {arg(l, n, 0), arg(l, n, 1), xt_i64(l, n->a)}, result = xt_call(l, XT_SYM_load_deref, l->t_ptr, args, 3);
    xt_safepoint_end(l, n);
    xt_check_object(l, n, result);
    LLVMBasicBlockRef checked = xt_here(l);
    LLVMBuildBr(l->b, on);
    xt_goto(l, on);
    xt_set(n, xt_merge2(l, l->t_ptr, found, hit, result, checked));
}

bool xt_lower_object(XtLower *l, XtNode *n)
{
    switch ((XtOp)n->op) {
    case XT_OP_STR_LEN: xt_set(n, field(l, l->t_i64, n, l->lay->str_length)); return true;
    case XT_OP_STR_ORD: xt_set(n, str_ord(l, n)); return true;
    case XT_OP_STR_EQ: xt_set(n, str_eq(l, n)); return true;
    case XT_OP_INST_GET: inst_get(l, n); return true;
    case XT_OP_INST_SET:
    case XT_OP_INST_SET_F: inst_set(l, n); return true;
    case XT_OP_SLOT_GET: get_tail(l, n, field(l, l->t_ptr, n, fact_index(l, n)), xt_new_block(l, "getattr")); return true;
    case XT_OP_SLOT_SET: slot_set(l, n); return true;
    case XT_OP_INST_INIT:
    case XT_OP_SLOT_INIT: init(l, n); return true;
    case XT_OP_LOAD_GLOBAL: load_global(l, n); return true;
    case XT_OP_GLOBAL_GET: global_get(l, n); return true;
    case XT_OP_INST_LOAD: inst_load(l, n); return true;
    case XT_OP_SLOT_LOAD: found_or_leave(l, n, field(l, l->t_ptr, n, fact_index(l, n))); return true;
    case XT_OP_MODULE_GET: module_get(l, n); return true;
    case XT_OP_CELL_LOAD: cell_load(l, n); return true;
    case XT_OP_CELL_GET: xt_set(n, field(l, l->t_ptr, n, l->lay->cell_ref)); return true;
    default: return lower_container(l, n);
    }
}
