/* interpreter_only.c -- see interpreter_only.h */
#include "agent/interpreter_only.h"

int64_t xt_native_activations;

void xt_tell_native_no_more(void)
{
    for (PyThreadState *ts = xt_next_thread(NULL); ts; ts = xt_next_thread(ts))
        if (!ts->c_tracefunc && !ts->c_profilefunc) ts->cframe->use_tracing = 0;
}
