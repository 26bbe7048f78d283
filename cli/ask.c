/* ask.c -- connecting to the daemon and asking it one thing; see cli.h */
#include "cli/cli.h"
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { HELLO_MS = 3000, ANSWER_MS = 60000 };

int xt_greet(const char *path, char build[64])
{
    XtMsg hello = {.type = XT_MSG_HELLO, .hello = {.version = XT_PROTOCOL_VERSION, .kind = 1, .pid = (uint32_t)getpid()}}, welcome;
    int fd = xt_conn_connect(path);
    if (fd < 0) return fd;
    int r = xt_conn_send(fd, &hello, NULL);
    if (!r) r = xt_conn_recv(fd, &welcome, NULL, HELLO_MS, NULL);
    if (!r) {
        if (welcome.type != XT_MSG_WELCOME) r = -EPROTO;
        else snprintf(build, 64, "%s", welcome.welcome.build);
        xt_msg_free(&welcome);
    }
    if (!r) return fd;
    close(fd);
    return r;
}

int xt_find_daemon(char path[108], char build[64])
{
    char mine[108];
    int r = xt_default_socket(path), fd;
    if (r) return r;
    fd = xt_greet(path, build);
    if (fd >= 0 || xt_private_socket(mine, false)) return fd;
    r = xt_greet(mine, build);
    if (r >= 0) memcpy(path, mine, sizeof mine);
    return r >= 0 ? r : fd;
}

static int complain_connection(const char *path, int r)
{
    if (r == -EPROTONOSUPPORT)
        xt_complain("the daemon at %s speaks another version of the protocol: restart it, or use its own xtlink", path);
    else if (r == -ENAMETOOLONG) xt_complain("the socket's path is too long (107 bytes at most)");
    else if (r == -ENOENT || r == -ECONNREFUSED)
        xt_complain("no daemon at %s; `xtlink run CMD` starts one, or: systemctl start xtlinkd", path);
    else xt_complain("no daemon answers at %s: %s; `xtlink doctor` tells more", path, strerror(-r));
    return XT_CODE_NO_DAEMON;
}

int xt_ask(const XtMsg *question, XtMsg *answer)
{
    char path[108] = "", build[64];
    int fd = xt_find_daemon(path, build);
    if (fd < 0) return complain_connection(path, fd);
    int r = xt_conn_send(fd, question, NULL);
    if (!r) r = xt_conn_recv(fd, answer, NULL, ANSWER_MS, NULL);
    close(fd);
    if (r) return complain_connection(path, r);
    if (answer->type != XT_MSG_ERROR) return XT_CODE_OK;
    xt_complain("the daemon says: %s", answer->error.text);
    xt_msg_free(answer);
    return XT_CODE_ERROR;
}

int xt_ask_json(const XtMsg *question, json_object **json)
{
    XtMsg answer;
    int code = xt_ask(question, &answer);
    if (code) return code;
    *json = answer.type == XT_MSG_TEXT ? json_tokener_parse(answer.text.text) : NULL;
    xt_msg_free(&answer);
    if (*json) return XT_CODE_OK;
    xt_complain("the daemon's answer is not understood");
    return XT_CODE_ERROR;
}
