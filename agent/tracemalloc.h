/* tracemalloc.h -- while module tracemalloc traces allocations, the interpreter runs everything (interpreter_only.h): each allocation is remembered with the lines of
 * the frames at that time, which native code does not keep. Its start() and stop() are wrapped when the module is made. GIL held. */
#ifndef XT_AGENT_TRACEMALLOC_H
#define XT_AGENT_TRACEMALLOC_H

int xt_tracemalloc_init(void); /* 0, -1 */
#endif
