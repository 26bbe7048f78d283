/* listen.c -- see listen.h */
#include "listen.h"
#include "protocol/msg.h"
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

enum { BACKLOG = 1024 };

static void make_parent(const char *path)
{
    char dir[sizeof((struct sockaddr_un){0}).sun_path];
    strcpy(dir, path);
    char *slash = strrchr(dir, '/');
    if (!slash || slash == dir) return;
    *slash = 0;
    mkdir(dir, geteuid() ? 0700 : 0755); /* bind() reports what is wrong with it */
}

static int clear_stale(const char *path)
{
    struct stat st;
    if (lstat(path, &st)) return errno == ENOENT ? 0 : -errno;
    if (!S_ISSOCK(st.st_mode)) return -EEXIST;
    int fd = xt_conn_connect(path);
    if (fd >= 0) {
        close(fd);
        return -EADDRINUSE;
    }
    return fd == -ECONNREFUSED && unlink(path) == 0 ? 0 : fd == -ECONNREFUSED ? -errno : fd;
}

int xt_listen(const char *path, char err[512])
{
    struct sockaddr_un sa = {.sun_family = AF_UNIX};
    int r = strlen(path) < sizeof sa.sun_path ? 0 : -ENAMETOOLONG, fd = -1;
    if (!r) make_parent(path);
    if (!r) r = clear_stale(path);
    if (!r) fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (!r && fd < 0) r = -errno;
    if (!r) {
        strcpy(sa.sun_path, path);
        mode_t old = umask(geteuid() ? 0177 : 0111);
        if (bind(fd, (struct sockaddr *)&sa, sizeof sa) || listen(fd, BACKLOG)) r = -errno;
        umask(old);
    }
    if (!r) return fd;
    if (fd >= 0) close(fd);
    snprintf(err, 512, "cannot listen at %s: %s", path, r == -EADDRINUSE ? "another daemon answers there" : strerror(-r));
    return r;
}
