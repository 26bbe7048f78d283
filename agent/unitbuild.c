#include "unitbuild.h"

#include <errno.h>
#include <sys/mman.h>

#include "codehash.h"

enum { MAX_SENT = 40, MAX_DEPTH = 3, MAX_CANDIDATE_UNITS = 1500, CHUNK = 256 << 10, ALIGN = 16, HEAD = 2 * ALIGN };

/* All memory of the unit under construction: given back together, and to the system, where the heap of the program's thread would stay as large. */
typedef struct Chunk {
    struct Chunk *next;
    size_t size, used; /* bytes, HEAD among them */
} Chunk;
static_assert(sizeof(Chunk) <= HEAD, "");

typedef struct Build {
    XtUnit unit;
    Chunk *chunks;
    int failed; /* out of memory */
    XtRec *recs[MAX_SENT];
    int depth[MAX_SENT];
    XtClass *classes[XT_MAX_SHAPES];
    int32_t nclasses;
} Build;

static void *take(Build *b, size_t n, size_t size)
{
    Chunk *c = b->chunks;
    size_t bytes = (n * size + ALIGN) & ~(size_t)(ALIGN - 1); /* at least one */
    if (!c || c->size - c->used < bytes) {
        size_t whole = bytes + HEAD < CHUNK ? CHUNK : bytes + HEAD;
        void *p = mmap(NULL, whole, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        if (p == MAP_FAILED) {
            b->failed = 1;
            return NULL;
        }
        c = p;
        *c = (Chunk){b->chunks, whole, HEAD};
        b->chunks = c;
    }
    c->used += bytes;
    return (char *)c + c->used - bytes;
}

static const char *take_text(Build *b, const char *text, size_t size)
{
    char *copy = take(b, size + 1, 1);
    return copy ? memcpy(copy, text, size) : NULL;
}

static const char *take_str(Build *b, PyObject *str)
{
    PyObject *bytes = PyUnicode_AsEncodedString(str, "utf-8", "backslashreplace");
    if (!bytes) {
        PyErr_Clear();
        b->failed = 1;
        return NULL;
    }
    const char *text = take_text(b, PyBytes_AS_STRING(bytes), (size_t)PyBytes_GET_SIZE(bytes));
    Py_DECREF(bytes);
    return text;
}

static XtFreq freq(uint32_t n) { return n == 0 ? XT_NEVER : n == 1 ? XT_ONCE : n < 16 ? XT_SOME : XT_MANY; }

const char *xt_cpu_features(void)
{
    static char text[256];
    if (!text[0]) {
#define HAS(name) __builtin_cpu_supports(name) ? ",+" name : ""
        char all[256];
        snprintf(all, sizeof all, "%s%s%s%s%s%s%s%s%s", HAS("sse3"), HAS("ssse3"), HAS("sse4.1"), HAS("sse4.2"), HAS("popcnt"), HAS("avx"),
                 HAS("avx2"), HAS("bmi"), HAS("bmi2"));
#undef HAS
        snprintf(text, sizeof text, "%s", all[0] ? all + 1 : all);
    }
    return text;
}

/* Generator expressions are inlined into what consumes them; other generators are not. */
static int is_generator(const XtRec *r)
{
    return xt_is_generator(r->co) &&
           (r->co->co_flags & (CO_COROUTINE | CO_ASYNC_GENERATOR) || PyUnicode_CompareWithASCIIString(r->co->co_name, "<genexpr>"));
}

/* --- numbering of the code objects and classes that are sent --- */

static int16_t number_code(Build *b, XtRec *r, int depth)
{
    if (!r || !r->co) {
        return -1;
    }
    if (r->number >= 0 && r->number < (int32_t)b->unit.ncodes && b->recs[r->number] == r) {
        return (int16_t)r->number;
    }
    if (b->unit.ncodes && (depth > MAX_DEPTH || b->unit.ncodes >= MAX_SENT || r->nunits > MAX_CANDIDATE_UNITS || is_generator(r))) {
        return -1;
    }
    r->number = (int32_t)b->unit.ncodes++;
    b->recs[r->number] = r;
    b->depth[r->number] = depth;
    return (int16_t)r->number;
}

static uint16_t number_type(Build *b, XtClass *c)
{
    if (!xt_has_facts(c)) {
        return c ? c->py : XT_PY_ANY;
    }
    int32_t n = c->number;
    if (n >= 0 && n < b->nclasses && b->classes[n] == c) {
        return (uint16_t)(XT_PY_COUNT + n);
    }
    if (b->nclasses >= XT_MAX_SHAPES) {
        return XT_PY_ANY;
    }
    c->nsent = 0;
    for (int16_t i = 0; i < c->nfacts; i++) {
        c->facts[i].number = -1;
    }
    c->number = b->nclasses;
    b->classes[b->nclasses++] = c;
    return (uint16_t)(XT_PY_COUNT + c->number);
}

/* c is a class already numbered. Only facts that a site refers to travel. */
static int16_t number_fact(Build *b, XtClass *c, int16_t index, int depth)
{
    XtClassFact *f = &c->facts[index];
    if (f->number < 0) {
        f->number = c->nsent++;
        number_code(b, f->code, depth + 1);
    }
    return f->number;
}

/* --- one code object --- */

static void put_text_const(Build *b, XtConst *c, PyObject *o)
{
    PyObject *bytes = PyUnicode_AsEncodedString(o, "utf-8", "surrogatepass");
    char text[240];
    c->kind = XT_CONST_STR;
    c->i = PyUnicode_GET_LENGTH(o);
    if (!bytes) {
        PyErr_Clear();
        b->failed = 1;
        return;
    }
    size_t size = (size_t)PyBytes_GET_SIZE(bytes);
    if (size <= 200 && !memchr(PyBytes_AS_STRING(bytes), 0, size)) {
        c->text = take_text(b, PyBytes_AS_STRING(bytes), size);
    } else { /* cut ahead of a character's first byte */
        size_t keep = strnlen(PyBytes_AS_STRING(bytes), size < 200 ? size : 200);
        while (keep && keep < size && ((uint8_t)PyBytes_AS_STRING(bytes)[keep] & 0xc0) == 0x80) {
            keep--;
        }
        memcpy(text, PyBytes_AS_STRING(bytes), keep);
        xt_const_digest(o, text + keep);
        c->text = take_text(b, text, keep + 32);
    }
    Py_DECREF(bytes);
}

/* The names of KW_NAMES, each behind a blank. Other tuples have no text. */
static void append_names(char *text, size_t size, PyObject *tuple)
{
    size_t at = 0;
    for (Py_ssize_t i = 0; i < PyTuple_GET_SIZE(tuple); i++) {
        PyObject *name = PyTuple_GET_ITEM(tuple, i);
        const char *utf8 = PyUnicode_CheckExact(name) && PyUnicode_IsIdentifier(name) ? PyUnicode_AsUTF8(name) : NULL;
        size_t n = utf8 ? strlen(utf8) : size;
        if (at + n + 2 > size) {
            text[0] = 0;
            return;
        }
        at += (size_t)snprintf(text + at, size - at, " %s", utf8);
    }
}

static void put_const(Build *b, XtConst *c, PyObject *o)
{
    int overflow = 0;
    char digest[33];
    if (o == Py_None || o == Py_True || o == Py_False) {
        c->kind = o == Py_None ? XT_CONST_NONE : o == Py_True ? XT_CONST_TRUE : XT_CONST_FALSE;
        return;
    }
    if (PyLong_CheckExact(o)) {
        long long v = PyLong_AsLongLongAndOverflow(o, &overflow);
        if (!overflow) {
            c->kind = XT_CONST_INT;
            c->i = v;
            return;
        }
    }
    if (PyFloat_CheckExact(o)) {
        c->kind = XT_CONST_FLOAT;
        c->f = PyFloat_AS_DOUBLE(o);
        return;
    }
    if (PyUnicode_CheckExact(o)) {
        put_text_const(b, c, o);
        return;
    }
    c->kind = PyTuple_CheckExact(o)   ? XT_CONST_TUPLE
              : PyCode_Check(o)       ? XT_CONST_CODE
              : PyBytes_CheckExact(o) ? XT_CONST_BYTES
                                      : XT_CONST_OPAQUE;
    c->i = PyTuple_CheckExact(o) ? PyTuple_GET_SIZE(o) : 0;
    char text[200] = "";
    xt_const_digest(o, digest);
    memcpy(text, digest, 32);
    if (PyTuple_CheckExact(o)) append_names(text + 32, sizeof text - 32, o);
    c->text = take_text(b, text, strlen(text));
}

static void put_obs(Build *b, XtObs *o, const XtSeen *s, int depth)
{
    o->freq = (uint8_t)freq(s->count);
    for (int i = 0; i < 3; i++) {
        o->type[i] = number_type(b, s->type[i]);
    }
    o->fact = s->fact >= 0 && o->type[0] >= XT_PY_COUNT ? number_fact(b, s->type[0], s->fact, depth) : -1;
    o->callee = s->callee;
    o->code = number_code(b, s->code, depth + 1);
    o->callee_type = number_type(b, s->callee_type);
    o->callee_name = s->callee_name ? take_text(b, s->callee_name, strlen(s->callee_name)) : NULL;
    XtClass *made = o->callee_type >= XT_PY_COUNT ? s->callee_type : NULL;
    for (int16_t i = 0; made && i < made->nfacts; i++) {
        uint8_t kind = s->callee == XT_CALLEE_OPERATOR ? XT_FACT_METHOD : XT_FACT_NEW;
        if (made->facts[i].kind == kind && made->facts[i].code == s->code) {
            number_fact(b, made, i, depth);
        }
    }
}

static int more_often(const void *a, const void *b)
{
    const XtObs *x = a, *y = b;
    return (y->freq > x->freq) - (y->freq < x->freq);
}

static void put_sites(Build *b, XtCode *c, XtRec *r, int depth)
{
    if (!r->ninstrs) {
        return;
    }
    XtSite *sites = take(b, r->ninstrs, sizeof *sites);
    if (!sites) {
        return;
    }
    for (uint32_t u = 0; u < r->nunits; u++) {
        const XtInstr *in = xt_rec_seen(r, u);
        if (!in || !in->count) {
            continue;
        }
        XtSite *s = &sites[c->nsites++];
        *s = (XtSite){.unit = u,
                      .freq = (uint8_t)freq(in->count),
                      .taken = (uint8_t)freq(in->taken),
                      .not_taken = (uint8_t)freq(in->not_taken),
                      .many = in->many,
                      .nobs = in->nseen};
        for (int i = 0; i < in->nseen; i++) {
            put_obs(b, &s->obs[i], &in->seen[i], depth);
        }
        qsort(s->obs, s->nobs, sizeof *s->obs, more_often);
    }
    c->sites = sites;
    c->profiled = c->nsites > 0;
}

/* Functions that are called where they are made. */
static int runs_in_place(PyObject *name)
{
    static const char *const names[] = {"<genexpr>", "<listcomp>", "<setcomp>", "<dictcomp>"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        if (!PyUnicode_CompareWithASCIIString(name, names[i])) {
            return 1;
        }
    }
    return 0;
}

static void put_code(Build *b, XtCode *c, XtRec *r, int depth)
{
    PyCodeObject *co = r->co;
    memcpy(c->hash, xt_rec_hash(r), 16);
    c->name = take_str(b, co->co_name);
    c->qualname = take_str(b, co->co_qualname);
    c->file = take_str(b, co->co_filename);
    c->firstline = (uint32_t)co->co_firstlineno;
    c->argcount = (uint32_t)co->co_argcount;
    c->posonly = (uint32_t)co->co_posonlyargcount;
    c->kwonly = (uint32_t)co->co_kwonlyargcount;
    c->flags = (uint32_t)co->co_flags;
    c->stacksize = (uint32_t)co->co_stacksize;
    c->nlocals = (uint32_t)co->co_nlocals;
    c->nlocalsplus = (uint32_t)co->co_nlocalsplus;
    c->ncells = (uint32_t)co->co_nplaincellvars;
    c->nfrees = (uint32_t)co->co_nfreevars;
    c->firsttraceable = (uint32_t)co->_co_firsttraceable;
    c->code_size = 2 * (size_t)r->nunits;
    c->code = (const uint8_t *)take_text(b, (const char *)r->code, c->code_size);
    c->exctable_size = (size_t)PyBytes_GET_SIZE(co->co_exceptiontable);
    c->exctable = (const uint8_t *)take_text(b, PyBytes_AS_STRING(co->co_exceptiontable), c->exctable_size);
    c->nconsts = (uint32_t)PyTuple_GET_SIZE(co->co_consts);
    c->consts = take(b, c->nconsts, sizeof *c->consts);
    for (uint32_t i = 0; c->consts && i < c->nconsts; i++) {
        PyObject *o = PyTuple_GET_ITEM(co->co_consts, i);
        put_const(b, &c->consts[i], o);
        if (PyCode_Check(o) && runs_in_place(((PyCodeObject *)o)->co_name)) {
            c->consts[i].i = 1 + number_code(b, xt_rec((PyCodeObject *)o), depth + 1);
        }
    }
    c->nnames = (uint32_t)PyTuple_GET_SIZE(co->co_names);
    c->names = take(b, c->nnames, sizeof *c->names);
    for (uint32_t i = 0; c->names && i < c->nnames; i++) {
        c->names[i] = take_str(b, PyTuple_GET_ITEM(co->co_names, i));
    }
    c->localnames = take(b, c->nlocalsplus, sizeof *c->localnames);
    c->localkinds = take(b, c->nlocalsplus, 1);
    for (uint32_t i = 0; c->localnames && c->localkinds && i < c->nlocalsplus; i++) {
        c->localnames[i] = take_str(b, PyTuple_GET_ITEM(co->co_localsplusnames, i));
        c->localkinds[i] = (uint8_t)PyBytes_AS_STRING(co->co_localspluskinds)[i];
    }
    put_sites(b, c, r, depth);
}

static void put_shape(Build *b, XtShape *s, XtClass *c)
{
    s->module = take_text(b, c->module, strlen(c->module));
    s->qualname = take_text(b, c->qualname, strlen(c->qualname));
    s->is_heap = c->is_heap;
    s->has_values = c->has_values;
    s->subclass_of = c->subclass_of;
    s->nfacts = (uint32_t)c->nsent;
    s->facts = take(b, s->nfacts, sizeof *s->facts);
    for (int16_t i = 0; s->facts && i < c->nfacts; i++) {
        XtClassFact *f = &c->facts[i];
        if (f->number >= 0) {
            int16_t code = number_code(b, f->code, MAX_DEPTH + 1);
            const char *text = f->kind == XT_FACT_NEW && f->code && code < 0 ? "other" : f->text;
            s->facts[f->number] = (XtFact){.kind = f->kind,
                                           .name = take_text(b, f->name, strlen(f->name)),
                                           .index = f->index,
                                           .code = code,
                                           .text = text ? take_text(b, text, strlen(text)) : NULL};
        }
    }
}

/* Putting a code object numbers its callees and classes, so both lists grow on the way; shapes add nothing to either. */
static void put_all(Build *b, XtRec *root)
{
    XtCode *codes = take(b, MAX_SENT, sizeof *codes);
    number_code(b, root, 0);
    for (uint32_t i = 0; codes && i < b->unit.ncodes && !b->failed; i++) {
        put_code(b, &codes[i], b->recs[i], b->depth[i]);
    }
    b->unit.codes = codes;
    b->unit.nshapes = (uint32_t)b->nclasses;
    b->unit.shapes = take(b, b->unit.nshapes, sizeof *b->unit.shapes);
    for (int32_t i = 0; b->unit.shapes && i < b->nclasses; i++) {
        put_shape(b, &b->unit.shapes[i], b->classes[i]);
    }
}

int xt_unit_build(XtRec *r, int32_t osr, uint32_t attempt, uint32_t mode, uint8_t **data, size_t *size)
{
    static Build build; /* large; only one at a time under the GIL */
    Build *b = &build;
    memset(b, 0, sizeof *b);
    put_all(b, r);
    b->unit.osr = osr;
    b->unit.attempt = attempt;
    b->unit.mode = mode;
    snprintf(b->unit.python, sizeof b->unit.python, "%d.%d.%d", PY_MAJOR_VERSION, PY_MINOR_VERSION, PY_MICRO_VERSION);
    snprintf(b->unit.cpu, sizeof b->unit.cpu, "%s", xt_cpu_features());
    int e = b->failed ? -ENOMEM : xt_unit_encode(&b->unit, data, size);
    while (b->chunks) {
        Chunk *next = b->chunks->next;
        munmap(b->chunks, b->chunks->size);
        b->chunks = next;
    }
    return e;
}
