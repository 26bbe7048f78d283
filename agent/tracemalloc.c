/* tracemalloc.c -- see tracemalloc.h */
#include "agent/tracemalloc.h"
#include "agent/agent.h"
#include "agent/interpreter_only.h"
#include "agent/profile.h"
#include "agent/tracers.h"

static XtModuleInit init_module;
static _PyCFunctionFast original_start;
static PyCFunction original_stop;

static PyObject *start(PyObject *module, PyObject *const *args, Py_ssize_t nargs)
{
    PyThreadState *ts = _PyThreadState_GET();
    PyObject *r = original_start(module, args, nargs);
    if (!r || !xt_interpreter_only() || !xt_agent_alive()) return r;
    xt_burst_stop(ts);
    xt_osr_give_back(ts);
    xt_tracers_look();
    for (ts = xt_next_thread(NULL); ts && xt_native_activations; ts = xt_next_thread(ts)) xt_tell_native(ts);
    return r;
}

static PyObject *stop(PyObject *module, PyObject *unused)
{
    PyObject *r = original_stop(module, unused);
    xt_tell_native_no_more();
    if (xt_agent_alive()) xt_tracers_look();
    return r;
}

static PyMethodDef *method_of(PyObject *module, const char *name, int flags)
{
    PyObject *dict = PyModule_Check(module) ? PyModule_GetDict(module) : NULL;
    return xt_method_def(dict ? PyDict_GetItemString(dict, name) : NULL, flags);
}

static void wrap(PyObject *module)
{
    PyMethodDef *start_def = method_of(module, "start", METH_FASTCALL), *stop_def = method_of(module, "stop", METH_NOARGS);
    if (!start_def || !stop_def || original_start) return;
    original_start = (_PyCFunctionFast)(void (*)(void))start_def->ml_meth;
    original_stop = stop_def->ml_meth;
    start_def->ml_meth = (PyCFunction)(void (*)(void))start;
    stop_def->ml_meth = stop;
}

static PyObject *init_wrapped(void)
{
    PyObject *module = init_module();
    if (module) wrap(module);
    return module;
}

int xt_tracemalloc_init(void)
{
    PyObject *modules = PyImport_GetModuleDict(), *module = modules ? PyDict_GetItemString(modules, "_tracemalloc") : NULL;
    if (module) wrap(module);
    if (!init_module) init_module = xt_replace_module_init("_tracemalloc", init_wrapped);
    if (xt_interpreter_only()) xt_tracers_look(); /* -X tracemalloc */
    return init_module ? 0 : -1;
}
