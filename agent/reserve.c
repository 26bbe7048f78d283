/* reserve.c -- see reserve.h */
#include "agent/reserve.h"

enum { FILL = 8 };
struct XtReserve xt_reserve;

void xt_reserve_more(void)
{
    if (_Py_tracemalloc_config.tracing) return; /* it would show these */
    for (unsigned i = 0; i < FILL && xt_reserve.n < XT_RESERVE_BLOCKS; i++) {
        void *block = PyObject_Malloc(XT_RESERVE_BLOCK);
        if (!block) return;
        xt_reserve.block[xt_reserve.n++] = block;
    }
}

__attribute__((cold)) void *xt_reserve_take(void)
{
    PyErr_Clear();
    if (!xt_reserve.n) Py_FatalError("xtlink: no memory for what cannot be done without");
    PyThreadState *ts = _PyThreadState_GET();
    bool low = xt_reserve.n <= XT_RESERVE_BLOCKS / 2 &&
               !(xt_reserve.n & (xt_reserve.n - 1)); /* at a half, a quarter...: not for what the way out takes */
    if (low && !ts->async_exc) PyThreadState_SetAsyncExc(ts->thread_id, PyExc_MemoryError);
    return xt_reserve.block[--xt_reserve.n];
}
