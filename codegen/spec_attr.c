/* spec_attr.c -- components for attributes: instance values, slots, class values, methods of known classes, of modules and of builtin types. */
#include "codegen/build.h"
#include <string.h>

XtNode *xt_guard_shape(XtBuilder *b, XtNode *o, int shape, bool unhidden)
{
    while (o->op == XT_OP_GUARD_SHAPE) o = o->args[0]; /* an earlier one may not hold any more; when it does, gvn merges them */
    XtNode *g = xt_emit(b, XT_OP_GUARD_SHAPE, XT_REP_O, 1, o);
    g->a = shape;
    g->b = unhidden;
    g->shape = (int16_t)shape;
    g->py = o->py;
    g->reason = XT_EXIT_shape;
    return g; /* not refined: a class can change at the next call, so each use guards again; gvn merges */
}

/* The class's attribute that the fact is about is what the object o has, which is of that class. */
static void guard_not_in_dict(XtBuilder *b, XtNode *o, const XtFact *f, uint32_t name)
{
    if (f->index != XT_HIDDEN_BY_DICT) return;
    XtNode *has = xt_emit(b, XT_OP_INST_DICT_HAS, XT_REP_B, 2, o, xt_name(b, name));
    xt_emit(b, XT_OP_GUARD_FALSE, XT_REP_V, 1, has)->reason = XT_EXIT_shape;
}
static XtNode *guard_visible(XtBuilder *b, XtNode *o, int shape, const XtFact *f, uint32_t name)
{
    XtNode *g = xt_guard_shape(b, o, shape, f->index != XT_HIDDEN_BY_DICT);
    guard_not_in_dict(b, g, f, name);
    return g;
}

static XtNode *shape_op(XtBuilder *b, XtOp op, int shape, int fact, uint32_t nargs, XtNode *x, XtNode *y, XtNode *z)
{
    XtNode *n = nargs == 3 ? xt_emit(b, op, XT_REP_V, 3, x, y, z) : xt_emit(b, op, XT_REP_O, 2, x, y);
    n->a = shape;
    n->b = fact;
    return n;
}

/* The guards of the shape check the fact, also when no node is left that names it. */
static void rely_on(XtBuilder *b, int shape, int fact)
{
    XtRelied *r = xt_arena_alloc(b->f->arena, sizeof *r);
    *r = (XtRelied){b->f->relied, shape, fact};
    b->f->relied = r;
}

XtNode *xt_shape_value(XtBuilder *b, int shape, int fact)
{
    XtNode *n = xt_emit(b, XT_OP_SHAPE_VALUE, XT_REP_O, 0);
    n->a = shape;
    n->b = fact;
    rely_on(b, shape, fact); /* inlining a method leaves nothing of it but its code */
    return n;
}

/* --- two to four classes: a branch each --- */

typedef struct Seen {
    int shape, fact;
} Seen;

/* The classes seen at an attribute instruction, at least `least`, when all keep the name that way (XT_FACT_INST_VALUE stands for SLOT, too); how many,
 * 0: not so. */
static uint32_t several_shapes(XtBuilder *b, const char *name, XtFactKind kind, int least, Seen out[XT_MAX_OBS])
{
    const XtSite *s = xt_site(b);
    uint32_t n = 0;
    if (!s || s->many || s->nobs < least || s->nobs > XT_MAX_OBS) return 0;
    for (int i = 0; i < s->nobs; i++) {
        int shape = s->obs[i].type[0] - XT_PY_COUNT, fact = s->obs[i].fact;
        if (shape < 0 || (uint32_t)shape >= b->u->nshapes || fact < 0 || (uint32_t)fact >= b->u->shapes[shape].nfacts) return 0;
        const XtFact *f = &b->u->shapes[shape].facts[fact];
        if (strcmp(f->name, name) || (f->kind != kind && (kind != XT_FACT_INST_VALUE || f->kind != XT_FACT_SLOT))) return 0;
        bool again = false;
        for (uint32_t k = 0; k < n; k++) again |= out[k].shape == shape;
        if (!again) out[n++] = (Seen){shape, fact};
    }
    return n;
}

/* Goes on where o is of that class; returns the open block where it is not. */
static XtBlock *branch_on_shape(XtBuilder *b, XtNode *o, int shape, bool unhidden, XtNode **known)
{
    XtNode *is = xt_emit(b, XT_OP_IS_SHAPE, XT_REP_B, 1, o);
    is->a = shape;
    is->b = unhidden;
    XtBlock *other = xt_split(b, is, false);
    *known = xt_emit(b, XT_OP_CAST, XT_REP_O, 1, o);
    (*known)->shape = (int16_t)shape;
    (*known)->py = o->py;
    return other;
}

static bool load_attr_of_several(XtBuilder *b, uint32_t name)
{
    Seen seen[XT_MAX_OBS];
    XtNode *o = xt_peek(b, 1), *values[XT_MAX_OBS + 1], *known;
    XtBlock *ends[XT_MAX_OBS + 1];
    uint32_t n = o->rep == XT_REP_O && !xt_is_virtual(o) ? several_shapes(b, b->fr->co->names[name], XT_FACT_INST_VALUE, 2, seen) : 0;
    if (!n) return false;
    XtNode *nm = xt_name(b, name);
    xt_pop(b);
    for (uint32_t i = 0; i < n; i++) {
        XtBlock *other = branch_on_shape(b, o, seen[i].shape, false, &known);
        bool slot = b->u->shapes[seen[i].shape].facts[seen[i].fact].kind == XT_FACT_SLOT;
        values[i] = shape_op(b, slot ? XT_OP_SLOT_GET : XT_OP_INST_GET, seen[i].shape, seen[i].fact, 2, known, nm, NULL);
        ends[i] = b->cur;
        b->cur = other;
    }
    values[n] = xt_emit(b, XT_OP_GETATTR, XT_REP_O, 2, o, nm);
    ends[n] = b->cur;
    xt_push(b, xt_join_values(b, ends, values, n + 1));
    return true;
}

/* The last class is guarded: the more of them were only found by leaving, the more there may be. */
static bool may_be_more(const XtBuilder *b, uint32_t n) { return b->u->attempt && n + b->u->attempt > 3; }

static bool load_method_of_several(XtBuilder *b, uint32_t name)
{
    Seen seen[XT_MAX_OBS];
    XtNode *o = xt_peek(b, 1), *values[XT_MAX_OBS], *known;
    XtBlock *ends[XT_MAX_OBS];
    uint32_t n = o->rep == XT_REP_O && !xt_is_virtual(o) ? several_shapes(b, b->fr->co->names[name], XT_FACT_METHOD, 2, seen) : 0;
    if (n < 2 || may_be_more(b, n)) return false;
    for (uint32_t i = 0; i < n; i++) {
        const XtFact *f = &b->u->shapes[seen[i].shape].facts[seen[i].fact];
        XtBlock *other = NULL;
        if (i + 1 < n) {
            other = branch_on_shape(b, o, seen[i].shape, f->index != XT_HIDDEN_BY_DICT, &known);
            guard_not_in_dict(b, known, f, name);
        } else guard_visible(b, o, seen[i].shape, f, name);
        values[i] = xt_shape_value(b, seen[i].shape, seen[i].fact);
        values[i]->py = XT_PY_FUNCTION;
        ends[i] = b->cur;
        b->cur = other;
    }
    xt_pop(b);
    xt_push(b, xt_join_values(b, ends, values, n));
    xt_push(b, o);
    return true;
}

/* A property of one or several classes that all get it by the same function: getters of classes that share a base. */
static bool load_property(XtBuilder *b, const char *name)
{
    Seen seen[XT_MAX_OBS];
    XtNode *o = xt_peek(b, 1), *values[XT_MAX_OBS], *known;
    XtBlock *ends[XT_MAX_OBS];
    uint32_t n = o->rep == XT_REP_O && !xt_is_virtual(o) ? several_shapes(b, name, XT_FACT_PROPERTY, 1, seen) : 0;
    if (!n || may_be_more(b, n)) return false;
    const XtFact *first = &b->u->shapes[seen[0].shape].facts[seen[0].fact];
    for (uint32_t i = 1; i < n; i++)
        if (b->u->shapes[seen[i].shape].facts[seen[i].fact].code != first->code || first->code < 0) return false;
    for (uint32_t i = 0; i < n; i++) {
        XtBlock *other = NULL;
        if (i + 1 < n) other = branch_on_shape(b, o, seen[i].shape, false, &known);
        else xt_guard_shape(b, o, seen[i].shape, false);
        values[i] = xt_shape_value(b, seen[i].shape, seen[i].fact);
        values[i]->py = XT_PY_FUNCTION;
        ends[i] = b->cur;
        b->cur = other;
    }
    if (n == 1) b->cur = ends[0];
    return xt_call_getter(b, first->code, n == 1 ? values[0] : xt_join_values(b, ends, values, n));
}

/* What an attribute that is no method, property or the like holds; the object goes from the stack. NULL: nothing was emitted. */
static XtNode *load_value(XtBuilder *b, int shape, int fact, uint32_t name)
{
    XtNode *o = xt_peek(b, 1), *n = NULL;
    if (o->rep != XT_REP_O || xt_is_virtual(o)) return NULL;
    const XtFact *f = &b->u->shapes[shape].facts[fact];
    if (strcmp(f->name, b->fr->co->names[name])) return NULL;
    switch (f->kind) {
    case XT_FACT_INST_VALUE:
    case XT_FACT_SLOT: {
        XtNode *g = xt_guard_shape(b, o, shape, false);
        if (!xt_is_general(b)) {
            n = xt_emit(b, f->kind == XT_FACT_SLOT ? XT_OP_SLOT_LOAD : XT_OP_INST_LOAD, XT_REP_O, 1, g);
            n->a = shape;
            n->b = fact;
            n->reason = XT_EXIT_shape;
            xt_pop(b);
            return n;
        }
        XtNode *nm = xt_name(b, name);
        xt_pop(b);
        return shape_op(b, f->kind == XT_FACT_SLOT ? XT_OP_SLOT_GET : XT_OP_INST_GET, shape, fact, 2, g, nm, NULL);
    }
    case XT_FACT_DICT: {
        if (xt_is_general(b)) return NULL;
        XtNode *g = xt_guard_shape(b, o, shape, false);
        n = xt_emit(b, XT_OP_INST_DICT_GET, XT_REP_O, 2, g, xt_name(b, name));
        rely_on(b, shape, fact);
        n->reason = XT_EXIT_shape;
        xt_pop(b);
        return n;
    }
    case XT_FACT_CLASS_VALUE:
        if (f->index == XT_HIDDEN_BY_DICT && xt_is_general(b)) return NULL;
        guard_visible(b, o, shape, f, name);
        xt_pop(b);
        return xt_shape_value(b, shape, fact);
    default: return NULL;
    }
}

/* The attribute of the module on top of the stack, which is popped. */
static XtNode *module_value(XtBuilder *b, uint32_t name)
{
    XtNode *module = xt_emit(b, XT_OP_GUARD_MODULE, XT_REP_O, 1, xt_box(b, xt_peek(b, 1))), *nm = xt_name(b, name);
    module->reason = XT_EXIT_type;
    xt_pop(b);
    return xt_emit(b, XT_OP_MODULE_GET, XT_REP_O, 2, module, nm);
}

bool xt_spec_load_attr(XtBuilder *b, uint32_t name)
{
    int fact, shape = xt_seen_shape(b, 0, &fact);
    XtNode *o = xt_peek(b, 1), *n;
    if (xt_seen(b, o, 0) == XT_PY_MODULE) {
        xt_push(b, module_value(b, name));
        return true;
    }
    if (load_property(b, b->fr->co->names[name])) return true;
    if (shape < 0) return load_attr_of_several(b, name);
    n = load_value(b, shape, fact, name);
    if (n) xt_push(b, n);
    return n != NULL;
}

bool xt_spec_store_attr(XtBuilder *b, uint32_t name)
{
    int fact, shape = xt_seen_shape(b, 0, &fact);
    XtNode *o = xt_peek(b, 1), *v = xt_peek(b, 2);
    if (shape < 0 || o->rep != XT_REP_O || xt_is_virtual(o)) return false;
    const XtFact *f = &b->u->shapes[shape].facts[fact];
    if (strcmp(f->name, b->fr->co->names[name]) || (f->kind != XT_FACT_INST_VALUE && f->kind != XT_FACT_SLOT)) return false;
    if (xt_is_new_here(b, o, shape, fact) && v != o) {
        v = xt_box(b, v);
        xt_pop(b);
        xt_pop(b);
        XtNode *init = xt_emit(b, f->kind == XT_FACT_SLOT ? XT_OP_SLOT_INIT : XT_OP_INST_INIT, XT_REP_V, 2, o, v);
        init->a = shape;
        init->b = fact;
        return true;
    }
    XtNode *g = xt_guard_shape(b, o, shape, false), *nm = xt_name(b, name);
    bool in_place = f->kind == XT_FACT_INST_VALUE && xt_is_temporary(b, v, 2, XT_REP_F);
    if (!in_place) v = xt_box(b, v);
    xt_pop(b);
    xt_pop(b);
    shape_op(b, f->kind == XT_FACT_SLOT ? XT_OP_SLOT_SET : in_place ? XT_OP_INST_SET_F : XT_OP_INST_SET, shape, fact, 3, g, nm, v);
    return true;
}

/* Methods of static builtin types are known by the type alone. */
static const char *builtin_type_name(XtPy p)
{
    switch (p) {
    case XT_PY_LIST: return "list";
    case XT_PY_STR: return "str";
    case XT_PY_DICT: return "dict";
    case XT_PY_SET: return "set";
    case XT_PY_BYTES: return "bytes";
    case XT_PY_BYTEARRAY: return "bytearray";
    case XT_PY_TUPLE: return "tuple";
    case XT_PY_FLOAT: return "float";
    default: return NULL;
    }
}

bool xt_spec_load_method(XtBuilder *b, uint32_t name)
{
    XtNode *o = xt_peek(b, 1);
    const char *nm = b->fr->co->names[name];
    XtPy p = xt_seen(b, o, 0);
    if (p == XT_PY_MODULE) {
        XtNode *v = module_value(b, name);
        xt_push(b, xt_null_entry(b));
        xt_push(b, v);
        return true;
    }
    const XtMethod *method = builtin_type_name(p) ? xt_find_method(builtin_type_name(p), nm) : NULL;
    if (method) {
        o = xt_guard_py(b, o, p);
        XtNode *m = xt_emit(b, XT_OP_TYPE_ATTR, XT_REP_O, 0);
        m->text = method->name;
        m->py = XT_PY_METHODDESCR;
        xt_pop(b);
        xt_push(b, m);
        xt_push(b, o);
        return true;
    }
    int fact, shape = xt_seen_shape(b, 0, &fact);
    if (shape < 0) return load_method_of_several(b, name);
    if (o->rep != XT_REP_O || xt_is_virtual(o)) return false;
    const XtFact *f = &b->u->shapes[shape].facts[fact];
    if (strcmp(f->name, nm)) return false;
    if (f->kind != XT_FACT_METHOD && f->kind != XT_FACT_METHOD_C) { /* something to call that is no method of the class */
        XtNode *v = load_value(b, shape, fact, name);
        if (!v) return false;
        xt_push(b, xt_null_entry(b));
        xt_push(b, v);
        return true;
    }
    if (f->index == XT_HIDDEN_BY_DICT && xt_is_general(b)) return false;
    XtNode *g = guard_visible(b, o, shape, f, name);
    XtNode *m = xt_shape_value(b, shape, fact);
    m->py = f->kind == XT_FACT_METHOD ? XT_PY_FUNCTION : XT_PY_METHODDESCR;
    xt_pop(b);
    xt_push(b, m);
    xt_push(b, g);
    return true;
}
