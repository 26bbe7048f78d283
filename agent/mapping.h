/* mapping.h -- a blob's text and slots are one place in this process (docs/linking.md), and its slots hold what one code object refers to. A second code
 * object of the same content (a module loaded twice, a template compiled again) gets a mapping of the same pages of its own. GIL held. */
#ifndef XT_AGENT_MAPPING_H
#define XT_AGENT_MAPPING_H
#include "protocol/blob.h"
#include <stdbool.h>

typedef struct XtMapping { /* base NULL: the segment's own place */
    void *base;
    size_t size; /* of text and of slots, bytes */
} XtMapping;

/* Is there a linked blob at this place? */
bool xt_mapping_taken(const XtBlob *blob);
/* Maps the blob once more; *blob is the view of the new place. 0, -ENOMEM. */
int xt_mapping_make(XtMapping *m, XtBlob *blob, size_t size);
/* The blob is linked no more: its place, or the mapping made for it, is free. */
void xt_mapping_release(XtMapping *m, const XtBlob *blob);
#endif
