/* rt_attr.c -- attributes of any object. What a lookup found in the class is remembered by (version of the class, name): versions are never used twice, and
 * any change of the class or its bases takes its version away. An entry says where instances keep the attribute, or which method the class has; what
 * the instance itself has is looked at each time, and so is what a class written in Python may change: whether the attribute it is the class of is a
 * descriptor. Attributes of classes are remembered likewise, by the versions of the class and of its metaclass. Classes with lookups of their own take the
 * ordinary way. */
#include "agent/frames.h"
#include "agent/instdict.h"
#include "agent/plain.h"
#include "agent/rt.h"
#include <structmember.h>

typedef enum Kind {
    EMPTY,
    VALUE,  /* no data descriptor: inline values at `at`, if the instance has them, or in its __dict__ (at entry `hint`, most likely) */
    BEFORE, /* likewise, before an attribute of the class that may become a data descriptor */
    OWN,    /* as VALUE; the class and its shared keys know nothing of it: in the __dict__, if there is one, or nowhere */
    SLOT,   /* __slots__ member at byte offset `at` */
    METHOD, /* the class has the function or method descriptor `found`; instances may hide it: in inline values at `at`, -1 not there when the shared keys
               had `entries` entries */
    NONDATA, /* likewise, any other descriptor without __set__ */
    PLAIN,   /* likewise, a value that was no descriptor */
    DATA,    /* the class has the data descriptor `found` */
    ORDINARY /* the ordinary way: known so that it is not looked at again each time */
} Kind;
typedef struct Entry {
    uint32_t version;
    int32_t at, hint;
    uint8_t kind, entries;
    uint8_t misses;         /* of the hint */
    bool has_dict : 1;      /* instances may have a __dict__ */
    bool has_hook : 1;      /* a __getattr__ is asked for what is not there */
    PyObject *name, *found; /* found is borrowed from the class, as long as it has the version */
} Entry;

enum { BITS = 13, ENTRIES = 1 << BITS };
static Entry table[ENTRIES] __attribute__((aligned(64))); /* in pairs: a place of either serves both */

/* A class whose version is not valid has version 0 (type_modified), which no entry has. */
static inline bool is_entry(const Entry *e, const PyTypeObject *type, const PyObject *name)
{
    return e->name == name && e->version == type->tp_version_tag;
}

/* Multiplicative hashing (Knuth, The Art of Computer Programming, vol. 3, 6.4): versions and addresses of names come in regular sequences. */
static inline uint64_t hash_of(const PyTypeObject *type, const PyObject *name)
{
    return ((uint64_t)type->tp_version_tag << 32 ^ (uintptr_t)name) * UINT64_C(0x9E3779B97F4A7C15);
}

static inline Entry *first_entry_of(const PyTypeObject *type, const PyObject *name) { return &table[hash_of(type, name) >> (64 - BITS)]; }

/* The entry's neighbour in its pair. */
static inline Entry *other_of(Entry *e) { return &table[(e - table) ^ 1]; }

/* The entry of type and name, if *known. */
static inline Entry *entry_of(const PyTypeObject *type, const PyObject *name, bool *known)
{
    Entry *e = first_entry_of(type, name);
    if (XT_UNLIKELY(!is_entry(e, type, name))) e = other_of(e);
    *known = is_entry(e, type, name);
    return e;
}

static PyDictKeysObject *shared_keys(PyTypeObject *type)
{
    if (!PyType_HasFeature(type, Py_TPFLAGS_MANAGED_DICT)) return NULL;
    PyDictKeysObject *keys = ((PyHeapTypeObject *)type)->ht_cached_keys;
    return keys && DK_IS_UNICODE(keys) ? keys : NULL;
}

static int32_t key_index(PyTypeObject *type, PyObject *name)
{
    PyDictKeysObject *keys = shared_keys(type);
    for (Py_ssize_t i = 0; keys && i < keys->dk_nentries; i++) {
        PyObject *key = DK_UNICODE_ENTRIES(keys)[i].me_key;
        if (key == name || (key && _PyUnicode_EQ(key, name))) return (int32_t)i;
    }
    return -1;
}

/* In the first place of its pair; what is there moves to the other one. */
static void put(const Entry *e, const PyTypeObject *type)
{
    Entry *first = first_entry_of(type, e->name), *other = other_of(first);
    if (is_entry(other, type, e->name)) first = other;
    PyObject *old = first->name;
    if (first != other && old && !is_entry(first, type, e->name)) {
        old = other->name;
        *other = *first;
    }
    Py_INCREF(e->name);
    *first = *e;
    Py_XDECREF(old);
}

/* What a classmethod is of: the first member of funcobject.c's private struct. */
static PyObject *wrapped(PyObject *classmethod) { return *(PyObject **)(classmethod + 1); }

/* The function that a class method calls; NULL: it is none, or calls something else. */
static PyObject *class_function(PyObject *found)
{
    return Py_IS_TYPE(found, &PyClassMethod_Type) && PyFunction_Check(wrapped(found)) ? wrapped(found) : NULL;
}

/* Does its __get__ do nothing but bind? Others may run code. */
static bool only_binds(PyObject *descr)
{
    return PyFunction_Check(descr) || Py_IS_TYPE(descr, &PyStaticMethod_Type) || class_function(descr);
}

static bool has_version(const PyTypeObject *type)
{
    return PyType_HasFeature((PyTypeObject *)type, Py_TPFLAGS_VALID_VERSION_TAG) && type->tp_version_tag;
}

/* Interned names only: equal ones are the same object. */
static void remember(PyTypeObject *type, PyObject *name)
{
    if (!PyUnicode_CheckExact(name) || !PyUnicode_CHECK_INTERNED(name)) return;
    PyObject *found = _PyType_Lookup(type, name); /* assigns a version */
    if (!has_version(type)) return;
    Entry e = {.version = type->tp_version_tag,
               .name = name,
               .found = found,
               .has_dict = type->tp_dictoffset != 0,
               .has_hook = type->tp_getattro != PyObject_GenericGetAttr,
               .at = key_index(type, name)};
    Py_ssize_t entries = shared_keys(type) ? shared_keys(type)->dk_nentries : 0;
    e.entries = (uint8_t)entries; /* SHARED_KEYS_MAX_SIZE is 30 */
    if (!xt_loads_plainly(type) || entries > UINT8_MAX) e.kind = ORDINARY;
    else if (found && Py_IS_TYPE(found, &PyMemberDescr_Type)) {
        const PyMemberDef *m = ((PyMemberDescrObject *)found)->d_member;
        bool object = m->type == T_OBJECT_EX && !m->flags && PyType_IsSubtype(type, PyDescr_TYPE(found));
        e.kind = object ? SLOT : ORDINARY;
        e.at = (int32_t)m->offset;
    } else if (found && Py_TYPE(found)->tp_descr_set) e.kind = DATA;
    else if (e.at >= 0) e.kind = xt_leaves_alone(found) ? VALUE : BEFORE;
    else if (!found) e.kind = OWN;
    else if (PyType_HasFeature(Py_TYPE(found), Py_TPFLAGS_METHOD_DESCRIPTOR)) e.kind = METHOD;
    else if (Py_TYPE(found)->tp_descr_get) e.kind = NONDATA;
    else e.kind = PLAIN;
    if (e.has_hook && (e.kind == DATA || (e.kind == NONDATA && !only_binds(found))))
        e.kind = ORDINARY; /* the hook is asked when its __get__ raises an AttributeError */
    put(&e, type);
}

/* What the descriptor answers for o, NULL: for the class itself. */
static PyObject *described(PyObject *descr, PyObject *o, PyTypeObject *type)
{
    descrgetfunc get = Py_TYPE(descr)->tp_descr_get;
    if (XT_UNLIKELY(!get)) return Py_NewRef(descr);
    Py_INCREF(descr);
    PyObject *r = get(descr, o, (PyObject *)type);
    Py_DECREF(descr);
    return r;
}

typedef struct ClassEntry {
    uint32_t version, meta_version;
    uint8_t kind;           /* PLAIN, NONDATA: found in the class; DATA, METHOD: in its metaclass; ORDINARY */
    PyObject *name, *found; /* as those of Entry */
} ClassEntry;
enum { CLASS_BITS = 10 };
static ClassEntry classes[1 << CLASS_BITS];

static inline ClassEntry *class_entry_of(const PyTypeObject *type, const PyObject *name)
{
    return &classes[hash_of(type, name) >> (64 - CLASS_BITS)];
}

static inline bool is_class_entry(const ClassEntry *e, PyTypeObject *type, const PyObject *name)
{
    return e->name == name && e->version == type->tp_version_tag && e->meta_version == Py_TYPE(type)->tp_version_tag;
}

/* Do the classes of this metaclass look their attributes up as type does? *hook: and is a __getattr__ asked for what is not there? */
static bool is_metaclass_plain(PyTypeObject *meta, bool *hook)
{
    *hook = meta->tp_getattro != PyType_Type.tp_getattro;
    if (!*hook) return true;
    return PyType_HasFeature(meta, Py_TPFLAGS_HEAPTYPE) && _PyType_Lookup(meta, &_Py_ID(__getattr__)) &&
           _PyType_Lookup(meta, &_Py_ID(__getattribute__)) == _PyType_Lookup(&PyType_Type, &_Py_ID(__getattribute__));
}

/* Does the class itself answer with what it has? That may change when `found` is of a class written in Python. */
static inline bool is_own_value(PyObject *found) { return PyFunction_Check(found) || !Py_TYPE(found)->tp_descr_get; }

/* As type_getattro looks it up. */
static void remember_class(PyTypeObject *type, PyObject *name)
{
    if (!PyUnicode_CheckExact(name) || !PyUnicode_CHECK_INTERNED(name)) return;
    PyTypeObject *meta = Py_TYPE(type);
    PyObject *above = _PyType_Lookup(meta, name), *found = _PyType_Lookup(type, name); /* assigns versions */
    bool hook;
    if (!has_version(type) || !has_version(meta)) return;
    ClassEntry e = {.version = type->tp_version_tag, .meta_version = meta->tp_version_tag, .kind = ORDINARY, .name = name, .found = found};
    if (!is_metaclass_plain(meta, &hook)) e.kind = ORDINARY;
    else if (above && !PyType_HasFeature(Py_TYPE(above), Py_TPFLAGS_IMMUTABLETYPE)) e.kind = ORDINARY; /* may become a data descriptor */
    else if (above && Py_TYPE(above)->tp_descr_set && Py_TYPE(above)->tp_descr_get) {
        if (!hook) e.kind = DATA; /* __name__ and the like, or a property of the metaclass */
        e.found = above;
    } else if (found && is_own_value(found)) e.kind = PLAIN;
    else if (found && (!hook || only_binds(found))) e.kind = NONDATA;
    else if (!found && above && PyFunction_Check(above)) {
        e.kind = METHOD;
        e.found = above;
    }
    ClassEntry *to = class_entry_of(type, name);
    PyObject *old = to->name;
    Py_INCREF(name);
    *to = e;
    Py_XDECREF(old);
}

/* o is a class. */
static PyObject *getattr_of_class(PyObject *o, PyObject *name)
{
    PyTypeObject *type = (PyTypeObject *)o;
    const ClassEntry *e = class_entry_of(type, name);
    if (XT_LIKELY(is_class_entry(e, type, name))) {
        if (e->kind == PLAIN && is_own_value(e->found)) return Py_NewRef(e->found);
        if (e->kind == DATA || e->kind == METHOD) return described(e->found, o, Py_TYPE(o));
        return e->kind == NONDATA ? described(e->found, NULL, type) : PyObject_GetAttr(o, name);
    }
    PyObject *r = PyObject_GetAttr(o, name);
    if (r) remember_class(type, name);
    return r;
}

/* The __dict__ of an instance that has one with nothing but str keys, else NULL. */
static inline PyDictObject *str_dict(PyObject *o)
{
    PyDictObject *d = xt_plain_dict(o);
    return d && DK_IS_UNICODE(d->ma_keys) ? d : NULL;
}

/* What the __dict__ has under the name (borrowed), when the hint is right; a wrong hint is corrected now and then. */
static inline PyObject *from_dict(PyObject *o, Entry *e)
{
    enum { MAX_MISSES = 250 };
    PyDictObject *d = str_dict(o);
    if (!d) return NULL;
    PyDictKeysObject *keys = d->ma_keys;
    PyDictUnicodeEntry *entries = DK_UNICODE_ENTRIES(keys);
    Py_ssize_t i = e->hint;
    if (i >= keys->dk_nentries || entries[i].me_key != e->name) {
        if (e->misses >= MAX_MISSES) return NULL;
        e->misses++;
        for (i = 0; i < keys->dk_nentries && entries[i].me_key != e->name; i++) {}
        if (i == keys->dk_nentries) return NULL;
        e->hint = (int32_t)i;
    }
    return d->ma_values ? d->ma_values->values[i] : entries[i].me_value;
}

/* Does the instance certainly have no attribute of its own under the name? */
static inline bool unhidden(PyObject *o, PyTypeObject *type, const Entry *e)
{
    if (!e->has_dict) return true;
    PyDictObject *d = str_dict(o);
    if (d) return !_PyDict_GetItem_KnownHash((PyObject *)d, e->name, ((PyASCIIObject *)e->name)->hash) && !PyErr_Occurred();
    if (!PyType_HasFeature(type, Py_TPFLAGS_MANAGED_DICT)) {
        PyObject **dict = _PyObject_GetDictPtr(o);
        return dict && !*dict;
    }
    if (!*_PyObject_ValuesPointer(o)) return !*_PyObject_ManagedDictPointer(o);
    PyDictKeysObject *keys = ((PyHeapTypeObject *)type)->ht_cached_keys;
    return keys && keys->dk_nentries == e->entries && e->at < 0;
}

/* Have instances got attributes since the class was looked at? */
static inline bool has_more_keys(PyTypeObject *type, const Entry *e)
{
    PyDictKeysObject *keys = shared_keys(type);
    return keys && keys->dk_nentries != e->entries;
}

/* Where inline values have what the entry's index says; NULL: the instance has none. */
static inline PyObject **inline_place(PyObject *o, PyTypeObject *type, const Entry *e)
{
    PyDictValues *values = PyType_HasFeature(type, Py_TPFLAGS_MANAGED_DICT) ? *_PyObject_ValuesPointer(o) : NULL;
    return values ? &values->values[e->at] : NULL;
}

static inline PyObject **place_of(PyObject *o, PyTypeObject *type, const Entry *e)
{
    if (e->kind == SLOT) return (PyObject **)((char *)o + e->at);
    return e->kind == VALUE ? inline_place(o, type, e) : NULL;
}

/* A new reference to what the entry leads to, apart from inline values and slots; NULL: to nothing, or an error. */
static inline PyObject *known_attribute(PyObject *o, PyTypeObject *type, Entry *e)
{
    PyObject **place;
    switch ((Kind)e->kind) {
    case BEFORE: place = Py_TYPE(e->found)->tp_descr_set ? NULL : inline_place(o, type, e); return place ? Py_XNewRef(*place) : NULL;
    case VALUE:
    case OWN: return Py_XNewRef(from_dict(o, e));
    case PLAIN: return Py_TYPE(e->found)->tp_descr_get || !unhidden(o, type, e) ? NULL : Py_NewRef(e->found);
    case METHOD:
    case NONDATA: return Py_TYPE(e->found)->tp_descr_set || !unhidden(o, type, e) ? NULL : described(e->found, o, type);
    case DATA: return Py_TYPE(e->found)->tp_descr_set && Py_TYPE(e->found)->tp_descr_get ? described(e->found, o, type) : NULL;
    case ORDINARY: /* as method_getattro */
        return type == &PyMethod_Type && !e->found ? xt_rt_getattr(PyMethod_GET_FUNCTION(o), e->name, true) : NULL;
    default: return NULL;
    }
}

/* Not where the entry e says at once; known: e is the entry of type and name. */
XT_NOINLINE static PyObject *getattr_slow(PyObject *o, PyTypeObject *type, PyObject *name, Entry *e, bool known)
{
    if (known) {
        PyObject *v = known_attribute(o, type, e);
        if (v) return v;
        if (PyErr_Occurred()) return NULL;
        if (e->kind < METHOD || e->kind > PLAIN || !has_more_keys(type, e)) return PyObject_GetAttr(o, name);
    } else if (PyType_HasFeature(type, Py_TPFLAGS_TYPE_SUBCLASS)) {
        return getattr_of_class(o, name);
    }
    PyObject *r = PyObject_GetAttr(o, name);
    if (r && Py_TYPE(o) == type) remember(type, name);
    return r;
}

/* Apart, so that the fast way saves no registers. */
XT_NOINLINE static PyObject *getattr_held(PyObject *o, PyTypeObject *type, PyObject *name, Entry *e, bool known)
{
    Py_INCREF(o);
    PyObject *v = getattr_slow(o, type, name, e, known);
    Py_DECREF(o);
    return v;
}

PyObject *xt_rt_getattr(PyObject *o, PyObject *name, int64_t held)
{
    PyTypeObject *type = Py_TYPE(o);
    bool known;
    Entry *e = entry_of(type, name, &known);
    if (XT_LIKELY(known)) {
        PyObject **place = place_of(o, type, e);
        if (place && *place) return Py_NewRef(*place);
    }
    return (held ? getattr_held : getattr_slow)(o, type, name, e, known);
}

/* Neither the class nor the instance has it, as far as the entry of type and name can tell. */
static inline bool is_absent(PyObject *o, PyTypeObject *type, const Entry *e)
{
    if (e->found || e->has_hook) return false;
    if (e->kind == OWN) return unhidden(o, type, e);
    PyObject **place = e->kind == VALUE ? place_of(o, type, e) : NULL;
    return place && !*place;
}

/* As _PyObject_LookupAttr: 1, 0 (no such attribute; *v NULL) or -1. */
static int look_up(PyObject *o, PyObject *name, PyObject **v)
{
    PyTypeObject *type = Py_TYPE(o);
    bool known;
    Entry *e = entry_of(type, name, &known);
    *v = NULL;
    bool of_class = PyType_HasFeature(type, Py_TPFLAGS_TYPE_SUBCLASS);
    if (of_class) {
        const ClassEntry *c = class_entry_of((PyTypeObject *)o, name);
        if (is_class_entry(c, (PyTypeObject *)o, name) && c->kind == PLAIN && is_own_value(c->found)) {
            *v = Py_NewRef(c->found);
            return 1;
        }
    } else if (known) {
        PyObject **place = place_of(o, type, e);
        if (place && *place) *v = *place;
        else if (is_absent(o, type, e)) return 0;
        else if (e->kind == VALUE || e->kind == OWN) *v = from_dict(o, e);
        else if ((e->kind == METHOD || (e->kind == PLAIN && !Py_TYPE(e->found)->tp_descr_get)) && unhidden(o, type, e)) {
            *v = e->kind == METHOD ? described(e->found, o, type) : Py_NewRef(e->found);
            return *v ? 1 : -1;
        }
        if (*v) {
            Py_INCREF(*v);
            return 1;
        }
        if (type == &PyMethod_Type && !e->found) return look_up(PyMethod_GET_FUNCTION(o), name, v); /* as method_getattro */
    }
    int r = _PyObject_LookupAttr(o, name, v);
    if (r >= 0 && Py_TYPE(o) == type) {
        if (!of_class) {
            if (!known || has_more_keys(type, e)) remember(type, name);
        } else if (r > 0) remember_class((PyTypeObject *)o, name);
    }
    return r;
}

int64_t xt_rt_hasattr(PyObject *o, PyObject *name)
{
    PyObject *v;
    int r = look_up(o, name, &v);
    Py_XDECREF(v);
    return r;
}

PyObject *xt_rt_getattr_or(PyObject *o, PyObject *name, PyObject *other)
{
    PyObject *v;
    int r = look_up(o, name, &v);
    return r ? v : Py_NewRef(other);
}

int64_t xt_rt_setattr(PyObject *o, PyObject *name, PyObject *v)
{
    PyTypeObject *type = Py_TYPE(o);
    if (XT_UNLIKELY(type->tp_setattro != PyObject_GenericSetAttr)) return PyObject_SetAttr(o, name, v);
    bool known;
    const Entry *e = entry_of(type, name, &known);
    if (XT_LIKELY(known)) {
        PyObject **place = place_of(o, type, e);
        if (place && *place) { /* the first store takes the ordinary way: it keeps the order of insertion */
            PyObject *old = *place;
            *place = Py_NewRef(v);
            Py_DECREF(old);
            return 0;
        }
        PyDictObject *dict = e->kind == VALUE || e->kind == OWN ? str_dict(o) : NULL;
        if (dict) {
            Py_INCREF(dict);
            int r = PyDict_SetItem((PyObject *)dict, name, v);
            Py_DECREF(dict);
            return r;
        }
        descrsetfunc set = e->kind == DATA ? Py_TYPE(e->found)->tp_descr_set : NULL;
        if (set) {
            PyObject *descr = Py_NewRef(e->found);
            int r = set(descr, o, v);
            Py_DECREF(descr);
            return r;
        }
        return PyObject_SetAttr(o, name, v);
    }
    int r = PyObject_SetAttr(o, name, v);
    if (r == 0 && Py_TYPE(o) == type) remember(type, name);
    return r;
}

/* What follows `class` in the MRO of `start` has under the name, borrowed; NULL: nothing. As super_getattro looks it up. */
static PyObject *find_behind(PyTypeObject *start, PyTypeObject *class, PyObject *name)
{
    PyObject *mro = start->tp_mro;
    Py_ssize_t n = mro ? PyTuple_GET_SIZE(mro) : 0, i = 0;
    while (i < n && PyTuple_GET_ITEM(mro, i) != (PyObject *)class) i++;
    for (i++; i < n; i++) {
        PyObject *dict = ((PyTypeObject *)PyTuple_GET_ITEM(mro, i))->tp_dict;
        PyObject *found = _PyDict_GetItem_KnownHash(dict, name, ((PyASCIIObject *)name)->hash);
        if (found || PyErr_Occurred()) return PyErr_Clear(), found;
    }
    return NULL;
}

typedef struct SuperEntry {
    uint32_t version;       /* of the class whose MRO is looked at */
    PyTypeObject *class;    /* compared only: as long as the version is the same, it is in that MRO */
    PyObject *name, *found; /* found is borrowed likewise */
} SuperEntry;
enum { SUPER_BITS = 9 };
static SuperEntry supers[1 << SUPER_BITS];

int64_t xt_rt_super_method(PyObject *class, PyObject *self, PyObject *name, PyObject **out)
{
    PyTypeObject *start = Py_TYPE(self), *behind = (PyTypeObject *)class;
    bool bound = true; /* to an instance; else self is a class, for its own methods (__new__, class methods) */
    if (!PyType_Check(class)) return -1;
    if (!PyType_IsSubtype(start, behind)) {
        if (!PyType_Check(self) || !PyType_IsSubtype((PyTypeObject *)self, behind)) return -1;
        start = (PyTypeObject *)self;
        bound = false;
    } else if (PyType_Check(self) && PyType_IsSubtype((PyTypeObject *)self, behind)) return -1; /* a metaclass's business */
    SuperEntry *e = &supers[(hash_of(start, name) ^ (uintptr_t) class * UINT64_C(0x9E3779B97F4A7C15)) >> (64 - SUPER_BITS)];
    if (XT_UNLIKELY(e->version != start->tp_version_tag || e->name != name || e->class != behind || !e->version)) {
        if (!PyUnicode_CHECK_INTERNED(name) || name == &_Py_ID(__class__)) return -1;
        _PyType_Lookup(start, name); /* assigns a version */
        PyObject *found = find_behind(start, behind, name), *old = e->name;
        if (!found || !has_version(start)) return -1;
        *e = (SuperEntry){start->tp_version_tag, behind, Py_NewRef(name), found};
        Py_XDECREF(old);
    }
    PyTypeObject *kind = Py_TYPE(e->found);
    if (!kind->tp_descr_get) { /* builtin functions: __new__ */
        if (!PyCFunction_CheckExact(e->found)) return -1;
        out[0] = NULL;
        out[1] = Py_NewRef(e->found);
    } else if (bound && PyType_HasFeature(kind, Py_TPFLAGS_METHOD_DESCRIPTOR) && PyType_HasFeature(kind, Py_TPFLAGS_IMMUTABLETYPE)) {
        out[0] = Py_NewRef(e->found);
        out[1] = Py_NewRef(self);
    } else if (only_binds(e->found)) {
        PyObject *found = Py_NewRef(e->found), *r = kind->tp_descr_get(found, bound ? self : NULL, (PyObject *)start);
        Py_DECREF(found);
        if (!r) return PyErr_Clear(), -1;
        out[0] = NULL;
        out[1] = r;
    } else return -1;
    return 0;
}

int64_t xt_rt_delattr(PyObject *o, PyObject *name) { return PyObject_SetAttr(o, name, NULL); }

/* Class methods and functions of a metaclass need no bound method to be called. known: e is the entry of type and name. */
static bool load_of_class(PyObject *o, PyTypeObject *type, PyObject *name, const Entry *e, bool known, PyObject **out)
{
    PyObject *function = NULL;
    if (PyType_HasFeature(type, Py_TPFLAGS_TYPE_SUBCLASS)) {
        const ClassEntry *c = class_entry_of((PyTypeObject *)o, name);
        if (!is_class_entry(c, (PyTypeObject *)o, name)) return false;
        type = (PyTypeObject *)o;
        function = c->kind == METHOD ? c->found : c->kind == NONDATA ? class_function(c->found) : NULL;
    } else if (known && e->kind == NONDATA && unhidden(o, type, e)) function = class_function(e->found);
    if (!function) return false;
    out[0] = Py_NewRef(function);
    out[1] = Py_NewRef(type);
    return true;
}

/* As _PyObject_GetMethod, and remembers what it found; known: e is the entry of type and name. */
XT_NOINLINE static int64_t load_method_slow(PyObject *o, PyTypeObject *type, PyObject *name, Entry *e, bool known, PyObject **out)
{
    PyObject **place = known ? place_of(o, type, e) : NULL;
    if (place && *place) {
        out[0] = NULL;
        out[1] = Py_NewRef(*place);
        return 0;
    }
    bool bound = known && (e->kind == NONDATA || e->kind == PLAIN || e->kind == DATA);
    if (load_of_class(o, type, name, e, known, out)) return 0;
    if (bound || PyType_HasFeature(type, Py_TPFLAGS_TYPE_SUBCLASS)) { /* nothing that could be left unbound */
        out[0] = NULL;
        out[1] = getattr_slow(o, type, name, e, known);
        return out[1] ? 0 : -1;
    }
    PyObject *found = NULL;
    int unbound = _PyObject_GetMethod(o, name, &found);
    if (!found) return -1;
    out[0] = unbound ? found : NULL;
    out[1] = unbound ? Py_NewRef(o) : found;
    if (Py_TYPE(o) == type && (!known || (e->kind == METHOD && unbound))) remember(type, name);
    return 0;
}

XT_NOINLINE static int64_t load_method_held(PyObject *o, PyTypeObject *type, PyObject *name, Entry *e, bool known, PyObject **out)
{
    Py_INCREF(o);
    int64_t status = load_method_slow(o, type, name, e, known, out);
    Py_DECREF(o);
    return status;
}

int64_t xt_rt_load_method(PyObject *o, PyObject *name, PyObject **out, int64_t held)
{
    PyTypeObject *type = Py_TYPE(o);
    bool known;
    Entry *e = entry_of(type, name, &known);
    if (XT_LIKELY(known) && e->kind == METHOD && unhidden(o, type, e)) {
        out[0] = Py_NewRef(e->found);
        out[1] = Py_NewRef(o);
        return 0;
    }
    return (held ? load_method_held : load_method_slow)(o, type, name, e, known, out);
}
