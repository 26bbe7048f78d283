#include "classify.h"

#include "plain.h"

#include <structmember.h>

static int is_big(PyObject *o)
{
    Py_ssize_t n = Py_SIZE(o) < 0 ? -Py_SIZE(o) : Py_SIZE(o);
    return n > 3 || (n == 3 && ((PyLongObject *)o)->ob_digit[2] >= 8);
}

uintptr_t xt_type_key(PyObject *o)
{
    if (!o) {
        return 0;
    }
    return (uintptr_t)Py_TYPE(o) | (PyLong_CheckExact(o) && is_big(o));
}

XtClass *xt_type_of(PyObject *o)
{
    if (!o) {
        return NULL;
    }
    return PyLong_CheckExact(o) && is_big(o) ? xt_class_of_py(XT_PY_BIGINT) : xt_class_of(Py_TYPE(o));
}

int xt_has_inline_values(PyObject *owner)
{
    return (Py_TYPE(owner)->tp_flags & Py_TPFLAGS_MANAGED_DICT) && *_PyObject_ValuesPointer(owner) != NULL;
}

/* Index of name in the keys that instances of type share, or -1. */
static int32_t values_index(PyTypeObject *type, PyObject *name)
{
    PyDictKeysObject *keys = ((PyHeapTypeObject *)type)->ht_cached_keys;
    if (!keys || keys->dk_kind == DICT_KEYS_GENERAL) {
        return -1;
    }
    for (Py_ssize_t i = 0; i < keys->dk_nentries; i++) {
        if (DK_UNICODE_ENTRIES(keys)[i].me_key == name) { /* attribute names are interned */
            return (int32_t)i;
        }
    }
    return -1;
}

static int dict_has(PyObject *owner, PyObject *name)
{
    PyObject **dict = _PyObject_GetDictPtr(owner);
    if (!dict || !*dict || !PyDict_CheckExact(*dict) || ((PyDictObject *)*dict)->ma_keys->dk_kind == DICT_KEYS_GENERAL) {
        return 0;
    }
    return PyDict_Contains(*dict, name) == 1;
}

/* _PyObject_GetDictPtr makes the dict of an instance that has inline values: look at those without it. */
static int instance_has(PyObject *owner, PyObject *name, int32_t *index)
{
    *index = -1;
    if (xt_has_inline_values(owner)) {
        *index = values_index(Py_TYPE(owner), name);
        return *index >= 0 && (*_PyObject_ValuesPointer(owner))->values[*index] != NULL;
    }
    if (Py_TYPE(owner)->tp_flags & Py_TPFLAGS_MANAGED_DICT && !*_PyObject_ManagedDictPointer(owner)) {
        return 0;
    }
    return dict_has(owner, name);
}

static XtRec *function_rec(PyObject *function)
{
    return function && PyFunction_Check(function) ? xt_rec((PyCodeObject *)PyFunction_GET_CODE(function)) : NULL;
}

static int16_t member_fact(XtClass *cls, PyObject *owner, PyObject *descr, const char *name)
{
    PyMemberDescrObject *member = (PyMemberDescrObject *)descr;
    PyMemberDef *def = member->d_member;
    if (def->type != T_OBJECT_EX || (def->flags & (READONLY | PY_AUDIT_READ)) || !PyObject_TypeCheck(owner, member->d_common.d_type)) {
        return -1;
    }
    return xt_class_fact(cls, XT_FACT_SLOT, name, (int32_t)def->offset, NULL, NULL);
}

static void descr_name(PyObject *descr, char *out, size_t size)
{
    PyMethodDescrObject *d = (PyMethodDescrObject *)descr;
    snprintf(out, size, "%s.%s", d->d_common.d_type->tp_name, d->d_method->ml_name);
}

/* The class's own answer, when the instance has none. hidden_by: as XtFact.index. */
static int16_t class_fact(XtClass *cls, PyObject *descr, const char *name, int32_t hidden_by)
{
    char text[256];
    if (PyFunction_Check(descr)) {
        XtRec *code = function_rec(descr);
        return code ? xt_class_fact(cls, XT_FACT_METHOD, name, hidden_by, code, NULL) : -1;
    }
    if (Py_IS_TYPE(descr, &PyMethodDescr_Type)) {
        descr_name(descr, text, sizeof text);
        return xt_class_fact(cls, XT_FACT_METHOD_C, name, hidden_by, NULL, text);
    }
    if (xt_is_plain_value(descr)) {
        return xt_class_fact(cls, XT_FACT_CLASS_VALUE, name, hidden_by, NULL, NULL);
    }
    return -1;
}

int16_t xt_classify_attr(PyObject *owner, XtClass *cls, PyObject *name, int store)
{
    PyTypeObject *type = Py_TYPE(owner);
    const char *text = PyUnicode_AsUTF8(name);
    if (!text) {
        PyErr_Clear();
        return -1;
    }
    if (!cls || !(store ? xt_stores_plainly(type) : xt_loads_plainly(type))) {
        return -1;
    }
    PyObject *descr = _PyType_Lookup(type, name);
    if (descr && Py_TYPE(descr)->tp_descr_set) { /* a data descriptor goes before the instance */
        if (Py_IS_TYPE(descr, &PyMemberDescr_Type)) {
            return member_fact(cls, owner, descr, text);
        }
        XtRec *getter = Py_IS_TYPE(descr, &PyProperty_Type) && !store && !xt_has_hook(type)
                            ? function_rec(((PyObject **)((PyObject *)descr + 1))[0])
                            : NULL;
        return getter ? xt_class_fact(cls, XT_FACT_PROPERTY, text, 0, getter, NULL) : -1;
    }
    if (!xt_leaves_alone(descr)) {
        return -1;
    }
    int32_t index;
    int there = instance_has(owner, name, &index);
    if (index >= 0 && (there || store)) {
        return xt_class_fact(cls, XT_FACT_INST_VALUE, text, index, NULL, NULL);
    }
    if (there || (store && _PyType_Lookup(type, name) == NULL && type->tp_dictoffset && !xt_has_inline_values(owner))) {
        return xt_class_fact(cls, XT_FACT_DICT, text, 0, NULL, NULL);
    }
    bool shared = xt_has_inline_values(owner) || !type->tp_dictoffset;
    return descr && !store && !there ? class_fact(cls, descr, text, shared ? 0 : XT_HIDDEN_BY_DICT) : -1;
}

uintptr_t xt_callee_key(PyObject *callable)
{
    if (PyMethod_Check(callable)) {
        callable = PyMethod_GET_FUNCTION(callable);
    }
    return PyFunction_Check(callable) ? (uintptr_t)PyFunction_GET_CODE(callable) : (uintptr_t)callable;
}

static void classify_builtin(PyObject *callable, XtSeen *seen)
{
    PyCFunctionObject *f = (PyCFunctionObject *)callable;
    char text[256];
    const char *module = f->m_module && PyUnicode_Check(f->m_module) ? PyUnicode_AsUTF8(f->m_module) : NULL;
    if (!module || !f->m_self || !PyModule_Check(f->m_self)) { /* a method bound to some object: no identity to share */
        PyErr_Clear();
        return;
    }
    snprintf(text, sizeof text, "%s.%s", module, f->m_ml->ml_name);
    seen->callee = XT_CALLEE_BUILTIN;
    seen->callee_name = strdup(text);
}

static void classify_class(PyTypeObject *type, XtSeen *seen)
{
    static PyObject *init_name;
    if (!init_name && !(init_name = PyUnicode_InternFromString("__init__"))) {
        PyErr_Clear();
        return;
    }
    seen->callee = XT_CALLEE_TYPE;
    seen->callee_type = xt_class_of(type);
    if (!xt_has_facts(seen->callee_type) || !Py_IS_TYPE(type, &PyType_Type) || type->tp_new != PyBaseObject_Type.tp_new) {
        return;
    }
    PyObject *init = _PyType_Lookup(type, init_name);
    if (init && PyFunction_Check(init)) {
        seen->code = function_rec(init);
    }
    if (seen->code || type->tp_init == PyBaseObject_Type.tp_init) {
        xt_class_fact(seen->callee_type, XT_FACT_NEW, "__init__", 0, seen->code, NULL);
    }
}

void xt_classify_operator(PyObject *owner, const char *method, XtClass *cls, XtSeen *seen)
{
    PyTypeObject *type = Py_TYPE(owner);
    if (!xt_has_facts(cls) || !xt_loads_plainly(type)) {
        return;
    }
    PyObject *name = PyUnicode_InternFromString(method);
    if (!name) {
        PyErr_Clear();
        return;
    }
    XtRec *code = function_rec(_PyType_Lookup(type, name));
    if (code && xt_class_fact(cls, XT_FACT_METHOD, method, 0, code, NULL) >= 0) {
        seen->callee = XT_CALLEE_OPERATOR;
        seen->code = code;
        seen->callee_type = cls;
    }
    Py_DECREF(name);
}

void xt_classify_callee(PyObject *callable, XtSeen *seen)
{
    if (PyFunction_Check(callable)) {
        seen->callee = XT_CALLEE_FUNCTION;
        seen->code = function_rec(callable);
    } else if (Py_IS_TYPE(callable, &PyMethod_Type) && PyFunction_Check(PyMethod_GET_FUNCTION(callable))) {
        seen->callee = XT_CALLEE_METHOD;
        seen->code = function_rec(PyMethod_GET_FUNCTION(callable));
    } else if (PyCFunction_CheckExact(callable)) {
        classify_builtin(callable, seen);
    } else if (Py_IS_TYPE(callable, &PyMethodDescr_Type)) {
        char text[256];
        descr_name(callable, text, sizeof text);
        seen->callee = XT_CALLEE_DESCR;
        seen->callee_name = strdup(text);
    } else if (PyType_Check(callable)) {
        classify_class((PyTypeObject *)callable, seen);
    }
}
