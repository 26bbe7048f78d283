#include "profile.h"

#define XXH_INLINE_ALL
#include <xxhash.h>

#include "agent.h"
#include "classify.h"
#include "codehash.h"
#include "frames.h"
#include "interpreter_only.h"
#include "link.h"
#include "stats.h"
#include "tracers.h"

/* f_trace_opcodes of the frames that a burst switched on; the program itself can only set 1 */
enum { XT_TRACED = 2 };

/* OPERATOR, ITEM, MEMBER: two operands, one of which may be of a class written in Python that has a method for it */
typedef enum Operands { COUNT_ONLY, ONE, TWO, THREE, OPERATOR, ITEM, MEMBER, ATTR, STORE, CALLEE, NOTHING } Operands;

static const uint8_t operands_of[256] = {
    [LOAD_FAST] = NOTHING,
    [STORE_FAST] = NOTHING,
    [NOP] = NOTHING,
    [RESUME] = NOTHING,
    [PRECALL] = NOTHING,
    [BINARY_OP] = OPERATOR,
    [COMPARE_OP] = TWO,
    [BINARY_SUBSCR] = ITEM,
    [CONTAINS_OP] = MEMBER,
    [IS_OP] = TWO,
    [DELETE_SUBSCR] = TWO,
    [STORE_SUBSCR] = THREE,
    [LOAD_ATTR] = ATTR,
    [LOAD_METHOD] = ATTR,
    [STORE_ATTR] = STORE,
    [CALL] = CALLEE,
    [FOR_ITER] = ONE,
    [GET_ITER] = ONE,
    [YIELD_VALUE] = ONE,
    [UNPACK_SEQUENCE] = ONE,
    [UNPACK_EX] = ONE,
    [UNARY_NOT] = ONE,
    [UNARY_NEGATIVE] = ONE,
    [UNARY_POSITIVE] = ONE,
    [UNARY_INVERT] = ONE,
    [FORMAT_VALUE] = ONE,
    [POP_JUMP_FORWARD_IF_FALSE] = ONE,
    [POP_JUMP_FORWARD_IF_TRUE] = ONE,
    [POP_JUMP_FORWARD_IF_NONE] = ONE,
    [POP_JUMP_FORWARD_IF_NOT_NONE] = ONE,
    [POP_JUMP_BACKWARD_IF_FALSE] = ONE,
    [POP_JUMP_BACKWARD_IF_TRUE] = ONE,
    [POP_JUMP_BACKWARD_IF_NONE] = ONE,
    [POP_JUMP_BACKWARD_IF_NOT_NONE] = ONE,
    [JUMP_IF_TRUE_OR_POP] = ONE,
    [JUMP_IF_FALSE_OR_POP] = ONE,
};

static int is_conditional(int op)
{
    switch (op) {
    case FOR_ITER:
    case POP_JUMP_FORWARD_IF_FALSE:
    case POP_JUMP_FORWARD_IF_TRUE:
    case POP_JUMP_FORWARD_IF_NONE:
    case POP_JUMP_FORWARD_IF_NOT_NONE:
    case POP_JUMP_BACKWARD_IF_FALSE:
    case POP_JUMP_BACKWARD_IF_TRUE:
    case POP_JUMP_BACKWARD_IF_NONE:
    case POP_JUMP_BACKWARD_IF_NOT_NONE:
    case JUMP_IF_TRUE_OR_POP:
    case JUMP_IF_FALSE_OR_POP: return 1;
    default: return 0;
    }
}

/* Conditional jumps whose outcome the frame's next instruction tells, by a hash of the frame's address. */
typedef struct Jump {
    _PyInterpreterFrame *frame;
    XtRec *rec;
    uint32_t unit, fall_through;
} Jump;
enum { JUMPS = 64, MAX_STALLS = 100, MAX_NS = 500000000 /* of CPU time: ten times what a long burst takes */, SPARE_LEVELS = 8 };

static struct {
    PyThreadState *ts; /* NULL: no burst */
    uint32_t left, left_before, stalls, every;
    int64_t began; /* ns of CPU time of the process */
    int (*enough)(void);
    void (*done)(void);
    Jump jumps[JUMPS];
    PyCodeObject *last_code; /* a cache of the record lookup, within one burst */
    XtRec *last_rec;
} burst;

static int trace(PyObject *unused, PyFrameObject *f, int what, PyObject *arg);

static void untrace_frames(PyThreadState *ts)
{
    for (_PyInterpreterFrame *f = ts->cframe->current_frame; f; f = f->previous) {
        if (f->frame_obj && f->frame_obj->f_trace_opcodes == XT_TRACED) {
            f->frame_obj->f_trace_opcodes = 0;
        }
    }
}

/* In the trace function the interpreter itself sets use_tracing anew from c_tracefunc when it returns. */
static void stop(void)
{
    PyThreadState *ts = burst.ts;
    burst.ts = NULL;
    ts->c_tracefunc = NULL;
    untrace_frames(ts);
    burst.done();
}

static int is_alive(PyThreadState *ts)
{
    PyThreadState *other = xt_next_thread(NULL);
    while (other && other != ts) {
        other = xt_next_thread(other);
    }
    return other != NULL;
}

int xt_burst_traces(const PyThreadState *ts) { return ts->c_tracefunc == trace; }

int xt_burst_active(void)
{
    if (!burst.ts) {
        return 0;
    }
    int alive = is_alive(burst.ts);
    if (!alive || burst.ts->c_tracefunc != trace) { /* or the program has set a trace function of its own */
        if (alive) {
            untrace_frames(burst.ts);
        }
        burst.ts = NULL;
        return 0;
    }
    burst.stalls = burst.left == burst.left_before ? burst.stalls + 1 : 0;
    burst.left_before = burst.left;
    /* the thread is blocked: somebody else's turn; or its events take long, as with a pending call or another thread's turn at each RESUME, which is
     * looked for again and again where it is traced */
    if ((burst.stalls > MAX_STALLS || xt_clock_ns(CLOCK_PROCESS_CPUTIME_ID) - burst.began > MAX_NS) && burst.ts->tracing == 0) {
        xt_burst_stop(burst.ts);
    }
    return burst.ts != NULL;
}

void xt_burst_stop(PyThreadState *ts)
{
    if (burst.ts != ts) {
        return;
    }
    burst.ts = NULL;
    if (ts->c_tracefunc == trace) {
        ts->c_tracefunc = NULL;
        ts->cframe->use_tracing = ts->c_profilefunc ? 255 : 0;
    }
    untrace_frames(ts);
}

/* Traced code takes more levels of recursion (no specialised calls and comparisons) and more of the C stack (calls nest). */
static int is_deep(PyThreadState *ts) { return ts->recursion_remaining < SPARE_LEVELS || xt_stack_is_low(); }

int xt_burst_start(PyThreadState *ts, uint32_t budget, uint32_t every, int (*enough)(void), void (*done)(void))
{
    if (xt_interpreter_only() || xt_burst_active() || ts->c_tracefunc || ts->c_profilefunc || ts->tracing || ts->cframe->use_tracing) {
        return -1;
    }
    if (is_deep(ts)) {
        return -1;
    }
    PyFrameObject *f = PyThreadState_GetFrame(ts);
    if (!f) {
        return -1;
    }
    for (int depth = 0; f && depth < 16; depth++) {
        if (!f->f_trace_opcodes) {
            f->f_trace_opcodes = XT_TRACED;
        }
        PyFrameObject *back = PyFrame_GetBack(f);
        Py_DECREF(f);
        f = back;
    }
    Py_XDECREF(f);
    xt_tracers_ready(ts);
    burst.ts = ts;
    burst.left = burst.left_before = budget;
    burst.stalls = 0;
    burst.began = xt_clock_ns(CLOCK_PROCESS_CPUTIME_ID);
    burst.every = every;
    burst.enough = enough;
    burst.done = done;
    burst.last_code = NULL;
    memset(burst.jumps, 0, sizeof burst.jumps);
    ts->c_tracefunc = trace;
    ts->cframe->use_tracing = 255;
    xt_stats.bursts++;
    return 0;
}

static Jump *jump_slot(_PyInterpreterFrame *f) { return &burst.jumps[((uintptr_t)f >> 4) * 0x9e3779b97f4a7c15u >> 58]; }

static void settle_jump(_PyInterpreterFrame *f, uint32_t unit)
{
    Jump *j = jump_slot(f);
    XtInstr *in = j->frame == f ? xt_rec_seen(j->rec, j->unit) : NULL;
    if (in) {
        *(unit == j->fall_through ? &in->not_taken : &in->taken) += 1;
        j->frame = NULL;
    }
}

/* What the instruction is about to work on. sp points behind the top of the stack. */
typedef struct View {
    PyObject *operand[3];
    PyObject *callable, *name;
    const char *method; /* of the class of operand[owner] that does it, when that class is written in Python; NULL: none */
    int owner;
    uintptr_t key[5];
} View;

static void view_call(View *v, PyObject **sp, uint32_t oparg)
{
    PyObject **base = sp - oparg - 2; /* NULL or callable; callable or self */
    PyObject **args = base[0] ? base + 1 : base + 2;
    v->callable = base[0] ? base[0] : base[1];
    for (int i = 0; i < 3 && args + i < sp; i++) {
        v->operand[i] = args[i];
    }
    v->key[3] = xt_callee_key(v->callable);
    v->key[4] = (uintptr_t)Py_TYPE(v->callable);
}

static void view(View *v, XtRec *r, Operands kind, PyObject **sp, uint32_t oparg)
{
    v->owner = kind == MEMBER ? 0 : 1;
    v->method = kind == OPERATOR ? xt_operator_method(oparg) : kind == ITEM ? "__getitem__" : kind == MEMBER ? "__contains__" : NULL;
    if (kind == CALLEE) {
        view_call(v, sp, oparg);
    } else {
        int n = kind == THREE ? 3 : kind == ONE || kind == ATTR ? 1 : 2;
        for (int i = 0; i < n; i++) {
            v->operand[i] = sp[-1 - i];
        }
    }
    for (int i = 0; i < 3; i++) {
        v->key[i] = xt_type_key(v->operand[i]);
    }
    if (v->method && (Py_TYPE(v->operand[v->owner])->tp_flags & Py_TPFLAGS_HEAPTYPE)) {
        v->key[3] = (uintptr_t)Py_TYPE(v->operand[v->owner])->tp_version_tag;
    } else {
        v->method = NULL;
    }
    if (kind == ATTR || kind == STORE) {
        v->name = PyTuple_GET_ITEM(r->co->co_names, oparg);
        v->key[3] = (uintptr_t)Py_TYPE(v->operand[0])->tp_version_tag << 1 | (uintptr_t)xt_has_inline_values(v->operand[0]);
    }
}

static void classify(const View *v, Operands kind, XtSeen *s)
{
    *s = (XtSeen){.fact = -1};
    for (int i = 0; i < 3; i++) {
        s->type[i] = xt_type_of(v->operand[i]);
    }
    if (v->name && xt_has_facts(s->type[0])) {
        s->fact = xt_classify_attr(v->operand[0], s->type[0], v->name, kind == STORE);
    }
    if (v->callable) {
        xt_classify_callee(v->callable, s);
    }
    if (v->method) {
        xt_classify_operator(v->operand[v->owner], v->method, s->type[v->owner], s);
    }
}

static int same_callee(const XtSeen *a, const XtSeen *b)
{
    return a->callee == b->callee && a->code == b->code && a->callee_type == b->callee_type &&
           !strcmp(a->callee_name ? a->callee_name : "", b->callee_name ? b->callee_name : "");
}

static int same_meaning(const XtSeen *a, const XtSeen *b)
{
    for (int i = 0; i < 3; i++) {
        if (a->type[i] != b->type[i]) {
            return 0;
        }
    }
    return a->fact == b->fact && same_callee(a, b);
}

/* There is no room for s. A callee not seen so far says more than one combination of arguments among several of another callee: that one's place, or
 * NULL. */
static XtSeen *place_for_callee(XtInstr *in, const XtSeen *s)
{
    XtSeen *place = NULL;
    for (int i = 0; i < in->nseen; i++) {
        if (same_callee(&in->seen[i], s)) {
            return NULL;
        }
        for (int j = 0; j < i; j++) {
            if (same_callee(&in->seen[i], &in->seen[j])) {
                place = &in->seen[i];
            }
        }
    }
    return place;
}

static void observe(XtRec *r, XtInstr *in, const View *v, Operands kind)
{
    uint64_t key = XXH3_64bits(v->key, sizeof v->key);
    for (int i = 0; i < in->nseen; i++) {
        XtSeen *s = &in->seen[i];
        if (s->key == key) {
            if (v->name && s->fact < 0 && xt_has_facts(s->type[0])) { /* attributes get their place with the first store */
                s->fact = xt_classify_attr(v->operand[0], s->type[0], v->name, kind == STORE);
            }
            s->count++;
            return;
        }
    }
    XtSeen s;
    classify(v, kind, &s);
    s.key = key;
    s.count = 1;
    for (int i = 0; i < in->nseen; i++) {
        if (same_meaning(&in->seen[i], &s)) {
            in->seen[i].count++;
            in->seen[i].key = s.key;
            free(s.callee_name);
            return;
        }
    }
    XtSeen *more = in->nseen < XT_MAX_OBS ? realloc(in->seen, (in->nseen + 1u) * sizeof *more) : NULL;
    if (more) {
        in->seen = more;
        in->seen[in->nseen++] = s;
        r->news++;
    } else {
        XtSeen *place = s.callee ? place_for_callee(in, &s) : NULL;
        in->many |= XT_MANY_SEEN;
        if (!place) {
            free(s.callee_name);
            return;
        }
        free(place->callee_name);
        *place = s;
        r->news++;
    }
}

static XtRec *record_of(PyCodeObject *co)
{
    if (co != burst.last_code || !burst.last_rec || !burst.last_rec->co) {
        burst.last_rec = xt_rec(xt_code_original(co));
        burst.last_code = co;
    }
    return burst.last_rec;
}

/* settrace and the like must find the thread as it would be without us. */
static int sets_tracing(PyObject *callable)
{
    if (!PyCFunction_Check(callable)) {
        return 0;
    }
    const char *name = ((PyCFunctionObject *)callable)->m_ml->ml_name;
    return !strcmp(name, "settrace") || !strcmp(name, "setprofile") || !strcmp(name, "gettrace") || !strcmp(name, "_getframe");
}

/* The CALL behind PRECALL or KW_NAMES, whose guards go back to these. */
static uint32_t call_behind(const XtRec *r, uint32_t unit)
{
    while (unit < r->nunits && (r->code[2 * unit] == KW_NAMES || r->code[2 * unit] == PRECALL)) {
        unit += 1 + (uint32_t)xt_cache_units(r->code[2 * unit]);
    }
    return unit;
}

/* Records what the instruction at *unit of r is about to work on; sp points behind the top of the value stack. *unit moves behind EXTENDED_ARG. NULL: nothing
 * is recorded for it. */
static XtInstr *record(XtRec *r, uint32_t *unit, PyObject **sp, View *v)
{
    uint32_t oparg = r->code[2 * *unit + 1];
    while (r->code[2 * *unit] == EXTENDED_ARG && *unit + 1 < r->nunits) {
        ++*unit;
        oparg = oparg << 8 | r->code[2 * *unit + 1];
    }
    Operands kind = operands_of[r->code[2 * *unit]];
    XtInstr *in = kind == NOTHING ? NULL : xt_rec_instr(r, *unit);
    if (in) {
        in->count++;
    }
    if (in && kind != COUNT_ONLY) {
        view(v, r, kind, sp, oparg);
        observe(r, in, v, kind);
    }
    return in;
}

uint32_t xt_profile_count_from(const XtRec *r, uint32_t unit)
{
    while (unit + 1 < r->nunits && (r->code[2 * unit] == EXTENDED_ARG || operands_of[r->code[2 * unit]] == NOTHING)) {
        unit += 1 + (uint32_t)xt_cache_units(r->code[2 * unit]);
    }
    const XtInstr *in = xt_rec_seen(r, unit);
    return in ? in->count : 0;
}

static void instruction(_PyInterpreterFrame *f)
{
    XtRec *r = record_of(f->f_code);
    uint32_t unit = (uint32_t)_PyInterpreterFrame_LASTI(f);
    if (!r || !r->co || unit >= r->nunits) {
        return;
    }
    settle_jump(f, unit);
    uint32_t at = unit;
    while (r->code[2 * at] == EXTENDED_ARG && at + 1 < r->nunits) {
        at++;
    }
    int op = r->code[2 * at];
    if (xt_deopt(_Py_OPCODE(_PyCode_CODE(f->f_code)[at])) != op) { /* the agent's own instructions */
        return;
    }
    r->events++;
    r->returns += op == RETURN_VALUE || op == YIELD_VALUE;
    r->starts += (int)at == r->co->_co_firsttraceable;
    if (op == PRECALL) { /* a CALL is recorded here, where bound methods have not been taken apart yet */
        unit = call_behind(r, at);
    }
    View v = {0};
    XtInstr *in = op == CALL || unit >= r->nunits ? NULL : record(r, &unit, f->localsplus + f->stacktop, &v);
    if (!in) {
        return;
    }
    if (v.callable && sets_tracing(v.callable)) {
        burst.left = 1;
    }
    if (is_conditional(op)) {
        *jump_slot(f) = (Jump){f, r, unit, unit + 1 + (uint32_t)xt_cache_units(op)};
    }
}

/* The way to unit had not been seen: it has been now. */
static void record_way_to(XtRec *r, int unit)
{
    int arg = 0;
    for (int u = 0; u < (int)r->nunits;) {
        int op = r->code[2 * u], next = u + 1 + xt_cache_units(op);
        arg = arg << 8 | r->code[2 * u + 1];
        XtInstr *in = is_conditional(op) ? xt_rec_seen(r, (uint32_t)u) : NULL;
        uint32_t *way = !in ? NULL : next == unit ? &in->not_taken : xt_jump_target(op, arg, next) == unit ? &in->taken : NULL;
        if (way && !*way) {
            *way = 1;
            r->news++;
        }
        arg = op == EXTENDED_ARG ? arg : 0;
        u = next;
    }
}

void xt_profile_exit(_PyInterpreterFrame *f, int unit, int depth, uint32_t reason)
{
    XtRec *r = xt_rec(xt_code_original(f->f_code));
    uint32_t at = (uint32_t)unit;
    if (!r || !r->co || at >= r->nunits) {
        return;
    }
    if (reason == XT_EXIT_unreached) {
        record_way_to(r, unit);
    }
    at = call_behind(r, at);
    if (at >= r->nunits) {
        return;
    }
    View v = {0};
    XtInstr *in = record(r, &at, f->localsplus + r->co->co_nlocalsplus + depth, &v);
    bool of_operands = reason == XT_EXIT_type || reason == XT_EXIT_shape || reason == XT_EXIT_callee;
    if (in && reason != XT_EXIT_unreached && (!of_operands || in->many)) {
        in->many |= XT_MANY_LEFT; /* the operands were as expected, what they led to was not: the general form next time */
    }
}

void xt_profile_caught(PyCodeObject *co, int handler)
{
    XtRec *r = xt_rec(xt_code_original(co));
    XtInstr *in = r && r->co && (uint32_t)handler < r->nunits ? xt_rec_instr(r, (uint32_t)handler) : NULL;
    if (in && in->count++ == 0) {
        r->news++;
    }
}

static int trace(PyObject *unused, PyFrameObject *f, int what, PyObject *arg)
{
    (void)unused;
    (void)arg;
    if (!burst.ts) { /* left over on an outer C frame */
        return 0;
    }
    switch (what) {
    case PyTrace_CALL:
        if (!f->f_trace_opcodes) {
            f->f_trace_opcodes = XT_TRACED;
        }
        break;
    case PyTrace_RETURN:
        if (f->f_trace_opcodes == XT_TRACED) {
            f->f_trace_opcodes = 0;
        }
        break;
    case PyTrace_OPCODE:
        xt_stats.burst_events++;
        instruction(f->f_frame);
        if (--burst.left == 0 || is_deep(burst.ts) || (burst.left % burst.every == 0 && burst.enough())) {
            stop();
        }
        break;
    default: break;
    }
    return 0;
}
