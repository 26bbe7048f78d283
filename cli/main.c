/* main.c -- xtlink: the table of commands, help, and what all commands need for their arguments. */
#include "cli/cli.h"
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct {
    const char *name, *arguments, *text;
    int (*run)(int argc, char **argv);
} commands[] = {
#define XT_COMMAND(name, arguments, text) {#name, arguments, text, xt_cmd_##name},
#include "cli/commands.def"
#undef XT_COMMAND
};
enum { NCOMMANDS = sizeof commands / sizeof *commands };

void xt_complain(const char *format, ...)
{
    va_list ap;
    va_start(ap, format);
    fputs("xtlink: ", stderr);
    vfprintf(stderr, format, ap);
    fputc('\n', stderr);
    va_end(ap);
}

int xt_usage(const char *name)
{
    for (int i = 0; i < NCOMMANDS; i++)
        if (!strcmp(commands[i].name, name)) xt_complain("usage: xtlink %s %s", name, commands[i].arguments);
    return XT_CODE_USAGE;
}

static void remove_arguments(int *argc, char **argv, int at, int n)
{
    memmove(argv + at, argv + at + n, (size_t)(*argc - at - n + 1) * sizeof *argv);
    *argc -= n;
}

bool xt_take_flag(int *argc, char **argv, const char *flag)
{
    for (int i = 1; i < *argc; i++) {
        if (strcmp(argv[i], flag) != 0) continue;
        remove_arguments(argc, argv, i, 1);
        return true;
    }
    return false;
}

long xt_take_number(int *argc, char **argv, const char *option, long fallback, long high)
{
    for (int i = 1; i < *argc; i++) {
        if (strcmp(argv[i], option) != 0) continue;
        char *end = argv[i];
        long n = i + 1 < *argc ? strtol(argv[i + 1], &end, 10) : -1;
        if (i + 1 >= *argc || end == argv[i + 1] || *end || n < 0 || n > high) return -1;
        remove_arguments(argc, argv, i, 2);
        return n;
    }
    return fallback;
}

static void help(FILE *f)
{
    fputs("xtlink - makes unmodified Python programs fast on the CPython that is installed\n\n", f);
    for (int i = 0; i < NCOMMANDS; i++) {
        int n = fprintf(f, "  xtlink %s %s", commands[i].name, commands[i].arguments);
        fprintf(f, "%*s%s\n", n < 42 ? 42 - n : 1, "", commands[i].text);
    }
    fputs("\nThe daemon's socket is XTLINK_SOCKET, else $XDG_RUNTIME_DIR/xtlink/sock, else /run/xtlink/sock.\n"
          "Exit status: 0 done, 1 nothing found or a check failed, 2 wrong usage, 3 no daemon answers, 4 other errors.\n"
          "`xtlink run` exits as CMD does; 126 when CMD cannot be run, 127 when it is not found.\n",
          f);
}

int main(int argc, char **argv)
{
    if (argc < 2) {
        help(stderr);
        return XT_CODE_USAGE;
    }
    if (!strcmp(argv[1], "help") || !strcmp(argv[1], "--help") || !strcmp(argv[1], "-h")) {
        help(stdout);
        return XT_CODE_OK;
    }
    for (int i = 0; i < NCOMMANDS; i++) {
        if (strcmp(commands[i].name, argv[1]) != 0) continue;
        int code = commands[i].run(argc - 1, argv + 1);
        if (fflush(stdout) || ferror(stdout)) return XT_CODE_ERROR;
        return code;
    }
    xt_complain("no command \"%s\"; see xtlink help", argv[1]);
    return XT_CODE_USAGE;
}
