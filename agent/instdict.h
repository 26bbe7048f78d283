/* instdict.h -- the __dict__ of an instance, without making one (as _PyObject_GetDictPtr does). GIL held. */
#ifndef XT_AGENT_INSTDICT_H
#define XT_AGENT_INSTDICT_H
#include "agent/python.h"

/* Where it is, NULL there: not made yet. NULL: the class's instances have none. */
static inline PyObject **xt_dict_place(PyObject *o)
{
    PyTypeObject *type = Py_TYPE(o);
    if (PyType_HasFeature(type, Py_TPFLAGS_MANAGED_DICT)) return _PyObject_ManagedDictPointer(o);
    if (type->tp_dictoffset > 0) return (PyObject **)((char *)o + type->tp_dictoffset);
    return type->tp_dictoffset ? _PyObject_GetDictPtr(o) : NULL;
}

/* It when it is an exact dict, borrowed; else NULL. */
static inline PyDictObject *xt_plain_dict(PyObject *o)
{
    PyObject **place = xt_dict_place(o), *dict = place ? *place : NULL;
    return dict && PyDict_CheckExact(dict) ? (PyDictObject *)dict : NULL;
}
#endif
