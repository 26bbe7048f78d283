/* main.c -- xtlink-compiler. Without arguments: serves the daemon's requests on descriptor 3, sandboxed, until it goes away. Otherwise a tool:
 *
 *   --file UNIT     compiles an encoded unit      --ir FILE   lowers IR text (--passes: runs the passes first; --stress: with artificial exits)
 *   --thorough      all effort, as the daemon asks for when nobody waits
 *   -o BLOB         writes the blob               --dump ABC  prints stages (compile.c) to stderr; P: the blob itself, to stdout
 *   --build-id      prints the compiler's identity, a part of every cache key
 */
#include "codegen/ir.h"
#include "codegen/machine.h"
#include "codegen/pipeline.h"
#include "codegen/sandbox.h"
#include "protocol/blob.h"
#include "protocol/compilerlink.h"
#include "protocol/reasons.h"
#include <errno.h>
#include <stdlib.h>
#include <string.h>

typedef struct Options {
    const char *unit, *ir, *out, *dump;
    bool passes, stress, thorough;
} Options;

static int serve(void)
{
    int r = xt_sandbox_enter();
    if (r != 0) {
        fprintf(stderr, "xtlink-compiler: cannot enter the sandbox: %s\n", strerror(-r));
        return 1;
    }
    for (;;) {
        uint32_t job, effort;
        uint8_t *unit, *blob = NULL;
        size_t unit_size, size = 0;
        char err[256] = "";
        r = xt_job_read(XT_COMPILER_FD, &job, &effort, &unit, &unit_size);
        if (r != 0) return r == -EPIPE ? 0 : 1;
        int status = xt_compile(unit, unit_size, effort == XT_JOB_THOROUGH, "", &blob, &size, err);
        r = status == 0 ? xt_job_answer(XT_COMPILER_FD, job, 0, blob, size)
                        : xt_job_answer(XT_COMPILER_FD, job, (uint32_t)status, err, strlen(err));
        free(unit);
        free(blob);
        if (r != 0) return 1;
    }
}

static char *read_file(const char *path, size_t *size)
{
    FILE *f = fopen(path, "rb");
    if (!f) return NULL;
    char *data = malloc(XT_MAX_UNIT_BYTES + 1);
    *size = data ? fread(data, 1, XT_MAX_UNIT_BYTES, f) : 0;
    if (data) data[*size] = '\0';
    fclose(f);
    return data;
}

static int compile_ir(const char *text, const Options *o, uint8_t **blob, size_t *size, char err[256])
{
    XtUnit *u = xt_dev_unit();
    u->mode = o->stress ? XT_UNIT_STRESS : 0;
    XtFunc *f = xt_parse(text, u, err);
    if (!f) return XT_REFUSE_bad_request;
    xt_renumber(f);
    int r = o->passes ? xt_run_passes(f, o->dump, err) : 0;
    if (r == 0) r = xt_lower(f, o->dump, blob, size, err);
    xt_func_free(f);
    return r;
}

static int finish(const Options *o, const uint8_t *blob, size_t size)
{
    char err[256];
    XtBlob view;
    if (xt_blob_check(blob, size, &view, err) != 0) {
        fprintf(stderr, "xtlink-compiler: the blob does not verify: %s\n", err);
        return 1;
    }
    if (strchr(o->dump, 'P')) xt_blob_print(&view, stdout);
    if (!o->out) return 0;
    FILE *f = fopen(o->out, "wb");
    if (!f || fwrite(blob, 1, size, f) != size || fclose(f) != 0) {
        fprintf(stderr, "xtlink-compiler: cannot write %s\n", o->out);
        return 1;
    }
    return 0;
}

static int tool(const Options *o)
{
    size_t size = 0, blob_size = 0;
    uint8_t *blob = NULL;
    char err[256] = "", *data = read_file(o->unit ? o->unit : o->ir, &size);
    if (!data) {
        fprintf(stderr, "xtlink-compiler: cannot read %s\n", o->unit ? o->unit : o->ir);
        return 1;
    }
    int r = o->unit ? xt_compile((const uint8_t *)data, size, o->thorough, o->dump, &blob, &blob_size, err)
                    : compile_ir(data, o, &blob, &blob_size, err);
    if (r != 0) fprintf(stderr, "refused: %s: %s\n", xt_refuse_name((unsigned)r), err);
    else r = finish(o, blob, blob_size);
    free(blob);
    free(data);
    return r != 0;
}

static int usage(void)
{
    fprintf(
        stderr,
        "usage: xtlink-compiler [--file UNIT | --ir FILE [--passes] [--stress]] [--thorough] [-o BLOB] [--dump LETTERS] | --build-id\n");
    return 2;
}

int main(int argc, char **argv)
{
    Options o = {.dump = ""};
    char err[256];
    for (int i = 1; i < argc; i++) {
        const char **text = !strcmp(argv[i], "--file")   ? &o.unit
                            : !strcmp(argv[i], "--ir")   ? &o.ir
                            : !strcmp(argv[i], "-o")     ? &o.out
                            : !strcmp(argv[i], "--dump") ? &o.dump
                                                         : NULL;
        if (text && i + 1 < argc) *text = argv[++i];
        else if (!strcmp(argv[i], "--passes")) o.passes = true;
        else if (!strcmp(argv[i], "--stress")) o.stress = true;
        else if (!strcmp(argv[i], "--thorough")) o.thorough = true;
        else if (!strcmp(argv[i], "--build-id")) return puts(XT_BUILD_ID) < 0;
        else return usage();
    }
    if (xt_machine_init(err) != 0) {
        fprintf(stderr, "xtlink-compiler: %s\n", err);
        return 1;
    }
    if (argc == 1) return serve();
    return o.unit || o.ir ? tool(&o) : usage();
}
