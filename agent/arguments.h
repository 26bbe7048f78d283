/* arguments.h -- binding the arguments of a call to the parameters of a Python function. GIL held. */
#ifndef XT_AGENT_ARGUMENTS_H
#define XT_AGENT_ARGUMENTS_H
#include "agent/python.h"

/* As ceval's initialize_locals: the nargs references at args (the last ones are keyword values when there are kwnames) move to locals, which are NULL, with
 * defaults, the tuple of *args and the dict of **kwargs. false: they do not fit, or memory is short; nothing has happened and no exception is set. */
bool xt_bind_arguments(PyFunctionObject *func, PyObject **locals, PyObject **args, int64_t nargs, PyObject *kwnames);
#endif
