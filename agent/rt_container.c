/* rt_container.c -- building, reading and changing containers. */
#include "agent/rt.h"
#include "agent/rt_error.h"

PyObject *xt_rt_getitem(PyObject *c, PyObject *key) { return PyObject_GetItem(c, key); }

int64_t xt_rt_setitem(PyObject *c, PyObject *key, PyObject *v)
{
    return PyDict_CheckExact(c) ? PyDict_SetItem(c, key, v) : PyObject_SetItem(c, key, v);
}

int64_t xt_rt_delitem(PyObject *c, PyObject *key) { return PyObject_DelItem(c, key); }

static inline bool is_str(PyObject *o) { return PyUnicode_CheckExact(o) && PyUnicode_IS_READY(o); }

static inline bool is_other_str(PyObject *a, PyObject *b)
{
    Py_hash_t x = ((PyASCIIObject *)a)->hash, y = ((PyASCIIObject *)b)->hash;
    return x != y && x != -1 && y != -1;
}

/* Is the str among the items? -1: some item before it is no str, and its class may have something to say. */
static int64_t has_str(PyObject *const *items, Py_ssize_t n, PyObject *s)
{
    for (Py_ssize_t i = 0; i < n; i++) {
        if (items[i] == s) return 1;
        if (!is_str(items[i])) return -1;
        if (!is_other_str(items[i], s) && _PyUnicode_EQ(items[i], s)) return 1;
    }
    return 0;
}

/* Is it a str, or of a subclass without a __contains__ of its own? */
static inline bool contains_as_str(PyObject *o)
{
    const PySequenceMethods *m = Py_TYPE(o)->tp_as_sequence;
    return m && m->sq_contains == PyUnicode_Type.tp_as_sequence->sq_contains && PyUnicode_IS_READY(o);
}

static int64_t is_within(PyObject *s, PyObject *part)
{
    bool one = PyUnicode_GET_LENGTH(part) == 1 && PyUnicode_KIND(part) == PyUnicode_1BYTE_KIND && PyUnicode_KIND(s) == PyUnicode_1BYTE_KIND;
    if (!one) return PyUnicode_Contains(s, part);
    return memchr(PyUnicode_1BYTE_DATA(s), PyUnicode_1BYTE_DATA(part)[0], (size_t)PyUnicode_GET_LENGTH(s)) != NULL;
}

/* As PySequence_Contains. Comparing takes a level of recursion there. */
int64_t xt_rt_contains(PyObject *container, PyObject *item)
{
    if (!is_str(item)) return PySequence_Contains(container, item);
    bool tuple = PyTuple_CheckExact(container);
    if ((tuple || PyList_CheckExact(container)) && _PyThreadState_GET()->recursion_remaining > 0) {
        int64_t r = has_str(tuple ? ((PyTupleObject *)container)->ob_item : ((PyListObject *)container)->ob_item, Py_SIZE(container), item);
        if (r >= 0) return r;
    }
    return contains_as_str(container) ? is_within(container, item) : PySequence_Contains(container, item);
}

PyObject *xt_rt_dict_getitem(PyObject *dict, PyObject *key)
{
    PyObject *v = PyDict_GetItemWithError(dict, key);
    if (v) return Py_NewRef(v);
    if (!PyErr_Occurred()) _PyErr_SetKeyError(key);
    return NULL;
}

PyObject *xt_rt_slice(PyObject *o, int64_t start, int64_t stop)
{
    PySlice_AdjustIndices(Py_SIZE(o), &start, &stop, 1); /* a str has its length in that place */
    if (stop < start) stop = start;
    if (PyList_CheckExact(o)) return PyList_GetSlice(o, start, stop);
    if (PyTuple_CheckExact(o)) return PyTuple_GetSlice(o, start, stop);
    if (PyUnicode_CheckExact(o)) return PyUnicode_Substring(o, start, stop);
    if (stop - start == PyBytes_GET_SIZE(o)) return Py_NewRef(o);
    return PyBytes_FromStringAndSize(PyBytes_AS_STRING(o) + start, stop - start);
}

static void drop(PyObject **items, int64_t n)
{
    for (int64_t i = 0; i < n; i++) Py_DECREF(items[i]);
}

PyObject *xt_rt_build_tuple(PyObject **items, int64_t n)
{
    PyObject *t = PyTuple_New(n);
    if (!t) drop(items, n);
    else
        for (int64_t i = 0; i < n; i++) PyTuple_SET_ITEM(t, i, items[i]);
    return t;
}

PyObject *xt_rt_build_list(PyObject **items, int64_t n)
{
    PyObject *l = PyList_New(n);
    if (!l) drop(items, n);
    else
        for (int64_t i = 0; i < n; i++) PyList_SET_ITEM(l, i, items[i]);
    return l;
}

PyObject *xt_rt_build_set(PyObject **items, int64_t n)
{
    PyObject *s = PySet_New(NULL);
    for (int64_t i = 0; s && i < n; i++)
        if (PySet_Add(s, items[i]) < 0) Py_CLEAR(s);
    return s;
}

PyObject *xt_rt_build_map(PyObject **items, int64_t npairs)
{
    PyObject *d = npairs > 5 ? _PyDict_NewPresized(npairs) : PyDict_New();
    for (int64_t i = 0; d && i < npairs; i++)
        if (PyDict_SetItem(d, items[2 * i], items[2 * i + 1]) < 0) Py_CLEAR(d);
    return d;
}

PyObject *xt_rt_build_const_key_map(PyObject *keys, PyObject **values, int64_t n)
{
    PyObject *d = n > 5 ? _PyDict_NewPresized(n) : PyDict_New();
    for (int64_t i = 0; d && i < n; i++)
        if (PyDict_SetItem(d, PyTuple_GET_ITEM(keys, i), values[i]) < 0) Py_CLEAR(d);
    return d;
}

PyObject *xt_rt_build_slice(PyObject *start, PyObject *stop, PyObject *step) { return PySlice_New(start, stop, step); }

int64_t xt_rt_list_append(PyObject *list, PyObject *v)
{
    PyListObject *l = (PyListObject *)list;
    Py_ssize_t n = PyList_GET_SIZE(list);
    if (n < l->allocated) {
        l->ob_item[n] = Py_NewRef(v);
        Py_SET_SIZE(l, n + 1);
        return 0;
    }
    return PyList_Append(list, v);
}

int64_t xt_rt_list_extend(PyThreadState *ts, PyObject *list, PyObject *iterable)
{
    PyObject *none = _PyList_Extend((PyListObject *)list, iterable);
    if (none) {
        Py_DECREF(none);
        return 0;
    }
    if (_PyErr_ExceptionMatches(ts, PyExc_TypeError) && !Py_TYPE(iterable)->tp_iter && !PySequence_Check(iterable)) {
        _PyErr_Clear(ts);
        _PyErr_Format(ts, PyExc_TypeError, "Value after * must be an iterable, not %.200s", Py_TYPE(iterable)->tp_name);
    }
    return -1;
}

PyObject *xt_rt_list_to_tuple(PyObject *list) { return PyList_AsTuple(list); }

int64_t xt_rt_set_add(PyObject *set, PyObject *v) { return PySet_Add(set, v); }

int64_t xt_rt_set_discard(PyObject *set, PyObject *v) { return PySet_Discard(set, v) < 0 ? -1 : 0; }

/* As list.pop. */
/* list_resize()'s way without realloc() (Objects/listobject.c); false: nothing was done. */
static bool resize_in_place(PyListObject *l, Py_ssize_t n)
{
    if (l->allocated < n || n < l->allocated >> 1) return false;
    Py_SET_SIZE(l, n);
    return true;
}

PyObject *xt_rt_list_pop(PyObject *list, int64_t i)
{
    PyListObject *l = (PyListObject *)list;
    Py_ssize_t n = PyList_GET_SIZE(list);
    if (i < 0) i += n;
    if (n == 0 || i < 0 || i >= n) {
        PyErr_SetString(PyExc_IndexError, n ? "pop index out of range" : "pop from empty list");
        return NULL;
    }
    PyObject *v = l->ob_item[i];
    if (resize_in_place(l, n - 1)) {
        memmove(l->ob_item + i, l->ob_item + i + 1, (size_t)(n - 1 - i) * sizeof v);
        return v;
    }
    Py_INCREF(v);
    if (PyList_SetSlice(list, i, i + 1, NULL) >= 0) return v;
    Py_DECREF(v);
    return NULL;
}

int64_t xt_rt_list_insert(PyObject *list, int64_t i, PyObject *v)
{
    PyListObject *l = (PyListObject *)list;
    Py_ssize_t n = PyList_GET_SIZE(list);
    if (!resize_in_place(l, n + 1)) return PyList_Insert(list, i, v);
    if (i < 0) i += n;
    i = i < 0 ? 0 : i > n ? n : i;
    memmove(l->ob_item + i + 1, l->ob_item + i, (size_t)(n - i) * sizeof v);
    l->ob_item[i] = Py_NewRef(v);
    return 0;
}

int64_t xt_rt_set_update(PyObject *set, PyObject *iterable) { return _PySet_Update(set, iterable) < 0 ? -1 : 0; }

int64_t xt_rt_map_add(PyObject *dict, PyObject *key, PyObject *v) { return PyDict_SetItem(dict, key, v); }

int64_t xt_rt_dict_update(PyThreadState *ts, PyObject *dict, PyObject *update)
{
    if (PyDict_Update(dict, update) >= 0) return 0;
    if (_PyErr_ExceptionMatches(ts, PyExc_AttributeError))
        _PyErr_Format(ts, PyExc_TypeError, "'%.200s' object is not a mapping", Py_TYPE(update)->tp_name);
    return -1;
}

int64_t xt_rt_dict_merge(PyThreadState *ts, PyObject *dict, PyObject *update, PyObject *callable)
{
    if (_PyDict_MergeEx(dict, update, 2) >= 0) return 0;
    xt_format_kwargs_error(ts, callable, update);
    return -1;
}

PyObject *xt_rt_new_range(int64_t start, int64_t stop, int64_t step)
{
    PyObject *args = Py_BuildValue("(LLL)", (long long)start, (long long)stop, (long long)step);
    PyObject *r = args ? PyObject_CallObject((PyObject *)&PyRange_Type, args) : NULL;
    Py_XDECREF(args);
    return r;
}

PyObject *xt_rt_get_len(PyObject *o)
{
    Py_ssize_t n = PyObject_Length(o);
    return n < 0 ? NULL : PyLong_FromSsize_t(n);
}
