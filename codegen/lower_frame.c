/* lower_frame.c -- interpreter frames that native code makes itself, on the C stack.
 *
 *  1. A call-out from inlined code must find the frames of the inlined calls: they are filled and linked ahead of it and unlinked behind it.
 *  2. A direct call (CALL_CODE) makes the callee's frame, puts the arguments there and jumps to the callee's native entry (how 1). It takes the general
 *     way (xt_rt_call) when there is no native entry, when something is pending or traced, and where a 16th level of recursion is passed: the
 *     helper looks whether the C stack still has room.
 *  3. Such a frame owns neither its function nor its code; whoever made a frame object of it is served by xt_rt_release_frame / xt_rt_clear_frame.
 *  4. Every level counts in recursion_remaining; an __init__ that a call of its class runs takes two, as in stock.
 */
#include "codegen/bytecode.h"
#include "codegen/lower.h"

enum { INLINE_DROPS = 3, STACK_CHECK_LEVELS = 16 };

static LLVMValueRef frame_memory(XtLower *l, uint32_t depth, uint32_t words)
{
    if (words > l->frame_words[depth]) l->frame_words[depth] = words;
    if (!l->frame_memory[depth]) {
        LLVMBasicBlockRef here = xt_here(l);
        LLVMPositionBuilderBefore(l->b, l->buffer);
        l->frame_memory[depth] = LLVMBuildArrayAlloca(l->b, l->t_i64, xt_i64(l, 1), "");
        xt_goto(l, here);
    }
    return l->frame_memory[depth];
}

void xt_frame_sizes(XtLower *l)
{
    for (int i = 0; i < 64; i++)
        if (l->frame_memory[i]) LLVMSetOperand(l->frame_memory[i], 0, xt_i64(l, l->frame_words[i]));
}

static uint32_t special_words(const XtLower *l) { return (uint32_t)l->lay->frame_localsplus / 8; }

static LLVMValueRef local_at(XtLower *l, LLVMValueRef f, uint32_t i) { return xt_at(l, f, l->lay->frame_localsplus + 8 * (int64_t)i); }

static void set_current(XtLower *l, LLVMValueRef f)
{
    xt_store(l, f, xt_load(l, l->t_ptr, l->ts, l->lay->ts_cframe), l->lay->cframe_current_frame);
}

void xt_count_levels(XtLower *l, int64_t change)
{
    LLVMValueRef v = xt_load(l, l->t_i32, l->ts, l->lay->ts_recursion_remaining);
    xt_store(l, LLVMBuildAdd(l->b, v, LLVMConstInt(l->t_i32, (uint64_t)change, true), ""), l->ts, l->lay->ts_recursion_remaining);
}

/* All but localsplus; unit: where the frame is. */
static void fill_frame(XtLower *l, LLVMValueRef f, LLVMValueRef function, LLVMValueRef previous, uint32_t unit)
{
    const XtLayout *y = l->lay;
    LLVMValueRef code = xt_load(l, l->t_ptr, function, y->func_code);
    xt_store(l, function, f, y->frame_func);
    xt_store(l, xt_load(l, l->t_ptr, function, y->func_globals), f, y->frame_globals);
    xt_store(l, xt_load(l, l->t_ptr, function, y->func_builtins), f, y->frame_builtins);
    xt_store(l, xt_null(l), f, y->frame_locals);
    xt_store(l, code, f, y->frame_code);
    xt_store(l, xt_null(l), f, y->frame_object);
    xt_store(l, previous, f, y->frame_previous);
    xt_store(l, xt_at(l, code, y->code_units + 2 * (int64_t)unit), f, y->frame_prev_instr);
    xt_store(l, LLVMConstInt(l->t_i32, (uint64_t)-1, true), f, y->frame_stacktop);
    xt_store(l, LLVMConstInt(l->t_i8, 0, false), f, y->frame_is_entry);
    xt_store(l, LLVMConstInt(l->t_i8, (uint64_t)y->owned_by_thread, false), f, y->frame_owner);
}

void xt_push_frames(XtLower *l, const XtNode *n)
{
    const XtSnap *s = n->snap;
    bool calls = n->op == XT_OP_CALL_CODE;
    LLVMValueRef previous = l->frame;
    l->nframes = 0;
    l->nlevels = 0;
    for (uint32_t i = 1; i < s->nframes && i < 64; i++) {
        const XtSnapFrame *sf = &s->frames[i];
        l->nlevels += sf->init ? 2 : 1;
        LLVMValueRef f = frame_memory(l, i, special_words(l) + sf->nlocals);
        bool calling = calls || i + 1 < s->nframes;
        fill_frame(l, f, xt_use(l, sf->func), previous, calling ? xt_unit_calling(l, (uint32_t)sf->code, sf->unit) : xt_unit_at(n, s, i));
        const uint8_t *kinds = l->unit->codes[sf->code].localkinds;
        for (uint32_t k = 0, frees = 0; k < sf->nlocals; k++) { /* who looks expects the closure's cells to be there */
            LLVMValueRef v = xt_null(l);
            if (kinds[k] & XT_LOCAL_FREE) {
                LLVMValueRef closure = xt_load(l, l->t_ptr, xt_use(l, sf->func), l->lay->func_closure);
                v = xt_load(l, l->t_ptr, closure, l->lay->tuple_item + 8 * (int64_t)frees++);
            }
            xt_store(l, v, local_at(l, f, k), 0);
        }
        l->frames[l->nframes++] = previous = f;
    }
    if (!l->nframes) return;
    xt_count_levels(l, -(int64_t)l->nlevels);
    set_current(l, previous);
}

/* Not 0: there is a frame object, or the dict that locals() has made without one. */
static LLVMValueRef was_seen(XtLower *l, LLVMValueRef f)
{
    LLVMValueRef object = LLVMBuildPtrToInt(l->b, xt_load(l, l->t_ptr, f, l->lay->frame_object), l->t_i64, "");
    LLVMValueRef locals = LLVMBuildPtrToInt(l->b, xt_load(l, l->t_ptr, f, l->lay->frame_locals), l->t_i64, "");
    return LLVMBuildOr(l->b, object, locals, "");
}

void xt_pop_frames(XtLower *l, bool leaves)
{
    if (!l->nframes) return;
    LLVMValueRef any = NULL;
    for (uint32_t i = 0; i < l->nframes; i++) {
        LLVMValueRef o = was_seen(l, l->frames[i]);
        any = any ? LLVMBuildOr(l->b, any, o, "") : o;
    }
    xt_count_levels(l, l->nlevels);
    LLVMBasicBlockRef seen = xt_new_block(l, "seen"), on = xt_new_block(l, "on");
    xt_branch(l, xt_icmp(l, LLVMIntEQ, any, xt_i64(l, 0)), on, seen, XT_LIKELY_TRUE);
    xt_goto(l, seen);
    for (uint32_t i = l->nframes; i-- > 0;) { /* innermost first, each unlinked before it goes */
        set_current(l, i ? l->frames[i - 1] : l->frame);
        LLVMValueRef args[] = {l->ts, l->frames[i], l->frame, xt_i64(l, i + 1)};
        xt_call(l, leaves ? XT_SYM_keep_frame : XT_SYM_release_frame, l->t_void, args, leaves ? 4 : 2);
    }
    LLVMBuildBr(l->b, on);
    xt_goto(l, on);
    set_current(l, l->frame);
    l->nframes = 0;
}

/* levels: what will be left of them. step: how many less that is than at the entry of this function. */
static LLVMValueRef may_go_straight(XtLower *l, LLVMValueRef native, LLVMValueRef levels, uint32_t step)
{
    const XtLayout *y = l->lay;
    LLVMValueRef zero32 = LLVMConstInt(l->t_i32, 0, false);
    LLVMValueRef tracing = xt_load(l, l->t_i8, xt_load(l, l->t_ptr, l->ts, y->ts_cframe), y->cframe_use_tracing);
    LLVMValueRef breaker = xt_load(l, l->t_i32, xt_load(l, l->t_ptr, l->ts, y->ts_interp), y->interp_eval_breaker);
    LLVMValueRef quiet = xt_icmp(l, LLVMIntEQ, LLVMBuildOr(l->b, breaker, LLVMBuildZExt(l->b, tracing, l->t_i32, ""), ""), zero32);
    LLVMValueRef low = LLVMBuildAnd(l->b, levels, LLVMConstInt(l->t_i32, STACK_CHECK_LEVELS - 1, false), "");
    uint32_t unchecked = step < STACK_CHECK_LEVELS ? STACK_CHECK_LEVELS - step : 0; /* from there on a multiple is passed */
    LLVMValueRef spare = xt_icmp(l, LLVMIntSGE, levels, LLVMConstInt(l->t_i32, XT_SPARE_LEVELS, false));
    LLVMValueRef room = LLVMBuildAnd(l->b, spare, xt_icmp(l, LLVMIntULT, low, LLVMConstInt(l->t_i32, unchecked, false)), "");
    LLVMValueRef linked = xt_icmp(l, LLVMIntNE, native, xt_null(l));
    return LLVMBuildAnd(l->b, LLVMBuildAnd(l->b, quiet, room, ""), linked, "");
}

/* Behind the call: what the frame owns goes, or is taken over by its frame object. */
static void end_frame(XtLower *l, LLVMValueRef f, uint32_t nlocals)
{
    LLVMBasicBlockRef seen = xt_new_block(l, "seen"), plain = xt_new_block(l, "plain"), on = xt_new_block(l, "on");
    xt_branch(l, xt_icmp(l, LLVMIntEQ, was_seen(l, f), xt_i64(l, 0)), plain, seen, XT_LIKELY_TRUE);
    xt_goto(l, seen);
    LLVMValueRef args[] = {l->ts, f, xt_i64(l, nlocals)};
    xt_call(l, XT_SYM_clear_frame, l->t_void, args, 3);
    LLVMBuildBr(l->b, on);
    xt_goto(l, plain);
    if (nlocals > INLINE_DROPS) {
        LLVMValueRef all[] = {local_at(l, f, 0), xt_i64(l, nlocals)};
        xt_call(l, XT_SYM_drop_locals, l->t_void, all, 2);
    } else
        for (uint32_t i = 0; i < nlocals; i++) xt_if_not_null(l, xt_load(l, l->t_ptr, local_at(l, f, i), 0), xt_decref, NULL);
    LLVMBuildBr(l->b, on);
    xt_goto(l, on);
}

typedef struct DirectCall {
    const XtCode *callee;
    LLVMValueRef function, native, levels, previous;
    LLVMBasicBlockRef straight, general, done;
} DirectCall;

/* Branches to .straight when code number `code` can be entered with `levels` more levels of recursion, else to .general. */
static DirectCall direct_call(XtLower *l, int32_t code, LLVMValueRef function, uint32_t levels)
{
    DirectCall c = {.callee = &l->unit->codes[code], .function = function};
    c.previous = l->nframes ? l->frames[l->nframes - 1] : l->frame;
    LLVMValueRef record = xt_slot(l, xt_writer_import(l->w, XT_IMPORT_RECORD, (uint32_t)code, 0, 0), l->t_ptr, code == 0);
    c.native = xt_load(l, l->t_ptr, record, 0);
    c.levels = xt_load(l, l->t_i32, l->ts, l->lay->ts_recursion_remaining);
    c.levels = LLVMBuildSub(l->b, c.levels, LLVMConstInt(l->t_i32, levels, false), "");
    c.straight = xt_new_block(l, "straight"), c.general = xt_new_block(l, "general"), c.done = xt_new_block(l, "done");
    xt_branch(l, may_go_straight(l, c.native, c.levels, levels + (l->nframes ? l->nlevels : 0)), c.straight, c.general, XT_LIKELY_TRUE);
    return c;
}

static LLVMValueRef enter(XtLower *l, const DirectCall *c, LLVMValueRef f, uint32_t levels)
{
    xt_store(l, c->levels, l->ts, l->lay->ts_recursion_remaining);
    set_current(l, f);
    LLVMValueRef args[] = {l->ts, f, xt_i64(l, 1)};
    LLVMValueRef result = xt_call_pointer(l, c->native, l->t_ptr, args, 3);
    xt_count_levels(l, levels);
    set_current(l, c->previous);
    return result;
}

/* Enters the callee's native code with these arguments, whose references are given. */
static LLVMValueRef go_straight(XtLower *l, const DirectCall *c, LLVMValueRef *args, uint32_t nargs, uint32_t levels)
{
    LLVMValueRef f = frame_memory(l, 0, special_words(l) + c->callee->nlocalsplus + c->callee->stacksize), result;
    fill_frame(l, f, c->function, c->previous, c->callee->firsttraceable);
    bool cells = xt_makes_cells(c->callee);
    uint32_t frees = 0;
    for (uint32_t i = 0; i < c->callee->nlocalsplus; i++) {
        LLVMValueRef v = i < nargs ? args[i] : xt_null(l);
        if (!cells && c->callee->nfrees && c->callee->localkinds[i] & XT_LOCAL_FREE) { /* as COPY_FREE_VARS */
            v = xt_load(l, l->t_ptr, xt_load(l, l->t_ptr, c->function, l->lay->func_closure), l->lay->tuple_item + 8 * (int64_t)frees++);
            xt_incref(l, v);
        }
        xt_store(l, v, local_at(l, f, i), 0);
    }
    if (cells) {
        LLVMBasicBlockRef made = xt_new_block(l, "cells"), on = xt_new_block(l, "back");
        LLVMValueRef status = xt_call(l, XT_SYM_run_prefix, l->t_i64, &f, 1);
        LLVMBasicBlockRef first = xt_here(l);
        xt_branch(l, xt_icmp(l, LLVMIntEQ, status, xt_i64(l, 0)), made, on, XT_LIKELY_TRUE);
        xt_goto(l, made);
        result = enter(l, c, f, levels);
        LLVMBasicBlockRef from = xt_here(l);
        LLVMBuildBr(l->b, on);
        xt_goto(l, on);
        result = xt_merge2(l, l->t_ptr, result, from, xt_null(l), first);
    } else {
        result = enter(l, c, f, levels);
    }
    end_frame(l, f, c->callee->nlocalsplus);
    return result;
}

/* star: the last one given is the tuple of *args. */
static LLVMValueRef go_generally(XtLower *l, LLVMValueRef callable, LLVMValueRef *given, uint32_t nargs, bool star)
{
    LLVMValueRef array = xt_at(l, l->args, 8);
    if (nargs > l->max_args) l->max_args = nargs;
    for (uint32_t i = 0; i < nargs; i++) xt_store(l, given[i], array, 8 * (int64_t)i);
    xt_incref(l, callable);
    LLVMValueRef args[] = {l->ts, callable, xt_null(l), array, xt_i64(l, nargs)};
    return xt_call(l, star ? XT_SYM_call_packed : XT_SYM_call, l->t_ptr, args, 5);
}

void xt_lower_call_code(XtLower *l, XtNode *n)
{
    uint32_t nargs = n->nargs - 1;
    xt_safepoint(l, n);
    LLVMValueRef *args = xt_arena_alloc(l->f->arena, (nargs + 1) * sizeof *args);
    for (uint32_t i = 0; i < nargs; i++) args[i] = xt_use(l, n->args[i + 1]);
    DirectCall c = direct_call(l, n->a, xt_use(l, n->args[0]), 1);
    xt_goto(l, c.straight);
    LLVMValueRef result = go_straight(l, &c, args, nargs, 1);
    LLVMBasicBlockRef from_straight = xt_here(l);
    LLVMBuildBr(l->b, c.done);
    xt_goto(l, c.general);
    LLVMValueRef other = go_generally(l, c.function, args, nargs, c.callee->flags & XT_CO_VARARGS);
    LLVMBasicBlockRef from_general = xt_here(l);
    LLVMBuildBr(l->b, c.done);
    xt_goto(l, c.done);
    result = xt_merge2(l, l->t_ptr, result, from_straight, other, from_general);
    xt_safepoint_end(l, n);
    xt_decref(l, c.function, NULL);
    xt_check_object(l, n, result);
    xt_set(n, result);
}

/* The instance when __init__ came to its end with None, else NULL; *ok and *bad get the blocks. */
static LLVMValueRef instance_or_null(XtLower *l, LLVMValueRef instance, LLVMValueRef result)
{
    LLVMBasicBlockRef ended = xt_new_block(l, "ended"), failed = xt_new_block(l, "failed"), on = xt_new_block(l, "made");
    xt_branch(l, xt_icmp(l, LLVMIntEQ, result, xt_null(l)), failed, ended, XT_LIKELY_FALSE);
    xt_goto(l, ended);
    LLVMValueRef status = xt_call(l, XT_SYM_check_init, l->t_i64, &result, 1);
    LLVMBasicBlockRef made = xt_here(l);
    xt_branch(l, xt_icmp(l, LLVMIntEQ, status, xt_i64(l, 0)), on, failed, XT_LIKELY_TRUE);
    xt_goto(l, failed);
    xt_decref(l, instance, NULL);
    LLVMBasicBlockRef nothing = xt_here(l);
    LLVMBuildBr(l->b, on);
    xt_goto(l, on);
    return xt_merge2(l, l->t_ptr, instance, made, xt_null(l), nothing);
}

void xt_lower_construct(XtLower *l, XtNode *n)
{
    uint32_t nargs = n->nargs - 2;
    xt_safepoint(l, n);
    LLVMValueRef class = xt_use(l, n->args[0]), *args = xt_arena_alloc(l->f->arena, (nargs + 2) * sizeof *args);
    for (uint32_t i = 0; i < nargs; i++) xt_incref(l, args[i + 1] = xt_use(l, n->args[i + 2]));
    DirectCall c = direct_call(l, n->a, xt_use(l, n->args[1]), 2);
    xt_goto(l, c.straight);
    xt_incref(l, c.function);
    LLVMValueRef new_args[] = {l->ts, class};
    LLVMValueRef instance = xt_call(l, XT_SYM_new_instance, l->t_ptr, new_args, 2);
    LLVMBasicBlockRef there = xt_new_block(l, "instance"), nothing = xt_new_block(l, "nothing");
    xt_branch(l, xt_icmp(l, LLVMIntEQ, instance, xt_null(l)), nothing, there, XT_LIKELY_FALSE);
    xt_goto(l, nothing); /* no memory */
    for (uint32_t i = 1; i <= nargs; i++) xt_decref(l, args[i], NULL);
    xt_decref(l, c.function, NULL);
    LLVMBasicBlockRef from_nothing = xt_here(l);
    LLVMBuildBr(l->b, c.done);
    xt_goto(l, there);
    args[0] = instance;
    xt_incref(l, instance);
    LLVMValueRef result = go_straight(l, &c, args, nargs + 1, 2);
    xt_decref(l, c.function, NULL);
    result = instance_or_null(l, instance, result);
    LLVMBasicBlockRef from_straight = xt_here(l);
    LLVMBuildBr(l->b, c.done);
    xt_goto(l, c.general);
    LLVMValueRef other = go_generally(l, class, args + 1, nargs, c.callee->flags & XT_CO_VARARGS);
    LLVMBasicBlockRef from_general = xt_here(l);
    LLVMBuildBr(l->b, c.done);
    xt_goto(l, c.done);
    LLVMValueRef phi = LLVMBuildPhi(l->b, l->t_ptr, ""), values[] = {result, other, xt_null(l)};
    LLVMBasicBlockRef from[] = {from_straight, from_general, from_nothing};
    LLVMAddIncoming(phi, values, from, 3);
    xt_safepoint_end(l, n);
    xt_check_object(l, n, phi);
    xt_set(n, phi);
}
