/* native_table.h -- what the executing half knows about one code object: its native entry, its loops' native code, how its entry is patched.
 *
 * A record hangs on the code object by co_extra and dies with it. Records of twins point to the original's. GIL held.
 */
#ifndef XT_AGENT_NATIVE_TABLE_H
#define XT_AGENT_NATIVE_TABLE_H
#include "agent/link.h"
#include "agent/mapping.h"

typedef struct XtCodeRec XtCodeRec;

/* One linked blob. Lives as long as its code object (activations may still run in it after xt_unlink). */
struct XtLinked {
    XtNative native;
    XtCodeRec *rec;
    XtBlob blob;
    XtMapping mapping; /* made for it, when its place in the segment belongs to another code object of the same content */
    uint64_t *slots;
    PyCodeObject **codes; /* blob's codes by number: [0] is the root (borrowed), others strong once bound, else NULL */
    uint32_t *exit_counts;
    PyTypeObject **bound; /* by slot: the class that a SHAPE import stands for, once it was bound; compared only */
    PyObject *keep;       /* list of objects that slots borrow from */
    uint64_t entries;
    uint32_t rearm_wait, rearm_next; /* OSR blobs: how many exits to let pass before the loop is taken over again */
    bool hot_reported;
    uint8_t key[16];
    XtLinked *next; /* in rec->osr or rec->retired */
};

/* The hidden constant of a patched code object. */
typedef struct XtEntry {
    PyObject_HEAD XtCodeRec *rec;
} XtEntry;

struct XtCodeRec {
    XtNative native; /* at function start; NULL: none. First: native code reads it (XT_IMPORT_RECORD) */
    /* for direct calls, valid when native is set */
    bool enterable;           /* not a generator, nothing but MAKE_CELL and COPY_FREE_VARS ahead of RESUME */
    bool direct;              /* likewise, with plain positional parameters only */
    bool prefix;              /* there is a MAKE_CELL or COPY_FREE_VARS */
    bool creates;             /* with gen: likewise, a generator or coroutine that can be created without the interpreter */
    int32_t return_generator; /* its unit */
    int32_t argcount, nlocalsplus;
    int32_t frame_size; /* words */
    XtLinked *unit;
    PyCodeObject *co;                    /* the original, borrowed */
    XtEntry *entry;                      /* NULL: was never patched */
    bool patched;                        /* its first units are the entry's now */
    XtCodeRec *next_entry, **link_entry; /* all that have an entry (entry.c) */
    bool is_twin;                        /* this is the record of the twin: only co is valid */
    bool hashed;
    uint8_t hash[16];
    PyCodeObject *twin;   /* strong */
    PyObject *old_consts; /* the tuple that running frames may still use; strong */
    uint64_t active;      /* nb_positive calls in progress */
    XtLinked *gen;        /* a generator's or coroutine's code: resumes its frames */
    XtLinked *osr, *retired;
    int32_t return_unit; /* of a RETURN_VALUE outside the patched units, -1: none */
    /* where native code raised last, and the line of that unit (0: nowhere): CPython's table of lines can only be read from its start */
    int32_t raised_at, raised_line;
};

extern Py_ssize_t xt_extra_index;
extern Py_ssize_t xt_extra_ours; /* how many indices of co_extra the agent has: the first ones, since it starts ahead of all others */

/* Layout of co_extra (private to CPython's codeobject.c). */
typedef struct XtCodeExtra {
    Py_ssize_t size;
    void *items[1];
} XtCodeExtra;
static inline XtCodeRec *xt_code_rec(const PyCodeObject *co)
{
    const XtCodeExtra *x = co->co_extra;
    return x && x->size > xt_extra_index ? x->items[xt_extra_index] : NULL;
}

static inline void xt_own_items(PyObject *tuple)
{
    for (Py_ssize_t i = 0; i < PyTuple_GET_SIZE(tuple); i++) Py_INCREF(PyTuple_GET_ITEM(tuple, i));
}

/* As _PyEval_RequestCodeExtraIndex, and counts it among xt_extra_ours. -1: there are no more. */
Py_ssize_t xt_extra_request(freefunc died);
/* As _PyCode_SetExtra, but with no room for the indices of others, whose functions would be called with NULL when the code object dies. -1: no memory. */
int xt_code_set_extra(PyCodeObject *co, Py_ssize_t index, void *value);

void xt_linked_free(XtLinked *u); /* also one of which not all could be allocated */
int xt_native_table_init(void);
void xt_native_table_end(void);                  /* no code object has a record any more */
XtCodeRec *xt_code_rec_make(PyCodeObject *co);   /* finds or makes; NULL: out of memory, no exception set */
const uint8_t *xt_code_rec_hash(XtCodeRec *rec); /* 16 bytes */
#endif
