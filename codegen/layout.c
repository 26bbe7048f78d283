/* layout.c -- see layout.h. Within 3.11 no structure in the table has changed since 3.11.0. */
#include "codegen/layout.h"
#include <stddef.h>
#include <string.h>

static const XtLayout cp311 = {
#define XT_LAYOUT(name, number, expression) .name = number,
#include "codegen/layout_cp311.def"
#undef XT_LAYOUT
};

const XtLayout *xt_layout_find(const char *python)
{
    if (strncmp(python, "3.11.", 5) != 0) return NULL;
    const char *patch = python + 5;
    size_t n = strspn(patch, "0123456789");
    return n > 0 && n < 4 && patch[n] == '\0' ? &cp311 : NULL; /* release candidates and local builds differ */
}
