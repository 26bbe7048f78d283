/* log.c -- see log.h */
#include "log.h"
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

void xt_log(XtLogLevel level, const char *format, ...)
{
    char line[1024];
    va_list ap;
    va_start(ap, format);
    vsnprintf(line, sizeof line, format, ap);
    va_end(ap);
    if (getenv("JOURNAL_STREAM")) fprintf(stderr, "<%d>%s\n", (int)level, line);
    else fprintf(stderr, "xtlinkd: %s\n", line);
}
