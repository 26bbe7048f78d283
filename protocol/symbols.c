/* symbols.c -- name table of symbols.def */
#include "symbols.h"

static const char *const names[] = {
#define XT_RT(name) "xt_rt_" #name,
#define XT_DATA(name) #name,
#define XT_CAPI(name) #name,
#include "symbols.def"
#undef XT_RT
#undef XT_DATA
#undef XT_CAPI
};

const char *xt_symbol_name(unsigned s) { return s < XT_SYM_COUNT ? names[s] : "unknown"; }
