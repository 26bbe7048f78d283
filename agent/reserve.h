/* reserve.h -- memory for what native code makes where nothing can be raised: numbers, at places for which it does not know the interpreter's state, and
 * what it makes for the interpreter when it leaves. When memory has run out these blocks are for them; the next allocation that can raise says so. If none comes before half
 * of the reserve is gone, the thread gets a MemoryError where it looks for signals next. GIL held. */
#ifndef XT_AGENT_RESERVE_H
#define XT_AGENT_RESERVE_H
#include "agent/python.h"

/* Bytes of a block, for an enumerate object or a tuple of five with the header for the collector; how many. */
enum { XT_RESERVE_BLOCK = 80, XT_RESERVE_BLOCKS = 512 };
extern struct XtReserve {
    void *block[XT_RESERVE_BLOCKS];
    unsigned n;
} xt_reserve;

void xt_reserve_more(void);
/* Where code is linked, and where memory is allocated anyway: takes what the reserve lacks, as far as there is memory. */
static inline void xt_reserve_fill(void)
{
    if (__builtin_expect(xt_reserve.n < XT_RESERVE_BLOCKS, 0)) xt_reserve_more();
}
/* A block for PyObject_Free; clears the MemoryError. Ends the process when there is none left. */
void *xt_reserve_take(void);

/* Zeroed memory for a way out of native code, which cannot be given up: of the C library, so not of what PyMem_SetAllocator may have put in its place; when
 * that has none, of 128 KiB kept for it. Ends the process when these are used up, too. To be given back with xt_reserve_release(). */
void *xt_reserve_space(size_t size);
void xt_reserve_release(void *space);
#endif
