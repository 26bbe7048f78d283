/* rt_string.c -- strings and formatting. */
#include "agent/rt.h"

PyObject *xt_rt_build_string(PyObject **items, int64_t n)
{
    PyObject *empty = PyUnicode_New(0, 0);
    if (!empty) return NULL;
    PyObject *r = _PyUnicode_JoinArray(empty, items, n);
    Py_DECREF(empty);
    return r;
}

PyObject *xt_rt_format_value(PyObject *v, PyObject *spec, int64_t conversion)
{
    PyObject *converted = NULL, *r;
    switch (conversion) {
    case FVC_STR: converted = PyObject_Str(v); break;
    case FVC_REPR: converted = PyObject_Repr(v); break;
    case FVC_ASCII: converted = PyObject_ASCII(v); break;
    default: return PyUnicode_CheckExact(v) && !spec ? Py_NewRef(v) : PyObject_Format(v, spec);
    }
    if (!converted || (PyUnicode_CheckExact(converted) && !spec)) return converted;
    r = PyObject_Format(converted, spec);
    Py_DECREF(converted);
    return r;
}

PyObject *xt_rt_to_str(PyObject *v) { return PyObject_Str(v); }
PyObject *xt_rt_str_to_int(PyObject *s) { return PyLong_FromUnicodeObject(s, 10); }

PyObject *xt_rt_str_concat(PyObject *a, PyObject *b)
{
    PyUnicode_Append(&a, b);
    return a;
}

int64_t xt_rt_str_eq(PyObject *a, PyObject *b) { return a == b || _PyUnicode_EQ(a, b); }

PyObject *xt_rt_str_char(PyObject *s, int64_t i)
{
    Py_UCS4 c = PyUnicode_READ_CHAR(s, i);
    return PyUnicode_FromOrdinal((int)c);
}

PyObject *xt_rt_i64_to_str(int64_t v)
{
    char text[24];
    bool negative = v < 0;
    uint64_t u = negative ? 0 - (uint64_t)v : (uint64_t)v;
    char *p = text + sizeof text;
    do {
        *--p = (char)('0' + u % 10);
        u /= 10;
    } while (u);
    if (negative) *--p = '-';
    Py_ssize_t n = text + sizeof text - p;
    PyObject *s = PyUnicode_New(n, 127); /* a new one for each digit, too, as int.__str__ makes it */
    if (s) memcpy(PyUnicode_1BYTE_DATA(s), p, (size_t)n);
    return s;
}
