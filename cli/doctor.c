/* doctor.c -- xtlink doctor: one check a function, one line a check, and what to do when it fails */
#include "cli/cli.h"
#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#ifndef F_SEAL_FUTURE_WRITE
#define F_SEAL_FUTURE_WRITE 0x0010
#endif

extern char **environ;

typedef enum Verdict { FINE, WARNING, BAD } Verdict;
typedef struct Finding {
    char text[1024], advice[256];
} Finding;

__attribute__((format(printf, 3, 4))) static Verdict say(Finding *f, Verdict v, const char *format, ...)
{
    va_list ap;
    va_start(ap, format);
    vsnprintf(f->text, sizeof f->text, format, ap);
    va_end(ap);
    return v;
}

__attribute__((format(printf, 3, 4))) static Verdict advise(Finding *f, Verdict v, const char *format, ...)
{
    va_list ap;
    va_start(ap, format);
    vsnprintf(f->advice, sizeof f->advice, format, ap);
    va_end(ap);
    return v;
}

/* --- the kernel --- */

static Verdict check_processor(Finding *f, const char *python)
{
    (void)python;
#ifdef __x86_64__
    return say(f, FINE, "x86-64");
#else
    return advise(f, say(f, BAD, "not x86-64"), "xtlink makes x86-64 code only");
#endif
}

/* What segments rely on: sealed against later writers, mapped to run, never to be written again. */
static Verdict check_memory(Finding *f, const char *python)
{
    (void)python;
    int fd = memfd_create("xtlink-doctor", MFD_CLOEXEC | MFD_ALLOW_SEALING);
    if (fd < 0) return advise(f, say(f, BAD, "memfd_create: %s", strerror(errno)), "Linux 5.1 or later is needed");
    if (ftruncate(fd, 4096) || fcntl(fd, F_ADD_SEALS, F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_FUTURE_WRITE | F_SEAL_SEAL)) {
        int e = errno;
        close(fd);
        return advise(f, say(f, BAD, "sealing: %s", strerror(e)), "Linux 5.1 or later is needed");
    }
    void *writable = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    void *code = mmap(NULL, 4096, PROT_READ | PROT_EXEC, MAP_SHARED, fd, 0);
    int e = errno;
    close(fd);
    if (writable != MAP_FAILED) munmap(writable, 4096);
    if (writable != MAP_FAILED) return say(f, BAD, "a sealed segment can be mapped writable");
    if (code == MAP_FAILED)
        return advise(f, say(f, BAD, "a segment cannot be mapped executable: %s", strerror(e)),
                      "a security policy (SELinux, noexec shared memory) forbids it");
    bool opened = mprotect(code, 4096, PROT_READ | PROT_WRITE) == 0;
    munmap(code, 4096);
    return opened ? say(f, BAD, "a mapped segment can be made writable")
                  : say(f, FINE, "sealed memory can be shared and run, and never written");
}

static Verdict check_seccomp(Finding *f, const char *python)
{
    char actions[512] = "";
    (void)python;
    FILE *in = fopen("/proc/sys/kernel/seccomp/actions_avail", "re");
    if (in) {
        if (!fgets(actions, sizeof actions, in)) *actions = 0;
        fclose(in);
    }
    if (strstr(actions, "kill_process")) return say(f, FINE, "filters are available for the compilers' sandbox");
    return advise(f, say(f, WARNING, "the kernel does not say that seccomp filters work"), "compilers need CONFIG_SECCOMP_FILTER to start");
}

/* --- the installation --- */

static Verdict check_parts(Finding *f, const char *python)
{
    static const char *const parts[] = {"xtlinkd", "xtlink-compiler", "libxtlink.so", "xtlink-cp311.so"};
    char path[PATH_MAX];
    (void)python;
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        if (xt_find_part(parts[i], path) == 0) continue;
        return advise(f, say(f, BAD, "%s is missing", parts[i]), "make install, or run the xtlink beside which the parts are");
    }
    return say(f, FINE, "all parts are there, the last one at %s", path);
}

/* Runs python with extra environment variables in front; its exit status, -1 when it could not be run. out: first line it printed. */
static int run_python(const char *python, const char *code, char **environment, char out[256])
{
    char *argv[] = {(char *)(uintptr_t)python, "-I", "-S", "-c", (char *)(uintptr_t)code, NULL};
    posix_spawn_file_actions_t actions;
    int ends[2], status = -1;
    pid_t pid;
    *out = 0;
    if (pipe2(ends, O_CLOEXEC)) return -1;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, ends[1], 1);
    posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0);
    int e = posix_spawnp(&pid, python, &actions, NULL, argv, environment);
    posix_spawn_file_actions_destroy(&actions);
    close(ends[1]);
    FILE *in = e ? NULL : fdopen(ends[0], "r");
    if (!in) close(ends[0]);
    else {
        if (!fgets(out, 256, in)) *out = 0;
        out[strcspn(out, "\n")] = 0;
        fclose(in);
    }
    if (e) return -1;
    while (waitpid(pid, &status, 0) < 0 && errno == EINTR) continue;
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

static Verdict check_python(Finding *f, const char *python)
{
    char out[256];
    int status = run_python(python,
                            "import sys, sysconfig; print(sys.implementation.name, sys.version.split()[0], "
                            "'debug' if sysconfig.get_config_var('Py_DEBUG') else 'release', 'build')",
                            environ, out);
    if (status)
        return advise(f, say(f, BAD, "%s cannot be run", python), "apt install python3.11, or name another one: xtlink doctor PYTHON");
    if (strncmp(out, "cpython 3.11.", 13) != 0 || strstr(out, " debug "))
        return advise(f, say(f, BAD, "%s is %s", python, out), "CPython 3.11, a release build, is supported; others run as without xtlink");
    return say(f, FINE, "%s is %s", python, out);
}

/* The agent itself decides whether this build fits: it says so in its statistics. */
static Verdict check_agent(Finding *f, const char *python)
{
    char library[PATH_MAX], preload[PATH_MAX + 16], stats[64], file[] = "/tmp/xtlink-doctor-XXXXXX", out[256];
    if (xt_find_part("libxtlink.so", library)) return say(f, BAD, "libxtlink.so is missing");
    int fd = mkstemp(file);
    if (fd < 0) return say(f, BAD, "cannot make a file in /tmp: %s", strerror(errno));
    close(fd);
    snprintf(preload, sizeof preload, "LD_PRELOAD=%s", library);
    snprintf(stats, sizeof stats, "XTLINK_STATS=%s", file);
    char path[PATH_MAX] = "PATH=/usr/bin:/bin", *own[] = {preload, stats, "XTLINK_MODE=auto", "XTLINK_SOCKET=/nonexistent", path, NULL};
    int status = run_python(python, "pass", own, out);
    json_object *json = json_object_from_file(file);
    unlink(file);
    json_object *refused = xt_json_member(json, "refused");
    Verdict v = status  ? say(f, BAD, "python with the agent in it ends with status %d", status)
                : !json ? advise(f, say(f, BAD, "the agent was not loaded"), "is LD_PRELOAD allowed, and %.200s readable?", library)
                : xt_json_member(refused, "python_version")
                    ? advise(f, say(f, BAD, "the agent does not know this build of python"), "XTLINK_LOG=info:/dev/stderr tells why")
                    : say(f, FINE, "the agent is loaded and knows this build");
    json_object_put(json);
    return v;
}

static Verdict check_cache(Finding *f, const char *python)
{
    char path[PATH_MAX];
    (void)python;
    int r = xt_user_cache_dir(path);
    if (!r) r = xt_make_dirs(path);
    if (!r && access(path, W_OK | X_OK)) r = -errno;
    if (!r) return say(f, FINE, "%s can be written (for a daemon that `xtlink run` starts)", path);
    return advise(f, say(f, WARNING, "the user's cache directory: %s", strerror(-r)), "set XDG_CACHE_HOME to a directory of yours");
}

/* --- the daemon --- */

static Verdict check_socket(Finding *f, const char *python)
{
    char path[108] = "", build[64];
    struct stat st;
    (void)python;
    int fd = xt_find_daemon(path, build);
    if (fd >= 0) {
        close(fd);
        return say(f, FINE, "%s answers at %s, protocol %d", build, path, XT_PROTOCOL_VERSION);
    }
    if (fd == -EPROTONOSUPPORT)
        return advise(f, say(f, BAD, "the daemon at %s speaks another version", path), "install both alike and restart xtlinkd");
    if (fd == -EACCES) return advise(f, say(f, BAD, "%s: permission denied", path), "join the group of the socket, or unset XTLINK_SOCKET");
    if (stat(path, &st) == 0 && !S_ISSOCK(st.st_mode)) return advise(f, say(f, BAD, "%s is no socket", path), "remove it");
    return advise(f, say(f, WARNING, "no daemon answers at %s (%s)", path, strerror(-fd)),
                  "systemctl start xtlinkd, or let `xtlink run` start one");
}

static Verdict check_daemon_health(Finding *f, const char *python)
{
    XtMsg question = {.type = XT_MSG_STATUS};
    char path[108], build[64];
    json_object *json;
    (void)python;
    int fd = xt_find_daemon(path, build);
    if (fd < 0) return say(f, WARNING, "not asked: no daemon");
    close(fd);
    if (xt_ask_json(&question, &json)) return say(f, BAD, "the daemon does not tell its status");
    uint64_t crashes = xt_json_number(json, "compiler_crashes"), timeouts = xt_json_number(json, "compiler_timeouts");
    uint64_t errors = xt_json_number(json, "store_write_errors"), done = xt_json_number(json, "compilations"),
             store = xt_json_number(json, "store_open");
    json_object_put(json);
    if (!store)
        return advise(f, say(f, WARNING, "the daemon runs without a store"),
                      "its log says why: disk full, or the directory cannot be written");
    if (errors) return advise(f, say(f, WARNING, "%llu writes to the store failed", (unsigned long long)errors), "is the disk full?");
    if (crashes || timeouts)
        return advise(f,
                      say(f, WARNING, "compilers crashed %llu times, were too slow %llu times", (unsigned long long)crashes,
                          (unsigned long long)timeouts),
                      "programs are not affected; please report, with xtlink explain --json");
    return say(f, FINE, "%llu units compiled, no crashes", (unsigned long long)done);
}

int xt_cmd_doctor(int argc, char **argv)
{
    static const struct {
        const char *name;
        Verdict (*check)(Finding *f, const char *python);
    } checks[] = {
        {"processor", check_processor}, {"shared memory", check_memory}, {"seccomp", check_seccomp},
        {"installation", check_parts},  {"python", check_python},        {"agent", check_agent},
        {"cache", check_cache},         {"daemon", check_socket},        {"daemon's health", check_daemon_health},
    };
    static const char *const words[] = {"ok", "warning", "FAILED"};
    if (argc > 2 || (argc == 2 && *argv[1] == '-')) return xt_usage("doctor");
    bool bad = false;
    for (size_t i = 0; i < sizeof checks / sizeof *checks; i++) {
        Finding f = {.text = "", .advice = ""};
        Verdict v = checks[i].check(&f, argc == 2 ? argv[1] : "/usr/bin/python3.11");
        printf("%-8s %-16s %s\n", words[v], checks[i].name, f.text);
        if (*f.advice) printf("%25s -> %s\n", "", f.advice);
        fflush(stdout);
        bad = bad || v == BAD;
    }
    return bad ? XT_CODE_NEGATIVE : XT_CODE_OK;
}
