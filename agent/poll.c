/* poll.c -- what the interpreter does when eval_breaker is set (eval_frame_handle_pending), from outside. */
#include "agent/entry.h"
#include "agent/inlined.h"
#include "agent/interpreter_only.h"
#include "agent/profile.h"
#include "agent/rt.h"
#include "agent/sampler.h"
#include "agent/tracers.h"

static void recompute_breaker(PyInterpreterState *interp)
{
    struct _ceval_runtime_state *runtime = &_PyRuntime.ceval;
    struct _ceval_state *ceval = &interp->ceval;
    bool main_thread = PyThread_get_thread_ident() == _PyRuntime.main_thread && interp == PyInterpreterState_Main();
    int set = _Py_atomic_load_relaxed(&ceval->gil_drop_request) || (main_thread && _Py_atomic_load_relaxed(&runtime->signals_pending)) ||
              (main_thread && _Py_atomic_load_relaxed(&ceval->pending.calls_to_do)) || ceval->pending.async_exc;
    _Py_atomic_store_relaxed(&ceval->eval_breaker, set);
}

/* Our own profiling is no reason to leave. */
int64_t xt_rt_traced(PyThreadState *ts, _PyInterpreterFrame *f)
{
    if (xt_inlined_waits(ts, f)) return 1;
    if (!xt_use_tracing(ts)) ts->cframe->use_tracing = 0; /* left over from a frame object that nobody waits for any more */
    if (!xt_interpreter_only() && (!xt_user_tracing(ts) || (!ts->c_profilefunc && xt_burst_traces(ts)))) return 0;
    if (!xt_entries_suspended()) xt_tracers_look();
    return 1;
}

/* Is nothing but the sampler's own call pending, which runs no Python code? */
static bool only_sampling(const struct _ceval_state *ceval)
{
    for (int i = ceval->pending.first; i != ceval->pending.last; i = (i + 1) % NPENDINGCALLS)
        if (ceval->pending.calls[i].func != xt_sampler_pending) return false;
    return true;
}

/* Threads that may have run Python code: what is left of all that ever were when the sampler's looks are taken away. A look counts before its thread
 * state is made, so a look under way can make this too large a step later, never too small. */
static uint64_t threads_made(const PyInterpreterState *interp) { return interp->threads.next_unique_id - xt_sampler_looks(); }

static bool is_alone(const PyThreadState *ts)
{
    for (const PyThreadState *t = ts->interp->threads.head; t; t = t->next)
        if (t != ts && !xt_sampler_is(t)) return false;
    return true;
}

/* Gives the others a turn; true: there are others, besides the sampler, whose look runs no Python code. */
static bool give_turn(PyThreadState *ts)
{
    bool alone = is_alone(ts);
    uint64_t made = threads_made(ts->interp);
    PyEval_SaveThread();
    PyEval_RestoreThread(ts);
    return !alone || threads_made(ts->interp) > made;
}

const _PyInterpreterFrame *xt_polled;

int64_t xt_rt_poll(PyThreadState *ts, _PyInterpreterFrame *f)
{
    struct _ceval_state *ceval = &ts->interp->ceval;
    bool others_ran = false;
    if (_Py_atomic_load_relaxed(&_PyRuntime.ceval.signals_pending) || _Py_atomic_load_relaxed(&ceval->pending.calls_to_do)) {
        others_ran = _Py_atomic_load_relaxed(&_PyRuntime.ceval.signals_pending) || !only_sampling(ceval);
        xt_polled = f;
        int e = Py_MakePendingCalls();
        xt_polled = NULL;
        if (e != 0) return -1;
    }
    if (_Py_atomic_load_relaxed(&ceval->gil_drop_request)) {
        others_ran |= give_turn(ts);
    }
    if (ts->async_exc) {
        PyObject *exc = ts->async_exc;
        ts->async_exc = NULL;
        ceval->pending.async_exc = 0;
        recompute_breaker(ts->interp);
        PyErr_SetNone(exc);
        Py_DECREF(exc);
        return -1;
    }
    if (XT_UNLIKELY(ts->cframe->use_tracing)) xt_osr_disarm(ts);
    return xt_rt_traced(ts, f) || others_ran;
}
