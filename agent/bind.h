/* bind.h -- filling a linked blob's slots with this process's objects. GIL held, no exceptions are left set. */
#ifndef XT_AGENT_BIND_H
#define XT_AGENT_BIND_H
#include "agent/native_table.h"

/* Makes co the blob's code number n when its content hash fits: fills the CONST, NAME and CODE slots of that number. false: it is another one. */
bool xt_bind_code_number(XtLinked *u, uint32_t n, PyCodeObject *co);
/* All slots that are filled when linking; the others become XT_SLOT_EMPTY. false: an import cannot be had in this process. */
bool xt_bind_eager(XtLinked *u);
#endif
