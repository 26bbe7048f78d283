/* test_layout.c -- checks every number of codegen/layout_cp311.def against the headers of Python 3.11, when it is compiled. */
#define Py_BUILD_CORE 1
#include <Python.h>
#include <internal/pycore_dict.h>
#include <internal/pycore_frame.h>
#include <internal/pycore_global_objects.h>
#include <internal/pycore_interp.h>
#include <internal/pycore_moduleobject.h>
#include <internal/pycore_object.h>

/* structures that CPython keeps private to one file (rangeobject.c, listobject.c, tupleobject.c) */
typedef struct { PyObject ob_base; long index, start, step, len; } XtRangeIter;
typedef struct { PyObject ob_base; PyObject *start, *stop, *step, *length; } XtRange;
typedef struct { PyObject ob_base; Py_ssize_t it_index; PyObject *it_seq; } XtSeqIter;

#define XT_LAYOUT(name, number, expression) _Static_assert((long)(expression) == (number), #name);
#include "codegen/layout_cp311.def"
#undef XT_LAYOUT

int main(void) { return 0; }
