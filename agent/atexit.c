#include "atexit.h"

/* The state that the atexit module works on (pycore_interp.h), reached without importing the module, which the program could see. */
int xt_at_exit(PyObject *callable)
{
    struct atexit_state *state = &PyInterpreterState_Main()->atexit;
    if (state->ncallbacks == state->callback_len) {
        int len = state->callback_len + 16;
        atexit_callback **more = PyMem_Realloc(state->callbacks, (size_t)len * sizeof *more);
        if (!more) {
            return -1;
        }
        state->callbacks = more;
        state->callback_len = len;
    }
    atexit_callback *c = PyMem_Malloc(sizeof *c);
    PyObject *none = PyTuple_New(0);
    if (!c || !none) {
        PyMem_Free(c);
        Py_XDECREF(none);
        return -1;
    }
    *c = (atexit_callback){.func = Py_NewRef(callable), .args = none};
    state->callbacks[state->ncallbacks++] = c;
    return 0;
}
