/* blob.c -- checks everything a reader of a blob relies on; see blob.h */
#include "blob.h"
#include "abi.h"
#include "hash.h"
#include "reasons.h"
#include "recipe.h"
#include "symbols.h"
#include "unit.h"
#include <errno.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

enum { MAX_FRAMES = 64, CHECKSUM_START = offsetof(XtBlobHeader, checksum) + sizeof(uint64_t) };

__attribute__((format(printf, 2, 3))) static int bad(char err[256], const char *format, ...)
{
    va_list ap;
    va_start(ap, format);
    vsnprintf(err, 256, format, ap);
    va_end(ap);
    return -EBADMSG;
}

static bool inside(const XtBlobHeader *h, uint32_t offset, uint64_t count, uint32_t each, uint32_t align)
{
    return offset >= sizeof *h && offset % align == 0 && offset + count * each <= h->size;
}

static bool is_string(const XtBlob *b, uint32_t offset) { return offset < b->h->strings_size; }

static bool terminated(const char *text, size_t size) { return memchr(text, 0, size) != NULL; }

static int check_header(const XtBlobHeader *h, size_t size, char err[256])
{
    if (h->magic != XT_BLOB_MAGIC) return bad(err, "no blob: wrong magic number");
    if (h->version != XT_BLOB_VERSION) return bad(err, "blob version %u, not %d", h->version, XT_BLOB_VERSION);
    if (h->abi != xt_abi_id()) return bad(err, "compiled by another build of xtlink");
    if (h->size != size || size % 64 || size > XT_SEGMENT_SIZE) return bad(err, "wrong size %u", h->size);
    if (h->checksum != xt_checksum((const uint8_t *)h + CHECKSUM_START, size - CHECKSUM_START)) return bad(err, "wrong checksum");
    if (!inside(h, h->text, h->text_size, 1, 16)) return bad(err, "text outside of the blob");
    if (h->entry < h->text || h->entry >= h->text + h->text_size) return bad(err, "entry outside of the text");
    if (!inside(h, h->imports, h->nimports, sizeof(XtImport), 4)) return bad(err, "imports outside of the blob");
    if (!inside(h, h->codes, h->ncodes, 16, 1) || !h->ncodes || h->ncodes > XT_MAX_CODES) return bad(err, "bad table of codes");
    if (!inside(h, h->exits, h->nexits, sizeof(XtExit), 4)) return bad(err, "exits outside of the blob");
    if (!inside(h, h->recipes, h->nrecipes, 4, 4)) return bad(err, "recipes outside of the blob");
    if (!inside(h, h->strings, h->strings_size, 1, 1)) return bad(err, "strings outside of the blob");
    if (h->strings_size && ((const char *)h)[h->strings + h->strings_size - 1]) return bad(err, "strings do not end");
    if (h->nslots != h->nimports || (uint64_t)h->nslots * 8 > size) return bad(err, "%u slots for %u imports", h->nslots, h->nimports);
    if (!terminated(h->python, sizeof h->python) || !terminated(h->cpu, sizeof h->cpu) || !terminated(h->compiler, sizeof h->compiler))
        return bad(err, "header texts do not end");
    if (h->osr < -1) return bad(err, "bad loop header");
    return 0;
}

static bool facts_fit(const XtBlob *b, const XtImport *i)
{
    if ((uint64_t)i->b + i->c > b->h->nrecipes || i->c % XT_FACT_WORDS) return false;
    for (const uint32_t *w = b->recipes + i->b, *end = w + i->c; w < end; w += XT_FACT_WORDS)
        if (w[0] > XT_FACT_UNUSED || !is_string(b, w[1]) || (w[3] != UINT32_MAX && w[3] >= b->h->ncodes) || (w[4] && !is_string(b, w[4])) ||
            w[5] > (XT_FACT_LOADS | XT_FACT_STORES))
            return false;
    return true;
}

static bool shape_value_fits(const XtBlob *b, const XtImport *i)
{
    if (i->a >= b->h->nimports || b->imports[i->a].kind != XT_IMPORT_SHAPE) return false;
    return i->kind != XT_IMPORT_SHAPE_VALUE || i->b < b->imports[i->a].c / XT_FACT_WORDS;
}

static bool import_fits(const XtBlob *b, const XtImport *i)
{
    switch ((XtImportKind)i->kind) {
    case XT_IMPORT_SYMBOL: return i->a < XT_SYM_COUNT;
    case XT_IMPORT_UNIT: return true;
    case XT_IMPORT_CONST:
    case XT_IMPORT_NAME: return i->a < b->h->ncodes && i->b < XT_MAX_NAMES;
    case XT_IMPORT_CODE:
    case XT_IMPORT_RECORD: return i->a < b->h->ncodes;
    case XT_IMPORT_SHAPE: return is_string(b, i->a) && is_string(b, i->a + (uint32_t)strlen(b->strings + i->a) + 1) && facts_fit(b, i);
    case XT_IMPORT_SHAPE_VALUE:
    case XT_IMPORT_SHAPE_TYPE:
    case XT_IMPORT_SHAPE_KEYS: return shape_value_fits(b, i);
    case XT_IMPORT_OBJECT:
    case XT_IMPORT_C_METHOD:
    case XT_IMPORT_TYPE_ATTR: return is_string(b, i->a);
    case XT_IMPORT_CACHE: return true;
    }
    return false;
}

/* The words of one exit while they are read; made: recipes so far that XT_R_REF can name. */
typedef struct Reader {
    const XtBlob *b;
    const XtExit *exit;
    const uint32_t *w, *end;
    uint32_t made;
} Reader;

static bool take(Reader *r, uint32_t *v)
{
    if (r->w == r->end) return false;
    *v = *r->w++;
    return true;
}

static bool value_fits(Reader *r, bool may_keep, unsigned depth)
{
    uint32_t word;
    if (depth > XT_RECIPE_MAX_DEPTH || !take(r, &word)) return false;
    uint32_t payload = xt_recipe_payload(word), made = r->made;
    r->made += (uint32_t)xt_recipe_allocates(xt_recipe_tag(word));
    switch (xt_recipe_tag(word)) {
    case XT_R_KEEP: return may_keep;
    case XT_R_OBJ:
    case XT_R_NOBJ:
    case XT_R_I64:
    case XT_R_F64:
    case XT_R_BOOL:
    case XT_R_MAYBE:
        if (payload >= r->exit->nvalues) return false;
        break;
    case XT_R_SYMBOL:
        if (payload >= XT_SYM_COUNT) return false;
        break;
    case XT_R_CONST:
        if (payload >= r->b->h->nimports) return false;
        break;
    case XT_R_REF:
        if (payload >= made) return false;
        break;
    default:
        if (xt_recipe_tag(word) >= XT_R_COUNT) return false;
        break;
    }
    for (uint32_t n = xt_recipe_operands(word); n; n--)
        if (!value_fits(r, false, depth + 1)) return false;
    return true;
}

/* depth: stack entries of the frame around it, then of this one */
static bool frame_fits(Reader *r, bool outermost, uint32_t *depth)
{
    uint32_t code, unit, nlocals, nstack;
    if (!take(r, &code) || !take(r, &unit) || !take(r, &nlocals) || !take(r, &nstack)) return false;
    if (!outermost) {
        if (code & XT_FRAME_GETTER && (code & XT_FRAME_INIT || !*depth)) return false;
        code &= ~(XT_FRAME_INIT | XT_FRAME_GETTER);
    }
    *depth = nstack;
    if (code >= r->b->h->ncodes || unit >= XT_MAX_CODE_BYTES / 2 || nlocals > XT_MAX_LOCALS || nstack > UINT16_MAX) return false;
    if (!outermost && !value_fits(r, false, 0)) return false;
    for (uint32_t i = 0; i < nlocals + nstack; i++)
        if (!value_fits(r, outermost && i < nlocals, 0)) return false;
    return true;
}

static bool exit_fits(const XtBlob *b, const XtExit *e)
{
    if (e->reason >= XT_EXIT_COUNT || e->is_raise > 1 || e->nvalues > b->h->max_values) return false;
    if ((uint64_t)e->recipe + e->nwords > b->h->nrecipes) return false;
    if (e->slot != UINT32_MAX && e->slot >= b->h->nimports) return false;
    Reader r = {b, e, b->recipes + e->recipe, b->recipes + e->recipe + e->nwords, 0};
    uint32_t nframes, nowned, index, depth = 0;
    if (!take(&r, &nframes) || !nframes || nframes > MAX_FRAMES) return false;
    for (uint32_t i = 0; i < nframes; i++)
        if (!frame_fits(&r, i == 0, &depth)) return false;
    if (!take(&r, &nowned) || nowned > e->nwords) return false;
    for (uint32_t i = 0; i < nowned; i++)
        if (!take(&r, &index) || index >= e->nvalues) return false;
    return r.w == r.end;
}

int xt_blob_check(const void *data, size_t size, XtBlob *b, char err[256])
{
    const XtBlobHeader *h = data;
    memset(b, 0, sizeof *b);
    err[0] = 0;
    if (size < sizeof *h || (uintptr_t)data % 8) return bad(err, "no blob: too short or not aligned");
    int r = check_header(h, size, err);
    if (r) return r;
    const uint8_t *base = data;
    b->h = h, b->base = base;
    b->imports = (const XtImport *)(base + h->imports);
    b->codes = (const uint8_t(*)[16])(base + h->codes);
    b->exits = (const XtExit *)(base + h->exits);
    b->recipes = (const uint32_t *)(base + h->recipes);
    b->strings = (const char *)base + h->strings;
    for (uint32_t i = 0; i < h->nimports; i++)
        if (!import_fits(b, b->imports + i)) return bad(err, "import %u is malformed", i);
    for (uint32_t i = 0; i < h->nexits; i++)
        if (!exit_fits(b, b->exits + i)) return bad(err, "exit %u is malformed", i);
    return 0;
}
