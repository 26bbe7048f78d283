/* unitdump.c -- prints a compile unit (a file written with XTLINK_DUMP_UNIT) readably: xtlink-unitdump FILE... */
#include <stdio.h>
#include <stdlib.h>

#include "protocol/unit.h"

static const char *const freq_names[] = {"never", "once", "some", "many"};

static const char *type_name(const XtUnit *u, unsigned type)
{
#define X(name, sym) #name,
    static const char *const names[] = {XT_PY_TYPES(X)};
#undef X
    return type < XT_PY_COUNT ? names[type] : type - XT_PY_COUNT < u->nshapes ? u->shapes[type - XT_PY_COUNT].qualname : "?";
}

static const char *opcode_name(unsigned op)
{
    switch (op) {
#define XT_OPCODE(name, number, ...)                                                                                                       \
    case number:                                                                                                                           \
        return #name;
#include "codegen/opcodes_cp311.def"
#undef XT_OPCODE
    default: return "?";
    }
}

static void print_const(unsigned i, const XtConst *c)
{
    static const char *const kinds[] = {"opaque", "None", "True", "False", "int", "float", "str", "tuple", "code", "bytes"};
    printf("  const %u: %s", i, c->kind < sizeof kinds / sizeof *kinds ? kinds[c->kind] : "?");
    if (c->kind == XT_CONST_FLOAT) {
        printf(" %.17g", c->f);
    } else if (c->kind == XT_CONST_INT || c->kind == XT_CONST_STR || c->kind == XT_CONST_TUPLE) {
        printf(" %lld", (long long)c->i);
    }
    printf(c->text ? " \"%s\"\n" : "\n", c->text);
}

static void print_obs(const XtUnit *u, const XtObs *o)
{
    static const char *const callees[] = {"none", "function", "method", "builtin", "descr", "type", "operator"};
    printf("        %s [%s, %s, %s]", freq_names[o->freq], type_name(u, o->type[0]), type_name(u, o->type[1]), type_name(u, o->type[2]));
    if (o->fact >= 0) {
        printf(" fact %d", o->fact);
    }
    if (o->callee) {
        printf(" calls %s", o->callee < sizeof callees / sizeof *callees ? callees[o->callee] : "?");
        if (o->callee == XT_CALLEE_TYPE || o->callee == XT_CALLEE_OPERATOR) {
            printf(" %s", type_name(u, o->callee_type));
        }
        printf(" code %d%s%s", o->code, o->callee_name ? " " : "", o->callee_name ? o->callee_name : "");
    }
    putchar('\n');
}

static void print_instructions(const XtUnit *u, const XtCode *c)
{
    const XtSite *site = c->sites, *end = c->sites + c->nsites;
    for (unsigned i = 0; 2 * i + 1 < c->code_size; i++) {
        if (c->code[2 * i] == 0) { /* a cache */
            continue;
        }
        printf("    %4u %-26s %3u", i, opcode_name(c->code[2 * i]), c->code[2 * i + 1]);
        if (site < end && site->unit == i) {
            printf("  %s", freq_names[site->freq]);
            if (site->taken || site->not_taken) {
                printf(" (taken %s, not taken %s)", freq_names[site->taken], freq_names[site->not_taken]);
            }
            printf("%s\n", site->many ? " and others" : "");
            for (unsigned k = 0; k < site->nobs; k++) {
                print_obs(u, &site->obs[k]);
            }
            site++;
        } else {
            putchar('\n');
        }
    }
}

static void print_code(const XtUnit *u, unsigned number)
{
    const XtCode *c = &u->codes[number];
    printf("code %u: %s (%s:%u) hash ", number, c->qualname, c->file, c->firstline);
    for (int i = 0; i < 16; i++) {
        printf("%02x", c->hash[i]);
    }
    printf("\n  args %u posonly %u kwonly %u flags 0x%x stack %u locals %u localsplus %u cells %u frees %u first %u %s\n", c->argcount,
           c->posonly, c->kwonly, c->flags, c->stacksize, c->nlocals, c->nlocalsplus, c->ncells, c->nfrees, c->firsttraceable,
           c->profiled ? "profiled" : "not profiled");
    for (unsigned i = 0; i < c->nlocalsplus; i++) {
        printf("  local %u: %s 0x%02x\n", i, c->localnames[i], c->localkinds[i]);
    }
    for (unsigned i = 0; i < c->nnames; i++) {
        printf("  name %u: %s\n", i, c->names[i]);
    }
    for (unsigned i = 0; i < c->nconsts; i++) {
        print_const(i, &c->consts[i]);
    }
    printf("  exception table: %zu bytes\n", c->exctable_size);
    print_instructions(u, c);
}

static void print_shape(unsigned number, const XtShape *s)
{
    static const char *const kinds[] = {"INST_VALUE", "SLOT", "METHOD", "METHOD_C", "CLASS_VALUE", "PROPERTY", "NEW", "DICT"};
    printf("shape %u: %s.%s%s%s subclass of %u\n", number, s->module, s->qualname, s->is_heap ? " heap" : "",
           s->has_values ? " values" : "", s->subclass_of);
    for (unsigned i = 0; i < s->nfacts; i++) {
        const XtFact *f = &s->facts[i];
        printf("  fact %u: %s %s index %d code %d%s%s\n", i, f->kind < sizeof kinds / sizeof *kinds ? kinds[f->kind] : "?", f->name,
               f->index, f->code, f->text ? " " : "", f->text ? f->text : "");
    }
}

static int print_file(const char *path)
{
    static uint8_t data[XT_MAX_UNIT_BYTES];
    char err[256];
    XtUnit *u;
    FILE *f = fopen(path, "rb");
    if (!f) {
        perror(path);
        return 1;
    }
    size_t size = fread(data, 1, sizeof data, f);
    fclose(f);
    if (xt_unit_decode(data, size, &u, err)) {
        fprintf(stderr, "%s: %s\n", path, err);
        return 1;
    }
    printf("unit: python %s cpu %s osr %d mode %u attempt %u, %u codes, %u shapes, %zu bytes\n", u->python, u->cpu, u->osr, u->mode,
           u->attempt, u->ncodes, u->nshapes, size);
    for (unsigned i = 0; i < u->ncodes; i++) {
        print_code(u, i);
    }
    for (unsigned i = 0; i < u->nshapes; i++) {
        print_shape(i, &u->shapes[i]);
    }
    xt_unit_free(u);
    return 0;
}

int main(int argc, char **argv)
{
    int status = argc < 2;
    if (status) {
        fprintf(stderr, "usage: xtlink-unitdump FILE...\n");
    }
    for (int i = 1; i < argc; i++) {
        status |= print_file(argv[i]);
    }
    return status;
}
