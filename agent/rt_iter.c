/* rt_iter.c -- iteration and unpacking. */
#include "agent/gen.h"
#include "agent/osr.h"
#include "agent/rt.h"

PyObject *xt_rt_getiter(PyObject *o) { return PyObject_GetIter(o); }

PyObject *xt_rt_iternext(PyObject *it, int64_t *error)
{
    *error = 0;
    PyObject *v = PyGen_CheckExact(it) ? xt_gen_iternext(it) : Py_TYPE(it)->tp_iternext(it);
    if (XT_LIKELY(v != NULL)) return v;
    PyThreadState *ts = _PyThreadState_GET();
    if (_PyErr_Occurred(ts)) {
        if (!_PyErr_ExceptionMatches(ts, PyExc_StopIteration)) {
            *error = 1;
            return NULL;
        }
        if (XT_UNLIKELY(xt_user_tracing(ts))) xt_trace_exception(ts, ts->cframe->current_frame);
        _PyErr_Clear(ts);
    }
    return NULL;
}

/* Takes n items off the iterator into out. after < 0: a plain unpacking. 0, -1 with nothing left in out. */
static int take(PyThreadState *ts, PyObject *it, int64_t n, int64_t after, PyObject **out)
{
    for (int64_t i = 0; i < n; i++) {
        out[i] = PyIter_Next(it);
        if (out[i]) continue;
        if (!_PyErr_Occurred(ts)) {
            if (after < 0) _PyErr_Format(ts, PyExc_ValueError, "not enough values to unpack (expected %d, got %d)", (int)n, (int)i);
            else
                _PyErr_Format(ts, PyExc_ValueError, "not enough values to unpack (expected at least %d, got %d)", (int)(n + after), (int)i);
        }
        while (i > 0) Py_DECREF(out[--i]);
        return -1;
    }
    return 0;
}

static PyObject *iterator_of(PyThreadState *ts, PyObject *v)
{
    PyObject *it = PyObject_GetIter(v);
    if (!it && _PyErr_ExceptionMatches(ts, PyExc_TypeError) && !Py_TYPE(v)->tp_iter && !PySequence_Check(v))
        _PyErr_Format(ts, PyExc_TypeError, "cannot unpack non-iterable %.200s object", Py_TYPE(v)->tp_name);
    return it;
}

int64_t xt_rt_unpack_sequence(PyThreadState *ts, PyObject *seq, int64_t n, PyObject **out)
{
    if ((PyTuple_CheckExact(seq) || PyList_CheckExact(seq)) && Py_SIZE(seq) == n) {
        PyObject **items = PyTuple_CheckExact(seq) ? ((PyTupleObject *)seq)->ob_item : ((PyListObject *)seq)->ob_item;
        for (int64_t i = 0; i < n; i++) out[i] = Py_NewRef(items[i]);
        return 0;
    }
    PyObject *it = iterator_of(ts, seq);
    if (!it) return -1;
    if (take(ts, it, n, -1, out) < 0) {
        Py_DECREF(it);
        return -1;
    }
    PyObject *more = PyIter_Next(it);
    if (!more && !_PyErr_Occurred(ts)) {
        Py_DECREF(it);
        return 0;
    }
    if (more) {
        Py_DECREF(more);
        _PyErr_Format(ts, PyExc_ValueError, "too many values to unpack (expected %d)", (int)n);
    }
    while (n > 0) Py_DECREF(out[--n]);
    Py_DECREF(it);
    return -1;
}

int64_t xt_rt_unpack_empty(PyThreadState *ts, PyObject *seq) { return xt_rt_unpack_sequence(ts, seq, 0, NULL); }

int64_t xt_rt_unpack_ex(PyThreadState *ts, PyObject *seq, int64_t before, int64_t after, PyObject **out)
{
    PyObject *it = iterator_of(ts, seq);
    if (!it) return -1;
    if (take(ts, it, before, after, out) < 0) {
        Py_DECREF(it);
        return -1;
    }
    PyObject *rest = PySequence_List(it);
    if (rest && PyList_GET_SIZE(rest) < after) {
        _PyErr_Format(ts, PyExc_ValueError, "not enough values to unpack (expected at least %d, got %zd)", (int)(before + after),
                      (Py_ssize_t)before + PyList_GET_SIZE(rest));
        Py_CLEAR(rest);
    }
    if (!rest) {
        while (before > 0) Py_DECREF(out[--before]);
        Py_DECREF(it);
        return -1;
    }
    Py_ssize_t n = PyList_GET_SIZE(rest) - after;
    out[before] = rest;
    for (int64_t i = 0; i < after; i++) out[before + 1 + i] = PyList_GET_ITEM(rest, n + i);
    Py_SET_SIZE(rest, n);
    Py_DECREF(it);
    return 0;
}
