/* tracemalloc.h -- while module tracemalloc traces allocations, the interpreter runs everything: each allocation is remembered with the lines of the frames at
 * that time, which native code does not keep. GIL held.
 *
 * Its start() and stop() are wrapped when the module is made. Native activations that start() finds leave behind the call that they wait for, as they do when
 * a trace function has been set: use_tracing tells them. To the interpreter it means nothing without such a function, but it clears it whenever one of the
 * agent's has been called; so each call out of native code sets it anew, until the outermost activation has left. A trace function that does nothing would
 * be no substitute: frame objects and line tables are made for it, which the program would see among its allocations.
 */
#ifndef XT_AGENT_TRACEMALLOC_H
#define XT_AGENT_TRACEMALLOC_H
#include "agent/osr.h"

int xt_tracemalloc_init(void); /* 0, -1 */

static inline bool xt_tracemalloc_traces(void) { return XT_UNLIKELY(_Py_tracemalloc_config.tracing); }

/* Native code must not be entered. Other interpreters than the main one come here by the code objects of frozen modules, which all share: what code was bound to
 * is the main interpreter's, and it is not told of the death of the others' code objects. */
static inline bool xt_native_barred(PyThreadState *ts)
{
    return xt_tracemalloc_traces() || xt_user_tracing(ts) || XT_UNLIKELY(ts->interp != _PyRuntime.interpreters.main);
}

/* Native code goes on behind a call. */
static inline void xt_tracemalloc_tell(PyThreadState *ts)
{
    if (xt_tracemalloc_traces() && !ts->tracing) ts->cframe->use_tracing = 255;
}
/* The last native activation ends, or is left for good. */
void xt_tracemalloc_alone(void);

extern int64_t xt_native_activations; /* of all threads; direct calls and inlined frames belong to their caller's */
static inline void xt_native_begins(void) { xt_native_activations++; }
static inline void xt_native_ends(void)
{
    if (--xt_native_activations == 0 && xt_tracemalloc_traces()) xt_tracemalloc_alone();
}
#endif
