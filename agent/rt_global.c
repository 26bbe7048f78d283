/* rt_global.c -- names: globals, builtins, class and module scopes, cells. */
#include "agent/quicken.h"
#include "agent/rt.h"
#include "agent/rt_error.h"
#include "protocol/blob.h"

/* in the second slot of a global's cache while the first is empty: provoke_version() was there */
static const uint64_t TRIED = XT_SLOT_EMPTY - 1;

static void name_error(PyObject *exc, const char *format, PyObject *name)
{
    const char *text = PyUnicode_AsUTF8(name);
    if (!text) return;
    PyErr_Format(exc, format, text);
    if (exc != PyExc_NameError) return;
    PyObject *type, *value, *tb;
    PyErr_Fetch(&type, &value, &tb);
    PyErr_NormalizeException(&type, &value, &tb);
    if (PyErr_GivenExceptionMatches(value, PyExc_NameError) && !((PyNameErrorObject *)value)->name)
        (void)PyObject_SetAttr(value, &_Py_ID(name), name); /* for suggestions */
    PyErr_Restore(type, value, tb);
}

void xt_error_name(PyObject *name) { name_error(PyExc_NameError, "name '%.200s' is not defined", name); }

void xt_error_unbound(PyCodeObject *co, int64_t local)
{
    if (PyErr_Occurred()) return;
    PyObject *name = PyTuple_GET_ITEM(co->co_localsplusnames, local);
    if (local < co->co_nplaincellvars + co->co_nlocals)
        name_error(PyExc_UnboundLocalError, "cannot access local variable '%s' where it is not associated with a value", name);
    else name_error(PyExc_NameError, "cannot access free variable '%s' where it is not associated with a value in enclosing scope", name);
}

/* --- dict entries by address --- */

static Py_ssize_t index_at(const PyDictKeysObject *keys, size_t i)
{
    int log2 = DK_LOG_SIZE(keys);
    if (log2 < 8) return ((const int8_t *)keys->dk_indices)[i];
    if (log2 < 16) return ((const int16_t *)keys->dk_indices)[i];
    if (log2 >= 32) return ((const int64_t *)keys->dk_indices)[i];
    return ((const int32_t *)keys->dk_indices)[i];
}

/* The value's place in a dict whose keys are all strings; name is an exact string with its hash known. NULL: not there, or not such a dict. */
static PyObject **find_value(PyObject *dict, PyObject *name)
{
    PyDictKeysObject *keys = ((PyDictObject *)dict)->ma_keys;
    Py_hash_t hash = ((PyASCIIObject *)name)->hash;
    if (!DK_IS_UNICODE(keys) || ((PyDictObject *)dict)->ma_values || hash == -1) return NULL;
    PyDictUnicodeEntry *entries = DK_UNICODE_ENTRIES(keys);
    size_t mask = (size_t)DK_SIZE(keys) - 1, perturb = (size_t)hash, i = (size_t)hash & mask;
    for (;;) {
        Py_ssize_t at = index_at(keys, i);
        if (at == DKIX_EMPTY) return NULL;
        if (at >= 0) {
            PyObject *key = entries[at].me_key;
            if (key == name || (((PyASCIIObject *)key)->hash == hash && _PyUnicode_EQ(key, name))) return &entries[at].me_value;
        }
        perturb >>= 5;
        i = mask & (i * 5 + perturb + 1);
    }
}

/* def f(): return NAME, made without the compiler, of which audit hooks would be told, ready to be specialised, and without a RESUME, which would let other
 * threads run. */
static PyObject *reader_of(PyObject *globals, PyObject *name)
{
    enum { UNITS = 2 + INLINE_CACHE_ENTRIES_LOAD_GLOBAL };
    _Py_CODEUNIT units[UNITS] = {_Py_MAKECODEUNIT(LOAD_GLOBAL, 0)};
    units[UNITS - 1] = _Py_MAKECODEUNIT(RETURN_VALUE, 0);
    PyObject *bytes = PyBytes_FromStringAndSize((char *)units, sizeof units), *names = PyTuple_Pack(1, name), *none = PyTuple_New(0),
             *nothing = PyBytes_FromStringAndSize(NULL, 0);
    PyCodeObject *co = NULL;
    if (bytes && names && none && nothing) {
        co = _PyCode_New(&(struct _PyCodeConstructor){
            .filename = name,
            .name = name,
            .qualname = name,
            .flags = CO_OPTIMIZED | CO_NEWLOCALS,
            .code = bytes,
            .linetable = nothing,
            .consts = none,
            .names = names,
            .localsplusnames = none,
            .localspluskinds = nothing,
            .stacksize = 1,
            .exceptiontable = nothing,
        });
    }
    Py_XDECREF(bytes);
    Py_XDECREF(names);
    Py_XDECREF(none);
    Py_XDECREF(nothing);
    if (!co) return NULL;
    xt_quicken(co);
    PyObject *f = PyFunction_New((PyObject *)co, globals);
    Py_DECREF(co);
    return f;
}

/* A keys object gets its version from the interpreter's specialiser only: let it specialise a LOAD_GLOBAL of name on this dict, unless that
 * could run code of the program: while it traces, or when something waits for a poll. Once, until the slots are filled again: they say whether it was tried. */
static void provoke_version(PyObject *globals, PyObject *name, uint64_t *slots)
{
    enum { TRIES = 2 };
    const PyThreadState *ts = _PyThreadState_GET();
    if (slots[0] == XT_SLOT_EMPTY && slots[1] == TRIED) return;
    if (ts->cframe->use_tracing || _Py_atomic_load_relaxed(&ts->interp->ceval.eval_breaker)) return;
    slots[0] = XT_SLOT_EMPTY;
    slots[1] = TRIED;
    int collecting = PyGC_Disable(); /* finalizers are the program's code */
    PyObject *f = reader_of(globals, name);
    for (int i = 0; f && i < TRIES; i++) {
        PyObject *r = PyObject_CallNoArgs(f);
        if (!r) break;
        Py_DECREF(r);
    }
    Py_XDECREF(f);
    PyErr_Clear();
    if (collecting) PyGC_Enable();
}

static void fill_cache(uint64_t *slots, const PyDictKeysObject *globals, const PyDictKeysObject *builtins, PyObject **place)
{
    slots[0] = globals->dk_version;
    slots[1] = builtins->dk_version;
    slots[2] = (uint64_t)place;
}

/* What fill_cache() needs: the builtins' version only for a name that is there. */
static bool have_versions(const PyDictKeysObject *globals, const PyDictKeysObject *builtins, bool in_globals)
{
    return globals->dk_version && (in_globals || builtins->dk_version);
}

static PyObject *cached_global(PyObject *globals, PyObject *builtins, PyObject *name, uint64_t *slots)
{
    PyDictKeysObject **gk = &((PyDictObject *)globals)->ma_keys, **bk = &((PyDictObject *)builtins)->ma_keys;
    PyObject **place = find_value(globals, name);
    bool in_globals = place != NULL;
    if (!place) place = find_value(builtins, name);
    if (!place) return NULL;
    if (!have_versions(*gk, *bk, in_globals) && slots[0] == XT_SLOT_EMPTY) provoke_version(globals, name, slots);
    if (have_versions(*gk, *bk, in_globals)) fill_cache(slots, *gk, *bk, place);
    return Py_XNewRef(*place);
}

int64_t xt_rt_bind_global(PyObject *globals, PyObject *builtins, PyObject *name, uint64_t *slots)
{
    if (!PyDict_CheckExact(globals) || !PyDict_CheckExact(builtins)) return 0;
    const PyDictKeysObject *gk = ((PyDictObject *)globals)->ma_keys, *bk = ((PyDictObject *)builtins)->ma_keys;
    PyObject **place = find_value(globals, name);
    bool in_globals = place != NULL;
    if (!place) place = find_value(builtins, name);
    if (!place || !*place) return 0;
    if (!have_versions(gk, bk, in_globals)) provoke_version(globals, name, slots);
    if (!have_versions(gk, bk, in_globals)) return 0;
    fill_cache(slots, gk, bk, place);
    return 1;
}

PyObject *xt_lookup_global(PyObject *globals, PyObject *builtins, PyObject *name)
{
    PyObject *v;
    if (PyDict_CheckExact(globals) && PyDict_CheckExact(builtins)) {
        v = PyDict_GetItemWithError(globals, name);
        if (!v && !PyErr_Occurred()) v = PyDict_GetItemWithError(builtins, name);
        if (v) return Py_NewRef(v);
        if (!PyErr_Occurred()) xt_error_name(name);
        return NULL;
    }
    v = PyObject_GetItem(globals, name);
    if (v) return v;
    if (!PyErr_ExceptionMatches(PyExc_KeyError)) return NULL;
    PyErr_Clear();
    v = PyObject_GetItem(builtins, name);
    if (!v && PyErr_ExceptionMatches(PyExc_KeyError)) xt_error_name(name);
    return v;
}

/* Does a lookup of a string run no code? */
static bool is_plain(PyObject *dict) { return PyDict_CheckExact(dict) && DK_IS_UNICODE(((PyDictObject *)dict)->ma_keys); }

PyObject *xt_rt_load_global(_PyInterpreterFrame *f, PyObject *globals, PyObject *builtins, PyObject *name, uint64_t *slots)
{
    (void)f;
    if (!is_plain(globals) || !is_plain(builtins)) return XT_RT_LEAVE;
    PyObject *v = cached_global(globals, builtins, name, slots);
    return v ? v : xt_lookup_global(globals, builtins, name);
}

PyObject *xt_rt_module_getattr(PyObject *module, PyObject *name, uint64_t *slots)
{
    PyObject *dict = PyModule_CheckExact(module) ? ((PyModuleObject *)module)->md_dict : NULL;
    if (dict && PyDict_CheckExact(dict) && !_PyType_Lookup(Py_TYPE(module), name)) {
        PyObject **place = find_value(dict, name);
        if (place && *place) {
            uint32_t version = ((PyDictObject *)dict)->ma_keys->dk_version;
            if (!version && slots[0] == XT_SLOT_EMPTY) {
                provoke_version(dict, name, slots);
                version = ((PyDictObject *)dict)->ma_keys->dk_version;
            }
            if (version) {
                slots[0] = version;
                slots[1] = (uint64_t)place;
            }
            return Py_NewRef(*place);
        }
    }
    if (dict && _PyType_Lookup(Py_TYPE(module), name)) return PyObject_GetAttr(module, name); /* __dict__ and the like */
    return XT_RT_LEAVE;                                                                       /* __getattr__ */
}

int64_t xt_rt_store_global(PyObject *globals, PyObject *name, PyObject *v) { return PyDict_SetItem(globals, name, v); }

int64_t xt_rt_delete_global(PyObject *globals, PyObject *name)
{
    int err = PyDict_DelItem(globals, name);
    if (err && PyErr_ExceptionMatches(PyExc_KeyError)) xt_error_name(name);
    return err;
}

/* --- LOAD_NAME and friends --- */

/* What f_locals, which may be any mapping, has under the name: a new reference; NULL without an exception when it has nothing. */
static PyObject *own_name(const _PyInterpreterFrame *f, PyObject *name)
{
    PyObject *v;
    if (PyDict_CheckExact(f->f_locals)) return Py_XNewRef(PyDict_GetItemWithError(f->f_locals, name));
    v = PyObject_GetItem(f->f_locals, name);
    if (!v && PyErr_ExceptionMatches(PyExc_KeyError)) PyErr_Clear();
    return v;
}

PyObject *xt_rt_load_name(PyThreadState *ts, _PyInterpreterFrame *f, PyObject *name)
{
    if (!f->f_locals) {
        _PyErr_Format(ts, PyExc_SystemError, "no locals when loading %R", name);
        return NULL;
    }
    PyObject *v = own_name(f, name);
    if (v || _PyErr_Occurred(ts)) return v;
    v = PyDict_GetItemWithError(f->f_globals, name);
    if (v) return Py_NewRef(v);
    if (_PyErr_Occurred(ts)) return NULL;
    if (PyDict_CheckExact(f->f_builtins)) {
        v = PyDict_GetItemWithError(f->f_builtins, name);
        if (!v && !_PyErr_Occurred(ts)) xt_error_name(name);
        return Py_XNewRef(v);
    }
    v = PyObject_GetItem(f->f_builtins, name);
    if (!v && _PyErr_ExceptionMatches(ts, PyExc_KeyError)) xt_error_name(name);
    return v;
}

int64_t xt_rt_store_name(PyThreadState *ts, _PyInterpreterFrame *f, PyObject *name, PyObject *v)
{
    if (!f->f_locals) {
        _PyErr_Format(ts, PyExc_SystemError, "no locals found when storing %R", name);
        return -1;
    }
    return PyDict_CheckExact(f->f_locals) ? PyDict_SetItem(f->f_locals, name, v) : PyObject_SetItem(f->f_locals, name, v);
}

int64_t xt_rt_delete_name(PyThreadState *ts, _PyInterpreterFrame *f, PyObject *name)
{
    if (!f->f_locals) {
        _PyErr_Format(ts, PyExc_SystemError, "no locals when deleting %R", name);
        return -1;
    }
    int err = PyObject_DelItem(f->f_locals, name);
    if (err) xt_error_name(name);
    return err;
}

int64_t xt_rt_setup_annotations(PyThreadState *ts, _PyInterpreterFrame *f)
{
    PyObject *name = &_Py_ID(__annotations__);
    if (!f->f_locals) {
        _PyErr_Format(ts, PyExc_SystemError, "no locals found when setting up annotations");
        return -1;
    }
    PyObject *there = own_name(f, name), *annotations = there || _PyErr_Occurred(ts) ? NULL : PyDict_New();
    int64_t err = there ? 0 : annotations ? xt_rt_store_name(ts, f, name, annotations) : -1;
    Py_XDECREF(there);
    Py_XDECREF(annotations);
    return err;
}

/* --- cells --- */

PyObject *xt_rt_load_deref(PyObject *cell, PyObject *code, int64_t local)
{
    PyObject *v = PyCell_GET(cell);
    if (!v) xt_error_unbound((PyCodeObject *)code, local);
    return Py_XNewRef(v);
}

PyObject *xt_rt_load_classderef(_PyInterpreterFrame *f, PyObject *cell, int64_t local)
{
    PyObject *v = own_name(f, PyTuple_GET_ITEM(f->f_code->co_localsplusnames, local));
    return v || PyErr_Occurred() ? v : xt_rt_load_deref(cell, (PyObject *)f->f_code, local);
}

void xt_rt_cell_set(PyObject *cell, PyObject *v)
{
    PyObject *old = PyCell_GET(cell);
    PyCell_SET(cell, Py_XNewRef(v));
    Py_XDECREF(old);
}
