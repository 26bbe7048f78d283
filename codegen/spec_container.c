/* spec_container.c -- components for exact list, tuple, str, bytes, bytearray and dict: subscripts, stores, membership, unpacking. */
#include "codegen/build.h"
#include "codegen/irutil.h"

/* An index into a sequence of the given length, negative ones counted from the end; leaves when out of range. */
static XtNode *index_in(XtBuilder *b, XtNode *i, XtNode *len)
{
    if (i->op != XT_OP_CONST_I64 || i->imm < 0) {
        XtNode *neg = xt_cmp(b, XT_OP_I_CMP, XT_LT, i, xt_int(b, 0));
        i = xt_emit(b, XT_OP_SELECT, XT_REP_I, 3, neg, xt_emit(b, XT_OP_I_WRAP_ADD, XT_REP_I, 2, i, len), i);
    }
    xt_guard_bool(b, xt_emit(b, XT_OP_I_ULT, XT_REP_B, 2, i, len), true, XT_EXIT_bounds);
    return i;
}

static XtOp len_op(XtPy p)
{
    return p == XT_PY_LIST    ? XT_OP_LIST_LEN
           : p == XT_PY_TUPLE ? XT_OP_TUPLE_LEN
           : p == XT_PY_STR   ? XT_OP_STR_LEN
           : p == XT_PY_BYTES ? XT_OP_BYTES_LEN
                              : XT_OP_BYTEARRAY_LEN;
}

/* Keys whose hash and comparison are known. An int that does not fit 64 bits stays generic. */
static XtNode *dict_get(XtBuilder *b, XtNode *dict, XtNode *key, XtPy pk)
{
    XtNode *n;
    if (xt_is_virtual(key) || xt_is_general(b)) return NULL;
    if (pk == XT_PY_INT) n = xt_emit(b, XT_OP_DICT_GET_I, XT_REP_O, 2, dict, xt_as_i64(b, key));
    else if (pk == XT_PY_STR) n = xt_emit(b, XT_OP_DICT_GET_S, XT_REP_O, 2, dict, xt_guard_py(b, key, XT_PY_STR));
    else return NULL;
    n->reason = XT_EXIT_value;
    return n;
}

bool xt_spec_contains(XtBuilder *b, bool inverted)
{
    XtNode *c = xt_peek(b, 1), *key = xt_peek(b, 2), *n;
    XtPy pc = xt_seen(b, c, 0), pk = xt_seen(b, key, 1);
    if (xt_is_virtual(key) || xt_is_general(b) || (pc != XT_PY_SET && pc != XT_PY_DICT) || (pk != XT_PY_INT && pk != XT_PY_STR))
        return false;
    c = xt_guard_py(b, c, pc);
    if (pk == XT_PY_INT) n = xt_emit(b, XT_OP_SET_HAS_I, XT_REP_B, 2, c, xt_as_i64(b, key));
    else n = xt_emit(b, XT_OP_SET_HAS, XT_REP_B, 2, c, xt_guard_py(b, key, pk));
    n->a = pc == XT_PY_DICT;
    n->reason = XT_EXIT_value;
    xt_pop(b);
    xt_pop(b);
    xt_push(b, inverted ? xt_emit(b, XT_OP_B_NOT, XT_REP_B, 1, n) : n);
    return true;
}

bool xt_spec_subscr(XtBuilder *b)
{
    XtNode *key = xt_peek(b, 1), *c = xt_peek(b, 2), *n;
    XtPy pk = xt_seen(b, key, 0), pc = xt_seen(b, c, 1);
    if (pc == XT_PY_DICT) {
        c = xt_guard_py(b, c, XT_PY_DICT);
        if ((n = dict_get(b, c, key, pk))) {
            xt_pop(b);
            xt_pop(b);
            xt_push(b, n);
            return true;
        }
        key = xt_pop_obj(b);
        xt_pop(b);
        xt_push(b, xt_emit(b, XT_OP_DICT_GETITEM, XT_REP_O, 2, c, key));
        return true;
    }
    if (pk != XT_PY_INT || (pc != XT_PY_LIST && pc != XT_PY_TUPLE && pc != XT_PY_STR && pc != XT_PY_BYTES && pc != XT_PY_BYTEARRAY))
        return false;
    c = xt_guard_py(b, c, pc);
    XtNode *i = xt_as_i64(b, key);
    i = index_in(b, i, xt_emit(b, len_op(pc), XT_REP_I, 1, c));
    xt_pop(b);
    xt_pop(b);
    switch (pc) {
    case XT_PY_LIST: n = xt_emit(b, XT_OP_LIST_GET, XT_REP_O, 2, c, i); break;
    case XT_PY_TUPLE: n = xt_emit(b, XT_OP_TUPLE_GET, XT_REP_O, 2, c, i); break;
    case XT_PY_STR:
        n = xt_emit(b, XT_OP_STR_CHAR, XT_REP_O, 2, c, i);
        n->py = XT_PY_STR;
        break;
    case XT_PY_BYTES: n = xt_emit(b, XT_OP_BYTES_GET, XT_REP_I, 2, c, i); break;
    default: n = xt_emit(b, XT_OP_BYTEARRAY_GET, XT_REP_I, 2, c, i); break;
    }
    xt_push(b, n);
    return true;
}

bool xt_spec_store_subscr(XtBuilder *b)
{
    XtNode *key = xt_peek(b, 1), *c = xt_peek(b, 2), *v = xt_peek(b, 3);
    XtPy pk = xt_seen(b, key, 0), pc = xt_seen(b, c, 1);
    if (pk != XT_PY_INT || (pc != XT_PY_LIST && pc != XT_PY_BYTEARRAY)) return false;
    if (pc == XT_PY_BYTEARRAY && xt_seen(b, v, 2) != XT_PY_INT) return false;
    c = xt_guard_py(b, c, pc);
    XtNode *i = index_in(b, xt_as_i64(b, key), xt_emit(b, len_op(pc), XT_REP_I, 1, c));
    if (pc == XT_PY_BYTEARRAY) {
        XtNode *iv = xt_as_i64(b, v);
        XtNode *s = xt_emit(b, XT_OP_BYTEARRAY_SET, XT_REP_V, 3, c, i, iv);
        s->reason = XT_EXIT_value;
        xt_pop(b);
        xt_pop(b);
        xt_pop(b);
        return true;
    }
    XtOp op = xt_is_temporary(b, v, 3, XT_REP_F)                            ? XT_OP_LIST_SET_F
              : xt_is_temporary(b, v, 3, XT_REP_I)                          ? XT_OP_LIST_SET_I
              : !xt_is_general(b) && xt_plain_py((uint8_t)xt_seen(b, v, 2)) ? XT_OP_LIST_SET_P
                                                                            : XT_OP_LIST_SET;
    if (op == XT_OP_LIST_SET || op == XT_OP_LIST_SET_P) v = xt_box(b, v);
    xt_pop(b);
    xt_pop(b);
    xt_pop(b);
    XtNode *set = xt_emit(b, op, XT_REP_V, 3, c, i, v);
    set->reason = op == XT_OP_LIST_SET_P ? XT_EXIT_value : XT_EXIT_type;
    return true;
}

bool xt_spec_unpack(XtBuilder *b, uint32_t n)
{
    XtNode *s = xt_peek(b, 1);
    if (s->op == XT_OP_V_TUPLE) {
        if (s->nargs != n) return false;
        xt_pop(b);
        for (uint32_t i = n; i-- > 0;) xt_push(b, s->args[i]);
        return true;
    }
    XtPy p = xt_seen(b, s, 0);
    if (p != XT_PY_TUPLE && p != XT_PY_LIST) return false;
    s = xt_guard_py(b, s, p);
    XtNode *same = xt_cmp(b, XT_OP_I_CMP, XT_EQ, xt_emit(b, len_op(p), XT_REP_I, 1, s), xt_int(b, n));
    xt_guard_bool(b, same, true, XT_EXIT_value);
    XtNode **v = xt_arena_alloc(b->f->arena, n * sizeof *v);
    for (uint32_t i = 0; i < n; i++) v[i] = xt_emit(b, p == XT_PY_TUPLE ? XT_OP_TUPLE_GET : XT_OP_LIST_GET, XT_REP_O, 2, s, xt_int(b, i));
    xt_pop(b);
    for (uint32_t i = n; i-- > 0;) xt_push(b, v[i]);
    return true;
}
