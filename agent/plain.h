/* plain.h -- which classes look their instances' attributes up, and store them, as object does. Asked of a class that has a valid version: as long as it
 * keeps that, the answer stays the same. */
#ifndef XT_AGENT_PLAIN_H
#define XT_AGENT_PLAIN_H
#include "agent/python.h"

/* Is a __getattribute__ that a class has, or inherits, object's (likewise in builtin classes that object's slot was written into)? */
static inline bool xt_is_object_getattribute(PyObject *get)
{
    PyObject *of_object = _PyType_Lookup(&PyBaseObject_Type, &_Py_ID(__getattribute__));
    return get && Py_IS_TYPE(get, &PyWrapperDescr_Type) &&
           ((PyWrapperDescrObject *)get)->d_wrapped == ((PyWrapperDescrObject *)of_object)->d_wrapped;
}

/* Is a Python __getattr__ all that the class has of its own? It is asked about what is not found only (slot_tp_getattr_hook of typeobject.c, which is
 * there for a __getattribute__ in Python, too). */
static inline bool xt_has_hook(PyTypeObject *type)
{
    if (type->tp_getattro == PyObject_GenericGetAttr || !PyType_HasFeature(type, Py_TPFLAGS_HEAPTYPE)) return false;
    return xt_is_object_getattribute(_PyType_Lookup(type, &_Py_ID(__getattribute__))) && _PyType_Lookup(type, &_Py_ID(__getattr__));
}

/* What the class or the instance has is found there, without code of the class's own. */
static inline bool xt_loads_plainly(PyTypeObject *type) { return type->tp_getattro == PyObject_GenericGetAttr || xt_has_hook(type); }

/* Does what the class has (or NULL) leave instances their own attribute of the name, for as long as the class has its version? A class written in Python may
 * get a __set__ or a __get__ later, which does not change those whose attributes its instances are. */
static inline bool xt_leaves_alone(PyObject *found)
{
    return !found || (!Py_TYPE(found)->tp_descr_set && PyType_HasFeature(Py_TYPE(found), Py_TPFLAGS_IMMUTABLETYPE));
}

/* And is it what the class itself answers? */
static inline bool xt_is_plain_value(PyObject *found) { return xt_leaves_alone(found) && !Py_TYPE(found)->tp_descr_get; }

static inline bool xt_stores_plainly(const PyTypeObject *type) { return type->tp_setattro == PyObject_GenericSetAttr; }
#endif
