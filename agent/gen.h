/* gen.h -- native resumption of suspended generators and coroutines. docs/generators.md */
#ifndef XT_AGENT_GEN_H
#define XT_AGENT_GEN_H
#include "agent/native_table.h"

/* As a call of func, whose code's record says `creates`, with positional arguments that fit. Steals func and the arguments. */
PyObject *xt_gen_create(PyThreadState *ts, PyFunctionObject *func, const XtCodeRec *rec, PyObject **args, int64_t nargs);
/* Leaving an inlined generator expression: its frame f, which is current and complete, becomes that of a generator, which runs on from unit (with the
 * exception that is set when raise), and then all it yields is consumed by the function at the bottom of its value stack (any, all, or sum with the sum so far behind it). That one's result, or
 * NULL. f is gone, its caller current. */
PyObject *xt_gen_consume(PyThreadState *ts, _PyInterpreterFrame *f, int unit, int depth, bool raise);
int xt_gen_init(void); /* puts the agent's functions into the types' slots. 0, -1 */
/* gen_iternext, and PyIter_Send's way into a generator or coroutine. */
PyObject *xt_gen_iternext(PyObject *gen);
PySendResult xt_gen_send(PyObject *gen, PyObject *v, PyObject **result);
#endif
