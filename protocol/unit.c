/* unit.c -- XtUnit as msgpack. One visitor a struct lists its fields once, with bounds, and serves both directions; what ties tables to each
 * other is checked after decoding. Every struct is an array with a fixed number of elements, every table an array of structs. The same
 * content gives the same bytes: integers take their shortest form, an absent string is nil. */
#include "unit.h"
#include "wire.h"
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { DEPTH = 8, MAX_TEXT = 4096, MAX_FACTS = 4096, MAX_STACK = 65536 };

typedef struct Chunk {
    struct Chunk *next;
    max_align_t data[];
} Chunk;
typedef struct Owner {
    XtUnit unit;
    Chunk *chunks;
} Owner; /* what xt_unit_free gets is its first member */

typedef struct Cursor {
    const msgpack_object *at, *end;
} Cursor;
typedef struct Codec {
    msgpack_packer *out;  /* encoding; NULL: decoding */
    msgpack_sbuffer *buf; /* encoding */
    Cursor in[DEPTH + 1]; /* decoding: position by nesting */
    unsigned level;
    Owner *owner;
    int error; /* first one, negative errno */
    char *err;
} Codec;

__attribute__((format(printf, 3, 4))) static void fail(Codec *c, int error, const char *format, ...)
{
    if (c->error) return;
    c->error = error;
    va_list ap;
    va_start(ap, format);
    vsnprintf(c->err, 256, format, ap);
    va_end(ap);
}

static void *arena(Codec *c, size_t count, size_t each)
{
    Chunk *k = c->error ? NULL : calloc(1, sizeof *k + count * each + 1);
    if (!k) {
        fail(c, -ENOMEM, "out of memory");
        return NULL;
    }
    k->next = c->owner->chunks;
    c->owner->chunks = k;
    return k->data;
}

static const msgpack_object *next(Codec *c, const char *what)
{
    Cursor *k = &c->in[c->level];
    if (!c->error && k->at == k->end) fail(c, -EBADMSG, "%s is missing", what);
    return c->error ? NULL : k->at++;
}

static int write_out(void *codec, const char *data, size_t size)
{
    Codec *c = codec;
    if (msgpack_sbuffer_write(c->buf, data, size) == 0) return 0;
    fail(c, -ENOMEM, "out of memory");
    return -1;
}

/* --- the visitors' vocabulary --- */

static bool begin(Codec *c, const char *what, uint32_t nfields)
{
    if (c->out) return msgpack_pack_array(c->out, nfields) == 0;
    const msgpack_object *o = next(c, what);
    if (!o) return false;
    if (o->type != MSGPACK_OBJECT_ARRAY || o->via.array.size != nfields || c->level == DEPTH) {
        fail(c, -EBADMSG, "%s: not an array of %u", what, nfields);
        return false;
    }
    c->in[++c->level] = (Cursor){o->via.array.ptr, o->via.array.ptr + nfields};
    return true;
}

static void end(Codec *c)
{
    if (!c->out) c->level--;
}

static int64_t number(Codec *c, const char *what, int64_t v, int64_t low, int64_t high)
{
    if (c->out) {
        if (v < low || v > high) fail(c, -E2BIG, "%s is out of range", what);
        msgpack_pack_int64(c->out, v);
        return v;
    }
    const msgpack_object *o = next(c, what);
    if (!o) return low;
    bool positive = o->type == MSGPACK_OBJECT_POSITIVE_INTEGER && o->via.u64 <= INT64_MAX,
         negative = o->type == MSGPACK_OBJECT_NEGATIVE_INTEGER;
    int64_t got = positive ? (int64_t)o->via.u64 : negative ? o->via.i64 : 0;
    if ((!positive && !negative) || got < low || got > high) {
        fail(c, -EBADMSG, "%s is no number or out of range", what);
        return low;
    }
    return got;
}
#define NUMBER(field, low, high)                                                                                                           \
    do {                                                                                                                                   \
        int64_t number_ = number(c, #field, m->field, low, high);                                                                          \
        if (!c->out) m->field = (__typeof__(m->field))number_;                                                                             \
    } while (0)

static void visit_double(Codec *c, double *v)
{
    if (c->out) {
        msgpack_pack_double(c->out, *v);
        return;
    }
    const msgpack_object *o = next(c, "float");
    if (!o) return;
    if (o->type != MSGPACK_OBJECT_FLOAT64) fail(c, -EBADMSG, "not a float");
    else *v = o->via.f64;
}

typedef enum Absent { REQUIRED, OPTIONAL } Absent;
static void visit_string(Codec *c, const char *what, const char **v, size_t bound, Absent absent)
{
    if (c->out) {
        const char *s = *v ? *v : absent == REQUIRED ? "" : NULL;
        if (!s) {
            msgpack_pack_nil(c->out);
            return;
        }
        size_t n = strlen(s);
        if (n > bound) fail(c, -E2BIG, "%s is too long", what);
        msgpack_pack_str_with_body(c->out, s, n);
        return;
    }
    const msgpack_object *o = next(c, what);
    if (!o || (o->type == MSGPACK_OBJECT_NIL && absent == OPTIONAL)) return;
    if (o->type == MSGPACK_OBJECT_STR && !o->via.str.size) { /* its pointer may be NULL */
        *v = "";
        return;
    }
    if (o->type != MSGPACK_OBJECT_STR || o->via.str.size > bound || memchr(o->via.str.ptr, 0, o->via.str.size)) {
        fail(c, -EBADMSG, "%s is no string or too long", what);
        return;
    }
    char *s = arena(c, 1, o->via.str.size);
    if (s) *v = memcpy(s, o->via.str.ptr, o->via.str.size);
}

static void visit_bytes(Codec *c, const char *what, const uint8_t **v, size_t *size, size_t low, size_t high)
{
    if (c->out) {
        if (*size < low || *size > high) fail(c, -E2BIG, "%s has a bad length", what);
        msgpack_pack_bin_with_body(c->out, *size ? (const void *)*v : "", *size);
        return;
    }
    const msgpack_object *o = next(c, what);
    if (!o) return;
    if (o->type != MSGPACK_OBJECT_BIN || o->via.bin.size < low || o->via.bin.size > high) {
        fail(c, -EBADMSG, "%s has a bad length", what);
        return;
    }
    uint8_t *bytes = arena(c, 1, o->via.bin.size);
    if (!bytes) return;
    if (o->via.bin.size) memcpy(bytes, o->via.bin.ptr, o->via.bin.size);
    *v = bytes, *size = o->via.bin.size;
}

static void visit_text(Codec *c, const char *what, char *v, size_t room)
{
    const char *s = v;
    if (c->out && !memchr(v, 0, room)) {
        fail(c, -E2BIG, "%s does not end", what);
        return;
    }
    visit_string(c, what, &s, room - 1, REQUIRED);
    if (!c->out && !c->error) memcpy(v, s, strlen(s) + 1);
}

/* Opens a table; on decoding sets *n and allocates it. NULL when there is nothing to visit because of an error. */
static void *open_table(Codec *c, const char *what, void *table, uint32_t *n, uint32_t high, size_t each)
{
    if (c->out) {
        if (*n > high) fail(c, -E2BIG, "%s: too many", what);
        msgpack_pack_array(c->out, *n);
        return c->error ? NULL : table;
    }
    const msgpack_object *o = next(c, what);
    if (!o) return NULL;
    if (o->type != MSGPACK_OBJECT_ARRAY || o->via.array.size > high || c->level == DEPTH) {
        fail(c, -EBADMSG, "%s: no array or too long", what);
        return NULL;
    }
    table = arena(c, o->via.array.size, each);
    if (!table) return NULL;
    *n = o->via.array.size;
    c->in[++c->level] = (Cursor){o->via.array.ptr, o->via.array.ptr + *n};
    return table;
}
#define TABLE(field, count, high, visitor)                                                                                                 \
    do {                                                                                                                                   \
        void *table_ = open_table(c, #field, m->field, &m->count, high, sizeof *m->field);                                                 \
        if (!table_) break;                                                                                                                \
        m->field = table_;                                                                                                                 \
        for (uint32_t i_ = 0; i_ < m->count && !c->error; i_++) visitor(c, m->field + i_);                                                 \
        end(c);                                                                                                                            \
    } while (0)

/* --- one visitor a struct --- */

static void visit_name(Codec *c, const char **name) { visit_string(c, "name", name, MAX_TEXT, REQUIRED); }
static void visit_kind(Codec *c, uint8_t *kind)
{
    int64_t got = number(c, "localkinds", *kind, 0, 255);
    if (!c->out) *kind = (uint8_t)got;
}

static void visit_const(Codec *c, XtConst *m)
{
    if (!begin(c, "const", 4)) return;
    NUMBER(kind, 0, XT_CONST_BYTES);
    NUMBER(i, INT64_MIN, INT64_MAX);
    visit_double(c, &m->f);
    visit_string(c, "const text", &m->text, MAX_TEXT, OPTIONAL);
    end(c);
}

static void visit_obs(Codec *c, XtObs *m)
{
    const int64_t types = XT_PY_COUNT + XT_MAX_SHAPES - 1;
    if (!begin(c, "obs", 9)) return;
    NUMBER(freq, 0, XT_MANY);
    NUMBER(type[0], 0, types);
    NUMBER(type[1], 0, types);
    NUMBER(type[2], 0, types);
    NUMBER(fact, -1, MAX_FACTS - 1);
    NUMBER(callee, 0, XT_CALLEE_OPERATOR);
    NUMBER(code, -1, XT_MAX_CODES - 1);
    NUMBER(callee_type, 0, types);
    visit_string(c, "callee_name", &m->callee_name, MAX_TEXT, OPTIONAL);
    end(c);
}

static void visit_site(Codec *c, XtSite *m)
{
    if (!begin(c, "site", 7)) return;
    NUMBER(unit, 0, XT_MAX_CODE_BYTES / 2);
    NUMBER(freq, 0, XT_MANY);
    NUMBER(taken, 0, XT_MANY);
    NUMBER(not_taken, 0, XT_MANY);
    NUMBER(many, 0, XT_MANY_SEEN | XT_MANY_LEFT);
    NUMBER(nobs, 0, XT_MAX_OBS);
    if (c->error || !begin(c, "site's observations", m->nobs)) return;
    for (uint8_t i = 0; i < m->nobs && !c->error; i++) visit_obs(c, m->obs + i);
    end(c);
    end(c);
}

static void visit_hash(Codec *c, uint8_t hash[16])
{
    const uint8_t *bytes = hash;
    size_t size = 16;
    visit_bytes(c, "hash", &bytes, &size, 16, 16);
    if (!c->out && !c->error) memcpy(hash, bytes, 16);
}

static void visit_code(Codec *c, XtCode *m)
{
    if (!begin(c, "code", 23)) return;
    visit_hash(c, m->hash);
    visit_string(c, "name", &m->name, MAX_TEXT, REQUIRED);
    visit_string(c, "qualname", &m->qualname, MAX_TEXT, REQUIRED);
    visit_string(c, "file", &m->file, MAX_TEXT, REQUIRED);
    NUMBER(firstline, 0, UINT32_MAX);
    NUMBER(argcount, 0, XT_MAX_LOCALS);
    NUMBER(posonly, 0, XT_MAX_LOCALS);
    NUMBER(kwonly, 0, XT_MAX_LOCALS);
    NUMBER(flags, 0, UINT32_MAX);
    NUMBER(stacksize, 0, MAX_STACK);
    NUMBER(nlocals, 0, XT_MAX_LOCALS);
    NUMBER(nlocalsplus, 0, XT_MAX_LOCALS);
    NUMBER(ncells, 0, XT_MAX_LOCALS);
    NUMBER(nfrees, 0, XT_MAX_LOCALS);
    visit_bytes(c, "code", &m->code, &m->code_size, 2, XT_MAX_CODE_BYTES);
    visit_bytes(c, "exctable", &m->exctable, &m->exctable_size, 0, XT_MAX_CODE_BYTES);
    TABLE(consts, nconsts, XT_MAX_NAMES, visit_const);
    TABLE(names, nnames, XT_MAX_NAMES, visit_name);
    uint32_t nlocalsplus = m->nlocalsplus;
    TABLE(localnames, nlocalsplus, XT_MAX_LOCALS, visit_name);
    if (m->nlocalsplus != nlocalsplus) fail(c, -EBADMSG, "localnames: not one for each local");
    TABLE(localkinds, nlocalsplus, XT_MAX_LOCALS, visit_kind);
    if (m->nlocalsplus != nlocalsplus) fail(c, -EBADMSG, "localkinds: not one for each local");
    NUMBER(firsttraceable, 0, XT_MAX_CODE_BYTES / 2);
    TABLE(sites, nsites, (uint32_t)m->code_size / 2, visit_site);
    NUMBER(profiled, 0, 1);
    end(c);
}

static void visit_fact(Codec *c, XtFact *m)
{
    if (!begin(c, "fact", 5)) return;
    NUMBER(kind, 0, XT_FACT_DICT);
    visit_string(c, "fact name", &m->name, MAX_TEXT, REQUIRED);
    NUMBER(index, INT32_MIN, INT32_MAX);
    NUMBER(code, -1, XT_MAX_CODES - 1);
    visit_string(c, "fact text", &m->text, MAX_TEXT, OPTIONAL);
    end(c);
}

static void visit_shape(Codec *c, XtShape *m)
{
    if (!begin(c, "shape", 6)) return;
    visit_string(c, "module", &m->module, MAX_TEXT, REQUIRED);
    visit_string(c, "qualname", &m->qualname, MAX_TEXT, REQUIRED);
    NUMBER(is_heap, 0, 1);
    NUMBER(has_values, 0, 1);
    NUMBER(subclass_of, 0, XT_PY_COUNT - 1);
    TABLE(facts, nfacts, MAX_FACTS, visit_fact);
    end(c);
}

static void visit_unit(Codec *c, XtUnit *m)
{
    if (!begin(c, "unit", 7)) return;
    TABLE(codes, ncodes, XT_MAX_CODES, visit_code);
    TABLE(shapes, nshapes, XT_MAX_SHAPES, visit_shape);
    NUMBER(osr, -1, XT_MAX_CODE_BYTES / 2);
    NUMBER(mode, 0, XT_UNIT_STRESS | XT_UNIT_EAGER);
    NUMBER(attempt, 0, UINT32_MAX);
    visit_text(c, "python", m->python, sizeof m->python);
    visit_text(c, "cpu", m->cpu, sizeof m->cpu);
    end(c);
}

/* --- what ties the tables together --- */

static void check_obs(Codec *c, const XtUnit *u, const XtObs *o)
{
    uint32_t types = XT_PY_COUNT + u->nshapes;
    if (o->type[0] >= types || o->type[1] >= types || o->type[2] >= types || o->callee_type >= types)
        fail(c, -EBADMSG, "unknown type number");
    if (o->code >= (int64_t)u->ncodes) fail(c, -EBADMSG, "unknown code number");
    if (c->error || o->fact < 0) return;
    if (o->type[0] < XT_PY_COUNT || (uint32_t)o->fact >= u->shapes[o->type[0] - XT_PY_COUNT].nfacts)
        fail(c, -EBADMSG, "unknown fact number");
}

static void check_code(Codec *c, const XtUnit *u, const XtCode *k)
{
    uint32_t units = (uint32_t)(k->code_size / 2), varargs = !!(k->flags & 4) + !!(k->flags & 8);
    if (k->code_size % 2) fail(c, -EBADMSG, "code of odd length");
    if (k->nlocals > k->nlocalsplus || k->argcount + k->kwonly + varargs > k->nlocals || k->posonly > k->argcount)
        fail(c, -EBADMSG, "more arguments than locals");
    if (k->ncells > k->nlocalsplus || k->nfrees > k->nlocalsplus) fail(c, -EBADMSG, "more cells than locals");
    if (k->firsttraceable >= units) fail(c, -EBADMSG, "firsttraceable beyond the code");
    for (uint32_t i = 0; i < k->nsites && !c->error; i++) {
        const XtSite *s = k->sites + i;
        if (s->unit >= units || (i && s->unit <= s[-1].unit)) fail(c, -EBADMSG, "sites out of order or beyond the code");
        for (uint8_t n = 0; n < s->nobs; n++) check_obs(c, u, s->obs + n);
    }
}

static void check_unit(Codec *c, const XtUnit *u)
{
    if (!u->ncodes) {
        fail(c, -EBADMSG, "no code");
        return;
    }
    for (uint32_t i = 0; i < u->ncodes && !c->error; i++) check_code(c, u, u->codes + i);
    for (uint32_t i = 0; i < u->nshapes; i++)
        for (uint32_t n = 0; n < u->shapes[i].nfacts; n++)
            if (u->shapes[i].facts[n].code >= (int64_t)u->ncodes) fail(c, -EBADMSG, "unknown code number");
    if (u->osr >= 0 && (size_t)u->osr >= u->codes[0].code_size / 2) fail(c, -EBADMSG, "loop header beyond the code");
}

int xt_unit_encode(const XtUnit *u, uint8_t **data, size_t *size)
{
    XtUnit copy = *u; /* visitors take both directions; encoding writes nothing through them */
    char err[256];
    msgpack_sbuffer buf;
    msgpack_packer packer;
    msgpack_sbuffer_init(&buf);
    Codec c = {.out = &packer, .buf = &buf, .err = err};
    msgpack_packer_init(&packer, &c, write_out);
    *data = NULL, *size = 0;
    visit_unit(&c, &copy);
    if (!c.error && buf.size > XT_MAX_UNIT_BYTES) c.error = -E2BIG;
    if (c.error) {
        msgpack_sbuffer_destroy(&buf);
        return c.error;
    }
    *size = buf.size;
    *data = (uint8_t *)msgpack_sbuffer_release(&buf);
    return 0;
}

int xt_unit_decode(const uint8_t *data, size_t size, XtUnit **u, char err[256])
{
    msgpack_unpacked unpacked;
    *u = NULL;
    err[0] = 0;
    int r = size > XT_MAX_UNIT_BYTES ? -EBADMSG : xt_wire_unpack(data, size, DEPTH, &unpacked);
    if (r) {
        snprintf(err, 256, "not an encoded unit");
        return r;
    }
    Codec c = {.in = {{&unpacked.data, &unpacked.data + 1}}, .owner = calloc(1, sizeof(Owner)), .err = err};
    if (!c.owner) fail(&c, -ENOMEM, "out of memory");
    if (!c.error) visit_unit(&c, &c.owner->unit);
    if (!c.error) check_unit(&c, &c.owner->unit);
    msgpack_unpacked_destroy(&unpacked);
    if (c.error) xt_unit_free(c.owner ? &c.owner->unit : NULL);
    else *u = &c.owner->unit;
    return c.error;
}

void xt_unit_free(XtUnit *u)
{
    Owner *o = (Owner *)u;
    if (!o) return;
    for (Chunk *k = o->chunks, *following; k; k = following) {
        following = k->next;
        free(k);
    }
    free(o);
}

const char *xt_operator_method(uint32_t nb)
{
    static const char *const names[] = {
#define XT_OPERATOR(name, method, text) method,
#include "protocol/operators.def"
#undef XT_OPERATOR
    };
    return nb < sizeof names / sizeof *names ? names[nb] : NULL;
}
