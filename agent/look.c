/* look.c -- what Python code sees of frames. frame.f_locals of those that run natively and have called out: the values are in the watch record of the outermost
 * frame (protocol/blob.h), and are put into the frame's slots for the time of the look only. frame.f_code of those that run on a twin: the original. */
#include "agent/look.h"
#include "agent/exit.h"
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

static PyObject *get_locals(PyObject *self, void *closure)
{
    _PyInterpreterFrame *f = ((PyFrameObject *)self)->f_frame;
    uint32_t index;
    XtWatch *w =
        (f->owner == FRAME_OWNED_BY_THREAD || f->owner == FRAME_OWNED_BY_GENERATOR) && f->stacktop < 0 ? find_watch(f, &index) : NULL;
    if (!w) return original_locals(self, closure);
    int n = f->f_code->co_nlocalsplus;
    PyObject **saved = PyMem_Malloc(2 * (size_t)(n + 1) * sizeof *saved), **made = saved ? saved + n + 1 : NULL;
    if (!saved) return PyErr_NoMemory();
    memcpy(saved, f->localsplus, (size_t)n * sizeof *saved);
    for (int i = 0; i < n; i++) made[i] = &in_place;
    bool described = xt_exit_locals((XtLinked *)w->unit, w->exit, (const uint64_t *)w->values, index, made) == n;
    for (int i = 0; described && i < n; i++)
        if (made[i] != &in_place) f->localsplus[i] = made[i];
    PyObject *locals = original_locals(self, closure);
    if (described) memcpy(f->localsplus, saved, (size_t)n * sizeof *saved);
    for (int i = 0; described && i < n; i++)
        if (made[i] != &in_place) Py_XDECREF(made[i]);
    PyMem_Free(saved);
    return locals;
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
    original_locals = locals->get;
    locals->get = get_locals;
    original_code = code->get;
    code->get = get_code;
    return 0;
}
