/* rt_box.c -- Python ints and floats from machine values and back. */
#include "agent/debug_python.h"
#include "agent/reserve.h"
#include "agent/rt.h"

/* A few blocks of dead ints, as CPython keeps some of floats: loops make and drop one after the other. All have room for two digits, since the
 * allocator's blocks are multiples of 16 bytes: see _PyLong_New; but not where an allocator checks what lies behind a block. Under the GIL. */
enum { MAX_FREE = 64 };
static struct {
    void *block[MAX_FREE];
    unsigned n;
} ints;

enum { TWO_DIGITS = offsetof(PyLongObject, ob_digit) + 2 * sizeof(digit), THREE_DIGITS = TWO_DIGITS + sizeof(digit) };
_Static_assert((int)THREE_DIGITS <= (int)XT_RESERVE_BLOCK && sizeof(PyFloatObject) <= XT_RESERVE_BLOCK, "any number fits a reserved block");

static PyObject *reserved_int(int64_t v, uint64_t magnitude)
{
    PyLongObject *o = xt_reserve_take();
    Py_ssize_t size = 0;
    for (; magnitude; magnitude >>= PyLong_SHIFT) o->ob_digit[size++] = (digit)(magnitude & PyLong_MASK);
    o->ob_base = (PyVarObject){{1, &PyLong_Type}, v < 0 ? -size : size};
    return (PyObject *)o;
}

static __attribute__((noinline)) PyObject *box_slow(int64_t v)
{
    uint64_t magnitude = v < 0 ? 0 - (uint64_t)v : (uint64_t)v;
    bool small = v >= -_PY_NSMALLNEGINTS && v < _PY_NSMALLPOSINTS;
    void *block = magnitude >> 2 * PyLong_SHIFT || small || _Py_tracemalloc_config.tracing ? NULL : PyObject_Malloc(TWO_DIGITS);
    xt_reserve_fill();
    if (!block) {
        PyObject *o = PyLong_FromLongLong(v);
        return o ? o : reserved_int(v, magnitude);
    }
    ints.block[ints.n++] = block; /* it was empty */
    return xt_rt_box_i64(v);
}

/* Most ints have one or two digits: made here, as _PyLong_New does. */
PyObject *xt_rt_box_i64(int64_t v)
{
    uint64_t magnitude = v < 0 ? 0 - (uint64_t)v : (uint64_t)v, high = magnitude >> PyLong_SHIFT;
    bool small = (uint64_t)v + _PY_NSMALLNEGINTS < _PY_NSMALLNEGINTS + _PY_NSMALLPOSINTS;
    if (XT_UNLIKELY(high >> PyLong_SHIFT || small || !ints.n || _Py_tracemalloc_config.tracing)) return box_slow(v);
    PyLongObject *o = ints.block[--ints.n];
    Py_ssize_t size = 1 + (high != 0);
    o->ob_base = (PyVarObject){{1, &PyLong_Type}, v < 0 ? -size : size}; /* a release build counts nothing else */
    o->ob_digit[0] = (digit)(magnitude & PyLong_MASK);
    o->ob_digit[1] = (digit)high;
    return (PyObject *)o;
}

PyObject *xt_rt_box_f64(double v)
{
    PyObject *o = PyFloat_FromDouble(v);
    xt_reserve_fill();
    if (XT_LIKELY(o != NULL)) return o;
    PyFloatObject *f = xt_reserve_take();
    *f = (PyFloatObject){{1, &PyFloat_Type}, v};
    return (PyObject *)f;
}

int64_t xt_rt_unbox_i64(PyObject *exact_int, int64_t *out)
{
    int overflow;
    *out = PyLong_AsLongLongAndOverflow(exact_int, &overflow);
    return !overflow;
}

/* -X dev, PYTHONMALLOC=debug and the like (PyMemAllocatorName) */
static bool is_checked(void)
{
    int a = _PyRuntime.preconfig.allocator;
    if (XT_DEBUG_PYTHON && (a == PYMEM_ALLOCATOR_NOT_SET || a == PYMEM_ALLOCATOR_DEFAULT)) return true;
    return a == PYMEM_ALLOCATOR_DEBUG || a == PYMEM_ALLOCATOR_MALLOC_DEBUG || a == PYMEM_ALLOCATOR_PYMALLOC_DEBUG;
}

static bool may_keep(PyObject *o)
{
    return ints.n < MAX_FREE && !_Py_tracemalloc_config.tracing && (size_t)(Py_SIZE(o) + 2) <= 4 && Py_SIZE(o) && !is_checked();
}

void xt_rt_dealloc(PyObject *o)
{
    if (!PyLong_CheckExact(o)) _Py_Dealloc(o);
    else if (may_keep(o)) ints.block[ints.n++] = o;
    else PyObject_Free(o); /* as its tp_dealloc and tp_free */
}
