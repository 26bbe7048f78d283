/* blobprint.c -- the readable form of a (checked) blob */
#include "blob.h"
#include "hash.h"
#include "reasons.h"
#include "recipe.h"
#include "symbols.h"
#include <stdio.h>
#include <string.h>

static const char *const import_names[] = {"symbol",     "unit",       "const",  "name",      "code",     "shape",  "shape_value",
                                           "shape_type", "shape_keys", "object", "type_attr", "c_method", "record", "cache"};
_Static_assert(sizeof import_names / sizeof *import_names == XT_IMPORT_CACHE + 1, "a name for each XtImportKind");
static const char *const recipe_names[] = {"null",   "keep",      "obj", "nobj",       "i64",       "f64",        "bool",
                                           "symbol", "const",     "int", "range_iter", "list_iter", "tuple_iter", "tuple",
                                           "range",  "enumerate", "zip", "ref",        "maybe"};
_Static_assert(sizeof recipe_names / sizeof *recipe_names == XT_R_COUNT, "a name for each XtRecipeTag");

static void print_import(const XtBlob *b, uint32_t n, FILE *f)
{
    const XtImport *i = b->imports + n;
    fprintf(f, "  slot %u: %s", n, import_names[i->kind]);
    switch ((XtImportKind)i->kind) {
    case XT_IMPORT_SYMBOL: fprintf(f, " %s", xt_symbol_name(i->a)); break;
    case XT_IMPORT_CONST:
    case XT_IMPORT_NAME: fprintf(f, " code %u index %u", i->a, i->b); break;
    case XT_IMPORT_CODE:
    case XT_IMPORT_RECORD: fprintf(f, " %u", i->a); break;
    case XT_IMPORT_SHAPE:
        fprintf(f, " %s.%s", b->strings + i->a, b->strings + i->a + strlen(b->strings + i->a) + 1);
        for (const uint32_t *w = b->recipes + i->b, *end = w + i->c; w < end; w += XT_FACT_WORDS)
            fprintf(f, " [fact %u %s index %d code %d %s]", w[0], b->strings + w[1], (int)w[2], (int)w[3], w[4] ? b->strings + w[4] : "");
        break;
    case XT_IMPORT_SHAPE_VALUE: fprintf(f, " of slot %u fact %u", i->a, i->b); break;
    case XT_IMPORT_SHAPE_TYPE:
    case XT_IMPORT_SHAPE_KEYS: fprintf(f, " of slot %u", i->a); break;
    case XT_IMPORT_OBJECT:
    case XT_IMPORT_C_METHOD:
    case XT_IMPORT_TYPE_ATTR: fprintf(f, " %s", b->strings + i->a); break;
    case XT_IMPORT_UNIT:
    case XT_IMPORT_CACHE: break;
    }
    fputc('\n', f);
}

static const uint32_t *print_value(const uint32_t *w, FILE *f)
{
    uint32_t word = *w++, payload = xt_recipe_payload(word), n = xt_recipe_operands(word);
    fprintf(f, " %s", recipe_names[xt_recipe_tag(word)]);
    if (xt_recipe_tag(word) == XT_R_SYMBOL) fprintf(f, " %s", xt_symbol_name(payload));
    else if (xt_recipe_tag(word) == XT_R_INT) fprintf(f, " %d", (int32_t)word >> 8);
    else if (xt_recipe_tag(word) != XT_R_NULL && xt_recipe_tag(word) != XT_R_KEEP) fprintf(f, " %u", payload);
    if (!n) return w;
    fputs(" (", f);
    while (n--) w = print_value(w, f);
    fputs(" )", f);
    return w;
}

static void print_exit(const XtBlob *b, uint32_t n, FILE *f)
{
    const XtExit *e = b->exits + n;
    const uint32_t *w = b->recipes + e->recipe;
    uint32_t nframes = *w++;
    fprintf(f, "  exit %u: %s%s, %u values", n, xt_exit_name(e->reason), e->is_raise ? " (raises)" : "", e->nvalues);
    if (e->slot != UINT32_MAX) fprintf(f, ", guard of slot %u", e->slot);
    fputc('\n', f);
    for (uint32_t i = 0; i < nframes; i++) {
        uint32_t code = *w++, unit = *w++, nlocals = *w++, nstack = *w++;
        fprintf(f, "    code %u unit %u%s%s", code & ~(XT_FRAME_INIT | XT_FRAME_GETTER), unit, code & XT_FRAME_INIT ? " init" : "",
                code & XT_FRAME_GETTER ? " getter" : "");
        if (i) fputs(" function", f), w = print_value(w, f);
        fputs(" locals", f);
        while (nlocals--) w = print_value(w, f);
        fputs(" stack", f);
        while (nstack--) w = print_value(w, f);
        fputc('\n', f);
    }
    uint32_t nowned = *w++;
    if (nowned) fputs("    owned", f);
    for (uint32_t i = 0; i < nowned; i++) fprintf(f, " %u", *w++);
    if (nowned) fputc('\n', f);
}

void xt_blob_print(const XtBlob *b, void *file)
{
    FILE *f = file;
    const XtBlobHeader *h = b->h;
    fprintf(f, "blob %u bytes, python %s, cpu \"%s\", compiler %s, osr %d, flags %#x\n", h->size, h->python, h->cpu, h->compiler, h->osr,
            h->flags);
    fprintf(f, "text at %#x, %u bytes, entry %#x; %u slots, %u exits, at most %u values\n", h->text, h->text_size, h->entry, h->nslots,
            h->nexits, h->max_values);
    for (uint32_t i = 0; i < h->ncodes; i++) {
        char hex[33];
        xt_key_hex(b->codes[i], hex);
        fprintf(f, "  code %u: %s\n", i, hex);
    }
    for (uint32_t i = 0; i < h->nimports; i++) print_import(b, i, f);
    for (uint32_t i = 0; i < h->nexits; i++) print_exit(b, i, f);
}
