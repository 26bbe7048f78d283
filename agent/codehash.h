/* codehash.h -- content identity of code objects and constants: the same in every process that runs the same program. GIL held; nothing here runs
 * Python code or raises. */
#ifndef XT_AGENT_CODEHASH_H
#define XT_AGENT_CODEHASH_H
#include "python.h"

/* 16 bytes over all that decides what the code does: original bytecode, constants (recursively), names, variables and their kinds, flags, argument counts,
 * stack size, exception table, name and qualified name. File name and line table do not count. */
void xt_code_hash(PyCodeObject *co, uint8_t out[16]);
/* A cheap hash that equal code objects share, to look candidates up by. */
uint64_t xt_code_signature(PyCodeObject *co);
/* The original bytecode (caches zeroed, not specialised, not patched): malloc'ed, Py_SIZE(co) units of 2 bytes. NULL: out of memory. */
uint8_t *xt_code_bytes(PyCodeObject *co);
/* Digest of a constant as 32 hex digits and a 0. */
void xt_const_digest(PyObject *constant, char hex[33]);
/* The opcode of a possibly specialised instruction, and its number of cache units. */
int xt_deopt(int opcode);
int xt_cache_units(int opcode);
/* Where the jump op with argument arg goes whose following instruction is at unit next; -1: op is no jump. */
int xt_jump_target(int op, int arg, int next);
#endif
