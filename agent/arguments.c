#include "agent/arguments.h"

/* Places keyword values in their parameters' slots (borrowed) or in kwdict (own references). */
static bool place_keywords(PyCodeObject *co, PyObject **locals, PyObject **values, PyObject *kwnames, PyObject *kwdict)
{
    int total = co->co_argcount + co->co_kwonlyargcount;
    PyObject **names = ((PyTupleObject *)co->co_localsplusnames)->ob_item;
    for (Py_ssize_t i = 0; i < PyTuple_GET_SIZE(kwnames); i++) {
        PyObject *keyword = PyTuple_GET_ITEM(kwnames, i);
        int j = co->co_posonlyargcount;
        if (!PyUnicode_CheckExact(keyword)) return false;
        while (j < total && names[j] != keyword) j++;
        if (j == total)
            for (j = co->co_posonlyargcount; j < total && !_PyUnicode_EQ(names[j], keyword);) j++;
        if (j < total) {
            if (locals[j]) return false;
            locals[j] = values[i];
        } else if (!kwdict || PyDict_SetItem(kwdict, keyword, values[i]) < 0) {
            return false;
        }
    }
    return true;
}

/* Fills what was not given, with borrowed references. */
static bool place_defaults(PyFunctionObject *func, PyCodeObject *co, PyObject **locals, int64_t given)
{
    PyObject *defaults = func->func_defaults;
    int first = co->co_argcount - (defaults ? (int)PyTuple_GET_SIZE(defaults) : 0), total = co->co_argcount + co->co_kwonlyargcount;
    for (int i = (int)given; i < co->co_argcount; i++) {
        if (locals[i]) continue;
        if (i < first || !defaults) return false;
        locals[i] = PyTuple_GET_ITEM(defaults, i - first);
    }
    for (int i = co->co_argcount; i < total; i++) {
        if (!locals[i] && func->func_kwdefaults)
            locals[i] = PyDict_GetItemWithError(func->func_kwdefaults, PyTuple_GET_ITEM(co->co_localsplusnames, i));
        if (!locals[i]) return false;
    }
    return true;
}

bool xt_bind_arguments(PyFunctionObject *func, PyObject **locals, PyObject **args, int64_t nargs, PyObject *kwnames)
{
    PyCodeObject *co = (PyCodeObject *)func->func_code;
    int total = co->co_argcount + co->co_kwonlyargcount;
    int64_t given = nargs - (kwnames ? PyTuple_GET_SIZE(kwnames) : 0), rest = given > co->co_argcount ? given - co->co_argcount : 0;
    bool star = co->co_flags & CO_VARARGS, stars = co->co_flags & CO_VARKEYWORDS;
    PyObject *tuple = NULL, *kwdict = NULL;
    if (rest && !star) return false;
    if ((star && !(tuple = PyTuple_New(rest))) || (stars && !(kwdict = PyDict_New()))) goto fail;
    for (int64_t i = 0; i < given - rest; i++) locals[i] = args[i];
    if (kwnames && !place_keywords(co, locals, args + given, kwnames, kwdict)) goto fail;
    if (!place_defaults(func, co, locals, given - rest)) goto fail;
    /* from here on nothing fails: defaults get references, what kwdict has counted itself loses one */
    for (int i = 0; i < total; i++) Py_INCREF(locals[i]);
    for (int64_t i = 0; i < given - rest; i++) Py_DECREF(args[i]);
    for (int64_t i = given; i < nargs; i++) Py_DECREF(args[i]);
    for (int64_t i = 0; i < rest; i++) PyTuple_SET_ITEM(tuple, i, args[co->co_argcount + i]);
    if (star) locals[total] = tuple;
    if (stars) locals[total + star] = kwdict;
    return true;
fail:
    PyErr_Clear();
    for (int i = 0; i < total; i++) locals[i] = NULL;
    Py_XDECREF(tuple);
    Py_XDECREF(kwdict);
    return false;
}
