/* classify.h -- turns live objects seen in a burst into symbolic facts. GIL held; never raises, never runs Python code, keeps no reference. */
#ifndef XT_AGENT_CLASSIFY_H
#define XT_AGENT_CLASSIFY_H
#include "record.h"

/* A type as a profile sees it: an address to compare, odd for ints beyond 64 bits. 0 for NULL. */
uintptr_t xt_type_key(PyObject *o);
XtClass *xt_type_of(PyObject *o); /* NULL for NULL */
/* How owner finds attribute name (load or store), as an index into the facts of its class; -1: no simple way, or a builtin class. */
int16_t xt_classify_attr(PyObject *owner, XtClass *cls, PyObject *name, int store);
/* 1 when owner's attributes are in inline values just now, 0 when not: part of a profile's key. */
int xt_has_inline_values(PyObject *owner);
/* Identity of a callee as an address to compare: the code object of Python functions and methods, the object itself for others. */
uintptr_t xt_callee_key(PyObject *callable);
/* Fills callee, code, callee_type of *seen when the class of owner, whose type is cls, has the method as a Python function. method: a literal. */
void xt_classify_operator(PyObject *owner, const char *method, XtClass *cls, XtSeen *seen);
/* Fills callee, code, callee_type, callee_name of *seen. */
void xt_classify_callee(PyObject *callable, XtSeen *seen);
#endif
