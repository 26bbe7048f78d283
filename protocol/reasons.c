/* reasons.c -- name and text tables of reasons.def */
#include "reasons.h"

typedef struct Reason {
    const char *name, *text;
} Reason;

static const Reason exits[] = {
#define XT_EXIT(name, text) {#name, text},
#define XT_REFUSE(name, text)
#include "reasons.def"
#undef XT_EXIT
#undef XT_REFUSE
};
static const Reason refusals[] = {
#define XT_EXIT(name, text)
#define XT_REFUSE(name, text) {#name, text},
#include "reasons.def"
#undef XT_EXIT
#undef XT_REFUSE
};

const char *xt_exit_name(unsigned r) { return r < XT_EXIT_COUNT ? exits[r].name : "unknown"; }
const char *xt_exit_text(unsigned r) { return r < XT_EXIT_COUNT ? exits[r].text : "unknown"; }
const char *xt_refuse_name(unsigned r) { return r < XT_REFUSE_COUNT ? refusals[r].name : "unknown"; }
const char *xt_refuse_text(unsigned r) { return r < XT_REFUSE_COUNT ? refusals[r].text : "unknown"; }
