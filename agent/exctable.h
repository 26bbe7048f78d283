/* exctable.h -- CPython 3.11's exception table (see Objects/exception_handling_notes.txt). Units are code units. */
#ifndef XT_AGENT_EXCTABLE_H
#define XT_AGENT_EXCTABLE_H
#include "agent/python.h"

typedef struct XtExcEntry {
    int start, end, target; /* covers [start, end) */
    int depth;              /* of the stack that is left to the handler */
    bool lasti;             /* the unit that raised goes on it */
} XtExcEntry;
/* Reads the entry at *pos (0 first) and advances. false at the end. */
bool xt_exc_next(PyCodeObject *co, Py_ssize_t *pos, XtExcEntry *e);
/* The entry that covers this unit, in *e. false: none does. */
bool xt_exc_find(PyCodeObject *co, int unit, XtExcEntry *e);
#endif
