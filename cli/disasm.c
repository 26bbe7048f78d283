/* disasm.c -- xtlink disasm: a blob's imports and exits, and its text as objdump shows it, with the names of the slots that it reads */
#include "cli/blobget.h"
#include "cli/cli.h"
#include "protocol/symbols.h"
#include <errno.h>
#include <inttypes.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

/* objdump comments an operand [rip+disp32] with the address: a slot's, when it lies XT_SEGMENT_SIZE above the blob. */
static void annotate(const XtBlob *b, const char *line)
{
    const char *comment = strstr(line, "# 0x");
    uint64_t at = comment ? strtoull(comment + 2, NULL, 16) : 0, slot = (at - XT_SEGMENT_SIZE) / 8;
    if (at < XT_SEGMENT_SIZE || slot >= b->h->nimports) return;
    const XtImport *i = b->imports + slot;
    printf("  slot %" PRIu64, slot);
    if (i->kind == XT_IMPORT_SYMBOL) printf(" %s", xt_symbol_name(i->a));
    if (i->kind == XT_IMPORT_OBJECT || i->kind == XT_IMPORT_TYPE_ATTR || i->kind == XT_IMPORT_C_METHOD) printf(" %s", b->strings + i->a);
    if (i->kind == XT_IMPORT_SHAPE) printf(" version of %s", b->strings + i->a + strlen(b->strings + i->a) + 1);
}

static void print_lines(const XtBlob *b, FILE *in)
{
    char line[1024];
    bool started = false;
    while (fgets(line, sizeof line, in)) {
        started = started || strstr(line, "<.data>") || strstr(line, "<.data+");
        if (!started) continue; /* the file's name and format */
        line[strcspn(line, "\n")] = 0;
        fputs(line, stdout);
        annotate(b, line);
        putchar('\n');
    }
}

/* The blob in memory, as a file that a child can open by name. Never closed: the process ends soon. */
static int as_file(const XtBlob *b, char path[32])
{
    int fd = memfd_create("xtlink-blob", 0);
    if (fd < 0 || write(fd, b->base, b->h->size) != (ssize_t)b->h->size) return -errno;
    snprintf(path, 32, "/proc/self/fd/%d", fd);
    return 0;
}

static int disassemble(const XtBlob *b)
{
    char path[32], start[40], stop[40];
    char *argv[] = {"objdump", "-D", "-b", "binary", "-mi386:x86-64", "--no-show-raw-insn", start, stop, path, NULL};
    posix_spawn_file_actions_t actions;
    int ends[2], status = 0;
    pid_t pid;
    snprintf(start, sizeof start, "--start-address=%#x", b->h->text);
    snprintf(stop, sizeof stop, "--stop-address=%#x", b->h->text + b->h->text_size);
    if (as_file(b, path) || pipe(ends)) return xt_complain("cannot hand the blob to objdump: %s", strerror(errno)), XT_CODE_ERROR;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, ends[1], 1);
    posix_spawn_file_actions_addclose(&actions, ends[0]);
    posix_spawn_file_actions_addclose(&actions, ends[1]);
    int e = posix_spawnp(&pid, argv[0], &actions, NULL, argv, environ);
    posix_spawn_file_actions_destroy(&actions);
    close(ends[1]);
    if (e) {
        close(ends[0]);
        xt_complain(e == ENOENT ? "for machine code install objdump: apt install binutils" : "objdump: %s", strerror(e));
        return XT_CODE_ERROR;
    }
    FILE *in = fdopen(ends[0], "r");
    if (in) print_lines(b, in), fclose(in);
    while (waitpid(pid, &status, 0) < 0 && errno == EINTR) continue;
    return in && WIFEXITED(status) && !WEXITSTATUS(status) ? XT_CODE_OK : XT_CODE_ERROR;
}

int xt_cmd_disasm(int argc, char **argv)
{
    XtFetched blob;
    if (argc != 2 || *argv[1] == '-') return xt_usage("disasm");
    int code = xt_fetch_blob(argv[1], &blob);
    if (code == XT_CODE_NEGATIVE) xt_complain("no compiled function matches; `xtlink explain %s` tells what is known", argv[1]);
    if (code) return code;
    xt_print_text(blob.name, 0);
    putchar('\n');
    xt_blob_print(&blob.view, stdout);
    putchar('\n');
    fflush(stdout);
    code = disassemble(&blob.view);
    xt_fetched_free(&blob);
    return code;
}
