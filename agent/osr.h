/* osr.h -- the trace callback: takes a running frame over at a loop header, and moves a frame of the interpreter to another instruction.
 *
 * Both need the interpreter to reload next_instr and the stack from the frame, which it does after calling a C trace function. The state is per
 * thread; a trace function that was there before is put back. GIL held.
 */
#ifndef XT_AGENT_OSR_H
#define XT_AGENT_OSR_H
#include "agent/frames.h"
#include "agent/exctable.h"
#include "agent/native_table.h"

int xt_trace(PyObject *obj, PyFrameObject *fo, int what, PyObject *arg); /* the C trace function */

/* Is a trace or profile function of somebody else active? Native code must not be entered then. */
static inline bool xt_user_tracing(PyThreadState *ts)
{
    return XT_UNLIKELY(ts->cframe->use_tracing) && (ts->c_profilefunc || (ts->c_tracefunc && ts->c_tracefunc != xt_trace));
}

/* The frame that waits for its loop header gets its own f_trace_opcodes and f_trace_lines back, and the thread its own trace function. */
void xt_osr_give_back(PyThreadState *ts);
bool xt_osr_is_trace(Py_tracefunc f); /* one of this file's */

/* Gives up a takeover that is waiting for its frame to reach a loop header: native code runs on top of that frame and would poll at each turn. */
void xt_osr_disarm(PyThreadState *ts);

/* A frame that is left from native code, so that the trace callback does not see it return: it is not kept alive by waiting for its loop header. */
void xt_osr_frame_ends(PyThreadState *ts, const PyFrameObject *fo);

/* Called inside nb_positive of the patched entry (how 0): after that has returned the result (None), the interpreter goes on at `unit` with
 * `depth` stack entries, of which entries 1... are in the frame and `bottom` (stolen) is entry 0. rearm: take the frame over again at its next
 * loop header. NULL without an exception when it cannot be done (nothing has happened then). */
PyObject *xt_jump(PyThreadState *ts, _PyInterpreterFrame *f, int unit, int depth, PyObject *bottom, bool rearm);

/* how 2: what the exit code returns after having written the frame's state; osr.c goes on at unit with depth stack entries in the frame. */
PyObject *xt_osr_resume_at(int unit, int depth, bool rearm);

/* xt_osr_arm for a frame that has just left native code: with back-off when exits repeat. */
void xt_osr_rearm(PyThreadState *ts, PyFrameObject *fo);

/* Keeps trace and profile functions quiet until the frame has returned: its events were already delivered by a nested interpreter. Then it ends at `end`, as
 * a frame object that outlives it shows. */
void xt_trace_swallow_return(PyThreadState *ts, _PyInterpreterFrame *f, _Py_CODEUNIT *end);
/* The same for the `call` event with which the interpreter begins where it takes a frame over with an exception set. */
void xt_trace_swallow_call(PyThreadState *ts, _PyInterpreterFrame *f);
#endif
