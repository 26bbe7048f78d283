/* code_lines.h -- code objects whose line table is for more bytecode than they have, as code.replace(co_code=...) may leave it.
 *
 * Ahead of the first trace event of a code object, that of its call included, the interpreter makes an array of its lines (_PyCode_CreateLineArray of codeobject.c, 3.11)
 * and writes as much as the table says, beyond the array's end. The agent traces programs that nobody else does, so such code gets its array, of the right length, when
 * it is made: by code.replace, the constructor, and the agent. What marshal reads, and what is older than the agent, is not looked at. GIL held.
 */
#ifndef XT_AGENT_CODE_LINES_H
#define XT_AGENT_CODE_LINES_H
#include "agent/python.h"

int xt_code_lines_init(void); /* 0, -1 */
/* Nothing has been traced in co yet. 0; -1: MemoryError. */
int xt_code_lines(PyCodeObject *co);
#endif
