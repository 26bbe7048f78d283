/* entry.h -- the patched entry of a code object: LOAD_CONST k, UNARY_POSITIVE, RETURN_VALUE over its first three units, where constant k is an XtEntry
 * whose nb_positive runs native code on the frame that the interpreter has just pushed.
 *
 * Requires that no jump touches the three units and no handler range the first two, which alone can raise. The original instructions are in co->_co_code, which is filled before patching.
 * GIL held.
 */
#ifndef XT_AGENT_ENTRY_H
#define XT_AGENT_ENTRY_H
#include "agent/native_table.h"

enum { XT_PATCH_UNITS = 3 };

int xt_entry_init(void);
/* Can the entry be patched? Decided from the original bytecode. */
bool xt_entry_patchable(PyCodeObject *co);
/* Patches, or will when entries are resumed; idempotent. 0, -1 out of memory (no exception set). */
int xt_entry_patch(XtCodeRec *rec);
/* Restores the original instructions unless an activation is in the patched ones. */
void xt_entry_unpatch(XtCodeRec *rec);
/* The interpreter ends, and no other thread will run Python code: from now on the agent's hooks, which stay, find no native code of any code object. Those that
 * live on, as the frozen modules' do, are what they were in the beginning. */
void xt_entries_end(void);
static inline bool xt_entry_is_patched(const XtCodeRec *rec) { return rec && rec->patched && !rec->is_twin; }
/* Is a frame of some thread on the first units, so that they cannot be patched now? */
bool xt_entry_is_on_start(const PyCodeObject *co);
/* While a trace function written in C is set, entries are not patched: it would get line events of the patched units, ahead of the call event. What native
 * activations hold stays as it is; each call tries again. */
void xt_entries_suspend(void);
void xt_entries_resume(void);
bool xt_entries_suspended(void);
static inline bool xt_unit_is_patched(const XtCodeRec *rec, const PyCodeObject *co, int unit)
{
    return xt_entry_is_patched(rec) && unit >= co->_co_firsttraceable && unit < co->_co_firsttraceable + XT_PATCH_UNITS;
}
/* Original instruction unit i of a code object whose _co_code is filled. */
static inline _Py_CODEUNIT xt_original_unit(const PyCodeObject *co, int i)
{
    return ((const _Py_CODEUNIT *)PyBytes_AS_STRING(co->_co_code))[i];
}
/* Where to resume so that the instruction at unit gets its EXTENDED_ARGs. */
int xt_unit_with_prefix(const PyCodeObject *co, int unit);

/* Carries out the patched instructions of the current frame from *unit on, with *depth entries on its stack, until outside of them.
 * 1: *unit and *depth are where to go on. 0: the instruction at *unit is not supported here. -1: the one at *unit raised, *depth is right. */
int xt_prologue(PyThreadState *ts, _PyInterpreterFrame *f, int *unit, int *depth);
#endif
