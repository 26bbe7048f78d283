/* text.c -- see text.h */
#include "text.h"
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool reserve(XtText *t, size_t more)
{
    if (t->failed) return false;
    if (t->size + more + 1 <= t->room) return true;
    size_t room = 2 * (t->size + more) + 256;
    char *data = realloc(t->data, room);
    if (!data) {
        free(t->data);
        *t = (XtText){.failed = true};
        return false;
    }
    t->data = data, t->room = room;
    return true;
}

static void append(XtText *t, const char *s, size_t n)
{
    if (!reserve(t, n)) return;
    memcpy(t->data + t->size, s, n);
    t->size += n;
    t->data[t->size] = 0;
}

void xt_text_add(XtText *t, const char *format, ...)
{
    char small[512], *text = small, *large = NULL;
    va_list ap;
    va_start(ap, format);
    int n = vsnprintf(small, sizeof small, format, ap);
    va_end(ap);
    if (n >= (int)sizeof small) {
        va_start(ap, format);
        n = vasprintf(&large, format, ap);
        va_end(ap);
        text = large;
    }
    if (n < 0) {
        t->failed = true;
        return;
    }
    append(t, text, (size_t)n);
    free(large);
}

/* length of the valid UTF-8 sequence at s, 0 when there is none */
static size_t sequence(const unsigned char *s)
{
    size_t n = s[0] < 0x80 ? 1 : s[0] >= 0xc2 && s[0] < 0xe0 ? 2 : (s[0] & 0xf0) == 0xe0 ? 3 : s[0] >= 0xf0 && s[0] < 0xf5 ? 4 : 0;
    for (size_t i = 1; i < n; i++)
        if ((s[i] & 0xc0) != 0x80) return 0;
    if (n == 3 && ((s[0] == 0xe0 && s[1] < 0xa0) || (s[0] == 0xed && s[1] > 0x9f))) return 0;
    if (n == 4 && ((s[0] == 0xf0 && s[1] < 0x90) || (s[0] == 0xf4 && s[1] > 0x8f))) return 0;
    return n;
}

void xt_text_json(XtText *t, const char *s)
{
    append(t, "\"", 1);
    while (*s) {
        size_t n = sequence((const unsigned char *)s);
        if (*s == '"' || *s == '\\') xt_text_add(t, "\\%c", *s);
        else if (n == 1 && (unsigned char)*s < 0x20) xt_text_add(t, "\\u%04x", (unsigned)*s);
        else if (n) append(t, s, n);
        else append(t, "\xef\xbf\xbd", 3);
        s += n ? n : 1;
    }
    append(t, "\"", 1);
}

void xt_text_free(XtText *t)
{
    free(t->data);
    *t = (XtText){0};
}
