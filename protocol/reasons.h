/* reasons.h -- exit and refusal reasons (reasons.def) as enums, with names ("too_large") and texts for people. */
#ifndef XT_PROTOCOL_REASONS_H
#define XT_PROTOCOL_REASONS_H
typedef enum XtExitReason {
#define XT_EXIT(name, text) XT_EXIT_##name,
#define XT_REFUSE(name, text)
#include "reasons.def"
#undef XT_EXIT
#undef XT_REFUSE
    XT_EXIT_COUNT
} XtExitReason;

typedef enum XtRefuseReason {
#define XT_EXIT(name, text)
#define XT_REFUSE(name, text) XT_REFUSE_##name,
#include "reasons.def"
#undef XT_EXIT
#undef XT_REFUSE
    XT_REFUSE_COUNT
} XtRefuseReason;

/* "unknown" for numbers beyond the table */
const char *xt_exit_name(unsigned reason);
const char *xt_exit_text(unsigned reason);
const char *xt_refuse_name(unsigned reason);
const char *xt_refuse_text(unsigned reason);
#endif
