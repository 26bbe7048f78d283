/* cli.h -- what the commands of xtlink share.
 *
 * Each command gets its own arguments (argv[0] is its name) and returns an exit code. Errors are printed to stderr where they are found, as one line
 * "xtlink: ...". Text that comes from the daemon is never printed with control characters in it.
 */
#ifndef XT_CLI_H
#define XT_CLI_H
#include "protocol/msg.h"
#include <json-c/json.h>
#include <limits.h>
#include <stdbool.h>

typedef enum XtCode {
    XT_CODE_OK,
    XT_CODE_NEGATIVE, /* nothing matched, a check failed */
    XT_CODE_USAGE,
    XT_CODE_NO_DAEMON,        /* none answers, or not in this version of the protocol */
    XT_CODE_ERROR,            /* anything else that kept the command from doing its work */
    XT_CODE_CANNOT_RUN = 126, /* run: as the shell's */
    XT_CODE_NOT_FOUND = 127
} XtCode;

#define XT_COMMAND(name, arguments, text) int xt_cmd_##name(int argc, char **argv);
#include "commands.def"
#undef XT_COMMAND

/* --- main.c --- */
__attribute__((format(printf, 1, 2))) void xt_complain(const char *format, ...);
/* Prints "xtlink: usage: xtlink NAME ..." and returns XT_CODE_USAGE. */
int xt_usage(const char *name);
/* The argument is there: it is removed, *argc is one less. */
bool xt_take_flag(int *argc, char **argv, const char *flag);
/* The value behind an option, both removed; fallback when it is not there, -1 when it is no number from 0 to high. */
long xt_take_number(int *argc, char **argv, const char *option, long fallback, long high);

/* --- paths.c: where things are --- */
/* A file of this installation: beside the executable, or in ../lib/xtlink from there. 0, -ENOENT. */
int xt_find_part(const char *name, char path[PATH_MAX]);
/* ${XDG_CACHE_HOME:-~/.cache}/xtlink. 0, or a negative errno when neither variable is set. */
int xt_user_cache_dir(char path[PATH_MAX]);
/* Makes a directory and its parents, readable by the user only. 0 also when it is there; negative errno. */
int xt_make_dirs(const char *path);
/* Where a daemon that `run` started is when the environment names no place of the user's: /tmp/xtlink-UID/sock. With make the folder is made. -ENOENT when
 * XTLINK_SOCKET or XDG_RUNTIME_DIR is set, -EPERM when the folder belongs to somebody else or others can write to it: nothing in it may be used then. */
int xt_private_socket(char path[108], bool make);
/* The socket on which `run` starts a daemon: XTLINK_SOCKET, the runtime directory's, or the private one. Its folder is made. Always absolute. */
int xt_own_socket(char path[108]);

/* --- ask.c: talking to the daemon --- */
/* Connects and says hello. A descriptor, or a negative errno: -EPROTONOSUPPORT for another version of the protocol. build: the daemon's. */
int xt_greet(const char *path, char build[64]);
/* The daemon on the default socket, else on the private one. path is the one that answered, or the default one. */
int xt_find_daemon(char path[108], char build[64]);
/* One question, one answer, from the daemon that is found; complains itself. XT_CODE_OK: the caller frees the answer. */
int xt_ask(const XtMsg *question, XtMsg *answer);
/* The same for questions that are answered by TEXT, parsed. The caller puts *json. */
int xt_ask_json(const XtMsg *question, json_object **json);

/* --- print.c: simple forms of JSON for people --- */
/* For --json: indented, with a line end. */
void xt_print_json(json_object *json);
/* A string with control characters replaced by '?', to stdout; padded to width (negative: on the right). */
void xt_print_text(const char *text, int width);
/* All members of an object: one line each, name, value, and a text for people when doc(name) gives one. Objects inside are indented. */
void xt_print_members(json_object *object, const char *(*doc)(const char *name), int indent);
/* Members by name; 0 or "" or NULL when absent. */
uint64_t xt_json_number(json_object *object, const char *name);
const char *xt_json_text(json_object *object, const char *name);
json_object *xt_json_member(json_object *object, const char *name);
/* 1536 -> "1.5 KiB" */
const char *xt_size_text(uint64_t bytes, char text[32]);

/* --- daemon_start.c --- */
/* Starts xtlinkd on this socket with the user's cache, detached, and waits (bounded) until it answers. When another process is at it already, waits for
 * that one. 0, or a negative errno; err says what happened. */
int xt_start_daemon(const char *socket, char err[512]);
#endif
