/* blobwriter.h -- collects the parts of a blob (protocol/blob.h) while a function is lowered, and puts them together at the end.
 *
 * A writer owns all it collected; xt_writer_free() frees it. Running out of memory aborts the compiler process (its daemon goes on).
 */
#ifndef XT_CODEGEN_BLOBWRITER_H
#define XT_CODEGEN_BLOBWRITER_H
#include "codegen/object.h"
#include "protocol/blob.h"
#include "protocol/unit.h"

typedef struct XtWriter XtWriter;

XtWriter *xt_writer_new(const XtUnit *); /* borrows the unit until freed */
void xt_writer_free(XtWriter *);
uint32_t xt_writer_import(XtWriter *, uint32_t kind, uint32_t a, uint32_t b, uint32_t c); /* slot number; equal imports share one */
uint32_t xt_writer_cache(XtWriter *, uint32_t words);                                     /* first slot of a fresh private cache */
uint32_t xt_writer_shape(XtWriter *,
                         uint32_t shape); /* slot of the XT_IMPORT_SHAPE of unit.shapes[shape]; the guard is on the facts that are used */
/* The code relies on the fact; how: XT_FACT_LOADS or XT_FACT_STORES. Shape and fact are in range. */
void xt_writer_use_fact(XtWriter *, uint32_t shape, uint32_t fact, uint32_t how);
/* slot of an XT_IMPORT_OBJECT, XT_IMPORT_TYPE_ATTR or XT_IMPORT_C_METHOD; b: as there, else 0 */
uint32_t xt_writer_named(XtWriter *, uint32_t kind, const char *name, uint32_t b);
uint32_t xt_writer_word(XtWriter *, uint32_t word);  /* appends a recipe word; its index */
uint32_t xt_writer_words(const XtWriter *);          /* recipe words so far */
uint32_t xt_writer_exit(XtWriter *, const XtExit *); /* exit number */
uint32_t xt_writer_slots(const XtWriter *);
uint32_t xt_writer_image_offset(void); /* where in the blob the image (text, read-only data) goes */
/* The finished blob (flags: XT_BLOB_*), checksummed, malloc'ed: the caller frees. 0, or -E2BIG. */
int xt_writer_finish(XtWriter *, const XtImage *, uint32_t flags, uint8_t **blob, size_t *size);
#endif
