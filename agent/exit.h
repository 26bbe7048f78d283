/* exit.h -- from native code back to the interpreter. */
#ifndef XT_AGENT_EXIT_H
#define XT_AGENT_EXIT_H
#include "agent/frames.h"
#include "agent/native_table.h"

/* Goes on in the interpreter with the current frame, whose locals are in place and whose first depth stack entries are filled (stacktop is not used):
 * at the instruction at unit, or (raise) with the exception that is set, raised at unit. how as for native code. Result as native code returns it. */
PyObject *xt_leave(PyThreadState *ts, _PyInterpreterFrame *f, uintptr_t how, int unit, int depth, bool raise, bool rearm);
/* Runs the frame, which has just been entered (how 0), in the interpreter by a nested evaluation of the twin: for traced programs. */
PyObject *xt_leave_to_twin(PyThreadState *ts, _PyInterpreterFrame *f, XtCodeRec *rec);
/* Makes the locals (new references, NULL unbound) that frame number `index` of an exit has, into locals[]; those that stay in place are left as they are.
 * How many, or -1 when the exit has no such frame. May clear MemoryError; runs no Python code. */
int xt_exit_locals(XtLinked *unit, uint64_t exit, const uint64_t *values, uint32_t index, PyObject **locals);
#endif
