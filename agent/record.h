/* record.h -- what the agent knows about code objects and classes of this process: one XtRec a code object seen (found through co_extra), one
 * XtClass a class seen in a profile. GIL held for everything here. Records are never freed: when a code object dies its record's co becomes NULL and what was
 * seen in it goes, so profiles may point to records without owning anything. Records hold no references to Python objects.
 *
 * Every process has a profile of all it ran in bursts, for good: what is kept for an instruction is made small. */
#ifndef XT_AGENT_RECORD_H
#define XT_AGENT_RECORD_H
#include "protocol/unit.h"
#include "python.h"

typedef struct XtRec XtRec;

typedef struct XtClassFact {
    uint8_t kind; /* XtFactKind */
    char *name;
    int32_t index;
    XtRec *code;    /* METHOD, PROPERTY, NEW; else NULL */
    char *text;     /* METHOD_C, else NULL */
    int16_t number; /* scratch of unitbuild.c: its number in the unit being built, -1 none */
} XtClassFact;

typedef struct XtClass {
    struct XtClass *next;    /* same hash bucket */
    char *module, *qualname; /* NULL of the types that a unit has numbers for */
    uint8_t py;              /* XtPy of those, XT_PY_ANY of others */
    uint8_t is_heap, has_values, subclass_of;
    int16_t nfacts;
    XtClassFact *facts;
    int32_t number; /* scratch of unitbuild.c: its number in the unit being built */
    int16_t nsent;  /* scratch of unitbuild.c: facts numbered so far */
} XtClass;

/* Is it one with a name and facts? */
static inline int xt_has_facts(const XtClass *c) { return c && c->qualname; }

/* One combination seen at an instruction. Types: NULL is XT_PY_ANY. */
typedef struct XtSeen {
    uint64_t key; /* a hash of the addresses it is told by: things may have died since */
    XtClass *type[3];
    XtRec *code;
    XtClass *callee_type;
    char *callee_name;
    uint32_t count;
    int16_t fact; /* index into type[0]->facts or -1 */
    uint8_t callee;
} XtSeen;

typedef struct XtInstr { /* profile of one instruction */
    uint32_t count, taken, not_taken;
    uint8_t many, nseen;
    XtSeen *seen; /* nseen of them, at most XT_MAX_OBS; most instructions see one or nothing */
} XtInstr;

/* What was asked for a code object: its start (osr -1) or one of its loops. */
typedef enum XtAskState {
    XT_ASK_WANTED /* waits for a profile */,
    XT_ASK_SENT,
    XT_ASK_LINKED,
    XT_ASK_REFUSED,
    XT_ASK_LATER /* nobody could answer; of a loop also: its function starts so often that code for the start serves */,
    XT_ASK_AT_END /* its start has not been seen: asked when the process ends, with all that was seen by then */
} XtAskState;
typedef struct XtAsk {
    int32_t osr;
    uint8_t state, attempt;
    uint8_t key[16]; /* of the linked blob */
    uint32_t news;   /* of the record when it was last asked for; 0: not in this process */
    /* Its code was often left for a part not seen before: in this record (NULL: it was not), from this unit on, seen so often by then. */
    XtRec *way;
    uint32_t way_unit, way_count;
} XtAsk;
enum { XT_MAX_ASKS = 8, XT_MAX_ATTEMPTS = 6 };

struct XtRec {
    PyCodeObject *co; /* borrowed; NULL when it died */
    uint64_t signature;
    uint8_t hash[16];
    uint8_t has_hash;
    uint8_t in_want_list;
    uint8_t bursts; /* since it was wanted */
    uint8_t nasks;
    XtAsk *asks; /* XT_MAX_ASKS of them; NULL: never asked */
    uint32_t samples;
    uint32_t interpreted; /* those outside native code since the start has some */
    uint32_t events;      /* instructions seen in bursts since the last request was found wanting */
    uint32_t returns;     /* RETURN_VALUEs among them */
    uint32_t starts;      /* RESUMEs of new frames among them */
    uint32_t nunits;
    uint8_t *code;    /* original bytecode, 2 * nunits bytes */
    uint16_t *places; /* nunits: 1 + the unit's index in instrs, 0 where nothing was seen; itself NULL before the first burst */
    XtInstr *instrs;  /* ninstrs of them, in the order they were first seen */
    uint16_t ninstrs, room;
    XtRec *next_wanted, *next_asked, *next;
    uint32_t news;  /* grows with each instruction and each combination first seen */
    int32_t number; /* scratch of unitbuild.c */
};

extern XtRec *xt_recs_asked; /* those with asks, by next_asked */

int xt_records_init(void); /* 0 or -1 */
/* The record of co, made when there is none; NULL: out of memory. */
XtRec *xt_rec(PyCodeObject *co);
XtRec *xt_rec_first(void); /* of all records, newest first; the others by next */
/* The record of co or NULL. */
XtRec *xt_rec_find(PyCodeObject *co);
const uint8_t *xt_rec_hash(XtRec *r);                /* r->co is alive */
XtAsk *xt_rec_ask(XtRec *r, int32_t osr);            /* NULL: never asked */
XtAsk *xt_rec_add_ask(XtRec *r, int32_t osr);        /* the existing one or a new one; NULL: too many */
XtInstr *xt_rec_seen(const XtRec *r, uint32_t unit); /* NULL: nothing was seen there. Good until the next instruction is made */
XtInstr *xt_rec_instr(XtRec *r, uint32_t unit);      /* likewise, made when missing; NULL: out of memory, or far too many */

XtClass *xt_class_of(PyTypeObject *type); /* NULL: no memory, or a name that is no text */
XtClass *xt_class_of_py(XtPy py);
/* Finds or adds a fact of the class; its index, or -1 (out of memory, too many). The strings are copied. */
int16_t xt_class_fact(XtClass *c, uint8_t kind, const char *name, int32_t index, XtRec *code, const char *text);

/* Loops: a backward jump makes [header, jump] a loop. Fills headers of the loops that hold unit, outermost first; returns how many (at most max). */
int xt_rec_loops_around(const XtRec *r, uint32_t unit, int32_t *headers, int max);
#endif
