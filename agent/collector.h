/* collector.h -- helps CPython's cyclic garbage collector: the search for unreachable objects, which waits for the memory most of its time, is done here
 * with the memory asked for ahead. What is found, the order of all lists and all that follows (weak references, finalizers, statistics) are CPython's.
 * See docs/collector.md. */
#ifndef XT_AGENT_COLLECTOR_H
#define XT_AGENT_COLLECTOR_H

/* The main interpreter's collector gets help from now on, in generation `youngest` and older ones; module gc, imported before or later, shows nothing of it.
 * 0, or -1, if with an exception set: no memory. GIL held. */
int xt_collector_help(int youngest);
/* No help from now on: the interpreter is about to end. GIL held. */
void xt_collector_leave(void);
#endif
