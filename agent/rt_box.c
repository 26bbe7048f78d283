/* rt_box.c -- Python ints and floats from machine values and back. */
#include "agent/rt.h"

PyObject *xt_rt_box_i64(int64_t v) { return PyLong_FromLongLong(v); }

PyObject *xt_rt_box_f64(double v) { return PyFloat_FromDouble(v); }

int64_t xt_rt_unbox_i64(PyObject *exact_int, int64_t *out)
{
    int overflow;
    *out = PyLong_AsLongLongAndOverflow(exact_int, &overflow);
    return !overflow;
}

void xt_rt_dealloc(PyObject *o) { _Py_Dealloc(o); }
