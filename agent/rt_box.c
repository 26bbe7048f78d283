/* rt_box.c -- Python ints and floats from machine values and back. */
#include "agent/rt.h"

/* A few blocks of dead ints, as CPython keeps some of floats: loops make and drop one after the other. All have room for two digits, since the
 * allocator's blocks are multiples of 16 bytes. Under the GIL. */
enum { MAX_FREE = 64 };
static struct {
    void *block[MAX_FREE];
    unsigned n;
} ints;

/* Most ints have one or two digits: made here, as _PyLong_New does. */
PyObject *xt_rt_box_i64(int64_t v)
{
    uint64_t magnitude = v < 0 ? 0 - (uint64_t)v : (uint64_t)v;
    if (magnitude >> 2 * PyLong_SHIFT || (v >= -_PY_NSMALLNEGINTS && v < _PY_NSMALLPOSINTS)) return PyLong_FromLongLong(v);
    int digits = 1 + (magnitude >> PyLong_SHIFT != 0);
    PyLongObject *o = ints.n ? ints.block[--ints.n] : PyObject_Malloc(sizeof(PyLongObject) + sizeof(digit));
    if (XT_UNLIKELY(!o)) return PyErr_NoMemory();
    o->ob_base.ob_base.ob_type = &PyLong_Type;
    Py_SET_SIZE(o, v < 0 ? -digits : digits);
    _Py_NewReference((PyObject *)o);
    o->ob_digit[0] = (digit)(magnitude & PyLong_MASK);
    o->ob_digit[1] = (digit)(magnitude >> PyLong_SHIFT);
    return (PyObject *)o;
}

PyObject *xt_rt_box_f64(double v) { return PyFloat_FromDouble(v); }

int64_t xt_rt_unbox_i64(PyObject *exact_int, int64_t *out)
{
    int overflow;
    *out = PyLong_AsLongLongAndOverflow(exact_int, &overflow);
    return !overflow;
}

void xt_rt_dealloc(PyObject *o)
{
    if (!PyLong_CheckExact(o)) _Py_Dealloc(o);
    else if (ints.n < MAX_FREE && (size_t)(Py_SIZE(o) + 2) <= 4 && Py_SIZE(o)) ints.block[ints.n++] = o;
    else PyObject_Free(o); /* as its tp_dealloc and tp_free */
}
