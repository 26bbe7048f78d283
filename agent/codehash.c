#define NEED_OPCODE_TABLES
#include "codehash.h"

#include <internal/pycore_opcode.h>
#define XXH_INLINE_ALL
#include <xxhash.h>

int xt_deopt(int opcode) { return _PyOpcode_Deopt[opcode & 255]; }

int xt_cache_units(int opcode) { return _PyOpcode_Caches[opcode & 255]; }

uint8_t *xt_code_bytes(PyCodeObject *co)
{
    size_t size = (size_t)Py_SIZE(co) * sizeof(_Py_CODEUNIT);
    uint8_t *out = malloc(size ? size : 1);
    if (!out) {
        return NULL;
    }
    if (co->_co_code && (size_t)PyBytes_GET_SIZE(co->_co_code) == size) { /* always so when patched */
        return memcpy(out, PyBytes_AS_STRING(co->_co_code), size);
    }
    const uint8_t *in = (const uint8_t *)_PyCode_CODE(co);
    for (size_t i = 0; i < size;) {
        int op = xt_deopt(in[i]);
        out[i] = (uint8_t)op;
        out[i + 1] = in[i + 1];
        i += 2;
        for (int caches = xt_cache_units(op); caches > 0 && i < size; caches--, i += 2) {
            out[i] = out[i + 1] = 0;
        }
    }
    return out;
}

/* Everything is fed as tag, length, bytes, so that different structures never give the same stream. */
static void feed(XXH3_state_t *s, uint32_t tag, const void *data, size_t size)
{
    uint64_t head[2] = {tag, size};
    XXH3_128bits_update(s, head, sizeof head);
    if (size) {
        XXH3_128bits_update(s, data, size);
    }
}

static void feed_int(XXH3_state_t *s, uint32_t tag, int64_t value) { feed(s, tag, &value, sizeof value); }

static void feed_str(XXH3_state_t *s, PyObject *str)
{
    if (!str || !PyUnicode_Check(str) || PyUnicode_READY(str) < 0) {
        feed(s, 1, NULL, 0);
        return;
    }
    feed(s, 2 + (uint32_t)PyUnicode_KIND(str), PyUnicode_DATA(str), (size_t)PyUnicode_GET_LENGTH(str) * PyUnicode_KIND(str));
}

static void feed_bytes(XXH3_state_t *s, PyObject *bytes) { feed(s, 8, PyBytes_AS_STRING(bytes), (size_t)PyBytes_GET_SIZE(bytes)); }

static void feed_const(XXH3_state_t *s, PyObject *o, int depth);

static void const_hash(PyObject *o, int depth, uint8_t out[16])
{
    XXH3_state_t s;
    XXH3_128bits_reset(&s);
    feed_const(&s, o, depth);
    XXH128_canonical_t c;
    XXH128_canonicalFromHash(&c, XXH3_128bits_digest(&s));
    memcpy(out, c.digest, 16);
}

/* A frozenset's order depends on string hashes: sum its members' hashes. */
static void feed_set(XXH3_state_t *s, PyObject *set, int depth)
{
    uint64_t sum[2] = {0, 0};
    Py_ssize_t pos = 0;
    PyObject *key;
    Py_hash_t hash;
    while (_PySet_NextEntry(set, &pos, &key, &hash)) {
        uint64_t h[2];
        const_hash(key, depth + 1, (uint8_t *)h);
        sum[0] += h[0];
        sum[1] += h[1];
    }
    feed(s, 9, sum, sizeof sum);
}

static void feed_const(XXH3_state_t *s, PyObject *o, int depth)
{
    feed(s, 10, Py_TYPE(o)->tp_name, strlen(Py_TYPE(o)->tp_name));
    if (depth > 50) {
        return;
    }
    if (PyBool_Check(o) || o == Py_None || o == Py_Ellipsis) {
        feed_int(s, 11, o == Py_True);
    } else if (PyLong_CheckExact(o)) {
        Py_ssize_t n = Py_SIZE(o) < 0 ? -Py_SIZE(o) : Py_SIZE(o);
        feed_int(s, 12, Py_SIZE(o));
        feed(s, 13, ((PyLongObject *)o)->ob_digit, (size_t)n * sizeof(digit));
    } else if (PyFloat_CheckExact(o)) {
        feed(s, 14, &((PyFloatObject *)o)->ob_fval, sizeof(double));
    } else if (PyComplex_CheckExact(o)) {
        feed(s, 15, &((PyComplexObject *)o)->cval, sizeof(Py_complex));
    } else if (PyUnicode_CheckExact(o)) {
        feed_str(s, o);
    } else if (PyBytes_CheckExact(o)) {
        feed_bytes(s, o);
    } else if (PyTuple_CheckExact(o)) {
        feed_int(s, 16, PyTuple_GET_SIZE(o));
        for (Py_ssize_t i = 0; i < PyTuple_GET_SIZE(o); i++) {
            feed_const(s, PyTuple_GET_ITEM(o, i), depth + 1);
        }
    } else if (PyFrozenSet_CheckExact(o)) {
        feed_set(s, o, depth);
    } else if (PyCode_Check(o)) {
        uint8_t h[16];
        xt_code_hash((PyCodeObject *)o, h);
        feed(s, 17, h, sizeof h);
    } else { /* put there by a program's own tricks: equal to itself only */
        feed(s, 18, &o, sizeof o);
    }
}

void xt_const_digest(PyObject *constant, char hex[33])
{
    uint8_t h[16];
    const_hash(constant, 0, h);
    for (int i = 0; i < 16; i++) {
        snprintf(hex + 2 * i, 3, "%02x", h[i]);
    }
}

void xt_code_hash(PyCodeObject *co, uint8_t out[16])
{
    XXH3_state_t s;
    XXH3_128bits_reset(&s);
    int32_t numbers[] = {co->co_argcount, co->co_posonlyargcount, co->co_kwonlyargcount,
                         co->co_flags,    co->co_stacksize,       co->co_nlocalsplus};
    feed(&s, 20, numbers, sizeof numbers);
    uint8_t *code = xt_code_bytes(co);
    feed(&s, 21, code, code ? (size_t)Py_SIZE(co) * 2 : 0);
    free(code);
    feed_bytes(&s, co->co_exceptiontable);
    feed_bytes(&s, co->co_localspluskinds);
    feed_const(&s, co->co_consts, 0);
    feed_const(&s, co->co_names, 0);
    feed_const(&s, co->co_localsplusnames, 0);
    feed_str(&s, co->co_name);
    feed_str(&s, co->co_qualname);
    XXH128_canonical_t c;
    XXH128_canonicalFromHash(&c, XXH3_128bits_digest(&s));
    memcpy(out, c.digest, 16);
}

static uint64_t str_hash(PyObject *str, uint64_t seed)
{
    if (!PyUnicode_Check(str) || PyUnicode_READY(str) < 0) {
        return seed;
    }
    return XXH3_64bits_withSeed(PyUnicode_DATA(str), (size_t)PyUnicode_GET_LENGTH(str) * PyUnicode_KIND(str), seed);
}

uint64_t xt_code_signature(PyCodeObject *co)
{
    int32_t numbers[] = {co->co_argcount,
                         co->co_flags,
                         co->co_stacksize,
                         co->co_nlocalsplus,
                         (int32_t)Py_SIZE(co),
                         (int32_t)PyTuple_GET_SIZE(co->co_consts),
                         (int32_t)PyTuple_GET_SIZE(co->co_names)};
    return str_hash(co->co_qualname, str_hash(co->co_name, XXH3_64bits(numbers, sizeof numbers)));
}

int xt_jump_target(int op, int arg, int next)
{
    switch (op) {
    case JUMP_FORWARD:
    case FOR_ITER:
    case SEND:
    case JUMP_IF_FALSE_OR_POP:
    case JUMP_IF_TRUE_OR_POP:
    case POP_JUMP_FORWARD_IF_FALSE:
    case POP_JUMP_FORWARD_IF_TRUE:
    case POP_JUMP_FORWARD_IF_NONE:
    case POP_JUMP_FORWARD_IF_NOT_NONE: return next + arg;
    case JUMP_BACKWARD:
    case JUMP_BACKWARD_NO_INTERRUPT:
    case POP_JUMP_BACKWARD_IF_FALSE:
    case POP_JUMP_BACKWARD_IF_TRUE:
    case POP_JUMP_BACKWARD_IF_NONE:
    case POP_JUMP_BACKWARD_IF_NOT_NONE: return next - arg;
    default: return -1;
    }
}
