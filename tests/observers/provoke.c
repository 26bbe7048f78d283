/* provoke: a module that calls a Python function at every safepoint of the main thread: wherever the interpreter, or native code, looks whether something is pending.
 *
 * start(function) calls it from the next safepoint on, until stop(); an exception that it raises is raised where the program is. Not while it runs itself.
 * A pending call that adds itself again is called NPENDINGCALLS (32) times at one safepoint (make_pending_calls() in Python/ceval_gil.h): the first one counts, and the last one's
 * is there at the next safepoint. Nothing is pending while the function runs: the interpreter would look for it again and again at a RESUME that is traced. */
#include <Python.h>

enum { CALLS_AT_ONCE = 32 };
static PyObject *function;
static unsigned calls;
static int queued;

static int add(void);

static int pending(void *unused)
{
    (void)unused;
    queued = 0;
    if (!function) return 0;
    if (calls++ % CALLS_AT_ONCE == 0) {
        PyObject *f = Py_NewRef(function), *r = PyObject_CallNoArgs(f);
        Py_DECREF(f);
        if (!r) {
            calls = 0;
            if (function) (void)add();
            return -1;
        }
        Py_DECREF(r);
    }
    return function ? add() : 0;
}

static int add(void)
{
    if (!queued && Py_AddPendingCall(pending, NULL)) return -1;
    queued = 1;
    return 0;
}

static PyObject *start(PyObject *self, PyObject *f)
{
    (void)self;
    Py_XSETREF(function, Py_NewRef(f));
    calls = 0;
    if (add()) return PyErr_Format(PyExc_RuntimeError, "no more pending calls");
    Py_RETURN_NONE;
}

static PyObject *stop(PyObject *self, PyObject *unused)
{
    (void)self, (void)unused;
    Py_CLEAR(function);
    Py_RETURN_NONE;
}

static PyMethodDef methods[] = {{"start", start, METH_O, NULL}, {"stop", stop, METH_NOARGS, NULL}, {NULL, NULL, 0, NULL}};
static struct PyModuleDef module = {PyModuleDef_HEAD_INIT, .m_name = "provoke", .m_size = -1, .m_methods = methods};

PyMODINIT_FUNC PyInit_provoke(void) { return PyModule_Create(&module); }
