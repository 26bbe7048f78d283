/* rt_call.c -- calls from native code. Calls of Python functions with a native entry go there directly: the frame is made here as the interpreter makes
 * it for an inlined call; everything else goes through vectorcall. */
#include "agent/arguments.h"
#include "agent/frames.h"
#include "agent/gen.h"
#include "agent/interpreter_only.h"
#include "agent/native_table.h"
#include "agent/rt.h"
#include "agent/rt_error.h"
#include "agent/stats.h"

static void drop_args(PyObject **args, int64_t n)
{
    for (int64_t i = 0; i < n; i++) Py_DECREF(args[i]);
}

/* scratch: args[-1] may be written to */
static PyObject *call_vector(PyThreadState *ts, PyObject *callable, PyObject **args, int64_t nargs, PyObject *kwnames, bool scratch)
{
    size_t positional = (size_t)(nargs - (kwnames ? PyTuple_GET_SIZE(kwnames) : 0));
    PyObject *r =
        _PyObject_VectorcallTstate(ts, callable, args, scratch ? positional | PY_VECTORCALL_ARGUMENTS_OFFSET : positional, kwnames);
    int64_t fit = (int64_t)positional;
    if (!r && PyFunction_Check(callable)) { /* what is too much goes before the frame that was not entered */
        PyCodeObject *co = (PyCodeObject *)PyFunction_GET_CODE(callable);
        if (!(co->co_flags & CO_VARARGS) && fit > co->co_argcount) fit = co->co_argcount;
        drop_args(args + fit, (int64_t)positional - fit);
    }
    drop_args(args, fit);
    drop_args(args + positional, nargs - (int64_t)positional);
    Py_DECREF(callable);
    return r;
}

int64_t xt_rt_run_prefix(_PyInterpreterFrame *f) { return xt_frame_run_prefix(f, f->f_code->_co_firsttraceable); }

/* The frame is filled and linked. Runs it natively, unlinks and frees it. */
static inline PyObject *run_frame(PyThreadState *ts, _PyInterpreterFrame *f, const XtCodeRec *rec, PyCodeObject *co)
{
    int nlocals = rec->nlocalsplus;
    f->prev_instr = _PyCode_CODE(co) + co->_co_firsttraceable;
    PyObject *r = NULL;
    if (XT_LIKELY(!_Py_atomic_load_relaxed(&ts->interp->ceval.eval_breaker)) || xt_rt_poll(ts, f) >= 0) {
        xt_stats.native_entries++;
        rec->unit->entries++;
        r = rec->native(ts, f, 1);
    } else {
        xt_trace_raised(ts, f);
        xt_trace_unwind(ts, f);
    }
    ts->recursion_remaining++;
    ts->cframe->current_frame = f->previous;
    xt_frame_clear_and_pop(ts, f, nlocals);
    return r;
}

/* The frame holds func and its arguments and is not linked yet: as the interpreter does behind an inlined call. */
static inline PyObject *run_native(PyThreadState *ts, _PyInterpreterFrame *f, const XtCodeRec *rec, PyCodeObject *co)
{
    f->previous = ts->cframe->current_frame;
    if (XT_UNLIKELY(_Py_EnterRecursiveCallTstate(ts, ""))) { /* takes its count back when it fails */
        xt_frame_clear_and_pop(ts, f, rec->nlocalsplus);
        return NULL;
    }
    if (XT_UNLIKELY(rec->prefix) && xt_rt_run_prefix(f) < 0) {
        ts->recursion_remaining++;
        xt_frame_clear_and_pop(ts, f, rec->nlocalsplus);
        return NULL;
    }
    ts->cframe->current_frame = f;
    return run_frame(ts, f, rec, co);
}

static inline bool is_native(PyThreadState *ts, const XtCodeRec *rec)
{
    return rec && rec->native && ts->recursion_remaining > XT_SPARE_LEVELS && !xt_native_barred(ts) && !xt_stack_is_low();
}

/* Calls func as the interpreter's CALL does, in a frame that owns the arguments, so that counts and the time at which they die are the same. Steals func and
 * the arguments. *done false: they do not fit; nothing has happened. */
static PyObject *call_python(PyThreadState *ts, PyFunctionObject *func, PyObject **args, int64_t nargs, PyObject *kwnames, bool *done)
{
    PyCodeObject *co = (PyCodeObject *)func->func_code;
    const XtCodeRec *rec = xt_code_rec(co);
    int nlocals = co->co_nlocalsplus;
    *done = false;
    if (!(co->co_flags & CO_OPTIMIZED)) return NULL;
    _PyInterpreterFrame *f = xt_frame_alloc(ts, (size_t)(nlocals + co->co_stacksize + FRAME_SPECIALS_SIZE));
    if (!f) return PyErr_Clear(), NULL;
    for (int i = 0; i < nlocals; i++) f->localsplus[i] = NULL;
    if (!xt_bind_arguments(func, f->localsplus, args, nargs, kwnames)) {
        xt_frame_free(ts, f);
        return NULL;
    }
    *done = true;
    xt_frame_calls(ts->cframe->current_frame);
    xt_frame_init(f, func);
    if (is_native(ts, rec) && rec->enterable) return run_native(ts, f, rec, co);
    f->stacktop = nlocals;
    PyObject *r = _PyEval_EvalFrame(ts, f, 0);
    xt_frame_clear_and_pop(ts, f, f->stacktop); /* that of a generator function has given its locals away */
    xt_tell_native(ts);
    return r;
}

/* Can this function be entered directly with nargs positional arguments? */
static inline bool args_fit(PyFunctionObject *func, const XtCodeRec *rec, int64_t nargs)
{
    if (XT_LIKELY(nargs == rec->argcount)) return true;
    PyObject *defaults = func->func_defaults;
    return nargs < rec->argcount && defaults && rec->argcount - nargs <= PyTuple_GET_SIZE(defaults);
}
static inline bool can_enter(PyThreadState *ts, PyFunctionObject *func, const XtCodeRec *rec, int64_t nargs)
{
    return is_native(ts, rec) && rec->direct && args_fit(func, rec, nargs);
}
/* The same for a call that only creates a generator or coroutine. */
static inline bool can_create(PyThreadState *ts, PyFunctionObject *func, const XtCodeRec *rec, int64_t nargs)
{
    if (!rec || !rec->gen || !rec->creates || ts->cframe->use_tracing || ts->coroutine_origin_tracking_depth) return false;
    return ts->recursion_remaining > 1 && args_fit(func, rec, nargs);
}

static inline PyObject *enter(PyThreadState *ts, PyFunctionObject *func, const XtCodeRec *rec, PyObject **args, int64_t nargs)
{
    PyCodeObject *co = (PyCodeObject *)func->func_code;
    _PyInterpreterFrame *f = xt_frame_alloc(ts, (size_t)rec->frame_size);
    if (XT_UNLIKELY(!f)) {
        drop_args(args, nargs);
        Py_DECREF(func);
        return NULL;
    }
    xt_frame_init(f, func);
    PyObject **slot = f->localsplus, **end = slot + rec->nlocalsplus;
    for (int64_t i = 0; i < nargs; i++) *slot++ = args[i];
    if (XT_UNLIKELY(nargs < rec->argcount)) {
        PyObject *defaults = func->func_defaults;
        for (int64_t i = nargs - rec->argcount + PyTuple_GET_SIZE(defaults); i < PyTuple_GET_SIZE(defaults); i++)
            *slot++ = Py_NewRef(PyTuple_GET_ITEM(defaults, i));
    }
    while (slot < end) *slot++ = NULL;
    return run_native(ts, f, rec, co);
}

/* The two stack entries ahead of the arguments, as CALL takes them: (method, self), (NULL, callable) or (callable, NULL here). true: self became
 * args[-1]. */
static inline bool take_self(PyObject **callable, PyObject *self, PyObject ***args, int64_t *nargs)
{
    if (!self) return false;
    if (!*callable) {
        *callable = self;
        return false;
    }
    *--*args = self;
    ++*nargs;
    return true;
}

/* A bound method's two parts likewise. */
static inline bool take_method(PyObject **callable, PyObject ***args, int64_t *nargs)
{
    PyObject *method = *callable;
    if (!PyMethod_Check(method)) return false;
    *--*args = Py_NewRef(PyMethod_GET_SELF(method));
    ++*nargs;
    *callable = Py_NewRef(PyMethod_GET_FUNCTION(method));
    Py_DECREF(method);
    return true;
}

/* Does calling this class do what calling a class of `type` itself does? */
static inline bool is_called_plainly(PyObject *class) { return PyType_Check(class) && Py_TYPE(class)->tp_call == PyType_Type.tp_call; }

/* A class whose instances are made by object.__new__ and whose __init__ is a Python function with native code: that function (borrowed), else NULL. */
static PyFunctionObject *native_init(PyThreadState *ts, PyObject *callable, int64_t nargs)
{
    PyTypeObject *type = (PyTypeObject *)callable;
    if (type->tp_new != PyBaseObject_Type.tp_new || type->tp_alloc != PyType_GenericAlloc ||
        PyType_HasFeature(type, Py_TPFLAGS_IS_ABSTRACT) || type->tp_init == PyBaseObject_Type.tp_init ||
        !PyType_HasFeature(type, Py_TPFLAGS_HEAPTYPE))
        return NULL;
    PyObject *init = _PyType_Lookup(type, &_Py_ID(__init__));
    if (!init || !PyFunction_Check(init)) return NULL;
    PyFunctionObject *func = (PyFunctionObject *)init;
    return can_enter(ts, func, xt_code_rec((PyCodeObject *)func->func_code), nargs + 1) ? func : NULL;
}

/* Behind a call of anything but a Python function, whose RESUME does so, the interpreter looks for signals and the like: an exception that they raise is that
 * of the call. */
static inline PyObject *end_call(PyThreadState *ts, PyObject *r)
{
    xt_tell_native(ts);
    if (XT_LIKELY(!_Py_atomic_load_relaxed(&ts->interp->ceval.eval_breaker)) || !r) return r;
    if (xt_rt_poll(ts, ts->cframe->current_frame) < 0) Py_CLEAR(r);
    return r;
}

int64_t xt_rt_check_level(PyThreadState *ts) { return _Py_CheckRecursiveCall(ts, " while calling a Python object") ? -1 : 0; }

/* args[-1] is writable. As type.__call__, with the recursion level that calling a type takes. The arguments are the caller's until the end. */
static PyObject *instantiate(PyThreadState *ts, PyObject *type, PyFunctionObject *init, PyObject **args, int64_t nargs)
{
    Py_INCREF(init);
    PyObject *o = NULL, *r = NULL;
    if (!_Py_EnterRecursiveCallTstate(ts, " while calling a Python object")) {
        o = xt_rt_new_instance(ts, type);
        if (o) {
            args[-1] = Py_NewRef(o);
            for (int64_t i = 0; i < nargs; i++) Py_INCREF(args[i]);
            r = enter(ts, init, xt_code_rec((PyCodeObject *)init->func_code), args - 1, nargs + 1);
        }
        ts->recursion_remaining++;
    }
    if (!o) Py_DECREF(init);
    if (o && r != Py_None) {
        if (r) PyErr_Format(PyExc_TypeError, "__init__() should return None, not '%.200s'", Py_TYPE(r)->tp_name);
        Py_CLEAR(o);
    }
    Py_XDECREF(r);
    Py_DECREF(type);
    drop_args(args, nargs);
    return o;
}

/* C functions as the interpreter's specialised PRECALL instructions call them: those with METH_FASTCALL take no recursion level, those with METH_O and
 * METH_NOARGS one. NULL with *done false: not one of them. */
static inline PyObject *call_c(PyThreadState *ts, PyObject *callable, PyObject **args, int64_t nargs, bool *done)
{
    PyMethodDef *def;
    PyObject *self;
    PyObject **rest = args;
    int64_t nrest = nargs;
    if (PyCFunction_CheckExact(callable)) {
        def = ((PyCFunctionObject *)callable)->m_ml;
        self = def->ml_flags & METH_STATIC ? NULL : ((PyCFunctionObject *)callable)->m_self;
    } else if (Py_IS_TYPE(callable, &PyMethodDescr_Type) && nargs > 0 && Py_IS_TYPE(args[0], PyDescr_TYPE(callable))) {
        def = ((PyMethodDescrObject *)callable)->d_method;
        self = *rest++;
        nrest--;
    } else {
        return NULL;
    }
    union {
        PyCFunction plain;
        _PyCFunctionFast fast;
        _PyCFunctionFastWithKeywords keywords;
    } f = {.plain = def->ml_meth};
    PyObject *r;
    if (def->ml_flags == METH_FASTCALL) r = f.fast(self, rest, nrest);
    else if (def->ml_flags == (METH_FASTCALL | METH_KEYWORDS)) r = f.keywords(self, rest, nrest, NULL);
    else if ((def->ml_flags == METH_O && nrest == 1) || (def->ml_flags == METH_NOARGS && nrest == 0)) {
        if (_Py_EnterRecursiveCallTstate(ts, " while calling a Python object")) r = NULL;
        else {
            r = f.plain(self, nrest ? *rest : NULL); /* NOLINT(clang-analyzer-core.CallAndMessage): all nargs are there */
            _Py_LeaveRecursiveCallTstate(ts);
        }
    } else return NULL;
    *done = true;
    r = _Py_CheckFunctionResult(ts, callable, r, NULL);
    drop_args(args, nargs);
    Py_DECREF(callable);
    return r;
}

PyObject *xt_rt_call(PyThreadState *ts, PyObject *callable, PyObject *self, PyObject **args, int64_t nargs)
{
    bool scratch = !take_self(&callable, self, &args, &nargs);
    if (scratch) scratch = !take_method(&callable, &args, &nargs);
    if (PyFunction_Check(callable)) {
        PyFunctionObject *func = (PyFunctionObject *)callable;
        const XtCodeRec *rec = xt_code_rec((PyCodeObject *)func->func_code);
        if (can_enter(ts, func, rec, nargs)) {
            xt_frame_calls(ts->cframe->current_frame);
            return enter(ts, func, rec, args, nargs);
        }
        if (can_create(ts, func, rec, nargs)) return xt_gen_create(ts, func, rec, args, nargs);
        bool done;
        PyObject *r = call_python(ts, func, args, nargs, NULL, &done);
        if (done) return r;
    } else if (is_called_plainly(callable) && scratch) {
        PyFunctionObject *init = native_init(ts, callable, nargs);
        if (init) return end_call(ts, instantiate(ts, callable, init, args, nargs));
    } else if (!ts->cframe->use_tracing) {
        bool done = false;
        PyObject *r = call_c(ts, callable, args, nargs, &done);
        if (done) return end_call(ts, r);
    }
    return end_call(ts, call_vector(ts, callable, args, nargs, NULL, scratch));
}

PyObject *xt_rt_call_packed(PyThreadState *ts, PyObject *callable, PyObject *self, PyObject **args, int64_t nargs)
{
    enum { MANY = 24 };
    PyObject *tuple = args[nargs - 1], *few[MANY + 1], **all = few;
    int64_t n = nargs - 1, rest = PyTuple_GET_SIZE(tuple);
    if (n + rest > MANY && !(all = PyMem_Malloc((size_t)(n + rest + 1) * sizeof *all))) {
        drop_args(args, nargs);
        Py_DECREF(callable);
        Py_XDECREF(self);
        return PyErr_NoMemory();
    }
    for (int64_t i = 0; i < n; i++) all[i + 1] = args[i];
    for (int64_t i = 0; i < rest; i++) all[n + i + 1] = Py_NewRef(PyTuple_GET_ITEM(tuple, i));
    Py_DECREF(tuple);
    PyObject *r = xt_rt_call(ts, callable, self, all + 1, n + rest);
    if (all != few) PyMem_Free(all);
    return r;
}

PyObject *xt_rt_call_kw(PyThreadState *ts, PyObject *callable, PyObject *self, PyObject **args, int64_t nargs, PyObject *kwnames)
{
    bool scratch = !take_self(&callable, self, &args, &nargs);
    if (scratch) scratch = !take_method(&callable, &args, &nargs);
    if (PyFunction_Check(callable)) {
        bool done;
        PyObject *r = call_python(ts, (PyFunctionObject *)callable, args, nargs, kwnames, &done);
        if (done) return r;
    }
    return end_call(ts, call_vector(ts, callable, args, nargs, kwnames, scratch));
}

/* --- calls from C --- */

/* Is f the frame of the interpreter whose CALL calls this? It passes its stack then, where the callable is ahead of the arguments. */
static bool calls_with(const _PyInterpreterFrame *f, const PyObject *callable, PyObject *const *args)
{
    PyObject *const *stack = f ? f->localsplus + f->f_code->co_nlocalsplus : NULL;
    return stack && args > stack && args <= stack + f->f_code->co_stacksize && args[-1] == callable;
}

/* In place of _PyFunction_Vectorcall, which would enter the interpreter first to have it run the patched entry. */
PyObject *xt_vectorcall(PyObject *callable, PyObject *const *args, size_t nargsf, PyObject *kwnames)
{
    enum { FEW = 8 };
    PyThreadState *ts = _PyThreadState_GET();
    PyFunctionObject *func = (PyFunctionObject *)callable;
    const XtCodeRec *rec = xt_code_rec((PyCodeObject *)func->func_code);
    Py_ssize_t n = PyVectorcall_NARGS(nargsf);
    if (XT_UNLIKELY(n > FEW || (kwnames && PyTuple_GET_SIZE(kwnames)) || !can_enter(ts, func, rec, n)))
        return _PyFunction_Vectorcall(callable, args, nargsf, kwnames);
    PyObject *own[FEW];
    for (Py_ssize_t i = 0; i < n; i++) own[i] = Py_NewRef(args[i]);
    Py_INCREF(func);
    if (calls_with(ts->cframe->current_frame, callable, args)) xt_frame_calls(ts->cframe->current_frame);
    return enter(ts, func, rec, own, n);
}

/* As ceval's check_args_iterable. */
static int check_args_iterable(PyObject *func, PyObject *args)
{
    if (Py_TYPE(args)->tp_iter || PySequence_Check(args)) return 0;
    PyErr_Clear();
    PyObject *text = _PyObject_FunctionStr(func);
    if (text) {
        PyErr_Format(PyExc_TypeError, "%U argument after * must be an iterable, not %.200s", text, Py_TYPE(args)->tp_name);
        Py_DECREF(text);
    }
    return -1;
}

/* As ceval's format_kwargs_error: rewrites the exception of a failed _PyDict_MergeEx(..., 2). */
void xt_format_kwargs_error(PyThreadState *ts, PyObject *func, PyObject *kwargs)
{
    if (_PyErr_ExceptionMatches(ts, PyExc_AttributeError)) {
        _PyErr_Clear(ts);
        PyObject *text = _PyObject_FunctionStr(func);
        if (text) {
            _PyErr_Format(ts, PyExc_TypeError, "%U argument after ** must be a mapping, not %.200s", text, Py_TYPE(kwargs)->tp_name);
            Py_DECREF(text);
        }
    } else if (_PyErr_ExceptionMatches(ts, PyExc_KeyError)) {
        PyObject *type, *value, *tb;
        _PyErr_Fetch(ts, &type, &value, &tb);
        if (value && PyTuple_Check(value) && PyTuple_GET_SIZE(value) == 1) {
            _PyErr_Clear(ts);
            PyObject *text = _PyObject_FunctionStr(func);
            if (text) {
                _PyErr_Format(ts, PyExc_TypeError, "%U got multiple values for keyword argument '%S'", text, PyTuple_GET_ITEM(value, 0));
                Py_DECREF(text);
            }
            Py_XDECREF(type);
            Py_XDECREF(value);
            Py_XDECREF(tb);
        } else {
            _PyErr_Restore(ts, type, value, tb);
        }
    }
}

/* f(*args, **kwargs) of a Python function, or a method of one, that has native code. The tuple and the dict stay the caller's. */
static PyObject *call_ex_native(PyThreadState *ts, PyObject *callable, PyObject *tuple, PyObject *kwargs, bool *done)
{
    enum { MANY = 24 };
    PyObject *self = NULL, *values[MANY], *kwnames = NULL, *key, *v;
    if (PyMethod_Check(callable)) {
        self = PyMethod_GET_SELF(callable);
        callable = PyMethod_GET_FUNCTION(callable);
    }
    if (!PyFunction_Check(callable)) return NULL;
    const XtCodeRec *rec = xt_code_rec((PyCodeObject *)((PyFunctionObject *)callable)->func_code);
    Py_ssize_t nkw = kwargs ? PyDict_GET_SIZE(kwargs) : 0, n = PyTuple_GET_SIZE(tuple), at = 0;
    if (!is_native(ts, rec) || !rec->enterable || n + nkw >= MANY) return NULL;
    if (nkw && !(kwnames = PyTuple_New(nkw))) return PyErr_Clear(), NULL;
    PyObject **to = values;
    if (self) *to++ = Py_NewRef(self);
    for (Py_ssize_t i = 0; i < n; i++) *to++ = Py_NewRef(PyTuple_GET_ITEM(tuple, i));
    for (Py_ssize_t i = 0; nkw && PyDict_Next(kwargs, &at, &key, &v); i++) {
        PyTuple_SET_ITEM(kwnames, i, Py_NewRef(key));
        *to++ = Py_NewRef(v);
    }
    Py_INCREF(callable);
    if (!nkw && rec->direct && args_fit((PyFunctionObject *)callable, rec, to - values)) {
        *done = true;
        return enter(ts, (PyFunctionObject *)callable, rec, values, to - values);
    }
    PyObject *held[MANY]; /* as _PyStack_UnpackDict does */
    Py_ssize_t nheld = nkw ? n + nkw : 0;
    for (Py_ssize_t i = 0; i < nheld; i++) held[i] = Py_NewRef(to[i - nheld]);
    PyObject *r = call_python(ts, (PyFunctionObject *)callable, values, to - values, kwnames, done);
    if (!*done) {
        Py_DECREF(callable);
        drop_args(values, to - values);
    }
    drop_args(held, nheld);
    Py_XDECREF(kwnames);
    return r;
}

PyObject *xt_rt_call_ex(PyThreadState *ts, PyObject *callable, PyObject *args, PyObject *kwargs)
{
    PyObject *r = NULL;
    if (kwargs && !PyDict_CheckExact(kwargs)) {
        PyObject *dict = PyDict_New();
        if (!dict) goto end;
        if (_PyDict_MergeEx(dict, kwargs, 2) < 0) {
            xt_format_kwargs_error(ts, callable, kwargs);
            Py_DECREF(dict);
            goto end;
        }
        Py_SETREF(kwargs, dict);
    }
    if (!PyTuple_CheckExact(args)) { /* what is no tuple goes ahead of the call */
        if (check_args_iterable(callable, args) < 0) goto end;
        Py_SETREF(args, PySequence_Tuple(args));
        if (!args) goto end;
    }
    bool done = false;
    r = call_ex_native(ts, callable, args, kwargs, &done);
    if (!done) r = end_call(ts, PyObject_Call(callable, args, kwargs));
end:
    Py_DECREF(callable);
    Py_XDECREF(args);
    Py_XDECREF(kwargs);
    return r;
}
