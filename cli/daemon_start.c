/* daemon_start.c -- a daemon for this user, started on demand; see cli.h
 *
 * xtlinkd goes to the background by itself once it listens, and is then no child of the program that runs later in this process: it never shows up in that
 * program's wait(). A lock file beside the socket lets one process start it at a time.
 */
#include "cli/cli.h"
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { START_MS = 5000, STEP_MS = 10 };

static void pause_step(void) { nanosleep(&(struct timespec){0, STEP_MS * 1000000L}, NULL); }

static bool answers(const char *socket)
{
    char build[64];
    int fd = xt_greet(socket, build);
    if (fd >= 0) close(fd);
    return fd >= 0 || fd == -EPROTONOSUPPORT;
}

/* In the new process: it keeps nothing of this one but the environment, and says to the log why it cannot start. */
static _Noreturn void become_daemon(const char *program, const char *socket, const char *cache, const char *log)
{
    int null = open("/dev/null", O_RDWR), out = open(log, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW, 0600);
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    dup2(null, 0);
    dup2(null, 1);
    dup2(out < 0 ? null : out, 2);
    close_range(3, ~0u, 0);
    if (chdir("/") == 0) execl(program, "xtlinkd", "--socket", socket, "--cache-dir", cache, (char *)NULL);
    _exit(127);
}

static int start(const char *socket, char err[512])
{
    char program[PATH_MAX], cache[PATH_MAX], log[PATH_MAX + 16];
    int r = xt_find_part("xtlinkd", program), status = 0, waited = 0;
    if (r) return snprintf(err, 512, "xtlinkd is not installed beside xtlink"), r;
    r = xt_user_cache_dir(cache);
    if (r) return snprintf(err, 512, "neither XDG_CACHE_HOME nor HOME says where the cache is to be"), r;
    r = xt_make_dirs(cache);
    if (r) return snprintf(err, 512, "cannot make %.400s: %s", cache, strerror(-r)), r;
    snprintf(log, sizeof log, "%s/xtlinkd.log", cache);
    pid_t pid = fork();
    if (pid < 0) return snprintf(err, 512, "cannot start a process: %s", strerror(errno)), -errno;
    if (pid == 0) become_daemon(program, socket, cache, log);
    for (; waitpid(pid, &status, WNOHANG) != pid; waited += STEP_MS) {
        if (waited == START_MS) kill(pid, SIGKILL);
        pause_step();
    }
    if (WIFEXITED(status) && !WEXITSTATUS(status) && answers(socket)) return 0;
    snprintf(err, 512, waited < START_MS ? "xtlinkd did not start; see %.400s" : "xtlinkd took too long to start; see %.400s", log);
    return -ECHILD;
}

/* Waits for the lock no longer than another process may need to start a daemon. */
static int lock_file(const char *path)
{
    int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (fd < 0) return -errno;
    for (int waited = 0; flock(fd, LOCK_EX | LOCK_NB); waited += STEP_MS) {
        if (waited >= 2 * START_MS) return close(fd), -ETIMEDOUT;
        pause_step();
    }
    return fd;
}

int xt_start_daemon(const char *socket, char err[512])
{
    char path[128];
    snprintf(path, sizeof path, "%s.lock", socket);
    int lock = lock_file(path);
    if (lock < 0) return snprintf(err, 512, "cannot lock %s: %s", path, strerror(-lock)), lock;
    int r = answers(socket) ? 0 : start(socket, err);
    close(lock);
    return r;
}
