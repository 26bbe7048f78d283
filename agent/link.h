/* link.h -- linking compiled blobs to code objects; the interface between the observing and the executing half of the agent.
 *
 * Everything here is called with the GIL held.
 */
#ifndef XT_AGENT_LINK_H
#define XT_AGENT_LINK_H
#include "agent/python.h"
#include "protocol/blob.h"
#include "protocol/reasons.h"

typedef struct XtLinked XtLinked;
typedef PyObject *(*XtNative)(PyThreadState *, _PyInterpreterFrame *, uintptr_t how);

/* Types, slots and extra indexes of the executing half. Once, before anything else here. 0, -1 (no exception is left set). */
int xt_exec_init(void);
/* Checks the blob (hostile input) against co and this process and makes it co's native entry, or the code of one of its loops when it is an OSR
 * blob. The blob lies in a code segment, its slots XT_SEGMENT_SIZE above it; both stay mapped. Replaces an older blob of the same kind.
 * 0 linked, else the XtRefuseReason. Leaves no exception set. */
int xt_link_blob(PyCodeObject *co, const void *blob, size_t size, const uint8_t key[16]);
/* Takes all native code away from co. Activations that run native code finish in it. */
void xt_unlink(PyCodeObject *co);
/* Makes a running frame go native at its next loop header for which an OSR blob is linked (does nothing when there is none). */
void xt_osr_arm(PyThreadState *ts, PyFrameObject *frame);
/* The code object that the program knows: co itself, or the original when co is one of the agent's unpatched twins. Borrowed. */
PyCodeObject *xt_code_original(PyCodeObject *co);
/* Size of the native text linked to co in bytes, 0 when none. */
size_t xt_linked_size(PyCodeObject *co);

/* Implemented by the observing half. */
/* Native code is about to go on in the interpreter at f's instruction `unit`, with depth entries on the value stack, because of an XT_EXIT_* that the profile can
 * learn from: records what is there, as a burst would. */
void xt_profile_exit(_PyInterpreterFrame *f, int unit, int depth, uint32_t reason);
int xt_profile_may_ask(PyCodeObject *co, int osr);     /* may it be compiled once more? */
void xt_profile_caught(PyCodeObject *co, int handler); /* an exception has left native code for the handler at that unit of co */
/* One exit of co's blob (osr: as XtBlobHeader.osr) is taken often: because of an XT_EXIT_*, at that unit of left. */
void xt_profile_exit_hot(PyCodeObject *co, int osr, PyCodeObject *left, int unit, uint32_t reason);
#endif
