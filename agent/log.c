#include "log.h"

#include <fcntl.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/pidfd.h>
#include <time.h>
#include <unistd.h>

XtLogLevel xt_log_level = XT_LOG_OFF;
static char log_path[512];
static _Thread_local bool own_descriptors;

void xt_expand_path(const char *path, char *out, unsigned long size)
{
    unsigned long n = 0;
    for (; *path && n + 1 < size; path++) {
        if (path[0] == '%' && path[1] == 'p') {
            int k = snprintf(out + n, size - n, "%ld", (long)getpid());
            n += k > 0 && (unsigned long)k < size - n ? (unsigned long)k : 0;
            path++;
        } else {
            out[n++] = *path;
        }
    }
    out[n] = 0;
}

void xt_log_init(const char *spec)
{
    static const char *const names[] = {"off", "error", "warn", "info", "debug"};
    if (!spec || !*spec) {
        return;
    }
    size_t n = strcspn(spec, ":");
    for (unsigned i = 0; i < sizeof names / sizeof *names; i++) {
        if (strlen(names[i]) == n && !strncmp(names[i], spec, n)) {
            xt_log_level = (XtLogLevel)i;
        }
    }
    if (spec[n] == ':') {
        xt_expand_path(spec + n + 1, log_path, sizeof log_path);
    }
}

void xt_log_own_descriptors(void) { own_descriptors = true; }

static int copy_stderr(void)
{
    int process = pidfd_open(getpid(), 0), fd = pidfd_getfd(process, STDERR_FILENO, 0);
    close(process);
    return fd;
}

void xt_log_write(XtLogLevel level, const char *format, ...)
{
    static const char letters[] = "-EWID";
    char line[1024];
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    int n = snprintf(line, sizeof line, "xtlink[%ld] %ld.%06ld %c ", (long)getpid(), (long)now.tv_sec, now.tv_nsec / 1000, letters[level]);
    va_list args;
    va_start(args, format);
    int k = vsnprintf(line + n, sizeof line - (size_t)n - 1, format, args);
    va_end(args);
    size_t size = (size_t)n + (k < 0 ? 0 : (size_t)k);
    if (size > sizeof line - 2) {
        size = sizeof line - 2;
    }
    line[size++] = '\n';
    int fd = log_path[0]       ? open(log_path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0600)
             : own_descriptors ? copy_stderr()
                               : STDERR_FILENO;
    if (fd < 0) {
        return;
    }
    ssize_t done = write(fd, line, size);
    (void)done;
    if (log_path[0] || own_descriptors) {
        close(fd);
    }
}
