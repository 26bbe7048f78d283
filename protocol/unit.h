/* unit.h -- what a client sends to have compiled: one code object (the root) or one loop of it, with its inlining candidates and
 * their profiles. Plain data, no CPython, no LLVM. Encoding on the wire: unit.c (msgpack, from the field tables in schema.def).
 *
 * Ownership: a decoded XtUnit and all it points to live in one arena; xt_unit_free() frees them together.
 */
#ifndef XT_PROTOCOL_UNIT_H
#define XT_PROTOCOL_UNIT_H
#include <stddef.h>
#include <stdint.h>

/* Exact Python types that the compiler knows by name. A profile's type number below XT_PY_COUNT is one of these, XT_PY_COUNT + k is
 * entry k of XtUnit.shapes. An instance of a subclass is never one of these. */
/* clang-format off */
#define XT_PY_TYPES(X) \
    X(ANY, NULL) X(INT, "PyLong_Type") X(FLOAT, "PyFloat_Type") X(BOOL, "PyBool_Type") X(NONE, NULL) X(STR, "PyUnicode_Type") \
    X(BYTES, "PyBytes_Type") X(BYTEARRAY, "PyByteArray_Type") X(LIST, "PyList_Type") X(TUPLE, "PyTuple_Type") X(DICT, "PyDict_Type") \
    X(SET, "PySet_Type") X(FROZENSET, "PyFrozenSet_Type") X(RANGE, "PyRange_Type") X(SLICE, "PySlice_Type") \
    X(FUNCTION, "PyFunction_Type") X(METHOD, "PyMethod_Type") X(CFUNCTION, "PyCFunction_Type") X(METHODDESCR, "PyMethodDescr_Type") \
    X(TYPE, "PyType_Type") X(MODULE, "PyModule_Type") X(CELL, "PyCell_Type") X(RANGEITER, "PyRangeIter_Type") \
    X(LISTITER, "PyListIter_Type") X(TUPLEITER, "PyTupleIter_Type") X(ENUMERATE, "PyEnum_Type") X(ZIP, "PyZip_Type") \
    X(COMPLEX, "PyComplex_Type") X(BIGINT, NULL) /* an int that does not fit 64 bits; pseudo type, profiles only */
/* clang-format on */
typedef enum XtPy {
#define X(name, sym) XT_PY_##name,
    XT_PY_TYPES(X)
#undef X
        XT_PY_COUNT
} XtPy;

/* Constants of a code object. Only what the compiler can use travels by value; the rest is loaded from co_consts at run time. */
typedef enum XtConstKind {
    XT_CONST_OPAQUE,
    XT_CONST_NONE,
    XT_CONST_TRUE,
    XT_CONST_FALSE,
    XT_CONST_INT,
    XT_CONST_FLOAT,
    XT_CONST_STR,
    XT_CONST_TUPLE,
    XT_CONST_CODE,
    XT_CONST_BYTES
} XtConstKind;
typedef struct XtConst {
    uint8_t kind; /* XtConstKind; ints beyond 64 bits, complex, frozenset, Ellipsis... are OPAQUE */
    int64_t i;    /* INT: the value. STR: length in code points. TUPLE: length. CODE: 1 + its number when it is sent. others 0 */
    double f;     /* FLOAT */
    const char
        *text; /* OPAQUE: a digest (hex) of type and repr/marshal, so that content decides the key; STR: UTF-8 (surrogatepass), may be cut
                          at 200 bytes with the digest behind; TUPLE/CODE/BYTES: digest; behind that of a TUPLE of identifiers these, each after a
                          blank. Else NULL */
} XtConst;

/* Localsplus kinds, bits as in CPython's co_localspluskinds */
enum { XT_LOCAL_PLAIN = 0x20, XT_LOCAL_CELL = 0x40, XT_LOCAL_FREE = 0x80 };

/* How often something was seen: quantised, so that the same program gives the same request. */
typedef enum XtFreq { XT_NEVER, XT_ONCE, XT_SOME /* 2..15 */, XT_MANY /* 16.. */ } XtFreq;

typedef enum XtCalleeKind {
    XT_CALLEE_NONE,     /* unknown or too many */
    XT_CALLEE_FUNCTION, /* a Python function whose code is codes[code], or one not sent (code -1) */
    XT_CALLEE_METHOD,   /* a bound method of such a function (not via LOAD_METHOD) */
    XT_CALLEE_BUILTIN,  /* a C function: name is "module.qualname", as builtins.len, math.sqrt */
    XT_CALLEE_DESCR,    /* a method descriptor: name is "type.name", as list.append, str.join */
    XT_CALLEE_TYPE,     /* a class: type is its number; code = its Python __init__ (-1 none or unknown) */
    XT_CALLEE_OPERATOR /* BINARY_OP, BINARY_SUBSCR, CONTAINS_OP: the method of the left operand's or container's class: type; code = that function */
} XtCalleeKind;

/* One combination seen at one instruction. Operand types are in the order of the value stack, top first, as the instruction finds it:
 *   BINARY_OP, COMPARE_OP, BINARY_SUBSCR, CONTAINS_OP: [right/key, left/container]; STORE_SUBSCR: [key, container, value];
 *   LOAD_ATTR, LOAD_METHOD, STORE_ATTR: [object, (value)]; FOR_ITER, GET_ITER, YIELD_VALUE, UNPACK_SEQUENCE, POP_JUMP*, UNARY_*: [operand];
 *   LOAD_FAST/STORE_FAST: not recorded. CALL: types of the first three arguments [arg0, arg1, arg2] (self included when there is one).
 * 0 (XT_PY_ANY) where there is no such operand. */
typedef struct XtObs {
    uint8_t freq; /* XtFreq */
    uint16_t type[3];
    int16_t fact;            /* LOAD_ATTR, STORE_ATTR, LOAD_METHOD: index into shapes[type].facts, or -1 */
    uint8_t callee;          /* CALL: XtCalleeKind */
    int16_t code;            /* callee's code number or -1 */
    uint16_t callee_type;    /* XT_CALLEE_TYPE: the class's type number */
    const char *callee_name; /* BUILTIN, DESCR; else NULL */
} XtObs;
#define XT_MAX_OBS 4
enum {
    XT_MANY_SEEN = 1 /* more than XT_MAX_OBS combinations */,
    XT_MANY_LEFT = 2 /* native code left here, and no combination tells why */
};
typedef struct XtSite {
    uint32_t unit; /* index of the instruction in code units (2 bytes), of the instruction itself, not of EXTENDED_ARG before it */
    uint8_t freq;  /* XtFreq: how often it ran */
    uint8_t taken; /* jumps: XtFreq of taken, FOR_ITER: of exhausted */
    uint8_t not_taken;
    uint8_t many; /* XT_MANY_*, or'ed */
    uint8_t nobs;
    XtObs obs[XT_MAX_OBS];
} XtSite;

typedef struct XtCode {
    uint8_t hash[16];                   /* content identity: xt_code_hash of the agent */
    const char *name, *qualname, *file; /* diagnostics only */
    uint32_t firstline;
    uint32_t argcount, posonly, kwonly, flags, stacksize, nlocals, nlocalsplus, ncells, nfrees;
    const uint8_t *code;
    size_t code_size; /* de-specialised bytecode with caches zeroed (what co.co_code shows), bytes */
    const uint8_t *exctable;
    size_t exctable_size;
    uint32_t nconsts;
    XtConst *consts;
    uint32_t nnames;
    const char **names;
    const char **localnames;
    uint8_t *localkinds;     /* nlocalsplus each */
    uint32_t firsttraceable; /* code units */
    uint32_t nsites;
    XtSite *sites;    /* sorted by unit; empty when not profiled */
    uint8_t profiled; /* 0: no profile (eager); 1: sampled */
} XtCode;

/* A class of the program as the code may be specialised on it. Symbolic: found again in another process by module and qualname, and
 * every fact is checked there against the class at hand before a guard on it can pass. */
typedef enum XtFactKind {
    XT_FACT_INST_VALUE,  /* instances keep `name` in their inline values at `index` (and no data descriptor hides it) */
    XT_FACT_SLOT,        /* __slots__ member: object pointer at byte offset `index`; NULL there means unset */
    XT_FACT_METHOD,      /* the class finds `name` as a plain function whose code is codes[code], instances cannot hide it */
    XT_FACT_METHOD_C,    /* the class finds `name` as a C method descriptor `text` ("list.append") */
    XT_FACT_CLASS_VALUE, /* the class finds `name` as a plain (non-descriptor) value, instances do not hide it */
    XT_FACT_PROPERTY,    /* a property whose getter is a function with code codes[code] */
    XT_FACT_NEW, /* calling the class allocates plainly (object.__new__) and runs the Python __init__ codes[code], or (code -1) none; with a text: one that was not sent */
    XT_FACT_DICT,  /* instances keep `name` in a real __dict__ */
    XT_FACT_UNUSED /* blobs only: nothing is claimed */
} XtFactKind;
enum {
    XT_HIDDEN_BY_DICT = 1
}; /* index of METHOD, METHOD_C, CLASS_VALUE: each instance has a __dict__ of its own, which may hide it; else 0 */
typedef struct XtFact {
    uint8_t kind;
    const char *name;
    int32_t index;
    int16_t code;
    const char *text;
} XtFact;
typedef struct XtShape {
    const char *module, *qualname;
    uint8_t is_heap;     /* class made by a class statement (or C heap type) */
    uint8_t has_values;  /* instances have inline values (Py_TPFLAGS_MANAGED_DICT) */
    uint8_t subclass_of; /* XtPy of the exact builtin it inherits its layout from, or XT_PY_ANY */
    uint32_t nfacts;
    XtFact *facts;
} XtShape;

typedef struct XtUnit {
    uint32_t ncodes;
    XtCode *codes; /* codes[0] is the root; others are inlining candidates */
    uint32_t nshapes;
    XtShape *shapes;
    int32_t osr;      /* -1: entry at function start; else the loop header's code unit where the loop is taken over */
    uint32_t mode;    /* XT_UNIT_* bits */
    uint32_t attempt; /* 0 first, then counts recompilations */
    char python[32];  /* exact build, as "3.11.2"; the compiler has a layout table for it or refuses */
    char cpu[256];    /* LLVM feature string, as "+avx2,+bmi", "" for baseline x86-64 */
} XtUnit;
enum {
    XT_UNIT_STRESS = 1 /* every guard counts down and fails artificially */,
    XT_UNIT_EAGER = 2,
    XT_UNIT_THOROUGH = 4 /* in the compiler only: all effort */
};

/* Limits, checked by the decoder. */
enum {
    XT_MAX_CODES = 256,
    XT_MAX_SHAPES = 1024,
    XT_MAX_CODE_BYTES = 1 << 20,
    XT_MAX_NAMES = 65536,
    XT_MAX_LOCALS = 4096,
    XT_MAX_UNIT_BYTES = 8 << 20
};

/* Encodes u as msgpack into a malloc'ed buffer (*data, *size; the caller frees). 0, or -ENOMEM / -E2BIG. */
int xt_unit_encode(const XtUnit *u, uint8_t **data, size_t *size);
/* Decodes and checks everything: bounds, references between tables, sizes. *u is NULL on error and err (256 bytes) says what was wrong.
 * 0, or -EBADMSG / -ENOMEM. */
int xt_unit_decode(const uint8_t *data, size_t size, XtUnit **u, char err[256]);
void xt_unit_free(XtUnit *u);

/* The method of the left operand's class that does BINARY_OP with the argument nb ("__add__"; operators.def); NULL for the in-place ones. */
const char *xt_operator_method(uint32_t nb);
#endif
