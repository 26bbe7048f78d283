/* provoke: a module that calls a Python function at every safepoint of the main thread: wherever the interpreter, or native code, looks whether something is pending.
 *
 * start(function) calls it from the next safepoint on, until stop(); an exception that it raises is raised where the program is. Not while it runs itself.
 * A pending call that adds itself again is called NPENDINGCALLS (32) times at one safepoint (make_pending_calls() in Python/ceval_gil.h): the first one counts, and the last one's
 * is there at the next safepoint.
 *
 * In traced code (the agent's profiler traces, too) the interpreter stays at a RESUME as long as anything is pending (DO_TRACING in Python/ceval.c), so nothing is left pending
 * there; a thread asks again after a while. */
#define Py_BUILD_CORE 1
#include <Python.h>

#include <internal/pycore_interp.h>
#include <pthread.h>
#include <stdatomic.h>
#include <unistd.h>

enum { CALLS_AT_ONCE = 32, AFTER_US = 200, SPARE_LEVELS = 100 /* a program that looks for its recursion limit is left alone there */ };
static PyObject *function;
static unsigned calls;
static atomic_int queued, wanted;
static pid_t thread_of; /* the process */

static int pending(void *unused);

static int add(void)
{
    if (!atomic_exchange(&queued, 1) && Py_AddPendingCall(pending, NULL)) {
        atomic_store(&queued, 0);
        return -1;
    }
    return 0;
}

/* Called while function may run: it may be stopped, or another one started. */
static int add_if_wanted(void)
{
    if (!function || PyThreadState_Get()->cframe->use_tracing) {
        calls = 0;
        return 0;
    }
    return add();
}

static int pending(void *unused)
{
    (void)unused;
    atomic_store(&queued, 0);
    if (!function) return 0;
    if (calls++ % CALLS_AT_ONCE == 0 && PyThreadState_Get()->recursion_remaining > SPARE_LEVELS) {
        PyObject *f = Py_NewRef(function), *r = PyObject_CallNoArgs(f);
        Py_DECREF(f);
        if (!r) {
            calls = 0;
            (void)add_if_wanted();
            return -1;
        }
        Py_DECREF(r);
    }
    return add_if_wanted();
}

static void *ask_again(void *unused)
{
    (void)unused;
    for (;;) {
        usleep(AFTER_US);
        if (atomic_load(&wanted) && !atomic_load(&queued) && !add())
            _Py_atomic_store_relaxed(&PyInterpreterState_Main()->ceval.eval_breaker, 1); /* Py_AddPendingCall() does so on the main thread only */
    }
    return NULL;
}

static PyObject *start(PyObject *self, PyObject *f)
{
    pthread_t thread;
    (void)self;
    Py_XSETREF(function, Py_NewRef(f));
    calls = 0;
    if (thread_of != getpid() && pthread_create(&thread, NULL, ask_again, NULL)) return PyErr_Format(PyExc_RuntimeError, "no thread");
    thread_of = getpid();
    atomic_store(&wanted, 1);
    if (add()) return PyErr_Format(PyExc_RuntimeError, "no more pending calls");
    Py_RETURN_NONE;
}

static PyObject *stop(PyObject *self, PyObject *unused)
{
    (void)self, (void)unused;
    atomic_store(&wanted, 0);
    Py_CLEAR(function);
    Py_RETURN_NONE;
}

static PyMethodDef methods[] = {{"start", start, METH_O, NULL}, {"stop", stop, METH_NOARGS, NULL}, {NULL, NULL, 0, NULL}};
static struct PyModuleDef module = {PyModuleDef_HEAD_INIT, .m_name = "provoke", .m_size = -1, .m_methods = methods};

PyMODINIT_FUNC PyInit_provoke(void) { return PyModule_Create(&module); }
