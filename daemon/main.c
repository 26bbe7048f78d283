/* main.c -- xtlinkd: options, start, signals, end. Exit codes: 0 done, 1 usage, 2 configuration, 3 socket, 4 store, 5 other. */
#include "daemon.h"
#include "listen.h"
#include "log.h"
#include "notify.h"
#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

enum { EXIT_USAGE = 1, EXIT_CONFIG, EXIT_SOCKET, EXIT_STORE, EXIT_OTHER };

typedef struct Options {
    const char *socket, *cache_dir, *config;
    bool foreground;
} Options;

static const char usage[] =
    "usage: xtlinkd [--foreground] [--socket PATH] [--cache-dir DIR] [--config FILE] [--print-config] [--version]\n";

static void parse(Options *o, int argc, char **argv)
{
    static const struct option known[] = {{"foreground", no_argument, NULL, 'f'},
                                          {"socket", required_argument, NULL, 's'},
                                          {"cache-dir", required_argument, NULL, 'd'},
                                          {"config", required_argument, NULL, 'c'},
                                          {"print-config", no_argument, NULL, 'p'},
                                          {"version", no_argument, NULL, 'v'},
                                          {"help", no_argument, NULL, 'h'},
                                          {0}};
    for (int c; (c = getopt_long(argc, argv, "", known, NULL)) != -1;) {
        switch (c) {
        case 'f': o->foreground = true; break;
        case 's': o->socket = optarg; break;
        case 'd': o->cache_dir = optarg; break;
        case 'c': o->config = optarg; break;
        case 'p': xt_config_print(); exit(0);
        case 'v': printf("%s, protocol %d\n", XT_DAEMON_BUILD, XT_PROTOCOL_VERSION); exit(0);
        case 'h': fputs(usage, stdout); exit(0);
        default: fputs(usage, stderr); exit(EXIT_USAGE);
        }
    }
    if (optind == argc) return;
    fputs(usage, stderr);
    exit(EXIT_USAGE);
}

static void fail(int code, const char *text)
{
    xt_log(XT_LOG_ERROR, "%s", text);
    exit(code);
}

/* --- where things are --- */

static void cache_dir(const Options *o, const XtConfig *c, char dir[XT_CONFIG_TEXT])
{
    const char *passed = getenv("CACHE_DIRECTORY"), *xdg = getenv("XDG_CACHE_HOME"), *home = getenv("HOME");
    if (o->cache_dir) snprintf(dir, XT_CONFIG_TEXT, "%s", o->cache_dir);
    else if (*c->cache_dir) snprintf(dir, XT_CONFIG_TEXT, "%s", c->cache_dir);
    else if (passed && *passed) snprintf(dir, XT_CONFIG_TEXT, "%s", passed);
    else if (geteuid() == 0) snprintf(dir, XT_CONFIG_TEXT, "/var/cache/xtlink");
    else if (xdg && *xdg) snprintf(dir, XT_CONFIG_TEXT, "%s/xtlink", xdg);
    else snprintf(dir, XT_CONFIG_TEXT, "%s/.cache/xtlink", home ? home : "/tmp");
}

static void compiler_path(const XtConfig *c, char path[XT_CONFIG_TEXT])
{
    char own[XT_CONFIG_TEXT - 64];
    ssize_t n = readlink("/proc/self/exe", own, sizeof own - 1);
    own[n < 0 ? 0 : n] = 0;
    char *slash = strrchr(own, '/');
    if (slash) *slash = 0;
    if (*c->compiler) {
        strcpy(path, c->compiler);
        return;
    }
    snprintf(path, XT_CONFIG_TEXT, "%s/xtlink-compiler", own);
    if (access(path, X_OK)) snprintf(path, XT_CONFIG_TEXT, "%s/../lib/xtlink/xtlink-compiler", own);
    if (access(path, X_OK))
        xt_log(XT_LOG_WARNING, "there is no xtlink-compiler beside this program or in ../lib/xtlink; nothing will be compiled");
}

static int open_socket(const Options *o, const XtConfig *c, char path[XT_CONFIG_TEXT])
{
    char err[512];
    int fd = xt_notify_passed_socket();
    *path = 0;
    if (fd >= 0) return fd;
    if (o->socket) snprintf(path, XT_CONFIG_TEXT, "%s", o->socket);
    else if (*c->socket) strcpy(path, c->socket);
    else if (xt_default_socket(path)) fail(EXIT_SOCKET, "the path of the default socket is too long");
    fd = xt_listen(path, err);
    if (fd < 0) fail(EXIT_SOCKET, err);
    return fd;
}

static uint64_t cache_bytes(const XtConfig *c) { return (uint64_t)c->cache_mb << 20; }

/* A full or read-only disk is no reason not to serve; a directory that is not ours is an error to be told. */
static XtStore *open_store(const Options *o, const XtConfig *c)
{
    char dir[XT_CONFIG_TEXT], err[512];
    XtStore *s;
    cache_dir(o, c, dir);
    int r = xt_store_open(&s, dir, cache_bytes(c), err);
    if (r == -ENOSPC || r == -EDQUOT || r == -EROFS || r == -EIO) xt_log(XT_LOG_WARNING, "%s; running without a store", err);
    else if (r) fail(EXIT_STORE, err);
    return s;
}

/* --- background --- */

/* Returns in a child of its own session; the parent exits with 0 once the child has said so, or with the child's exit code. */
static int go_to_background(void)
{
    int ends[2], status = 0;
    char ready;
    if (pipe2(ends, O_CLOEXEC)) fail(EXIT_OTHER, strerror(errno));
    pid_t child = fork();
    if (child < 0) fail(EXIT_OTHER, strerror(errno));
    if (child == 0) {
        close(ends[0]);
        setsid();
        return ends[1];
    }
    close(ends[1]);
    if (read(ends[0], &ready, 1) == 1) _exit(0);
    _exit(waitpid(child, &status, 0) == child && WIFEXITED(status) ? WEXITSTATUS(status) : EXIT_OTHER);
}

static void say_ready(int fd)
{
    int null = open("/dev/null", O_RDWR | O_CLOEXEC);
    for (int i = 0; i < 3; i++) dup2(null, i);
    close(null);
    if (write(fd, "r", 1) != 1) xt_log(XT_LOG_WARNING, "the starting process is gone");
    close(fd);
}

/* --- signals --- */

typedef struct Signals {
    uv_signal_t term, interrupt, hangup;
    XtDaemon *d;
    const Options *o;
} Signals;

static void on_end(uv_signal_t *h, int number)
{
    Signals *g = h->data;
    (void)number;
    xt_notify("STOPPING=1");
    xt_compilers_stop(g->d->compilers);
    xt_session_close_all(g->d);
    xt_scrape_close(g->d);
    uv_close((uv_handle_t *)&g->d->store_timer, NULL);
    uv_close((uv_handle_t *)&g->term, NULL);
    uv_close((uv_handle_t *)&g->interrupt, NULL);
    uv_close((uv_handle_t *)&g->hangup, NULL);
}

static void on_hangup(uv_signal_t *h, int number)
{
    Signals *g = h->data;
    XtConfig next;
    char err[512];
    (void)number;
    if (!g->o->config) return;
    xt_notify("RELOADING=1");
    xt_config_defaults(&next);
    if (xt_config_read(&next, g->o->config, err)) xt_log(XT_LOG_ERROR, "%s; keeping the configuration", err);
    else g->d->config = next;
    if (g->d->store) xt_store_set_limit(g->d->store, cache_bytes(&g->d->config));
    xt_notify("READY=1");
}

static void watch_signals(Signals *g, XtDaemon *d, const Options *o)
{
    g->d = d, g->o = o;
    g->term.data = g->interrupt.data = g->hangup.data = g;
    uv_signal_init(d->loop, &g->term), uv_signal_start(&g->term, on_end, SIGTERM);
    uv_signal_init(d->loop, &g->interrupt), uv_signal_start(&g->interrupt, on_end, SIGINT);
    uv_signal_init(d->loop, &g->hangup), uv_signal_start(&g->hangup, on_hangup, SIGHUP);
}

static void more_descriptors(void)
{
    struct rlimit l;
    if (getrlimit(RLIMIT_NOFILE, &l)) return;
    l.rlim_cur = l.rlim_max;
    setrlimit(RLIMIT_NOFILE, &l);
}

int main(int argc, char **argv)
{
    Options o = {0};
    static XtDaemon d;
    static Signals signals;
    uv_loop_t loop;
    char err[512], path[XT_CONFIG_TEXT], compiler[XT_CONFIG_TEXT];
    parse(&o, argc, argv);
    xt_config_defaults(&d.config);
    if (o.config && xt_config_read(&d.config, o.config, err)) fail(EXIT_CONFIG, err);
    int ready = o.foreground ? -1 : go_to_background();
    signal(SIGPIPE, SIG_IGN);
    more_descriptors();
    int fd = open_socket(&o, &d.config, path);
    int metrics = *d.config.metrics_socket ? xt_listen(d.config.metrics_socket, err) : -1;
    if (*d.config.metrics_socket && metrics < 0) fail(EXIT_SOCKET, err);
    d.store = open_store(&o, &d.config);
    compiler_path(&d.config, compiler);
    uv_loop_init(&loop);
    d.loop = &loop;
    d.started = uv_now(&loop);
    xt_service_init(&d, compiler);
    xt_session_listen(&d, fd);
    xt_scrape_listen(&d, metrics);
    watch_signals(&signals, &d, &o);
    xt_notify("READY=1");
    if (ready >= 0) say_ready(ready);
    uv_run(&loop, UV_RUN_DEFAULT);
    close(fd);
    if (*path) unlink(path);
    if (metrics >= 0) close(metrics), unlink(d.config.metrics_socket);
    xt_compilers_free(d.compilers);
    xt_scheduler_free(&d.scheduler);
    xt_segments_clear(&d.segments, (uid_t)-1);
    xt_store_close(d.store);
    uv_loop_close(&loop);
    return 0;
}
