/* check.c -- is this interpreter exactly the one whose internals this agent was compiled against? */
#include <dlfcn.h>

#include "agent.h"
#include "debug_python.h"

const char *xt_check_python(void)
{
    if (Py_Version != PY_VERSION_HEX) {
        return "another version than the agent was built for";
    }
    bool debug = dlsym(RTLD_DEFAULT, "_Py_RefTotal");
    if (debug != XT_DEBUG_PYTHON || dlsym(RTLD_DEFAULT, "_Py_PrintReferences")) {
        return XT_DEBUG_PYTHON ? "not a debug build" : "a debug or trace-refs build";
    }
    PyThreadState *ts = PyThreadState_Get();
    if (_PyRuntime.interpreters.main != PyInterpreterState_Main() || _PyRuntime.interpreters.main != ts->interp ||
        PyThreadState_GetID(ts) != ts->id || PyInterpreterState_ThreadHead(ts->interp) != ts->interp->threads.head) {
        return "another layout of the runtime state";
    }
    if (PyCode_Type.tp_basicsize != (Py_ssize_t)offsetof(PyCodeObject, co_code_adaptive) ||
        PyType_Type.tp_basicsize != (Py_ssize_t)sizeof(PyHeapTypeObject) ||
        PyFunction_Type.tp_basicsize != (Py_ssize_t)sizeof(PyFunctionObject) ||
        PyLong_Type.tp_basicsize != (Py_ssize_t)offsetof(PyLongObject, ob_digit) ||
        PyDict_Type.tp_basicsize != (Py_ssize_t)sizeof(PyDictObject) || PyEnum_Type.tp_basicsize != (Py_ssize_t)sizeof(XtEnumerate) ||
        PyZip_Type.tp_basicsize != (Py_ssize_t)sizeof(XtZip) || PyRange_Type.tp_basicsize != (Py_ssize_t)sizeof(XtRange)) {
        return "another layout of objects";
    }
    return NULL;
}
