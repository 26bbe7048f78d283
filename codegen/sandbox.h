/* sandbox.h -- what a compiler child gives up before it reads its first request. */
#ifndef XT_CODEGEN_SANDBOX_H
#define XT_CODEGEN_SANDBOX_H
/* Sets limits and the system call filter: read; write to stderr and to the daemon; memory that is never executable; no files, no sockets, no
 * processes. For good. 0, or negative errno: do not go on. */
int xt_sandbox_enter(void);
#endif
