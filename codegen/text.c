/* text.c -- the IR's text form: printer and parser (tests, dumps). One node a line:
 *
 *   func nlocals=3 osr=-1
 *   b1: preds b0 b2 cold @s4            preds in the order of phi operands; @s4: block.snap
 *     ~v9:O = V_LIST_ITER v3 v4         ~: a node without a block (virtual), printed ahead of the first snapshot that names it
 *     s2 = {code 0 unit 12 locals [v1 - keep] stack [v9]} {code 1 unit 3 func v5 locals [] stack []}
 *     v7:O = GUARD_TYPE v3 a=1 py=INT ?type @s2
 *     BRANCH v8 a=1 -> b1 b2
 *
 * "-" is a NULL node and "keep" a V_KEEP node, both without a block. ";" starts a comment. Owned lists: own [v1] raise [v2].
 */
#include "codegen/irutil.h"
#include "protocol/reasons.h"
#include <ctype.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

static const char *const py_names[] = {
#define X(name, sym) #name,
    XT_PY_TYPES(X)
#undef X
};
static const char rep_names[] = "VONIFB";

/* --- printer --- */
typedef struct Printer {
    FILE *out;
    XtSnap **snaps;
    uint32_t nsnaps, cap;
    bool *seen;
} Printer;

static void put_ref(Printer *p, const XtNode *n)
{
    if (!n) fputs(" ?", p->out);
    else if (!n->block && n->op == XT_OP_NULL) fputs(" -", p->out);
    else if (!n->block && n->op == XT_OP_V_KEEP) fputs(" keep", p->out);
    else fprintf(p->out, " v%" PRIu32, n->id);
}
static void put_list(Printer *p, XtNode *const *v, uint32_t n)
{
    fputs(" [", p->out);
    for (uint32_t i = 0; i < n; i++) put_ref(p, v[i]);
    fputs(n ? " ]" : "]", p->out);
}
static void put_body(Printer *p, const XtNode *n)
{
    FILE *o = p->out;
    if (n->rep != XT_REP_V) fprintf(o, "v%" PRIu32 ":%c = ", n->id, rep_names[n->rep]);
    fputs(xt_op_info[n->op].name, o);
    for (uint32_t i = 0; i < n->nargs; i++) put_ref(p, n->args[i]);
    if (n->a) fprintf(o, " a=%" PRId32, n->a);
    if (n->b) fprintf(o, " b=%" PRId32, n->b);
    if (n->c) fprintf(o, " c=%" PRId32, n->c);
    if (n->imm || n->op == XT_OP_CONST_I64 || n->op == XT_OP_CONST_BOOL) fprintf(o, " imm=%" PRId64, n->imm);
    if (n->op == XT_OP_CONST_F64) fprintf(o, " fimm=%a", n->fimm);
    if (n->text) fprintf(o, " text=%s", n->text);
    if (n->py) fprintf(o, " py=%s", n->py < XT_PY_COUNT ? py_names[n->py] : "?");
    if (n->shape >= 0) fprintf(o, " shape=%d", n->shape);
    if (n->npop) fprintf(o, " npop=%u", (unsigned)n->npop);
    if (n->relied) fputs(" relied", o);
    if (n->sync) fputs(" sync", o);
    if (n->caught) fputs(" caught", o);
    if (n->reason) fprintf(o, " ?%s", xt_exit_name(n->reason));
}
static void put_virtual(XtNode **slot, void *ctx)
{
    Printer *p = ctx;
    XtNode *n = *slot;
    if (n->block || n->op == XT_OP_NULL || n->op == XT_OP_V_KEEP || p->seen[n->id]) return;
    p->seen[n->id] = true;
    fputs("  ~", p->out);
    put_body(p, n);
    fputc('\n', p->out);
}
static uint32_t put_snap(Printer *p, XtSnap *s)
{
    for (uint32_t i = p->nsnaps; i-- > 0;)
        if (p->snaps[i] == s) return i;
    xt_for_each_snap_leaf(s, put_virtual, p);
    if (p->nsnaps == p->cap) {
        p->cap = p->cap ? p->cap * 2 : 64;
        p->snaps = realloc(p->snaps, p->cap * sizeof(XtSnap *));
        if (!p->snaps) abort();
    }
    p->snaps[p->nsnaps] = s;
    fprintf(p->out, "  s%" PRIu32 " =", p->nsnaps);
    for (uint32_t i = 0; i < s->nframes; i++) {
        XtSnapFrame *f = &s->frames[i];
        fprintf(p->out, " {code %d unit %" PRIu32, f->code, f->unit);
        if (f->init) fputs(" init", p->out);
        if (f->getter) fputs(" getter", p->out);
        if (f->func) {
            fputs(" func", p->out);
            put_ref(p, f->func);
        }
        fputs(" locals", p->out);
        put_list(p, f->locals, f->nlocals);
        fputs(" stack", p->out);
        put_list(p, f->stack, f->nstack);
        fputs("}", p->out);
    }
    fputc('\n', p->out);
    return p->nsnaps++;
}

void xt_print(const XtFunc *f, FILE *out)
{
    Printer p = {.out = out, .seen = calloc(f->nnodes + 1, 1)};
    if (!p.seen) abort();
    fprintf(out, "func nlocals=%" PRIu32 " osr=%" PRId32 "\n", f->nlocals, f->osr);
    XT_FOR_BLOCKS(f, b)
    {
        uint32_t s = b->snap ? put_snap(&p, b->snap) : 0;
        fprintf(out, "b%" PRIu32 ":", b->id);
        if (b->npreds) fputs(" preds", out);
        for (uint32_t i = 0; i < b->npreds; i++) fprintf(out, " b%" PRIu32, b->preds[i]->id);
        if (b->cold) fputs(" cold", out);
        if (b->snap) fprintf(out, " @s%" PRIu32, s);
        fputc('\n', out);
        for (XtNode *n = b->first; n; n = n->next) {
            if (n->snap) s = put_snap(&p, n->snap);
            fputs("  ", out);
            put_body(&p, n);
            if (n->snap) fprintf(out, " @s%" PRIu32, s);
            if (n->nowned) {
                fputs(" own", out);
                put_list(&p, n->owned, n->nowned);
            }
            if (n->nowned_raise) {
                fputs(" raise", out);
                put_list(&p, n->owned_raise, n->nowned_raise);
            }
            if (n == b->last && b->nsucc) {
                fputs(" ->", out);
                for (uint32_t i = 0; i < b->nsucc; i++) fprintf(out, " b%" PRIu32, b->succ[i]->id);
            }
            fputc('\n', out);
        }
    }
    free(p.snaps);
    free(p.seen);
}

/* --- parser: first all definitions are entered, then the lines are read again with all names known --- */
enum { MAX_ID = 1 << 20, MAX_LIST = 4096 };
typedef struct Table {
    void **v;
    uint32_t n;
} Table;
typedef struct Parser {
    XtFunc *f;
    Table nodes, blocks, snaps;
    XtNode *null, *keep;
    const char *p; /* in the current line */
    uint32_t line;
    char *err;
    bool failed;
} Parser;

static void fail(Parser *p, const char *fmt, ...)
{
    if (p->failed) return;
    p->failed = true;
    int k = snprintf(p->err, 256, "line %" PRIu32 ": ", p->line);
    va_list ap;
    va_start(ap, fmt);
    vsnprintf(p->err + k, 256 - (size_t)k, fmt, ap);
    va_end(ap);
}
static void **entry(Parser *p, Table *t, uint32_t id)
{
    if (id >= MAX_ID) {
        fail(p, "number too large");
        id = 0;
    }
    if (id >= t->n) {
        uint32_t n = id * 2 + 16;
        t->v = realloc(t->v, n * sizeof *t->v);
        if (!t->v) abort();
        memset(t->v + t->n, 0, (n - t->n) * sizeof *t->v);
        t->n = n;
    }
    return &t->v[id];
}
static void blank(Parser *p)
{
    while (*p->p == ' ' || *p->p == '\t') p->p++;
}
static bool accept(Parser *p, const char *word)
{
    blank(p);
    size_t n = strlen(word);
    if (strncmp(p->p, word, n) != 0) return false;
    if (isalnum((unsigned char)word[n - 1]) && isalnum((unsigned char)p->p[n])) return false;
    p->p += n;
    return true;
}
static bool number(Parser *p, int64_t *v)
{
    char *end;
    *v = strtoll(p->p, &end, 10);
    if (end == p->p) return false;
    p->p = end;
    return true;
}
static bool named(Parser *p, char letter, uint32_t *id) /* v12, b3, s4 */
{
    blank(p);
    if (p->p[0] != letter || !isdigit((unsigned char)p->p[1])) return false;
    p->p++;
    int64_t v;
    if (!number(p, &v) || v < 0 || v >= MAX_ID) {
        fail(p, "bad number");
        return false;
    }
    *id = (uint32_t)v;
    return true;
}
static bool assigned(Parser *p, const char *key, int64_t *v)
{
    if (!accept(p, key)) return false;
    if (!number(p, v)) fail(p, "%s wants a number", key);
    return true;
}
static bool word(Parser *p, char *to, size_t size)
{
    blank(p);
    size_t n = 0;
    while (*p->p && !isspace((unsigned char)*p->p) && n + 1 < size) to[n++] = *p->p++;
    to[n] = 0;
    return n > 0;
}
static XtNode *ref(Parser *p) /* NULL when there is none here */
{
    uint32_t id;
    if (accept(p, "->")) {
        p->p -= 2;
        return NULL;
    }
    if (accept(p, "-")) return p->null;
    if (accept(p, "keep")) return p->keep;
    if (!named(p, 'v', &id)) return NULL;
    XtNode *n = *entry(p, &p->nodes, id);
    if (!n) fail(p, "v%" PRIu32 " is not defined", id);
    return n;
}
static uint32_t refs(Parser *p, XtNode ***to)
{
    XtNode *tmp[MAX_LIST], *n;
    uint32_t k = 0;
    while (k < MAX_LIST && (n = ref(p))) tmp[k++] = n;
    *to = k ? xt_arena_alloc(p->f->arena, k * sizeof **to) : NULL;
    if (k) memcpy(*to, tmp, k * sizeof **to);
    return k;
}
static uint32_t list(Parser *p, XtNode ***to)
{
    if (!accept(p, "[")) {
        fail(p, "[ expected");
        return 0;
    }
    uint32_t n = refs(p, to);
    if (!accept(p, "]")) fail(p, "] expected");
    return n;
}
static XtOp op_named(Parser *p)
{
    char name[64];
    if (word(p, name, sizeof name))
        for (int i = 0; i < XT_OP_COUNT; i++)
            if (strcmp(name, xt_op_info[i].name) == 0) return (XtOp)i;
    fail(p, "unknown operation %s", name);
    return XT_OP_COUNT;
}
static uint8_t py_named(Parser *p)
{
    char name[64] = "";
    word(p, name, sizeof name);
    for (int i = 0; i < XT_PY_COUNT; i++)
        if (strcmp(name, py_names[i]) == 0) return (uint8_t)i;
    fail(p, "unknown type %s", name);
    return 0;
}
static uint8_t reason_named(Parser *p)
{
    char name[64] = "";
    word(p, name, sizeof name);
    for (int i = 0; i < XT_EXIT_COUNT; i++)
        if (strcmp(name, xt_exit_name((uint32_t)i)) == 0) return (uint8_t)i;
    fail(p, "unknown reason %s", name);
    return 0;
}
static void define(Parser *p, XtBlock *b)
{
    XtNode *n = NULL;
    uint32_t id;
    bool detached = accept(p, "~");
    XtRep rep = XT_REP_V;
    if (named(p, 'v', &id)) {
        void **e = entry(p, &p->nodes, id);
        if (*e) fail(p, "v%" PRIu32 " is defined twice", id);
        const char *r = *p->p == ':' && p->p[1] ? strchr(rep_names, p->p[1]) : NULL;
        if (!r) {
            fail(p, ":rep expected");
            return;
        }
        rep = (XtRep)(r - rep_names);
        p->p += 2;
        if (!accept(p, "=")) fail(p, "= expected");
        XtOp op = op_named(p);
        if (p->failed) return;
        *e = n = xt_node_new(p->f, op, rep, 0);
    } else {
        XtOp op = op_named(p);
        if (p->failed) return;
        n = xt_node_new(p->f, op, rep, 0);
    }
    if (!detached) {
        if (!b) {
            fail(p, "node outside a block");
            return;
        }
        xt_append(b, n);
    }
}
static void fill(Parser *p, XtNode *n)
{
    int64_t v;
    uint32_t id;
    if (accept(p, "~")) { /* already known */
    }
    if (named(p, 'v', &id)) {
        p->p += 2;
        accept(p, "=");
    }
    op_named(p);
    n->nargs = refs(p, &n->args);
    while (!p->failed) {
        blank(p);
        if (!*p->p || *p->p == ';') return;
        if (assigned(p, "a=", &v)) n->a = (int32_t)v;
        else if (assigned(p, "b=", &v)) n->b = (int32_t)v;
        else if (assigned(p, "c=", &v)) n->c = (int32_t)v;
        else if (assigned(p, "imm=", &v)) n->imm = v;
        else if (assigned(p, "shape=", &v)) n->shape = (int16_t)v;
        else if (assigned(p, "npop=", &v)) n->npop = (uint16_t)v;
        else if (accept(p, "relied")) n->relied = true;
        else if (accept(p, "sync")) n->sync = true;
        else if (accept(p, "caught")) n->caught = true;
        else if (accept(p, "py=")) n->py = py_named(p);
        else if (accept(p, "?")) n->reason = reason_named(p);
        else if (accept(p, "fimm=")) {
            char *end;
            n->fimm = strtod(p->p, &end);
            p->p = end;
        } else if (accept(p, "text=")) {
            char t[256];
            word(p, t, sizeof t);
            char *copy = xt_arena_alloc(p->f->arena, strlen(t) + 1);
            n->text = memcpy(copy, t, strlen(t) + 1);
        } else if (accept(p, "own")) n->nowned = list(p, &n->owned);
        else if (accept(p, "raise")) n->nowned_raise = list(p, &n->owned_raise);
        else if (accept(p, "@")) {
            if (!named(p, 's', &id) || !(n->snap = *entry(p, &p->snaps, id))) fail(p, "unknown snapshot");
        } else if (accept(p, "->")) {
            XtBlock *b = n->block;
            while (b && b->nsucc < 2 && named(p, 'b', &id)) {
                XtBlock *to = *entry(p, &p->blocks, id);
                if (!to) {
                    fail(p, "unknown block");
                    return;
                }
                b->succ[b->nsucc++] = to;
            }
        } else fail(p, "what is '%.20s'", p->p);
    }
}
static void snapshot(Parser *p, bool fill_in)
{
    uint32_t id;
    int64_t v;
    if (!named(p, 's', &id) || !accept(p, "=")) {
        fail(p, "snapshot expected");
        return;
    }
    void **e = entry(p, &p->snaps, id);
    if (!fill_in) {
        *e = xt_arena_alloc(p->f->arena, sizeof(XtSnap));
        return;
    }
    XtSnap *s = *e;
    s->frames = xt_arena_alloc(p->f->arena, 8 * sizeof *s->frames);
    while (accept(p, "{") && s->nframes < 8 && !p->failed) {
        XtSnapFrame *f = &s->frames[s->nframes++];
        if (accept(p, "code") && (blank(p), number(p, &v))) f->code = (int16_t)v;
        if (accept(p, "unit") && (blank(p), number(p, &v))) f->unit = (uint32_t)v;
        f->init = accept(p, "init");
        f->getter = accept(p, "getter");
        if (accept(p, "func")) f->func = ref(p);
        if (!accept(p, "locals")) fail(p, "locals expected");
        f->nlocals = list(p, &f->locals);
        if (!accept(p, "stack")) fail(p, "stack expected");
        f->nstack = list(p, &f->stack);
        if (!accept(p, "}")) fail(p, "} expected");
    }
}
static void block_line(Parser *p, XtBlock *b)
{
    uint32_t id;
    if (accept(p, "preds"))
        while (named(p, 'b', &id)) {
            XtBlock *q = *entry(p, &p->blocks, id);
            if (!q) {
                fail(p, "unknown block");
                return;
            }
            if (b->npreds == b->preds_cap) {
                XtBlock **to = xt_arena_alloc(p->f->arena, (b->preds_cap = b->preds_cap * 2 + 4) * sizeof *to);
                if (b->npreds) memcpy(to, b->preds, b->npreds * sizeof *to);
                b->preds = to;
            }
            b->preds[b->npreds++] = q;
        }
    b->cold = accept(p, "cold");
    if (accept(p, "@") && (!named(p, 's', &id) || !(b->snap = *entry(p, &p->snaps, id)))) fail(p, "unknown snapshot");
}

static void lines(Parser *p, const char *text, bool fill_in)
{
    XtBlock *b = NULL;
    XtNode *next = NULL; /* fill_in: the node that the next node line describes */
    p->line = 0;
    while (*text && !p->failed) {
        size_t n = strcspn(text, "\n");
        char *copy = malloc(n + 1);
        if (!copy) abort();
        memcpy(copy, text, n);
        copy[n] = 0;
        char *semi = strchr(copy, ';');
        if (semi) *semi = 0;
        p->line++;
        p->p = copy;
        blank(p);
        uint32_t id = 0;
        int64_t v;
        if (!*p->p) { /* empty */
        } else if (accept(p, "func")) {
            if (assigned(p, "nlocals=", &v)) p->f->nlocals = (uint32_t)v;
            if (assigned(p, "osr=", &v)) p->f->osr = (int32_t)v;
        } else if (*p->p == 'b' && isdigit((unsigned char)p->p[1])) {
            if (!named(p, 'b', &id)) fail(p, "block");
            void **e = entry(p, &p->blocks, id);
            if (!fill_in) *e = xt_block_new(p->f);
            b = *e;
            next = b->first;
            if (!accept(p, ":")) fail(p, ": expected");
            if (fill_in) block_line(p, b);
        } else if (*p->p == 's' && isdigit((unsigned char)p->p[1])) snapshot(p, fill_in);
        else if (!fill_in) define(p, b);
        else if (*p->p == '~') {
            const char *at = p->p++;
            if (named(p, 'v', &id)) {
                p->p = at;
                fill(p, *entry(p, &p->nodes, id));
            }
        } else if (next) {
            fill(p, next);
            next = next->next;
        }
        free(copy);
        text += n + (text[n] == '\n');
    }
}

XtFunc *xt_parse(const char *text, const XtUnit *unit, char err[256])
{
    Parser p = {.f = xt_func_new(unit), .err = err};
    p.null = xt_node_new(p.f, XT_OP_NULL, XT_REP_N, 0);
    p.keep = xt_node_new(p.f, XT_OP_V_KEEP, XT_REP_N, 0);
    lines(&p, text, false);
    if (!p.failed) lines(&p, text, true);
    if (!p.failed && !p.f->nblocks) fail(&p, "no block");
    if (!p.failed) XT_FOR_BLOCKS(p.f, b)
        {
            if (b->npreds) continue;
            for (uint32_t i = 0; i < p.f->nblocks; i++) /* preds left out: in the order of blocks */
                for (uint32_t k = 0; k < p.f->blocks[i]->nsucc; k++)
                    if (p.f->blocks[i]->succ[k] == b) {
                        XtBlock **to = xt_arena_alloc(p.f->arena, (b->npreds + 1) * sizeof *to);
                        if (b->npreds) memcpy(to, b->preds, b->npreds * sizeof *to);
                        to[b->npreds] = p.f->blocks[i];
                        b->preds = to;
                        b->preds_cap = ++b->npreds;
                    }
        }
    free(p.nodes.v);
    free(p.blocks.v);
    free(p.snaps.v);
    if (!p.failed) return p.f;
    xt_func_free(p.f);
    return NULL;
}
