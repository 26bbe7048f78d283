/* lower_iter.c -- real iterators over ranges, lists and tuples, advanced in place as their tp_iternext does. The step that finds them exhausted is left to
 * the iterator itself: it gives up its sequence. */
#include "codegen/lower.h"

static LLVMValueRef advance(XtLower *l, LLVMValueRef it, int64_t at)
{
    LLVMValueRef index = xt_load(l, l->t_i64, it, at);
    xt_store(l, LLVMBuildAdd(l->b, index, xt_i64(l, 1), ""), it, at);
    return index;
}

static LLVMValueRef range_more(XtLower *l, LLVMValueRef it)
{
    int64_t at = l->lay->rangeiter_fields;
    return xt_icmp(l, LLVMIntSLT, xt_load(l, l->t_i64, it, at), xt_load(l, l->t_i64, it, at + 24));
}

static LLVMValueRef range_next(XtLower *l, LLVMValueRef it)
{
    int64_t at = l->lay->rangeiter_fields;
    LLVMValueRef index = advance(l, it, at), start = xt_load(l, l->t_i64, it, at + 8), step = xt_load(l, l->t_i64, it, at + 16);
    return LLVMBuildAdd(l->b, start, LLVMBuildMul(l->b, index, step, ""), "");
}

static LLVMValueRef seq_more(XtLower *l, LLVMValueRef it)
{
    LLVMBasicBlockRef here = xt_here(l), there = xt_new_block(l, "sequence"), on = xt_new_block(l, "more");
    LLVMValueRef seq = xt_load(l, l->t_ptr, it, l->lay->seqiter_seq);
    xt_branch(l, xt_icmp(l, LLVMIntEQ, seq, xt_null(l)), on, there, XT_LIKELY_FALSE);
    xt_goto(l, there);
    LLVMValueRef more = xt_icmp(l, LLVMIntULT, xt_load(l, l->t_i64, it, l->lay->seqiter_index), xt_load(l, l->t_i64, seq, l->lay->ob_size));
    LLVMBuildBr(l->b, on);
    xt_goto(l, on);
    return xt_merge2(l, l->t_i1, LLVMConstInt(l->t_i1, 0, false), here, more, there);
}

static LLVMValueRef seq_next(XtLower *l, LLVMValueRef it, bool tuple)
{
    LLVMValueRef seq = xt_load(l, l->t_ptr, it, l->lay->seqiter_seq), index = advance(l, it, l->lay->seqiter_index);
    LLVMValueRef items = tuple ? xt_at(l, seq, l->lay->tuple_item) : xt_load(l, l->t_ptr, seq, l->lay->list_item);
    LLVMValueRef item = xt_load(l, l->t_ptr, xt_element(l, l->t_ptr, items, index), 0);
    xt_incref(l, item);
    return item;
}

bool xt_lower_iter(XtLower *l, XtNode *n)
{
    switch ((XtOp)n->op) {
    case XT_OP_RANGEITER_MORE: xt_set(n, range_more(l, xt_use(l, n->args[0]))); return true;
    case XT_OP_RANGEITER_NEXT: xt_set(n, range_next(l, xt_use(l, n->args[0]))); return true;
    case XT_OP_SEQITER_MORE: xt_set(n, seq_more(l, xt_use(l, n->args[0]))); return true;
    case XT_OP_SEQITER_NEXT: xt_set(n, seq_next(l, xt_use(l, n->args[0]), n->a)); return true;
    default: return false;
    }
}
