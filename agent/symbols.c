/* symbols.c -- the address table of protocol/symbols.def. */
#include "agent/symbols.h"
#include "agent/rt.h"
#include <stdbool.h>

/* Functions and data share one table, as they share the slots of a blob. */
typedef union XtAddress {
    const void *data;
    void (*code)(void);
} XtAddress;

void *xt_symbol_address(unsigned symbol)
{
    static XtAddress table[XT_SYM_COUNT];
    static bool ready;
    if (!ready) {
#define XT_RT(name) table[XT_SYM_##name].code = (void (*)(void))xt_rt_##name;
#define XT_DATA(name) table[XT_SYM_##name].data = &name;
#define XT_CAPI(name) table[XT_SYM_##name].code = (void (*)(void))name;
#define xt_rt_small_ints NULL
#define xt_rt_stress_counter NULL
#include "protocol/symbols.def"
#undef xt_rt_stress_counter
#undef xt_rt_small_ints
        table[XT_SYM_small_ints].data = &_PyRuntime.global_objects.singletons.small_ints[0];
        table[XT_SYM_stress_counter].data = &xt_rt_stress_counter;
        ready = true;
    }
    return symbol < XT_SYM_COUNT ? (void *)table[symbol].data : NULL;
}
