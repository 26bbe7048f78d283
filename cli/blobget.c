/* blobget.c -- see blobget.h */
#include "cli/blobget.h"
#include "cli/cli.h"
#include <stdlib.h>
#include <string.h>

int xt_fetch_blob(const char *name, XtFetched *blob)
{
    XtMsg question = {.type = XT_MSG_BLOB_GET, .blob_get = {.name = name}}, answer;
    char err[256];
    int code = xt_ask(&question, &answer);
    if (code) return code;
    *blob = (XtFetched){0};
    if (answer.type != XT_MSG_BLOB) code = XT_CODE_NEGATIVE;
    else {
        size_t size = answer.blob.bytes.size;
        blob->name = strdup(answer.blob.name);
        blob->memory = malloc(size ? size : 1);
        if (!blob->name || !blob->memory) xt_complain("out of memory"), code = XT_CODE_ERROR;
        else if (xt_blob_check(memcpy(blob->memory, answer.blob.bytes.data, size), size, &blob->view, err))
            xt_complain("the blob does not verify: %s", err), code = XT_CODE_ERROR;
    }
    xt_msg_free(&answer);
    if (code) xt_fetched_free(blob);
    return code;
}

void xt_fetched_free(XtFetched *blob)
{
    free(blob->name);
    free(blob->memory);
    *blob = (XtFetched){0};
}
