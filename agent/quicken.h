/* quicken.h -- lets the interpreter specialise code that it has not run often enough for that. GIL held. */
#ifndef XT_AGENT_QUICKEN_H
#define XT_AGENT_QUICKEN_H
#include "agent/python.h"

/* Code that only native code enters, or whose entry is patched, never runs its RESUME, which counts to the time when the interpreter specialises; yet its instructions run, behind exits, near the end of
 * the C stack and near the recursion limit, and take levels of recursion there that specialised ones do not. Nothing when it has been done. */
void xt_quicken(PyCodeObject *co);
#endif
