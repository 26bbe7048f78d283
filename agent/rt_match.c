/* rt_match.c -- structural pattern matching (PEP 634). */
#include "agent/rt.h"

int64_t xt_rt_match_mapping(PyObject *o) { return (Py_TYPE(o)->tp_flags & Py_TPFLAGS_MAPPING) != 0; }

int64_t xt_rt_match_sequence(PyObject *o) { return (Py_TYPE(o)->tp_flags & Py_TPFLAGS_SEQUENCE) != 0; }

/* Looks one key up by the bound or unbound get: value, NULL on error; *missing when the default came back. */
static PyObject *lookup(PyObject *get, bool unbound, PyObject *subject, PyObject *key, PyObject *dummy)
{
    PyObject *args[] = {subject, key, dummy};
    return unbound ? PyObject_Vectorcall(get, args, 3, NULL) : PyObject_Vectorcall(get, args + 1, 2, NULL);
}

static PyObject *match_keys(PyThreadState *ts, PyObject *subject, PyObject *keys, PyObject *get, bool unbound, PyObject *seen,
                            PyObject *dummy)
{
    Py_ssize_t n = PyTuple_GET_SIZE(keys);
    PyObject *values = PyTuple_New(n);
    for (Py_ssize_t i = 0; values && i < n; i++) {
        PyObject *key = PyTuple_GET_ITEM(keys, i);
        if (PySet_Contains(seen, key) || PySet_Add(seen, key)) {
            if (!_PyErr_Occurred(ts)) _PyErr_Format(ts, PyExc_ValueError, "mapping pattern checks duplicate key (%R)", key);
            Py_CLEAR(values);
            break;
        }
        PyObject *value = lookup(get, unbound, subject, key, dummy);
        if (value && value != dummy) {
            PyTuple_SET_ITEM(values, i, value);
            continue;
        }
        Py_DECREF(values);
        values = value ? Py_NewRef(Py_None) : NULL;
        Py_XDECREF(value);
        break;
    }
    return values;
}

PyObject *xt_rt_match_keys(PyThreadState *ts, PyObject *subject, PyObject *keys)
{
    if (!PyTuple_GET_SIZE(keys)) return PyTuple_New(0);
    PyObject *get = NULL, *r = NULL;
    int unbound = _PyObject_GetMethod(subject, &_Py_ID(get), &get);
    if (!get) return NULL;
    PyObject *seen = PySet_New(NULL), *dummy = seen ? PyObject_CallNoArgs((PyObject *)&PyBaseObject_Type) : NULL;
    if (dummy) r = match_keys(ts, subject, keys, get, unbound, seen, dummy);
    Py_DECREF(get);
    Py_XDECREF(seen);
    Py_XDECREF(dummy);
    return r;
}

static PyObject *class_attr(PyThreadState *ts, PyObject *subject, PyObject *type, PyObject *name, PyObject *seen)
{
    if (PySet_Contains(seen, name) || PySet_Add(seen, name)) {
        if (!_PyErr_Occurred(ts))
            _PyErr_Format(ts, PyExc_TypeError, "%s() got multiple sub-patterns for attribute %R", ((PyTypeObject *)type)->tp_name, name);
        return NULL;
    }
    PyObject *attr = PyObject_GetAttr(subject, name);
    if (!attr && _PyErr_ExceptionMatches(ts, PyExc_AttributeError)) _PyErr_Clear(ts);
    return attr;
}

static int append(PyObject *attrs, PyObject *attr) /* steals attr, which may be NULL */
{
    if (!attr) return -1;
    int err = PyList_Append(attrs, attr);
    Py_DECREF(attr);
    return err;
}

/* The positional sub-patterns. 0, -1 no match or error. */
static int match_positional(PyThreadState *ts, PyObject *subject, PyObject *type, Py_ssize_t nargs, PyObject *seen, PyObject *attrs)
{
    const char *type_name = ((PyTypeObject *)type)->tp_name;
    int match_self = 0, err = 0;
    PyObject *names = PyObject_GetAttrString(type, "__match_args__");
    if (names && !PyTuple_CheckExact(names)) {
        _PyErr_Format(ts, PyExc_TypeError, "%s.__match_args__ must be a tuple (got %s)", type_name, Py_TYPE(names)->tp_name);
        Py_DECREF(names);
        return -1;
    }
    if (!names) {
        if (!_PyErr_ExceptionMatches(ts, PyExc_AttributeError)) return -1;
        _PyErr_Clear(ts);
        if (!(names = PyTuple_New(0))) return -1;
        match_self = PyType_HasFeature((PyTypeObject *)type, _Py_TPFLAGS_MATCH_SELF);
    }
    Py_ssize_t allowed = match_self ? 1 : PyTuple_GET_SIZE(names);
    if (allowed < nargs) {
        _PyErr_Format(ts, PyExc_TypeError, "%s() accepts %d positional sub-pattern%s (%d given)", type_name, (int)allowed,
                      allowed == 1 ? "" : "s", (int)nargs);
        err = -1;
    } else if (match_self) {
        err = PyList_Append(attrs, subject);
    } else {
        for (Py_ssize_t i = 0; i < nargs && !err; i++) {
            PyObject *name = PyTuple_GET_ITEM(names, i);
            if (!PyUnicode_CheckExact(name)) {
                _PyErr_Format(ts, PyExc_TypeError, "__match_args__ elements must be strings (got %s)", Py_TYPE(name)->tp_name);
                err = -1;
            } else {
                err = append(attrs, class_attr(ts, subject, type, name, seen));
            }
        }
    }
    Py_DECREF(names);
    return err;
}

PyObject *xt_rt_match_class(PyThreadState *ts, PyObject *subject, PyObject *type, int64_t nargs, PyObject *kwargs)
{
    if (!PyType_Check(type)) {
        _PyErr_Format(ts, PyExc_TypeError, "called match pattern must be a type");
        return NULL;
    }
    int is = PyObject_IsInstance(subject, type);
    if (is <= 0) return is < 0 ? NULL : Py_NewRef(Py_None);
    PyObject *seen = PySet_New(NULL), *attrs = seen ? PyList_New(0) : NULL, *r = NULL;
    int err = attrs ? 0 : -1;
    if (!err && nargs) err = match_positional(ts, subject, type, nargs, seen, attrs);
    for (Py_ssize_t i = 0; !err && i < PyTuple_GET_SIZE(kwargs); i++)
        err = append(attrs, class_attr(ts, subject, type, PyTuple_GET_ITEM(kwargs, i), seen));
    if (!err) r = PyList_AsTuple(attrs);
    else if (!_PyErr_Occurred(ts)) r = Py_NewRef(Py_None);
    Py_XDECREF(seen);
    Py_XDECREF(attrs);
    return r;
}
