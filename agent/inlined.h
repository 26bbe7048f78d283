/* inlined.h -- frame objects of inlined calls. Their frames exist while the code that they run calls out (codegen/lower_frame.c), and are made anew when native
 * code is left. Who keeps the frame object of such a frame, or has set its f_trace, is to find the same one in the frame that is made. So native code is left
 * behind the instruction at which that has happened (use_tracing is set, for UNTRACED to see), and the frame gets its object back. See docs/entry-and-exits.md. */
#ifndef XT_AGENT_INLINED_H
#define XT_AGENT_INLINED_H
#include "agent/python.h"

/* Does somebody wait for root to be left? Forgets what was kept for others, which is too late. root: the frame that runs natively. GIL held. */
bool xt_inlined_waits(PyThreadState *ts, const _PyInterpreterFrame *root);
/* Gives f, made for the inlined call number depth (from 1) in root, the frame object that was kept. */
void xt_inlined_give(const _PyInterpreterFrame *root, uint32_t depth, _PyInterpreterFrame *f);
/* Native code has been left: nothing is kept any more. */
void xt_inlined_forget(PyThreadState *ts);
#endif
