/* rt_smoke.c -- a Python extension for tests: the executing half of the agent, with blobs made by hand. The text of such a blob jumps to run() below,
 * which carries out what the Python test says: return, leave by an exit, raise, call, or run a loop.
 *
 *   link(code, osr, exits, action, exit, values, codes, exc) -> refuse reason
 *     exits: [(is_raise, [recipe words])]; values: buffer words: int, float, ("arg", i) borrowed from slot i, ("own", object), ("any", object)
 *   arm(frame), unlink(code), hot() -> number of hot exits reported, entries(code)
 */
#include "protocol/abi.h"
#include "agent/entry.h"
#include "agent/frames.h"
#include "agent/link.h"
#include "agent/native_table.h"
#include "agent/rt.h"
#include "protocol/hash.h"
#include <stdlib.h>
#include <sys/mman.h>

enum { MAX_VALUES = 32, IMAGE = 4096 };
typedef enum Action { ACT_IDENT, ACT_EXIT, ACT_RAISE, ACT_CALL, ACT_FIB, ACT_SUM, ACT_LENGTH_OF, ACT_COUNT } Action;
static const char *const action_names[ACT_COUNT] = {"ident", "exit", "raise", "call", "fib", "sum", "sync"};

typedef struct Spec { int action; uint64_t exit; PyObject *values, *exc; } Spec;
static long hot;

int xt_burst_traces(const PyThreadState *ts) { return ts == NULL; }
void xt_burst_stop(PyThreadState *ts) { (void)ts; }
int xt_agent_alive(void) { return 0; }
int xt_agent_running(void) { return 1; }
int xt_sampler_pending(void *unused) { return unused != NULL; }
uint64_t xt_sampler_looks(void) { return 0; }
int xt_sampler_is(const PyThreadState *ts) { return ts == NULL; }
void xt_profile_exit(_PyInterpreterFrame *f, int unit, int depth, uint32_t reason) { (void)f, (void)unit, (void)depth, (void)reason; }
void xt_profile_caught(PyCodeObject *co, int handler) { (void)co, (void)handler; }
int xt_profile_may_ask(PyCodeObject *co, int osr) { return co != NULL && osr < -1; }
void xt_profile_exit_hot(PyCodeObject *co, int osr, PyCodeObject *left, int unit, uint32_t reason)
{
    (void)co, (void)osr, (void)left, (void)unit, (void)reason;
    hot++;
}

static XtLinked *unit_of(PyCodeObject *co, uintptr_t how)
{
    XtCodeRec *rec = xt_code_rec(co);
    return how == 2 ? rec->osr : rec->unit;
}

static void fill(_PyInterpreterFrame *f, PyObject *list, uint64_t *out)
{
    for (Py_ssize_t i = 0; i < PyList_GET_SIZE(list); i++) {
        PyObject *v = PyList_GET_ITEM(list, i);
        if (PyFloat_Check(v)) memcpy(&out[i], &((PyFloatObject *)v)->ob_fval, 8);
        else if (PyLong_Check(v)) out[i] = (uint64_t)PyLong_AsLongLong(v);
        else {
            const char *kind = PyUnicode_AsUTF8(PyTuple_GET_ITEM(v, 0));
            PyObject *o = PyTuple_GET_ITEM(v, 1);
            if (!strcmp(kind, "arg")) out[i] = (uint64_t)f->localsplus[PyLong_AsLong(o)];
            else out[i] = (uint64_t)(!strcmp(kind, "own") ? Py_NewRef(o) : o);
        }
    }
}

static PyObject *fib(PyThreadState *ts, _PyInterpreterFrame *f)
{
    long n = PyLong_AsLong(f->localsplus[0]);
    if (n < 2) return Py_NewRef(f->localsplus[0]);
    PyObject *args[2], *a, *b, *r;
    PyObject *self = (PyObject *)f->f_func;
    args[1] = PyLong_FromLong(n - 1);
    if (!(a = xt_rt_call(ts, Py_NewRef(self), NULL, args + 1, 1))) return NULL;
    args[1] = PyLong_FromLong(n - 2);
    b = xt_rt_call(ts, Py_NewRef(self), NULL, args + 1, 1);
    r = b ? xt_rt_binary(a, b, NB_ADD) : NULL;
    Py_DECREF(a);
    Py_XDECREF(b);
    return r;
}

/* def f(n): t = 0; for i in range(n): t += i ... ; locals n, t, i; takes over at the FOR_ITER and adds up to spec->values[0] numbers. exit 0: behind the
 * loop; exit 1: at its header again. values[1]: "exit", "return" or "raise" (exit 2, at the first chance). */
static PyObject *sum(PyThreadState *ts, _PyInterpreterFrame *f, uintptr_t how, const Spec *s)
{
    PyObject **slot = f->localsplus;
    XtRangeIter *it = (XtRangeIter *)slot[f->f_code->co_nlocalsplus];
    int64_t t = PyLong_AsLong(slot[1]), i = slot[2] ? PyLong_AsLong(slot[2]) : 0, left = PyLong_AsLong(PyList_GET_ITEM(s->values, 0));
    const char *end = PyUnicode_AsUTF8(PyList_GET_ITEM(s->values, 1));
    while (it->index < it->len && left-- > 0) {
        i = it->start + it->index++ * it->step;
        t += i;
    }
    uint64_t v[8] = {(uint64_t)slot[0], (uint64_t)slot[1], (uint64_t)slot[2], (uint64_t)it, (uint64_t)t, (uint64_t)i};
    bool done = it->index >= it->len;
    slot[0] = slot[1] = slot[2] = NULL;
    if (done && !strcmp(end, "return")) {
        for (int k = 0; k < 4; k++) Py_XDECREF((PyObject *)v[k]);
        return PyLong_FromLongLong(t);
    }
    XtLinked *u = unit_of(f->f_code, how);
    if (done && !strcmp(end, "raise")) {
        PyErr_SetNone(s->exc);
        return xt_rt_raise(ts, f, how, u, 2, v);
    }
    return xt_rt_exit(ts, f, how, u, done ? 0 : 1, v);
}

static PyObject *run(PyThreadState *ts, _PyInterpreterFrame *f, uintptr_t how, const Spec *s)
{
    uint64_t values[MAX_VALUES];
    PyObject *args[8];
    switch ((Action)s->action) {
    case ACT_IDENT: return Py_NewRef(f->localsplus[0]);
    case ACT_FIB: return fib(ts, f);
    case ACT_SUM: return sum(ts, f, how, s);
    case ACT_EXIT:
        fill(f, s->values, values);
        return xt_rt_exit(ts, f, how, unit_of(f->f_code, how), s->exit, values);
    case ACT_RAISE:
        fill(f, s->values, values);
        PyErr_SetString(s->exc, "native");
        return xt_rt_raise(ts, f, how, unit_of(f->f_code, how), s->exit, values);
    case ACT_CALL: /* calls the first argument with the others */
        for (int i = 1; i < f->f_code->co_argcount; i++) args[i] = Py_NewRef(f->localsplus[i]);
        PyObject *r = xt_rt_call(ts, Py_NewRef(f->localsplus[0]), NULL, args + 1, f->f_code->co_argcount - 1);
        if (r) return r;
        return xt_rt_raise(ts, f, how, unit_of(f->f_code, how), s->exit, values);
    default: return PyLong_FromLong(f->f_code->co_argcount);
    }
}

static uint8_t *segment;
static size_t used;

static uint8_t *place(void)
{
    if (!segment) {
        segment = mmap(NULL, 2 * (size_t)XT_SEGMENT_SIZE, PROT_READ | PROT_WRITE | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
        if (segment == MAP_FAILED) abort();
    }
    uint8_t *p = segment + used;
    used += IMAGE;
    return p;
}

static uint32_t put(uint8_t *image, uint32_t *at, const void *data, size_t size)
{
    uint32_t offset = *at = (*at + 15) & ~15u;
    memcpy(image + offset, data, size);
    *at += (uint32_t)size;
    return offset;
}

static PyObject *link_(PyObject *m, PyObject *a)
{
    (void)m;
    PyCodeObject *co;
    PyObject *exits, *values, *codes, *exc;
    int osr;
    const char *action;
    unsigned long exit;
    if (!PyArg_ParseTuple(a, "OiOskOOO", &co, &osr, &exits, &action, &exit, &values, &codes, &exc)) return NULL;
    Spec *s = malloc(sizeof *s);
    *s = (Spec){.exit = exit, .values = Py_NewRef(values), .exc = Py_NewRef(exc)};
    while (strcmp(action_names[s->action], action)) s->action++;
    uint8_t *image = place();
    XtBlobHeader *h = (XtBlobHeader *)image;
    uint32_t at = sizeof *h;
    h->magic = XT_BLOB_MAGIC;
    h->version = XT_BLOB_VERSION;
    h->abi = xt_abi_id();
    h->size = IMAGE;
    h->osr = osr;
    strcpy(h->python, PY_VERSION);
    uint8_t text[22] = {0x48, 0xb9, [10] = 0x48, 0xb8, [20] = 0xff, 0xe0}; /* mov rcx, s; mov rax, run; jmp rax */
    PyObject *(*fn)(PyThreadState *, _PyInterpreterFrame *, uintptr_t, const Spec *) = run;
    memcpy(text + 2, &s, 8);
    memcpy(text + 12, &fn, 8);
    h->text = h->entry = put(image, &at, text, sizeof text);
    h->text_size = sizeof text;
    XtImport imports[12] = {{XT_IMPORT_UNIT, 0, 0, 0}};
    h->nimports = h->nslots = 1;
    uint8_t hashes[8][16];
    memcpy(hashes[0], xt_code_rec_hash(xt_code_rec_make(co)), 16);
    h->ncodes = 1;
    for (Py_ssize_t i = 0; i < PyList_GET_SIZE(codes); i++) {
        PyCodeObject *other = (PyCodeObject *)PyList_GET_ITEM(codes, i);
        memcpy(hashes[h->ncodes], xt_code_rec_hash(xt_code_rec_make(other)), 16);
        imports[h->nimports++] = (XtImport){XT_IMPORT_CODE, h->ncodes++, 0, 0};
    }
    h->nslots = h->nimports;
    h->imports = put(image, &at, imports, h->nimports * sizeof *imports);
    h->codes = put(image, &at, hashes, 16 * h->ncodes);
    XtExit x[8];
    uint32_t words[300];
    for (Py_ssize_t i = 0; i < PyList_GET_SIZE(exits); i++) {
        PyObject *e = PyList_GET_ITEM(exits, i), *w = PyTuple_GET_ITEM(e, 1);
        x[i] = (XtExit){.recipe = h->nrecipes, .nwords = (uint32_t)PyList_GET_SIZE(w), .nvalues = MAX_VALUES, .slot = UINT32_MAX,
                        .is_raise = PyObject_IsTrue(PyTuple_GET_ITEM(e, 0)) == 1};
        for (Py_ssize_t k = 0; k < PyList_GET_SIZE(w); k++) words[h->nrecipes++] = (uint32_t)PyLong_AsUnsignedLong(PyList_GET_ITEM(w, k));
        h->nexits++;
    }
    h->max_values = MAX_VALUES;
    h->exits = put(image, &at, x, h->nexits * sizeof *x);
    h->recipes = put(image, &at, words, h->nrecipes * 4);
    h->strings = put(image, &at, "", 1);
    h->strings_size = 1;
    h->checksum = xt_checksum(image + 16, IMAGE - 16);
    int refused = xt_link_blob(co, image, IMAGE, (const uint8_t *)"0123456789abcdef");
    if (!refused) {
        XtCodeRec *rec = xt_code_rec(co);
        XtLinked *u = osr >= 0 ? rec->osr : rec->unit;
        for (uint32_t i = 1; i < h->ncodes; i++) { /* the tests know what they inline */
            PyObject *f = PyFunction_New(PyList_GET_ITEM(codes, i - 1), PyEval_GetGlobals());
            if (!xt_rt_bind_code(u, i, f)) refused = -1;
            Py_XDECREF(f);
        }
    }
    return PyLong_FromLong(refused);
}

static PyObject *arm(PyObject *m, PyObject *frame)
{
    (void)m;
    xt_osr_arm(PyThreadState_Get(), (PyFrameObject *)frame);
    Py_RETURN_NONE;
}

static PyObject *unlink_(PyObject *m, PyObject *code)
{
    (void)m;
    xt_unlink((PyCodeObject *)code);
    Py_RETURN_NONE;
}

static PyObject *hot_(PyObject *m, PyObject *none)
{
    (void)m;
    (void)none;
    return PyLong_FromLong(hot);
}

static PyObject *entries(PyObject *m, PyObject *code)
{
    (void)m;
    XtCodeRec *rec = xt_code_rec((PyCodeObject *)code);
    return PyLong_FromUnsignedLongLong(!rec ? 0 : rec->osr ? rec->osr->entries : rec->unit ? rec->unit->entries : 0);
}

static PyObject *stack_reserve(PyObject *m, PyObject *on)
{
    (void)m;
    xt_stack_low = PyObject_IsTrue(on) ? (uintptr_t)__builtin_frame_address(0) + 4096 : UINTPTR_MAX;
    Py_RETURN_NONE;
}

static PyMethodDef methods[] = {{"link", link_, METH_VARARGS, NULL}, {"arm", arm, METH_O, NULL}, {"unlink", unlink_, METH_O, NULL},
                                {"hot", hot_, METH_NOARGS, NULL}, {"entries", entries, METH_O, NULL}, {"low_stack", stack_reserve, METH_O, NULL},
                                {NULL, NULL, 0, NULL}};
static struct PyModuleDef module = {PyModuleDef_HEAD_INIT, "rt_smoke", NULL, -1, methods, NULL, NULL, NULL, NULL};
__attribute__((visibility("default"))) PyMODINIT_FUNC PyInit_rt_smoke(void);
PyMODINIT_FUNC PyInit_rt_smoke(void)
{
    if (xt_exec_init() < 0) {
        PyErr_SetString(PyExc_ImportError, "xt_exec_init");
        return NULL;
    }
    return PyModule_Create(&module);
}
