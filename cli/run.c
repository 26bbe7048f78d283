/* run.c -- xtlink run: the program as it is, with the agent in it and a daemon to talk to. Without either it runs all the same. */
#include "cli/cli.h"
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static int preload(void)
{
    char library[PATH_MAX], *all;
    const char *other = getenv("LD_PRELOAD");
    int r = xt_find_part("libxtlink.so", library);
    if (r) return xt_complain("libxtlink.so is not installed beside xtlink; running without it"), r;
    if (strpbrk(library, " :"))
        return xt_complain("%s: LD_PRELOAD takes no path with a space or colon; running without it", library), -EINVAL;
    if (other && strstr(other, library)) return 0;
    if (asprintf(&all, "%s%s%s", library, other && *other ? ":" : "", other ? other : "") < 0) return -ENOMEM;
    r = setenv("LD_PRELOAD", all, 1) ? -errno : 0;
    free(all);
    return r;
}

/* A daemon that answers; its socket goes to the environment. */
static int find_or_start(void)
{
    char path[108] = "", build[64], err[512] = "";
    int r = xt_find_daemon(path, build);
    if (r == -EPROTONOSUPPORT) return xt_complain("the daemon at %s speaks another version of the protocol; running without it", path), r;
    if (r >= 0) close(r), r = 0;
    else {
        r = xt_own_socket(path);
        if (r) snprintf(err, sizeof err, "no place for a socket: %s", strerror(-r));
        else r = xt_start_daemon(path, err);
        if (r) return xt_complain("%s; running without a daemon", err), r;
    }
    return setenv("XTLINK_SOCKET", path, 1) ? -errno : 0;
}

int xt_cmd_run(int argc, char **argv)
{
    int first = argc > 1 && !strcmp(argv[1], "--") ? 2 : 1;
    if (first >= argc || (first == 1 && *argv[1] == '-')) return xt_usage("run");
    const char *mode = getenv("XTLINK_MODE");
    if ((!mode || strcmp(mode, "off") != 0) && !find_or_start()) preload();
    fflush(NULL);
    execvp(argv[first], argv + first);
    int e = errno;
    xt_complain("%s: %s", argv[first], strerror(e));
    return e == ENOENT ? XT_CODE_NOT_FOUND : XT_CODE_CANNOT_RUN;
}
