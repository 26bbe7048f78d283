/* gen.c -- the slots through which generators and coroutines are resumed: tp_iternext, am_send, and the method send(); asynchronous generators by those of
 * the objects that __anext__() and asend() return.
 *
 * When the code has native resumption, they do what gen_send_ex2() of Objects/genobject.c does, with native code (how 3) in the place of the interpreter. In all
 * other cases, and whenever something is pending or traced, the original functions go on: a suspended frame is the same for both.
 */
#include "agent/gen.h"
#include "agent/entry.h"
#include "agent/frames.h"
#include "agent/interpreter_only.h"
#include "agent/rt.h"
#include "agent/stats.h"

static iternextfunc original_iternext, original_asend_next;
static sendfunc original_gen_send, original_coro_send;
static PyCFunction original_gen_method, original_coro_method, original_asend_method;

/* A trace function may have deleted a parameter from f_locals (PyFrame_LocalsToFast), which native code has from the frame, where the code itself never does.
 * Or the code did. */
static bool misses_parameter(const _PyInterpreterFrame *f)
{
    const PyCodeObject *co = f->f_code;
    int n = co->co_argcount + co->co_kwonlyargcount + !!(co->co_flags & CO_VARARGS) + !!(co->co_flags & CO_VARKEYWORDS);
    for (int i = 0; i < n; i++)
        if (!f->localsplus[i]) return true;
    return false;
}

/* The native code for gen where it is suspended; NULL: the original function has to do it, errors included. */
static inline XtLinked *native_of(PyThreadState *ts, PyGenObject *gen, PyObject *arg)
{
    const _PyInterpreterFrame *f = (_PyInterpreterFrame *)gen->gi_iframe;
    if (gen->gi_frame_state >= FRAME_EXECUTING || (gen->gi_frame_state == FRAME_CREATED && arg && arg != Py_None)) return NULL;
    const XtCodeRec *rec = xt_code_rec(f->f_code);
    if (!rec || !rec->gen || xt_native_barred(ts) || _Py_atomic_load_relaxed(&ts->interp->ceval.eval_breaker)) return NULL;
    if (ts->recursion_remaining <= XT_SPARE_LEVELS || xt_stack_is_low()) return NULL;
    if (XT_UNLIKELY(f->frame_obj != NULL) && misses_parameter(f)) return NULL;
    return rec->gen;
}

/* An exception that may not leave a generator as it is becomes a RuntimeError. */
static void check_exception(PyGenObject *gen)
{
    bool coro = PyCoro_CheckExact(gen), async = PyAsyncGen_CheckExact(gen);
    if (PyErr_ExceptionMatches(PyExc_StopIteration)) {
        const char *kind = coro ? "coroutine" : async ? "async generator" : "generator";
        _PyErr_FormatFromCause(PyExc_RuntimeError, "%s raised StopIteration", kind);
    } else if (async && PyErr_ExceptionMatches(PyExc_StopAsyncIteration)) {
        _PyErr_FormatFromCause(PyExc_RuntimeError, "async generator raised StopAsyncIteration");
    }
}

/* It has returned or raised: the frame goes. */
static void finish(PyThreadState *ts, PyGenObject *gen, _PyInterpreterFrame *f, bool raised)
{
    f->stacktop = f->f_code->co_nlocalsplus;
    if (raised) check_exception(gen);
    Py_CLEAR(gen->gi_exc_state.exc_value);
    gen->gi_frame_state = FRAME_CLEARED;
    xt_frame_clear(ts, f);
}

/* arg NULL: called by next(), which takes NULL for a return of None. */
static inline __attribute__((always_inline)) PySendResult resume(PyThreadState *ts, PyGenObject *gen, XtLinked *u, PyObject *arg,
                                                                 PyObject **result)
{
    _PyInterpreterFrame *f = (_PyInterpreterFrame *)gen->gi_iframe;
    f->localsplus[f->stacktop++] = Py_NewRef(arg ? arg : Py_None);
    f->previous = ts->cframe->current_frame;
    gen->gi_exc_state.previous_item = ts->exc_info;
    ts->exc_info = &gen->gi_exc_state;
    gen->gi_frame_state = FRAME_EXECUTING;
    ts->cframe->current_frame = f;
    ts->recursion_remaining--;
    u->entries++;
    xt_stats.native_entries++;
    xt_native_begins();
    PyObject *r = u->native(ts, f, 3);
    xt_native_ends();
    ts->recursion_remaining++;
    ts->cframe->current_frame = f->previous;
    ts->exc_info = gen->gi_exc_state.previous_item;
    gen->gi_exc_state.previous_item = NULL;
    f->previous = NULL;
    *result = r;
    if (XT_LIKELY(r && gen->gi_frame_state == FRAME_SUSPENDED)) return PYGEN_NEXT;
    if (r == Py_None && !arg && !PyAsyncGen_CheckExact(gen)) {
        Py_DECREF(r);
        *result = NULL;
        finish(ts, gen, f, false);
        return PYGEN_ERROR;
    }
    finish(ts, gen, f, !r);
    return r ? PYGEN_RETURN : PYGEN_ERROR;
}

PyObject *xt_gen_iternext(PyObject *self)
{
    PyThreadState *ts = _PyThreadState_GET();
    XtLinked *u = native_of(ts, (PyGenObject *)self, NULL);
    PyObject *result;
    if (!u) return original_iternext(self);
    if (resume(ts, (PyGenObject *)self, u, NULL, &result) == PYGEN_RETURN) {
        _PyGen_SetStopIterationValue(result);
        Py_DECREF(result);
        return NULL;
    }
    return result;
}

PySendResult xt_gen_send(PyObject *self, PyObject *v, PyObject **result)
{
    PyThreadState *ts = _PyThreadState_GET();
    XtLinked *u = native_of(ts, (PyGenObject *)self, v);
    if (!u) return (PyCoro_CheckExact(self) ? original_coro_send : original_gen_send)(self, v, result);
    return resume(ts, (PyGenObject *)self, u, v, result);
}

/* gen_send: the method */
static PyObject *send_method(PyObject *self, PyObject *v)
{
    PyThreadState *ts = _PyThreadState_GET();
    XtLinked *u = native_of(ts, (PyGenObject *)self, v);
    PyObject *result;
    if (!u) return (PyCoro_CheckExact(self) ? original_coro_method : original_gen_method)(self, v);
    if (resume(ts, (PyGenObject *)self, u, v, &result) == PYGEN_RETURN) {
        if (result == Py_None) PyErr_SetNone(PyExc_StopIteration);
        else _PyGen_SetStopIterationValue(result);
        Py_DECREF(result);
        return NULL;
    }
    return result;
}

/* --- asynchronous generators: what __anext__() and asend() return --- */

/* Private to genobject.c: PyAsyncGenASend */
typedef struct ASend {
    PyObject_HEAD PyAsyncGenObject *gen;
    PyObject *first;
    enum { ASEND_NEW, ASEND_RUNNING, ASEND_CLOSED } state;
} ASend;

/* As async_gen_unwrap_value: what is yielded ends the awaiting, what is awaited is handed on. */
static PyObject *unwrap(PyAsyncGenObject *gen, PyObject *r)
{
    if (r && !Py_IS_TYPE(r, &_PyAsyncGenWrappedValue_Type)) return r;
    if (r) {
        _PyGen_SetStopIterationValue(((XtAsyncValue *)r)->value);
        Py_DECREF(r);
    } else {
        if (!PyErr_Occurred()) PyErr_SetNone(PyExc_StopAsyncIteration);
        if (PyErr_ExceptionMatches(PyExc_StopAsyncIteration) || PyErr_ExceptionMatches(PyExc_GeneratorExit)) gen->ag_closed = 1;
    }
    gen->ag_running_async = 0;
    return NULL;
}

/* As async_gen_asend_send; false: nothing has been done, the original has to. arg NULL: by next() */
static bool asend(ASend *o, PyObject *arg, PyObject **result)
{
    PyThreadState *ts = _PyThreadState_GET();
    if (o->state == ASEND_CLOSED || (o->state == ASEND_NEW && o->gen->ag_running_async)) return false;
    if (o->state == ASEND_NEW && (!arg || arg == Py_None)) arg = o->first;
    XtLinked *u = native_of(ts, (PyGenObject *)o->gen, arg);
    if (!u) return false;
    o->state = ASEND_RUNNING;
    o->gen->ag_running_async = 1;
    PyObject *r;
    if (resume(ts, (PyGenObject *)o->gen, u, arg, &r) == PYGEN_RETURN) {
        PyErr_SetNone(PyExc_StopAsyncIteration);
        Py_CLEAR(r);
    }
    *result = unwrap(o->gen, r);
    if (!*result) o->state = ASEND_CLOSED;
    return true;
}

static PyObject *asend_next(PyObject *self)
{
    PyObject *r;
    return asend((ASend *)self, NULL, &r) ? r : original_asend_next(self);
}

static PyObject *asend_method(PyObject *self, PyObject *v)
{
    PyObject *r;
    return asend((ASend *)self, v, &r) ? r : original_asend_method(self, v);
}

/* --- creation --- */

static PyGenObject *new_object(PyFunctionObject *func, const XtCodeRec *rec)
{
    PyCodeObject *co = (PyCodeObject *)func->func_code;
    bool coro = co->co_flags & CO_COROUTINE;
    PyGenObject *gen = PyObject_GC_NewVar(PyGenObject, coro ? &PyCoro_Type : &PyGen_Type, rec->nlocalsplus + co->co_stacksize);
    if (!gen) return NULL;
    gen->gi_code = (PyCodeObject *)Py_NewRef(co);
    gen->gi_weakreflist = NULL;
    gen->gi_exc_state.exc_value = NULL;
    gen->gi_exc_state.previous_item = NULL;
    gen->gi_name = Py_NewRef(func->func_name);
    gen->gi_qualname = Py_NewRef(func->func_qualname);
    if (coro) gen->gi_origin_or_finalizer = NULL;
    return gen;
}

PyObject *xt_gen_create(PyThreadState *ts, PyFunctionObject *func, const XtCodeRec *rec, PyObject **args, int64_t nargs)
{
    PyGenObject *gen = new_object(func, rec);
    if (XT_UNLIKELY(!gen)) {
        for (int64_t i = 0; i < nargs; i++) Py_DECREF(args[i]);
        Py_DECREF(func);
        return NULL;
    }
    _PyInterpreterFrame *f = (_PyInterpreterFrame *)gen->gi_iframe;
    xt_frame_init(f, func);
    f->previous = NULL;
    f->prev_instr = _PyCode_CODE(f->f_code) + rec->return_generator;
    f->stacktop = rec->nlocalsplus;
    f->owner = FRAME_OWNED_BY_GENERATOR;
    PyObject **slot = f->localsplus, **end = slot + rec->nlocalsplus;
    for (int64_t i = 0; i < nargs; i++) *slot++ = args[i];
    if (nargs < rec->argcount) {
        PyObject *defaults = func->func_defaults;
        for (int64_t i = nargs - rec->argcount + PyTuple_GET_SIZE(defaults); i < PyTuple_GET_SIZE(defaults); i++)
            *slot++ = Py_NewRef(PyTuple_GET_ITEM(defaults, i));
    }
    while (slot < end) *slot++ = NULL;
    gen->gi_frame_state = FRAME_CREATED;
    bool done = xt_frame_run_prefix(f, rec->return_generator) == 0;
    _PyObject_GC_TRACK(gen);
    if (done) return (PyObject *)gen;
    gen->gi_frame_state = FRAME_CLEARED;
    xt_frame_clear(ts, f);
    Py_DECREF(gen);
    return NULL;
}

/* --- generator expressions that were inlined --- */

/* The value v, then the rest. Steals v. sum: the sum so far, NULL for any() and all(). */
static PyObject *consume(PyObject *consumer, PyObject *gen, PyObject *v, PyObject *sum)
{
    if (sum) {
        PyObject *start = PyNumber_Add(sum, v);
        Py_DECREF(v);
        PyObject *r = start ? PyObject_CallFunctionObjArgs(consumer, gen, start, NULL) : NULL;
        Py_XDECREF(start);
        return r;
    }
    bool is_any = !strcmp(((PyCFunctionObject *)consumer)->m_ml->ml_name, "any");
    int truth = PyObject_IsTrue(v);
    Py_DECREF(v);
    if (truth < 0) return NULL;
    if (truth == is_any) return Py_NewRef(truth ? Py_True : Py_False);
    return PyObject_CallOneArg(consumer, gen);
}

PyObject *xt_gen_consume(PyThreadState *ts, _PyInterpreterFrame *f, int unit, int depth, bool raise)
{
    PyObject *type = NULL, *value = NULL, *tb = NULL, *result = NULL;
    PyCodeObject *co = f->f_code;
    PyObject **stack = f->localsplus + co->co_nlocalsplus, *consumer = stack[0];
    PyObject *sum = strcmp(((PyCFunctionObject *)consumer)->m_ml->ml_name, "sum") ? NULL : stack[1];
    int bottom = sum ? 2 : 1;
    const XtCodeRec shape = {.nlocalsplus = co->co_nlocalsplus};
    _PyInterpreterFrame *caller = f->previous;
    if (raise) PyErr_Fetch(&type, &value, &tb);
    PyGenObject *gen = new_object(f->f_func, &shape);
    if (!gen) { /* the function ends with the MemoryError */
        Py_XDECREF(type);
        Py_XDECREF(value);
        Py_XDECREF(tb);
        ts->cframe->current_frame = caller;
        xt_frame_clear_and_pop(ts, f, co->co_nlocalsplus + depth);
        return NULL;
    }
    if (raise) PyErr_Restore(type, value, tb);
    depth -= bottom;
    memmove(stack, stack + bottom, (size_t)depth * sizeof *stack);
    _PyInterpreterFrame *g = (_PyInterpreterFrame *)gen->gi_iframe;
    memcpy(g, f, (size_t)((char *)(stack + depth) - (char *)f));
    if (g->frame_obj) g->frame_obj->f_frame = g;
    g->owner = FRAME_OWNED_BY_GENERATOR;
    g->prev_instr = _PyCode_CODE(co) + (raise ? unit : xt_unit_with_prefix(co, unit) - 1);
    g->stacktop = co->co_nlocalsplus + depth;
    ts->cframe->current_frame = g;
    xt_frame_free(ts, f);
    gen->gi_frame_state = FRAME_EXECUTING;
    gen->gi_exc_state.previous_item = ts->exc_info;
    ts->exc_info = &gen->gi_exc_state;
    _PyObject_GC_TRACK(gen);
    PyObject *v = xt_frame_eval(ts, g, raise, true);
    ts->cframe->current_frame = caller;
    ts->exc_info = gen->gi_exc_state.previous_item;
    gen->gi_exc_state.previous_item = NULL;
    g->previous = NULL;
    bool ended = !v || gen->gi_frame_state != FRAME_SUSPENDED;
    if (ended) finish(ts, gen, g, !v);
    if (!ended) {
        result = consume(consumer, (PyObject *)gen, v, sum);
    } else if (v) {
        Py_DECREF(v);
        result = Py_NewRef(sum ? sum : strcmp(((PyCFunctionObject *)consumer)->m_ml->ml_name, "any") ? Py_True : Py_False);
    }
    Py_DECREF(gen);
    Py_XDECREF(sum);
    Py_DECREF(consumer);
    return result;
}

/* --- the slots --- */

static PyMethodDef *method_def(PyTypeObject *type, const char *name)
{
    PyObject *descr = PyDict_GetItemString(type->tp_dict, name);
    return descr && Py_IS_TYPE(descr, &PyMethodDescr_Type) ? ((PyMethodDescrObject *)descr)->d_method : NULL;
}

int xt_gen_init(void)
{
    PyMethodDef *gen = method_def(&PyGen_Type, "send"), *coro = method_def(&PyCoro_Type, "send"),
                *async = method_def(&_PyAsyncGenASend_Type, "send");
    if (original_iternext) return 0;
    if (!gen || !coro || !async || !PyGen_Type.tp_as_async || !PyCoro_Type.tp_as_async) return -1;
    original_iternext = PyGen_Type.tp_iternext;
    original_gen_send = PyGen_Type.tp_as_async->am_send;
    original_coro_send = PyCoro_Type.tp_as_async->am_send;
    original_gen_method = gen->ml_meth;
    original_coro_method = coro->ml_meth;
    PyGen_Type.tp_iternext = xt_gen_iternext;
    PyGen_Type.tp_as_async->am_send = xt_gen_send;
    PyCoro_Type.tp_as_async->am_send = xt_gen_send;
    gen->ml_meth = send_method;
    coro->ml_meth = send_method;
    original_asend_next = _PyAsyncGenASend_Type.tp_iternext;
    original_asend_method = async->ml_meth;
    _PyAsyncGenASend_Type.tp_iternext = asend_next;
    async->ml_meth = asend_method;
    return 0;
}
