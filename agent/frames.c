/* frames.c -- interpreter frames from outside. See Python/frame.c, Python/pystate.c and Objects/frame_layout.md of CPython 3.11. */
#include "agent/entry.h"
#include "agent/osr.h"
#include <pthread.h>

enum { CHUNK_SIZE = 16 * 1024, CHUNK_OVERHEAD = 1000 /* words */ };

/* A recursion that goes up and down over the end of a chunk would map and unmap memory each time: the last one is kept. Any thread's; the GIL is held. */
static _PyStackChunk *spare;

static _PyStackChunk *take_spare(size_t bytes)
{
    if (bytes != CHUNK_SIZE) return NULL;
    _PyStackChunk *chunk = spare;
    spare = NULL;
    return chunk;
}

static _PyStackChunk *last; /* for xt_frame_alloc_last */

static _PyInterpreterFrame *push_chunk(PyThreadState *ts, _PyStackChunk *chunk, size_t bytes, size_t size)
{
    chunk->previous = ts->datastack_chunk;
    chunk->size = bytes;
    chunk->top = 0;
    if (ts->datastack_chunk) ts->datastack_chunk->top = (size_t)(ts->datastack_top - &ts->datastack_chunk->data[0]);
    ts->datastack_chunk = chunk;
    ts->datastack_limit = (PyObject **)((char *)chunk + bytes);
    PyObject **base = &chunk->data[chunk->previous == NULL]; /* the root chunk is never popped */
    ts->datastack_top = base + size;
    return (_PyInterpreterFrame *)base;
}

static _PyStackChunk *new_chunk(size_t bytes)
{
    PyObjectArenaAllocator arenas; /* the interpreter frees the chunk with it */
    PyObject_GetArenaAllocator(&arenas);
    return arenas.alloc(arenas.ctx, bytes);
}

static size_t chunk_size(size_t size)
{
    size_t bytes = CHUNK_SIZE;
    while (bytes < sizeof(PyObject *) * (size + CHUNK_OVERHEAD)) bytes *= 2;
    return bytes;
}

_PyInterpreterFrame *xt_frame_alloc_slow(PyThreadState *ts, size_t size)
{
    if (size > INT_MAX / 16) return PyErr_NoMemory(), NULL;
    size_t bytes = chunk_size(size);
    _PyStackChunk *chunk = take_spare(bytes);
    if (!chunk) chunk = new_chunk(bytes);
    return chunk ? push_chunk(ts, chunk, bytes, size) : (_PyInterpreterFrame *)PyErr_NoMemory();
}

void xt_frame_keep_last(void)
{
    if (!last) last = new_chunk(CHUNK_SIZE);
}

_PyInterpreterFrame *xt_frame_alloc_last(PyThreadState *ts, size_t size)
{
    xt_frame_keep_last();
    _PyInterpreterFrame *f = xt_frame_alloc(ts, size);
    if (f) return f;
    PyErr_Clear();
    if (!last || chunk_size(size) > CHUNK_SIZE) Py_FatalError("xtlink: no memory for a frame");
    f = push_chunk(ts, last, CHUNK_SIZE, size);
    last = NULL;
    return f;
}

void xt_frame_pop_chunk(PyThreadState *ts, _PyInterpreterFrame *f)
{
    (void)f;
    _PyStackChunk *chunk = ts->datastack_chunk, *previous = chunk->previous;
    ts->datastack_top = &previous->data[previous->top];
    ts->datastack_chunk = previous;
    ts->datastack_limit = (PyObject **)((char *)previous + previous->size);
    if (!spare && chunk->size == CHUNK_SIZE) {
        spare = chunk;
        return;
    }
    PyObjectArenaAllocator arenas;
    PyObject_GetArenaAllocator(&arenas);
    arenas.free(arenas.ctx, chunk, chunk->size);
}

PyFrameObject *xt_frame_object(PyThreadState *ts, _PyInterpreterFrame *f)
{
    if (f->frame_obj) return f->frame_obj;
    PyObject *type, *value, *tb;
    PyErr_Fetch(&type, &value, &tb);
    _PyInterpreterFrame *current = ts->cframe->current_frame;
    ts->cframe->current_frame = f;
    Py_XDECREF(PyThreadState_GetFrame(ts)); /* makes it */
    ts->cframe->current_frame = current;
    PyErr_Restore(type, value, tb);
    return f->frame_obj;
}

int xt_frame_run_prefix(_PyInterpreterFrame *f, int end)
{
    PyCodeObject *co = f->f_code;
    for (int i = 0, arg = 0; i < end; i++) {
        _Py_CODEUNIT unit = xt_original_unit(co, i);
        arg = arg << 8 | _Py_OPARG(unit);
        if (_Py_OPCODE(unit) == EXTENDED_ARG) continue;
        if (_Py_OPCODE(unit) == MAKE_CELL) {
            PyObject *initial = f->localsplus[arg], *cell = PyCell_New(initial);
            if (!cell) return -1;
            f->localsplus[arg] = cell;
            Py_XDECREF(initial);
        } else if (_Py_OPCODE(unit) == COPY_FREE_VARS) {
            PyObject *closure = f->f_func->func_closure;
            int offset = co->co_nlocals + co->co_nplaincellvars;
            for (int k = 0; k < arg; k++) f->localsplus[offset + k] = Py_NewRef(PyTuple_GET_ITEM(closure, k));
        }
        arg = 0;
    }
    return 0;
}

void xt_frame_take_over(PyThreadState *ts, _PyInterpreterFrame *f)
{
    PyFrameObject *fo = f->frame_obj;
    xt_osr_frame_ends(ts, fo);
    f->frame_obj = NULL;
    size_t size = (size_t)((char *)&f->localsplus[f->stacktop] - (char *)f);
    memcpy(fo->_f_frame_data, f, size);
    f = (_PyInterpreterFrame *)fo->_f_frame_data;
    fo->f_frame = f;
    f->owner = FRAME_OWNED_BY_FRAME_OBJECT;
    if (_PyFrame_IsIncomplete(f)) f->prev_instr = _PyCode_CODE(f->f_code) + f->f_code->_co_firsttraceable;
    _PyInterpreterFrame *previous = f->previous;
    while (previous && _PyFrame_IsIncomplete(previous)) previous = previous->previous;
    if (previous) {
        PyFrameObject *back = xt_frame_object(ts, previous);
        if (back) fo->f_back = (PyFrameObject *)Py_NewRef(back);
        f->previous = NULL;
    }
    if (!_PyObject_GC_IS_TRACKED((PyObject *)fo)) PyObject_GC_Track(fo);
    Py_DECREF(fo);
}

PyObject *xt_frame_eval(PyThreadState *ts, _PyInterpreterFrame *f, bool raise, bool counted)
{
    _PyCFrame *cframe = ts->cframe;
    _PyInterpreterFrame *previous = f->previous;
    bool was_entry = f->is_entry;
    cframe->current_frame = previous;
    if (counted) ts->recursion_remaining++;
    if (raise) xt_trace_swallow_call(ts, f); /* the frame is under way */
    PyObject *result = _PyEval_EvalFrameDefault(ts, f, raise);
    if (counted) ts->recursion_remaining--;
    f->previous = previous;
    f->is_entry = was_entry;
    if (f->owner != FRAME_OWNED_BY_GENERATOR) f->stacktop = -1; /* else it may be suspended */
    cframe->current_frame = f;
    return result;
}

void xt_frame_traceback(PyThreadState *ts, _PyInterpreterFrame *f)
{
    PyFrameObject *fo = xt_frame_object(ts, f);
    if (!fo) return;
    XtCodeRec *rec = fo->f_lineno ? NULL : xt_code_rec(f->f_code); /* a line set by a trace function is used as it is */
    if (rec) {
        int unit = _PyInterpreterFrame_LASTI(f);
        if (!rec->raised_line || rec->raised_at != unit) {
            rec->raised_line = PyFrame_GetLineNumber(fo);
            rec->raised_at = unit;
        }
        if (rec->raised_line > 0) fo->f_lineno = rec->raised_line;
    }
    PyTraceBack_Here(fo);
    if (rec) fo->f_lineno = 0;
}

_Thread_local uintptr_t xt_stack_low __attribute__((tls_model("initial-exec"))) = UINTPTR_MAX;

bool xt_stack_low_slow(void)
{
    if (xt_stack_low != UINTPTR_MAX) return true;
    pthread_attr_t attr;
    void *base;
    size_t size;
    xt_stack_low = 0; /* unknown: no check */
    if (pthread_getattr_np(pthread_self(), &attr) == 0) {
        if (pthread_attr_getstack(&attr, &base, &size) == 0)
            xt_stack_low = (uintptr_t)base + (size > 4 * XT_STACK_RESERVE ? XT_STACK_RESERVE : size / 4);
        pthread_attr_destroy(&attr);
    }
    return (uintptr_t)__builtin_frame_address(0) < xt_stack_low;
}
