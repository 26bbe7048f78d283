/* blobwriter.c -- see blobwriter.h. Order in the blob: header, image, imports, code hashes, exits, recipe words, strings, padding. */
#include "codegen/blobwriter.h"
#include "protocol/abi.h"
#define XXH_INLINE_ALL
#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <xxhash.h>

typedef struct Buffer {
    uint8_t *data;
    size_t size, cap;
} Buffer;

struct XtWriter {
    const XtUnit *unit;
    Buffer imports, exits, words, strings;
    uint32_t max_values;
    int32_t *shape_slot; /* by shape number, -1: none yet */
    uint8_t **used;      /* by shape number: by fact: XT_FACT_LOADS, XT_FACT_STORES */
};

#ifndef XT_BUILD_ID
#error "XT_BUILD_ID comes from module.mk"
#endif

static void *put(Buffer *b, const void *data, size_t size)
{
    if (b->size + size > b->cap) {
        b->cap = (b->size + size) * 2 + 256;
        b->data = realloc(b->data, b->cap);
        if (!b->data) abort();
    }
    memcpy(b->data + b->size, data, size);
    b->size += size;
    return b->data + b->size - size;
}

XtWriter *xt_writer_new(const XtUnit *u)
{
    XtWriter *w = calloc(1, sizeof *w);
    if (!w) abort();
    w->unit = u;
    w->shape_slot = malloc((u->nshapes + 1) * sizeof *w->shape_slot);
    if (!w->shape_slot) abort();
    w->used = calloc(u->nshapes + 1, sizeof *w->used);
    if (!w->used) abort();
    for (uint32_t i = 0; i < u->nshapes; i++) {
        w->shape_slot[i] = -1;
        w->used[i] = calloc(u->shapes[i].nfacts + 1, sizeof **w->used);
        if (!w->used[i]) abort();
    }
    put(&w->strings, "", 1); /* offset 0: no string */
    return w;
}

void xt_writer_free(XtWriter *w)
{
    if (!w) return;
    free(w->imports.data);
    free(w->exits.data);
    free(w->words.data);
    free(w->strings.data);
    free(w->shape_slot);
    for (uint32_t i = 0; i < w->unit->nshapes; i++) free(w->used[i]);
    free(w->used);
    free(w);
}

uint32_t xt_writer_slots(const XtWriter *w) { return (uint32_t)(w->imports.size / sizeof(XtImport)); }
uint32_t xt_writer_words(const XtWriter *w) { return (uint32_t)(w->words.size / 4); }
uint32_t xt_writer_image_offset(void) { return (sizeof(XtBlobHeader) + 63) / 64 * 64; }

static uint32_t add_import(XtWriter *w, uint32_t kind, uint32_t a, uint32_t b, uint32_t c)
{
    XtImport i = {kind, a, b, c};
    put(&w->imports, &i, sizeof i);
    return xt_writer_slots(w) - 1;
}

uint32_t xt_writer_import(XtWriter *w, uint32_t kind, uint32_t a, uint32_t b, uint32_t c)
{
    const XtImport want = {kind, a, b, c}, *have = (const void *)w->imports.data;
    for (uint32_t i = 0; i < xt_writer_slots(w); i++)
        if (memcmp(&have[i], &want, sizeof want) == 0) return i;
    return add_import(w, kind, a, b, c);
}

uint32_t xt_writer_cache(XtWriter *w, uint32_t words)
{
    uint32_t first = xt_writer_slots(w);
    for (uint32_t i = 0; i < words; i++) add_import(w, XT_IMPORT_CACHE, words - i, words - i, 0);
    return first;
}

static uint32_t add_string(XtWriter *w, const char *s)
{
    if (!s) return 0;
    put(&w->strings, s, strlen(s) + 1);
    return (uint32_t)(w->strings.size - strlen(s) - 1);
}

uint32_t xt_writer_named(XtWriter *w, uint32_t kind, const char *name, uint32_t b)
{
    const XtImport *have = (const void *)w->imports.data;
    for (uint32_t i = 0; i < xt_writer_slots(w); i++)
        if (have[i].kind == kind && strcmp((char *)w->strings.data + have[i].a, name) == 0) return i;
    return add_import(w, kind, add_string(w, name), b, 0);
}

uint32_t xt_writer_word(XtWriter *w, uint32_t word)
{
    put(&w->words, &word, 4);
    return xt_writer_words(w) - 1;
}

uint32_t xt_writer_shape(XtWriter *w, uint32_t shape)
{
    if (w->shape_slot[shape] >= 0) return (uint32_t)w->shape_slot[shape];
    const XtShape *s = &w->unit->shapes[shape];
    uint32_t name = add_string(w, s->module ? s->module : "");
    add_string(w, s->qualname ? s->qualname : "");
    uint32_t slot = add_import(w, XT_IMPORT_SHAPE, name, 0, s->nfacts * XT_FACT_WORDS); /* its words: place_facts */
    w->shape_slot[shape] = (int32_t)slot;
    return slot;
}

void xt_writer_use_fact(XtWriter *w, uint32_t shape, uint32_t fact, uint32_t how) { w->used[shape][fact] |= (uint8_t)how; }

/* Facts keep their numbers: one that the code does not rely on is there as XT_FACT_UNUSED. */
static void place_facts(XtWriter *w)
{
    for (uint32_t i = 0; i < w->unit->nshapes; i++) {
        if (w->shape_slot[i] < 0) continue;
        ((XtImport *)(void *)w->imports.data)[w->shape_slot[i]].b = xt_writer_words(w);
        for (uint32_t k = 0; k < w->unit->shapes[i].nfacts; k++) {
            const XtFact *f = &w->unit->shapes[i].facts[k];
            uint8_t used = w->used[i][k];
            xt_writer_word(w, used ? f->kind : XT_FACT_UNUSED);
            xt_writer_word(w, used ? add_string(w, f->name) : 0);
            xt_writer_word(w, used ? (uint32_t)f->index : 0);
            xt_writer_word(w, used ? (uint32_t)(int32_t)f->code : UINT32_MAX);
            xt_writer_word(w, used ? add_string(w, f->text) : 0);
            xt_writer_word(w, used);
        }
    }
}

uint32_t xt_writer_exit(XtWriter *w, const XtExit *e)
{
    if (e->nvalues > w->max_values) w->max_values = e->nvalues;
    put(&w->exits, e, sizeof *e);
    return (uint32_t)(w->exits.size / sizeof *e) - 1;
}

static uint32_t place(Buffer *out, const void *data, size_t size, size_t align)
{
    static const uint8_t zero[64];
    put(out, zero, (align - out->size % align) % align);
    uint32_t at = (uint32_t)out->size;
    put(out, data ? data : zero, size);
    return at;
}

static void place_codes(XtWriter *w, Buffer *out, XtBlobHeader *h)
{
    h->ncodes = w->unit->ncodes;
    h->codes = place(out, NULL, 0, 16);
    for (uint32_t i = 0; i < h->ncodes; i++) put(out, w->unit->codes[i].hash, 16);
}

int xt_writer_finish(XtWriter *w, const XtImage *image, uint32_t flags, uint8_t **blob, size_t *size)
{
    XtBlobHeader h = {.magic = XT_BLOB_MAGIC,
                      .version = XT_BLOB_VERSION,
                      .abi = xt_abi_id(),
                      .osr = w->unit->osr,
                      .max_values = w->max_values,
                      .flags = flags};
    Buffer out = {0};
    place_facts(w);
    put(&out, &h, sizeof h);
    h.text = place(&out, image->bytes, image->size, 64);
    h.entry = h.text + image->entry;
    h.text_size = image->text_size;
    h.nimports = h.nslots = xt_writer_slots(w);
    h.imports = place(&out, w->imports.data, w->imports.size, 8);
    place_codes(w, &out, &h);
    h.nexits = (uint32_t)(w->exits.size / sizeof(XtExit));
    h.exits = place(&out, w->exits.data, w->exits.size, 8);
    h.nrecipes = xt_writer_words(w);
    h.recipes = place(&out, w->words.data, w->words.size, 8);
    h.strings_size = (uint32_t)w->strings.size;
    h.strings = place(&out, w->strings.data, w->strings.size, 8);
    place(&out, NULL, 0, 64);
    while (out.size < (size_t)h.nslots * 8) /* slots of neighbouring blobs must not meet */
        place(&out, NULL, 64, 64);
    if (out.size > XT_SEGMENT_SIZE / 2) {
        free(out.data);
        return -E2BIG;
    }
    h.size = (uint32_t)out.size;
    memcpy(h.python, w->unit->python, sizeof h.python);
    memcpy(h.cpu, w->unit->cpu, sizeof h.cpu);
    strncpy(h.compiler, XT_BUILD_ID, sizeof h.compiler - 1);
    memcpy(out.data, &h, sizeof h);
    size_t behind = offsetof(XtBlobHeader, checksum) + sizeof h.checksum;
    h.checksum = XXH3_64bits(out.data + behind, out.size - behind);
    memcpy(out.data, &h, sizeof h);
    *blob = out.data;
    *size = out.size;
    return 0;
}
