/* mapping.c -- see mapping.h. mremap() with an old size of 0 maps shared pages a second time (mremap(2)), with the rights they have: read and execute. */
#include "agent/mapping.h"
#include <errno.h>
#include <sys/mman.h>

enum { PAGE = 4096 };

static uint64_t *slots_of(const XtBlob *b) { return (uint64_t *)((uintptr_t)b->base + XT_SEGMENT_SIZE); }

/* A linked blob's first slot is never 0, memory that was never linked to is. */
bool xt_mapping_taken(const XtBlob *b) { return b->h->nimports && slots_of(b)[0]; }

int xt_mapping_make(XtMapping *m, XtBlob *b, size_t size)
{
    uintptr_t start = (uintptr_t)b->base & ~(uintptr_t)(PAGE - 1);
    size_t ahead = (uintptr_t)b->base - start, length = (ahead + size + PAGE - 1) & ~(size_t)(PAGE - 1);
    char err[256];
    uint8_t *base = mmap(NULL, XT_SEGMENT_SIZE + length, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (base == MAP_FAILED) return -ENOMEM;
    *m = (XtMapping){base, length};
    bool mapped = mremap((void *)start, 0, length, MREMAP_MAYMOVE | MREMAP_FIXED, base) == base &&
                  mprotect(base + XT_SEGMENT_SIZE, length, PROT_READ | PROT_WRITE) == 0;
    if (mapped && xt_blob_check(base + ahead, size, b, err) == 0) return 0;
    munmap(base, XT_SEGMENT_SIZE + length);
    *m = (XtMapping){0};
    return -ENOMEM;
}

void xt_mapping_release(XtMapping *m, const XtBlob *b)
{
    if (m->base) munmap(m->base, XT_SEGMENT_SIZE + m->size);
    else if (b->h->nimports) slots_of(b)[0] = 0;
    *m = (XtMapping){0};
}
