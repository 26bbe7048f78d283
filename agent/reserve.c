/* reserve.c -- see reserve.h */
#include "agent/reserve.h"
#include "agent/frames.h"

enum { SPACE = 128 * 1024 };
struct XtReserve xt_reserve;
static _Alignas(16) char space[SPACE];
static size_t space_used, space_parts; /* from the start; all is free again when no part is in use */

void xt_reserve_more(void)
{
    xt_frame_keep_last();
    if (_Py_tracemalloc_config.tracing) return; /* it would show these */
    while (xt_reserve.n < XT_RESERVE_BLOCKS) {
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

void *xt_reserve_space(size_t size)
{
    void *p = calloc(1, size);
    if (p) return p;
    size = (size + 15) & ~(size_t)15;
    if (size > SPACE - space_used) Py_FatalError("xtlink: no memory to leave native code");
    p = memset(space + space_used, 0, size);
    space_used += size;
    space_parts++;
    return p;
}

void xt_reserve_release(void *p)
{
    if ((uintptr_t)p - (uintptr_t)space >= SPACE) free(p);
    else if (--space_parts == 0) space_used = 0;
}
