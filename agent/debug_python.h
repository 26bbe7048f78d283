/* debug_python.h -- the agent for CPython's debug build (make PYDEBUG=1), whose assertions say more of what native code leaves behind than a crash does.
 * A tool of the tests (make check-pydebug, docs/testing.md): the release agent refuses such a Python, and has nothing of this. */
#ifndef XT_AGENT_DEBUG_PYTHON_H
#define XT_AGENT_DEBUG_PYTHON_H
#include "agent/python.h"

#ifdef Py_DEBUG
enum { XT_DEBUG_PYTHON = 1 };
/* LOAD_CONST checks its index in that build (GETITEM, ceval.c), and a patched entry loads beyond the visible end of co_consts: lets the interpreter, and nobody
 * else, read there. 0, -1: no permission to change the function. */
int xt_debug_python_init(void);
#else
enum { XT_DEBUG_PYTHON = 0 };
static inline int xt_debug_python_init(void) { return 0; }
#endif
#endif
