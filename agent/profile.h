/* profile.h -- burst profiler: for a few thousand instructions a C trace function looks at everything one thread runs. GIL held. */
#ifndef XT_AGENT_PROFILE_H
#define XT_AGENT_PROFILE_H
#include "record.h"

/* Starts a burst on ts, of at most `budget` instructions; it ends early when enough() says so, asked after every `every` instructions; done() is called at its end, on
 * that thread, with no exception set and must not run Python code. 0; -1 when it cannot be (a burst is going on, or the program traces or profiles). */
int xt_burst_start(PyThreadState *ts, uint32_t budget, uint32_t every, int (*enough)(void), void (*done)(void));
int xt_burst_active(void);                    /* ends it when it has stalled: not a question for running code, which asks xt_burst_traces */
int xt_burst_traces(const PyThreadState *ts); /* is its trace function the burst's? */
void xt_burst_stop(PyThreadState *ts);        /* ends ts's burst, if there is one, without calling done() */
/* How often the first instruction from unit on that is counted at all was seen. */
uint32_t xt_profile_count_from(const XtRec *r, uint32_t unit);
#endif
