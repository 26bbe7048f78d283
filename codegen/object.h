/* object.h -- links the ELF object that LLVM made of one module into position-independent bytes. */
#ifndef XT_CODEGEN_OBJECT_H
#define XT_CODEGEN_OBJECT_H
#include <stddef.h>
#include <stdint.h>

#define XT_ENTRY_NAME "native"
#define XT_SLOTS_NAME "xt_slots"

typedef struct XtImage {
    uint8_t *bytes; /* malloc'ed: text, then read-only data */
    uint32_t size, text_size;
    uint32_t entry; /* offset of XT_ENTRY_NAME */
} XtImage;

/* Lays out all allocated sections and applies every relocation for an image placed `base` bytes into its blob. XT_SLOTS_NAME is the only symbol
 * that may be undefined: it is XT_SEGMENT_SIZE above the blob's start. 0, or -1 with err (256 bytes): anything else remains, or a relocation
 * would hold an address. The caller frees image->bytes. */
int xt_object_link(const uint8_t *object, size_t size, uint32_t base, XtImage *image, char err[256]);
#endif
