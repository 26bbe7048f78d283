/* log.h -- the agent's log: silent unless XTLINK_LOG=level[:FILE] asks for it. Safe on any thread, with or without the GIL. */
#ifndef XT_AGENT_LOG_H
#define XT_AGENT_LOG_H

typedef enum XtLogLevel { XT_LOG_OFF, XT_LOG_ERROR, XT_LOG_WARN, XT_LOG_INFO, XT_LOG_DEBUG } XtLogLevel;

extern XtLogLevel xt_log_level;

/* Reads "level[:FILE]" (NULL: off). FILE may hold %p for the pid; without FILE lines go to stderr. The file is opened anew for each line, so no
 * descriptor stays open in the user's process. */
void xt_log_init(const char *spec);
/* The calling thread has a table of descriptors of its own, without stderr: its lines go to the process's. */
void xt_log_own_descriptors(void);
void xt_log_write(XtLogLevel level, const char *format, ...) __attribute__((format(printf, 2, 3)));
#define xt_log(level, ...) ((level) <= xt_log_level ? xt_log_write(level, __VA_ARGS__) : (void)0)

/* Copies path to out (size bytes) with %p replaced by the pid. */
void xt_expand_path(const char *path, char *out, unsigned long size);
#endif
