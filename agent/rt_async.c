/* rt_async.c -- await, async for and async with: what the interpreter's instructions do (Python/ceval.c, Objects/genobject.c). */
#include "agent/rt.h"

static bool is_coroutine(PyObject *o)
{
    return PyCoro_CheckExact(o) || (PyGen_CheckExact(o) && ((PyCodeObject *)((PyGenObject *)o)->gi_code)->co_flags & CO_ITERABLE_COROUTINE);
}

/* As _PyCoro_GetAwaitableIter. */
static PyObject *awaitable_iter(PyObject *o)
{
    if (is_coroutine(o)) return Py_NewRef(o);
    PyAsyncMethods *async = Py_TYPE(o)->tp_as_async;
    if (!async || !async->am_await) {
        PyErr_Format(PyExc_TypeError, "object %.100s can't be used in 'await' expression", Py_TYPE(o)->tp_name);
        return NULL;
    }
    PyObject *it = async->am_await(o);
    if (it && is_coroutine(it)) {
        PyErr_SetString(PyExc_TypeError, "__await__() returned a coroutine");
        Py_CLEAR(it);
    } else if (it && !PyIter_Check(it)) {
        PyErr_Format(PyExc_TypeError, "__await__() returned non-iterator of type '%.100s'", Py_TYPE(it)->tp_name);
        Py_CLEAR(it);
    }
    return it;
}

/* Is the coroutine suspended in an await? As _PyGen_yf. */
static bool is_awaiting(const PyGenObject *gen)
{
    if (gen->gi_frame_state == FRAME_CREATED || gen->gi_frame_state >= FRAME_CLEARED) return false;
    _Py_CODEUNIT next = ((_PyInterpreterFrame *)gen->gi_iframe)->prev_instr[1];
    return (_Py_OPCODE(next) == RESUME || _Py_OPCODE(next) == RESUME_QUICK) && _Py_OPARG(next) >= 2;
}

PyObject *xt_rt_get_awaitable(PyThreadState *ts, PyObject *o, int64_t oparg)
{
    PyObject *it = awaitable_iter(o);
    PyTypeObject *type = Py_TYPE(o);
    if (!it && oparg && (!type->tp_as_async || !type->tp_as_async->am_await)) {
        _PyErr_Format(ts, PyExc_TypeError, "'async with' received an object from %s that does not implement __await__: %.100s",
                      oparg == 1 ? "__aenter__" : "__aexit__", type->tp_name);
    }
    if (it && PyCoro_CheckExact(it) && is_awaiting((PyGenObject *)it)) {
        Py_CLEAR(it);
        _PyErr_SetString(ts, PyExc_RuntimeError, "coroutine is being awaited already");
    }
    return it;
}

PyObject *xt_rt_get_aiter(PyThreadState *ts, PyObject *o)
{
    PyTypeObject *type = Py_TYPE(o);
    if (!type->tp_as_async || !type->tp_as_async->am_aiter) {
        _PyErr_Format(ts, PyExc_TypeError, "'async for' requires an object with __aiter__ method, got %.100s", type->tp_name);
        return NULL;
    }
    PyObject *it = type->tp_as_async->am_aiter(o);
    if (it && (!Py_TYPE(it)->tp_as_async || !Py_TYPE(it)->tp_as_async->am_anext)) {
        _PyErr_Format(ts, PyExc_TypeError, "'async for' received an object from __aiter__ that does not implement __anext__: %.100s",
                      Py_TYPE(it)->tp_name);
        Py_CLEAR(it);
    }
    return it;
}

PyObject *xt_rt_get_anext(PyThreadState *ts, PyObject *it)
{
    PyTypeObject *type = Py_TYPE(it);
    if (!type->tp_as_async || !type->tp_as_async->am_anext) {
        _PyErr_Format(ts, PyExc_TypeError, "'async for' requires an iterator with __anext__ method, got %.100s", type->tp_name);
        return NULL;
    }
    PyObject *next = type->tp_as_async->am_anext(it);
    if (!next || PyAsyncGen_CheckExact(it)) return next;
    PyObject *awaitable = awaitable_iter(next);
    if (!awaitable)
        _PyErr_FormatFromCause(PyExc_TypeError, "'async for' received an invalid object from __anext__: %.100s", Py_TYPE(next)->tp_name);
    Py_DECREF(next);
    return awaitable;
}

int64_t xt_rt_before_async_with(PyThreadState *ts, PyObject *manager, PyObject **out)
{
    return xt_enter_manager(ts, manager, &_Py_ID(__aenter__), &_Py_ID(__aexit__), "asynchronous ", out);
}

PyObject *xt_rt_async_wrap(PyObject *v)
{
    XtAsyncValue *w = PyObject_GC_New(XtAsyncValue, &_PyAsyncGenWrappedValue_Type);
    if (!w) return NULL;
    w->value = Py_NewRef(v);
    PyObject_GC_Track(w);
    return (PyObject *)w;
}
