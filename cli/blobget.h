/* blobget.h -- a stored blob, fetched from the daemon and checked. */
#ifndef XT_CLI_BLOBGET_H
#define XT_CLI_BLOBGET_H
#include "protocol/blob.h"

typedef struct XtFetched {
    char *name; /* qualified name of the root function */
    void *memory;
    XtBlob view; /* into memory */
} XtFetched;

/* name: part of a qualified name (the newest match is taken) or a key in hex. An XtCode; complains itself, but not when there is no such blob
 * (XT_CODE_NEGATIVE). With XT_CODE_OK the caller frees it. */
int xt_fetch_blob(const char *name, XtFetched *blob);
void xt_fetched_free(XtFetched *blob);
#endif
