/* lower_value.c -- where values come from: the frame, boxes and their contents, guards; and polling. */
#include "codegen/lower.h"

static LLVMValueRef arg(XtLower *l, XtNode *n, uint32_t i) { return xt_use(l, n->args[i]); }

static LLVMValueRef take(XtLower *l, int64_t index)
{
    int64_t at = l->lay->frame_localsplus + 8 * index;
    LLVMValueRef v = xt_load(l, l->t_ptr, l->frame, at);
    xt_store(l, xt_null(l), l->frame, at);
    return v;
}

static LLVMValueRef func_default(XtLower *l, XtNode *n)
{
    LLVMValueRef tuple = xt_load(l, l->t_ptr, arg(l, n, 0), l->lay->func_defaults), none = xt_icmp(l, LLVMIntEQ, tuple, xt_null(l));
    LLVMBasicBlockRef first = xt_here(l), some = xt_new_block(l, "some"), on = xt_new_block(l, "on");
    xt_branch(l, none, on, some, XT_LIKELY_FALSE);
    xt_goto(l, some);
    LLVMValueRef size = xt_load(l, l->t_i64, tuple, l->lay->ob_size), enough = xt_icmp(l, LLVMIntSGE, size, xt_i64(l, n->a));
    LLVMBuildBr(l->b, on);
    xt_goto(l, on);
    xt_guard(l, n, xt_merge2(l, l->t_i1, LLVMConstInt(l->t_i1, 0, false), first, enough, some), XT_NO_SLOT);
    size = xt_load(l, l->t_i64, tuple, l->lay->ob_size);
    return xt_load(l, l->t_ptr, xt_element(l, l->t_ptr, xt_at(l, tuple, l->lay->tuple_item - 8 * (int64_t)n->a), size), 0);
}

static bool lower_source(XtLower *l, XtNode *n)
{
    const XtLayout *lay = l->lay;
    switch ((XtOp)n->op) {
    case XT_OP_PARAM:
    case XT_OP_FRAME_CELL: xt_set(n, xt_load(l, l->t_ptr, l->frame, lay->frame_localsplus + 8 * (int64_t)n->a)); return true;
    case XT_OP_TAKE: xt_set(n, take(l, n->a)); return true;
    case XT_OP_TAKE_STACK: xt_set(n, take(l, (int64_t)l->f->nlocals + n->a)); return true;
    case XT_OP_RESUME_UNIT: {
        LLVMValueRef at = LLVMBuildPtrToInt(l->b, xt_load(l, l->t_ptr, l->frame, lay->frame_prev_instr), l->t_i64, "");
        LLVMValueRef code = LLVMBuildPtrToInt(l->b, xt_load(l, l->t_ptr, l->frame, lay->frame_code), l->t_i64, "");
        LLVMValueRef bytes = LLVMBuildSub(l->b, LLVMBuildSub(l->b, at, code, ""), xt_i64(l, lay->code_units - 2), "");
        xt_set(n, LLVMBuildAShr(l->b, bytes, xt_i64(l, 1), ""));
        return true;
    }
    case XT_OP_RESUMED: xt_store(l, LLVMConstInt(l->t_i32, (uint64_t)-1, true), l->frame, lay->frame_stacktop); return true;
    case XT_OP_GIVE_SLOT: xt_store(l, arg(l, n, 0), l->frame, lay->frame_localsplus + 8 * (int64_t)n->a); return true;
    case XT_OP_FRAME_FUNC: xt_set(n, xt_load(l, l->t_ptr, l->frame, lay->frame_func)); return true;
    case XT_OP_FRAME_GLOBALS: xt_set(n, xt_load(l, l->t_ptr, l->frame, lay->frame_globals)); return true;
    case XT_OP_FRAME_BUILTINS: xt_set(n, xt_load(l, l->t_ptr, l->frame, lay->frame_builtins)); return true;
    case XT_OP_FUNC_GLOBALS: xt_set(n, xt_load(l, l->t_ptr, arg(l, n, 0), lay->func_globals)); return true;
    case XT_OP_FUNC_BUILTINS: xt_set(n, xt_load(l, l->t_ptr, arg(l, n, 0), lay->func_builtins)); return true;
    case XT_OP_FUNC_CLOSURE_CELL:
        xt_set(n, xt_load(l, l->t_ptr, xt_load(l, l->t_ptr, arg(l, n, 0), lay->func_closure), lay->tuple_item + 8 * (int64_t)n->a));
        return true;
    case XT_OP_FUNC_DEFAULT: xt_set(n, func_default(l, n)); return true;
    case XT_OP_SHAPE_VALUE:
        xt_writer_use_fact(l->w, (uint32_t)n->a, (uint32_t)n->b, XT_FACT_LOADS);
        xt_set(n, xt_slot(l, xt_writer_import(l->w, XT_IMPORT_SHAPE_VALUE, xt_writer_shape(l->w, (uint32_t)n->a), (uint32_t)n->b, 0),
                          l->t_ptr, false));
        return true;
    default: return false;
    }
}

LLVMValueRef xt_box_int(XtLower *l, LLVMValueRef v)
{
    const XtLayout *lay = l->lay;
    LLVMBasicBlockRef small = xt_new_block(l, "small"), large = xt_new_block(l, "large"), on = xt_new_block(l, "boxed");
    LLVMValueRef index = LLVMBuildAdd(l->b, v, xt_i64(l, lay->small_int_below), "");
    xt_branch(l, xt_icmp(l, LLVMIntULT, index, xt_i64(l, lay->small_int_count)), small, large, XT_LIKELY_UNKNOWN);
    xt_goto(l, small);
    LLVMValueRef cached =
        xt_element(l, l->t_i8, xt_symbol(l, XT_SYM_small_ints), LLVMBuildMul(l->b, index, xt_i64(l, lay->small_int_size), ""));
    xt_incref(l, cached);
    LLVMBuildBr(l->b, on);
    xt_goto(l, large);
    LLVMValueRef fresh = xt_call(l, XT_SYM_box_i64, l->t_ptr, &v, 1);
    LLVMBuildBr(l->b, on);
    xt_goto(l, on);
    return xt_merge2(l, l->t_ptr, cached, small, fresh, large);
}

/* One digit or none: sign * digit. Two: in line. More: the helper. */
static LLVMValueRef unbox_int(XtLower *l, XtNode *n)
{
    const XtLayout *lay = l->lay;
    LLVMValueRef o = arg(l, n, 0), size = xt_load(l, l->t_i64, o, lay->ob_size);
    LLVMBasicBlockRef one = xt_new_block(l, "digit1"), more = xt_new_block(l, "digits"), two = xt_new_block(l, "digit2");
    LLVMBasicBlockRef many = xt_new_block(l, "digitn"), on = xt_new_block(l, "unboxed");
    xt_branch(l, xt_icmp(l, LLVMIntULE, LLVMBuildAdd(l->b, size, xt_i64(l, 1), ""), xt_i64(l, 2)), one, more, XT_LIKELY_TRUE);
    xt_goto(l, one);
    LLVMValueRef low = LLVMBuildZExt(l->b, xt_load(l, l->t_i32, o, lay->long_digit), l->t_i64, "");
    LLVMValueRef v1 = LLVMBuildNSWMul(l->b, low, size, "");
    LLVMBuildBr(l->b, on);

    xt_goto(l, more);
    LLVMValueRef minus_two = xt_icmp(l, LLVMIntEQ, size, xt_i64(l, -2));
    xt_branch(l, LLVMBuildOr(l->b, minus_two, xt_icmp(l, LLVMIntEQ, size, xt_i64(l, 2)), ""), two, many, XT_LIKELY_TRUE);
    xt_goto(l, two);
    LLVMValueRef first = LLVMBuildZExt(l->b, xt_load(l, l->t_i32, o, lay->long_digit), l->t_i64, "");
    LLVMValueRef second = LLVMBuildZExt(l->b, xt_load(l, l->t_i32, o, lay->long_digit + 4), l->t_i64, "");
    LLVMValueRef sum = LLVMBuildOr(l->b, first, LLVMBuildShl(l->b, second, xt_i64(l, lay->long_shift), ""), "");
    LLVMValueRef v2 = xt_pick(l, minus_two, LLVMBuildNeg(l->b, sum, ""), sum);
    LLVMBuildBr(l->b, on);

    xt_goto(l, many);
    LLVMValueRef out = xt_out(l, 1, 0), args[] = {o, out};
    LLVMValueRef done = xt_call(l, XT_SYM_unbox_i64, l->t_i64, args, 2);
    LLVMBasicBlockRef fits = xt_new_block(l, "fits"), large = xt_new_block(l, "out");
    xt_branch(l, xt_icmp(l, LLVMIntNE, done, xt_i64(l, 0)), fits, large, XT_LIKELY_TRUE);
    xt_goto(l, large);
    xt_leave(l, n, false, XT_NO_SLOT);
    xt_goto(l, fits);
    LLVMValueRef v3 = xt_load(l, l->t_i64, out, 0);
    LLVMBuildBr(l->b, on);

    xt_goto(l, on);
    LLVMValueRef phi = LLVMBuildPhi(l->b, l->t_i64, "");
    LLVMValueRef values[] = {v1, v2, v3};
    LLVMBasicBlockRef from[] = {one, two, fits};
    LLVMAddIncoming(phi, values, from, 3);
    return phi;
}

/* A float, or an int of one digit. */
static LLVMValueRef unbox_number(XtLower *l, XtNode *n)
{
    const XtLayout *lay = l->lay;
    LLVMValueRef o = arg(l, n, 0), type = xt_load(l, l->t_ptr, o, lay->ob_type);
    LLVMBasicBlockRef real = xt_new_block(l, "float"), other = xt_new_block(l, "other"), on = xt_new_block(l, "number");
    xt_branch(l, xt_icmp(l, LLVMIntEQ, type, xt_symbol(l, XT_SYM_PyFloat_Type)), real, other, XT_LIKELY_TRUE);
    xt_goto(l, other);
    LLVMValueRef size = xt_load(l, l->t_i64, o, lay->ob_size), whole = xt_icmp(l, LLVMIntEQ, type, xt_symbol(l, XT_SYM_PyLong_Type));
    LLVMValueRef one = xt_icmp(l, LLVMIntULE, LLVMBuildAdd(l->b, size, xt_i64(l, 1), ""), xt_i64(l, 2));
    xt_guard(l, n, LLVMBuildAnd(l->b, whole, one, ""), XT_NO_SLOT);
    LLVMValueRef low = LLVMBuildZExt(l->b, xt_load(l, l->t_i32, o, lay->long_digit), l->t_i64, "");
    LLVMValueRef from_int = LLVMBuildSIToFP(l->b, LLVMBuildNSWMul(l->b, low, size, ""), l->t_f64, "");
    LLVMBasicBlockRef end = xt_here(l);
    LLVMBuildBr(l->b, on);
    xt_goto(l, real);
    LLVMValueRef from_float = xt_load(l, l->t_f64, o, lay->float_value);
    LLVMBuildBr(l->b, on);
    xt_goto(l, on);
    return xt_merge2(l, l->t_f64, from_int, end, from_float, real);
}

static LLVMValueRef reuse_float(XtLower *l, XtNode *n)
{
    const XtLayout *lay = l->lay;
    LLVMValueRef o = arg(l, n, 0), v = arg(l, n, 1), count = xt_count(l, o);
    LLVMBasicBlockRef ours = xt_new_block(l, "ours"), shared = xt_new_block(l, "shared"), on = xt_new_block(l, "boxed");
    xt_branch(l, xt_icmp(l, LLVMIntEQ, count, xt_i64(l, 1)), ours, shared, XT_LIKELY_TRUE);
    xt_goto(l, ours);
    xt_store(l, v, o, lay->float_value);
    LLVMBuildBr(l->b, on);
    xt_goto(l, shared);
    xt_set_count(l, o, LLVMBuildSub(l->b, count, xt_i64(l, 1), ""));
    LLVMValueRef fresh = xt_call(l, XT_SYM_box_f64, l->t_ptr, &v, 1);
    LLVMBuildBr(l->b, on);
    xt_goto(l, on);
    return xt_merge2(l, l->t_ptr, o, ours, fresh, shared);
}

static bool lower_box(XtLower *l, XtNode *n)
{
    LLVMValueRef v;
    switch ((XtOp)n->op) {
    case XT_OP_BOX_I64: xt_set(n, xt_box_int(l, arg(l, n, 0))); return true;
    case XT_OP_BOX_F64:
        v = arg(l, n, 0);
        xt_set(n, xt_call(l, XT_SYM_box_f64, l->t_ptr, &v, 1));
        return true;
    case XT_OP_BOX_BOOL:
        xt_set(n, xt_pick(l, arg(l, n, 0), xt_symbol(l, XT_SYM__Py_TrueStruct), xt_symbol(l, XT_SYM__Py_FalseStruct)));
        return true;
    case XT_OP_UNBOX_I64: xt_set(n, unbox_int(l, n)); return true;
    case XT_OP_UNBOX_F64: xt_set(n, xt_load(l, l->t_f64, arg(l, n, 0), l->lay->float_value)); return true;
    case XT_OP_UNBOX_NUM: xt_set(n, unbox_number(l, n)); return true;
    case XT_OP_UNBOX_BOOL: xt_set(n, xt_icmp(l, LLVMIntEQ, arg(l, n, 0), xt_symbol(l, XT_SYM__Py_TrueStruct))); return true;
    case XT_OP_FLOAT_REUSE: xt_set(n, reuse_float(l, n)); return true;
    default: return false;
    }
}

/* Number of the symbol of an exact type, -1 for those without one. */
static int64_t type_symbol(XtPy py)
{
    switch (py) {
    case XT_PY_INT:
    case XT_PY_BIGINT: return XT_SYM_PyLong_Type;
    case XT_PY_FLOAT: return XT_SYM_PyFloat_Type;
    case XT_PY_BOOL: return XT_SYM_PyBool_Type;
    case XT_PY_STR: return XT_SYM_PyUnicode_Type;
    case XT_PY_BYTES: return XT_SYM_PyBytes_Type;
    case XT_PY_BYTEARRAY: return XT_SYM_PyByteArray_Type;
    case XT_PY_LIST: return XT_SYM_PyList_Type;
    case XT_PY_TUPLE: return XT_SYM_PyTuple_Type;
    case XT_PY_DICT: return XT_SYM_PyDict_Type;
    case XT_PY_SET: return XT_SYM_PySet_Type;
    case XT_PY_FROZENSET: return XT_SYM_PyFrozenSet_Type;
    case XT_PY_RANGE: return XT_SYM_PyRange_Type;
    case XT_PY_SLICE: return XT_SYM_PySlice_Type;
    case XT_PY_FUNCTION: return XT_SYM_PyFunction_Type;
    case XT_PY_METHOD: return XT_SYM_PyMethod_Type;
    case XT_PY_CFUNCTION: return XT_SYM_PyCFunction_Type;
    case XT_PY_METHODDESCR: return XT_SYM_PyMethodDescr_Type;
    case XT_PY_TYPE: return XT_SYM_PyType_Type;
    case XT_PY_CELL: return XT_SYM_PyCell_Type;
    case XT_PY_RANGEITER: return XT_SYM_PyRangeIter_Type;
    case XT_PY_LISTITER: return XT_SYM_PyListIter_Type;
    case XT_PY_TUPLEITER: return XT_SYM_PyTupleIter_Type;
    case XT_PY_ENUMERATE: return XT_SYM_PyEnum_Type;
    case XT_PY_ZIP: return XT_SYM_PyZip_Type;
    case XT_PY_COMPLEX: return XT_SYM_PyComplex_Type;
    default: return -1;
    }
}

static LLVMValueRef has_type(XtLower *l, LLVMValueRef o, XtSymbol type)
{
    return xt_icmp(l, LLVMIntEQ, xt_load(l, l->t_ptr, o, l->lay->ob_type), xt_symbol(l, type));
}

static void guard_type(XtLower *l, XtNode *n)
{
    LLVMValueRef o = arg(l, n, 0);
    int64_t symbol = type_symbol((XtPy)n->a);
    if (n->a == XT_PY_NONE) xt_guard(l, n, xt_icmp(l, LLVMIntEQ, o, xt_symbol(l, XT_SYM__Py_NoneStruct)), XT_NO_SLOT);
    else if (symbol >= 0) xt_guard(l, n, has_type(l, o, (XtSymbol)symbol), XT_NO_SLOT);
    else xt_lower_fail(l, n, "guard on a type without a symbol");
    xt_set(n, o);
}

/* What the binding helper says: is o what the slot stands for? */
static LLVMValueRef fits(XtLower *l, LLVMValueRef o, uint32_t slot, XtSymbol bind)
{
    LLVMValueRef args[] = {xt_slot(l, xt_writer_import(l->w, XT_IMPORT_UNIT, 0, 0, 0), l->t_ptr, true), xt_i64(l, slot), o};
    return xt_icmp(l, LLVMIntNE, xt_call(l, bind, l->t_i64, args, 3), xt_i64(l, 0));
}

/* The end of a guard with a lazy slot, whose tests lead from block good to block on, and to block miss, where the binding helper decides. */
static void guard_bound(XtLower *l, XtNode *n, uint32_t slot, XtSymbol bind, LLVMBasicBlockRef good, LLVMBasicBlockRef miss,
                        LLVMBasicBlockRef on)
{
    LLVMValueRef o = arg(l, n, 0);
    xt_goto(l, miss);
    LLVMValueRef ok = fits(l, o, slot, bind);
    LLVMBuildBr(l->b, on);
    xt_goto(l, on);
    xt_guard(l, n, xt_merge2(l, l->t_i1, LLVMConstInt(l->t_i1, 1, false), good, ok, miss), slot);
    xt_set(n, o);
}

/* Passes when `have` equals the lazy slot. */
static void guard_lazy(XtLower *l, XtNode *n, LLVMValueRef have, uint32_t slot, XtSymbol bind)
{
    LLVMBasicBlockRef first = xt_here(l), miss = xt_new_block(l, "bind"), on = xt_new_block(l, "known");
    xt_branch(l, xt_icmp(l, LLVMIntEQ, have, xt_slot(l, slot, LLVMTypeOf(have), false)), on, miss, XT_LIKELY_TRUE);
    guard_bound(l, n, slot, bind, first, miss, on);
}

/* `same` as found, or what the binding helper says while the slot is empty. Ends in a new block. */
static LLVMValueRef test_lazy(XtLower *l, LLVMValueRef o, LLVMValueRef same, uint32_t slot, XtSymbol bind)
{
    LLVMBasicBlockRef other = xt_new_block(l, "other"), empty = xt_new_block(l, "empty"), on = xt_new_block(l, "on"), from = xt_here(l);
    xt_branch(l, same, on, other, XT_LIKELY_UNKNOWN);
    xt_goto(l, other);
    LLVMValueRef unbound = xt_icmp(l, LLVMIntEQ, xt_slot(l, slot, l->t_i64, false), xt_i64(l, -1)); /* XT_SLOT_EMPTY */
    xt_branch(l, unbound, empty, on, XT_LIKELY_FALSE);
    xt_goto(l, empty);
    LLVMValueRef bound = fits(l, o, slot, bind);
    LLVMBuildBr(l->b, on);
    xt_goto(l, on);
    LLVMValueRef phi = LLVMBuildPhi(l->b, l->t_i1, ""),
                 values[] = {LLVMConstInt(l->t_i1, 1, false), LLVMConstInt(l->t_i1, 0, false), bound};
    LLVMBasicBlockRef blocks[] = {from, other, empty};
    LLVMAddIncoming(phi, values, blocks, 3);
    return phi;
}

/* Do the keys that instances of the class have by now, and this instance, leave the class's attributes visible? The class is the expected one. */
static LLVMValueRef keys_unhidden(XtLower *l, XtNode *n, LLVMValueRef o, LLVMValueRef type, uint32_t slot)
{
    bool values = l->unit->shapes[n->a].has_values;
    LLVMValueRef want = xt_slot(l, xt_writer_import(l->w, XT_IMPORT_SHAPE_KEYS, slot, values, 0), l->t_i64, false);
    if (!values) return xt_icmp(l, LLVMIntEQ, want, xt_i64(l, 0));
    LLVMValueRef entries = xt_load(l, l->t_i64, xt_load(l, l->t_ptr, type, l->lay->type_cached_keys), l->lay->keys_nentries);
    LLVMValueRef inlined = xt_icmp(l, LLVMIntNE, xt_load(l, l->t_ptr, o, l->lay->inst_values), xt_null(l));
    return LLVMBuildAnd(l->b, xt_icmp(l, LLVMIntEQ, want, entries), inlined, "");
}

static void is_shape(XtLower *l, XtNode *n)
{
    LLVMValueRef o = arg(l, n, 0), type = xt_load(l, l->t_ptr, o, l->lay->ob_type);
    uint32_t slot = xt_writer_shape(l->w, (uint32_t)n->a);
    LLVMValueRef have = LLVMBuildZExt(l->b, xt_load(l, l->t_i32, type, l->lay->type_version), l->t_i64, "");
    LLVMValueRef same = xt_icmp(l, LLVMIntEQ, have, xt_slot(l, slot, l->t_i64, false));
    if (n->b) {
        LLVMBasicBlockRef from = xt_here(l), look = xt_new_block(l, "look"), on = xt_new_block(l, "on");
        xt_branch(l, same, look, on, XT_LIKELY_UNKNOWN);
        xt_goto(l, look);
        LLVMValueRef visible = keys_unhidden(l, n, o, type, slot);
        LLVMBuildBr(l->b, on);
        xt_goto(l, on);
        same = xt_merge2(l, l->t_i1, LLVMConstInt(l->t_i1, 0, false), from, visible, look);
    }
    xt_set(n, test_lazy(l, o, same, slot, XT_SYM_bind_shape));
}

static void is_code(XtLower *l, XtNode *n)
{
    LLVMValueRef o = arg(l, n, 0);
    uint32_t slot = xt_writer_import(l->w, XT_IMPORT_CODE, (uint32_t)n->a, 0, 0);
    LLVMBasicBlockRef none = xt_here(l), object = none, function = xt_new_block(l, "function"), on = xt_new_block(l, "on");
    if (n->args[0]->rep == XT_REP_N) {
        object = xt_new_block(l, "object");
        xt_branch(l, xt_icmp(l, LLVMIntNE, o, xt_null(l)), object, on, XT_LIKELY_TRUE);
        xt_goto(l, object);
    }
    LLVMValueRef is_function = xt_icmp(l, LLVMIntEQ, xt_load(l, l->t_ptr, o, l->lay->ob_type), xt_symbol(l, XT_SYM_PyFunction_Type));
    xt_branch(l, is_function, function, on, XT_LIKELY_TRUE);
    xt_goto(l, function);
    LLVMValueRef same = xt_icmp(l, LLVMIntEQ, xt_load(l, l->t_ptr, o, l->lay->func_code), xt_slot(l, slot, l->t_ptr, false));
    LLVMValueRef no = LLVMConstInt(l->t_i1, 0, false), values[] = {test_lazy(l, o, same, slot, XT_SYM_bind_code), no, no};
    LLVMBasicBlockRef blocks[] = {xt_here(l), object, none};
    LLVMBuildBr(l->b, on);
    xt_goto(l, on);
    LLVMValueRef is = LLVMBuildPhi(l->b, l->t_i1, "");
    LLVMAddIncoming(is, values, blocks, object == none ? 2 : 3);
    xt_set(n, is);
}

static void guard_shape(XtLower *l, XtNode *n)
{
    LLVMValueRef o = arg(l, n, 0), type = xt_load(l, l->t_ptr, o, l->lay->ob_type);
    uint32_t slot = xt_writer_shape(l->w, (uint32_t)n->a);
    LLVMValueRef have = LLVMBuildZExt(l->b, xt_load(l, l->t_i32, type, l->lay->type_version), l->t_i64, "");
    if (!n->b) {
        guard_lazy(l, n, have, slot, XT_SYM_bind_shape);
        return;
    }
    LLVMBasicBlockRef same = xt_new_block(l, "same"), miss = xt_new_block(l, "bind"), on = xt_new_block(l, "known");
    xt_branch(l, xt_icmp(l, LLVMIntEQ, have, xt_slot(l, slot, l->t_i64, false)), same, miss, XT_LIKELY_TRUE);
    xt_goto(l, same);
    xt_branch(l, keys_unhidden(l, n, o, type, slot), on, miss, XT_LIKELY_TRUE);
    guard_bound(l, n, slot, XT_SYM_bind_shape, same, miss, on);
}

/* The class itself: identity, and the version that its facts were checked with. */
static void guard_class(XtLower *l, XtNode *n)
{
    LLVMValueRef o = arg(l, n, 0);
    uint32_t slot = xt_writer_shape(l->w, (uint32_t)n->a);
    uint32_t class = xt_writer_import(l->w, XT_IMPORT_SHAPE_TYPE, slot, 0, 0);
    LLVMBasicBlockRef same = xt_new_block(l, "same"), miss = xt_new_block(l, "bind"), on = xt_new_block(l, "known");
    xt_branch(l, xt_icmp(l, LLVMIntEQ, o, xt_slot(l, class, l->t_ptr, false)), same, miss, XT_LIKELY_TRUE);
    xt_goto(l, same);
    LLVMValueRef have = LLVMBuildZExt(l->b, xt_load(l, l->t_i32, o, l->lay->type_version), l->t_i64, "");
    xt_branch(l, xt_icmp(l, LLVMIntEQ, have, xt_slot(l, slot, l->t_i64, false)), on, miss, XT_LIKELY_TRUE);
    guard_bound(l, n, slot, XT_SYM_bind_class, same, miss, on);
}

static bool lower_guard(XtLower *l, XtNode *n)
{
    LLVMValueRef o, have;
    switch ((XtOp)n->op) {
    case XT_OP_GUARD_TYPE: guard_type(l, n); return true;
    case XT_OP_GUARD_MODULE:
        xt_guard(l, n, has_type(l, arg(l, n, 0), XT_SYM_PyModule_Type), XT_NO_SLOT);
        xt_set(n, arg(l, n, 0));
        return true;
    case XT_OP_GUARD_SHAPE: guard_shape(l, n); return true;
    case XT_OP_GUARD_CLASS: guard_class(l, n); return true;
    case XT_OP_IS_SHAPE: is_shape(l, n); return true;
    case XT_OP_IS_CODE: is_code(l, n); return true;
    case XT_OP_GUARD_CODE:
        o = arg(l, n, 0);
        if (n->args[0]->rep == XT_REP_N) xt_guard(l, n, xt_icmp(l, LLVMIntNE, o, xt_null(l)), XT_NO_SLOT);
        if (n->args[0]->py != XT_PY_FUNCTION) xt_guard(l, n, has_type(l, o, XT_SYM_PyFunction_Type), XT_NO_SLOT);
        have = xt_load(l, l->t_ptr, o, l->lay->func_code);
        guard_lazy(l, n, have, xt_writer_import(l->w, XT_IMPORT_CODE, (uint32_t)n->a, 0, 0), XT_SYM_bind_code);
        return true;
    case XT_OP_GUARD_OBJECT:
        o = arg(l, n, 0);
        guard_lazy(l, n, o, xt_writer_named(l->w, XT_IMPORT_OBJECT, n->text ? n->text : "", 0), XT_SYM_bind_object);
        return true;
    case XT_OP_GUARD_BOUND:
        xt_guard(l, n, xt_icmp(l, LLVMIntNE, arg(l, n, 0), xt_null(l)), XT_NO_SLOT);
        xt_set(n, arg(l, n, 0));
        return true;
    case XT_OP_GUARD_SOLE: xt_guard(l, n, xt_icmp(l, LLVMIntEQ, xt_count(l, arg(l, n, 0)), xt_i64(l, 1)), XT_NO_SLOT); return true;
    case XT_OP_GUARD_TRUE: xt_guard(l, n, arg(l, n, 0), XT_NO_SLOT); return true;
    case XT_OP_GUARD_FALSE: xt_guard(l, n, LLVMBuildNot(l->b, arg(l, n, 0), ""), XT_NO_SLOT); return true;
    case XT_OP_CAST: xt_set(n, arg(l, n, 0)); return true;
    default: return false;
    }
}

static LLVMValueRef use_tracing(XtLower *l)
{
    return xt_load(l, l->t_i8, xt_constant_load(l, l->t_ptr, l->ts, l->lay->ts_cframe), l->lay->cframe_use_tracing);
}

static void unseen(XtLower *l, XtNode *n)
{
    LLVMValueRef object = xt_load(l, l->t_ptr, l->frame, l->lay->frame_object);
    LLVMBasicBlockRef some = xt_new_block(l, "some"), on = xt_new_block(l, "on");
    xt_branch(l, xt_icmp(l, LLVMIntEQ, object, xt_null(l)), on, some, XT_LIKELY_UNKNOWN);
    xt_goto(l, some);
    xt_guard(l, n, xt_icmp(l, LLVMIntEQ, xt_count(l, object), xt_i64(l, 1)), XT_NO_SLOT);
    LLVMBuildBr(l->b, on);
    xt_goto(l, on);
}

static void poll(XtLower *l, XtNode *n)
{
    LLVMValueRef interp = xt_constant_load(l, l->t_ptr, l->ts, l->lay->ts_interp);
    LLVMValueRef breaker = xt_load(l, l->t_i32, interp, l->lay->interp_eval_breaker);
    LLVMSetOrdering(breaker, LLVMAtomicOrderingMonotonic);
    LLVMSetAlignment(breaker, 4);
    LLVMBasicBlockRef pending = xt_new_block(l, "pending"), on = xt_new_block(l, "on");
    if (l->calls_out) { /* may have switched tracing on */
        breaker = LLVMBuildOr(l->b, breaker, LLVMBuildZExt(l->b, use_tracing(l), l->t_i32, ""), "");
    }
    xt_branch(l, xt_icmp(l, LLVMIntEQ, breaker, LLVMConstInt(l->t_i32, 0, false)), on, pending, XT_LIKELY_TRUE);
    xt_goto(l, pending);
    xt_safepoint(l, n);
    LLVMValueRef args[] = {l->ts, l->frame}, result = xt_call(l, XT_SYM_poll, l->t_i64, args, 2);
    xt_safepoint_end(l, n);
    xt_check_status(l, n, result);
    xt_guard(l, n, xt_icmp(l, LLVMIntEQ, result, xt_i64(l, 0)), XT_NO_SLOT);
    LLVMBuildBr(l->b, on);
    xt_goto(l, on);
}

static void untraced(XtLower *l, XtNode *n)
{
    LLVMBasicBlockRef traced = xt_new_block(l, "traced"), on = xt_new_block(l, "on");
    xt_branch(l, xt_icmp(l, LLVMIntEQ, use_tracing(l), LLVMConstInt(l->t_i8, 0, false)), on, traced, XT_LIKELY_TRUE);
    xt_goto(l, traced);
    LLVMValueRef args[] = {l->ts, l->frame}, result = xt_call(l, XT_SYM_traced, l->t_i64, args, 2);
    xt_guard(l, n, xt_icmp(l, LLVMIntEQ, result, xt_i64(l, 0)), XT_NO_SLOT);
    LLVMBuildBr(l->b, on);
    xt_goto(l, on);
}

bool xt_lower_value(XtLower *l, XtNode *n)
{
    if (n->op == XT_OP_UNTRACED) {
        untraced(l, n);
        return true;
    }
    if (n->op == XT_OP_UNSEEN) {
        unseen(l, n);
        return true;
    }
    if (n->op == XT_OP_POLL) {
        poll(l, n);
        return true;
    }
    return lower_source(l, n) || lower_box(l, n) || lower_guard(l, n);
}
