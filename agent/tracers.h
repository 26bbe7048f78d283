/* tracers.h -- trace functions of the program: they find the thread as it would be without the agent, and get no events of patched entries. GIL held.
 *
 * sys.settrace, sys.setprofile, sys.gettrace, sys._getframe and the attributes f_trace_opcodes and f_trace_lines of frames are wrapped. PyEval_SetTrace,
 * which extension modules call (coverage does), cannot be: but it drops the object of the trace function before, and where a thread has none, that object
 * is one of ours, whose end tells.
 */
#ifndef XT_AGENT_TRACERS_H
#define XT_AGENT_TRACERS_H
#include "agent/python.h"

int xt_tracers_init(void); /* 0, -1 */

/* Looks whether some thread has a trace function written in C by now, or none has any more (see xt_entries_suspend), and gets ready to be told. */
void xt_tracers_look(void);
/* Where native code is entered, and where the agent changes what a trace function would see (f_trace_opcodes of a frame): the thread will tell when it gets
 * one. Nothing when it has one of somebody else. */
void xt_tracers_ready(PyThreadState *ts);
#endif
