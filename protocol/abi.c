/* abi.c -- see abi.h */
#include "protocol/abi.h"

#ifndef XT_ABI_ID
#error "XT_ABI_ID comes from module.mk"
#endif
uint64_t xt_abi_id(void) { return XT_ABI_ID; }
