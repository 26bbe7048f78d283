/* rt_handler.c -- exceptions that native code raises: what the interpreter does on the way to a handler and in it, or out of the frame (ceval.c). */
#include "agent/frames.h"
#include "agent/rt.h"

/* As call_trace of ceval.c; arg may be NULL. */
static int call_trace(PyThreadState *ts, _PyInterpreterFrame *f, Py_tracefunc function, PyObject *self, int what, PyObject *arg)
{
    PyFrameObject *fo = xt_frame_object(ts, f);
    if (!fo || ts->tracing) return 0;
    int before = ts->tracing_what;
    ts->tracing_what = what;
    PyThreadState_EnterTracing(ts);
    fo->f_lineno = PyCode_Addr2Line(f->f_code, _PyInterpreterFrame_LASTI(f) * (int)sizeof(_Py_CODEUNIT));
    int err = function(self, fo, what, arg);
    fo->f_lineno = 0;
    PyThreadState_LeaveTracing(ts);
    ts->tracing_what = before;
    return err;
}

/* What was put aside for a call is set again, unless the function has raised another exception. */
static void put_back(bool raised, PyObject *type, PyObject *value, PyObject *tb)
{
    if (!raised) {
        PyErr_Restore(type, value, tb);
        return;
    }
    Py_XDECREF(type);
    Py_XDECREF(value);
    Py_XDECREF(tb);
}

void xt_trace_exception(PyThreadState *ts, _PyInterpreterFrame *f)
{
    if (XT_LIKELY(ts->c_tracefunc == NULL) || !xt_rt_traced(ts, f) || ts->tracing) return;
    PyObject *type, *value, *tb;
    PyErr_Fetch(&type, &value, &tb);
    PyErr_NormalizeException(&type, &value, &tb);
    PyObject *arg = PyTuple_Pack(3, type, value, tb ? tb : Py_None);
    put_back(arg && call_trace(ts, f, ts->c_tracefunc, ts->c_traceobj, PyTrace_EXCEPTION, arg), type, value, tb);
    Py_XDECREF(arg);
}

void xt_trace_raised(PyThreadState *ts, _PyInterpreterFrame *f)
{
    xt_frame_traceback(ts, f);
    xt_trace_exception(ts, f);
}

void xt_trace_unwind(PyThreadState *ts, _PyInterpreterFrame *f)
{
    if (XT_LIKELY(!ts->cframe->use_tracing) || !xt_rt_traced(ts, f)) return;
    bool raised = false;
    for (int profile = 0; profile < 2 && !raised; profile++) {
        Py_tracefunc function = profile ? ts->c_profilefunc : ts->c_tracefunc;
        if (!function) continue;
        PyObject *type, *value, *tb;
        PyErr_Fetch(&type, &value, &tb);
        raised = call_trace(ts, f, function, profile ? ts->c_profileobj : ts->c_traceobj, PyTrace_RETURN, NULL);
        put_back(raised, type, value, tb);
    }
}

void xt_rt_caught(PyThreadState *ts, _PyInterpreterFrame *f, int64_t unit)
{
    f->prev_instr = xt_frame_raised_at(f, (int)unit);
    xt_trace_raised(ts, f);
}

PyObject *xt_rt_catch(PyThreadState *ts)
{
    PyObject *type, *value, *tb;
    _PyErr_Fetch(ts, &type, &value, &tb);
    _PyErr_NormalizeException(ts, &type, &value, &tb);
    PyException_SetTraceback(value, tb ? tb : Py_None);
    Py_XDECREF(tb);
    Py_XDECREF(type);
    return value;
}

PyObject *xt_rt_push_exc(PyThreadState *ts, PyObject *exception)
{
    _PyErr_StackItem *info = ts->exc_info;
    PyObject *previous = info->exc_value;
    info->exc_value = Py_NewRef(exception);
    return previous ? previous : Py_NewRef(Py_None);
}

void xt_rt_pop_exc(PyThreadState *ts, PyObject *previous)
{
    _PyErr_StackItem *info = ts->exc_info;
    PyObject *handled = info->exc_value;
    info->exc_value = previous;
    Py_XDECREF(handled);
}

int64_t xt_rt_async_ended(PyObject *exception) { return PyErr_GivenExceptionMatches(exception, PyExc_StopAsyncIteration); }

PyObject *xt_rt_handled(PyThreadState *ts)
{
    PyObject *value = _PyErr_GetTopmostException(ts)->exc_value;
    if (value && value != Py_None) return Py_NewRef(value);
    _PyErr_SetString(ts, PyExc_RuntimeError, "No active exception to reraise");
    return NULL;
}

void xt_rt_raise_again(PyThreadState *ts, _PyInterpreterFrame *f, PyObject *exception, int64_t unit)
{
    f->prev_instr = _PyCode_CODE(f->f_code) + unit;
    _PyErr_Restore(ts, Py_NewRef(PyExceptionInstance_Class(exception)), Py_NewRef(exception), PyException_GetTraceback(exception));
}

static bool is_exception_class(PyThreadState *ts, PyObject *type)
{
    if (PyExceptionClass_Check(type)) return true;
    _PyErr_SetString(ts, PyExc_TypeError, "catching classes that do not inherit from BaseException is not allowed");
    return false;
}

int xt_rt_check_exc_type(PyThreadState *ts, PyObject *type)
{
    if (!PyTuple_Check(type)) return is_exception_class(ts, type) ? 0 : -1;
    for (Py_ssize_t i = 0; i < PyTuple_GET_SIZE(type); i++)
        if (!is_exception_class(ts, PyTuple_GET_ITEM(type, i))) return -1;
    return 0;
}

int64_t xt_rt_exc_match(PyThreadState *ts, PyObject *exception, PyObject *type)
{
    return xt_rt_check_exc_type(ts, type) < 0 ? -1 : PyErr_GivenExceptionMatches(exception, type);
}

PyObject *xt_rt_with_exit(PyThreadState *ts, PyObject *exit, PyObject *exception)
{
    (void)ts;
    PyObject *tb = PyException_GetTraceback(exception);
    PyObject *args[4] = {NULL, PyExceptionInstance_Class(exception), exception, tb ? tb : Py_None};
    PyObject *r = PyObject_Vectorcall(exit, args + 1, 3 | PY_VECTORCALL_ARGUMENTS_OFFSET, NULL);
    Py_XDECREF(tb);
    return r;
}
