/* lower_call.c -- calls of runtime helpers, and the operations that are nothing else (helpers.def).
 *
 * A helper's address is loaded from its slot right at the call, so that the call reads memory and no register is held for it.
 */
#include "codegen/bytecode.h"
#include "codegen/lower.h"

enum { MAX_ARGS = 8 };

LLVMValueRef xt_call_pointer(XtLower *l, LLVMValueRef function, LLVMTypeRef result, LLVMValueRef *args, uint32_t n)
{
    LLVMTypeRef types[MAX_ARGS];
    for (uint32_t i = 0; i < n; i++) types[i] = LLVMTypeOf(args[i]);
    return LLVMBuildCall2(l->b, LLVMFunctionType(result, types, n, false), function, args, n, "");
}

LLVMValueRef xt_call(XtLower *l, XtSymbol symbol, LLVMTypeRef result, LLVMValueRef *args, uint32_t n)
{
    return xt_call_pointer(l, xt_slot(l, xt_writer_import(l->w, XT_IMPORT_SYMBOL, symbol, 0, 0), l->t_ptr, false), result, args, n);
}

uint32_t xt_unit_calling(const XtLower *l, uint32_t code, uint32_t unit)
{
    const XtCode *co = &l->unit->codes[code];
    return 2 * (size_t)unit < co->code_size && co->code[2 * (size_t)unit] == XT_BC_CALL ? unit + XT_CACHES_CALL : unit;
}

uint32_t xt_unit_at(const XtNode *n, const XtSnap *s, uint32_t i)
{
    return n->op == XT_OP_POLL && i + 1 == s->nframes ? (uint32_t)n->a : s->frames[i].unit;
}

static void store_instruction(XtLower *l, uint32_t unit)
{
    LLVMValueRef code = xt_load(l, l->t_ptr, l->frame, l->lay->frame_code);
    xt_store(l, xt_at(l, code, l->lay->code_units + 2 * (int64_t)unit), l->frame, l->lay->frame_prev_instr);
}

static void synchronise(XtLower *l, const XtSnapFrame *f)
{
    for (uint32_t i = 0; i < f->nlocals && i < l->f->nlocals; i++) {
        XtNode *n = f->locals[i], *root = xt_root(n);
        if (!l->synced[i]) continue;
        bool object = xt_is_object(n) && (root->block || root->op <= XT_OP_FRAME_CELL) && !xt_is(root, 'm');
        xt_store(l, object ? xt_use(l, n) : xt_null(l), l->frame, l->lay->frame_localsplus + 8 * (int64_t)i);
    }
}

/* Constants have no references for the locals and stack entries that hold them, except where somebody may count them. */
static void count_constants(XtLower *l, XtNode *const *v, uint32_t n, int64_t by)
{
    for (uint32_t i = 0; i < n; i++) {
        if (xt_root(v[i])->op != XT_OP_CONST_OBJ) continue;
        LLVMValueRef o = xt_use(l, v[i]);
        xt_set_count(l, o, LLVMBuildAdd(l->b, xt_count(l, o), xt_i64(l, by), ""));
    }
}

static void count_all_constants(XtLower *l, const XtNode *n, int64_t by)
{
    if (!n->sync || !n->snap || n->snap->nframes == 0) return;
    const XtSnapFrame *f = &n->snap->frames[0];
    count_constants(l, f->locals, f->nlocals, by);
    count_constants(l, f->stack, f->nstack - n->npop, by);
}

void xt_safepoint(XtLower *l, XtNode *n)
{
    l->nframes = 0;
    const XtSnap *s = n->snap ? n->snap : l->snap;
    bool calls = n->op == XT_OP_CALL_CODE || (s && s->nframes > 1);
    if (s && s->nframes > 0) store_instruction(l, calls ? xt_unit_calling(l, 0, s->frames[0].unit) : xt_unit_at(n, s, 0));
    if (n->sync && s && s->nframes > 0) synchronise(l, &s->frames[0]);
    count_all_constants(l, n, 1);
    if (l->watch && xt_is_watched(n)) xt_watch(l, n);
    if (n->snap && n->snap->nframes > 1 && xt_is(n, 'X')) xt_push_frames(l, n);
}

void xt_hide(XtLower *l, XtNode *n)
{
    l->shown = NULL;
    if (l->watch && xt_is_watched(n)) xt_store(l, xt_null(l), l->frame, l->lay->frame_localsplus + 8 * (int64_t)l->f->nlocals);
    for (uint32_t i = 0; n->sync && i < l->f->nlocals; i++)
        if (l->synced[i]) xt_store(l, xt_null(l), l->frame, l->lay->frame_localsplus + 8 * (int64_t)i);
}

void xt_safepoint_end(XtLower *l, XtNode *n)
{
    xt_pop_frames(l, xt_is(n, 'k') || n->op == XT_OP_POLL);
    count_all_constants(l, n, -1);
    if (n->caught) l->shown = n;
    else xt_hide(l, n);
}

static void stop_if(XtLower *l, LLVMValueRef bad)
{
    LLVMBasicBlockRef on = xt_new_block(l, "on"), out = xt_new_block(l, "nomem");
    xt_branch(l, bad, out, on, XT_LIKELY_FALSE);
    xt_goto(l, out);
    LLVMValueRef trap = LLVMGetIntrinsicDeclaration(l->mod, LLVMLookupIntrinsicID("llvm.trap", 9), NULL, 0);
    LLVMBuildCall2(l->b, LLVMGlobalGetValueType(trap), trap, NULL, 0, "");
    LLVMBuildUnreachable(l->b);
    xt_goto(l, on);
}

void xt_check_object(XtLower *l, XtNode *n, LLVMValueRef object)
{
    LLVMValueRef bad = xt_icmp(l, LLVMIntEQ, object, xt_null(l));
    if (n->snap) xt_raise_if(l, n, bad);
    else stop_if(l, bad);
}

void xt_check_status(XtLower *l, XtNode *n, LLVMValueRef status) { xt_raise_if(l, n, xt_icmp(l, LLVMIntSLT, status, xt_i64(l, 0))); }

/* Stores operands [first, nargs - behind) in the argument array; returns its address. */
static LLVMValueRef store_args(XtLower *l, XtNode *n, uint32_t first, uint32_t behind)
{
    LLVMValueRef array = xt_at(l, l->args, 8); /* one word ahead is scratch for vectorcalls */
    uint32_t count = n->nargs - behind - first;
    if (count > l->max_args) l->max_args = count;
    for (uint32_t i = 0; i < count; i++) xt_store(l, xt_use(l, n->args[first + i]), array, 8 * (int64_t)i);
    return array;
}

static LLVMValueRef operand(XtLower *l, XtNode *n, uint32_t i)
{
    if (i >= n->nargs) return xt_null(l);
    LLVMValueRef v = xt_use(l, n->args[i]);
    return LLVMTypeOf(v) == l->t_i1 ? LLVMBuildZExt(l->b, v, l->t_i64, "") : v;
}

typedef struct Helper {
    XtSymbol symbol;
    char result;
    const char *args;
} Helper;
static const Helper *find_helper(XtOp op)
{
    static const Helper table[XT_OP_COUNT] = {
#define XT_HELPER(op, symbol, result, args) [XT_OP_##op] = {XT_SYM_##symbol, result, args},
#include "codegen/helpers.def"
#undef XT_HELPER
    };
    return table[op].args ? &table[op] : NULL;
}

bool xt_calls_out(const XtNode *n)
{
    if (!xt_is(n, 'C') || !xt_is(n, 'X')) return false;
    switch ((XtOp)n->op) {
    case XT_OP_CALL:
    case XT_OP_CALL_KW:
    case XT_OP_CALL_CODE:
    case XT_OP_CALL_C:
    case XT_OP_ITERNEXT:
    case XT_OP_TRUTH:
    case XT_OP_IS_INSTANCE: return true;
    default: return find_helper((XtOp)n->op);
    }
}

static uint32_t result_count(const XtNode *n)
{
    switch ((XtOp)n->op) {
    case XT_OP_UNPACK_SEQUENCE: return (uint32_t)n->a;
    case XT_OP_UNPACK_EX: return (uint32_t)n->a + (uint32_t)n->b + 1;
    default: return 2;
    }
}

static void helper_call(XtLower *l, XtNode *n, const Helper *h)
{
    bool safepoint = xt_runs_code(n) || xt_is(n, 'X'), by_reference = false;
    LLVMValueRef args[MAX_ARGS], array = NULL;
    uint32_t count = 0, stored = n->nargs;
    if (safepoint) xt_safepoint(l, n);
    for (const char *p = h->args; *p; p++) {
        LLVMValueRef v;
        switch (*p) {
        case 't': v = l->ts; break;
        case 'f': v = l->nframes ? l->frames[l->nframes - 1] : l->frame; break;
        case 'a': v = xt_i64(l, n->a); break;
        case 'b': v = xt_i64(l, n->b); break;
        case 'i': v = xt_i64(l, n->imm); break;
        case 'A': v = array = store_args(l, n, 0, 0); break;
        case 'R':
            v = array = store_args(l, n, 1, 0);
            stored = n->nargs - 1;
            break;
        case 'n': v = xt_i64(l, stored); break;
        case 'p': v = xt_i64(l, stored / 2); break;
        case 'o':
            v = xt_out(l, result_count(n), 0);
            by_reference = true;
            break;
        default: v = operand(l, n, (uint32_t)(*p - '0')); break;
        }
        args[count++] = v;
    }
    LLVMTypeRef type = h->result == 'V'                       ? l->t_void
                       : h->result == 'O' || h->result == 'P' ? l->t_ptr
                       : h->result == 'D'                     ? l->t_f64
                                                              : l->t_i64;
    LLVMValueRef result = xt_call(l, h->symbol, type, args, count);
    if (safepoint) xt_safepoint_end(l, n);
    if (h->result == 'O' || h->result == 'P') xt_check_object(l, n, result);
    else if (h->result == 'E') xt_guard_found(l, n, xt_icmp(l, LLVMIntSGE, result, xt_i64(l, 0)));
    else if ((h->result == 'I' || h->result == 'B') && xt_is(n, 'X')) xt_check_status(l, n, result);
    if (h->result == 'B') result = xt_icmp(l, LLVMIntNE, result, xt_i64(l, 0));
    if (by_reference && result_count(n) > 0) result = xt_load(l, l->t_ptr, xt_out(l, result_count(n), 0), 0);
    if (n->rep != XT_REP_V) xt_set(n, result);
    if (n->op == XT_OP_RAISE && n->caught) xt_lower_caught(l, n);
}

static void call(XtLower *l, XtNode *n)
{
    bool kw = n->op == XT_OP_CALL_KW;
    xt_safepoint(l, n);
    LLVMValueRef array = store_args(l, n, 2, kw);
    LLVMValueRef args[] = {l->ts, xt_use(l, n->args[0]), xt_use(l, n->args[1]), array, xt_i64(l, n->nargs - 2 - kw), NULL};
    if (kw) args[5] = xt_use(l, n->args[n->nargs - 1]);
    LLVMValueRef result = xt_call(l, kw ? XT_SYM_call_kw : XT_SYM_call, l->t_ptr, args, 5 + kw);
    xt_safepoint_end(l, n);
    if (kw) xt_decref(l, args[5], n); /* the helper borrows the names, the operation steals them */
    xt_check_object(l, n, result);
    xt_set(n, result);
}

/* Takes a level of recursion, as stock does for C functions without an argument array; NULL from there when there is none left. */
static LLVMValueRef call_on_level(XtLower *l, LLVMValueRef function, LLVMValueRef *args)
{
    LLVMBasicBlockRef deep = xt_new_block(l, "deep"), on = xt_new_block(l, "c"), done = xt_new_block(l, "called");
    LLVMValueRef zero = LLVMConstInt(l->t_i32, 0, false);
    LLVMValueRef levels = xt_load(l, l->t_i32, l->ts, l->lay->ts_recursion_remaining);
    xt_count_levels(l, -1);
    xt_branch(l, xt_icmp(l, LLVMIntSLE, levels, zero), deep, on, XT_LIKELY_FALSE);
    xt_goto(l, deep);
    LLVMValueRef status = xt_call(l, XT_SYM_check_level, l->t_i64, &l->ts, 1); /* takes the level back when it fails */
    LLVMBasicBlockRef failed = xt_here(l);
    xt_branch(l, xt_icmp(l, LLVMIntSLT, status, xt_i64(l, 0)), done, on, XT_LIKELY_UNKNOWN);
    xt_goto(l, on);
    LLVMValueRef result = xt_call_pointer(l, function, l->t_ptr, args, 2);
    xt_count_levels(l, 1);
    LLVMBasicBlockRef from = xt_here(l);
    LLVMBuildBr(l->b, done);
    xt_goto(l, done);
    return xt_merge2(l, l->t_ptr, xt_null(l), failed, result, from);
}

/* The function of a method in C. */
static void call_c(XtLower *l, XtNode *n)
{
    bool safepoint = xt_is(n, 'C');
    if (safepoint) xt_safepoint(l, n);
    LLVMValueRef function = xt_slot(l, xt_writer_named(l->w, XT_IMPORT_C_METHOD, n->text, (uint32_t)n->a), l->t_ptr, false);
    LLVMValueRef args[] = {xt_use(l, n->args[0]), NULL, xt_i64(l, n->nargs - 1), xt_null(l)}, result;
    if (n->a == XT_METH_FASTCALL || n->a == XT_METH_FASTCALL_KEYWORDS) {
        args[1] = store_args(l, n, 1, 0);
        result = xt_call_pointer(l, function, l->t_ptr, args, n->a == XT_METH_FASTCALL ? 3 : 4);
    } else {
        args[1] = n->a == XT_METH_O ? xt_use(l, n->args[1]) : xt_null(l);
        result = call_on_level(l, function, args);
    }
    if (safepoint) xt_safepoint_end(l, n);
    xt_check_object(l, n, result);
    xt_set(n, result);
}

/* A class that the object is of, then what runs no code, then everything. */
static void is_instance(XtLower *l, XtNode *n)
{
    LLVMValueRef args[] = {xt_use(l, n->args[0]), xt_use(l, n->args[1])}, zero = xt_i64(l, 0);
    LLVMBasicBlockRef first = xt_here(l), ask = xt_new_block(l, "ask"), any = xt_new_block(l, "any"), on = xt_new_block(l, "answer");
    LLVMValueRef same = xt_icmp(l, LLVMIntEQ, xt_load(l, l->t_ptr, args[0], l->lay->ob_type), args[1]);
    xt_branch(l, same, on, ask, XT_LIKELY_UNKNOWN);
    xt_goto(l, ask);
    LLVMValueRef quick = xt_call(l, XT_SYM_is_instance, l->t_i64, args, 2);
    xt_branch(l, xt_icmp(l, LLVMIntSLT, quick, zero), any, on, XT_LIKELY_FALSE);
    xt_goto(l, any);
    xt_safepoint(l, n);
    LLVMValueRef slow = xt_call(l, XT_SYM_isinstance, l->t_i64, args, 2);
    xt_safepoint_end(l, n);
    xt_check_status(l, n, slow);
    LLVMBasicBlockRef asked = xt_here(l);
    LLVMBuildBr(l->b, on);
    xt_goto(l, on);
    LLVMValueRef phi = LLVMBuildPhi(l->b, l->t_i64, ""), values[] = {xt_i64(l, 1), quick, slow};
    LLVMBasicBlockRef from[] = {first, ask, asked};
    LLVMAddIncoming(phi, values, from, 3);
    xt_set(n, xt_icmp(l, LLVMIntNE, phi, zero));
}

/* True, False and None in line. */
static void truth(XtLower *l, XtNode *n)
{
    LLVMValueRef o = xt_use(l, n->args[0]), zero = xt_i64(l, 0);
    LLVMValueRef yes = xt_icmp(l, LLVMIntEQ, o, xt_symbol(l, XT_SYM__Py_TrueStruct));
    LLVMValueRef no = LLVMBuildOr(l->b, xt_icmp(l, LLVMIntEQ, o, xt_symbol(l, XT_SYM__Py_FalseStruct)),
                                  xt_icmp(l, LLVMIntEQ, o, xt_symbol(l, XT_SYM__Py_NoneStruct)), "");
    LLVMBasicBlockRef first = xt_here(l), ask = xt_new_block(l, "ask"), on = xt_new_block(l, "answer");
    xt_branch(l, LLVMBuildOr(l->b, yes, no, ""), on, ask, XT_LIKELY_UNKNOWN);
    xt_goto(l, ask);
    xt_safepoint(l, n);
    LLVMValueRef status = xt_call(l, XT_SYM_truth, l->t_i64, &o, 1);
    xt_safepoint_end(l, n);
    xt_check_status(l, n, status);
    LLVMValueRef asked = xt_icmp(l, LLVMIntNE, status, zero);
    LLVMBasicBlockRef from = xt_here(l);
    LLVMBuildBr(l->b, on);
    xt_goto(l, on);
    xt_set(n, xt_merge2(l, l->t_i1, yes, first, asked, from));
}

static void iternext(XtLower *l, XtNode *n)
{
    LLVMValueRef error = xt_out(l, 1, 0);
    xt_safepoint(l, n);
    xt_store(l, xt_i64(l, 0), error, 0);
    LLVMValueRef args[] = {xt_use(l, n->args[0]), error};
    LLVMValueRef result = xt_call(l, XT_SYM_iternext, l->t_ptr, args, 2);
    xt_safepoint_end(l, n);
    LLVMValueRef none = xt_icmp(l, LLVMIntEQ, result, xt_null(l));
    xt_raise_if(l, n, LLVMBuildAnd(l->b, none, xt_icmp(l, LLVMIntNE, xt_load(l, l->t_i64, error, 0), xt_i64(l, 0)), ""));
    xt_set(n, result);
}

static void str_concat(XtLower *l, XtNode *n)
{
    LLVMValueRef args[] = {xt_use(l, n->args[0]), xt_use(l, n->args[1])};
    LLVMValueRef result = xt_call(l, XT_SYM_str_concat, l->t_ptr, args, 2);
    xt_decref(l, args[1], NULL); /* stolen by the operation, borrowed by the helper */
    xt_check_object(l, n, result);
    xt_set(n, result);
}

bool xt_lower_call(XtLower *l, XtNode *n)
{
    const Helper *h = find_helper((XtOp)n->op);
    if (h) {
        helper_call(l, n, h);
        return true;
    }
    switch ((XtOp)n->op) {
    case XT_OP_CALL:
    case XT_OP_CALL_KW: call(l, n); return true;
    case XT_OP_CALL_C:
    case XT_OP_CALL_C_PLAIN: call_c(l, n); return true;
    case XT_OP_CALL_CODE: xt_lower_call_code(l, n); return true;
    case XT_OP_CONSTRUCT: xt_lower_construct(l, n); return true;
    case XT_OP_ITERNEXT: iternext(l, n); return true;
    case XT_OP_IS_INSTANCE: is_instance(l, n); return true;
    case XT_OP_TRUTH: truth(l, n); return true;
    case XT_OP_STR_CONCAT: str_concat(l, n); return true;
    case XT_OP_SECOND: xt_set(n, xt_load(l, l->t_ptr, xt_out(l, (uint32_t)n->a + 1, (uint32_t)n->a), 0)); return true;
    default: return false;
    }
}
