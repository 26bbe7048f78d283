/* rt_attr.c -- attributes. */
#include "agent/rt.h"

PyObject *xt_rt_getattr(PyObject *o, PyObject *name)
{
    return PyObject_GetAttr(o, name);
}

int64_t xt_rt_setattr(PyObject *o, PyObject *name, PyObject *v)
{
    return PyObject_SetAttr(o, name, v);
}

int64_t xt_rt_delattr(PyObject *o, PyObject *name)
{
    return PyObject_SetAttr(o, name, NULL);
}

int64_t xt_rt_load_method(PyObject *o, PyObject *name, PyObject **out)
{
    PyObject *method = NULL;
    int unbound = _PyObject_GetMethod(o, name, &method);
    if (!method) return -1;
    out[0] = unbound ? method : NULL;
    out[1] = unbound ? Py_NewRef(o) : method;
    return 0;
}

int64_t xt_rt_store_attr_first(PyObject *o, int64_t index, PyObject *name, PyObject *v)
{
    (void)index; /* the values' insertion order has to be kept as well: the ordinary way does that */
    return PyObject_SetAttr(o, name, v);
}
