/* python.h -- CPython 3.11's public and internal headers, and the few static-inline helpers that all agent files share.
 *
 * Only exported (PyAPI_*) functions of the interpreter can be called; internal static-inline functions that call hidden ones do not link.
 */
#ifndef XT_AGENT_PYTHON_H
#define XT_AGENT_PYTHON_H
#ifndef Py_BUILD_CORE
#define Py_BUILD_CORE 1
#endif
#include <Python.h>
#include <frameobject.h>
#include <structmember.h>
#include <opcode.h>
#include <internal/pycore_call.h>
#include <internal/pycore_ceval.h>
#include <internal/pycore_code.h>
#include <internal/pycore_dict.h>
#include <internal/pycore_frame.h>
#include <internal/pycore_function.h>
#include <internal/pycore_global_objects.h>
#include <internal/pycore_interp.h>
#include <internal/pycore_long.h>
#include <internal/pycore_moduleobject.h>
#include <internal/pycore_object.h>
#include <internal/pycore_pyerrors.h>
#include <internal/pycore_pymem.h>
#include <internal/pycore_pystate.h>
#include <internal/pycore_runtime.h>
#include <internal/pycore_tuple.h>

#define XT_LIKELY(x) __builtin_expect(!!(x), 1)
#define XT_UNLIKELY(x) __builtin_expect(!!(x), 0)
#define XT_NOINLINE __attribute__((noinline))

/* Code of functions whose call makes a generator, a coroutine or an asynchronous generator. */
static inline bool xt_is_generator(const PyCodeObject *co) { return co->co_flags & (CO_GENERATOR | CO_COROUTINE | CO_ASYNC_GENERATOR); }

/* What gets and sets an attribute of a static type, where the agent puts itself in between. NULL: there is none of that name. */
static inline PyGetSetDef *xt_getset(const PyTypeObject *type, const char *name)
{
    PyObject *descr = PyDict_GetItemString(type->tp_dict, name);
    return descr && Py_IS_TYPE(descr, &PyGetSetDescr_Type) ? ((PyGetSetDescrObject *)descr)->d_getset : NULL;
}

/* The definition behind a builtin function or method that is called as flags (METH_*) say; changing it changes the function. NULL: it is no such function. */
static inline PyMethodDef *xt_method_def(PyObject *function, int flags)
{
    PyMethodDef *def = !function                                   ? NULL
                       : PyCFunction_CheckExact(function)          ? ((PyCFunctionObject *)function)->m_ml
                       : Py_IS_TYPE(function, &PyMethodDescr_Type) ? ((PyMethodDescrObject *)function)->d_method
                                                                   : NULL;
    return def && def->ml_flags == flags ? def : NULL;
}

/* Readies a type of the agent's own, which its base's __subclasses__() does not show (add_subclass() of typeobject.c). 0, -1. */
static inline int xt_type_ready(PyTypeObject *type)
{
    if (PyType_Ready(type) < 0) return -1;
    PyObject *key = PyLong_FromVoidPtr(type);
    if (key && PyDict_GetItemWithError(type->tp_base->tp_subclasses, key)) PyDict_DelItem(type->tp_base->tp_subclasses, key);
    Py_XDECREF(key);
    return PyErr_Occurred() ? -1 : 0;
}

/* The builtin module of that name is made by `init` from now on. What made it before; NULL: there is no such module. */
typedef PyObject *(*XtModuleInit)(void);
static inline XtModuleInit xt_replace_module_init(const char *name, XtModuleInit init)
{
    struct _inittab *t = PyImport_Inittab;
    while (t->name && strcmp(t->name, name)) t++;
    XtModuleInit original = t->name ? t->initfunc : NULL;
    if (original) t->initfunc = init;
    return original;
}

/* What cframe->use_tracing is while ts->tracing is 0. */
static inline uint8_t xt_use_tracing(const PyThreadState *ts) { return ts->c_tracefunc || ts->c_profilefunc ? 255 : 0; }

/* Layouts of CPython 3.11 that no header has. */
typedef struct XtRangeIter {
    PyObject_HEAD long index, start, step, len;
} XtRangeIter;
typedef struct XtRange {
    PyObject_HEAD PyObject *start, *stop, *step, *length;
} XtRange;
typedef struct XtSeqIter {
    PyObject_HEAD Py_ssize_t index;
    PyObject *seq; /* NULL: exhausted */
} XtSeqIter;       /* list and tuple iterators */
typedef struct XtCallIter {
    PyObject_HEAD PyObject *callable, *sentinel;
} XtCallIter; /* iter(callable, sentinel) */
typedef struct XtEnumerate {
    PyObject_HEAD Py_ssize_t index;
    PyObject *iterator, *result; /* result: (index, item), used again when nobody else holds it */
    PyObject *long_index, *one;  /* NULL until index is the greatest; borrowed */
} XtEnumerate;
typedef struct XtZip {
    PyObject_HEAD Py_ssize_t n;
    PyObject *iterators, *result; /* likewise, n items */
    int strict;
} XtZip;
typedef struct XtAsyncValue {
    PyObject_HEAD PyObject *value;
} XtAsyncValue; /* _PyAsyncGenWrappedValue */

/* The main interpreter's thread states one by one, NULL to begin with and at the end. The list is locked for each step, because other threads put new
 * ones, still incomplete, in it without the GIL. */
static inline PyThreadState *xt_next_thread(PyThreadState *ts)
{
    PyThread_acquire_lock(_PyRuntime.interpreters.mutex, WAIT_LOCK);
    ts = ts ? ts->next : _PyRuntime.interpreters.main->threads.head;
    PyThread_release_lock(_PyRuntime.interpreters.mutex);
    return ts;
}

/* Likewise, of all interpreters. */
static inline PyThreadState *xt_next_thread_anywhere(PyThreadState *ts)
{
    PyThread_acquire_lock(_PyRuntime.interpreters.mutex, WAIT_LOCK);
    PyInterpreterState *interpreter = ts ? ts->interp : _PyRuntime.interpreters.head;
    ts = ts ? ts->next : interpreter->threads.head;
    while (!ts && (interpreter = interpreter->next)) ts = interpreter->threads.head;
    PyThread_release_lock(_PyRuntime.interpreters.mutex);
    return ts;
}

#endif
