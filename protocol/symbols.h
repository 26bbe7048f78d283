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

/* Functions of the C library that the module math passes on as they are: XT_SYM_f64_math. */
#define XT_MATH_FUNCTIONS(X) X(sin) X(cos) X(tan) X(asin) X(acos) X(atan) X(sinh) X(cosh) X(tanh) X(exp)
typedef enum XtMath {
#define X(name) XT_MATH_##name,
    XT_MATH_FUNCTIONS(X)
#undef X
} XtMath;

/* The linker's name: "xt_rt_exit", "PyLong_Type"; "unknown" for numbers beyond the table. */
const char *xt_symbol_name(unsigned symbol);
#endif
