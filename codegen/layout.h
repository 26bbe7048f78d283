/* layout.h -- offsets of CPython's structures as data, one table a supported version (layout_cp311.def). */
#ifndef XT_CODEGEN_LAYOUT_H
#define XT_CODEGEN_LAYOUT_H
typedef struct XtLayout {
#define XT_LAYOUT(name, number, expression) int name;
#include "codegen/layout_cp311.def"
#undef XT_LAYOUT
} XtLayout;

/* The layout of a Python build, as "3.11.2"; NULL when there is none. */
const XtLayout *xt_layout_find(const char *python);
#endif
