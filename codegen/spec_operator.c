/* spec_operator.c -- binary operators, subscripts and membership of classes written in Python: the method of the class called straight.
 *
 * CPython's binary_op1 asks the left operand's class first, unless the right one's is a subclass of it, and the right one's (__radd__) when that answers NotImplemented.
 * Taken are only operands where nobody is asked behind the left one: both of one class, or a plain number on the right of a class that has nothing of builtin
 * ones. NotImplemented is a TypeError there. (A string on the right of `*` would be asked as a sequence.)
 * x[y] and y in x are asked of nobody but the container's class; what __contains__ answers is only asked for its truth.
 */
#include "codegen/build.h"
#include <string.h>

static int find_method(const XtShape *s, const char *name, int code)
{
    for (uint32_t i = 0; i < s->nfacts; i++)
        if (s->facts[i].kind == XT_FACT_METHOD && s->facts[i].code == code && !strcmp(s->facts[i].name, name)) return (int)i;
    return -1;
}

/* The right operand as an object that takes no part, or NULL. */
static XtNode *passive(XtBuilder *b, XtNode *y, int shape)
{
    XtPy py = xt_seen(b, y, 0);
    if (py == XT_PY_INT || py == XT_PY_FLOAT || py == XT_PY_BOOL) return xt_box(b, xt_guard_py(b, y, py));
    return y->rep == XT_REP_O && !xt_is_virtual(y) && xt_seen_shape(b, 0, NULL) == shape ? xt_guard_shape(b, y, shape, false) : NULL;
}

typedef struct Asked {
    int shape, fact; /* of the class, and the method in it */
    int32_t code;    /* the method's */
} Asked;

/* Is the method of x's class, a Python function that takes one more operand, what was seen to do this instruction's work? */
static bool was_asked(XtBuilder *b, XtNode *x, const char *method, Asked *a)
{
    const XtObs *seen = xt_seen_callee(b);
    if (!method || !seen || seen->callee != XT_CALLEE_OPERATOR || xt_is_general(b) || x->rep != XT_REP_O || xt_is_virtual(x)) return false;
    a->shape = (int)seen->callee_type - XT_PY_COUNT;
    a->code = seen->code;
    if (a->shape < 0 || (uint32_t)a->shape >= b->u->nshapes) return false;
    a->fact = find_method(&b->u->shapes[a->shape], method, seen->code);
    return a->fact >= 0 && xt_plain_callee(b, seen->code, 2);
}

/* The operands stay on the stack meanwhile; x is guarded. */
static XtNode *ask(XtBuilder *b, const Asked *a, XtNode *x, XtNode *y)
{
    XtNode *method = xt_shape_value(b, a->shape, a->fact);
    method->py = XT_PY_FUNCTION;
    XtNode *answer = xt_emit(b, XT_OP_CALL_CODE, XT_REP_O, 3, method, x, y);
    answer->a = a->code;
    xt_pop(b);
    xt_pop(b);
    return answer;
}

bool xt_spec_operator(XtBuilder *b, int nb)
{
    XtNode *y = xt_peek(b, 1), *x = xt_peek(b, 2);
    Asked a;
    if (!was_asked(b, x, xt_operator_method((uint32_t)nb), &a) || b->u->shapes[a.shape].subclass_of != XT_PY_ANY) return false;
    XtNode *right = passive(b, y, a.shape);
    if (!right) return false;
    XtNode *left = xt_guard_shape(b, x, a.shape, false), *answer = ask(b, &a, left, right);
    XtBlock *plain = xt_split(b, xt_emit(b, XT_OP_IS, XT_REP_B, 2, answer, xt_sym(b, XT_SYM__Py_NotImplementedStruct)), false);
    b->cur->cold = true;
    XtNode *values[] = {xt_emit(b, XT_OP_UNSUPPORTED, XT_REP_O, 2, left, right), answer};
    values[0]->a = nb;
    XtBlock *ends[] = {b->cur, plain};
    b->cur = plain;
    xt_push(b, xt_join_values(b, ends, values, 2));
    return true;
}

bool xt_spec_item(XtBuilder *b)
{
    XtNode *c = xt_peek(b, 2);
    Asked a;
    if (!was_asked(b, c, "__getitem__", &a)) return false;
    c = xt_guard_shape(b, c, a.shape, false);
    xt_push(b, ask(b, &a, c, xt_box(b, xt_peek(b, 1))));
    return true;
}

bool xt_spec_member(XtBuilder *b, bool inverted)
{
    XtNode *c = xt_peek(b, 1);
    Asked a;
    if (!was_asked(b, c, "__contains__", &a)) return false;
    c = xt_guard_shape(b, c, a.shape, false);
    XtNode *has = xt_emit(b, XT_OP_TRUTH, XT_REP_B, 1, ask(b, &a, c, xt_box(b, xt_peek(b, 2))));
    xt_push(b, inverted ? xt_emit(b, XT_OP_B_NOT, XT_REP_B, 1, has) : has);
    return true;
}
