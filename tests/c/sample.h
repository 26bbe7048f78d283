/* sample.h -- a small valid blob and a small valid unit for tests. */
#ifndef XT_TESTS_SAMPLE_H
#define XT_TESTS_SAMPLE_H
#include "protocol/blob.h"
#include "protocol/unit.h"

/* A blob with one import of each of a few kinds and one exit; seed varies its contents. malloc'ed, the caller frees it. */
void *sample_blob(uint32_t seed, uint32_t *size);
/* Computes the checksum again after a change. */
void sample_blob_seal(void *blob);
/* A unit with two codes, a shape with facts, constants and a profile. Points to static data. */
void sample_unit(XtUnit *u);
#endif
