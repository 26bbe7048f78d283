/* lower_exit.c -- ways out of native code: builds the recipe of an exit from the node's snapshot (protocol/blob.h), and the cold code that saves the
 * values it names in the function's buffer and hands over to xt_rt_exit or xt_rt_raise.
 *
 *  1. An object is described by its pointer when it exists: the node is in a block. A box or virtual node without a block is described by its operands.
 *  2. One node in several places of an exit is one object: the first place describes it, later ones say XT_R_REF. Only small ints are exempt (XT_R_INT).
 *  3. A parameter, cell or free variable that is still in its own slot of the outermost frame is XT_R_KEEP there.
 *  4. References that native code owns are listed, once a reference; the reader drops them after it has made its own.
 */
#include "codegen/lower.h"
#include <stdlib.h>

enum { MAX_VALUES = 1 << 14 };

typedef struct Made {
    XtNode *node;
    uint32_t ordinal;
} Made;
typedef struct Recipe {
    XtLower *l;
    XtNode *at;
    LLVMValueRef *values;
    Made *made;
    bool homes;                               /* some value is at home */
    uint32_t nvalues, nmade, ordinals, maybe; /* maybe: depth below V_MAYBE, where nothing may be referred to later */
} Recipe;

static void word(Recipe *r, uint32_t tag, uint32_t payload) { xt_writer_word(r->l->w, XT_RECIPE(tag, payload)); }

/* The word of the buffer that holds it: its home, or one behind all homes that is stored at this exit. */
static uint32_t saved(Recipe *r, XtNode *n)
{
    uint32_t home = xt_home(r->l, n), nhomes = r->l->nhomes;
    if (home) {
        r->homes = true;
        return home - 1;
    }
    LLVMValueRef v = xt_use(r->l, n);
    for (uint32_t i = 0; i < r->nvalues; i++)
        if (r->values[i] == v) return nhomes + i;
    if (r->nvalues == MAX_VALUES) {
        xt_lower_fail(r->l, r->at, "too many values at an exit");
        return 0;
    }
    r->values[r->nvalues] = v;
    return nhomes + r->nvalues++;
}

/* True when the object was described before: a reference to it has been written. Else it takes the next ordinal. */
static bool made_before(Recipe *r, XtNode *n)
{
    for (uint32_t i = 0; i < r->nmade; i++)
        if (r->made[i].node == n) {
            word(r, XT_R_REF, r->made[i].ordinal);
            return true;
        }
    if (!r->maybe && r->nmade < MAX_VALUES) r->made[r->nmade++] = (Made){n, r->ordinals};
    r->ordinals++;
    return false;
}

static void boolean(Recipe *r, XtNode *b)
{
    if (b->op == XT_OP_CONST_BOOL) word(r, XT_R_SYMBOL, b->imm ? XT_SYM__Py_TrueStruct : XT_SYM__Py_FalseStruct);
    else word(r, XT_R_BOOL, saved(r, b));
}

/* An unboxed number as the object `owner` (the box, or the number itself inside a virtual tuple). */
static void number(Recipe *r, XtNode *owner, XtNode *n)
{
    const XtLayout *lay = r->l->lay;
    if (n->op == XT_OP_CONST_I64 && n->imm >= -lay->small_int_below && n->imm < lay->small_int_count - lay->small_int_below)
        word(r, XT_R_INT, (uint32_t)n->imm & 0xffffff);
    else if (!made_before(r, owner)) word(r, n->rep == XT_REP_F ? XT_R_F64 : XT_R_I64, saved(r, n));
}

/* A field of an iterator's state: an int that is no object of its own, so it takes no part in rule 2 but keeps the count of ordinals. */
static void field(Recipe *r, XtNode *n)
{
    if (n->op == XT_OP_CONST_I64 && n->imm >= -(1 << 23) && n->imm < 1 << 23) {
        word(r, XT_R_INT, (uint32_t)n->imm & 0xffffff);
        return;
    }
    word(r, XT_R_I64, saved(r, n));
    r->ordinals++;
}

static void value(Recipe *r, XtNode *n, int64_t slot);

static void operands(Recipe *r, XtNode *n)
{
    for (uint32_t i = 0; i < n->nargs; i++) value(r, n->args[i], -1);
}

static void virtual_value(Recipe *r, XtNode *n, int64_t slot)
{
    if (n->op == XT_OP_V_MAYBE) {
        word(r, XT_R_MAYBE, saved(r, n->args[0]));
        r->maybe++;
        value(r, n->args[1], slot);
        r->maybe--;
        return;
    }
    if (made_before(r, n)) return;
    switch ((XtOp)n->op) {
    case XT_OP_V_RANGE_ITER:
    case XT_OP_V_RANGE:
        word(r, n->op == XT_OP_V_RANGE ? XT_R_RANGE : XT_R_RANGE_ITER, 0);
        for (uint32_t i = 0; i < n->nargs; i++) field(r, n->args[i]);
        return;
    case XT_OP_V_LIST_ITER:
    case XT_OP_V_TUPLE_ITER:
    case XT_OP_V_ENUMERATE:
        word(r, n->op == XT_OP_V_LIST_ITER ? XT_R_LIST_ITER : n->op == XT_OP_V_TUPLE_ITER ? XT_R_TUPLE_ITER : XT_R_ENUMERATE, 0);
        value(r, n->args[0], -1);
        field(r, n->args[1]);
        if (n->op == XT_OP_V_ENUMERATE) value(r, n->args[2], -1);
        return;
    case XT_OP_V_TUPLE:
        word(r, XT_R_TUPLE, n->nargs);
        operands(r, n);
        return;
    case XT_OP_V_ZIP:
        word(r, XT_R_ZIP, n->nargs / 2);
        operands(r, n);
        return;
    default: xt_lower_fail(r->l, n, "virtual operation without a recipe");
    }
}

/* slot: the number of the outermost frame's local that is described, or -1 */
static void value(Recipe *r, XtNode *n, int64_t slot)
{
    XtLower *l = r->l;
    XtNode *root = xt_root(n);
    switch ((XtOp)root->op) {
    case XT_OP_V_KEEP:
        if (slot < 0) xt_lower_fail(l, r->at, "V_KEEP outside the outermost frame's locals");
        word(r, XT_R_KEEP, 0);
        return;
    case XT_OP_PARAM:
    case XT_OP_FRAME_CELL:
        if (slot == root->a) {
            word(r, XT_R_KEEP, 0);
            return;
        }
        break;
    case XT_OP_NULL: word(r, XT_R_NULL, 0); return;
    case XT_OP_SYM_OBJ: word(r, XT_R_SYMBOL, (uint32_t)root->a); return;
    case XT_OP_CONST_OBJ:
    case XT_OP_NAME_OBJ:
    case XT_OP_CODE_OBJ:
    case XT_OP_TYPE_ATTR: word(r, XT_R_CONST, (uint32_t)xt_object_slot(l, root)); return;
    case XT_OP_BOX_BOOL: boolean(r, root->args[0]); return;
    case XT_OP_BOX_I64:
    case XT_OP_BOX_F64:
        if (!root->block) {
            number(r, root, root->args[0]);
            return;
        }
        break;
    default:
        if (xt_is(root, 'm')) {
            virtual_value(r, root, slot);
            return;
        }
    }
    switch ((XtRep)n->rep) {
    case XT_REP_O: word(r, XT_R_OBJ, saved(r, n)); return;
    case XT_REP_N: word(r, XT_R_NOBJ, saved(r, n)); return;
    case XT_REP_I:
    case XT_REP_F: number(r, n, n); return;
    case XT_REP_B: boolean(r, n); return;
    default: xt_lower_fail(l, n, "no value at an exit");
    }
}

static void frame(Recipe *r, const XtSnap *s, uint32_t number, bool raise)
{
    const XtSnapFrame *f = &s->frames[number];
    bool outermost = number == 0;
    uint32_t npop = raise && number + 1 == s->nframes ? r->at->npop : 0;
    if (npop > f->nstack) {
        xt_lower_fail(r->l, r->at, "npop exceeds the stack");
        npop = f->nstack;
    }
    xt_writer_word(r->l->w, (uint32_t)f->code | (f->init ? XT_FRAME_INIT : 0) | (f->getter ? XT_FRAME_GETTER : 0));
    xt_writer_word(r->l->w, raise ? xt_unit_at(r->at, s, number) : f->unit);
    xt_writer_word(r->l->w, f->nlocals);
    xt_writer_word(r->l->w, f->nstack - npop);
    if (!outermost) value(r, f->func, -1);
    for (uint32_t i = 0; i < f->nlocals; i++) value(r, f->locals[i], outermost ? (int64_t)i : -1);
    for (uint32_t i = 0; i < f->nstack - npop; i++) value(r, f->stack[i], -1);
}

static uint32_t describe(Recipe *r, const XtSnap *s, bool raise, int64_t slot)
{
    XtNode *n = r->at;
    XtLower *l = r->l;
    uint32_t first = xt_writer_words(l->w), nowned = raise ? n->nowned_raise : n->nowned;
    XtNode **owned = raise ? n->owned_raise : n->owned;
    xt_writer_word(l->w, s->nframes);
    for (uint32_t i = 0; i < s->nframes; i++) frame(r, s, i, raise);
    xt_writer_word(l->w, nowned);
    for (uint32_t i = 0; i < nowned; i++) xt_writer_word(l->w, saved(r, owned[i]));
    XtExit e = {.reason = n->op == XT_OP_POLL ? XT_EXIT_poll
                          : raise             ? XT_EXIT_raise
                                              : n->reason,
                .recipe = first,
                .nwords = xt_writer_words(l->w) - first,
                .nvalues = r->homes || r->nvalues ? l->nhomes + r->nvalues : 0,
                .slot = slot < 0 ? UINT32_MAX : (uint32_t)slot,
                .is_raise = raise};
    return xt_writer_exit(l->w, &e);
}

static void attribute(XtLower *l, LLVMValueRef fn, const char *name, size_t length)
{
    unsigned kind = LLVMGetEnumAttributeKindForName(name, length);
    LLVMAddAttributeAtIndex(fn, (LLVMAttributeIndex)LLVMAttributeFunctionIndex, LLVMCreateEnumAttribute(l->cx, kind, 0));
}

/* A function that does not exist: its calls stand for something else until LLVM's passes have run. */
static LLVMValueRef stand_in(XtLower *l, const char *name, LLVMTypeRef type)
{
    LLVMValueRef fn = LLVMAddFunction(l->mod, name, type);
    attribute(l, fn, "nounwind", 8);
    return fn;
}

/* While LLVM optimises, an exit's stores are one call of a stand-in, xt_save(buffer, values...): thousands of stores to the buffer
 * would cost its passes more time than all the rest. xt_leave_stores() puts them in ahead of code generation. */
static void save(XtLower *l, const Recipe *r)
{
    LLVMTypeRef type = LLVMFunctionType(l->t_void, &l->t_ptr, 1, true);
    if (!l->save) l->save = stand_in(l, "xt_save", type);
    LLVMValueRef *args = malloc((r->nvalues + 1) * sizeof *args);
    if (!args) abort();
    args[0] = xt_at(l, l->buffer, 8 * (int64_t)l->nhomes);
    for (uint32_t i = 0; i < r->nvalues; i++)
        args[i + 1] = LLVMTypeOf(r->values[i]) == l->t_i1 ? LLVMBuildZExt(l->b, r->values[i], l->t_i64, "") : r->values[i];
    LLVMBuildCall2(l->b, type, l->save, args, r->nvalues + 1, "");
    free(args);
}

void xt_leave_stores(XtLower *l)
{
    for (LLVMUseRef use; l->save && (use = LLVMGetFirstUse(l->save));) {
        LLVMValueRef call = LLVMGetUser(use);
        unsigned n = LLVMGetNumArgOperands(call);
        LLVMPositionBuilderBefore(l->b, call);
        for (unsigned i = 1; i < n; i++) xt_store(l, LLVMGetOperand(call, i), LLVMGetOperand(call, 0), (int64_t)(i - 1) * 8);
        LLVMInstructionEraseFromParent(call);
    }
}

/* Saves what the exit needs here; the number of the exit. */
static uint32_t prepare(XtLower *l, XtNode *n, bool raise, int64_t slot)
{
    Recipe r = {.l = l, .at = n, .values = malloc(MAX_VALUES * sizeof(LLVMValueRef)), .made = malloc(MAX_VALUES * sizeof(Made))};
    if (!r.values || !r.made) abort();
    uint32_t number_of_exit = describe(&r, n->snap, raise, slot);
    if (r.nvalues > 0) save(l, &r);
    if (l->nhomes + r.nvalues > l->max_values) l->max_values = l->nhomes + r.nvalues;
    free(r.values);
    free(r.made);
    return number_of_exit;
}

/* Likewise an exit ends in a call of a stand-in, xt_leave(number, buffer): joined from the beginning, thousands of exits would be
 * as many empty blocks and operands of one phi. xt_leave_joins() has them jump to one block for each way of leaving. */
enum { BY_GUARD, BY_RAISE, BY_RERAISE, WAYS };
static void leave_by(XtLower *l, int way, uint32_t number_of_exit)
{
    static const char *const names[WAYS] = {"xt_leave", "xt_leave_raise", "xt_leave_reraise"};
    LLVMTypeRef types[] = {l->t_i64, l->t_ptr}, type = LLVMFunctionType(l->t_void, types, 2, false);
    if (!l->leave[way]) {
        l->leave[way] = stand_in(l, names[way], type);
        attribute(l, l->leave[way], "noreturn", 8);
    }
    LLVMValueRef args[] = {xt_i64(l, number_of_exit), l->buffer};
    LLVMBuildCall2(l->b, type, l->leave[way], args, 2, "");
    LLVMBuildUnreachable(l->b);
}

static void join(XtLower *l, LLVMValueRef leave, XtSymbol helper)
{
    LLVMUseRef use = LLVMGetFirstUse(leave);
    if (!use) return;
    LLVMValueRef buffer = LLVMGetOperand(LLVMGetUser(use), 1);
    LLVMBasicBlockRef all = xt_new_block(l, "leave");
    xt_goto(l, all);
    LLVMValueRef number = LLVMBuildPhi(l->b, l->t_i64, "exit");
    LLVMValueRef unit = xt_slot(l, xt_writer_import(l->w, XT_IMPORT_UNIT, 0, 0, 0), l->t_ptr, true);
    LLVMValueRef args[] = {l->ts, l->frame, l->how, unit, number, buffer};
    LLVMBuildRet(l->b, xt_call(l, helper, l->t_ptr, args, 6));
    for (; use; use = LLVMGetFirstUse(leave)) {
        LLVMValueRef call = LLVMGetUser(use), n = LLVMGetOperand(call, 0);
        LLVMBasicBlockRef from = LLVMGetInstructionParent(call);
        LLVMAddIncoming(number, &n, &from, 1);
        LLVMInstructionEraseFromParent(LLVMGetBasicBlockTerminator(from)); /* unreachable */
        LLVMInstructionEraseFromParent(call);
        xt_goto(l, from);
        LLVMBuildBr(l->b, all);
    }
}

void xt_leave_joins(XtLower *l)
{
    static const XtSymbol helpers[WAYS] = {XT_SYM_exit, XT_SYM_raise, XT_SYM_reraise};
    for (int way = 0; way < WAYS; way++)
        if (l->leave[way]) join(l, l->leave[way], helpers[way]);
}

void xt_leave(XtLower *l, XtNode *n, bool raise, int64_t slot)
{
    if (!n->snap || n->snap->nframes == 0) {
        xt_lower_fail(l, n, "leaves without a snapshot");
        LLVMBuildUnreachable(l->b);
        return;
    }
    leave_by(l, raise ? BY_RAISE : BY_GUARD, prepare(l, n, raise, slot));
}

void xt_lower_reraise(XtLower *l, XtNode *n)
{
    LLVMValueRef args[] = {l->ts, l->frame, xt_use(l, n->args[0]), xt_use(l, n->args[1])};
    xt_call(l, XT_SYM_raise_again, l->t_void, args, 4);
    leave_by(l, BY_RERAISE, prepare(l, n, true, XT_NO_SLOT));
}

static bool is_in_place(XtNode *v, uint32_t slot)
{
    XtNode *root = xt_root(v);
    return root->op == XT_OP_V_KEEP || root->op == XT_OP_NULL ||
           ((root->op == XT_OP_PARAM || root->op == XT_OP_FRAME_CELL) && root->a == (int32_t)slot);
}

bool xt_is_watched(const XtNode *n)
{
    if (n->op != XT_OP_POLL && !xt_calls_out(n)) return false;
    if (n->sync || !n->snap || n->snap->nframes == 0) return false;
    const XtSnapFrame *f = n->snap->frames;
    bool something = n->snap->nframes > 1;
    for (uint32_t i = 0; i < f->nlocals && !something; i++) something = !is_in_place(f->locals[i], i);
    return something;
}

void xt_begin_watch(XtLower *l)
{
    xt_store(l, xt_i64(l, XT_WATCH_MAGIC), l->watch, XT_WATCH_MAGIC_AT);
    xt_store(l, l->frame, l->watch, XT_WATCH_FRAME);
    xt_store(l, xt_slot(l, xt_writer_import(l->w, XT_IMPORT_UNIT, 0, 0, 0), l->t_ptr, true), l->watch, XT_WATCH_UNIT);
    xt_store(l, l->buffer, l->watch, XT_WATCH_VALUES);
}

void xt_watch(XtLower *l, XtNode *n)
{
    if (n->op == XT_OP_POLL) xt_begin_watch(l); /* off the way, so that loops without calls need not have it ready */
    uint32_t number_of_exit = prepare(l, n, true, XT_NO_SLOT);
    xt_store(l, xt_i64(l, number_of_exit), l->watch, XT_WATCH_EXIT);
    xt_store(l, xt_at(l, l->watch, 1), l->frame, l->lay->frame_localsplus + 8 * (int64_t)l->f->nlocals);
    if (n->caught) return;
    LLVMBasicBlockRef from = xt_here(l);
    l->raises = n;
    l->raise_block = xt_new_block(l, "raised");
    xt_goto(l, l->raise_block);
    leave_by(l, BY_RAISE, number_of_exit);
    xt_goto(l, from);
}

void xt_lower_caught(XtLower *l, XtNode *n)
{
    l->snap = n->snap;
    if (n->snap->nframes == 1) {
        LLVMValueRef args[] = {l->ts, l->frame, xt_i64(l, n->snap->frames[0].unit)};
        xt_call(l, XT_SYM_caught, l->t_void, args, 3);
    } else {
        LLVMValueRef unit = xt_slot(l, xt_writer_import(l->w, XT_IMPORT_UNIT, 0, 0, 0), l->t_ptr, true);
        LLVMValueRef args[] = {l->ts, l->frame, unit, xt_i64(l, prepare(l, n, true, XT_NO_SLOT)), l->buffer};
        xt_call(l, XT_SYM_unwind, l->t_void, args, 5);
    }
    xt_hide(l, n);
}

static LLVMValueRef stress(XtLower *l, LLVMValueRef ok)
{
    LLVMValueRef counter = xt_symbol(l, XT_SYM_stress_counter);
    LLVMValueRef left = LLVMBuildSub(l->b, xt_load(l, l->t_i64, counter, 0), xt_i64(l, 1), "");
    xt_store(l, left, counter, 0);
    return LLVMBuildAnd(l->b, ok, xt_icmp(l, LLVMIntSGT, left, xt_i64(l, 0)), "");
}

static void leave_unless(XtLower *l, XtNode *n, LLVMValueRef ok, int64_t slot)
{
    LLVMBasicBlockRef on = xt_new_block(l, "on"), out = xt_new_block(l, "out");
    xt_branch(l, ok, on, out, XT_LIKELY_TRUE);
    xt_goto(l, out);
    xt_leave(l, n, false, slot);
    xt_goto(l, on);
}

void xt_guard(XtLower *l, XtNode *n, LLVMValueRef ok, int64_t slot)
{
    leave_unless(l, n, l->stress && n->op != XT_OP_POLL ? stress(l, ok) : ok, slot);
}

void xt_guard_found(XtLower *l, XtNode *n, LLVMValueRef ok) { leave_unless(l, n, ok, XT_NO_SLOT); }

LLVMBasicBlockRef xt_raise_block(XtLower *l, XtNode *n)
{
    if (n->caught) return ((XtLowerBlock *)n->block->succ[1]->tmp)->start;
    if (l->raises != n) {
        LLVMBasicBlockRef from = xt_here(l);
        l->raises = n;
        l->raise_block = xt_new_block(l, "raised");
        xt_goto(l, l->raise_block);
        xt_leave(l, n, true, XT_NO_SLOT);
        xt_goto(l, from);
    }
    return l->raise_block;
}

void xt_raise_if(XtLower *l, XtNode *n, LLVMValueRef bad)
{
    LLVMBasicBlockRef on = xt_new_block(l, "on");
    xt_branch(l, bad, xt_raise_block(l, n), on, XT_LIKELY_FALSE);
    xt_goto(l, on);
    if (l->shown) xt_hide(l, n);
}
