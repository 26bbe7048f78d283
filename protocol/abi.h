/* abi.h -- which agents can run which blobs. Compiled code calls the agent's helpers by the numbers of symbols.def, with the arguments of agent/rt.h; any
 * change there makes another ABI. An upgrade leaves older agents running in their processes: these must not get code that a newer compiler made. */
#ifndef XT_PROTOCOL_ABI_H
#define XT_PROTOCOL_ABI_H
#include <stdint.h>

uint64_t xt_abi_id(void); /* hash of the files that define it (module.mk) */
#endif
