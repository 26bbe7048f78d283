/* tracers.c -- see tracers.h */
#include "agent/tracers.h"
#include "agent/agent.h"
#include "agent/entry.h"
#include "agent/interpreter_only.h"
#include "agent/osr.h"
#include "agent/profile.h"

static PyCFunction original_settrace, original_setprofile, original_gettrace;
static _PyCFunctionFast original_getframe;
static Py_tracefunc python_trace; /* what calls trace functions written in Python, which see nothing of a frame before its call event */

/* --- being told of PyEval_SetTrace --- */

typedef struct Teller { /* c_traceobj of a thread without a trace function */
    PyObject_HEAD PyThreadState *ts;
} Teller;

static void give_back(PyThreadState *ts)
{
    xt_burst_stop(ts);
    xt_osr_give_back(ts);
}

/* Inside PyEval_SetTrace; or the thread ends. */
static void teller_dealloc(PyObject *self)
{
    PyThreadState *ts = _PyThreadState_GET();
    if (((Teller *)self)->ts == ts && ts->cframe->current_frame && xt_agent_alive()) {
        give_back(ts);
        xt_entries_suspend();
    }
    PyObject_Free(self);
}

static PyTypeObject teller_type = {PyVarObject_HEAD_INIT(NULL, 0).tp_name = "xtlink.teller", .tp_basicsize = sizeof(Teller),
                                   .tp_dealloc = teller_dealloc, .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_DISALLOW_INSTANTIATION};

static bool has_teller(const PyThreadState *ts) { return ts->c_traceobj && Py_IS_TYPE(ts->c_traceobj, &teller_type); }

/* Somebody else's trace function, perhaps one that calls those written in Python. */
static bool is_traced(const PyThreadState *ts) { return ts->c_tracefunc && !xt_osr_is_trace(ts->c_tracefunc) && !xt_burst_traces(ts); }

void xt_tracers_ready(PyThreadState *ts)
{
    if (ts->c_traceobj || !original_gettrace || is_traced(ts)) return;
    Teller *teller = PyObject_New(Teller, &teller_type);
    if (!teller) {
        PyErr_Clear();
        return;
    }
    teller->ts = ts;
    ts->c_traceobj = (PyObject *)teller;
}

static void take_teller(PyThreadState *ts)
{
    if (!has_teller(ts)) return;
    ((Teller *)ts->c_traceobj)->ts = NULL;
    Py_CLEAR(ts->c_traceobj);
}

void xt_tracers_look(void)
{
    bool any = false;
    if (!xt_agent_running()) return;
    for (PyThreadState *ts = xt_next_thread(NULL); ts; ts = xt_next_thread(ts)) {
        any |= is_traced(ts) && ts->c_tracefunc != python_trace;
        xt_tracers_ready(ts);
    }
    if (any || xt_interpreter_only()) xt_entries_suspend();
    else xt_entries_resume();
}

/* --- the functions of sys --- */

static PyObject *settrace(PyObject *self, PyObject *arg)
{
    PyThreadState *ts = _PyThreadState_GET();
    give_back(ts);
    take_teller(ts);
    PyObject *r = original_settrace(self, arg);
    if (r && arg != Py_None) python_trace = ts->c_tracefunc;
    xt_tracers_look();
    return r;
}

static PyObject *setprofile(PyObject *self, PyObject *arg)
{
    give_back(_PyThreadState_GET());
    return original_setprofile(self, arg);
}

static PyObject *gettrace(PyObject *self, PyObject *arg)
{
    return has_teller(_PyThreadState_GET()) ? Py_NewRef(Py_None) : original_gettrace(self, arg);
}

/* f_trace_opcodes and f_trace_lines of frames in a burst, and of one that waits for its loop header, are the agent's. The program gets its own back where it
 * asks for a frame, and, since a burst may begin after that, where it looks at them or sets them. */
static PyObject *getframe(PyObject *self, PyObject *const *args, Py_ssize_t nargs)
{
    give_back(_PyThreadState_GET());
    return original_getframe(self, args, nargs);
}

static bool is_setting(PyObject *name)
{
    return PyUnicode_Check(name) &&
           (_PyUnicode_EqualToASCIIString(name, "f_trace_opcodes") || _PyUnicode_EqualToASCIIString(name, "f_trace_lines"));
}

static PyObject *frame_getattro(PyObject *frame, PyObject *name)
{
    if (is_setting(name)) give_back(_PyThreadState_GET());
    return PyObject_GenericGetAttr(frame, name);
}

static int frame_setattro(PyObject *frame, PyObject *name, PyObject *value)
{
    if (is_setting(name)) give_back(_PyThreadState_GET());
    return PyObject_GenericSetAttr(frame, name, value);
}

int xt_tracers_init(void)
{
    if (original_settrace) return 0;
    PyMethodDef *settrace_def = xt_method_def(PySys_GetObject("settrace"), METH_O),
                *setprofile_def = xt_method_def(PySys_GetObject("setprofile"), METH_O),
                *gettrace_def = xt_method_def(PySys_GetObject("gettrace"), METH_NOARGS),
                *getframe_def = xt_method_def(PySys_GetObject("_getframe"), METH_FASTCALL);
    if (!settrace_def || !setprofile_def || !gettrace_def || !getframe_def)
        return 0; /* somebody has replaced them: frames that wait may keep the agent's settings */
    if (xt_type_ready(&teller_type) < 0) return -1;
    original_settrace = settrace_def->ml_meth;
    original_setprofile = setprofile_def->ml_meth;
    original_gettrace = gettrace_def->ml_meth;
    settrace_def->ml_meth = settrace;
    setprofile_def->ml_meth = setprofile;
    gettrace_def->ml_meth = gettrace;
    original_getframe = (_PyCFunctionFast)(void (*)(void))getframe_def->ml_meth;
    getframe_def->ml_meth = (PyCFunction)(void (*)(void))getframe;
    PyFrame_Type.tp_getattro = frame_getattro;
    PyFrame_Type.tp_setattro = frame_setattro;
    xt_tracers_ready(_PyThreadState_GET());
    return 0;
}
