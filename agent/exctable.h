/* exctable.h -- CPython 3.11's exception table (see Objects/exception_handling_notes.txt). Units are code units. */
#ifndef XT_AGENT_EXCTABLE_H
#define XT_AGENT_EXCTABLE_H
#include "agent/python.h"

typedef struct XtExcEntry {
    int start, end, target;
} XtExcEntry; /* covers [start, end) */
/* Reads the entry at *pos (0 first) and advances. false at the end. */
bool xt_exc_next(PyCodeObject *co, Py_ssize_t *pos, XtExcEntry *e);
/* Does a handler cover this unit? */
bool xt_unit_covered(PyCodeObject *co, int unit);
#endif
