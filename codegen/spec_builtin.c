/* spec_builtin.c -- components for builtins by name: range, len, abs, min, max, int, float, type, ord, enumerate, zip, math.sqrt, math.floor,
 * list.append; other methods of builtin types by their C functions. A component looks at the operands first; once it is sure to take the call it
 * guards the callee, pops the call's stack entries and pushes the result. */
#include "codegen/build.h"
#include <string.h>

static const XtMethod methods[] = {
#define XT_METHOD(type, name, convention, result, effect) {#type "." #name, XT_METH_##convention, XT_PY_##result, #effect[0] == 'C'},
#include "codegen/methods_cp311.def"
#undef XT_METHOD
};

static const XtMethod *find_method(const char *name)
{
    for (size_t i = 0; i < sizeof methods / sizeof *methods; i++)
        if (!strcmp(methods[i].name, name)) return &methods[i];
    return NULL;
}

const XtMethod *xt_find_method(const char *type, const char *name)
{
    char text[64];
    return snprintf(text, sizeof text, "%s.%s", type, name) < (int)sizeof text ? find_method(text) : NULL;
}

typedef struct Call {
    XtBuilder *b;
    const char *name;
    XtNode **args;
    uint32_t n;
} Call;

/* Guards the callee (builtins and classes are known by identity) and pops callable and arguments. */
static void commit(Call *c)
{
    XtBuilder *b = c->b;
    uint32_t stack_args = c->n;
    XtNode *callable = xt_peek(b, stack_args + 1);
    if (callable->op != XT_OP_TYPE_ATTR) {
        XtNode *g = xt_call_guard(b, XT_OP_GUARD_OBJECT, 0, callable);
        char *text = xt_arena_alloc(b->f->arena, strlen(c->name) + 12);
        sprintf(text, "%s%s", strchr(c->name, '.') ? "" : "builtins.", c->name);
        g->text = text;
    } else stack_args--; /* self is one of the arguments */
    for (uint32_t i = 0; i < stack_args + 2; i++) xt_pop(b);
}

static XtPy py(XtNode *v) { return xt_py(v); }
/* Type of argument i: known, or seen at this call. */
static XtPy seen(Call *c, uint32_t i) { return i < 3 ? xt_seen(c->b, c->args[i], (int)i) : py(c->args[i]); }
static bool intlike(XtPy p) { return p == XT_PY_INT || p == XT_PY_BOOL; }

static bool iterated_at_once(const Call *c) { return xt_iterates_at(c->b, c->b->fr->ins + 1, c->b->fr->cur.sp - c->n - 1); }

static bool c_range(Call *c)
{
    XtBuilder *b = c->b;
    if (c->n < 1 || c->n > 3 || !iterated_at_once(c)) return false; /* else the generic call makes it */
    for (uint32_t i = 0; i < c->n; i++)
        if (seen(c, i) != XT_PY_INT && (xt_site(b) || seen(c, i) != XT_PY_ANY)) return false;
    if (c->n == 3) { /* only constant steps have a simple length */
        XtNode *s = c->args[2];
        if (s->op == XT_OP_UNBOX_I64) s = s->args[0];
        bool konst = s->op == XT_OP_CONST_I64 || (s->op == XT_OP_CONST_OBJ && b->u->codes[s->a].consts[s->b].kind == XT_CONST_INT);
        if (!konst) return false;
        int64_t v = s->op == XT_OP_CONST_I64 ? s->imm : b->u->codes[s->a].consts[s->b].i;
        if (v == 0 || v == INT64_MIN) return false;
    }
    XtNode *v[3] = {NULL};
    for (uint32_t i = 0; i < c->n; i++) v[i] = xt_as_i64(b, c->args[i]);
    commit(c);
    XtNode *zero = xt_int(b, 0), *one = xt_int(b, 1);
    XtNode *start = c->n > 1 ? v[0] : zero, *stop = c->n > 1 ? v[1] : v[0], *step = c->n > 2 ? v[2] : one;
    xt_push(b, xt_virtual(b, XT_OP_V_RANGE, 3, start, stop, step));
    return true;
}

static bool c_len(Call *c)
{
    if (c->n != 1) return false;
    XtOp op;
    XtPy p = seen(c, 0);
    switch (p) {
    case XT_PY_LIST: op = XT_OP_LIST_LEN; break;
    case XT_PY_TUPLE: op = XT_OP_TUPLE_LEN; break;
    case XT_PY_STR: op = XT_OP_STR_LEN; break;
    case XT_PY_DICT: op = XT_OP_DICT_LEN; break;
    case XT_PY_SET: op = XT_OP_SET_LEN; break;
    case XT_PY_BYTES: op = XT_OP_BYTES_LEN; break;
    case XT_PY_BYTEARRAY: op = XT_OP_BYTEARRAY_LEN; break;
    default: op = XT_OP_OBJECT_LEN; break;
    }
    XtNode *o = op == XT_OP_OBJECT_LEN ? xt_box(c->b, c->args[0]) : xt_guard_py(c->b, c->args[0], p);
    commit(c);
    xt_push(c->b, xt_emit(c->b, op, XT_REP_I, 1, o));
    return true;
}

static bool c_abs(Call *c)
{
    if (c->n != 1) return false;
    XtPy p = seen(c, 0);
    if (p != XT_PY_INT && p != XT_PY_FLOAT) return false;
    XtNode *v = p == XT_PY_INT ? xt_as_i64(c->b, c->args[0]) : xt_as_f64(c->b, c->args[0], p);
    XtNode *r = xt_emit(c->b, p == XT_PY_INT ? XT_OP_I_ABS : XT_OP_F_ABS, p == XT_PY_INT ? XT_REP_I : XT_REP_F, 1, v);
    r->reason = XT_EXIT_overflow;
    commit(c);
    xt_push(c->b, r);
    return true;
}

static bool c_id(Call *c)
{
    if (c->n == 1) xt_keep_object(c->b, c->args[0]);
    return false;
}

static bool c_minmax(Call *c)
{
    if (c->n != 2 || seen(c, 0) != XT_PY_INT || seen(c, 1) != XT_PY_INT) return false;
    XtNode *x = xt_as_i64(c->b, c->args[0]), *y = xt_as_i64(c->b, c->args[1]);
    commit(c);
    xt_push(c->b, xt_emit(c->b, strcmp(c->name, "builtins.min") ? XT_OP_I_MAX : XT_OP_I_MIN, XT_REP_I, 2, x, y));
    return true;
}

static bool c_int(Call *c)
{
    if (c->n != 1) return false;
    XtPy p = seen(c, 0);
    XtNode *r;
    if (p == XT_PY_FLOAT) {
        r = xt_emit(c->b, XT_OP_F_TO_I, XT_REP_I, 1, xt_as_f64(c->b, c->args[0], p));
        r->reason = XT_EXIT_overflow;
    } else if (intlike(p)) r = p == XT_PY_INT ? xt_guard_py(c->b, c->args[0], p) : xt_as_i64(c->b, xt_guard_py(c->b, c->args[0], p));
    else if (p == XT_PY_STR) {
        XtNode *s = xt_guard_py(c->b, c->args[0], p);
        commit(c);
        xt_push(c->b, xt_emit(c->b, XT_OP_STR_TO_INT, XT_REP_O, 1, s));
        return true;
    } else return false;
    commit(c);
    xt_push(c->b, r);
    return true;
}

static bool c_str(Call *c)
{
    if (c->n != 1) return false;
    XtPy p = seen(c, 0);
    XtNode *v = p == XT_PY_INT ? xt_as_i64(c->b, c->args[0]) : p == XT_PY_STR ? xt_guard_py(c->b, c->args[0], p) : xt_box(c->b, c->args[0]);
    commit(c);
    xt_push(c->b, p == XT_PY_STR ? v : xt_emit(c->b, p == XT_PY_INT ? XT_OP_I_TO_STR : XT_OP_TO_STR, XT_REP_O, 1, v));
    return true;
}

static bool c_type(Call *c)
{
    if (c->n != 1) return false;
    XtNode *o = xt_box(c->b, c->args[0]);
    commit(c);
    xt_push(c->b, xt_emit(c->b, XT_OP_TYPE_OF, XT_REP_O, 1, o));
    return true;
}

static bool c_bool(Call *c)
{
    if (c->n != 1) return false;
    bool known = c->args[0]->rep == XT_REP_B || seen(c, 0) != XT_PY_ANY;
    XtNode *v = known ? xt_as_bool(c->b, c->args[0]) : xt_box(c->b, c->args[0]);
    commit(c);
    xt_push(c->b, known ? v : xt_emit(c->b, XT_OP_TRUTH, XT_REP_B, 1, v));
    return true;
}

static bool c_float(Call *c)
{
    if (c->n != 1) return false;
    XtPy p = seen(c, 0);
    XtNode *r;
    if (p == XT_PY_FLOAT) r = xt_guard_py(c->b, c->args[0], p);
    else if (intlike(p)) {
        r = xt_as_f64(c->b, c->args[0], p);
        if (r->op == XT_OP_CONST_F64) r = xt_i64_to_f64(c->b, xt_as_i64(c->b, c->args[0])); /* no constant's object, but a new one */
    } else return false;
    commit(c);
    xt_push(c->b, r);
    return true;
}

static bool c_ord(Call *c)
{
    if (c->n != 1 || seen(c, 0) != XT_PY_STR) return false;
    XtBuilder *b = c->b;
    XtNode *s = xt_guard_py(b, c->args[0], XT_PY_STR),
           *one = xt_cmp(b, XT_OP_I_CMP, XT_EQ, xt_emit(b, XT_OP_STR_LEN, XT_REP_I, 1, s), xt_int(b, 1));
    xt_guard_bool(b, one, true, XT_EXIT_value);
    XtNode *r = xt_emit(b, XT_OP_STR_ORD, XT_REP_I, 2, s, xt_int(b, 0));
    commit(c);
    xt_push(b, r);
    return true;
}

static bool c_sqrt(Call *c)
{
    if (c->n != 1) return false;
    XtPy p = seen(c, 0);
    if (p != XT_PY_FLOAT && !intlike(p)) return false;
    XtNode *r = xt_emit(c->b, XT_OP_F_SQRT, XT_REP_F, 1, xt_as_f64(c->b, c->args[0], p));
    r->reason = XT_EXIT_value;
    commit(c);
    xt_push(c->b, r);
    return true;
}

static bool c_math(Call *c)
{
    static const char *const names[] = {
#define X(name) "math." #name,
        XT_MATH_FUNCTIONS(X)
#undef X
    };
    XtPy p = c->n == 1 ? seen(c, 0) : XT_PY_ANY;
    if (p != XT_PY_FLOAT && !intlike(p)) return false;
    XtNode *r = xt_emit(c->b, XT_OP_F_MATH, XT_REP_F, 1, xt_as_f64(c->b, c->args[0], p));
    for (int i = 0; i < (int)(sizeof names / sizeof *names); i++)
        if (!strcmp(names[i], c->name)) r->a = i;
    r->reason = XT_EXIT_value;
    commit(c);
    xt_push(c->b, r);
    return true;
}

/* The exact float towards zero, as an int and as a float again; leaves where it does not fit. */
static XtNode *truncated(XtBuilder *b, XtNode *f, XtNode **back)
{
    XtNode *i = xt_emit(b, XT_OP_F_TO_I, XT_REP_I, 1, f);
    *back = xt_emit(b, XT_OP_I_TO_F, XT_REP_F, 1, i);
    i->reason = (*back)->reason = XT_EXIT_overflow;
    return i;
}

static bool c_rounded(Call *c)
{
    XtBuilder *b = c->b;
    if (c->n != 1 || seen(c, 0) != XT_PY_FLOAT) return false;
    bool floor = !strcmp(c->name, "math.floor");
    XtNode *x = xt_as_f64(b, c->args[0], XT_PY_FLOAT), *back, *i = truncated(b, x, &back);
    XtNode *next = xt_emit(b, XT_OP_I_WRAP_ADD, XT_REP_I, 2, i, xt_int(b, floor ? -1 : 1));
    XtNode *r = xt_emit(b, XT_OP_SELECT, XT_REP_I, 3, xt_cmp(b, XT_OP_F_CMP, floor ? XT_GT : XT_LT, back, x), next, i);
    commit(c);
    xt_push(b, r);
    return true;
}

static bool c_is_integer(Call *c)
{
    XtBuilder *b = c->b;
    if (c->n != 1) return false;
    XtNode *x = xt_as_f64(b, c->args[0], XT_PY_FLOAT), *back;
    truncated(b, x, &back);
    XtNode *r = xt_cmp(b, XT_OP_F_CMP, XT_EQ, back, x);
    commit(c);
    xt_push(b, r);
    return true;
}

static bool c_append(Call *c)
{
    if (c->n != 2 || xt_py(c->args[0]) != XT_PY_LIST) return false;
    XtNode *v = xt_box(c->b, c->args[1]);
    commit(c);
    xt_emit(c->b, XT_OP_LIST_APPEND, XT_REP_V, 2, c->args[0], v);
    xt_push(c->b, xt_none(c->b));
    return true;
}

/* Is it an int or a str? Their hash and comparison run no code. */
static bool plain_key(Call *c, uint32_t i)
{
    XtPy p = seen(c, i);
    if ((p != XT_PY_INT && p != XT_PY_STR) || xt_is_virtual(c->args[i])) return false;
    c->args[i] = xt_guard_py(c->b, c->args[i], p);
    return true;
}

/* set.add, set.discard */
static bool c_set(Call *c)
{
    if (c->n != 2 || xt_py(c->args[0]) != XT_PY_SET || !plain_key(c, 1)) return false;
    XtNode *v = xt_box(c->b, c->args[1]);
    XtOp op = strcmp(c->name, "set.add") ? XT_OP_SET_DISCARD : XT_OP_SET_ADD;
    commit(c);
    xt_emit(c->b, op, XT_REP_V, 2, c->args[0], v);
    xt_push(c->b, xt_none(c->b));
    return true;
}

static bool c_pop(Call *c)
{
    if ((c->n != 1 && c->n != 2) || xt_py(c->args[0]) != XT_PY_LIST || (c->n == 2 && seen(c, 1) != XT_PY_INT)) return false;
    XtNode *i = c->n == 2 ? xt_as_i64(c->b, c->args[1]) : xt_int(c->b, -1);
    commit(c);
    xt_push(c->b, xt_emit(c->b, XT_OP_LIST_POP, XT_REP_O, 2, c->args[0], i));
    return true;
}

static bool c_insert(Call *c)
{
    if (c->n != 3 || xt_py(c->args[0]) != XT_PY_LIST || seen(c, 1) != XT_PY_INT) return false;
    XtNode *i = xt_as_i64(c->b, c->args[1]), *v = xt_box(c->b, c->args[2]);
    commit(c);
    xt_emit(c->b, XT_OP_LIST_INSERT, XT_REP_V, 3, c->args[0], i, v);
    xt_push(c->b, xt_none(c->b));
    return true;
}

/* dict.get(key), dict.get(key, constant) */
static bool c_get(Call *c)
{
    if ((c->n != 2 && c->n != 3) || xt_py(c->args[0]) != XT_PY_DICT || xt_is_general(c->b)) return false;
    if (c->n == 3 && c->args[2]->op != XT_OP_CONST_OBJ && c->args[2]->op != XT_OP_SYM_OBJ) return false;
    if (!plain_key(c, 1)) return false;
    XtNode *other = c->n == 3 ? c->args[2] : xt_none(c->b), *key = c->args[1];
    bool whole = xt_py(key) == XT_PY_INT;
    if (whole) key = xt_as_i64(c->b, key);
    XtNode *n = xt_emit(c->b, whole ? XT_OP_DICT_GET_OR_I : XT_OP_DICT_GET_OR, XT_REP_O, 3, c->args[0], key, other);
    n->reason = XT_EXIT_value;
    commit(c);
    xt_push(c->b, n);
    return true;
}

/* enumerate(x), zip(x, y): virtual only over lists, tuples and ranges, and only when iterated at once */
static XtNode *iter_of(Call *c, uint32_t i)
{
    XtPy p = seen(c, i);
    if (p != XT_PY_LIST && p != XT_PY_TUPLE) return NULL;
    XtNode *g = xt_guard_py(c->b, xt_box(c->b, c->args[i]), p);
    return xt_virtual(c->b, p == XT_PY_LIST ? XT_OP_V_LIST_ITER : XT_OP_V_TUPLE_ITER, 2, g, xt_int(c->b, 0));
}

static bool c_enumerate(Call *c)
{
    if (c->n != 1 || !iterated_at_once(c)) return false;
    XtNode *it = iter_of(c, 0);
    if (!it) return false;
    commit(c);
    xt_push(c->b, xt_virtual(c->b, XT_OP_V_ENUMERATE, 3, it, xt_int(c->b, 0), xt_null_entry(c->b)));
    return true;
}

static bool c_zip(Call *c)
{
    if (c->n < 1 || c->n > 3 || !iterated_at_once(c)) return false;
    XtNode *z = xt_node_new(c->b->f, XT_OP_V_ZIP, XT_REP_O, 2 * c->n);
    z->shape = -1;
    for (uint32_t i = 0; i < c->n; i++)
        if (!(z->args[i] = iter_of(c, i))) return false;
    for (uint32_t i = 0; i < c->n; i++) z->args[c->n + i] = xt_null_entry(c->b);
    commit(c);
    xt_push(c->b, z);
    return true;
}

/* getattr(o, name), getattr(o, name, default), hasattr(o, name) */
static bool c_attribute(Call *c)
{
    XtBuilder *b = c->b;
    bool has = !strcmp(c->name, "builtins.hasattr");
    if (c->n < 2 || c->n > (has ? 2 : 3) || seen(c, 1) != XT_PY_STR) return false;
    const XtNode *name = c->args[1];
    const XtConst *k = name->op == XT_OP_CONST_OBJ ? &b->u->codes[name->a].consts[name->b] : NULL;
    if (k && k->text && !strcmp(k->text, "f_locals")) return false; /* may be of this frame */
    XtNode *v[3];
    for (uint32_t i = 0; i < c->n; i++) v[i] = i == 1 ? xt_guard_py(b, c->args[1], XT_PY_STR) : xt_box(b, c->args[i]);
    commit(c);
    xt_push(b, xt_emit_v(b, has ? XT_OP_HASATTR : c->n == 3 ? XT_OP_GETATTR_OR : XT_OP_GETATTR, has ? XT_REP_B : XT_REP_O, c->n, v));
    return true;
}

static bool c_isinstance(Call *c)
{
    if (c->n != 2) return false;
    XtBuilder *b = c->b;
    XtNode *o = xt_box(b, c->args[0]), *class = xt_box(b, c->args[1]);
    commit(c);
    xt_push(b, xt_emit(b, XT_OP_IS_INSTANCE, XT_REP_B, 2, o, class));
    return true;
}

/* Any other method of a builtin type: its C function straight. */
static bool c_method(Call *c)
{
    XtBuilder *b = c->b;
    const XtMethod *m = find_method(c->name);
    if (!m || m->convention == XT_METH_VARARGS || xt_peek(b, c->n + 1)->op != XT_OP_TYPE_ATTR) return false;
    if ((m->convention == XT_METH_NOARGS && c->n != 1) || (m->convention == XT_METH_O && c->n != 2)) return false;
    XtNode **v = xt_arena_alloc(b->f->arena, c->n * sizeof *v);
    for (uint32_t i = 0; i < c->n; i++) v[i] = xt_box(b, c->args[i]);
    commit(c);
    XtNode *r = xt_emit_v(b, m->runs_code ? XT_OP_CALL_C : XT_OP_CALL_C_PLAIN, XT_REP_O, c->n, v);
    r->text = m->name;
    r->a = m->convention;
    r->b = r->py = m->result;
    xt_push(b, r);
    return true;
}

static const struct {
    const char *name;
    bool (*take)(Call *);
} components[] = {{"range", c_range},
                  {"builtins.len", c_len},
                  {"builtins.abs", c_abs},
                  {"builtins.id", c_id},
                  {"builtins.min", c_minmax},
                  {"builtins.max", c_minmax},
                  {"int", c_int},
                  {"float", c_float},
                  {"str", c_str},
                  {"bool", c_bool},
                  {"type", c_type},
                  {"builtins.ord", c_ord},
                  {"math.sqrt", c_sqrt},
                  {"math.floor", c_rounded},
                  {"math.ceil", c_rounded},
                  {"float.is_integer", c_is_integer},
                  {"list.append", c_append},
                  {"builtins.isinstance", c_isinstance},
                  {"builtins.getattr", c_attribute},
                  {"builtins.hasattr", c_attribute},
                  {"list.pop", c_pop},
                  {"list.insert", c_insert},
                  {"set.add", c_set},
                  {"set.discard", c_set},
                  {"dict.get", c_get},
                  {"enumerate", c_enumerate},
                  {"zip", c_zip},
#define X(name) {"math." #name, c_math},
                  XT_MATH_FUNCTIONS(X)
#undef X
};

bool xt_spec_builtin(XtBuilder *b, const char *name, XtNode **args, uint32_t nargs)
{
    Call c = {b, name, args, nargs};
    for (size_t i = 0; i < sizeof components / sizeof *components; i++)
        if (!strcmp(components[i].name, name) && components[i].take(&c)) return true;
    return b->cur && c_method(&c);
}
