/* bind.c -- filling slots: eagerly when linking, lazily from the slow paths of guards (xt_rt_bind_*). */
#include "agent/bind.h"
#include "agent/plain.h"
#include "agent/rt.h"
#include "agent/symbols.h"
#include "protocol/unit.h"

typedef struct XtProperty {
    PyObject_HEAD PyObject *get;
} XtProperty; /* as far as needed; private to CPython's descrobject.c */

/* --- code objects --- */

bool xt_bind_code_number(XtLinked *u, uint32_t n, PyCodeObject *co)
{
    co = xt_code_original(co);
    if (u->codes[n]) return u->codes[n] == co;
    XtCodeRec *rec = xt_code_rec_make(co);
    if (!rec || memcmp(xt_code_rec_hash(rec), u->blob.codes[n], 16) != 0) return false;
    PyObject *bytes = PyCode_GetCode(co); /* fills _co_code, which leaving needs */
    if (!bytes) return PyErr_Clear(), false;
    Py_DECREF(bytes);
    const XtImport *im = u->blob.imports;
    for (uint32_t i = 0; i < u->blob.h->nimports; i++) {
        if (im[i].a != n) continue;
        if ((im[i].kind == XT_IMPORT_CONST && im[i].b >= PyTuple_GET_SIZE(co->co_consts)) ||
            (im[i].kind == XT_IMPORT_NAME && im[i].b >= PyTuple_GET_SIZE(co->co_names)))
            return false;
    }
    u->codes[n] = n ? (PyCodeObject *)Py_NewRef(co) : co;
    for (uint32_t i = 0; i < u->blob.h->nimports; i++) {
        if (im[i].a != n) continue;
        if (im[i].kind == XT_IMPORT_CONST) u->slots[i] = (uint64_t)PyTuple_GET_ITEM(co->co_consts, im[i].b);
        else if (im[i].kind == XT_IMPORT_NAME) u->slots[i] = (uint64_t)PyTuple_GET_ITEM(co->co_names, im[i].b);
        else if (im[i].kind == XT_IMPORT_CODE) u->slots[i] = (uint64_t)co;
        else if (im[i].kind == XT_IMPORT_RECORD) u->slots[i] = (uint64_t)rec;
    }
    return true;
}

int64_t xt_rt_bind_code(XtLinked *u, uint64_t slot, PyObject *function)
{
    if (!PyFunction_Check(function)) return 0;
    int collecting = PyGC_Disable(); /* a finalizer could give the function other code */
    bool is = xt_bind_code_number(u, u->blob.imports[slot].a, (PyCodeObject *)((PyFunctionObject *)function)->func_code);
    if (collecting) PyGC_Enable();
    return is;
}

/* --- builtins --- */

static const char *rest_after(const char *name, const char *prefix) /* "a.b" after "a" -> "b", else NULL */
{
    size_t n = strlen(prefix);
    return strncmp(name, prefix, n) == 0 && name[n] == '.' ? name + n + 1 : NULL;
}

static bool is_builtin_function(PyObject *o, const char *name)
{
    PyObject *module = ((PyCFunctionObject *)o)->m_module;
    if (!module || !PyUnicode_Check(module)) return false;
    const char *text = PyUnicode_AsUTF8(module), *rest = text ? rest_after(name, text) : NULL;
    if (!text) PyErr_Clear();
    return rest && strcmp(rest, ((PyCFunctionObject *)o)->m_ml->ml_name) == 0;
}

static bool is_method_descr(PyObject *o, const char *name)
{
    const char *rest = rest_after(name, PyDescr_TYPE(o)->tp_name);
    return rest && strcmp(rest, ((PyMethodDescrObject *)o)->d_method->ml_name) == 0;
}

static bool is_static_type(PyObject *o, const char *name)
{
    const PyTypeObject *type = (PyTypeObject *)o;
    const char *rest = rest_after(name, "builtins");
    if (type->tp_flags & Py_TPFLAGS_HEAPTYPE) return false;
    return strcmp(type->tp_name, name) == 0 || (rest && strcmp(type->tp_name, rest) == 0);
}

int64_t xt_rt_bind_object(XtLinked *u, uint64_t slot, PyObject *o)
{
    const char *name = u->blob.strings + u->blob.imports[slot].a;
    bool fits = PyCFunction_CheckExact(o)            ? is_builtin_function(o, name)
                : Py_IS_TYPE(o, &PyMethodDescr_Type) ? !PyType_HasFeature(PyDescr_TYPE(o), Py_TPFLAGS_HEAPTYPE) && is_method_descr(o, name)
                : PyType_Check(o)                    ? is_static_type(o, name)
                                                     : false;
    if (!fits) return 0;
    if (PyList_Append(u->keep, o) < 0) return PyErr_Clear(), 0;
    u->slots[slot] = (uint64_t)o;
    return 1;
}

/* --- classes --- */

static bool is_named(PyTypeObject *type, const char *module, const char *qualname)
{
    if (!PyType_HasFeature(type, Py_TPFLAGS_HEAPTYPE)) {
        const char *rest = rest_after(type->tp_name, module);
        return rest ? strcmp(rest, qualname) == 0 : strcmp(module, "builtins") == 0 && strcmp(type->tp_name, qualname) == 0;
    }
    PyObject *m = PyDict_GetItemWithError(type->tp_dict, &_Py_ID(__module__)), *q = ((PyHeapTypeObject *)type)->ht_qualname;
    if (!m || !PyUnicode_Check(m)) return PyErr_Clear(), false;
    const char *mt = PyUnicode_AsUTF8(m), *qt = PyUnicode_AsUTF8(q);
    if (!mt || !qt) return PyErr_Clear(), false;
    return strcmp(mt, module) == 0 && strcmp(qt, qualname) == 0;
}

static Py_ssize_t cached_key_index(PyTypeObject *type, PyObject *name)
{
    if (!PyType_HasFeature(type, Py_TPFLAGS_MANAGED_DICT)) return -1;
    PyDictKeysObject *keys = ((PyHeapTypeObject *)type)->ht_cached_keys;
    if (!keys || !DK_IS_UNICODE(keys)) return -1;
    for (Py_ssize_t i = 0; i < keys->dk_nentries; i++) {
        PyObject *key = DK_UNICODE_ENTRIES(keys)[i].me_key;
        if (key == name || (key && _PyUnicode_EQ(key, name))) return i;
    }
    return -1;
}

/* Does the instance's own attribute hide what the class has? */
static bool is_hidden(PyTypeObject *type, PyObject *instance, PyObject *name)
{
    if (Py_TYPE(instance) != type || !type->tp_dictoffset) return false;
    if (PyType_HasFeature(type, Py_TPFLAGS_MANAGED_DICT) && *_PyObject_ValuesPointer(instance)) {
        Py_ssize_t i = cached_key_index(type, name);
        return i >= 0 && (*_PyObject_ValuesPointer(instance))->values[i];
    }
    PyObject **dict = _PyObject_GetDictPtr(instance);
    if (!dict || !*dict) return false;
    int has = PyDict_Contains(*dict, name);
    if (has < 0) PyErr_Clear();
    return has != 0;
}

typedef struct Fact {
    uint32_t kind;
    const char *name, *text;
    int32_t index, code;
    uint32_t use;
} Fact;

/* Is it a function with that code? Code that was not sent (-1) is called, not relied on. */
static bool code_fits(XtLinked *u, int32_t code, PyObject *function)
{
    if (!PyFunction_Check(function)) return false;
    return code < 0 || ((uint32_t)code < u->blob.h->ncodes &&
                        xt_bind_code_number(u, (uint32_t)code, (PyCodeObject *)((PyFunctionObject *)function)->func_code));
}

static bool check_new(XtLinked *u, PyTypeObject *type, const Fact *f, PyObject **value)
{
    if (!Py_IS_TYPE(type, &PyType_Type) || type->tp_new != PyBaseObject_Type.tp_new || type->tp_alloc != PyType_GenericAlloc ||
        PyType_HasFeature(type, Py_TPFLAGS_IS_ABSTRACT) || !PyType_HasFeature(type, Py_TPFLAGS_HEAPTYPE))
        return false;
    if (f->code < 0) return type->tp_init == PyBaseObject_Type.tp_init;
    PyObject *init = _PyType_Lookup(type, &_Py_ID(__init__));
    *value = init;
    return init && code_fits(u, f->code, init);
}

/* Does the fact hold for the class? *value: the object it is about (borrowed), or NULL. */
static bool check_fact(XtLinked *u, PyTypeObject *type, PyObject *instance, const Fact *f, PyObject *name, PyObject **value)
{
    PyObject *found = _PyType_Lookup(type, name);
    *value = NULL;
    if (f->kind == XT_FACT_NEW) return check_new(u, type, f, value);
    if (f->use & XT_FACT_LOADS && !xt_loads_plainly(type)) return false;
    if (f->use & XT_FACT_STORES && !xt_stores_plainly(type)) return false;
    *value = found;
    switch (f->kind) {
    case XT_FACT_INST_VALUE: return xt_leaves_alone(found) && cached_key_index(type, name) == f->index;
    case XT_FACT_DICT: return xt_leaves_alone(found) && type->tp_dictoffset != 0;
    case XT_FACT_SLOT: {
        if (!found || !Py_IS_TYPE(found, &PyMemberDescr_Type)) return false;
        const PyMemberDef *member = ((PyMemberDescrObject *)found)->d_member;
        return member->type == T_OBJECT_EX && !member->flags && member->offset == f->index && PyType_IsSubtype(type, PyDescr_TYPE(found));
    }
    case XT_FACT_METHOD: return found && !is_hidden(type, instance, name) && code_fits(u, f->code, found);
    case XT_FACT_METHOD_C:
        return found && Py_IS_TYPE(found, &PyMethodDescr_Type) && !is_hidden(type, instance, name) && is_method_descr(found, f->text);
    case XT_FACT_CLASS_VALUE: return found && xt_is_plain_value(found) && !is_hidden(type, instance, name);
    case XT_FACT_PROPERTY:
        if (!found || !Py_IS_TYPE(found, &PyProperty_Type) || xt_has_hook(type)) return false; /* an AttributeError would go to the hook */
        *value = ((XtProperty *)found)->get;
        return *value && (f->code < 0 || code_fits(u, f->code, *value));
    default: return false;
    }
}

/* Checks all facts of SHAPE import `slot`, then (values not NULL) stores each fact's object there. */
static bool check_facts(XtLinked *u, const XtImport *im, PyTypeObject *type, PyObject *instance, PyObject **values)
{
    for (uint32_t k = 0; k < im->c / XT_FACT_WORDS; k++) {
        const uint32_t *w = u->blob.recipes + im->b + (size_t)k * XT_FACT_WORDS;
        Fact f = {.kind = w[0],
                  .name = u->blob.strings + w[1],
                  .index = (int32_t)w[2],
                  .code = (int32_t)w[3],
                  .text = u->blob.strings + w[4],
                  .use = w[5]};
        values[k] = NULL;
        if (f.kind == XT_FACT_UNUSED) continue;
        PyObject *name = PyUnicode_InternFromString(f.name);
        bool ok = name && check_fact(u, type, instance, &f, name, &values[k]);
        if (!name) PyErr_Clear();
        Py_XDECREF(name);
        if (!ok) return false;
    }
    return true;
}

/* What stands in a SHAPE_KEYS slot with this b: see protocol/blob.h. */
static uint64_t keys_slot(XtLinked *u, const XtImport *shape, PyTypeObject *type, uint32_t b)
{
    if (!b) return type->tp_dictoffset ? XT_SLOT_EMPTY : 0;
    PyDictKeysObject *keys = PyType_HasFeature(type, Py_TPFLAGS_MANAGED_DICT) ? ((PyHeapTypeObject *)type)->ht_cached_keys : NULL;
    if (!keys || !DK_IS_UNICODE(keys)) return XT_SLOT_EMPTY;
    for (uint32_t k = 0; k < shape->c / XT_FACT_WORDS; k++) {
        const uint32_t *w = u->blob.recipes + shape->b + (size_t)k * XT_FACT_WORDS;
        if (w[0] != XT_FACT_METHOD && w[0] != XT_FACT_METHOD_C && w[0] != XT_FACT_CLASS_VALUE) continue;
        PyObject *name = PyUnicode_InternFromString(u->blob.strings + w[1]);
        bool free = name && cached_key_index(type, name) < 0;
        Py_XDECREF(name);
        if (!free) return PyErr_Clear(), XT_SLOT_EMPTY;
    }
    return (uint64_t)keys->dk_nentries;
}

/* Inline code may follow the class's shared keys when the slots say so: only where the class has them. */
static bool keys_fit(const XtImport *im, PyTypeObject *type)
{
    return im->b == 0 || (PyType_HasFeature(type, Py_TPFLAGS_MANAGED_DICT) && ((PyHeapTypeObject *)type)->ht_cached_keys);
}

/* Binds the slot to type; instance: one of its instances, or type itself. */
static int64_t bind_class(XtLinked *u, uint64_t slot, PyTypeObject *type, PyObject *instance)
{
    const XtImport *im = &u->blob.imports[slot];
    const char *module = u->blob.strings + im->a, *qualname = module + strlen(module) + 1;
    if (!is_named(type, module, qualname)) return 0;
    /* Another class of the same name leaves: what has been read behind guards on instances of the first one must stay true. */
    if (!type->tp_mro || (u->bound[slot] && u->bound[slot] != type)) return 0;
    PyObject *type_, *value_, *tb_;
    PyErr_Fetch(&type_, &value_, &tb_);
    int collecting = PyGC_Disable(); /* a finalizer could change the class between its facts and its version */
    uint32_t nfacts = im->c / XT_FACT_WORDS;
    PyObject *few[16], **values = nfacts <= 16 ? few : PyMem_Malloc(nfacts * sizeof *values);
    (void)_PyType_Lookup(type, &_Py_ID(__init__)); /* assigns a version when there is none */
    bool ok = values && check_facts(u, im, type, instance, values) && PyType_HasFeature(type, Py_TPFLAGS_VALID_VERSION_TAG) &&
              type->tp_version_tag;
    if (ok) {
        u->bound[slot] = type;
        const XtImport *all = u->blob.imports;
        bool direct = true;
        for (uint32_t i = 0; i < u->blob.h->nimports; i++) {
            if (all[i].a != slot) continue;
            if (all[i].kind == XT_IMPORT_SHAPE_VALUE) u->slots[i] = all[i].b < nfacts ? (uint64_t)values[all[i].b] : XT_SLOT_EMPTY;
            else if (all[i].kind == XT_IMPORT_SHAPE_TYPE) u->slots[i] = (uint64_t)type;
            else if (all[i].kind == XT_IMPORT_SHAPE_KEYS) {
                u->slots[i] = keys_slot(u, im, type, all[i].b);
                direct &= keys_fit(&all[i], type);
            }
        }
        u->slots[slot] = direct ? type->tp_version_tag : XT_SLOT_EMPTY;
    }
    if (values != few) PyMem_Free(values);
    if (collecting) PyGC_Enable();
    PyErr_Restore(type_, value_, tb_);
    return ok;
}

int64_t xt_rt_bind_shape(XtLinked *u, uint64_t slot, PyObject *instance) { return bind_class(u, slot, Py_TYPE(instance), instance); }

int64_t xt_rt_bind_class(XtLinked *u, uint64_t slot, PyObject *class)
{
    return PyType_Check(class) ? bind_class(u, slot, (PyTypeObject *)class, class) : 0;
}

/* --- eager ones --- */

/* "list.append": that entry of the dict of a static builtin type; borrowed, NULL when there is none. */
static PyObject *type_attr(const char *name)
{
    for (unsigned s = XT_SYM_PyLong_Type; s <= XT_SYM_PyComplex_Type; s++) {
        PyTypeObject *type = xt_symbol_address(s);
        const char *rest = rest_after(name, type->tp_name);
        if (!rest) continue;
        PyObject *v = type->tp_dict ? PyDict_GetItemString(type->tp_dict, rest) : NULL;
        PyErr_Clear();
        return v;
    }
    return NULL;
}

static uint64_t c_method(const char *name, uint32_t flags)
{
    PyObject *o = type_attr(name);
    const PyMethodDef *def = o && Py_IS_TYPE(o, &PyMethodDescr_Type) ? ((PyMethodDescrObject *)o)->d_method : NULL;
    return def && def->ml_flags == (int)flags ? (uint64_t)def->ml_meth : 0;
}

bool xt_bind_eager(XtLinked *u)
{
    for (uint32_t i = 0; i < u->blob.h->nimports; i++) {
        const XtImport *im = &u->blob.imports[i];
        uint64_t v = XT_SLOT_EMPTY;
        if (im->kind == XT_IMPORT_SYMBOL) v = (uint64_t)xt_symbol_address(im->a);
        else if (im->kind == XT_IMPORT_UNIT) v = (uint64_t)u;
        else if (im->kind == XT_IMPORT_TYPE_ATTR) v = (uint64_t)type_attr(u->blob.strings + im->a);
        else if (im->kind == XT_IMPORT_C_METHOD) v = c_method(u->blob.strings + im->a, im->b);
        if (!v) return false;
        u->slots[i] = v;
    }
    return xt_bind_code_number(u, 0, u->rec->co);
}
