/* paths.c -- where the parts of this installation, sockets and the user's cache are; see cli.h */
#include "cli/cli.h"
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

int xt_find_part(const char *name, char path[PATH_MAX])
{
    static const char *const places[] = {"", "../lib/xtlink/"};
    char self[PATH_MAX];
    ssize_t n = readlink("/proc/self/exe", self, sizeof self - 1);
    if (n < 0) return -errno;
    self[n] = 0;
    char *slash = strrchr(self, '/');
    if (slash) slash[1] = 0;
    for (size_t i = 0; i < sizeof places / sizeof *places; i++) {
        char candidate[2 * PATH_MAX];
        snprintf(candidate, sizeof candidate, "%s%s%s", self, places[i], name);
        if (realpath(candidate, path)) return 0;
    }
    return -ENOENT;
}

int xt_user_cache_dir(char path[PATH_MAX])
{
    const char *cache = getenv("XDG_CACHE_HOME"), *home = getenv("HOME");
    int n = cache && *cache == '/' ? snprintf(path, PATH_MAX, "%s/xtlink", cache)
            : home && *home == '/' ? snprintf(path, PATH_MAX, "%s/.cache/xtlink", home)
                                   : -1;
    return n < 0 ? -ENOENT : n < PATH_MAX ? 0 : -ENAMETOOLONG;
}

int xt_make_dirs(const char *path)
{
    char part[PATH_MAX];
    if (strlen(path) >= sizeof part) return -ENAMETOOLONG;
    strcpy(part, path);
    for (char *end = part; end;) {
        end = strchr(end + 1, '/');
        if (end) *end = 0;
        if (mkdir(part, 0700) && errno != EEXIST) return -errno;
        if (end) *end = '/';
    }
    return 0;
}

static bool given(const char *variable)
{
    const char *value = getenv(variable);
    return value && *value;
}

int xt_private_socket(char path[108], bool make)
{
    char folder[64];
    struct stat st;
    if (given("XTLINK_SOCKET") || given("XDG_RUNTIME_DIR")) return -ENOENT;
    snprintf(folder, sizeof folder, "/tmp/xtlink-%lu", (unsigned long)geteuid());
    if (make && mkdir(folder, 0700) && errno != EEXIST) return -errno;
    if (lstat(folder, &st)) return -errno;
    if (!S_ISDIR(st.st_mode) || st.st_uid != geteuid() || (st.st_mode & 077)) return -EPERM;
    snprintf(path, 108, "%s/sock", folder);
    return 0;
}

/* The folder of a socket */
static int make_folder(const char *socket)
{
    char folder[108];
    snprintf(folder, sizeof folder, "%s", socket);
    char *slash = strrchr(folder, '/');
    if (!slash || slash == folder) return 0;
    *slash = 0;
    return xt_make_dirs(folder);
}

int xt_own_socket(char path[108])
{
    int r = xt_private_socket(path, true);
    if (r != -ENOENT) return r;
    r = xt_default_socket(path);
    if (!r && *path != '/') {
        char folder[PATH_MAX], whole[PATH_MAX + 108];
        if (!getcwd(folder, sizeof folder)) return -errno;
        if (snprintf(whole, sizeof whole, "%s/%s", folder, path) >= 108) return -ENAMETOOLONG;
        snprintf(path, 108, "%.107s", whole);
    }
    return r ? r : make_folder(path);
}
