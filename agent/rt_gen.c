/* rt_gen.c -- generators and coroutines: what native code calls. */
#include "agent/frames.h"
#include "agent/gen.h"
#include "agent/rt.h"

PyObject *xt_rt_resume_other(PyThreadState *ts, _PyInterpreterFrame *f) { return xt_frame_eval(ts, f, false, true); }

int64_t xt_rt_send(PyThreadState *ts, PyObject *receiver, PyObject *v, PyObject **out)
{
    (void)ts;
    bool gen = PyGen_CheckExact(receiver) || PyCoro_CheckExact(receiver);
    PySendResult s = gen ? xt_gen_send(receiver, v, &out[1]) : PyIter_Send(receiver, v, &out[1]);
    if (s == PYGEN_ERROR) return -1;
    out[0] = s == PYGEN_NEXT ? Py_NewRef(Py_None) : NULL;
    return 0;
}

PyObject *xt_rt_yield_from_iter(PyThreadState *ts, _PyInterpreterFrame *f, PyObject *o)
{
    if (PyCoro_CheckExact(o)) {
        if (f->f_code->co_flags & (CO_COROUTINE | CO_ITERABLE_COROUTINE)) return Py_NewRef(o);
        _PyErr_SetString(ts, PyExc_TypeError, "cannot 'yield from' a coroutine object in a non-coroutine generator");
        return NULL;
    }
    return PyGen_CheckExact(o) ? Py_NewRef(o) : PyObject_GetIter(o);
}
