#include "record.h"

#include <opcode.h>

#include "codehash.h"
#include "native_table.h"

static Py_ssize_t extra_index = -1;
static XtClass *classes[256];
static XtRec *records;

static void code_died(void *extra)
{
    XtRec *r = extra;
    if (!r) { /* called for every code object that has extras of anybody */
        return;
    }
    for (int i = 0; i < r->ninstrs; i++) {
        for (int j = 0; j < r->instrs[i].nseen; j++) {
            free(r->instrs[i].seen[j].callee_name);
        }
        free(r->instrs[i].seen);
    }
    free(r->instrs);
    free(r->places);
    free(r->code);
    free(r->asks);
    r->instrs = NULL;
    r->places = NULL;
    r->code = NULL;
    r->asks = NULL;
    r->nunits = r->ninstrs = r->room = r->nasks = 0;
    r->co = NULL;
}

int xt_records_init(void)
{
    extra_index = xt_extra_request(code_died);
    return extra_index < 0 ? -1 : 0;
}

XtRec *xt_rec_find(PyCodeObject *co)
{
    void *extra = NULL;
    _PyCode_GetExtra((PyObject *)co, extra_index, &extra);
    return extra;
}

XtRec *xt_rec(PyCodeObject *co)
{
    XtRec *r = xt_rec_find(co);
    if (r) {
        return r;
    }
    r = calloc(1, sizeof *r);
    if (!r) {
        return NULL;
    }
    r->co = co;
    r->signature = xt_code_signature(co);
    r->nunits = (uint32_t)Py_SIZE(co);
    r->code = xt_code_bytes(co);
    if (!r->code || xt_code_set_extra(co, extra_index, r) < 0) {
        PyErr_Clear();
        free(r->code);
        free(r);
        return NULL;
    }
    r->next = records;
    records = r;
    return r;
}

XtRec *xt_rec_first(void) { return records; }

const uint8_t *xt_rec_hash(XtRec *r)
{
    if (!r->has_hash) {
        xt_code_hash(r->co, r->hash);
        r->has_hash = 1;
    }
    return r->hash;
}

XtRec *xt_recs_asked;

XtAsk *xt_rec_ask(XtRec *r, int32_t osr)
{
    for (int i = 0; i < r->nasks; i++) {
        if (r->asks[i].osr == osr) {
            return &r->asks[i];
        }
    }
    return NULL;
}

XtAsk *xt_rec_add_ask(XtRec *r, int32_t osr)
{
    XtAsk *a = xt_rec_ask(r, osr);
    if (!r->asks) {
        r->asks = calloc(XT_MAX_ASKS, sizeof *r->asks);
    }
    if (!a && r->asks && r->nasks < XT_MAX_ASKS) {
        a = &r->asks[r->nasks++];
        *a = (XtAsk){.osr = osr, .state = XT_ASK_WANTED};
        if (r->nasks == 1) {
            r->next_asked = xt_recs_asked;
            xt_recs_asked = r;
        }
    }
    return a;
}

XtInstr *xt_rec_seen(const XtRec *r, uint32_t unit)
{
    return r->places && unit < r->nunits && r->places[unit] ? &r->instrs[r->places[unit] - 1] : NULL;
}

XtInstr *xt_rec_instr(XtRec *r, uint32_t unit)
{
    XtInstr *in = xt_rec_seen(r, unit);
    if (in || r->ninstrs == UINT16_MAX - 1) {
        return in;
    }
    if (!r->places && !(r->places = calloc(r->nunits, sizeof *r->places))) {
        return NULL;
    }
    if (r->ninstrs == r->room) {
        uint32_t room = r->room + r->room / 4u + 8;
        room = room < UINT16_MAX ? room : UINT16_MAX;
        XtInstr *more = realloc(r->instrs, room * sizeof *more);
        if (!more) {
            return NULL;
        }
        r->instrs = more;
        r->room = (uint16_t)room;
    }
    in = &r->instrs[r->ninstrs++];
    *in = (XtInstr){0};
    r->places[unit] = r->ninstrs;
    r->news++;
    return in;
}

static XtPy builtin_type(PyTypeObject *type)
{
    static PyTypeObject *const known[XT_PY_COUNT] = {[XT_PY_INT] = &PyLong_Type,
                                                     [XT_PY_FLOAT] = &PyFloat_Type,
                                                     [XT_PY_BOOL] = &PyBool_Type,
                                                     [XT_PY_STR] = &PyUnicode_Type,
                                                     [XT_PY_BYTES] = &PyBytes_Type,
                                                     [XT_PY_BYTEARRAY] = &PyByteArray_Type,
                                                     [XT_PY_LIST] = &PyList_Type,
                                                     [XT_PY_TUPLE] = &PyTuple_Type,
                                                     [XT_PY_DICT] = &PyDict_Type,
                                                     [XT_PY_SET] = &PySet_Type,
                                                     [XT_PY_FROZENSET] = &PyFrozenSet_Type,
                                                     [XT_PY_RANGE] = &PyRange_Type,
                                                     [XT_PY_SLICE] = &PySlice_Type,
                                                     [XT_PY_FUNCTION] = &PyFunction_Type,
                                                     [XT_PY_METHOD] = &PyMethod_Type,
                                                     [XT_PY_CFUNCTION] = &PyCFunction_Type,
                                                     [XT_PY_METHODDESCR] = &PyMethodDescr_Type,
                                                     [XT_PY_TYPE] = &PyType_Type,
                                                     [XT_PY_MODULE] = &PyModule_Type,
                                                     [XT_PY_CELL] = &PyCell_Type,
                                                     [XT_PY_RANGEITER] = &PyRangeIter_Type,
                                                     [XT_PY_LISTITER] = &PyListIter_Type,
                                                     [XT_PY_TUPLEITER] = &PyTupleIter_Type,
                                                     [XT_PY_ENUMERATE] = &PyEnum_Type,
                                                     [XT_PY_ZIP] = &PyZip_Type,
                                                     [XT_PY_COMPLEX] = &PyComplex_Type};
    for (int i = 1; i < XT_PY_COUNT; i++) {
        if (known[i] == type) {
            return (XtPy)i;
        }
    }
    return type == Py_TYPE(Py_None) ? XT_PY_NONE : XT_PY_ANY;
}

/* Copies a str as UTF-8; NULL when it cannot be one. */
static char *copy_str(PyObject *str)
{
    const char *text = str && PyUnicode_Check(str) ? PyUnicode_AsUTF8(str) : NULL;
    if (!text) {
        PyErr_Clear();
        return NULL;
    }
    return strdup(text);
}

static void class_names(PyTypeObject *type, char **module, char **qualname)
{
    const char *dot = strrchr(type->tp_name, '.');
    if (type->tp_flags & Py_TPFLAGS_HEAPTYPE) {
        PyObject *m = type->tp_dict ? PyDict_GetItemString(type->tp_dict, "__module__") : NULL;
        *module = copy_str(m);
        *qualname = copy_str(((PyHeapTypeObject *)type)->ht_qualname);
    } else {
        *module = dot ? strndup(type->tp_name, (size_t)(dot - type->tp_name)) : strdup("builtins");
        *qualname = strdup(dot ? dot + 1 : type->tp_name);
    }
}

static uint8_t layout_base(PyTypeObject *type)
{
    for (PyTypeObject *t = type->tp_base; t && t != &PyBaseObject_Type; t = t->tp_base) {
        XtPy py = builtin_type(t);
        if (py != XT_PY_ANY) {
            return (uint8_t)py;
        }
    }
    return XT_PY_ANY;
}

XtClass *xt_class_of_py(XtPy py)
{
    static XtClass builtins[XT_PY_COUNT];
    builtins[py].py = (uint8_t)py;
    return &builtins[py];
}

XtClass *xt_class_of(PyTypeObject *type)
{
    XtPy py = builtin_type(type);
    if (py != XT_PY_ANY) {
        return xt_class_of_py(py);
    }
    char *module = NULL, *qualname = NULL;
    class_names(type, &module, &qualname);
    if (!module || !qualname) {
        free(module);
        free(qualname);
        return NULL;
    }
    uint32_t h = 2166136261u;
    for (const char *s = qualname; *s; s++) {
        h = (h ^ (uint8_t)*s) * 16777619u;
    }
    XtClass **bucket = &classes[h & 255];
    for (XtClass *c = *bucket; c; c = c->next) {
        if (!strcmp(c->qualname, qualname) && !strcmp(c->module, module)) {
            free(module);
            free(qualname);
            return c;
        }
    }
    XtClass *c = calloc(1, sizeof *c);
    if (!c) {
        free(module);
        free(qualname);
        return NULL;
    }
    *c = (XtClass){.next = *bucket,
                   .module = module,
                   .qualname = qualname,
                   .is_heap = (type->tp_flags & Py_TPFLAGS_HEAPTYPE) != 0,
                   .has_values = (type->tp_flags & Py_TPFLAGS_MANAGED_DICT) != 0,
                   .subclass_of = layout_base(type)};
    *bucket = c;
    return c;
}

int16_t xt_class_fact(XtClass *c, uint8_t kind, const char *name, int32_t index, XtRec *code, const char *text)
{
    for (int16_t i = 0; i < c->nfacts; i++) {
        XtClassFact *f = &c->facts[i];
        if (f->kind == kind && f->index == index && f->code == code && !strcmp(f->name, name) &&
            !strcmp(f->text ? f->text : "", text ? text : "")) {
            return i;
        }
    }
    if (c->nfacts >= 1000) {
        return -1;
    }
    XtClassFact *facts = realloc(c->facts, (size_t)(c->nfacts + 1) * sizeof *facts);
    char *copy = strdup(name), *text_copy = text ? strdup(text) : NULL;
    if (facts) {
        c->facts = facts;
    }
    if (!facts || !copy || (text && !text_copy)) {
        free(copy);
        free(text_copy);
        return -1;
    }
    facts[c->nfacts] = (XtClassFact){kind, copy, index, code, text_copy, -1};
    return c->nfacts++;
}

/* The loop of the backward jump at unit (its EXTENDED_ARGs are folded into oparg): header unit, or -1 when it is none. */
static int32_t backward_target(const XtRec *r, uint32_t unit, uint32_t oparg)
{
    switch (r->code[2 * unit]) {
    case JUMP_BACKWARD:
    case JUMP_BACKWARD_NO_INTERRUPT:
    case POP_JUMP_BACKWARD_IF_NOT_NONE:
    case POP_JUMP_BACKWARD_IF_NONE:
    case POP_JUMP_BACKWARD_IF_FALSE:
    case POP_JUMP_BACKWARD_IF_TRUE: return oparg <= unit + 1 ? (int32_t)(unit + 1 - oparg) : -1;
    default: return -1;
    }
}

int xt_rec_loops_around(const XtRec *r, uint32_t unit, int32_t *headers, int max)
{
    int n = 0;
    for (uint32_t u = 0, oparg = 0; u < r->nunits;) {
        uint8_t op = r->code[2 * u];
        oparg = oparg << 8 | r->code[2 * u + 1];
        int32_t header = backward_target(r, u, oparg);
        int known = 0;
        for (int i = 0; i < n; i++) {
            known |= headers[i] == header;
        }
        if (header >= 0 && (uint32_t)header <= unit && unit <= u && !known && n < max) {
            int at = n++;
            for (; at > 0 && headers[at - 1] > header; at--) {
                headers[at] = headers[at - 1];
            }
            headers[at] = header;
        }
        oparg = op == EXTENDED_ARG ? oparg : 0;
        u += 1 + (uint32_t)xt_cache_units(op);
    }
    return n;
}
