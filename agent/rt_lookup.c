/* rt_lookup.c -- sets and dicts by keys whose hash and comparison are known: exact strings and ints. No code runs and no errors arise; a key of another type
 * with the same hash, which only code can compare, is left to the interpreter. The ways are those of CPython's set_lookkey and _Py_dict_lookup. */
#include "agent/instdict.h"
#include "agent/rt.h"

enum { PERTURB = 5, LINEAR = 9 };

static inline Py_hash_t hash_of_int(int64_t v)
{
    uint64_t magnitude = v < 0 ? 0 - (uint64_t)v : (uint64_t)v;
    if (XT_UNLIKELY(magnitude >= _PyHASH_MODULUS)) magnitude %= _PyHASH_MODULUS;
    Py_hash_t hash = v < 0 ? -(Py_hash_t)magnitude : (Py_hash_t)magnitude;
    return hash == -1 ? -2 : hash;
}
static inline Py_hash_t hash_of_str(PyObject *s)
{
    Py_hash_t hash = ((PyASCIIObject *)s)->hash;
    return hash == -1 ? PyObject_Hash(s) : hash;
}

/* Is the object, which has the hash of v, equal to it? -1: unknown */
static inline int same_int(PyObject *o, int64_t v)
{
    if (XT_LIKELY(PyLong_CheckExact(o)) || PyBool_Check(o)) {
        if (XT_LIKELY((size_t)(Py_SIZE(o) + 1) <= 2)) return Py_SIZE(o) * (int64_t)((PyLongObject *)o)->ob_digit[0] == v;
        int overflow;
        long long w = PyLong_AsLongLongAndOverflow(o, &overflow);
        return !overflow && w == v;
    }
    if (PyUnicode_CheckExact(o) || PyTuple_CheckExact(o) || o == Py_None) return 0;
    bool exact = v >= -(INT64_C(1) << 53) && v <= INT64_C(1) << 53;
    return PyFloat_CheckExact(o) && exact ? PyFloat_AS_DOUBLE(o) == (double)v : -1;
}
static inline int same_str(PyObject *o, PyObject *s)
{
    if (o == s) return 1;
    if (XT_LIKELY(PyUnicode_CheckExact(o))) return _PyUnicode_EQ(o, s);
    return PyLong_CheckExact(o) || PyTuple_CheckExact(o) || o == Py_None ? 0 : -1;
}
static inline int same(PyObject *o, PyObject *s, int64_t v) { return s ? same_str(o, s) : same_int(o, v); }

static inline int64_t find_in_set(PyObject *set, PyObject *s, int64_t v, Py_hash_t hash)
{
    PySetObject *so = (PySetObject *)set;
    size_t perturb = (size_t)hash, mask = (size_t)so->mask, i = (size_t)hash & mask;
    for (;;) {
        setentry *e = &so->table[i];
        for (int probes = i + LINEAR <= mask ? LINEAR : 0; probes >= 0; probes--, e++) {
            if (e->hash == 0 && !e->key) return 0;
            if (e->hash != hash) continue;
            int is = same(e->key, s, v);
            if (is) return is;
        }
        perturb >>= PERTURB;
        i = (i * 5 + 1 + perturb) & mask;
    }
}

static inline Py_ssize_t index_at(const PyDictKeysObject *k, size_t i)
{
    if (k->dk_log2_size < 8) return ((const int8_t *)k->dk_indices)[i];
    if (k->dk_log2_size < 16) return ((const int16_t *)k->dk_indices)[i];
    if (k->dk_log2_size < 32) return ((const int32_t *)k->dk_indices)[i];
    return ((const int64_t *)k->dk_indices)[i];
}

/* *value: NULL when it is not there. 1, 0, -1 */
static inline int64_t find_in_dict(PyObject *dict, PyObject *s, int64_t v, Py_hash_t hash, PyObject **value)
{
    PyDictObject *d = (PyDictObject *)dict;
    const PyDictKeysObject *k = d->ma_keys;
    bool strings = k->dk_kind != DICT_KEYS_GENERAL;
    size_t perturb = (size_t)hash, mask = ((size_t)1 << k->dk_log2_size) - 1, i = (size_t)hash & mask;
    if (strings && !s) return 0;
    for (;; perturb >>= PERTURB, i = (i * 5 + perturb + 1) & mask) {
        Py_ssize_t at = index_at(k, i);
        if (at == DKIX_EMPTY) return 0;
        if (at < 0) continue;
        if (strings) {
            PyDictUnicodeEntry *e = &DK_UNICODE_ENTRIES(k)[at];
            if (e->me_key != s && (((PyASCIIObject *)e->me_key)->hash != hash || !_PyUnicode_EQ(e->me_key, s))) continue;
            *value = d->ma_values ? d->ma_values->values[at] : e->me_value;
            return *value != NULL;
        }
        PyDictKeyEntry *e = &DK_ENTRIES(k)[at];
        if (e->me_hash != hash) continue;
        int is = same(e->me_key, s, v);
        if (!is) continue;
        *value = is > 0 ? e->me_value : NULL;
        return is;
    }
}

int64_t xt_rt_set_has(PyObject *set, PyObject *key) { return find_in_set(set, key, 0, hash_of_str(key)); }

int64_t xt_rt_set_has_i64(PyObject *set, int64_t key) { return find_in_set(set, NULL, key, hash_of_int(key)); }

int64_t xt_rt_dict_has(PyObject *dict, PyObject *key)
{
    PyObject *value;
    return find_in_dict(dict, key, 0, hash_of_str(key), &value);
}

int64_t xt_rt_dict_has_i64(PyObject *dict, int64_t key)
{
    PyObject *value;
    return find_in_dict(dict, NULL, key, hash_of_int(key), &value);
}

PyObject *xt_rt_dict_get_str(PyObject *dict, PyObject *key)
{
    PyObject *value = NULL;
    find_in_dict(dict, key, 0, hash_of_str(key), &value);
    return value;
}

static PyObject *found_or(int64_t found, PyObject *value, PyObject *other) { return found > 0 ? value : found == 0 ? other : NULL; }

PyObject *xt_rt_dict_get_or(PyObject *dict, PyObject *key, PyObject *other)
{
    PyObject *value = NULL;
    int64_t found = find_in_dict(dict, key, 0, hash_of_str(key), &value);
    return found_or(found, value, other);
}

PyObject *xt_rt_dict_get_or_i64(PyObject *dict, int64_t key, PyObject *other)
{
    PyObject *value = NULL;
    int64_t found = find_in_dict(dict, NULL, key, hash_of_int(key), &value);
    return found_or(found, value, other);
}

PyObject *xt_rt_dict_get_i64(PyObject *dict, int64_t key)
{
    PyObject *value = NULL;
    find_in_dict(dict, NULL, key, hash_of_int(key), &value);
    return value;
}

PyObject *xt_rt_inst_dict_get(PyObject *o, PyObject *name)
{
    PyDictObject *dict = xt_plain_dict(o);
    return dict ? xt_rt_dict_get_str((PyObject *)dict, name) : NULL;
}

int64_t xt_rt_inst_dict_has(PyObject *o, PyObject *name)
{
    PyDictObject *dict = xt_plain_dict(o);
    if (XT_LIKELY(dict != NULL)) return xt_rt_dict_has((PyObject *)dict, name) != 0;
    PyObject **place = xt_dict_place(o);
    bool values = PyType_HasFeature(Py_TYPE(o), Py_TPFLAGS_MANAGED_DICT) && *_PyObject_ValuesPointer(o);
    return !place || *place || values; /* not: it has no attributes at all */
}
