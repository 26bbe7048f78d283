/* bytecode.c -- decoding of CPython 3.11 bytecode and the stack effect of its instructions (Python/compile.c: stack_effect). */
#include "codegen/bytecode.h"
#include <string.h>

static const struct {
    const char *name;
    uint8_t caches;
} opcode_table[256] = {
#define XT_OPCODE(name, number, caches) [number] = {#name, caches},
#include "codegen/opcodes_cp311.def"
#undef XT_OPCODE
};

const char *xt_opcode_name(uint8_t op) { return opcode_table[op].name ? opcode_table[op].name : "?"; }

static int jump_direction(uint8_t op) /* 1 forward, -1 backward, 0 no jump */
{
    switch (op) {
    case XT_BC_JUMP_FORWARD:
    case XT_BC_FOR_ITER:
    case XT_BC_JUMP_IF_FALSE_OR_POP:
    case XT_BC_JUMP_IF_TRUE_OR_POP:
    case XT_BC_SEND:
    case XT_BC_POP_JUMP_FORWARD_IF_FALSE:
    case XT_BC_POP_JUMP_FORWARD_IF_TRUE:
    case XT_BC_POP_JUMP_FORWARD_IF_NONE:
    case XT_BC_POP_JUMP_FORWARD_IF_NOT_NONE: return 1;
    case XT_BC_JUMP_BACKWARD:
    case XT_BC_JUMP_BACKWARD_NO_INTERRUPT:
    case XT_BC_POP_JUMP_BACKWARD_IF_FALSE:
    case XT_BC_POP_JUMP_BACKWARD_IF_TRUE:
    case XT_BC_POP_JUMP_BACKWARD_IF_NONE:
    case XT_BC_POP_JUMP_BACKWARD_IF_NOT_NONE: return -1;
    default: return 0;
    }
}

/* Operands that index a table must lie in it: the bytes come from another process. */
static bool operand_ok(const XtCode *c, uint8_t op, int32_t arg)
{
    uint32_t u = (uint32_t)arg;
    switch (op) {
    case XT_BC_LOAD_CONST:
    case XT_BC_KW_NAMES: return u < c->nconsts;
    case XT_BC_LOAD_FAST:
    case XT_BC_STORE_FAST:
    case XT_BC_DELETE_FAST:
    case XT_BC_LOAD_CLOSURE:
    case XT_BC_LOAD_DEREF:
    case XT_BC_STORE_DEREF:
    case XT_BC_DELETE_DEREF:
    case XT_BC_LOAD_CLASSDEREF:
    case XT_BC_MAKE_CELL: return u < c->nlocalsplus;
    case XT_BC_LOAD_GLOBAL: return u >> 1 < c->nnames;
    case XT_BC_LOAD_NAME:
    case XT_BC_STORE_NAME:
    case XT_BC_DELETE_NAME:
    case XT_BC_STORE_GLOBAL:
    case XT_BC_DELETE_GLOBAL:
    case XT_BC_LOAD_ATTR:
    case XT_BC_STORE_ATTR:
    case XT_BC_DELETE_ATTR:
    case XT_BC_LOAD_METHOD:
    case XT_BC_IMPORT_NAME:
    case XT_BC_IMPORT_FROM: return u < c->nnames;
    case XT_BC_COMPARE_OP: return u < 6;
    case XT_BC_BINARY_OP: return u < 26;
    case XT_BC_COPY:
    case XT_BC_SWAP: return u >= 1 && u <= c->stacksize;
    default: return arg >= 0 && u <= (1u << 24);
    }
}

bool xt_decode(XtArena *arena, const XtCode *c, XtInstr **out, uint32_t *n, char err[256])
{
    uint32_t units = (uint32_t)(c->code_size / 2), count = 0;
    XtInstr *ins = xt_arena_alloc(arena, (units + 1) * sizeof *ins);
    for (uint32_t u = 0; u < units;) {
        uint32_t start = u, ext = 0;
        uint8_t op = c->code[2 * u], low = c->code[2 * u + 1];
        while (op == XT_BC_EXTENDED_ARG && u + 1 < units) {
            ext = (ext | low) << 8;
            u++;
            op = c->code[2 * u];
            low = c->code[2 * u + 1];
        }
        int32_t arg = (int32_t)(ext | low);
        if (!opcode_table[op].name || op == XT_BC_EXTENDED_ARG || !operand_ok(c, op, arg)) {
            snprintf(err, 256, "%s: bad instruction %u with operand %d at unit %u", c->qualname ? c->qualname : "?", op, arg, u);
            return false;
        }
        XtInstr *i = &ins[count++];
        *i = (XtInstr){.unit = start, .site = u, .next = u + 1 + opcode_table[op].caches, .op = op, .arg = arg, .target = -1};
        int dir = jump_direction(op);
        if (dir) i->target = (int32_t)i->next + dir * arg;
        if (i->next > units || (dir && (i->target < 0 || i->target >= (int32_t)units))) {
            snprintf(err, 256, "%s: instruction at unit %u leaves the code", c->qualname ? c->qualname : "?", u);
            return false;
        }
        u = i->next;
    }
    *out = ins;
    *n = count;
    return true;
}

int xt_stack_effect(uint8_t op, int32_t arg, bool jump)
{
    switch (op) {
    case XT_BC_POP_TOP:
    case XT_BC_UNARY_NOT:
    case XT_BC_UNARY_POSITIVE:
    case XT_BC_UNARY_NEGATIVE:
    case XT_BC_UNARY_INVERT: return op == XT_BC_POP_TOP ? -1 : 0;
    case XT_BC_PUSH_NULL:
    case XT_BC_LOAD_CONST:
    case XT_BC_LOAD_FAST:
    case XT_BC_LOAD_NAME:
    case XT_BC_LOAD_DEREF:
    case XT_BC_LOAD_CLASSDEREF:
    case XT_BC_LOAD_CLOSURE:
    case XT_BC_LOAD_BUILD_CLASS:
    case XT_BC_LOAD_ASSERTION_ERROR:
    case XT_BC_COPY:
    case XT_BC_GET_LEN:
    case XT_BC_MATCH_MAPPING:
    case XT_BC_MATCH_SEQUENCE:
    case XT_BC_MATCH_KEYS:
    case XT_BC_IMPORT_FROM:
    case XT_BC_LOAD_METHOD:
    case XT_BC_BEFORE_WITH:
    case XT_BC_PUSH_EXC_INFO:
    case XT_BC_BEFORE_ASYNC_WITH:
    case XT_BC_RETURN_GENERATOR: /* what the first resumption sends */
    case XT_BC_WITH_EXCEPT_START:
    case XT_BC_GET_ANEXT: return 1;
    case XT_BC_LOAD_GLOBAL: return (arg & 1) + 1;
    case XT_BC_STORE_FAST:
    case XT_BC_STORE_NAME:
    case XT_BC_STORE_GLOBAL:
    case XT_BC_STORE_DEREF:
    case XT_BC_DELETE_ATTR:
    case XT_BC_RETURN_VALUE:
    case XT_BC_BINARY_OP:
    case XT_BC_COMPARE_OP:
    case XT_BC_IS_OP:
    case XT_BC_CONTAINS_OP:
    case XT_BC_BINARY_SUBSCR:
    case XT_BC_LIST_APPEND:
    case XT_BC_SET_ADD:
    case XT_BC_LIST_EXTEND:
    case XT_BC_SET_UPDATE:
    case XT_BC_DICT_UPDATE:
    case XT_BC_DICT_MERGE:
    case XT_BC_IMPORT_NAME:
    case XT_BC_POP_JUMP_FORWARD_IF_FALSE:
    case XT_BC_POP_JUMP_FORWARD_IF_TRUE:
    case XT_BC_POP_JUMP_FORWARD_IF_NONE:
    case XT_BC_POP_JUMP_FORWARD_IF_NOT_NONE:
    case XT_BC_POP_JUMP_BACKWARD_IF_FALSE:
    case XT_BC_POP_JUMP_BACKWARD_IF_TRUE:
    case XT_BC_POP_JUMP_BACKWARD_IF_NONE:
    case XT_BC_POP_JUMP_BACKWARD_IF_NOT_NONE:
    case XT_BC_PRINT_EXPR:
    case XT_BC_YIELD_VALUE:
    case XT_BC_POP_EXCEPT:
    case XT_BC_IMPORT_STAR:
    case XT_BC_PREP_RERAISE_STAR:
    case XT_BC_RERAISE: return op == XT_BC_YIELD_VALUE ? 0 : -1;
    case XT_BC_STORE_ATTR:
    case XT_BC_MAP_ADD:
    case XT_BC_DELETE_SUBSCR:
    case XT_BC_MATCH_CLASS:
    case XT_BC_END_ASYNC_FOR: return -2;
    case XT_BC_STORE_SUBSCR: return -3;
    case XT_BC_JUMP_IF_FALSE_OR_POP:
    case XT_BC_JUMP_IF_TRUE_OR_POP: return jump ? 0 : -1;
    case XT_BC_FOR_ITER: return jump ? -1 : 1;
    case XT_BC_SEND: return jump ? -1 : 0;
    case XT_BC_BUILD_TUPLE:
    case XT_BC_BUILD_LIST:
    case XT_BC_BUILD_SET:
    case XT_BC_BUILD_STRING: return 1 - arg;
    case XT_BC_BUILD_MAP: return 1 - 2 * arg;
    case XT_BC_BUILD_CONST_KEY_MAP: return -arg;
    case XT_BC_BUILD_SLICE: return arg == 3 ? -2 : -1;
    case XT_BC_UNPACK_SEQUENCE: return arg - 1;
    case XT_BC_UNPACK_EX: return (arg & 0xff) + (arg >> 8);
    case XT_BC_FORMAT_VALUE: return (arg & 4) ? -1 : 0;
    case XT_BC_MAKE_FUNCTION: return -(((arg & 1) != 0) + ((arg & 2) != 0) + ((arg & 4) != 0) + ((arg & 8) != 0));
    case XT_BC_CALL: return -arg - 1;
    case XT_BC_CALL_FUNCTION_EX: return -2 - (arg & 1);
    case XT_BC_RAISE_VARARGS: return -arg;
    default: return 0;
    }
}

bool xt_is_prefix_plain(const XtCode *c)
{
    for (uint32_t u = 0; u < c->firsttraceable && 2 * (uint64_t)u < c->code_size; u++) {
        uint8_t op = c->code[2 * (size_t)u];
        bool generator = op == XT_BC_RETURN_GENERATOR || op == XT_BC_POP_TOP;
        if (op != XT_BC_MAKE_CELL && op != XT_BC_COPY_FREE_VARS && op != XT_BC_EXTENDED_ARG &&
            !(generator && c->flags & XT_CO_GENERATOR_LIKE))
            return false;
    }
    return true;
}

static uint32_t varint(const XtCode *c, size_t *pos)
{
    uint32_t v = 0;
    while (*pos < c->exctable_size) {
        uint8_t byte = c->exctable[(*pos)++];
        v = v << 6 | (byte & 63);
        if (!(byte & 64)) break;
    }
    return v;
}

uint32_t xt_handlers(XtArena *arena, const XtCode *c, XtHandler **out)
{
    uint32_t n = 0;
    XtHandler *h = *out = xt_arena_alloc(arena, (c->exctable_size / 4 + 1) * sizeof *h); /* each of four numbers takes a byte or more */
    for (size_t pos = 0; pos + 4 <= c->exctable_size; n++) {
        h[n].start = varint(c, &pos);
        h[n].end = h[n].start + varint(c, &pos);
        h[n].target = varint(c, &pos);
        uint32_t last = varint(c, &pos);
        h[n].depth = last >> 1;
        h[n].lasti = last & 1;
    }
    return n;
}

int xt_stack_depth_at(XtArena *arena, const XtCode *c, uint32_t unit)
{
    char err[256];
    XtHandler *handlers;
    uint32_t nhandlers = xt_handlers(arena, c, &handlers);
    XtCfg *g = xt_cfg_build_handled(arena, c, 0, handlers, nhandlers, err);
    if (!g) return -1;
    const int *depths = xt_cfg_depths(arena, g, 0);
    for (uint32_t b = 0; b < g->nblocks; b++) {
        const XtCfgBlock *blk = g->blocks[b];
        for (uint32_t k = 0, d = 0; k < blk->count; k++) {
            const XtInstr *i = &g->instrs[blk->first + k];
            if (i->unit == unit) return depths[b] < 0 ? -1 : depths[b] + (int)d;
            d += (uint32_t)xt_stack_effect(i->op, i->arg, false);
        }
    }
    return -1;
}
