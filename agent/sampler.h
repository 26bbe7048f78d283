/* sampler.h -- finds hot code: a native thread ticks while the process burns CPU and has the Python threads looked at. */
#ifndef XT_AGENT_SAMPLER_H
#define XT_AGENT_SAMPLER_H
#include "python.h"

int xt_sampler_start(void); /* 0 or a negative errno */
void xt_sampler_stop(void); /* GIL held; the thread is gone on return */
/* around fork: the lock is held from prepare on; in the child no thread runs until xt_sampler_start() */
void xt_sampler_fork_prepare(void);
void xt_sampler_fork_parent(void);
void xt_sampler_fork_child(void);
/* The call that the sampler leaves pending for the main thread: looks at its frames. Runs no Python code. */
int xt_sampler_pending(void *unused);
/* How often the sampler has begun to take the GIL, each time with a new thread state. */
uint64_t xt_sampler_looks(void);
int xt_sampler_is(const PyThreadState *ts); /* is that a state of the sampler's thread? */
/* Something is to be done soon under the GIL (an answer came): any thread. */
void xt_sampler_wake(void);
/* Looks at every Python thread now. GIL held. */
void xt_sample_all(void);
#endif
