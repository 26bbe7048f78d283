/* test_lower.c -- the back end by itself: every operation is lowered to a blob that verifies, plain, synchronising, inlined and in stress mode; and
 * native code is run against made-up objects, frames and helpers, so that arithmetic, boxes, exits and reference counts are checked as values. */
#include "codegen/ir.h"
#include "codegen/irutil.h"
#include "codegen/machine.h"
#include "codegen/pipeline.h"
#include "protocol/blob.h"
#include "protocol/reasons.h"
#include "protocol/symbols.h"
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <cmocka.h>

__extension__ typedef __int128 Wide;

/* --- made-up CPython objects, as in codegen/layout_cp311.def --- */
typedef struct Object { int64_t refs; const void *type; union { struct { int64_t size; uint32_t digit[3]; } i; double f; uint64_t word[8]; } u; } Object;
static Object int_type, float_type, bool_type, true_object, false_object, none_object;
static struct { int64_t words[4]; } small_ints[262]; /* of 32 bytes each */
typedef struct Frame { const void *func, *globals, *builtins, *locals, *code, *object, *previous; const uint8_t *prev_instr; int64_t rest; Object *slots[8]; } Frame;

static Object make_int(int64_t v)
{
    Object o = {.refs = 1, .type = &int_type};
    uint64_t a = v < 0 ? 0 - (uint64_t)v : (uint64_t)v;
    int64_t n = 0;
    for (; a; a >>= 30)
        o.u.i.digit[n++] = a & 0x3fffffff;
    o.u.i.size = v < 0 ? -n : n;
    return o;
}

/* --- helpers that native code calls --- */
static struct { int64_t boxed_int; double boxed_float; Object box; uint64_t exit; uint64_t values[64]; int exits, deallocs; const uint8_t *at; } seen;
static Frame frame;
static XtBlob view;

static Object *help_box_i64(int64_t v) { seen.boxed_int = v; seen.box = make_int(0); return &seen.box; }
static Object *help_box_f64(double v) { seen.boxed_float = v; seen.box = (Object){.refs = 1, .type = &float_type, .u.f = v}; return &seen.box; }
static int64_t help_unbox(Object *o, int64_t *out)
{
    Wide v = 0;
    for (int64_t n = llabs(o->u.i.size); n-- > 0;)
        v = v << 30 | o->u.i.digit[n];
    v = o->u.i.size < 0 ? -v : v;
    *out = (int64_t)v;
    return v == (int64_t)v;
}
static Object *help_exit(void *ts, Frame *f, uintptr_t how, void *unit, uint64_t number, uint64_t *values)
{
    (void)ts, (void)f, (void)how, (void)unit;
    seen.exits++;
    seen.exit = number;
    for (uint32_t i = 0; i < view.exits[number].nvalues && i < 64; i++)
        seen.values[i] = values[i];
    return NULL;
}
static void help_dealloc(Object *o) { (void)o; seen.deallocs++; seen.at = frame.prev_instr; }
static double help_mod(double a, double b) { double m = fmod(a, b); return m != 0 && (m < 0) != (b < 0) ? m + b : m; }
static int64_t stress_counter;

static void *address(uint32_t symbol)
{
    switch ((XtSymbol)symbol) {
    case XT_SYM_PyLong_Type: return &int_type;
    case XT_SYM_PyFloat_Type: return &float_type;
    case XT_SYM_PyBool_Type: return &bool_type;
    case XT_SYM__Py_TrueStruct: return &true_object;
    case XT_SYM__Py_FalseStruct: return &false_object;
    case XT_SYM__Py_NoneStruct: return &none_object;
    case XT_SYM_small_ints: return small_ints;
    case XT_SYM_box_i64: return (void *)(uintptr_t)help_box_i64;
    case XT_SYM_box_f64: return (void *)(uintptr_t)help_box_f64;
    case XT_SYM_unbox_i64: return (void *)(uintptr_t)help_unbox;
    case XT_SYM_exit: case XT_SYM_raise: return (void *)(uintptr_t)help_exit;
    case XT_SYM_dealloc: return (void *)(uintptr_t)help_dealloc;
    case XT_SYM_f64_mod: return (void *)(uintptr_t)help_mod;
    case XT_SYM_stress_counter: return &stress_counter;
    default: return NULL;
    }
}

/* --- linking a blob as the agent does --- */
typedef Object *Native(void *ts, Frame *frame, uintptr_t how);
static uint8_t *segment;

static Native *link_blob(const uint8_t *blob, size_t size)
{
    char err[256];
    if (segment)
        munmap(segment, 2 * (size_t)XT_SEGMENT_SIZE);
    segment = mmap(NULL, 2 * (size_t)XT_SEGMENT_SIZE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    assert_true(segment != MAP_FAILED);
    memcpy(segment, blob, size);
    if (xt_blob_check(segment, size, &view, err) != 0)
        fail_msg("%s", err);
    uint64_t *slots = (void *)(segment + XT_SEGMENT_SIZE);
    for (uint32_t i = 0; i < view.h->nimports; i++)
        slots[i] = view.imports[i].kind == XT_IMPORT_SYMBOL ? (uintptr_t)address(view.imports[i].a) : XT_SLOT_EMPTY;
    assert_int_equal(mprotect(segment, (size + 4095) & ~4095ul, PROT_READ | PROT_EXEC), 0);
    return (Native *)(uintptr_t)(segment + view.h->entry);
}

static Native *native_of(const char *text, uint32_t mode)
{
    char err[256] = "";
    XtUnit *u = xt_dev_unit();
    u->mode = mode;
    XtFunc *f = xt_parse(text, u, err);
    if (!f)
        fail_msg("parse: %s\n%s", err, text);
    xt_renumber(f);
    uint8_t *blob = NULL;
    size_t size = 0;
    if (xt_lower(f, "", &blob, &size, err) != 0)
        fail_msg("lower: %s\n%s", err, text);
    xt_func_free(f);
    Native *n = link_blob(blob, size);
    free(blob);
    return n;
}

static Object *run(Native *n, Object *a, Object *b)
{
    static uint8_t code[1024], thread[64];
    memset(&seen, 0, sizeof seen);
    frame = (Frame){.code = code, .slots = {a, b}};
    return n(thread, &frame, 0);
}

/* --- every operation --- */

typedef struct Sources { XtFunc *f; XtBlock *b; XtNode *o, *n, *i, *d, *t; XtSnap *snap; } Sources;

static XtNode *append(Sources *s, XtOp op, XtRep rep, XtNode *arg)
{
    XtNode *n = xt_node_new(s->f, op, rep, arg != NULL);
    if (arg)
        n->args[0] = arg;
    n->snap = s->snap;
    xt_append(s->b, n);
    return n;
}

static XtSnap *make_snap(Sources *s, uint32_t nframes)
{
    XtSnap *snap = xt_arena_alloc(s->f->arena, sizeof *snap);
    snap->nframes = nframes;
    snap->frames = xt_arena_alloc(s->f->arena, nframes * sizeof *snap->frames);
    for (uint32_t k = 0; k < nframes; k++) {
        XtSnapFrame *fr = &snap->frames[k];
        *fr = (XtSnapFrame){.code = (int16_t)k, .unit = 4 + k, .func = k ? s->o : NULL, .nlocals = 2, .nstack = 1};
        fr->locals = xt_arena_alloc(s->f->arena, 2 * sizeof(XtNode *));
        fr->stack = xt_arena_alloc(s->f->arena, sizeof(XtNode *));
        fr->locals[0] = k ? s->o : xt_node_new(s->f, XT_OP_V_KEEP, XT_REP_N, 0);
        fr->locals[1] = s->n;
        fr->stack[0] = s->o;
    }
    return snap;
}

static Sources make_sources(uint32_t nframes)
{
    Sources s = {.f = xt_func_new(xt_dev_unit())};
    s.f->nlocals = 8;
    s.b = xt_block_new(s.f);
    s.o = append(&s, XT_OP_PARAM, XT_REP_O, NULL);
    s.n = append(&s, XT_OP_TAKE, XT_REP_N, NULL);
    s.n->a = 1;
    s.snap = make_snap(&s, nframes);
    s.i = append(&s, XT_OP_UNBOX_I64, XT_REP_I, s.o);
    s.d = append(&s, XT_OP_UNBOX_F64, XT_REP_F, s.o);
    s.t = append(&s, XT_OP_UNBOX_BOOL, XT_REP_B, s.o);
    return s;
}

static XtNode *source(Sources *s, char rep) { return rep == 'I' || rep == '*' ? s->i : rep == 'F' ? s->d : rep == 'B' ? s->t : rep == 'N' ? s->n : s->o; }

static bool is_tested(XtOp op)
{
    return !xt_op_has(op, 't') && !xt_op_has(op, 'm') && op != XT_OP_PHI && op != XT_OP_SECOND;
}

static void lower_one(XtOp op, uint32_t nframes, bool sync, uint32_t mode)
{
    Sources s = make_sources(nframes);
    xt_dev_unit()->mode = mode;
    XtNode *args[16];
    uint32_t n = 0;
    for (const char *p = xt_op_info[op].args; *p; p++)
        for (int k = *p == '+' ? 3 : 1; k > 0; k--)
            args[n++] = source(&s, *p == '+' ? 'O' : *p);
    char rep = xt_op_info[op].res;
    XtNode *node = xt_node_new(s.f, op, rep == 'O' ? XT_REP_O : rep == 'N' ? XT_REP_N : rep == 'I' || rep == 'T' ? XT_REP_I : rep == 'F' ? XT_REP_F : rep == 'B' ? XT_REP_B : XT_REP_V, n);
    for (uint32_t k = 0; k < n; k++)
        node->args[k] = args[k];
    node->a = op == XT_OP_GUARD_SHAPE || op == XT_OP_GUARD_CLASS || op == XT_OP_IS_SHAPE || op == XT_OP_INST_INIT || op == XT_OP_SLOT_INIT || op == XT_OP_INST_GET || op == XT_OP_INST_LOAD || op == XT_OP_SLOT_LOAD || op == XT_OP_INST_SET || op == XT_OP_INST_SET_F || op == XT_OP_SLOT_GET || op == XT_OP_SLOT_SET ||
              op == XT_OP_SHAPE_VALUE ? 0 : 1;
    node->b = op == XT_OP_SLOT_GET || op == XT_OP_SLOT_LOAD || op == XT_OP_SLOT_SET || op == XT_OP_SLOT_INIT;
    node->text = "builtins.len";
    node->snap = xt_op_has(op, 'E') || xt_op_has(op, 'X') ? s.snap : NULL;
    node->sync = sync && xt_op_has(op, 'C') && node->snap;
    xt_append(s.b, node);
    XtNode *ret = xt_node_new(s.f, XT_OP_RET, XT_REP_V, 1);
    ret->args[0] = node->rep == XT_REP_O ? node : s.o;
    xt_append(s.b, ret);
    xt_renumber(s.f);
    uint8_t *blob = NULL;
    size_t size = 0;
    char err[256] = "";
    if (xt_lower(s.f, "", &blob, &size, err) != 0)
        fail_msg("%s: %s", xt_op_info[op].name, err);
    XtBlob v;
    if (xt_blob_check(blob, size, &v, err) != 0)
        fail_msg("%s: %s", xt_op_info[op].name, err);
    free(blob);
    xt_func_free(s.f);
}

static void every_operation(uint32_t nframes, bool sync, uint32_t mode)
{
    for (XtOp op = 0; op < XT_OP_COUNT; op++)
        if (is_tested(op))
            lower_one(op, nframes, sync, mode);
}
static void test_every_operation(void **state) { (void)state; every_operation(1, false, 0); }
static void test_every_operation_synchronised(void **state) { (void)state; every_operation(1, true, 0); }
static void test_every_operation_inlined(void **state) { (void)state; every_operation(3, true, 0); }
static void test_every_operation_stressed(void **state) { (void)state; every_operation(1, false, XT_UNIT_STRESS); }

/* --- int arithmetic --- */

#define BINARY_TEXT                                                                                                                        \
    "func nlocals=2 osr=-1\nb0:\n  v1:O = PARAM a=0\n  v2:O = PARAM a=1\n  s0 = {code 0 unit 3 locals [keep keep] stack [v1 v2]}\n"        \
    "  v3:I = UNBOX_I64 v1 ?overflow @s0\n  v4:I = UNBOX_I64 v2 ?overflow @s0\n"

static bool expected(XtOp op, int64_t a, int64_t b, Wide *r) /* false: leaves */
{
    Wide x = a, y = b;
    switch (op) {
    case XT_OP_I_ADD: *r = x + y; break;
    case XT_OP_I_SUB: *r = x - y; break;
    case XT_OP_I_MUL: *r = x * y; break;
    case XT_OP_I_FLOORDIV: if (!b) return false; *r = x / y - (x % y != 0 && (x % y < 0) != (y < 0)); break;
    case XT_OP_I_MOD: if (!b) return false; *r = x % y; if (*r != 0 && (*r < 0) != (y < 0)) *r += y; break;
    case XT_OP_I_AND: *r = a & b; break;
    case XT_OP_I_OR: *r = a | b; break;
    case XT_OP_I_XOR: *r = a ^ b; break;
    case XT_OP_I_MIN: *r = a < b ? a : b; break;
    case XT_OP_I_MAX: *r = a > b ? a : b; break;
    case XT_OP_I_WRAP_ADD: *r = (int64_t)((uint64_t)a + (uint64_t)b); break;
    case XT_OP_I_SHL: if (b < 0 || b > 63) return false; *r = x * ((Wide)1 << b); break;
    case XT_OP_I_SHR: if (b < 0) return false; *r = a >> (b > 63 ? 63 : b); break;
    default: fail();
    }
    return *r == (int64_t)*r;
}

static void check_pair(Native *n, XtOp op, int64_t a, int64_t b)
{
    Object x = make_int(a), y = make_int(b);
    Wide want = 0;
    bool fits = expected(op, a, b, &want);
    Object *got = run(n, &x, &y);
    const char *name = xt_op_info[op].name;
    if (!fits) {
        if (seen.exits != 1 || got)
            fail_msg("%s %ld %ld should leave", name, (long)a, (long)b);
        return;
    }
    if (seen.exits)
        fail_msg("%s %ld %ld left", name, (long)a, (long)b);
    int64_t value = got == &seen.box ? seen.boxed_int : ((uint8_t *)got - (uint8_t *)small_ints) / 32 - 5;
    if (value != (int64_t)want || (want >= -5 && want <= 256) != (got != &seen.box))
        fail_msg("%s %ld %ld gave %ld, not %ld", name, (long)a, (long)b, (long)value, (long)(int64_t)want);
}

static void test_int_arithmetic(void **state)
{
    (void)state;
    static const XtOp ops[] = {XT_OP_I_ADD, XT_OP_I_SUB, XT_OP_I_MUL, XT_OP_I_FLOORDIV, XT_OP_I_MOD, XT_OP_I_AND, XT_OP_I_OR, XT_OP_I_XOR,
                               XT_OP_I_MIN, XT_OP_I_MAX, XT_OP_I_WRAP_ADD, XT_OP_I_SHL, XT_OP_I_SHR};
    static const int64_t edges[] = {0, 1, -1, 2, -2, 3, 7, -7, 63, 64, 65, -5, -6, 256, 257, (1 << 30) - 1, 1 << 30, -(1 << 30), INT64_C(1) << 60,
                                    -(INT64_C(1) << 60), (INT64_C(1) << 60) - 1, INT64_MAX, INT64_MIN, INT64_MAX - 1, INT64_MIN + 1, 3037000500};
    enum { N = sizeof edges / sizeof *edges };
    for (size_t k = 0; k < sizeof ops / sizeof *ops; k++) {
        char text[1024];
        snprintf(text, sizeof text, BINARY_TEXT "  v5:I = %s v3 v4 ?overflow @s0\n  v6:O = BOX_I64 v5\n  RET v6\n", xt_op_info[ops[k]].name);
        Native *n = native_of(text, 0);
        for (int i = 0; i < N; i++)
            for (int j = 0; j < N; j++)
                check_pair(n, ops[k], edges[i], edges[j]);
    }
}

static void test_unbox_too_large(void **state)
{
    (void)state;
    Native *n = native_of(BINARY_TEXT "  v6:O = BOX_I64 v3\n  RET v6\n", 0);
    Object x = make_int(1), y = make_int(2);
    x.u.i.size = 3;
    x.u.i.digit[2] = 8; /* 2**63 */
    assert_null(run(n, &x, &y));
    assert_int_equal(seen.exits, 1);
    assert_int_equal(view.exits[seen.exit].reason, XT_EXIT_overflow);
    x.u.i.size = -3;
    x.u.i.digit[0] = 0; /* -2**63 */
    assert_non_null(run(n, &x, &y));
    assert_true(seen.boxed_int == INT64_MIN);
}

/* --- floats --- */

static void check_floats(const char *op, double (*want)(double, double), bool zero_leaves)
{
    static const double edges[] = {0.0, -0.0, 1.5, -2.25, 1e308, -1e308, 5e-324, INFINITY, -INFINITY, NAN, 3.0};
    enum { N = sizeof edges / sizeof *edges };
    char text[1024];
    snprintf(text, sizeof text, "func nlocals=2 osr=-1\nb0:\n  v1:O = PARAM a=0\n  v2:O = PARAM a=1\n  s0 = {code 0 unit 3 locals [keep keep] stack [v1 v2]}\n"
             "  v3:F = UNBOX_F64 v1\n  v4:F = UNBOX_F64 v2\n  v5:F = %s v3 v4 ?zero_div @s0\n  v6:O = BOX_F64 v5\n  RET v6\n", op);
    Native *n = native_of(text, 0);
    for (int i = 0; i < N; i++)
        for (int j = 0; j < N; j++) {
            Object x = {.refs = 1, .type = &float_type, .u.f = edges[i]}, y = {.refs = 1, .type = &float_type, .u.f = edges[j]};
            Object *got = run(n, &x, &y);
            if (zero_leaves && edges[j] == 0) {
                assert_int_equal(seen.exits, 1);
                continue;
            }
            assert_non_null(got);
            double w = want(edges[i], edges[j]);
            if (!(isnan(w) ? isnan(got->u.f) : memcmp(&w, &got->u.f, 8) == 0))
                fail_msg("%s %g %g gave %g", op, edges[i], edges[j], got->u.f);
        }
}
static double add(double a, double b) { return a + b; }
static double divide(double a, double b) { return a / b; }
static void test_float_arithmetic(void **state)
{
    (void)state;
    check_floats("F_ADD", add, false);
    check_floats("F_DIV", divide, true);
    check_floats("F_MOD", help_mod, true);
}

static void test_int_to_float_exactly(void **state)
{
    (void)state;
    Native *n = native_of(BINARY_TEXT "  v5:F = I_TO_F v3 ?value @s0\n  v6:O = BOX_F64 v5\n  RET v6\n", 0);
    static const int64_t values[] = {0, -1, INT64_C(1) << 53, -(INT64_C(1) << 53), (INT64_C(1) << 53) + 1, -(INT64_C(1) << 53) - 1, INT64_MAX, INT64_MIN};
    for (int i = 0; i < 8; i++) {
        Object x = make_int(values[i]), y = make_int(0);
        Object *got = run(n, &x, &y);
        assert_int_equal(seen.exits, i >= 4);
        if (i < 4)
            assert_true(got->u.f == (double)values[i]);
    }
}

/* --- exits and references --- */

static void test_guard_saves_values(void **state)
{
    (void)state;
    Native *n = native_of("func nlocals=2 osr=-1\nb0:\n  v1:O = PARAM a=0\n  v2:O = TAKE a=1\n  v3:I = UNBOX_I64 v2 ?overflow @s0\n"
                          "  ~v9:O = BOX_I64 v3\n  s0 = {code 0 unit 3 locals [keep v2] stack []}\n  s1 = {code 0 unit 7 locals [v2 v9] stack [v9 v2]}\n"
                          "  v4:O = GUARD_TYPE v1 a=2 py=FLOAT ?type @s1 own [v2]\n  RET v4\n", 0);
    Object x = make_int(5), y = make_int(1000);
    assert_null(run(n, &x, &y));
    assert_int_equal(seen.exits, 1);
    const XtExit *e = &view.exits[seen.exit];
    assert_int_equal(e->reason, XT_EXIT_type);
    assert_int_equal(e->nvalues, 2);
    assert_true(seen.values[0] == (uintptr_t)&y && seen.values[1] == 1000);
    static const uint32_t want[] = {1, 0, 7, 2, 2, XT_RECIPE(XT_R_OBJ, 0), XT_RECIPE(XT_R_I64, 1), XT_RECIPE(XT_R_REF, 0), XT_RECIPE(XT_R_OBJ, 0), 1, 0};
    assert_int_equal(e->nwords, sizeof want / 4);
    assert_memory_equal(view.recipes + e->recipe, want, sizeof want);
    assert_null(frame.slots[1]); /* taken */
}

static void test_reference_counts(void **state)
{
    (void)state;
    Native *n = native_of("func nlocals=2 osr=-1\nb0:\n  v1:O = PARAM a=0\n  v2:O = TAKE a=1\n  s0 = {code 0 unit 9 locals [keep v2] stack []}\n"
                          "  v3:O = GUARD_TYPE v1 a=1 py=INT ?type @s0\n  INCREF v3\n  DECREF v2\n  RET v3\n", 0);
    Object x = make_int(5), y = make_int(6);
    y.refs = 2;
    assert_ptr_equal(run(n, &x, &y), &x);
    assert_true(x.refs == 2 && y.refs == 1 && seen.deallocs == 0);
    assert_ptr_equal(run(n, &x, &y), &x);
    assert_true(x.refs == 3 && y.refs == 0 && seen.deallocs == 1);
    assert_ptr_equal(seen.at, (const uint8_t *)frame.code + 184 + 2 * 9);
}

static void test_stress_counts_guards_down(void **state)
{
    (void)state;
    Native *n = native_of("func nlocals=2 osr=-1\nb0:\n  v1:O = PARAM a=0\n  s0 = {code 0 unit 9 locals [keep keep] stack []}\n"
                          "  v3:O = GUARD_TYPE v1 a=1 py=INT ?type @s0\n  INCREF v3\n  RET v3\n", XT_UNIT_STRESS);
    Object x = make_int(5);
    stress_counter = 3;
    for (int i = 0; i < 2; i++)
        assert_ptr_equal(run(n, &x, NULL), &x);
    assert_null(run(n, &x, NULL));
    assert_int_equal(seen.exits, 1);
}

int main(void)
{
    char err[256];
    if (xt_machine_init(err) != 0)
        return 1;
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_operation), cmocka_unit_test(test_every_operation_synchronised), cmocka_unit_test(test_every_operation_inlined),
        cmocka_unit_test(test_every_operation_stressed), cmocka_unit_test(test_int_arithmetic), cmocka_unit_test(test_unbox_too_large),
        cmocka_unit_test(test_float_arithmetic), cmocka_unit_test(test_int_to_float_exactly), cmocka_unit_test(test_guard_saves_values),
        cmocka_unit_test(test_reference_counts), cmocka_unit_test(test_stress_counts_guards_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
