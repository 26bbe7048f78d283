/* log.h -- one line to stderr, with a priority that journald understands when it is the reader. */
#ifndef XT_DAEMON_LOG_H
#define XT_DAEMON_LOG_H
typedef enum XtLogLevel { XT_LOG_ERROR = 3, XT_LOG_WARNING = 4, XT_LOG_INFO = 6 } XtLogLevel;
__attribute__((format(printf, 2, 3))) void xt_log(XtLogLevel level, const char *format, ...);
#endif
