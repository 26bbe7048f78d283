/* frames.h -- interpreter frames made, linked, cleared and evaluated from outside the interpreter.
 *
 * CPython hides these functions; ours do what Python/frame.c, pystate.c and ceval.c of 3.11 do. GIL held.
 */
#ifndef XT_AGENT_FRAMES_H
#define XT_AGENT_FRAMES_H
#include "agent/python.h"

_PyInterpreterFrame *xt_frame_alloc_slow(PyThreadState *ts, size_t size);
/* size in words: nlocalsplus + stacksize + FRAME_SPECIALS_SIZE. NULL with MemoryError. */
static inline _PyInterpreterFrame *xt_frame_alloc(PyThreadState *ts, size_t size)
{
    PyObject **top = ts->datastack_top;
    if (XT_LIKELY(top != NULL && size < (size_t)(ts->datastack_limit - top))) {
        ts->datastack_top = top + size;
        return (_PyInterpreterFrame *)top;
    }
    return xt_frame_alloc_slow(ts, size);
}
/* For where there is no way back: likewise, but when memory has run out of the chunk of 16 KiB that xt_frame_keep_last() has put aside. Ends the process when
 * that is in use, or too small. */
_PyInterpreterFrame *xt_frame_alloc_last(PyThreadState *ts, size_t size);
void xt_frame_keep_last(void);

/* Fills the specials as the interpreter does on a call; func's reference is given to the frame. Not linked yet, localsplus untouched. */
static inline void xt_frame_init(_PyInterpreterFrame *f, PyFunctionObject *func)
{
    PyCodeObject *co = (PyCodeObject *)func->func_code;
    f->f_func = func;
    f->f_code = (PyCodeObject *)Py_NewRef(co);
    f->f_builtins = func->func_builtins;
    f->f_globals = func->func_globals;
    f->f_locals = NULL;
    f->frame_obj = NULL;
    f->prev_instr = _PyCode_CODE(co) - 1;
    f->stacktop = -1;
    f->is_entry = false;
    f->owner = FRAME_OWNED_BY_THREAD;
}

/* Where a frame is whose CALL at `unit` has called a Python function: the interpreter leaves it at the instruction's last cache entry (ceval.c, CALL:
 * "frame->prev_instr = next_instr - 1"), but at the instruction itself when it has called anything else. Other instructions always stay at themselves.
 * _co_code must be filled, as it is for all that runs natively: it shows cache entries as zeroes. */
static inline int xt_unit_calling(const PyCodeObject *co, int unit)
{
    bool is_call = co->_co_code && unit >= 0 && PyBytes_AS_STRING(co->_co_code)[2 * unit] == (char)CALL;
    return is_call ? unit + (int)INLINE_CACHE_ENTRIES_CALL : unit;
}
/* f is about to call a Python function. */
static inline void xt_frame_calls(_PyInterpreterFrame *f)
{
    f->prev_instr = _PyCode_CODE(f->f_code) + xt_unit_calling(f->f_code, _PyInterpreterFrame_LASTI(f));
}
/* Where f raises what its instruction at `unit` has raised: there, or where calling has left it. */
static inline _Py_CODEUNIT *xt_frame_raised_at(const _PyInterpreterFrame *f, int unit)
{
    bool calling = _PyInterpreterFrame_LASTI(f) == xt_unit_calling(f->f_code, unit);
    return calling ? f->prev_instr : _PyCode_CODE(f->f_code) + unit;
}

/* What MAKE_CELL and COPY_FREE_VARS ahead of unit end do. 0; -1: out of memory (MemoryError is set). */
int xt_frame_run_prefix(_PyInterpreterFrame *f, int end);
void xt_frame_take_over(PyThreadState *ts, _PyInterpreterFrame *f); /* a frame object outlives the frame: moves the frame into it */
void xt_frame_pop_chunk(PyThreadState *ts, _PyInterpreterFrame *f);

/* Frees the memory of the newest frame. */
static inline void xt_frame_free(PyThreadState *ts, _PyInterpreterFrame *f)
{
    if (XT_UNLIKELY((PyObject **)f == &ts->datastack_chunk->data[0])) xt_frame_pop_chunk(ts, f);
    else ts->datastack_top = (PyObject **)f;
}

/* Its object will outlive the frame. */
static inline bool xt_frame_is_kept(const _PyInterpreterFrame *f)
{
    return XT_UNLIKELY(f->frame_obj != NULL) && Py_REFCNT(f->frame_obj) > 1;
}

/* As _PyFrame_Clear. The frame is unlinked, and complete up to stacktop. */
static inline void xt_frame_clear(PyThreadState *ts, _PyInterpreterFrame *f)
{
    if (xt_frame_is_kept(f)) {
        xt_frame_take_over(ts, f);
        return;
    }
    PyFrameObject *fo = f->frame_obj;
    if (XT_UNLIKELY(fo != NULL)) {
        f->frame_obj = NULL;
        Py_DECREF(fo);
    }
    for (int i = 0, n = f->stacktop; i < n; i++) Py_XDECREF(f->localsplus[i]);
    Py_XDECREF(f->f_locals);
    Py_DECREF(f->f_func);
    Py_DECREF(f->f_code);
}

/* Clears an unlinked frame and frees its memory. nlocals: how many entries of localsplus may hold references. */
static inline void xt_frame_clear_and_pop(PyThreadState *ts, _PyInterpreterFrame *f, int nlocals)
{
    ts->recursion_remaining--;
    f->stacktop = nlocals;
    xt_frame_clear(ts, f);
    ts->recursion_remaining++;
    xt_frame_free(ts, f);
}

/* The frame object of a linked, complete frame; borrowed. NULL: out of memory (no exception set). */
PyFrameObject *xt_frame_object(PyThreadState *ts, _PyInterpreterFrame *f);

/* PRECALL_METHOD_DESCRIPTOR_* of ceval.c 3.11 look at the word beyond the stack's top where a method is called through its type without arguments
 * (list.sort()), and whatever an earlier call has left there is no NULL but by bad luck. Of calls that ran natively nothing is left: the interpreter, which goes on
 * with the frame on top, gets something to look at. */
static inline void xt_frame_fill_beyond(PyThreadState *ts)
{
    if (ts->datastack_top < ts->datastack_limit) *ts->datastack_top = Py_None;
}

/* Runs a linked frame, the current one, to its end in a nested interpreter: from the instruction behind prev_instr with stacktop entries, or
 * with raise from the handler search of prev_instr with the exception that is set. counted: the frame's recursion level is already counted.
 * The frame stays current, uncleared; its stack is empty afterwards. */
PyObject *xt_frame_eval(PyThreadState *ts, _PyInterpreterFrame *f, bool raise, bool counted);

/* Adds the frame to the traceback of the exception that is set, at prev_instr. */
void xt_frame_traceback(PyThreadState *ts, _PyInterpreterFrame *f);

enum { XT_STACK_RESERVE = 256 * 1024 };
/* C stack: the lowest address native code may nest at, per thread; all ones until known. */
extern _Thread_local uintptr_t xt_stack_low __attribute__((tls_model("initial-exec")));
bool xt_stack_low_slow(void);
/* true: nearly used up, do not nest */
static inline bool xt_stack_is_low(void)
{
    return XT_UNLIKELY((uintptr_t)__builtin_frame_address(0) < xt_stack_low) && xt_stack_low_slow();
}
/* true: even the reserve that nesting in interpreted code may use is nearly gone */
static inline bool xt_stack_is_exhausted(void)
{
    return xt_stack_low != UINTPTR_MAX && (uintptr_t)__builtin_frame_address(0) + XT_STACK_RESERVE / 2 < xt_stack_low;
}
#endif
