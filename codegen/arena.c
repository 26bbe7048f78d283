/* arena.c -- memory of one compilation: bump allocation, freed together. Out of memory aborts: the compiler child is disposable. */
#include "codegen/ir.h"
#include <stdlib.h>
#include <string.h>

typedef struct Chunk {
    struct Chunk *next;
    size_t used, size;
    max_align_t data[];
} Chunk;
struct XtArena {
    Chunk *chunks;
};
enum { CHUNK = 256 << 10 };

XtArena *xt_arena_new(void)
{
    XtArena *a = calloc(1, sizeof *a);
    if (!a) abort();
    return a;
}

void *xt_arena_alloc(XtArena *a, size_t size)
{
    size = (size + 15) & ~(size_t)15;
    Chunk *c = a->chunks;
    if (!c || c->size - c->used < size) {
        size_t room = size > CHUNK ? size : CHUNK;
        c = calloc(1, sizeof *c + room);
        if (!c) abort();
        c->size = room;
        if (a->chunks && size > CHUNK) { /* a big one goes behind: the current chunk still has room */
            c->next = a->chunks->next;
            a->chunks->next = c;
        } else {
            c->next = a->chunks;
            a->chunks = c;
        }
    }
    void *p = (char *)c->data + c->used;
    c->used += size;
    return p;
}

void xt_arena_free(XtArena *a)
{
    if (!a) return;
    for (Chunk *c = a->chunks, *next; c; c = next) {
        next = c->next;
        free(c);
    }
    free(a);
}
