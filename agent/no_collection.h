/* no_collection.h -- no collection of garbage meanwhile. For where the agent makes objects though the interpreter's state is not complete, or looks at objects that a finalizer could
 * change; and where the interpreter would make none, so that no finalizer runs at a place where it cannot run in stock. What is made counts: the next
 * allocation collects. No Python code runs in between. GIL held. */
#ifndef XT_AGENT_NO_COLLECTION_H
#define XT_AGENT_NO_COLLECTION_H
#include "agent/python.h"

/* What xt_collection_resume() takes. As PyGC_Disable(), of gcmodule.c. */
static inline int xt_collection_pause(PyThreadState *ts)
{
    int was = ts->interp->gc.enabled;
    ts->interp->gc.enabled = 0;
    return was;
}
static inline void xt_collection_resume(PyThreadState *ts, int was) { ts->interp->gc.enabled = was; }
#endif
