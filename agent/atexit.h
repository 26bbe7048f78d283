/* atexit.h -- being called when the program has ended and all its objects are still there. */
#ifndef XT_AGENT_ATEXIT_H
#define XT_AGENT_ATEXIT_H
#include "python.h"

/* Has callable called without arguments behind all exit functions of the program that are registered later. 0, -1 (no memory). */
int xt_at_exit(PyObject *callable);
#endif
