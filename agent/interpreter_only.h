/* interpreter_only.h -- when the interpreter runs everything, and the agent neither profiles nor links: while module tracemalloc traces allocations (tracemalloc.h), and
 * while somebody else evaluates frames (PEP 523), who is to see each. Nobody tells of the latter. Native activations that are under way leave behind
 * the call that they wait for, as they do when a trace function has been set: use_tracing tells them. To the interpreter it means nothing without such a
 * function, but it clears it whenever one of the agent's has been called; so each call out of native code sets it anew, until the outermost activation has left. A
 * trace function that does nothing would be no substitute: frame objects and line tables are made for it, which the program would see among its allocations.
 * GIL held. */
#ifndef XT_AGENT_INTERPRETER_ONLY_H
#define XT_AGENT_INTERPRETER_ONLY_H
#include "agent/osr.h"

static inline bool xt_interpreter_only(void)
{
    return XT_UNLIKELY(_Py_tracemalloc_config.tracing || _PyRuntime.interpreters.main->eval_frame);
}

/* Native code must not be entered. Other interpreters than the main one come here by the code objects of frozen modules, which all share: what code was bound to
 * is the main interpreter's, and it is not told of the death of the others' code objects. */
static inline bool xt_native_barred(PyThreadState *ts)
{
    return xt_interpreter_only() || xt_user_tracing(ts) || XT_UNLIKELY(ts->interp != _PyRuntime.interpreters.main);
}

/* Native code goes on behind a call. */
static inline void xt_tell_native(PyThreadState *ts)
{
    if (xt_interpreter_only() && !ts->tracing) ts->cframe->use_tracing = 255;
}
/* The last native activation ends, or is left for good. */
void xt_tell_native_no_more(void);

extern int64_t xt_native_activations; /* of all threads; direct calls and inlined frames belong to their caller's */
static inline void xt_native_begins(void) { xt_native_activations++; }
static inline void xt_native_ends(void)
{
    if (--xt_native_activations == 0 && xt_interpreter_only()) xt_tell_native_no_more();
}
#endif
