/* exit.c -- rebuilding the interpreter's state from an exit recipe (protocol/blob.h), and going on there (docs/abi.md).
 *
 * 1. every value of every frame is made (new references); 2. the outermost frame's slots are overwritten and inlined frames are pushed (meanwhile
 * garbage is not collected: finalizers would see frames that are not complete);
 * 3. references that native code owned are dropped (may run arbitrary code: the frames are complete by then); 4. inlined frames run to their ends,
 * innermost first; 5. the outermost frame goes on: by a jump (how 0), in the trace callback (how 2), or nested. When memory runs out in 1 or 2,
 * what is made comes from the reserve; for tuples that do not fit there None stands in, and MemoryError is raised at the place.
 */
#include "agent/exit.h"
#include "agent/log.h"
#include "agent/codehash.h"
#include "agent/entry.h"
#include "agent/exctable.h"
#include "agent/gen.h"
#include "agent/inlined.h"
#include "agent/interpreter_only.h"
#include "agent/osr.h"
#include "agent/reserve.h"
#include "agent/rt.h"
#include "agent/stats.h"
#include "agent/symbols.h"
#include "protocol/recipe.h"

/* Code that is left HOT_EXITS times at one place, and more than once in HOT_SHARE entries, is worth another attempt; the last one is dropped when it is left more
 * than once in DROP_SHARE: below that it still pays. */
enum { HOT_EXITS = 16, HOT_SHARE = 32, DROP_SHARE = 3, INLINE_VALUES = 256 };

/* --- values --- */

typedef struct Made {
    PyObject *object;
    int64_t raw;
    bool is_raw;
} Made; /* by ordinal; borrowed */
typedef struct Reader {
    XtLinked *unit;
    const uint64_t *values;
    const uint32_t *word;
    Made *made;
    uint32_t nmade;
    bool no_memory;
} Reader;

static PyObject *read_value(Reader *r);

static void skip_value(Reader *r)
{
    uint32_t w = *r->word++;
    if (xt_recipe_allocates(xt_recipe_tag(w))) r->made[r->nmade++] = (Made){0};
    for (uint32_t n = xt_recipe_operands(w); n > 0; n--) skip_value(r);
}

/* An operand that is wanted as a plain integer. */
static int64_t read_int(Reader *r)
{
    uint32_t w = *r->word++;
    switch (w & 255) {
    case XT_R_INT: return (int32_t)w >> 8;
    case XT_R_I64: {
        int64_t v = (int64_t)r->values[w >> 8];
        r->made[r->nmade++] = (Made){.raw = v, .is_raw = true};
        return v;
    }
    default: {
        r->word--;
        PyObject *o = read_value(r);
        int64_t v = o ? PyLong_AsLongLong(o) : 0;
        if (v == -1 && PyErr_Occurred()) PyErr_Clear();
        Py_XDECREF(o);
        return v;
    }
    }
}

static PyObject *none_if_null(Reader *r, PyObject *o)
{
    if (XT_LIKELY(o != NULL)) return o;
    PyErr_Clear();
    r->no_memory = true;
    return Py_NewRef(Py_None);
}

_Static_assert(sizeof(PyGC_Head) + sizeof(XtEnumerate) <= XT_RESERVE_BLOCK && sizeof(PyGC_Head) + sizeof(XtZip) <= XT_RESERVE_BLOCK &&
                   sizeof(PyGC_Head) + sizeof(XtSeqIter) <= XT_RESERVE_BLOCK &&
                   sizeof(PyGC_Head) + sizeof(XtCallIter) <= XT_RESERVE_BLOCK && sizeof(XtRangeIter) <= XT_RESERVE_BLOCK &&
                   sizeof(XtRange) <= XT_RESERVE_BLOCK,
               "each fits a reserved block");

/* For when memory has run out: an object of that type, with n items, in a reserved block; zero but for its head, and not tracked yet. NULL when it does not
 * fit, as only tuples of more than five items do not. */
static void *reserved(PyTypeObject *type, Py_ssize_t n)
{
    size_t head = PyType_IS_GC(type) ? sizeof(PyGC_Head) : 0, size = head + (size_t)(type->tp_basicsize + n * type->tp_itemsize);
    if (size > XT_RESERVE_BLOCK) return PyErr_Clear(), NULL;
    char *block = memset(xt_reserve_take(), 0, size);
    PyObject *o = PyObject_Init((PyObject *)(block + head), type);
    if (n) Py_SET_SIZE(o, n);
    return o;
}

static PyObject *new_range_iter(Reader *r)
{
    int64_t v[4];
    for (int i = 0; i < 4; i++) v[i] = read_int(r);
    XtRangeIter *it = PyObject_New(XtRangeIter, &PyRangeIter_Type);
    if (!it) it = reserved(&PyRangeIter_Type, 0);
    it->index = v[0];
    it->start = v[1];
    it->step = v[2];
    it->len = v[3];
    return (PyObject *)it;
}

/* As compute_range_length() */
static PyObject *reserved_range(int64_t start, int64_t stop, int64_t step)
{
    uint64_t span = step > 0 ? (uint64_t)stop - (uint64_t)start : (uint64_t)start - (uint64_t)stop;
    uint64_t n = (step > 0 ? start < stop : start > stop) ? (span - 1) / (step > 0 ? (uint64_t)step : 0 - (uint64_t)step) + 1 : 0;
    if (n > INT64_MAX) return NULL;
    XtRange *o = reserved(&PyRange_Type, 0);
    *o = (XtRange){o->ob_base, xt_rt_box_i64(start), xt_rt_box_i64(stop), xt_rt_box_i64(step), xt_rt_box_i64((int64_t)n)};
    return (PyObject *)o;
}

static PyObject *new_seq_iter(Reader *r, PyTypeObject *type)
{
    PyObject *seq = read_value(r);
    int64_t index = read_int(r);
    XtSeqIter *it = PyObject_GC_New(XtSeqIter, type);
    if (!it) it = reserved(type, 0);
    bool done = index < 0 || index == PY_SSIZE_T_MAX;
    it->index = done ? 0 : index;
    it->seq = done ? NULL : seq;
    PyObject_GC_Track(it);
    if (done) Py_XDECREF(seq);
    return (PyObject *)it;
}

static PyObject *empty_tuple(Py_ssize_t n) /* none_tuple() and new_tuple() fill it */
{
    PyObject *t = PyTuple_New(n);
    if (t) return t;
    t = reserved(&PyTuple_Type, n);
    if (t) PyObject_GC_Track(t);
    return t;
}

static PyObject *none_tuple(Py_ssize_t n)
{
    PyObject *t = empty_tuple(n);
    for (Py_ssize_t i = 0; t && i < n; i++) PyTuple_SET_ITEM(t, i, Py_NewRef(Py_None));
    return t;
}

static PyObject *new_tuple(Reader *r, uint32_t n)
{
    PyObject *t = empty_tuple(n);
    for (uint32_t i = 0; i < n; i++) {
        PyObject *v = read_value(r);
        if (t) PyTuple_SET_ITEM(t, i, v);
        else Py_XDECREF(v);
    }
    return t;
}

/* The recipe of an item that an enumerate or zip object has given last: goes into the tuple that it uses again, NULL when there is no object. */
static void read_last(Reader *r, PyObject *result, Py_ssize_t i)
{
    PyObject *last = read_value(r), *old;
    if (!last || !result) {
        Py_XDECREF(last);
        return;
    }
    old = PyTuple_GET_ITEM(result, i);
    PyTuple_SET_ITEM(result, i, last);
    Py_DECREF(old);
    if (!PyObject_GC_IsTracked(result)) PyObject_GC_Track(result);
}

/* In the place of a zip object of more iterators than fit a reserved block: an iterator whose every turn raises MemoryError. */
static PyObject *raise_no_memory(PyObject *self, PyObject *args)
{
    (void)self, (void)args;
    return PyErr_NoMemory();
}
static PyMethodDef no_memory_method = {"next", raise_no_memory, METH_VARARGS, NULL};
static PyCFunctionObject no_memory_function = {.ob_base = {1, &PyCFunction_Type}, .m_ml = &no_memory_method};

static PyObject *no_memory_iterator(Reader *r)
{
    XtCallIter *it = reserved(&PyCallIter_Type, 0);
    it->callable = Py_NewRef(&no_memory_function);
    it->sentinel = Py_NewRef(Py_None);
    r->no_memory = true;
    PyObject_GC_Track(it);
    return (PyObject *)it;
}

/* As enum_new() */
static PyObject *new_enumerate(Reader *r)
{
    PyObject *iterator = read_value(r);
    int64_t index = read_int(r);
    XtEnumerate *o = PyObject_GC_New(XtEnumerate, &PyEnum_Type);
    if (!o) o = reserved(&PyEnum_Type, 0);
    *o = (XtEnumerate){o->ob_base, index, iterator, none_tuple(2), NULL, _PyLong_GetOne()};
    read_last(r, o->result, 1);
    PyObject_GC_Track(o);
    return (PyObject *)o;
}

/* As zip_new() */
static PyObject *new_zip(Reader *r, uint32_t n)
{
    PyObject *iterators = new_tuple(r, n), *result = none_tuple(n);
    for (uint32_t i = 0; i < n; i++) read_last(r, result, i);
    if (!iterators || !result) {
        Py_XDECREF(iterators);
        Py_XDECREF(result);
        return no_memory_iterator(r);
    }
    XtZip *o = PyObject_GC_New(XtZip, &PyZip_Type);
    if (!o) o = reserved(&PyZip_Type, 0);
    *o = (XtZip){o->ob_base, n, iterators, result, 0};
    PyObject_GC_Track(o);
    return (PyObject *)o;
}

static PyObject *make(Reader *r, unsigned tag, uint32_t payload)
{
    switch (tag) {
    case XT_R_I64: return xt_rt_box_i64((int64_t)r->values[payload]);
    case XT_R_F64: {
        double d;
        memcpy(&d, &r->values[payload], sizeof d);
        return xt_rt_box_f64(d);
    }
    case XT_R_RANGE_ITER: return new_range_iter(r);
    case XT_R_LIST_ITER: return new_seq_iter(r, &PyListIter_Type);
    case XT_R_TUPLE_ITER: return new_seq_iter(r, &PyTupleIter_Type);
    case XT_R_TUPLE: return new_tuple(r, payload);
    case XT_R_RANGE: {
        int64_t start = read_int(r), stop = read_int(r), step = read_int(r);
        PyObject *o = xt_rt_new_range(start, stop, step);
        return o ? o : reserved_range(start, stop, step);
    }
    case XT_R_ENUMERATE: return new_enumerate(r);
    default: return new_zip(r, payload); /* XT_R_ZIP */
    }
}

/* A new reference, or NULL for no value. */
static PyObject *read_value(Reader *r)
{
    uint32_t w = *r->word++, payload = w >> 8;
    unsigned tag = w & 255;
    switch (tag) {
    case XT_R_OBJ: return Py_NewRef((PyObject *)r->values[payload]);
    case XT_R_NOBJ: return Py_XNewRef((PyObject *)r->values[payload]);
    case XT_R_BOOL: return Py_NewRef(r->values[payload] ? Py_True : Py_False);
    case XT_R_SYMBOL: return Py_NewRef((PyObject *)xt_symbol_address(payload));
    case XT_R_CONST: return Py_NewRef((PyObject *)r->unit->slots[payload]);
    case XT_R_INT: return xt_rt_box_i64((int32_t)w >> 8);
    case XT_R_MAYBE:
        if (r->values[payload] & 1) return read_value(r);
        skip_value(r);
        return NULL;
    case XT_R_REF: {
        Made *m = &r->made[payload];
        if (!m->is_raw) return Py_NewRef(m->object);
        m->is_raw = false;
        return m->object = xt_rt_box_i64(m->raw);
    }
    case XT_R_NULL:
    case XT_R_KEEP: return NULL;
    default: {
        uint32_t ordinal = r->nmade++;
        r->made[ordinal] = (Made){0};
        return r->made[ordinal].object = none_if_null(r, make(r, tag, payload));
    }
    }
}

/* --- going on in the interpreter --- */

/* An exception that is set stays so. */
static void drop_stack(_PyInterpreterFrame *f, int depth, int left)
{
    PyObject **stack = f->localsplus + f->f_code->co_nlocalsplus, *type, *value, *tb;
    if (depth <= left) return;
    PyErr_Fetch(&type, &value, &tb);
    while (depth > left) {
        PyObject *v = stack[--depth];
        Py_XDECREF(v);
    }
    PyErr_Restore(type, value, tb);
}

/* Ends a frame whose object somebody keeps, as the interpreter will at the patched instructions, which say no place: the object has it, and to clear nothing
 * is left. An exception that is set stays so. */
static void end_kept(PyThreadState *ts, _PyInterpreterFrame *f)
{
    int nlocals = f->f_code->co_nlocalsplus;
    PyObject *type, *value, *tb;
    PyErr_Fetch(&type, &value, &tb);
    f->stacktop = nlocals;
    Py_INCREF(f->f_func);
    Py_INCREF(f->f_code);
    ts->cframe->current_frame = f->previous;
    xt_frame_take_over(ts, f);
    ts->cframe->current_frame = f;
    f->stacktop = -1;
    f->f_locals = NULL;
    memset(f->localsplus, 0, (size_t)nlocals * sizeof *f->localsplus);
    PyErr_Restore(type, value, tb);
}

/* A frame whose interpreter goes on with NULL (how 0, 2) has raised for good, at prev_instr: takes its own traceback entry out again and sets prev_instr so that the
 * interpreter makes the same one. Behind RERAISE the two are not the same place, and the frame ends here. */
static void hand_over_traceback(PyThreadState *ts, _PyInterpreterFrame *f, uintptr_t how)
{
    PyTracebackObject *tb = (PyTracebackObject *)ts->curexc_traceback;
    bool ours = tb && tb->tb_frame->f_frame == f;
    _Py_CODEUNIT *code = _PyCode_CODE(f->f_code),
                 *entry = ours ? code + tb->tb_lasti / (int)sizeof *code : code - 1; /* incomplete: it adds none */
    if (xt_frame_is_kept(f) && entry != f->prev_instr && how == 0 && !xt_user_tracing(ts)) {
        end_kept(ts, f);
        entry = code - 1;
    } else if (ours) {
        ts->curexc_traceback = Py_XNewRef((PyObject *)tb->tb_next);
        Py_DECREF(tb);
    }
    f->prev_instr = entry;
}

/* The frame's code is the twin as long as it runs the patched instructions there. */
static PyObject *eval_on_twin(PyThreadState *ts, _PyInterpreterFrame *f, XtCodeRec *rec, int unit, int depth)
{
    PyCodeObject *co = f->f_code, *twin = rec->twin;
    if (xt_stack_is_exhausted()) { /* nesting is the only way here, and there is no room for it */
        f->prev_instr = _PyCode_CODE(co) + unit;
        drop_stack(f, depth, 0);
        PyErr_SetString(PyExc_RecursionError, "maximum recursion depth exceeded");
        return NULL;
    }
    f->f_code = (PyCodeObject *)Py_NewRef(twin);
    if (f->frame_obj) f->frame_obj->f_lineno = 0;
    f->prev_instr = _PyCode_CODE(twin) + unit - 1;
    f->stacktop = co->co_nlocalsplus + depth;
    PyObject *r = xt_frame_eval(ts, f, false, true);
    f->prev_instr = _PyCode_CODE(co) + (f->prev_instr - _PyCode_CODE(twin));
    f->f_code = co;
    Py_DECREF(twin);
    return r;
}

/* How 0, 1 and 3. When NULL: how 1, 3: the traceback is complete; how 0: the interpreter makes the frame's entry. *end: where the frame has ended. */
static PyObject *eval_nested(PyThreadState *ts, _PyInterpreterFrame *f, uintptr_t how, int unit, int depth, bool raise, _Py_CODEUNIT **end)
{
    XtCodeRec *rec = xt_code_rec(f->f_code);
    PyObject *r;
    if (!raise && xt_unit_is_patched(rec, f->f_code, unit)) {
        r = eval_on_twin(ts, f, rec, unit, depth);
    } else {
        f->prev_instr = _PyCode_CODE(f->f_code) + unit - (raise ? 0 : 1);
        f->stacktop = f->f_code->co_nlocalsplus + depth;
        r = xt_frame_eval(ts, f, raise, true);
    }
    *end = f->prev_instr;
    if (!r && (how == 0 || how == 2)) hand_over_traceback(ts, f, how);
    return r;
}

/* A nested evaluation has run the frame to its end, for the interpreter that has it (how 0, 2) to return r. Where the frame ended is what a frame object that
 * outlives it shows, and what no trace function is to hear of twice. */
static PyObject *return_at(PyThreadState *ts, _PyInterpreterFrame *f, uintptr_t how, PyObject *r, _Py_CODEUNIT *end)
{
    PyCodeObject *co = f->f_code;
    int unit = (int)(end - _PyCode_CODE(co));
    if (how != 0 && how != 2) return r;
    if (xt_user_tracing(ts)) {
        xt_trace_swallow_return(ts, f, end);
        return r;
    }
    if (!r || !xt_frame_is_kept(f) || _Py_OPCODE(*end) != RETURN_VALUE) return r;
    if (how == 2 && !xt_unit_is_patched(xt_code_rec(co), co, unit)) {
        f->localsplus[co->co_nlocalsplus] = r;
        return xt_osr_resume_at(unit, 1, false);
    }
    if (how == 0) end_kept(ts, f);
    return r;
}

/* No handler catches what the unit has raised. */
static PyObject *raise_through(PyThreadState *ts, _PyInterpreterFrame *f, uintptr_t how, int unit, int depth)
{
    bool interpreted = how == 0 || how == 2;                           /* the interpreter goes on with it */
    bool traced = depth > 0 && ts->c_tracefunc && xt_user_tracing(ts); /* is told before what is on the stack goes, so from here */
    bool ours = !interpreted || traced;
    f->prev_instr = _PyCode_CODE(f->f_code) + unit;
    if (ours) xt_trace_raised(ts, f);
    drop_stack(f, depth, 0);
    if (ours) xt_trace_unwind(ts, f);
    if (interpreted && traced) {
        hand_over_traceback(ts, f, how);
        xt_trace_swallow_return(ts, f, _PyCode_CODE(f->f_code) + unit);
    }
    return NULL;
}

PyObject *xt_leave(PyThreadState *ts, _PyInterpreterFrame *f, uintptr_t how, int unit, int depth, bool raise, bool rearm)
{
    PyCodeObject *co = f->f_code;
    XtCodeRec *rec = xt_code_rec(co);
    _Py_CODEUNIT *end;
    xt_frame_fill_beyond(ts);
    if (!raise) {
        unit = xt_unit_with_prefix(co, unit); /* linking has filled _co_code */
        if (xt_unit_is_patched(rec, co, unit) && !xt_user_tracing(ts) && xt_prologue(ts, f, &unit, &depth) < 0) raise = true;
    }
    if (raise) {
        XtExcEntry e;
        if (!xt_exc_find(co, unit, &e)) return raise_through(ts, f, how, unit, depth);
        PyObject *r = eval_nested(ts, f, how, unit, depth, true, &end);
        return return_at(ts, f, how, r, end);
    }
    if (xt_interpreter_only() && how != 1 && xt_native_activations == 1) xt_tell_native_no_more();
    bool patched = xt_unit_is_patched(rec, co, unit);
    if (how == 2 && !patched) return xt_osr_resume_at(unit, depth, rearm);
    if (how == 0 && !patched) {
        PyObject *r = xt_jump(ts, f, unit, depth, depth ? f->localsplus[co->co_nlocalsplus] : NULL, rearm);
        if (r) return r;
    }
    if (rearm && rec && rec->osr && !patched && !xt_interpreter_only()) {
        f->prev_instr = _PyCode_CODE(co) + unit; /* complete, for the frame object */
        PyFrameObject *fo = xt_frame_object(ts, f);
        if (fo) xt_osr_rearm(ts, fo);
    }
    PyObject *r = eval_nested(ts, f, how, unit, depth, false, &end);
    xt_tell_native(ts);
    return return_at(ts, f, how, r, end);
}

PyObject *xt_leave_to_twin(PyThreadState *ts, _PyInterpreterFrame *f, XtCodeRec *rec)
{
    xt_frame_fill_beyond(ts);
    PyObject *r = eval_on_twin(ts, f, rec, f->f_code->_co_firsttraceable, 0);
    _Py_CODEUNIT *end = f->prev_instr;
    if (!r) hand_over_traceback(ts, f, 0);
    return return_at(ts, f, 0, r, end);
}

/* --- exits --- */

static _PyInterpreterFrame *push_frame(PyThreadState *ts, PyCodeObject *co, PyFunctionObject *func,
                                       _PyInterpreterFrame *previous) /* steals func */
{
    _PyInterpreterFrame *f =
        xt_frame_alloc_last(ts, (size_t)co->co_nlocalsplus + (size_t)co->co_stacksize + 2 + FRAME_SPECIALS_SIZE); /* 2: sum() and the sum */
    xt_frame_init(f, func);
    Py_SETREF(f->f_code, (PyCodeObject *)Py_NewRef(co)); /* the function may have been given other code meanwhile */
    f->previous = previous;
    return f;
}

typedef struct Frame {
    _PyInterpreterFrame *frame;
    int unit, depth;
    bool init, getter; /* XT_FRAME_* */
} Frame;

/* Behind the call instruction at unit: where the interpreter goes on when the callee has returned is one further. */
static int call_end(PyCodeObject *co, int unit)
{
    bool patched = xt_unit_is_patched(xt_code_rec(co), co, unit);
    int op = patched ? _Py_OPCODE(xt_original_unit(co, unit)) : xt_deopt(_Py_OPCODE(_PyCode_CODE(co)[unit]));
    return unit + xt_cache_units(op);
}

/* Reads one frame's values into place. */
static void read_frame(PyThreadState *ts, Reader *r, _PyInterpreterFrame *outermost, Frame *frames, uint32_t i)
{
    uint32_t code = *r->word++, nlocals, nstack;
    Frame *fr = &frames[i];
    fr->init = code & XT_FRAME_INIT;
    fr->getter = code & XT_FRAME_GETTER;
    code &= ~(XT_FRAME_INIT | XT_FRAME_GETTER);
    PyCodeObject *co = i == 0 ? outermost->f_code : r->unit->codes[code];
    fr->unit = (int)*r->word++;
    nlocals = *r->word++;
    nstack = *r->word++;
    fr->depth = (int)nstack;
    fr->frame = i == 0 ? outermost : push_frame(ts, co, (PyFunctionObject *)read_value(r), frames[i - 1].frame);
    for (uint32_t k = 0; k < nlocals + nstack; k++) {
        if ((*r->word & 255) == XT_R_KEEP) r->word++;
        else fr->frame->localsplus[k] = read_value(r);
    }
    if (i > 0) xt_inlined_give(outermost, i, fr->frame);
}

/* Is this one of an exit's first times, and something that the next compilation can do better? */
static bool teaches(const XtLinked *u, uint64_t exit, const XtExit *x)
{
    if (x->is_raise || u->exit_counts[exit] > HOT_EXITS) return false;
    switch (x->reason) {
    case XT_EXIT_unreached:
    case XT_EXIT_type:
    case XT_EXIT_shape:
    case XT_EXIT_callee:
    case XT_EXIT_overflow:
    case XT_EXIT_zero_div:
    case XT_EXIT_bounds:
    case XT_EXIT_value: return true;
    default: return false;
    }
}

int xt_exit_locals(XtLinked *unit, uint64_t exit, const uint64_t *values, uint32_t index, PyObject **locals)
{
    if (exit >= unit->blob.h->nexits) return -1;
    const XtExit *x = &unit->blob.exits[exit];
    Reader r = {.unit = unit, .values = values, .word = unit->blob.recipes + x->recipe};
    if (index >= *r.word++ || !(r.made = PyMem_Malloc((x->nwords + 1) * (sizeof *r.made + sizeof(PyObject *))))) return -1;
    PyObject **others = (PyObject **)(r.made + x->nwords + 1); /* of other frames: later values may be the same objects (XT_R_REF) */
    uint32_t nlocals = 0, nothers = 0;
    for (uint32_t i = 0; i <= index; i++) {
        r.word += 2;
        nlocals = *r.word++;
        uint32_t nstack = *r.word++;
        if (i > 0) others[nothers++] = read_value(&r);
        for (uint32_t k = 0; k < nlocals + (i < index ? nstack : 0); k++) {
            if ((*r.word & 255) == XT_R_KEEP) r.word++;
            else if (i == index) locals[k] = read_value(&r);
            else others[nothers++] = read_value(&r);
        }
    }
    while (nothers) Py_XDECREF(others[--nothers]);
    PyMem_Free(r.made);
    return (int)nlocals;
}

/* The unit of the handler that catches what is raised at this exit, by its node or by the interpreter (RERAISE), and that the next compilation may have;
 * else -1. */
static int catcher(const XtLinked *u, const XtExit *x)
{
    if (x->reason != XT_EXIT_raise) return -1;
    const uint32_t *w = u->blob.recipes + x->recipe; /* frames, code, unit of the outermost */
    XtExcEntry e;
    return xt_exc_find(u->rec->co, (int)w[2], &e) ? e.target : -1;
}

/* true: it has just turned out to be taken often */
static bool count_exit(XtLinked *u, uint64_t exit, const XtExit *x)
{
    uint32_t reason = x->reason;
    if (xt_rt_stress_counter <= 0) {
        xt_rt_stress_counter = xt_rt_stress_every;
        if (!x->is_raise) reason = XT_EXIT_stress;
    }
    xt_stats.exits++;
    if (reason < XT_STATS_MAX_REASONS) xt_stats.exits_by_reason[reason]++;
    uint32_t n = ++u->exit_counts[exit];
    const uint32_t *w = u->blob.recipes + x->recipe; /* frames, code, unit of the outermost */
    if (n >= 1024 && !(n & (n - 1))) {
        xt_log(XT_LOG_DEBUG, "left %u times of %llu: %s osr %d at unit %u (of %u frames): %s%s", n, (unsigned long long)u->entries,
               PyUnicode_AsUTF8(u->rec->co->co_qualname), u->blob.h->osr, w[2], w[0], xt_exit_name(reason),
               catcher(u, x) >= 0 ? ", caught there" : "");
    }
    if (n < HOT_EXITS || u->hot_reported || reason == XT_EXIT_poll || reason == XT_EXIT_stress) return false;
    if (n <= u->entries / HOT_SHARE) return false;
    if (reason == XT_EXIT_raise && catcher(u, x) < 0) return false;
    if (!xt_profile_may_ask(u->rec->co, u->blob.h->osr) && (reason == XT_EXIT_raise || n <= u->entries / DROP_SHARE)) return false;
    u->hot_reported = true;
    xt_log(XT_LOG_DEBUG, "leaves often: %s osr %d at unit %u (of %u frames): %s", PyUnicode_AsUTF8(u->rec->co->co_qualname), u->blob.h->osr,
           w[2], w[0], xt_exit_name(reason));
    return true;
}

/* The handler that catches what a poll has raised: then the frame goes on there. Of a jump back, the interpreter is already at the target when it looks what is
 * pending: it searches a handler for the instruction ahead of that, while the traceback has the jump (ceval.c: handle_eval_breaker, INSTR_OFFSET() - 1). */
static bool catch_at_poll(PyThreadState *ts, Frame *fr)
{
    _PyInterpreterFrame *f = fr->frame;
    PyCodeObject *co = f->f_code;
    PyObject **stack = f->localsplus + co->co_nlocalsplus, *lasti = NULL;
    int arg = 0;
    for (int i = xt_unit_with_prefix(co, fr->unit); i <= fr->unit; i++) arg = arg << 8 | _Py_OPARG(xt_original_unit(co, i));
    int target = xt_jump_target(_Py_OPCODE(xt_original_unit(co, fr->unit)), arg, fr->unit + 1);
    XtExcEntry e;
    if (!xt_exc_find(co, target - 1, &e) || (e.lasti && !(lasti = PyLong_FromLong(fr->unit)))) return false;
    xt_rt_caught(ts, f, fr->unit);
    drop_stack(f, fr->depth, e.depth);
    if (fr->depth > e.depth) fr->depth = e.depth;
    if (lasti) stack[fr->depth++] = lasti;
    stack[fr->depth++] = xt_rt_catch(ts);
    fr->unit = e.target;
    return true;
}

/* Behind RERAISE, as the interpreter does where it finds no handler: the traceback has the frame's entry. */
static PyObject *raise_on(PyThreadState *ts, _PyInterpreterFrame *f, uintptr_t how, _Py_CODEUNIT *instr, int depth)
{
    f->prev_instr = instr;
    drop_stack(f, depth, 0);
    if (how == 0 || how == 2) hand_over_traceback(ts, f, how);
    else xt_trace_unwind(ts, f);
    return NULL;
}

typedef enum Leaving { BY_GUARD, BY_RAISE, BY_RERAISE } Leaving;
static PyObject *leave(PyThreadState *ts, _PyInterpreterFrame *f, uintptr_t how, XtLinked *u, uint64_t exit, uint64_t *values, Leaving by)
{
    const XtExit *x = &u->blob.exits[exit];
    _Py_CODEUNIT *instr = f->prev_instr;
    bool raise = by != BY_GUARD;
    PyObject *type = NULL, *value = NULL, *tb = NULL;
    if (raise) PyErr_Fetch(&type, &value, &tb);
    xt_reserve_fill();
    bool hot = count_exit(u, exit, x);
    f->localsplus[f->f_code->co_nlocalsplus] = NULL; /* no watch record any more */
    Made made[INLINE_VALUES];
    Reader r = {.unit = u, .values = values, .word = u->blob.recipes + x->recipe, .made = made};
    if (x->nwords > INLINE_VALUES) r.made = xt_reserve_space(x->nwords * sizeof *r.made);
    uint32_t n = *r.word++;
    Frame one, *frames = n == 1 ? &one : xt_reserve_space(n * sizeof *frames);
    int collecting = PyGC_Disable();
    for (uint32_t i = 0; i < n; i++) read_frame(ts, &r, f, frames, i);
    /* all frames become observable */
    for (uint32_t i = 0; i < n; i++) {
        Frame *fr = &frames[i];
        PyCodeObject *co = fr->frame->f_code;
        if (i + 1 < n && !frames[i + 1].getter) fr->unit = call_end(co, fr->unit);
        else if (by == BY_RAISE && n == 1) fr->unit = (int)(xt_frame_raised_at(f, fr->unit) - _PyCode_CODE(co));
        else if (by == BY_RAISE && i + 1 == n && tb)
            fr->unit = xt_unit_calling(co, fr->unit); /* it has been through a frame, so one was called */
        fr->frame->prev_instr = _PyCode_CODE(co) + fr->unit;
    }
    ts->cframe->current_frame = frames[n - 1].frame;
    if (collecting) PyGC_Enable();
    xt_inlined_forget(ts);
    if (x->reason == XT_EXIT_raise && u->exit_counts[exit] <= HOT_EXITS && catcher(u, x) >= 0) xt_profile_caught(f->f_code, catcher(u, x));
    if (teaches(u, exit, x)) xt_profile_exit(frames[n - 1].frame, frames[n - 1].unit, frames[n - 1].depth, x->reason);
    if (hot) xt_profile_exit_hot(u->rec->co, u->blob.h->osr, frames[n - 1].frame->f_code, frames[n - 1].unit, x->reason);
    for (uint32_t k = *r.word++; k > 0; k--) Py_XDECREF((PyObject *)values[*r.word++]);
    if (r.made != made) xt_reserve_release(r.made);
    if (r.no_memory) {
        Py_XDECREF(type);
        Py_XDECREF(value);
        Py_XDECREF(tb);
        PyErr_NoMemory();
        raise = true;
    } else if (raise) {
        PyErr_Restore(type, value, tb);
    }
    for (uint32_t i = 1; i < n; i++) ts->recursion_remaining -= frames[i].init ? 2 : 1;
    bool polled = by == BY_RAISE && x->reason == XT_EXIT_poll && !r.no_memory,
         nested_raise = raise && !(polled && catch_at_poll(ts, &frames[n - 1]));
    bool through = polled && nested_raise; /* whatever covers the jump */
    for (uint32_t i = n - 1; i > 0; i--) {
        Frame *fr = &frames[i], *caller = &frames[i - 1];
        int nlocals = fr->frame->f_code->co_nlocalsplus;
        PyObject *result;
        if (fr->frame->f_code->co_flags & CO_GENERATOR) {
            result = xt_gen_consume(ts, fr->frame, fr->unit, fr->depth, nested_raise);
            ts->recursion_remaining++;
        } else {
            result = through && i + 1 == n ? raise_through(ts, fr->frame, 1, fr->unit, fr->depth)
                                           : xt_leave(ts, fr->frame, 1, fr->unit, fr->depth, nested_raise, false);
            ts->recursion_remaining += fr->init ? 2 : 1;
            ts->cframe->current_frame = caller->frame;
            xt_frame_clear_and_pop(ts, fr->frame, nlocals);
        }
        nested_raise = !result || (fr->init && xt_rt_check_init(result) < 0); /* at the call */
        if (fr->init) caller->unit += !nested_raise;                          /* the instance is there already */
        else if (fr->getter && result) {
            PyObject **top = &caller->frame->localsplus[caller->frame->f_code->co_nlocalsplus + caller->depth - 1];
            Py_SETREF(*top, result);
            caller->unit = call_end(caller->frame->f_code, caller->unit) + 1;
        } else if (result) {
            caller->frame->localsplus[caller->frame->f_code->co_nlocalsplus + caller->depth++] = result;
            caller->unit++;
        }
    }
    int unit = frames[0].unit, depth = frames[0].depth;
    if (frames != &one) xt_reserve_release(frames);
    if (by == BY_RERAISE && !r.no_memory) return raise_on(ts, f, how, instr, depth);
    if (through && n == 1) return raise_through(ts, f, how, unit, depth);
    return xt_leave(ts, f, how, unit, depth, nested_raise, true);
}

/* A value of the outermost frame, without a reference of its own where native code or the frame goes on having one. owned: what has to be dropped, or NULL. */
static PyObject *read_shared(Reader *r, PyObject *in_place, PyObject **owned)
{
    uint32_t w = *r->word, tag = w & 255;
    *owned = NULL;
    if (tag != XT_R_KEEP && tag != XT_R_OBJ && tag != XT_R_NOBJ) return *owned = read_value(r);
    r->word++;
    return tag == XT_R_KEEP ? in_place : (PyObject *)r->values[w >> 8];
}

static void exchange(PyObject **a, PyObject **b, uint32_t n)
{
    for (uint32_t i = 0; i < n; i++) {
        PyObject *o = a[i];
        a[i] = b[i];
        b[i] = o;
    }
}

void xt_rt_unwind(PyThreadState *ts, _PyInterpreterFrame *f, XtLinked *u, uint64_t exit, uint64_t *values)
{
    const XtExit *x = &u->blob.exits[exit];
    PyObject *type, *value, *tb;
    PyErr_Fetch(&type, &value, &tb);
    xt_reserve_fill();
    Reader r = {
        .unit = u, .values = values, .word = u->blob.recipes + x->recipe, .made = xt_reserve_space((x->nwords + 1) * sizeof *r.made)};
    uint32_t n = *r.word++, nslots = r.word[2], taken = nslots + r.word[3];
    Frame *frames = xt_reserve_space(n * sizeof *frames);
    PyObject **outer = xt_reserve_space((2 * taken + 1) * sizeof *outer), **owned = outer + taken; /* the outermost frame's values */
    int unit = (int)r.word[1], collecting = PyGC_Disable();
    r.word += 4;
    for (uint32_t k = 0; k < taken; k++) {
        outer[k] = read_shared(&r, k < nslots ? f->localsplus[k] : NULL, &owned[k]);
    }
    f->localsplus[f->f_code->co_nlocalsplus] = NULL; /* no watch record: others find its locals in its slots */
    exchange(f->localsplus, outer, nslots);
    frames[0].frame = f;
    for (uint32_t i = 1; i < n; i++) {
        read_frame(ts, &r, f, frames, i);
        if (i + 1 < n) frames[i].unit = call_end(frames[i].frame->f_code, frames[i].unit);
        else if (tb) frames[i].unit = xt_unit_calling(frames[i].frame->f_code, frames[i].unit);
        frames[i].frame->prev_instr = _PyCode_CODE(frames[i].frame->f_code) + frames[i].unit;
        ts->recursion_remaining -= frames[i].init ? 2 : 1;
    }
    f->prev_instr = _PyCode_CODE(f->f_code) + call_end(f->f_code, unit);
    ts->cframe->current_frame = frames[n - 1].frame;
    if (collecting) PyGC_Enable();
    xt_inlined_forget(ts);
    PyErr_Restore(type, value, tb);
    for (uint32_t i = n - 1; i > 0; i--) {
        _PyInterpreterFrame *inner = frames[i].frame;
        int nlocals = inner->f_code->co_nlocalsplus;
        xt_leave(ts, inner, 1, frames[i].unit, frames[i].depth, true, false);
        ts->recursion_remaining += frames[i].init ? 2 : 1;
        ts->cframe->current_frame = frames[i - 1].frame;
        xt_frame_clear_and_pop(ts, inner, nlocals);
    }
    xt_trace_raised(ts, f);
    exchange(f->localsplus, outer, nslots);
    for (uint32_t k = 0; k < taken; k++) Py_XDECREF(owned[k]);
    xt_reserve_release(outer);
    xt_reserve_release(frames);
    xt_reserve_release(r.made);
}

PyObject *xt_rt_exit(PyThreadState *ts, _PyInterpreterFrame *f, uintptr_t how, XtLinked *unit, uint64_t exit, uint64_t *values)
{
    return leave(ts, f, how, unit, exit, values, BY_GUARD);
}

PyObject *xt_rt_raise(PyThreadState *ts, _PyInterpreterFrame *f, uintptr_t how, XtLinked *unit, uint64_t exit, uint64_t *values)
{
    return leave(ts, f, how, unit, exit, values, BY_RAISE);
}

PyObject *xt_rt_reraise(PyThreadState *ts, _PyInterpreterFrame *f, uintptr_t how, XtLinked *unit, uint64_t exit, uint64_t *values)
{
    return leave(ts, f, how, unit, exit, values, BY_RERAISE);
}
