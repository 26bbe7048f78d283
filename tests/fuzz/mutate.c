/* mutate.c -- the compiler with units whose profiles are wrong: `fuzz.py --mutate`, `differential.py --mutate` (docs/testing.md, "Wrong profiles").
 *
 * --wrap=xt_unit_decode puts it between the decoder and the rest of build/tests/mutating-compiler. What a unit says of its code stays as it is; what was seen
 * there is changed at random, the same way for the same unit each time: types, callees, attributes, frequencies, sites that were never profiled. Whatever a
 * profile says, the code must do what the interpreter does: guards have to find out. XT_MUTATION (a number) chooses other changes.
 */
#include "protocol/unit.h"
#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

int __real_xt_unit_decode(const uint8_t *data, size_t size, XtUnit **u, char err[256]);
int __wrap_xt_unit_decode(const uint8_t *data, size_t size, XtUnit **u, char err[256]);

static uint64_t state;

/* 0 to n - 1 */
static uint32_t any(uint32_t n)
{
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return n ? (uint32_t)((state >> 16) % n) : 0;
}

/* Types of the two topmost operands. Those that there are components for come up more often. */
static void any_types(const XtUnit *u, uint16_t type[3])
{
    static const uint8_t usual[][2] = {
        {XT_PY_INT, XT_PY_INT},      {XT_PY_FLOAT, XT_PY_FLOAT},   {XT_PY_INT, XT_PY_FLOAT}, {XT_PY_FLOAT, XT_PY_INT},
        {XT_PY_BOOL, XT_PY_BOOL},    {XT_PY_BIGINT, XT_PY_INT},    {XT_PY_STR, XT_PY_STR},   {XT_PY_INT, XT_PY_LIST},
        {XT_PY_INT, XT_PY_TUPLE},    {XT_PY_INT, XT_PY_STR},       {XT_PY_INT, XT_PY_BYTES}, {XT_PY_INT, XT_PY_BYTEARRAY},
        {XT_PY_STR, XT_PY_DICT},     {XT_PY_INT, XT_PY_DICT},      {XT_PY_STR, XT_PY_LIST},  {XT_PY_LIST, XT_PY_ANY},
        {XT_PY_TUPLE, XT_PY_ANY},    {XT_PY_DICT, XT_PY_STR},      {XT_PY_NONE, XT_PY_NONE}, {XT_PY_RANGEITER, XT_PY_ANY},
        {XT_PY_LISTITER, XT_PY_ANY}, {XT_PY_TUPLEITER, XT_PY_ANY}, {XT_PY_RANGE, XT_PY_ANY},
    };
    const uint8_t *pair = usual[any(sizeof usual / sizeof *usual)];
    uint32_t at = any(8);
    for (int i = 0; i < 2; i++) type[i] = pair[i];
    if (at < 3) type[at] = u->nshapes && any(2) ? (uint16_t)(XT_PY_COUNT + any(u->nshapes)) : (uint16_t)any(XT_PY_COUNT);
}

static uint32_t nfacts(const XtUnit *u, uint16_t type) { return type < XT_PY_COUNT ? 0 : u->shapes[type - XT_PY_COUNT].nfacts; }

/* What was seen somewhere else in the unit, or NULL. */
static const XtObs *another(const XtUnit *u)
{
    const XtCode *c = &u->codes[any(u->ncodes)];
    const XtSite *s = c->nsites ? &c->sites[any(c->nsites)] : NULL;
    return s && s->nobs ? &s->obs[any(s->nobs)] : NULL;
}

static void change(const XtUnit *u, XtObs *o)
{
    const XtObs *p = another(u);
    switch (any(5)) {
    case 0: o->freq = (uint8_t)any(XT_MANY + 1); break;
    case 1: any_types(u, o->type); break;
    case 2: o->fact = (int16_t)any(nfacts(u, o->type[0])); break;
    case 3:
        if (p) *o = *p;
        break;
    default:
        if (!p) break;
        o->callee = p->callee;
        o->code = p->code;
        o->callee_type = p->callee_type;
        o->callee_name = p->callee_name;
    }
    if (o->fact >= (int)nfacts(u, o->type[0])) o->fact = -1;
}

static XtSite new_site(const XtUnit *u, uint32_t unit)
{
    XtSite s = {
        .unit = unit, .freq = XT_MANY, .nobs = (uint8_t)any(3), .taken = (uint8_t)any(XT_MANY + 1), .not_taken = (uint8_t)any(XT_MANY + 1)};
    for (int i = 0; i < s.nobs; i++) {
        s.obs[i] = (XtObs){.freq = XT_MANY, .fact = -1, .code = -1};
        any_types(u, s.obs[i].type);
    }
    return s;
}

/* The code's sites, malloc'ed, and others in a quarter of the instructions that have none. */
static XtSite *more_sites(const XtUnit *u, const XtCode *c, uint32_t *n)
{
    uint32_t units = (uint32_t)(c->code_size / 2), old = 0;
    XtSite *all = calloc(units + c->nsites + 1, sizeof *all);
    *n = 0;
    for (uint32_t i = 0; all && i < units; i++) {
        if (old < c->nsites && c->sites[old].unit == i) all[(*n)++] = c->sites[old++];
        else if (c->code[2 * (size_t)i] && any(4) == 0) all[(*n)++] = new_site(u, i); /* 0 is a cache entry */
    }
    return all;
}

static void change_site(const XtUnit *u, XtSite *s)
{
    switch (any(8)) {
    case 0:
        s->freq = (uint8_t)(1 + any(XT_MANY));
        s->taken = (uint8_t)any(XT_MANY + 1);
        s->not_taken = (uint8_t)any(XT_MANY + 1);
        break;
    case 1: s->many = (uint8_t)any(4); break;
    case 2:
        if (!s->nobs || s->nobs == XT_MAX_OBS) break;
        s->obs[s->nobs] = s->obs[any(s->nobs)];
        change(u, &s->obs[s->nobs++]);
        break;
    case 3: s->nobs -= s->nobs > 0; break;
    default:
        for (int i = 0; i < s->nobs; i++) change(u, &s->obs[i]);
    }
}

/* added[i]: sites of codes[i] that are malloc'ed, or NULL */
static void mutate(XtUnit *u, XtSite **added)
{
    uint32_t one_in = 1 + any(4);
    for (uint32_t i = 0; i < u->ncodes; i++) {
        XtCode *c = &u->codes[i];
        if (any(3) == 0 && (added[i] = more_sites(u, c, &c->nsites))) c->sites = added[i];
        for (uint32_t k = 0; k < c->nsites; k++)
            if (any(one_in) == 0) change_site(u, &c->sites[k]);
    }
    if (any(6) == 0) u->attempt = any(6);
}

/* The compiler's decoder checks what comes out, as it does what comes from a client. */
int __wrap_xt_unit_decode(const uint8_t *data, size_t size, XtUnit **u, char err[256])
{
    int r = __real_xt_unit_decode(data, size, u, err);
    const char *seed = getenv("XT_MUTATION");
    if (r) return r;
    state = 0x9E3779B97F4A7C15ull * (1 + (seed ? strtoull(seed, NULL, 10) : 0));
    for (size_t i = 0; i < size; i++) state = (state ^ data[i]) * 0x100000001b3ull; /* FNV-1a */
    state += !state;
    XtSite **added = calloc((*u)->ncodes, sizeof *added);
    uint8_t *changed = NULL;
    size_t changed_size;
    if (!added) return -ENOMEM;
    mutate(*u, added);
    r = xt_unit_encode(*u, &changed, &changed_size);
    for (uint32_t i = 0; i < (*u)->ncodes; i++) free(added[i]);
    free(added);
    xt_unit_free(*u);
    *u = NULL;
    if (r == 0) r = __real_xt_unit_decode(changed, changed_size, u, err);
    free(changed);
    return r;
}
