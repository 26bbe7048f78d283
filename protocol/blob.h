/* blob.h -- what a compilation yields: position-independent text with its import table and exit descriptors. No CPython, no LLVM.
 *
 * A blob is placed whole, 64-byte aligned, in a shared code segment of XT_SEGMENT_SIZE bytes, which clients map read+execute; exactly
 * XT_SEGMENT_SIZE above it each client has a private read+write mapping of the same size. Slot i of a blob is the 64-bit word at
 * (blob address) + XT_SEGMENT_SIZE + 8*i. Text therefore reaches its slots by [rip+disp32], with the same bytes in every process and at every
 * place in every segment. A blob is at least as long as its slots (the builder pads), so slots of different blobs never overlap.
 *
 *   XtBlobHeader | text | (pad 16) read-only data | imports XtImport[] | codes uint8_t[16][] | exits XtExit[] | recipe words uint32_t[] | strings
 *
 * All offsets are in bytes from the blob's start. xt_blob_check() verifies everything that a reader relies on.
 */
#ifndef XT_PROTOCOL_BLOB_H
#define XT_PROTOCOL_BLOB_H
#include <stddef.h>
#include <stdint.h>

#define XT_SEGMENT_SIZE (64u << 20)
#define XT_BLOB_MAGIC 0x31304c42u /* "BL01" */
#define XT_BLOB_VERSION 8

/* Native code counts the levels of recursion of inlined calls only around call-outs, and does not look whether they may be taken: it is entered only with
 * that many levels left, more than a blob inlines. */
enum { XT_SPARE_LEVELS = 16 };

enum { XT_BLOB_QUICK = 1 }; /* flags: compiled with little effort, worth another compilation when there is time */

typedef struct XtBlobHeader {
    uint32_t magic, version;
    uint64_t checksum; /* XXH3-64 of everything behind this field, up to size */
    uint64_t abi;      /* xt_abi_id() of the compiler */
    uint32_t size;     /* of the whole blob, multiple of 64 */
    uint32_t entry;    /* offset of the native function: PyObject *(PyThreadState*, _PyInterpreterFrame*, uintptr_t how) */
    uint32_t text, text_size;
    uint32_t imports, nimports;
    uint32_t codes, ncodes; /* content hashes of the code objects involved; 0 is the root */
    uint32_t exits, nexits;
    uint32_t recipes, nrecipes; /* uint32_t words */
    uint32_t strings, strings_size;
    uint32_t nslots;     /* == number of words; every import has one */
    int32_t osr;         /* as in XtUnit */
    uint32_t max_values; /* largest number of values any exit saves */
    uint32_t flags;      /* XT_BLOB_* */
    char python[32];
    char cpu[256];
    char compiler[32]; /* build id of the compiler */
} XtBlobHeader;

/* What a slot holds. Eager ones are filled when linking; lazy ones start as XT_SLOT_EMPTY, no live value equals it, and are filled by
 * the guard's slow path (xt_rt_bind_*). */
#define XT_SLOT_EMPTY UINT64_MAX
typedef enum XtImportKind {
    XT_IMPORT_SYMBOL, /* eager: address of symbol a (symbols.def) */
    XT_IMPORT_UNIT,   /* eager: the agent's own handle of this linked blob, passed to helpers */
    XT_IMPORT_CONST,  /* object co_consts[b] of codes[a]; codes[0] eager, others when codes[a] is bound */
    XT_IMPORT_NAME,   /* object co_names[b] of codes[a]; likewise */
    XT_IMPORT_CODE,   /* lazy: the PyCodeObject* whose content hash is codes[a]; (a == 0: eager) bound by xt_rt_bind_code */
    XT_IMPORT_SHAPE, /* lazy: tp_version_tag (zero-extended) of the class that string a ("module\0qualname\0") names and for which the facts
                          hold that are listed in the recipe words [b, b+c): see XT_FACTS below; bound by xt_rt_bind_shape and xt_rt_bind_class */
    XT_IMPORT_SHAPE_VALUE, /* filled together with XT_IMPORT_SHAPE slot a: fact b's object (METHOD: function; CLASS_VALUE: value; NEW: the
                          __init__ function or NULL; PROPERTY: getter function), borrowed from the class for as long as the version holds */
    XT_IMPORT_SHAPE_TYPE,  /* filled together with XT_IMPORT_SHAPE slot a: the class itself */
    XT_IMPORT_SHAPE_KEYS, /* filled together with XT_IMPORT_SHAPE slot a, for guards on facts that an instance's own attribute can hide. b == 1: instances
                          have inline values; the number of entries of the class's shared keys, when none of them is such a fact's name. b == 0: 0 when
                          instances have no __dict__. Else XT_SLOT_EMPTY: the helper decides each time */
    XT_IMPORT_OBJECT,    /* lazy: the builtin named by string a ("builtins.len", "math.sqrt", "list.append"); bound by xt_rt_bind_object */
    XT_IMPORT_TYPE_ATTR, /* eager: string a ("list.append"): that entry of the dict of a static builtin type; link fails when there is none */
    XT_IMPORT_C_METHOD, /* eager: the C function of the method descriptor that XT_IMPORT_TYPE_ATTR would be; link fails when its ml_flags are not b */
    XT_IMPORT_RECORD, /* the agent's record of codes[a], whose first word is its native entry or NULL; filled together with that code's constants */
    XT_IMPORT_CACHE /* a words of private cache starting as XT_SLOT_EMPTY for a helper (this import stands for b consecutive slots; each
                          has its own XT_IMPORT_CACHE entry, so that slot number == import number) */
} XtImportKind;
typedef struct XtImport {
    uint32_t kind, a, b, c;
} XtImport;
/* XT_FACTS, recipe words of one fact: kind (XtFactKind), string offset of the name, index (int32), code number (int32) or -1, string offset of text or 0,
 * what native code does with it (XT_FACT_LOADS, XT_FACT_STORES) */
#define XT_FACT_WORDS 6
enum { XT_FACT_LOADS = 1, XT_FACT_STORES = 2 };

/* One way out. Values are saved by native code as 64-bit words in a buffer, in the order of the descriptor. */
typedef struct XtExit {
    uint32_t reason;   /* XtExitReason (reasons.def) */
    uint32_t recipe;   /* first recipe word */
    uint32_t nwords;   /* recipe words */
    uint32_t nvalues;  /* words in the buffer */
    uint32_t slot;     /* the lazy slot of the guard that failed, or UINT32_MAX */
    uint32_t is_raise; /* 1: leave with the exception that is set, at this offset; 0: resume with this instruction */
} XtExit;
#define XT_FRAME_INIT 0x10000u
#define XT_FRAME_GETTER 0x20000u
/* Recipe of an exit, words:
 *   nframes, then for each frame, outermost first:
 *     code number, unit (code unit index of the instruction to resume at, or which raised; in the outer frames of an inlined call: of the CALL),
 *     nlocals (== its nlocalsplus), nstack, then nlocals + nstack value recipes;
 *     for inlined frames (all but the first), before the values: one value recipe for the function object. The code number of an inlined __init__
 *     that a call of its class runs has XT_FRAME_INIT set: when it returns None that is dropped, and the instance, already the caller's top stack
 *     entry, is the result. That of an inlined property getter, called by a LOAD_ATTR, has XT_FRAME_GETTER set: its result replaces the caller's top
 *     stack entry, the object whose property it is.
 *     In outer frames of an inlined call the stack is as it is after the CALL popped callable and arguments and before the result is pushed.
 *   nowned, then that many buffer indices, one a reference (some may repeat): what native code owned and gives up; the reader makes its own
 *   references for every place first and then drops these.
 * A value recipe is one word, tag in the low 8 bits, payload in the high 24, sometimes followed by operand recipes:
 */
typedef enum XtRecipeTag {
    XT_R_NULL,   /* no value (unbound local, NULL on the stack before a callable) */
    XT_R_KEEP,   /* the frame's own slot still holds it (parameters that are never reassigned, cells); locals of the outermost frame only */
    XT_R_OBJ,    /* payload: buffer index of a PyObject* (borrowed or owned, see nowned) */
    XT_R_NOBJ,   /* the same, may be NULL */
    XT_R_I64,    /* payload: buffer index of an int64_t; becomes an int */
    XT_R_F64,    /* payload: buffer index of the bits of a double; becomes a float */
    XT_R_BOOL,   /* payload: buffer index of 0 or 1; becomes a bool */
    XT_R_SYMBOL, /* payload: symbol number of an object (None, True, False, ...) */
    XT_R_CONST,  /* payload: import/slot number holding the object */
    XT_R_INT,    /* payload: signed 24-bit int value */
    XT_R_RANGE_ITER, /* 4 operands follow: index, start, step, len (I64 or INT): a range_iterator */
    XT_R_LIST_ITER,  /* 2 operands: list, index (index -1... : exhausted) */
    XT_R_TUPLE_ITER, /* 2 operands: tuple, index */
    XT_R_TUPLE,      /* payload: n; n operands follow: a new tuple */
    XT_R_RANGE,      /* 3 operands: start, stop, step: a range object */
    XT_R_ENUMERATE,  /* 3 operands: inner iterator recipe, count (I64), the item given last or NULL: an enumerate object */
    XT_R_ZIP,        /* payload: n; 2n operands: n iterators, n items given last or NULL: a zip object */
    XT_R_REF, /* payload: ordinal (in this exit, counting from 0, pre-order) of an earlier allocating recipe (xt_recipe_allocates): the same
                      object again, so that identity is kept when one value is in two places. Recipes below a MAYBE count whether made or not,
                      but are never referred to */
    XT_R_MAYBE, /* payload: buffer index of 0/1; 1 operand follows: that value when 1, else NULL (unbound) */
    XT_R_COUNT
} XtRecipeTag;
static inline int xt_recipe_allocates(unsigned tag) /* does a recipe with this tag take an ordinal for XT_R_REF? */
{
    return tag == XT_R_I64 || tag == XT_R_F64 || (tag >= XT_R_RANGE_ITER && tag <= XT_R_ZIP);
}
#define XT_RECIPE(tag, payload) ((uint32_t)(tag) | (uint32_t)(payload) << 8)

/* Watch record: where native code that has called out keeps the state of its frames for whoever looks at their locals meanwhile. The first word behind
 * localsplus of the outermost frame points one byte behind its start. Its exit number is that of a raise exit, whose values are in place. */
typedef struct XtWatch {
    uint64_t magic, frame, unit, values, exit;
} XtWatch;
enum {
    XT_WATCH_MAGIC_AT = 0,
    XT_WATCH_FRAME = 8,
    XT_WATCH_UNIT = 16,
    XT_WATCH_VALUES = 24,
    XT_WATCH_EXIT = 32,
    XT_WATCH_SIZE = 40,
    XT_WATCH_MAGIC = 0x58544c4b
};

typedef struct XtBlob { /* a checked view; pointers into the blob's own memory */
    const XtBlobHeader *h;
    const uint8_t *base;
    const XtImport *imports;
    const uint8_t (*codes)[16];
    const XtExit *exits;
    const uint32_t *recipes;
    const char *strings;
} XtBlob;
/* Checks structure, bounds, checksum of size bytes at data (8-byte aligned) and fills *view. 0, or -EBADMSG with err saying what is wrong. */
int xt_blob_check(const void *data, size_t size, XtBlob *view, char err[256]);
/* Prints a readable form (imports, exits with recipes) to a stdio FILE*. */
void xt_blob_print(const XtBlob *b, void *file);
#endif
