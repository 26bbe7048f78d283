/* rt_construct.c -- new instances of Python classes, as object.__new__ makes them; whose instance an object is. */
#include "agent/plain.h"
#include "agent/rt.h"

/* As PyType_GenericAlloc when no collection is due. */
static PyObject *alloc(PyThreadState *ts, PyTypeObject *type)
{
    struct _gc_runtime_state *gc = &ts->interp->gc;
    size_t before = _PyType_PreHeaderSize(type), size = (size_t)type->tp_basicsize;
    if (!PyType_IS_GC(type) || type->tp_itemsize || gc->generations[0].count >= gc->generations[0].threshold)
        return PyType_GenericAlloc(type, 0);
    char *memory = PyObject_Malloc(before + size);
    if (XT_UNLIKELY(!memory)) return PyErr_NoMemory();
    memset(memory, 0, before + size);
    gc->generations[0].count++;
    PyObject *o = (PyObject *)(memory + before);
    Py_INCREF(type); /* a heap type */
    Py_SET_TYPE(o, type);
    Py_SET_REFCNT(o, 1);
    PyObject_GC_Track(o);
    return o;
}

/* As init_inline_values of CPython's dictobject.c. */
static int make_values(PyObject *o, PyTypeObject *type)
{
    PyDictKeysObject *keys = ((PyHeapTypeObject *)type)->ht_cached_keys;
    if (keys->dk_usable > 1) keys->dk_usable--;
    size_t n = (size_t)(keys->dk_nentries + keys->dk_usable), before = (n + 2 + sizeof(PyObject *) - 1) & ~(sizeof(PyObject *) - 1);
    uint8_t *memory = PyMem_Malloc(before + n * sizeof(PyObject *));
    if (XT_UNLIKELY(!memory)) return PyErr_NoMemory(), -1;
    memory[before - 1] = (uint8_t)before;
    memory[before - 2] = 0;
    memset(memory + before, 0, n * sizeof(PyObject *));
    *_PyObject_ValuesPointer(o) = (PyDictValues *)(memory + before);
    return 0;
}

PyObject *xt_rt_new_instance(PyThreadState *ts, PyObject *class)
{
    PyTypeObject *type = (PyTypeObject *)class;
    bool values = PyType_HasFeature(type, Py_TPFLAGS_MANAGED_DICT);
    if (XT_UNLIKELY(type->tp_dictoffset && !values)) return type->tp_new(type, (PyObject *)&_Py_SINGLETON(tuple_empty), NULL);
    PyObject *o = alloc(ts, type);
    if (values && o && XT_UNLIKELY(make_values(o, type) < 0)) Py_CLEAR(o);
    return o;
}

int64_t xt_rt_check_init(PyObject *result)
{
    bool none = result == Py_None;
    if (XT_UNLIKELY(!none)) PyErr_Format(PyExc_TypeError, "__init__() should return None, not '%.200s'", Py_TYPE(result)->tp_name);
    Py_DECREF(result);
    return none ? 0 : -1;
}

/* Is the object's __class__ what its type says? The interpreter asks when the type alone says no. */
static bool has_own_class(PyTypeObject *type)
{
    static PyObject *plain;
    if (!plain) plain = PyDict_GetItem(PyBaseObject_Type.tp_dict, &_Py_ID(__class__)); /* borrowed for good */
    if (!xt_loads_plainly(type) && type->tp_getattro != PyType_Type.tp_getattro) return false;
    return plain && _PyType_Lookup(type, &_Py_ID(__class__)) == plain;
}

/* of: a class that is made by type itself */
static int64_t is_of(PyTypeObject *type, PyObject *of)
{
    PyObject *mro = type->tp_mro;
    if (!mro) return -1;
    for (Py_ssize_t i = 0; i < PyTuple_GET_SIZE(mro); i++)
        if (PyTuple_GET_ITEM(mro, i) == of) return 1;
    return has_own_class(type) ? 0 : -1;
}

int64_t xt_rt_is_instance(PyObject *o, PyObject *class)
{
    PyTypeObject *type = Py_TYPE(o);
    if (Py_IS_TYPE(class, &PyType_Type)) return is_of(type, class);
    if (!PyTuple_CheckExact(class)) return -1;
    for (Py_ssize_t i = 0; i < PyTuple_GET_SIZE(class); i++) {
        PyObject *of = PyTuple_GET_ITEM(class, i);
        if (of == (PyObject *)type) return 1;
        int64_t r = Py_IS_TYPE(of, &PyType_Type) ? is_of(type, of) : -1;
        if (r) return r;
    }
    return 0;
}

int64_t xt_rt_isinstance(PyObject *o, PyObject *class) { return PyObject_IsInstance(o, class); }
