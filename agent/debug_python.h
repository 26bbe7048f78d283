/* debug_python.h -- the agent for CPython's debug build (make PYDEBUG=1), whose assertions say more of what native code leaves behind than a crash does.
 * A tool of the tests (make check-pydebug, docs/testing.md): the release agent refuses such a Python, and has nothing of this. */
#ifndef XT_AGENT_DEBUG_PYTHON_H
#define XT_AGENT_DEBUG_PYTHON_H
#include "agent/python.h"

#ifdef Py_DEBUG
/* LOAD_CONST checks its index in that build (GETITEM, ceval.c), and a patched entry loads beyond the visible end of co_consts: lets the interpreter, and nobody
 * else, read there. 0, -1: no permission to change the function. */
int xt_debug_python_init(void);
/* No tuple of length 0 but the interpreter's own may die there (tupledealloc): one that an entry made for a code object without constants lives on. */
static inline void xt_debug_python_keep(PyObject *consts, Py_ssize_t visible)
{
    if (!visible) Py_INCREF(consts);
}
#else
static inline int xt_debug_python_init(void) { return 0; }
static inline void xt_debug_python_keep(PyObject *consts, Py_ssize_t visible) { (void)consts, (void)visible; }
#endif
#endif
