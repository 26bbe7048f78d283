/* quicken.c -- as _PyCode_Quicken of Python/specialize.c (CPython 3.11), which is not exported. */
#include "agent/quicken.h"
#include "agent/codehash.h"

static int adaptive(int op)
{
    switch (op) {
    case BINARY_OP: return BINARY_OP_ADAPTIVE;
    case BINARY_SUBSCR: return BINARY_SUBSCR_ADAPTIVE;
    case CALL: return CALL_ADAPTIVE;
    case COMPARE_OP: return COMPARE_OP_ADAPTIVE;
    case LOAD_ATTR: return LOAD_ATTR_ADAPTIVE;
    case LOAD_GLOBAL: return LOAD_GLOBAL_ADAPTIVE;
    case LOAD_METHOD: return LOAD_METHOD_ADAPTIVE;
    case PRECALL: return PRECALL_ADAPTIVE;
    case STORE_ATTR: return STORE_ATTR_ADAPTIVE;
    case STORE_SUBSCR: return STORE_SUBSCR_ADAPTIVE;
    case UNPACK_SEQUENCE: return UNPACK_SEQUENCE_ADAPTIVE;
    default: return 0;
    }
}

/* What stands for both instructions, at the first one's place. */
static int pair(int first, int second)
{
    switch (first << 8 | second) {
    case LOAD_FAST << 8 | LOAD_FAST: return LOAD_FAST__LOAD_FAST;
    case STORE_FAST << 8 | LOAD_FAST: return STORE_FAST__LOAD_FAST;
    case LOAD_CONST << 8 | LOAD_FAST: return LOAD_CONST__LOAD_FAST;
    case STORE_FAST << 8 | STORE_FAST: return STORE_FAST__STORE_FAST;
    case LOAD_FAST << 8 | LOAD_CONST: return LOAD_FAST__LOAD_CONST;
    default: return 0;
    }
}

void xt_quicken(PyCodeObject *co)
{
    if (co->co_warmup == 0) return;
    co->co_warmup = 0;
    _Py_CODEUNIT *code = _PyCode_CODE(co);
    int n = (int)Py_SIZE(co);
    for (int i = 0, previous = -1; i < n; i++) {
        int op = _Py_OPCODE(code[i]), quick = adaptive(op);
        if (quick) {
            _Py_SET_OPCODE(code[i], quick);
            i += xt_cache_units(op);
            previous = -1;
            continue;
        }
        if (op == EXTENDED_ARG) _Py_SET_OPCODE(code[i], EXTENDED_ARG_QUICK);
        else if (op == JUMP_BACKWARD) _Py_SET_OPCODE(code[i], JUMP_BACKWARD_QUICK);
        else if (op == RESUME) _Py_SET_OPCODE(code[i], RESUME_QUICK);
        else if (previous >= 0 && pair(previous, op)) _Py_SET_OPCODE(code[i - 1], pair(previous, op));
        previous = op;
    }
}
