/* python.h -- CPython 3.11's public and internal headers, and the few static-inline helpers that all agent files share.
 *
 * Only exported (PyAPI_*) functions of the interpreter can be called; internal static-inline functions that call hidden ones do not link.
 */
#ifndef XT_AGENT_PYTHON_H
#define XT_AGENT_PYTHON_H
#ifndef Py_BUILD_CORE
#define Py_BUILD_CORE 1
#endif
#include <Python.h>
#include <frameobject.h>
#include <structmember.h>
#include <opcode.h>
#include <internal/pycore_ceval.h>
#include <internal/pycore_code.h>
#include <internal/pycore_dict.h>
#include <internal/pycore_frame.h>
#include <internal/pycore_function.h>
#include <internal/pycore_global_objects.h>
#include <internal/pycore_interp.h>
#include <internal/pycore_long.h>
#include <internal/pycore_moduleobject.h>
#include <internal/pycore_object.h>
#include <internal/pycore_pyerrors.h>
#include <internal/pycore_pystate.h>
#include <internal/pycore_range.h>
#include <internal/pycore_runtime.h>
#include <internal/pycore_tuple.h>

#define XT_LIKELY(x) __builtin_expect(!!(x), 1)
#define XT_UNLIKELY(x) __builtin_expect(!!(x), 0)

/* Number of cache units behind an instruction, by de-specialised opcode. */
static inline int xt_opcode_caches(int op)
{
    switch (op) {
    case BINARY_SUBSCR: return INLINE_CACHE_ENTRIES_BINARY_SUBSCR;
    case STORE_SUBSCR: return INLINE_CACHE_ENTRIES_STORE_SUBSCR;
    case UNPACK_SEQUENCE: return INLINE_CACHE_ENTRIES_UNPACK_SEQUENCE;
    case STORE_ATTR: return INLINE_CACHE_ENTRIES_STORE_ATTR;
    case LOAD_ATTR: return INLINE_CACHE_ENTRIES_LOAD_ATTR;
    case COMPARE_OP: return INLINE_CACHE_ENTRIES_COMPARE_OP;
    case LOAD_GLOBAL: return INLINE_CACHE_ENTRIES_LOAD_GLOBAL;
    case BINARY_OP: return INLINE_CACHE_ENTRIES_BINARY_OP;
    case LOAD_METHOD: return INLINE_CACHE_ENTRIES_LOAD_METHOD;
    case PRECALL: return INLINE_CACHE_ENTRIES_PRECALL;
    case CALL: return INLINE_CACHE_ENTRIES_CALL;
    default: return 0;
    }
}
#endif
