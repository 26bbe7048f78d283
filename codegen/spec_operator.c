/* spec_operator.c -- binary operators of classes: the method of the left operand's class called straight.
 *
 * CPython's binary_op1 asks the left operand's class first, unless the right one's is a subclass of it, and the right one's (__radd__) when that answers NotImplemented.
 * Taken are only operands where nobody is asked behind the left one: both of one class, or a plain number on the right of a class that has nothing of builtin
 * ones. NotImplemented is a TypeError there. (A string on the right of `*` would be asked as a sequence.)
 */
#include "codegen/build.h"
#include <string.h>

static const char *method_of(int nb)
{
    static const char *const names[] = {
#define XT_OPERATOR(name, method, text) method,
#include "protocol/operators.def"
#undef XT_OPERATOR
    };
    return (size_t)nb < sizeof names / sizeof *names ? names[nb] : NULL;
}

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

bool xt_spec_operator(XtBuilder *b, int nb)
{
    XtNode *y = xt_peek(b, 1), *x = xt_peek(b, 2);
    const XtObs *seen = xt_seen_callee(b);
    const char *name = method_of(nb);
    int shape = seen && seen->callee == XT_CALLEE_OPERATOR ? (int)seen->callee_type - XT_PY_COUNT : -1;
    if (!name || shape < 0 || (uint32_t)shape >= b->u->nshapes || xt_is_general(b) || x->rep != XT_REP_O || xt_is_virtual(x)) return false;
    const XtShape *s = &b->u->shapes[shape];
    int fact = find_method(s, name, seen->code);
    if (fact < 0 || s->subclass_of != XT_PY_ANY || !xt_plain_callee(b, seen->code, 2)) return false;
    XtNode *right = passive(b, y, shape);
    if (!right) return false;
    XtNode *left = xt_guard_shape(b, x, shape, false), *method = xt_shape_value(b, shape, fact);
    method->py = XT_PY_FUNCTION;
    XtNode *answer = xt_emit(b, XT_OP_CALL_CODE, XT_REP_O, 3, method, left, right); /* the operands stay on the stack meanwhile */
    answer->a = seen->code;
    xt_pop(b);
    xt_pop(b);
    XtBlock *plain = xt_split(b, xt_emit(b, XT_OP_IS, XT_REP_B, 2, answer, xt_sym(b, XT_SYM__Py_NotImplementedStruct)), false);
    b->cur->cold = true;
    XtNode *values[] = {xt_emit(b, XT_OP_UNSUPPORTED, XT_REP_O, 2, left, right), answer};
    values[0]->a = nb;
    XtBlock *ends[] = {b->cur, plain};
    b->cur = plain;
    xt_push(b, xt_join_values(b, ends, values, 2));
    return true;
}
