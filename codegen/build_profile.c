/* build_profile.c -- what the profile saw at the instruction that is being built. */
#include "codegen/build.h"
#include <string.h>

const XtSite *xt_site_at(const XtCode *c, uint32_t unit)
{
    uint32_t lo = 0, hi = c->nsites;
    while (lo < hi) {
        uint32_t mid = (lo + hi) / 2;
        if (c->sites[mid].unit < unit) lo = mid + 1;
        else hi = mid;
    }
    return lo < c->nsites && c->sites[lo].unit == unit ? &c->sites[lo] : NULL;
}

const XtSite *xt_site(XtBuilder *b) { return xt_site_at(b->fr->co, b->fr->ins->site); }

static int seen_type(XtBuilder *b, int operand)
{
    const XtSite *s = xt_site(b);
    if (!s || !s->nobs || s->many) return XT_PY_ANY;
    int t = s->obs[0].type[operand];
    for (int i = 1; i < s->nobs; i++)
        if (s->obs[i].type[operand] != t) return XT_PY_ANY;
    return t;
}

XtPy xt_seen(XtBuilder *b, const XtNode *v, int operand)
{
    if (xt_py(v) != XT_PY_ANY) return xt_py(v);
    int t = seen_type(b, operand);
    return t < XT_PY_COUNT ? (XtPy)t : XT_PY_ANY;
}

int xt_seen_shape(XtBuilder *b, int operand, int *fact)
{
    int t = seen_type(b, operand);
    if (t < XT_PY_COUNT) return -1;
    const XtSite *s = xt_site(b);
    if (fact) {
        *fact = s->obs[0].fact;
        for (int i = 1; i < s->nobs; i++)
            if (s->obs[i].fact != *fact) return -1;
    }
    int shape = t - XT_PY_COUNT;
    return (uint32_t)shape < b->u->nshapes && (!fact || (*fact >= 0 && (uint32_t)*fact < b->u->shapes[shape].nfacts)) ? shape : -1;
}

const XtObs *xt_seen_callee(XtBuilder *b)
{
    const XtSite *s = xt_site(b); /* arguments of many kinds say nothing against the callee */
    if (!s || !s->nobs || s->many & XT_MANY_LEFT) return NULL;
    for (int i = 1; i < s->nobs; i++) {
        const XtObs *p = &s->obs[0], *q = &s->obs[i];
        if (p->callee != q->callee || p->code != q->code || p->callee_type != q->callee_type) return NULL;
        if ((p->callee_name != NULL) != (q->callee_name != NULL) || (p->callee_name && strcmp(p->callee_name, q->callee_name))) return NULL;
    }
    return &s->obs[0];
}
