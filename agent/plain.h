/* plain.h -- which classes look their instances' attributes up, and store them, as object does. Asked of a class that has a valid version: as long as it
 * keeps that, the answer stays the same. */
#ifndef XT_AGENT_PLAIN_H
#define XT_AGENT_PLAIN_H
#include "agent/python.h"

/* Is a Python __getattr__ all that the class has of its own? It is asked about what is not found only (slot_tp_getattr_hook of typeobject.c, which is
 * there for a __getattribute__ in Python, too). */
static inline bool xt_has_hook(PyTypeObject *type)
{
    if (type->tp_getattro == PyObject_GenericGetAttr || !PyType_HasFeature(type, Py_TPFLAGS_HEAPTYPE)) return false;
    PyObject *get = _PyType_Lookup(type, &_Py_ID(__getattribute__));
    return get && get == _PyType_Lookup(&PyBaseObject_Type, &_Py_ID(__getattribute__)) && _PyType_Lookup(type, &_Py_ID(__getattr__));
}

/* What the class or the instance has is found there, without code of the class's own. */
static inline bool xt_loads_plainly(PyTypeObject *type) { return type->tp_getattro == PyObject_GenericGetAttr || xt_has_hook(type); }

static inline bool xt_stores_plainly(const PyTypeObject *type) { return type->tp_setattro == PyObject_GenericSetAttr; }
#endif
