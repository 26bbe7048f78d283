/* symbols.h -- numbers and names of the symbols a blob may import (symbols.def). XT_SYM_<name> is the position in the list. */
#ifndef XT_PROTOCOL_SYMBOLS_H
#define XT_PROTOCOL_SYMBOLS_H
typedef enum XtSymbol {
#define XT_RT(name) XT_SYM_##name,
#define XT_DATA(name) XT_SYM_##name,
#define XT_CAPI(name) XT_SYM_##name,
#include "symbols.def"
#undef XT_RT
#undef XT_DATA
#undef XT_CAPI
    XT_SYM_COUNT
} XtSymbol;

/* The linker's name: "xt_rt_exit", "PyLong_Type"; "unknown" for numbers beyond the table. */
const char *xt_symbol_name(unsigned symbol);
#endif
