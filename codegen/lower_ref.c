/* lower_ref.c -- reference counts in line; the end of an object's life in a cold function of the blob that keeps the caller's registers. */
#include "codegen/lower.h"

void xt_incref(XtLower *l, LLVMValueRef o) { xt_set_count(l, o, LLVMBuildAdd(l->b, xt_count(l, o), xt_i64(l, 1), "")); }

/* void drop(object, frame, unit): the frame's synchronised slots are cleared first, since one of them may hold the object. */
static LLVMValueRef drop_function(XtLower *l)
{
    if (l->drop) return l->drop;
    LLVMTypeRef params[] = {l->t_ptr, l->t_ptr, l->t_i64};
    l->drop = LLVMAddFunction(l->mod, "drop", LLVMFunctionType(l->t_void, params, 3, false));
    LLVMSetLinkage(l->drop, LLVMInternalLinkage);
    LLVMSetFunctionCallConv(l->drop, LLVMPreserveMostCallConv);
    static const char *const attributes[] = {"noinline", "nounwind", "cold"};
    for (size_t i = 0; i < 3; i++) {
        unsigned kind = LLVMGetEnumAttributeKindForName(attributes[i], __builtin_strlen(attributes[i]));
        LLVMAddAttributeAtIndex(l->drop, (LLVMAttributeIndex)LLVMAttributeFunctionIndex, LLVMCreateEnumAttribute(l->cx, kind, 0));
    }
    LLVMAddAttributeAtIndex(l->drop, (LLVMAttributeIndex)LLVMAttributeFunctionIndex,
                            LLVMCreateStringAttribute(l->cx, "frame-pointer", 13, "all", 3));
    LLVMBasicBlockRef from = xt_here(l);
    xt_goto(l, LLVMAppendBasicBlockInContext(l->cx, l->drop, ""));
    LLVMValueRef object = LLVMGetParam(l->drop, 0), frame = LLVMGetParam(l->drop, 1);
    LLVMValueRef code = xt_load(l, l->t_ptr, frame, l->lay->frame_code);
    LLVMValueRef bytes = LLVMBuildShl(l->b, LLVMGetParam(l->drop, 2), xt_i64(l, 1), "");
    xt_store(l, xt_element(l, l->t_i8, xt_at(l, code, l->lay->code_units), bytes), frame, l->lay->frame_prev_instr);
    xt_call(l, XT_SYM_dealloc, l->t_void, &object, 1);
    LLVMBuildRetVoid(l->b);
    xt_goto(l, from);
    return l->drop;
}

static void drop(XtLower *l, LLVMValueRef o, XtNode *at)
{
    bool counts = at && (at->op == XT_OP_DECREF || at->op == XT_OP_XDECREF);
    if (at && !counts) {
        xt_safepoint(l, at);
        xt_call(l, XT_SYM_dealloc, l->t_void, &o, 1);
        xt_safepoint_end(l, at);
        return;
    }
    uint32_t unit = counts && at->a ? (uint32_t)at->a : l->snap && l->snap->nframes ? l->snap->frames[0].unit : 0;
    LLVMValueRef function = drop_function(l), args[] = {o, l->frame, xt_i64(l, unit)};
    LLVMSetInstructionCallConv(LLVMBuildCall2(l->b, LLVMGlobalGetValueType(function), function, args, 3, ""), LLVMPreserveMostCallConv);
}

void xt_decref(XtLower *l, LLVMValueRef o, XtNode *at)
{
    LLVMValueRef count = LLVMBuildSub(l->b, xt_count(l, o), xt_i64(l, 1), "");
    xt_set_count(l, o, count);
    LLVMBasicBlockRef dead = xt_new_block(l, "dead"), on = xt_new_block(l, "on");
    xt_branch(l, xt_icmp(l, LLVMIntEQ, count, xt_i64(l, 0)), dead, on, XT_LIKELY_FALSE);
    xt_goto(l, dead);
    drop(l, o, at);
    LLVMBuildBr(l->b, on);
    xt_goto(l, on);
}

void xt_if_not_null(XtLower *l, LLVMValueRef o, void (*then)(XtLower *, LLVMValueRef, XtNode *), XtNode *at)
{
    LLVMBasicBlockRef some = xt_new_block(l, "some"), on = xt_new_block(l, "on");
    xt_branch(l, xt_icmp(l, LLVMIntEQ, o, xt_null(l)), on, some, XT_LIKELY_UNKNOWN);
    xt_goto(l, some);
    then(l, o, at);
    LLVMBuildBr(l->b, on);
    xt_goto(l, on);
}

static void incref_then(XtLower *l, LLVMValueRef o, XtNode *at)
{
    (void)at;
    xt_incref(l, o);
}

bool xt_lower_ref(XtLower *l, XtNode *n)
{
    switch ((XtOp)n->op) {
    case XT_OP_INCREF: xt_incref(l, xt_use(l, n->args[0])); return true;
    case XT_OP_XINCREF: xt_if_not_null(l, xt_use(l, n->args[0]), incref_then, NULL); return true;
    case XT_OP_DECREF: xt_decref(l, xt_use(l, n->args[0]), n); return true;
    case XT_OP_XDECREF: xt_if_not_null(l, xt_use(l, n->args[0]), xt_decref, n); return true;
    case XT_OP_DROP: return true;
    case XT_OP_STORE_SLOT: return true; /* done at the RET behind it: a drop in between must not see the slot */
    default: return false;
    }
}
