/* lower.c -- from the IR, after all passes, to a blob: one LLVM module, one function `native(ts, frame, how)`. See lower.h for the parts.
 *
 *  1. Every address comes from a slot (xt_slots, which the linker places XT_SEGMENT_SIZE above the blob). Nothing else external may be referred to.
 *  2. A slot that is filled when linking never changes: its load is invariant. Lazy slots and caches are read anew.
 *  3. Blocks keep their order; guards and inline sequences split them, so an IR block has a first and a last LLVM block.
 */
#include "codegen/lower.h"
#include "codegen/machine.h"
#include <llvm-c/Analysis.h>
#include <stdlib.h>
#include <string.h>

enum { MAX_SLOTS = 1 << 16 };

void xt_lower_fail(XtLower *l, const XtNode *n, const char *what)
{
    if (!l->failed) snprintf(l->err, 256, "lowering v%u %s: %s", n ? n->id : 0, n ? xt_op_info[n->op].name : "", what);
    l->failed = true;
}

/* --- small tools --- */

LLVMValueRef xt_i64(XtLower *l, int64_t v) { return LLVMConstInt(l->t_i64, (uint64_t)v, true); }
LLVMValueRef xt_null(XtLower *l) { return LLVMConstNull(l->t_ptr); }
LLVMBasicBlockRef xt_here(XtLower *l) { return LLVMGetInsertBlock(l->b); }
LLVMBasicBlockRef xt_new_block(XtLower *l, const char *name) { return LLVMAppendBasicBlockInContext(l->cx, l->fn, name); }
void xt_goto(XtLower *l, LLVMBasicBlockRef b) { LLVMPositionBuilderAtEnd(l->b, b); }
LLVMValueRef xt_icmp(XtLower *l, LLVMIntPredicate p, LLVMValueRef a, LLVMValueRef b) { return LLVMBuildICmp(l->b, p, a, b, ""); }
LLVMValueRef xt_pick(XtLower *l, LLVMValueRef c, LLVMValueRef a, LLVMValueRef b) { return LLVMBuildSelect(l->b, c, a, b, ""); }
void xt_set(XtNode *n, LLVMValueRef v) { n->tmp = v; }

LLVMTypeRef xt_type(XtLower *l, XtRep rep)
{
    switch (rep) {
    case XT_REP_I: return l->t_i64;
    case XT_REP_F: return l->t_f64;
    case XT_REP_B: return l->t_i1;
    default: return l->t_ptr;
    }
}

LLVMValueRef xt_element(XtLower *l, LLVMTypeRef t, LLVMValueRef p, LLVMValueRef index) { return LLVMBuildGEP2(l->b, t, p, &index, 1, ""); }
LLVMValueRef xt_at(XtLower *l, LLVMValueRef p, int64_t bytes) { return bytes ? xt_element(l, l->t_i8, p, xt_i64(l, bytes)) : p; }

/* Accesses to different kinds of memory do not alias: LLVM's type-based alias analysis. */
static LLVMValueRef load(XtLower *l, LLVMTypeRef t, LLVMValueRef p, int64_t bytes, XtMemory kind)
{
    LLVMValueRef v = LLVMBuildLoad2(l->b, t, xt_at(l, p, bytes), "");
    LLVMSetMetadata(v, l->alias_kind, l->memory[kind]);
    return v;
}
static void store(XtLower *l, LLVMValueRef v, LLVMValueRef p, int64_t bytes, XtMemory kind)
{
    LLVMSetMetadata(LLVMBuildStore(l->b, v, xt_at(l, p, bytes)), l->alias_kind, l->memory[kind]);
}
LLVMValueRef xt_load(XtLower *l, LLVMTypeRef t, LLVMValueRef p, int64_t bytes) { return load(l, t, p, bytes, XT_MEMORY_OTHER); }
void xt_store(XtLower *l, LLVMValueRef v, LLVMValueRef p, int64_t bytes) { store(l, v, p, bytes, XT_MEMORY_OTHER); }
LLVMValueRef xt_count(XtLower *l, LLVMValueRef o) { return load(l, l->t_i64, o, l->lay->ob_refcnt, XT_MEMORY_COUNT); }
void xt_set_count(XtLower *l, LLVMValueRef o, LLVMValueRef count) { store(l, count, o, l->lay->ob_refcnt, XT_MEMORY_COUNT); }

static void attach(XtLower *l, LLVMValueRef instruction, const char *kind, LLVMMetadataRef *operands, size_t n)
{
    LLVMMetadataRef node = LLVMMDNodeInContext2(l->cx, operands, n);
    LLVMSetMetadata(instruction, LLVMGetMDKindIDInContext(l->cx, kind, (unsigned)strlen(kind)), LLVMMetadataAsValue(l->cx, node));
}

LLVMValueRef xt_constant_load(XtLower *l, LLVMTypeRef t, LLVMValueRef p, int64_t bytes)
{
    LLVMValueRef v = xt_load(l, t, p, bytes);
    attach(l, v, "invariant.load", NULL, 0);
    return v;
}

LLVMValueRef xt_slot_address(XtLower *l, uint32_t slot)
{
    if (slot >= MAX_SLOTS) xt_lower_fail(l, NULL, "too many slots");
    return xt_at(l, l->slots, (int64_t)slot * 8);
}

LLVMValueRef xt_slot(XtLower *l, uint32_t slot, LLVMTypeRef t, bool constant)
{
    LLVMValueRef v = load(l, t, xt_slot_address(l, slot), 0, XT_MEMORY_SLOT);
    if (constant) attach(l, v, "invariant.load", NULL, 0);
    return v;
}

LLVMValueRef xt_symbol(XtLower *l, XtSymbol symbol)
{
    return xt_slot(l, xt_writer_import(l->w, XT_IMPORT_SYMBOL, symbol, 0, 0), l->t_ptr, true);
}

void xt_branch(XtLower *l, LLVMValueRef c, LLVMBasicBlockRef yes, LLVMBasicBlockRef no, XtLikely likely)
{
    LLVMValueRef br = LLVMBuildCondBr(l->b, c, yes, no);
    if (likely == XT_LIKELY_UNKNOWN || !LLVMIsAInstruction(br)) return;
    LLVMMetadataRef weights[] = {
        LLVMMDStringInContext2(l->cx, "branch_weights", 14),
        LLVMValueAsMetadata(LLVMConstInt(l->t_i32, likely == XT_LIKELY_TRUE ? 4000 : 1, false)),
        LLVMValueAsMetadata(LLVMConstInt(l->t_i32, likely == XT_LIKELY_TRUE ? 1 : 4000, false)),
    };
    attach(l, br, "prof", weights, 3);
}

LLVMValueRef xt_merge2(XtLower *l, LLVMTypeRef t, LLVMValueRef a, LLVMBasicBlockRef from_a, LLVMValueRef b, LLVMBasicBlockRef from_b)
{
    LLVMValueRef phi = LLVMBuildPhi(l->b, t, ""), values[] = {a, b};
    LLVMBasicBlockRef from[] = {from_a, from_b};
    LLVMAddIncoming(phi, values, from, 2);
    return phi;
}

LLVMValueRef xt_out(XtLower *l, uint32_t n, uint32_t i)
{
    if (n > l->max_outs) l->max_outs = n;
    return xt_at(l, l->outs, (int64_t)i * 8);
}

int64_t xt_object_slot(XtLower *l, const XtNode *n)
{
    switch ((XtOp)n->op) {
    case XT_OP_CONST_OBJ: return xt_writer_import(l->w, XT_IMPORT_CONST, (uint32_t)n->a, (uint32_t)n->b, 0);
    case XT_OP_NAME_OBJ: return xt_writer_import(l->w, XT_IMPORT_NAME, (uint32_t)n->a, (uint32_t)n->b, 0);
    case XT_OP_CODE_OBJ: return xt_writer_import(l->w, XT_IMPORT_CODE, (uint32_t)n->a, 0, 0);
    case XT_OP_TYPE_ATTR: return xt_writer_named(l->w, XT_IMPORT_TYPE_ATTR, n->text ? n->text : "", 0);
    default: return -1;
    }
}

LLVMValueRef xt_use(XtLower *l, XtNode *n)
{
    switch ((XtOp)n->op) {
    case XT_OP_CONST_I64: return xt_i64(l, n->imm);
    case XT_OP_CONST_F64: return LLVMConstReal(l->t_f64, n->fimm);
    case XT_OP_CONST_BOOL: return LLVMConstInt(l->t_i1, n->imm != 0, false);
    case XT_OP_NULL: return xt_null(l);
    case XT_OP_SYM_OBJ: return xt_symbol(l, (XtSymbol)n->a);
    default: break;
    }
    int64_t slot = xt_object_slot(l, n);
    if (slot >= 0) return xt_slot(l, (uint32_t)slot, l->t_ptr, n->a == 0);
    if (n->block && n->tmp) return n->tmp;
    xt_lower_fail(l, n, n->block ? "used before it is defined" : "virtual, yet used");
    return LLVMGetUndef(xt_type(l, (XtRep)n->rep));
}

static bool is_constant(const XtNode *n)
{
    switch ((XtOp)n->op) {
    case XT_OP_CONST_I64:
    case XT_OP_CONST_F64:
    case XT_OP_CONST_BOOL:
    case XT_OP_NULL:
    case XT_OP_SYM_OBJ:
    case XT_OP_CONST_OBJ:
    case XT_OP_NAME_OBJ:
    case XT_OP_CODE_OBJ:
    case XT_OP_TYPE_ATTR: return true;
    default: return false;
    }
}

/* --- the function --- */

/* The tags that loads and stores carry: https://llvm.org/docs/LangRef.html#tbaa-metadata */
static void make_memory_kinds(XtLower *l)
{
    static const char *const names[] = {[XT_MEMORY_COUNT] = "count", [XT_MEMORY_SLOT] = "slot", [XT_MEMORY_OTHER] = "other"};
    LLVMMetadataRef name = LLVMMDStringInContext2(l->cx, "xtlink", 6), root = LLVMMDNodeInContext2(l->cx, &name, 1);
    LLVMMetadataRef zero = LLVMValueAsMetadata(xt_i64(l, 0));
    for (size_t i = 0; i < XT_MEMORY_KINDS; i++) {
        LLVMMetadataRef members[] = {LLVMMDStringInContext2(l->cx, names[i], strlen(names[i])), root, zero};
        LLVMMetadataRef type = LLVMMDNodeInContext2(l->cx, members, 3), access[] = {type, type, zero};
        l->memory[i] = LLVMMetadataAsValue(l->cx, LLVMMDNodeInContext2(l->cx, access, 3));
    }
    l->alias_kind = LLVMGetMDKindIDInContext(l->cx, "tbaa", 4);
}

static void module_types(XtLower *l)
{
    l->cx = LLVMContextCreate();
    LLVMContextSetDiscardValueNames(l->cx, true);
    l->mod = LLVMModuleCreateWithNameInContext("unit", l->cx);
    xt_machine_prepare(l->mod);
    l->b = LLVMCreateBuilderInContext(l->cx);
    l->t_void = LLVMVoidTypeInContext(l->cx);
    l->t_i1 = LLVMInt1TypeInContext(l->cx);
    l->t_i8 = LLVMInt8TypeInContext(l->cx);
    l->t_i16 = LLVMInt16TypeInContext(l->cx);
    l->t_i32 = LLVMInt32TypeInContext(l->cx);
    l->t_i64 = LLVMInt64TypeInContext(l->cx);
    l->t_f64 = LLVMDoubleTypeInContext(l->cx);
    l->t_ptr = LLVMPointerTypeInContext(l->cx, 0);
    l->t_slots = LLVMArrayType2(l->t_i64, MAX_SLOTS);
    l->slots = LLVMAddGlobal(l->mod, l->t_slots, XT_SLOTS_NAME);
    LLVMSetVisibility(l->slots, LLVMHiddenVisibility);
    LLVMSetAlignment(l->slots, 8);
    make_memory_kinds(l);
}

static void text_attribute(XtLower *l, const char *name, const char *value)
{
    LLVMAttributeRef a = LLVMCreateStringAttribute(l->cx, name, (unsigned)strlen(name), value, (unsigned)strlen(value));
    LLVMAddAttributeAtIndex(l->fn, (LLVMAttributeIndex)LLVMAttributeFunctionIndex, a);
}

static void function_head(XtLower *l)
{
    LLVMTypeRef params[] = {l->t_ptr, l->t_ptr, l->t_i64};
    l->fn = LLVMAddFunction(l->mod, XT_ENTRY_NAME, LLVMFunctionType(l->t_ptr, params, 3, false));
    LLVMSetVisibility(l->fn, LLVMHiddenVisibility);
    text_attribute(l, "frame-pointer", "all"); /* addresses in the C frame are a byte shorter from %rbp than from %rsp: 3% of all code */
    text_attribute(l, "no-jump-tables", "true");
    if (l->unit->cpu[0]) text_attribute(l, "target-features", l->unit->cpu);
    unsigned nounwind = LLVMGetEnumAttributeKindForName("nounwind", 8);
    LLVMAddAttributeAtIndex(l->fn, (LLVMAttributeIndex)LLVMAttributeFunctionIndex, LLVMCreateEnumAttribute(l->cx, nounwind, 0));
    l->ts = LLVMGetParam(l->fn, 0);
    l->frame = LLVMGetParam(l->fn, 1);
    l->how = LLVMGetParam(l->fn, 2);
    xt_goto(l, xt_new_block(l, "entry"));
    l->buffer = LLVMBuildArrayAlloca(l->b, l->t_i64, xt_i64(l, 1), "");
    l->args = LLVMBuildArrayAlloca(l->b, l->t_i64, xt_i64(l, 1), "");
    l->outs = LLVMBuildArrayAlloca(l->b, l->t_i64, xt_i64(l, 1), "");
    bool calls = false, polls = false;
    XT_FOR_BLOCKS(l->f, b)
    for (const XtNode *n = b->first; n; n = n->next) {
        if (!xt_is_watched(n)) continue;
        calls |= n->op != XT_OP_POLL;
        polls |= n->op == XT_OP_POLL;
    }
    if (l->unit->codes[0].stacksize == 0) return;
    if (calls || polls) l->watch = LLVMBuildArrayAlloca(l->b, l->t_i64, xt_i64(l, XT_WATCH_SIZE / 8), "");
    if (calls) {
        xt_begin_watch(l);
        if (l->f->osr < 0 && !l->f->resumes) xt_store(l, xt_null(l), l->frame, l->lay->frame_localsplus + 8 * (int64_t)l->f->nlocals);
    }
}

/* The slots that some synchronising operation fills: all locals but those that stay in place. */
static void find_synchronised(XtLower *l)
{
    l->synced = calloc(l->f->nlocals + 1, sizeof *l->synced);
    bool *kept = calloc(l->f->nlocals + 1, sizeof *kept);
    if (!l->synced || !kept) abort();
    XT_FOR_BLOCKS(l->f, b)
    XT_FOR_NODES(b, n)
    {
        n->tmp = NULL;
        l->calls_out |= xt_is(n, 'C') && xt_is(n, 'X') && n->op != XT_OP_POLL;
        if (!n->sync || !n->snap || n->snap->nframes == 0) continue;
        const XtSnapFrame *f = &n->snap->frames[0];
        for (uint32_t i = 0; i < f->nlocals && i < l->f->nlocals; i++) {
            const XtNode *root = xt_root(f->locals[i]);
            bool stays = root->op == XT_OP_V_KEEP || ((root->op == XT_OP_PARAM || root->op == XT_OP_FRAME_CELL) && root->a == (int32_t)i);
            l->synced[i] |= !stays;
            kept[i] |= stays; /* a property of the parameter, though another operation may know its value by another node */
        }
    }
    for (uint32_t i = 0; i < l->f->nlocals; i++) l->synced[i] &= !kept[i];
    free(kept);
}

static void lower_return(XtLower *l, XtNode *ret)
{
    LLVMValueRef v = xt_use(l, ret->args[0]);
    for (uint32_t i = 0; i < l->f->nlocals; i++) {
        XtNode *given = NULL;
        for (XtNode *n = ret->prev; n && !given; n = n->prev)
            if (n->op == XT_OP_STORE_SLOT && n->a == (int32_t)i) given = n->args[0];
        if (given) xt_store(l, xt_use(l, given), l->frame, l->lay->frame_localsplus + 8 * (int64_t)i);
    }
    LLVMBuildRet(l->b, v);
}

static void lower_yield(XtLower *l, XtNode *n)
{
    const XtLayout *lay = l->lay;
    LLVMValueRef code = xt_load(l, l->t_ptr, l->frame, lay->frame_code);
    xt_store(l, xt_at(l, code, lay->code_units + 2 * (int64_t)n->a), l->frame, lay->frame_prev_instr);
    xt_store(l, LLVMConstInt(l->t_i32, l->f->nlocals + (uint32_t)n->b, false), l->frame, lay->frame_stacktop);
    xt_store(l, LLVMConstInt(l->t_i8, (uint64_t)lay->frame_suspended, true), l->frame, lay->gen_state);
    LLVMBuildRet(l->b, xt_use(l, n->args[0]));
}

static bool lower_terminator(XtLower *l, XtNode *n)
{
    XtBlock *const *succ = l->block->succ;
    switch ((XtOp)n->op) {
    case XT_OP_JUMP: LLVMBuildBr(l->b, ((XtLowerBlock *)succ[0]->tmp)->start); return true;
    case XT_OP_BRANCH: {
        XtLikely likely = (XtLikely)n->a;
        if (likely == XT_LIKELY_UNKNOWN && succ[0]->cold != succ[1]->cold) likely = succ[0]->cold ? XT_LIKELY_FALSE : XT_LIKELY_TRUE;
        xt_branch(l, xt_use(l, n->args[0]), ((XtLowerBlock *)succ[0]->tmp)->start, ((XtLowerBlock *)succ[1]->tmp)->start, likely);
        return true;
    }
    case XT_OP_TRY: LLVMBuildBr(l->b, ((XtLowerBlock *)succ[0]->tmp)->start); return true;
    case XT_OP_RET: lower_return(l, n); return true;
    case XT_OP_YIELD: lower_yield(l, n); return true;
    case XT_OP_RESUME_OTHER: {
        LLVMValueRef args[] = {l->ts, l->frame};
        LLVMBuildRet(l->b, xt_call(l, XT_SYM_resume_other, l->t_ptr, args, 2));
        return true;
    }
    case XT_OP_EXIT: xt_leave(l, n, false, XT_NO_SLOT); return true;
    case XT_OP_RAISE_EXIT: xt_leave(l, n, true, XT_NO_SLOT); return true;
    case XT_OP_RERAISE: xt_lower_reraise(l, n); return true;
    default: return false;
    }
}

static void lower_node(XtLower *l, XtNode *n)
{
    if (n->snap) l->snap = n->snap;
    if (is_constant(n) || xt_is(n, 'm')) return;
    if (n->op == XT_OP_PHI) xt_set(n, LLVMBuildPhi(l->b, xt_type(l, (XtRep)n->rep), ""));
    else if (!lower_terminator(l, n) && !xt_lower_value(l, n) && !xt_lower_number(l, n) && !xt_lower_object(l, n) && !xt_lower_ref(l, n) &&
             !xt_lower_iter(l, n) && !xt_lower_call(l, n))
        xt_lower_fail(l, n, "operation is not lowered");
}

static void fill_phis(XtLower *l)
{
    XT_FOR_BLOCKS(l->f, b)
    for (XtNode *n = b->first; n && n->op == XT_OP_PHI; n = n->next)
        for (uint32_t i = 0; i < n->nargs; i++) {
            LLVMBasicBlockRef from = ((XtLowerBlock *)b->preds[i]->tmp)->end;
            LLVMPositionBuilderBefore(l->b, LLVMGetBasicBlockTerminator(from));
            LLVMValueRef v = xt_use(l, n->args[i]);
            LLVMAddIncoming(n->tmp, &v, &from, 1);
        }
}

static void function_body(XtLower *l)
{
    XtLowerBlock *blocks = xt_arena_alloc(l->f->arena, l->f->nblocks * sizeof *blocks);
    XT_FOR_BLOCKS(l->f, b)
    {
        b->tmp = &blocks[b_i];
        blocks[b_i].start = xt_new_block(l, "b");
    }
    LLVMBuildBr(l->b, blocks[0].start);
    XT_FOR_BLOCKS(l->f, b)
    {
        XtLowerBlock *lb = b->tmp;
        l->block = b;
        xt_goto(l, lb->start);
        if (b->npreds == 1 && b->preds[0]->last->op == XT_OP_TRY && b->preds[0]->succ[1] == b) xt_lower_caught(l, xt_raiser(b->preds[0]));
        XT_FOR_NODES(b, n)
        {
            lower_node(l, n);
            if (l->shown) xt_hide(l, l->shown);
            if (!l->failed) xt_store_home(l, n);
        }
        lb->end = xt_here(l);
        if (!LLVMGetBasicBlockTerminator(lb->end)) xt_lower_fail(l, b->last, "block without a terminator");
    }
    if (l->failed) return;
    for (const XtRelied *r = l->f->relied; r; r = r->next) xt_writer_use_fact(l->w, (uint32_t)r->shape, (uint32_t)r->fact, XT_FACT_LOADS);
    fill_phis(l);
    xt_frame_sizes(l);
    LLVMValueRef allocas[] = {l->buffer, l->args, l->outs};
    uint32_t sizes[] = {l->max_values, l->max_args + 1, l->max_outs};
    for (int i = 0; i < 3; i++) LLVMSetOperand(allocas[i], 0, xt_i64(l, sizes[i] ? sizes[i] : 1));
}

static void dump_module(LLVMModuleRef m, const char *title)
{
    char *text = LLVMPrintModuleToString(m);
    fprintf(stderr, "--- %s\n%s", title, text);
    LLVMDisposeMessage(text);
}

static int verify_module(XtLower *l)
{
    char *message = NULL;
    int bad = LLVMVerifyModule(l->mod, LLVMReturnStatusAction, &message);
    if (bad) snprintf(l->err, 256, "llvm verifier: %.230s", message);
    LLVMDisposeMessage(message);
    return bad;
}

/* Most of what an application has compiled is code that calls and does not compute: there is much of it, and somebody waits. The daemon has it compiled once more,
 * thoroughly, when there is time. */
static XtEffort effort_of(const XtLower *l)
{
    enum { LARGE = 1300, HUGE = 4500, CALLS = 240, FEW = 16 /* one in so many */ };
    uint32_t numbers = 0, n = l->f->nnodes;
    XT_FOR_BLOCKS(l->f, b)
    for (const XtNode *x = b->first; b->loop_depth > 0 && x; x = x->next) numbers += x->rep == XT_REP_I || x->rep == XT_REP_F;
    if (l->stress) return XT_EFFORT_QUICK; /* tests: each guard has a call, and all wait for it */
    if ((l->unit->mode & XT_UNIT_EAGER) && !l->unit->codes[0].profiled) return XT_EFFORT_QUICK; /* merely imported, and waited for */
    if (n > CALLS && numbers < n / FEW && (n > HUGE || !(l->unit->mode & XT_UNIT_THOROUGH))) return XT_EFFORT_QUICK;
    return n > LARGE ? XT_EFFORT_LARGE : XT_EFFORT_FULL;
}

static int emit(XtLower *l, const char *dump, uint8_t **blob, size_t *size)
{
    LLVMMemoryBufferRef object;
    if (strchr(dump, 'L')) dump_module(l->mod, "LLVM IR");
    XtEffort effort = effort_of(l);
    if (verify_module(l) != 0 || xt_machine_optimise(l->mod, effort, l->err) != 0) return -1;
    xt_leave_stores(l);
    xt_leave_joins(l);
    if (effort == XT_EFFORT_QUICK) {
        xt_localise_addresses(l);
        xt_order_blocks(l);
    }
    if (strchr(dump, 'O')) dump_module(l->mod, "LLVM IR, optimised");
    if (xt_machine_emit(l->mod, effort, &object, l->err) != 0) return -1;
    XtImage image;
    int r =
        xt_object_link((const uint8_t *)LLVMGetBufferStart(object), LLVMGetBufferSize(object), xt_writer_image_offset(), &image, l->err);
    LLVMDisposeMemoryBuffer(object);
    if (r != 0) return -1;
    if (strchr(dump, 'D')) {
        fprintf(stderr, "--- code\n");
        xt_machine_disassemble(image.bytes, image.text_size, stderr);
    }
    bool again = effort == XT_EFFORT_QUICK && !(l->unit->mode & (XT_UNIT_THOROUGH | XT_UNIT_EAGER | XT_UNIT_STRESS));
    r = xt_writer_finish(l->w, &image, again ? XT_BLOB_QUICK : 0, blob, size);
    free(image.bytes);
    if (r != 0) snprintf(l->err, 256, "blob too large");
    return r;
}

int xt_lower(XtFunc *f, const char *dump, uint8_t **blob, size_t *size, char err[256])
{
    XtLower l = {.f = f, .unit = f->unit, .lay = xt_layout_find(f->unit->python), .err = err, .stress = f->unit->mode & XT_UNIT_STRESS};
    if (!l.lay) {
        snprintf(err, 256, "no layout table for Python %.32s", f->unit->python);
        return XT_REFUSE_python_version;
    }
    l.w = xt_writer_new(f->unit);
    module_types(&l);
    find_synchronised(&l);
    xt_find_homes(&l);
    function_head(&l);
    function_body(&l);
    int r = l.failed ? -1 : emit(&l, dump, blob, size);
    LLVMDisposeBuilder(l.b);
    LLVMDisposeModule(l.mod);
    LLVMContextDispose(l.cx);
    free(l.synced);
    free(l.homes);
    xt_writer_free(l.w);
    return r == 0 ? 0 : XT_REFUSE_compiler_error;
}
