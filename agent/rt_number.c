/* rt_number.c -- arithmetic, comparison, truth. */
#include "agent/rt.h"
#include "protocol/symbols.h"
#include <math.h>

static PyObject *power(PyObject *a, PyObject *b) { return PyNumber_Power(a, b, Py_None); }

static PyObject *inplace_power(PyObject *a, PyObject *b) { return PyNumber_InPlacePower(a, b, Py_None); }

static const binaryfunc operations[] = {[NB_ADD] = PyNumber_Add,
                                        [NB_AND] = PyNumber_And,
                                        [NB_FLOOR_DIVIDE] = PyNumber_FloorDivide,
                                        [NB_LSHIFT] = PyNumber_Lshift,
                                        [NB_MATRIX_MULTIPLY] = PyNumber_MatrixMultiply,
                                        [NB_MULTIPLY] = PyNumber_Multiply,
                                        [NB_REMAINDER] = PyNumber_Remainder,
                                        [NB_OR] = PyNumber_Or,
                                        [NB_POWER] = power,
                                        [NB_RSHIFT] = PyNumber_Rshift,
                                        [NB_SUBTRACT] = PyNumber_Subtract,
                                        [NB_TRUE_DIVIDE] = PyNumber_TrueDivide,
                                        [NB_XOR] = PyNumber_Xor,
                                        [NB_INPLACE_ADD] = PyNumber_InPlaceAdd,
                                        [NB_INPLACE_AND] = PyNumber_InPlaceAnd,
                                        [NB_INPLACE_FLOOR_DIVIDE] = PyNumber_InPlaceFloorDivide,
                                        [NB_INPLACE_LSHIFT] = PyNumber_InPlaceLshift,
                                        [NB_INPLACE_MATRIX_MULTIPLY] = PyNumber_InPlaceMatrixMultiply,
                                        [NB_INPLACE_MULTIPLY] = PyNumber_InPlaceMultiply,
                                        [NB_INPLACE_REMAINDER] = PyNumber_InPlaceRemainder,
                                        [NB_INPLACE_OR] = PyNumber_InPlaceOr,
                                        [NB_INPLACE_POWER] = inplace_power,
                                        [NB_INPLACE_RSHIFT] = PyNumber_InPlaceRshift,
                                        [NB_INPLACE_SUBTRACT] = PyNumber_InPlaceSubtract,
                                        [NB_INPLACE_TRUE_DIVIDE] = PyNumber_InPlaceTrueDivide,
                                        [NB_INPLACE_XOR] = PyNumber_InPlaceXor};

double xt_rt_f64_math(double x, int64_t function)
{
    switch ((XtMath)function) {
#define X(name)                                                                                                                            \
    case XT_MATH_##name: return name(x);
        XT_MATH_FUNCTIONS(X)
#undef X
    }
    return NAN;
}

PyObject *xt_rt_binary(PyObject *a, PyObject *b, int64_t nb_op) { return operations[nb_op](a, b); }

PyObject *xt_rt_unary(PyObject *a, int64_t op)
{
    switch (op) {
    case UNARY_POSITIVE: return PyNumber_Positive(a);
    case UNARY_NEGATIVE: return PyNumber_Negative(a);
    case UNARY_INVERT: return PyNumber_Invert(a);
    default: { /* UNARY_NOT */ int truth = PyObject_IsTrue(a); return truth < 0 ? NULL : Py_NewRef(truth ? Py_False : Py_True);
    }
    }
}

/* As the interpreter's specialised COMPARE_OP instructions, which take no recursion level. */
static PyObject *compare_same(PyObject *a, PyObject *b, int op)
{
    PyTypeObject *type = Py_TYPE(a);
    if (type == &PyLong_Type) {
        if ((size_t)(Py_SIZE(a) + 1) > 2 || (size_t)(Py_SIZE(b) + 1) > 2) return NULL;
        int64_t x = Py_SIZE(a) * (int64_t)((PyLongObject *)a)->ob_digit[0], y = Py_SIZE(b) * (int64_t)((PyLongObject *)b)->ob_digit[0];
        Py_RETURN_RICHCOMPARE(x, y, op);
    }
    if (type == &PyFloat_Type) Py_RETURN_RICHCOMPARE(PyFloat_AS_DOUBLE(a), PyFloat_AS_DOUBLE(b), op);
    if (type == &PyType_Type && _PyThreadState_GET()->recursion_remaining > 0 && (op == Py_EQ || op == Py_NE))
        return PyBool_FromLong((a == b) == (op == Py_EQ)); /* as object does, which takes a level */
    if (type == &PyUnicode_Type && (op == Py_EQ || op == Py_NE)) return PyUnicode_RichCompare(a, b, op);
    return NULL;
}

PyObject *xt_rt_compare(PyObject *a, PyObject *b, int64_t py_op)
{
    if (Py_IS_TYPE(a, Py_TYPE(b))) {
        PyObject *r = compare_same(a, b, (int)py_op);
        if (r) return r;
    }
    return PyObject_RichCompare(a, b, (int)py_op);
}

PyObject *xt_rt_unsupported(PyObject *v, PyObject *w, int64_t op)
{
    static const char *const texts[] = {
#define XT_OPERATOR(name, method, text) text,
#include "protocol/operators.def"
#undef XT_OPERATOR
    };
    return PyErr_Format(PyExc_TypeError, "unsupported operand type(s) for %.100s: '%.100s' and '%.100s'", texts[op], Py_TYPE(v)->tp_name,
                        Py_TYPE(w)->tp_name);
}

int64_t xt_rt_len(PyObject *a) { return PyObject_Size(a); }

int64_t xt_rt_truth(PyObject *a)
{
    if (PyList_CheckExact(a) || PyTuple_CheckExact(a)) return Py_SIZE(a) != 0;
    if (PyUnicode_CheckExact(a) && PyUnicode_IS_READY(a)) return PyUnicode_GET_LENGTH(a) != 0;
    return PyObject_IsTrue(a);
}

PyObject *xt_rt_i64_pow(int64_t a, int64_t b)
{
    if (b >= 0) { /* square and multiply as long as it fits */
        int64_t base = a, result = 1, n = b;
        bool fits = true;
        while (n && fits) {
            if (n & 1) fits = !__builtin_mul_overflow(result, base, &result);
            n >>= 1;
            if (n && fits) fits = !__builtin_mul_overflow(base, base, &base);
        }
        if (fits) return PyLong_FromLongLong(result);
    }
    PyObject *x = PyLong_FromLongLong(a), *y = PyLong_FromLongLong(b);
    PyObject *r = x && y ? PyNumber_Power(x, y, Py_None) : NULL;
    Py_XDECREF(x);
    Py_XDECREF(y);
    return r;
}

int64_t xt_rt_f64_pow(double a, double b, double *out)
{
    if (!isfinite(a) || !isfinite(b)) return 0; /* special cases: the interpreter's */
    if (a == 0.0 && b < 0.0) return 0;
    if (a < 0.0 && b != floor(b)) return 0;
    double r = pow(a, b);
    if (!isfinite(r)) return 0;
    *out = r;
    return 1;
}

double xt_rt_f64_mod(double a, double b)
{
    double mod = fmod(a, b);
    if (mod) {
        if ((b < 0) != (mod < 0)) mod += b;
    } else {
        mod = copysign(0.0, b);
    }
    return mod;
}

double xt_rt_f64_floordiv(double a, double b)
{
    double mod = fmod(a, b), div = (a - mod) / b;
    if (mod && (b < 0) != (mod < 0)) div -= 1.0;
    if (!div) return copysign(0.0, a / b);
    double floored = floor(div);
    return div - floored > 0.5 ? floored + 1.0 : floored;
}
