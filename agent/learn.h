/* learn.h -- mode learn, for tests: profiles and compiles at points that the program chooses, so that what is specialised on can be repeated.
 *
 *   sys.audit("xtlink.burst")   from here on all that this thread runs is recorded
 *   sys.audit("xtlink.learn")   the end of that: everything recorded is requested, waited for and linked
 *   sys.audit("xtlink.loops")   likewise, of functions only their loops
 *   sys.audit("xtlink.loop")    a running loop goes native at its next header, when there is code for it
 *
 * With XTLINK_LEARN=MS there is instead a short burst every MS milliseconds of CPU time, and all it saw is compiled at its end, while the program waits.
 * XTLINK_STRESS=N makes every N-th guard fail, as in mode stress. GIL held.
 */
#ifndef XT_AGENT_LEARN_H
#define XT_AGENT_LEARN_H

void xt_learn_event(const char *event);
void xt_learn_tick(void); /* of the sampler, in a pending call */
#endif
