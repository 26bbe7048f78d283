/* look.c -- what Python code sees of frames. Locals of those that run natively and have called out: the values are in the watch record of the outermost frame
 * (protocol/blob.h), and are put into the frame's slots for the time of the look only; that is as long as eval() and exec() run. The compiler has the frames of calls that
 * it knows to look made complete ahead of them (build_ops.c); this is for those that it does not: `f = locals; f()`, `list(map(eval, names))`.
 * frame.f_code of those that run on a twin: the original. */
#include "agent/look.h"
#include "agent/exit.h"
#include "agent/interpreter_only.h"
#include <pthread.h>

static getter original_locals, original_code;
static PyObject in_place; /* compared by address only */

static bool on_own_stack(uintptr_t p)
{
    static _Thread_local uintptr_t end; /* finding it out takes long */
    pthread_attr_t attr;
    void *base;
    size_t size;
    if (!end && pthread_getattr_np(pthread_self(), &attr) == 0) {
        if (pthread_attr_getstack(&attr, &base, &size) == 0) end = (uintptr_t)base + size;
        pthread_attr_destroy(&attr);
    }
    return p > (uintptr_t)__builtin_frame_address(0) && p + sizeof(XtWatch) <= end;
}

static XtWatch *watch_of(_PyInterpreterFrame *f)
{
    XtCodeRec *rec = xt_code_rec(f->f_code);
    if (!rec || rec->is_twin) return NULL;
    uintptr_t p = (uintptr_t)f->localsplus[f->f_code->co_nlocalsplus];
    if (p % 8 != 1 || !on_own_stack(p - 1)) return NULL;
    XtWatch *w = (XtWatch *)(p - 1);
    return w->magic == XT_WATCH_MAGIC && w->frame == (uintptr_t)f ? w : NULL;
}

/* The record that describes f: its own, or that of the frame into whose native code its call was inlined. *index: which frame there. */
static XtWatch *find_watch(_PyInterpreterFrame *f, uint32_t *index)
{
    for (*index = 0; f && *index < 64; f = f->previous, ++*index) {
        XtWatch *w = watch_of(f);
        if (w) return w;
    }
    return NULL;
}

typedef struct Shown {
    _PyInterpreterFrame *frame; /* NULL: nothing had to be shown */
    PyObject **saved, **made;   /* for each slot */
    int n;
} Shown;

/* Puts what the slots lack there; hide() puts everything back. 0, or -1 with MemoryError. */
static int show(_PyInterpreterFrame *f, Shown *s)
{
    bool runs = f && (f->owner == FRAME_OWNED_BY_THREAD || f->owner == FRAME_OWNED_BY_GENERATOR) && f->stacktop < 0;
    uint32_t index;
    XtWatch *w = runs ? find_watch(f, &index) : NULL;
    s->frame = NULL;
    if (!w) return 0;
    s->n = f->f_code->co_nlocalsplus;
    s->saved = PyMem_Malloc(2 * (size_t)(s->n + 1) * sizeof *s->saved);
    if (!s->saved) return PyErr_NoMemory(), -1;
    s->made = s->saved + s->n + 1;
    memcpy(s->saved, f->localsplus, (size_t)s->n * sizeof *s->saved);
    for (int i = 0; i < s->n; i++) s->made[i] = &in_place;
    if (xt_exit_locals((XtLinked *)w->unit, w->exit, (const uint64_t *)w->values, index, s->made) != s->n) {
        PyMem_Free(s->saved);
        return 0;
    }
    s->frame = f;
    for (int i = 0; i < s->n; i++)
        if (s->made[i] != &in_place) f->localsplus[i] = s->made[i];
    return 0;
}

static void hide(Shown *s)
{
    if (!s->frame) return;
    memcpy(s->frame->localsplus, s->saved, (size_t)s->n * sizeof *s->saved);
    for (int i = 0; i < s->n; i++)
        if (s->made[i] != &in_place) Py_XDECREF(s->made[i]);
    PyMem_Free(s->saved);
}

/* Does f run natively, perhaps? */
static bool may_be_native(const _PyInterpreterFrame *f)
{
    const XtCodeRec *rec = xt_code_rec(f->f_code);
    bool inlined = f->owner == FRAME_OWNED_BY_THREAD && on_own_stack((uintptr_t)f);
    return xt_native_activations && f->stacktop < 0 && (inlined || (rec && !rec->is_twin && (rec->unit || rec->gen || rec->osr)));
}

static PyObject *get_locals(PyObject *self, void *closure)
{
    Shown s;
    PyFrameObject *frame = (PyFrameObject *)self;
    if (show(frame->f_frame, &s) < 0) return NULL;
    PyObject *locals = original_locals(self, closure);
    hide(&s);
    /* PyFrame_LocalsToFast() then does nothing: the slots of such a frame own nothing that it could replace */
    if (may_be_native(frame->f_frame)) frame->f_fast_as_locals = 0;
    return locals;
}

/* --- builtins that look at the frame that calls them: PyEval_GetLocals in Python/bltinmodule.c --- */

enum { LOCALS, VARS, DIR, EVAL, EXEC, LOOKERS };
static PyCFunction originals[LOOKERS];

/* Until hide(): the locals of the running frame, when the function looks at them. */
static int show_caller(Shown *s, bool looks) { return show(looks ? _PyThreadState_GET()->cframe->current_frame : NULL, s); }

static PyObject *look_with(PyCFunction original, PyObject *self, PyObject *args, bool looks)
{
    Shown s;
    if (show_caller(&s, looks) < 0) return NULL;
    PyObject *r = original(self, args);
    hide(&s);
    return r;
}

static PyObject *locals_function(PyObject *self, PyObject *unused) { return look_with(originals[LOCALS], self, unused, true); }
static PyObject *vars_function(PyObject *self, PyObject *args)
{
    return look_with(originals[VARS], self, args, PyTuple_GET_SIZE(args) == 0);
}
static PyObject *dir_function(PyObject *self, PyObject *args) { return look_with(originals[DIR], self, args, PyTuple_GET_SIZE(args) == 0); }

/* Is neither globals nor locals given? */
static bool is_local(PyObject *const *args, Py_ssize_t n)
{
    return n > 0 && (n < 2 || args[1] == Py_None) && (n < 3 || args[2] == Py_None);
}

static PyObject *eval_function(PyObject *self, PyObject *const *args, Py_ssize_t n)
{
    Shown s;
    if (show_caller(&s, is_local(args, n)) < 0) return NULL;
    PyObject *r = ((_PyCFunctionFast)(void (*)(void))originals[EVAL])(self, args, n);
    hide(&s);
    return r;
}

static PyObject *exec_function(PyObject *self, PyObject *const *args, Py_ssize_t n, PyObject *names)
{
    Shown s;
    if (show_caller(&s, is_local(args, n)) < 0) return NULL;
    PyObject *r = ((_PyCFunctionFastWithKeywords)(void (*)(void))originals[EXEC])(self, args, n, names);
    hide(&s);
    return r;
}

/* Those that somebody has replaced stay as they are. */
static void take_builtins(void)
{
    static const struct {
        const char *name;
        int flags;
        PyCFunction ours;
    } lookers[LOOKERS] = {
        [LOCALS] = {"locals", METH_NOARGS, locals_function},
        [VARS] = {"vars", METH_VARARGS, vars_function},
        [DIR] = {"dir", METH_VARARGS, dir_function},
        [EVAL] = {"eval", METH_FASTCALL, (PyCFunction)(void (*)(void))eval_function},
        [EXEC] = {"exec", METH_FASTCALL | METH_KEYWORDS, (PyCFunction)(void (*)(void))exec_function},
    };
    for (int i = 0; i < LOOKERS; i++) {
        PyMethodDef *def = xt_method_def(PyDict_GetItemString(PyEval_GetBuiltins(), lookers[i].name), lookers[i].flags);
        if (!def) continue;
        originals[i] = def->ml_meth;
        def->ml_meth = lookers[i].ours;
    }
}

static PyObject *get_code(PyObject *self, void *closure)
{
    PyObject *code = original_code(self, closure), *shown = code ? Py_NewRef(xt_code_original((PyCodeObject *)code)) : NULL;
    Py_XDECREF(code);
    return shown;
}

int xt_look_init(void)
{
    PyGetSetDef *locals = xt_getset(&PyFrame_Type, "f_locals"), *code = xt_getset(&PyFrame_Type, "f_code");
    if (original_locals) return 0;
    if (!locals || !code) return -1;
    take_builtins();
    original_locals = locals->get;
    locals->get = get_locals;
    original_code = code->get;
    code->get = get_code;
    return 0;
}
