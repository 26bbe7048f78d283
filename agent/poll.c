/* poll.c -- what the interpreter does when eval_breaker is set (eval_frame_handle_pending), from outside. */
#include "agent/osr.h"
#include "agent/profile.h"
#include "agent/rt.h"
#include "agent/sampler.h"

static void recompute_breaker(PyInterpreterState *interp)
{
    struct _ceval_runtime_state *runtime = &_PyRuntime.ceval;
    struct _ceval_state *ceval = &interp->ceval;
    bool main_thread = PyThread_get_thread_ident() == _PyRuntime.main_thread && interp == PyInterpreterState_Main();
    int set = _Py_atomic_load_relaxed(&ceval->gil_drop_request) || (main_thread && _Py_atomic_load_relaxed(&runtime->signals_pending)) ||
              (main_thread && _Py_atomic_load_relaxed(&ceval->pending.calls_to_do)) || ceval->pending.async_exc;
    _Py_atomic_store_relaxed(&ceval->eval_breaker, set);
}

int64_t xt_rt_traced(PyThreadState *ts) { return xt_user_tracing(ts) && !xt_burst_active(); /* our own profiling is no reason to leave */ }

/* Is nothing but the sampler's own call pending, which runs no Python code? */
static bool only_sampling(const struct _ceval_state *ceval)
{
    for (int i = ceval->pending.first; i != ceval->pending.last; i = (i + 1) % NPENDINGCALLS)
        if (ceval->pending.calls[i].func != xt_sampler_pending) return false;
    return true;
}

int64_t xt_rt_poll(PyThreadState *ts, _PyInterpreterFrame *f)
{
    (void)f;
    struct _ceval_state *ceval = &ts->interp->ceval;
    bool others_ran = false;
    if (_Py_atomic_load_relaxed(&_PyRuntime.ceval.signals_pending) || _Py_atomic_load_relaxed(&ceval->pending.calls_to_do)) {
        others_ran = _Py_atomic_load_relaxed(&_PyRuntime.ceval.signals_pending) || !only_sampling(ceval);
        if (Py_MakePendingCalls() != 0) return -1;
    }
    if (_Py_atomic_load_relaxed(&ceval->gil_drop_request)) {
        PyEval_SaveThread();
        PyEval_RestoreThread(ts);
        others_ran = true;
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
    return xt_rt_traced(ts) || others_ran;
}
