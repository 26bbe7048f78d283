/* inlined.c -- see inlined.h */
#include "agent/inlined.h"
#include "agent/frames.h"
#include "agent/rt.h"

enum { MAX_KEPT = 16 };
typedef struct Kept {
    PyThreadState *ts;
    const _PyInterpreterFrame *root; /* compared only */
    uint32_t depth;
    PyFrameObject *object; /* owned */
} Kept;
static Kept kept[MAX_KEPT];
static uint32_t nkept;
static bool waits; /* use_tracing is set for one, perhaps given already */

void xt_inlined_forget(PyThreadState *ts)
{
    if (!waits) return;
    ts->cframe->use_tracing = ts->tracing ? 0 : xt_use_tracing(ts);
    for (uint32_t i = 0; i < nkept;) {
        if (kept[i].ts != ts) {
            i++;
            continue;
        }
        PyFrameObject *fo = kept[i].object;
        kept[i] = kept[--nkept];
        Py_DECREF(fo); /* may run code, which keeps others: from the start */
        i = 0;
    }
    waits = nkept > 0;
}

bool xt_inlined_waits(PyThreadState *ts, const _PyInterpreterFrame *root)
{
    for (uint32_t i = 0; i < nkept; i++)
        if (kept[i].ts == ts && kept[i].root == root) return true;
    xt_inlined_forget(ts);
    return false;
}

void xt_rt_keep_frame(PyThreadState *ts, _PyInterpreterFrame *f, _PyInterpreterFrame *root, int64_t depth)
{
    PyFrameObject *fo = f->frame_obj;
    if (fo && (Py_REFCNT(fo) > 1 || fo->f_trace) && nkept < MAX_KEPT) {
        kept[nkept++] = (Kept){ts, root, (uint32_t)depth, (PyFrameObject *)Py_NewRef(fo)};
        ts->cframe->use_tracing = 255;
        waits = true;
    }
    xt_rt_release_frame(ts, f);
}

/* The object has taken the frame over (xt_frame_take_over); what it has got with it goes. */
static void take_back(PyFrameObject *fo)
{
    _PyInterpreterFrame *old = (_PyInterpreterFrame *)fo->_f_frame_data;
    if (PyObject_GC_IsTracked((PyObject *)fo)) PyObject_GC_UnTrack(fo);
    for (int i = 0; i < old->stacktop; i++) Py_CLEAR(old->localsplus[i]);
    Py_CLEAR(old->f_func);
    Py_CLEAR(old->f_code);
    Py_CLEAR(fo->f_back);
}

void xt_inlined_give(const _PyInterpreterFrame *root, uint32_t depth, _PyInterpreterFrame *f)
{
    for (uint32_t i = 0; i < nkept; i++) {
        PyFrameObject *fo = kept[i].object;
        if (kept[i].root != root || kept[i].depth != depth || fo->f_frame->f_code != f->f_code || f->frame_obj) continue;
        kept[i] = kept[--nkept];
        Py_XSETREF(f->f_locals, fo->f_frame->f_locals);
        fo->f_frame->f_locals = NULL;
        fo->f_frame = f;
        f->frame_obj = fo;
        take_back(fo);
        return;
    }
}
