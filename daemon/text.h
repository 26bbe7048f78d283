/* text.h -- a growing text buffer, with JSON escaping. After a failed allocation it stays empty and `failed` is set. */
#ifndef XT_DAEMON_TEXT_H
#define XT_DAEMON_TEXT_H
#include <stdbool.h>
#include <stddef.h>

typedef struct XtText {
    char *data;
    size_t size, room;
    bool failed;
} XtText; /* all zero is empty; data is NUL-terminated or NULL */
__attribute__((format(printf, 2, 3))) void xt_text_add(XtText *t, const char *format, ...);
/* a JSON string in quotes; bytes that are no UTF-8 become U+FFFD */
void xt_text_json(XtText *t, const char *s);
void xt_text_free(XtText *t);
#endif
