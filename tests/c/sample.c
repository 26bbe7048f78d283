/* sample.c -- see sample.h */
#include "protocol/abi.h"
#include "sample.h"
#include "protocol/hash.h"
#include "protocol/symbols.h"
#include <stdlib.h>
#include <string.h>

void sample_blob_seal(void *blob) {
    XtBlobHeader *h = blob;
    size_t start = offsetof(XtBlobHeader, checksum) + sizeof h->checksum;
    h->checksum = xt_checksum((uint8_t *)blob + start, h->size - start);
}

void *sample_blob(uint32_t seed, uint32_t *size) {
    static const char strings[] = "\0__main__\0Point\0x";
    const XtImport imports[] = {{XT_IMPORT_UNIT, 0, 0, 0}, {XT_IMPORT_SYMBOL, XT_SYM_exit, 0, 0}, {XT_IMPORT_CONST, 0, 1, 0},
                                {XT_IMPORT_SHAPE, 1, 0, XT_FACT_WORDS}, {XT_IMPORT_SHAPE_VALUE, 3, 0, 0}};
    const uint32_t recipes[] = {XT_FACT_INST_VALUE, 16, 0, UINT32_MAX, 0, XT_FACT_LOADS, /* the fact */
                                1, 0, 4, 2, 1, XT_RECIPE(XT_R_KEEP, 0), XT_RECIPE(XT_R_I64, 0), XT_RECIPE(XT_R_RANGE_ITER, 0), XT_RECIPE(XT_R_I64, 0),
                                XT_RECIPE(XT_R_INT, 0), XT_RECIPE(XT_R_INT, 1), XT_RECIPE(XT_R_INT, 10), 1, 1};
    const XtExit exits[] = {{0, XT_FACT_WORDS, sizeof recipes / 4 - XT_FACT_WORDS, 2, 3, 0}};
    *size = 1024;
    uint8_t *blob = calloc(1, *size);
    XtBlobHeader *h = (XtBlobHeader *)blob;
    *h = (XtBlobHeader){.magic = XT_BLOB_MAGIC, .version = XT_BLOB_VERSION, .abi = xt_abi_id(), .size = *size, .osr = -1, .max_values = 2, .python = "3.11.2", .compiler = "sample"};
    uint32_t at = (sizeof *h + 63) & ~63u;
    h->text = h->entry = at, h->text_size = 16;
    memset(blob + at, 0xc3, 16);
    at += 16;
    h->imports = at, h->nimports = h->nslots = sizeof imports / sizeof *imports;
    memcpy(blob + at, imports, sizeof imports);
    at += sizeof imports;
    h->codes = at, h->ncodes = 1;
    memset(blob + at, 0x5a, 16);
    memcpy(blob + at, &seed, sizeof seed);
    at += 16;
    h->exits = at, h->nexits = 1;
    memcpy(blob + at, exits, sizeof exits);
    at += sizeof exits;
    h->recipes = at, h->nrecipes = sizeof recipes / 4;
    memcpy(blob + at, recipes, sizeof recipes);
    at += sizeof recipes;
    h->strings = at, h->strings_size = sizeof strings;
    memcpy(blob + at, strings, sizeof strings);
    sample_blob_seal(blob);
    return blob;
}

void sample_unit(XtUnit *u) {
    static const uint8_t code[] = {151, 0, 124, 0, 83, 0};
    static XtConst consts[] = {{XT_CONST_NONE, 0, 0, NULL}, {XT_CONST_INT, INT64_MIN, 0, NULL}, {XT_CONST_FLOAT, 0, 0.1, NULL},
                               {XT_CONST_STR, 3, 0, "abc"}, {XT_CONST_OPAQUE, 0, 0, "00ff"}};
    static const char *names[] = {"len", "x"}, *locals[] = {"a", "b"};
    static uint8_t kinds[] = {XT_LOCAL_PLAIN, XT_LOCAL_PLAIN};
    static XtSite sites[] = {
        {.unit = 1, .freq = XT_MANY, .nobs = 1, .obs = {{XT_MANY, {XT_PY_COUNT, 0, 0}, 0, XT_CALLEE_FUNCTION, 1, 0, NULL}}},
        {.unit = 2, .freq = XT_SOME, .nobs = 2, .obs = {{XT_SOME, {XT_PY_INT, XT_PY_FLOAT, 0}, -1, 0, -1, 0, NULL},
                                                       {XT_ONCE, {XT_PY_STR, 0, 0}, -1, XT_CALLEE_BUILTIN, -1, 0, "builtins.len"}}}};
    static XtFact facts[] = {{XT_FACT_INST_VALUE, "x", 2, -1, NULL}, {XT_FACT_METHOD, "move", 0, 1, NULL}, {XT_FACT_METHOD_C, "append", 0, -1, "list.append"}};
    static XtShape shapes[] = {{"__main__", "Point", 1, 1, 0, 3, facts}};
    static XtCode codes[2];
    for (int i = 0; i < 2; i++) {
        codes[i] = (XtCode){.name = "f", .qualname = "C.f", .file = "f.py", .firstline = 7, .argcount = 1, .flags = 3, .stacksize = 2, .nlocals = 2,
                            .nlocalsplus = 2, .code = code, .code_size = sizeof code, .nconsts = 5, .consts = consts, .nnames = 2, .names = names,
                            .localnames = locals, .localkinds = kinds, .nsites = i ? 0 : 2, .sites = i ? NULL : sites, .profiled = 1};
        memset(codes[i].hash, i + 1, 16);
    }
    *u = (XtUnit){.ncodes = 2, .codes = codes, .nshapes = 1, .shapes = shapes, .osr = -1, .python = "3.11.2", .cpu = "+avx2"};
}
