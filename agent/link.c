/* link.c -- linking blobs to code objects. */
#include "agent/link.h"
#include "agent/bind.h"
#include "agent/entry.h"
#include "agent/code_lines.h"
#include "agent/codehash.h"
#include "agent/debug_python.h"
#include "agent/gen.h"
#include "agent/log.h"
#include "agent/look.h"
#include "agent/quicken.h"
#include "agent/native_table.h"
#include "agent/reserve.h"
#include "agent/tracemalloc.h"
#include "agent/tracers.h"

int xt_exec_init(void)
{
    if (xt_debug_python_init() == 0 && xt_native_table_init() == 0 && xt_entry_init() == 0 && xt_look_init() == 0 && xt_gen_init() == 0 &&
        xt_tracers_init() == 0 && xt_code_lines_init() == 0 && xt_tracemalloc_init() == 0)
        return 0;
    PyErr_Clear();
    return -1;
}

/* Is all ahead of unit end what xt_frame_run_prefix does? Other tools' code may do more there. */
static bool prefix_is_plain(PyCodeObject *co, int end)
{
    for (int i = 0; i < end; i++) {
        int op = _Py_OPCODE(xt_original_unit(co, i));
        if (op != MAKE_CELL && op != COPY_FREE_VARS && op != EXTENDED_ARG) return false;
    }
    return true;
}

/* May xt_rt_call make frames of this code itself? */
static void describe(XtCodeRec *rec)
{
    PyCodeObject *co = rec->co;
    rec->argcount = co->co_argcount;
    rec->nlocalsplus = co->co_nlocalsplus;
    rec->frame_size = co->co_nlocalsplus + co->co_stacksize + (int)FRAME_SPECIALS_SIZE;
    rec->prefix = co->_co_firsttraceable > 0;
    int needed = CO_OPTIMIZED | CO_NEWLOCALS, other = CO_GENERATOR | CO_COROUTINE | CO_ASYNC_GENERATOR;
    rec->enterable = (co->co_flags & needed) == needed && !(co->co_flags & other) && prefix_is_plain(co, co->_co_firsttraceable);
    rec->direct = rec->enterable && !(co->co_flags & (CO_VARARGS | CO_VARKEYWORDS)) && co->co_kwonlyargcount == 0;
}

/* A RETURN_VALUE for the trace callback to let a frame return with; -1: none. */
static int find_return(PyCodeObject *co)
{
    int n = (int)Py_SIZE(co), found = -1;
    for (int i = 0; i < n;) {
        int op = _Py_OPCODE(xt_original_unit(co, i));
        if (i >= co->_co_firsttraceable + XT_PATCH_UNITS && op == RETURN_VALUE) found = i;
        i += 1 + xt_cache_units(op);
    }
    return found;
}

static void retire(XtCodeRec *rec, XtLinked *u)
{
    u->next = rec->retired;
    rec->retired = u;
}

static XtLinked *make_unit(XtCodeRec *rec, XtBlob *view, size_t size, const uint8_t key[16])
{
    XtLinked *u = PyMem_Calloc(1, sizeof *u);
    if (!u) return NULL;
    if (xt_mapping_taken(view) && xt_mapping_make(&u->mapping, view, size) < 0) {
        PyMem_Free(u);
        return NULL;
    }
    u->codes = PyMem_Calloc(view->h->ncodes, sizeof *u->codes);
    u->exit_counts = PyMem_Calloc(view->h->nexits + 1, sizeof *u->exit_counts);
    u->bound = PyMem_Calloc(view->h->nimports + 1, sizeof *u->bound);
    u->keep = PyList_New(0);
    u->blob = *view;
    u->rec = rec;
    if (!u->codes || !u->exit_counts || !u->bound || !u->keep) {
        xt_linked_free(u);
        return PyErr_Clear(), NULL;
    }
    PyObject_GC_UnTrack(u->keep);
    u->slots = (uint64_t *)((uintptr_t)view->base + XT_SEGMENT_SIZE);
    union {
        uintptr_t address;
        XtNative code;
    } entry = {.address = (uintptr_t)view->base + view->h->entry};
    u->native = entry.code;
    memcpy(u->key, key, 16);
    return u;
}

/* Without a patch only native code enters it: the interpreter goes on interpreting. */
static int link_entry(XtCodeRec *rec, XtLinked *u, bool patch)
{
    if (patch && xt_entry_patch(rec) < 0) return XT_REFUSE_bad_blob;
    if (!patch) xt_quicken(rec->co);
    describe(rec);
    if (rec->unit) retire(rec, rec->unit);
    rec->unit = u;
    rec->native = u->native;
    return 0;
}

/* May xt_gen_create make its objects? */
static void describe_generator(XtCodeRec *rec)
{
    PyCodeObject *co = rec->co;
    int needed = CO_OPTIMIZED | CO_NEWLOCALS, other = CO_VARARGS | CO_VARKEYWORDS | CO_ASYNC_GENERATOR;
    describe(rec);
    int end = 0;
    while (end < co->_co_firsttraceable && _Py_OPCODE(xt_original_unit(co, end)) != RETURN_GENERATOR) end++;
    rec->creates = (co->co_flags & needed) == needed && !(co->co_flags & other) && co->co_kwonlyargcount == 0 &&
                   end < co->_co_firsttraceable && prefix_is_plain(co, end);
    rec->return_generator = end;
}

static int link_resume(XtCodeRec *rec, XtLinked *u)
{
    describe_generator(rec);
    if (rec->gen) retire(rec, rec->gen);
    rec->gen = u;
    xt_quicken(rec->co);
    return 0;
}

static int link_loop(XtCodeRec *rec, XtLinked *u)
{
    for (XtLinked **p = &rec->osr; *p; p = &(*p)->next) {
        XtLinked *old = *p;
        if (old->blob.h->osr != u->blob.h->osr) continue;
        *p = old->next;
        retire(rec, old);
        break;
    }
    u->next = rec->osr;
    rec->osr = u;
    return 0;
}

int xt_link_blob(PyCodeObject *co, const void *blob, size_t size, const uint8_t key[16])
{
    XtBlob view;
    char err[256], version[sizeof view.h->python];
    if (xt_blob_check(blob, size, &view, err) < 0) {
        xt_log(XT_LOG_WARN, "blob for %s does not verify: %s", PyUnicode_AsUTF8(co->co_qualname), err);
        return XT_REFUSE_bad_blob;
    }
    snprintf(version, sizeof version, "%d.%d.%d", PY_MAJOR_VERSION, PY_MINOR_VERSION, PY_MICRO_VERSION);
    if (strcmp(view.h->python, version) != 0) return XT_REFUSE_python_version;
    XtCodeRec *rec = xt_code_rec_make(co);
    if (!rec || rec->is_twin || memcmp(xt_code_rec_hash(rec), view.codes[0], 16) != 0) return XT_REFUSE_bad_blob;
    bool generator = xt_is_generator(co), patchable = xt_entry_patchable(co);
    if (generator && view.h->osr >= 0) return XT_REFUSE_entry_pattern;
    if (view.h->osr >= 0 && (view.h->osr >= Py_SIZE(co) || (rec->return_unit = find_return(co)) < 0)) return XT_REFUSE_entry_pattern;
    xt_reserve_fill();
    XtLinked *u = make_unit(rec, &view, size, key);
    if (!u) return XT_REFUSE_bad_blob;
    if (!xt_bind_eager(u)) {
        retire(rec, u); /* freed with the code object */
        return XT_REFUSE_bad_blob;
    }
    int refused = generator ? link_resume(rec, u) : view.h->osr >= 0 ? link_loop(rec, u) : link_entry(rec, u, patchable);
    if (refused) retire(rec, u);
    return refused;
}

void xt_unlink(PyCodeObject *co)
{
    XtCodeRec *rec = xt_code_rec(co);
    if (!rec || rec->is_twin) return;
    rec->native = NULL;
    if (rec->unit) retire(rec, rec->unit);
    rec->unit = NULL;
    if (rec->gen) retire(rec, rec->gen);
    rec->gen = NULL;
    while (rec->osr) {
        XtLinked *u = rec->osr;
        rec->osr = u->next;
        retire(rec, u);
    }
    xt_entry_unpatch(rec);
}
