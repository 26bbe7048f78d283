/* rt_error.h -- the interpreter's error messages for names (format_exc_check_arg, format_exc_unbound in ceval.c). */
#ifndef XT_AGENT_RT_ERROR_H
#define XT_AGENT_RT_ERROR_H
#include "agent/python.h"
void xt_error_name(PyObject *name);                                               /* NameError: name '...' is not defined */
void xt_error_unbound(PyCodeObject *co, int64_t local);                           /* of a local, cell or free variable */
void xt_format_kwargs_error(PyThreadState *ts, PyObject *func, PyObject *kwargs); /* after a failed _PyDict_MergeEx(..., 2) */
#endif
