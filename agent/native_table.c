/* native_table.c -- records of code objects. */
#include "agent/native_table.h"
#include "agent/codehash.h"

Py_ssize_t xt_extra_index = -1, xt_extra_ours;

void xt_linked_free(XtLinked *u)
{
    for (uint32_t i = 1; u->codes && i < u->blob.h->ncodes; i++) Py_XDECREF(u->codes[i]);
    Py_XDECREF(u->keep);
    xt_mapping_release(&u->mapping, &u->blob);
    PyMem_Free(u->codes);
    PyMem_Free(u->exit_counts);
    PyMem_Free(u->bound);
    PyMem_Free(u);
}

static void free_list(XtLinked *u)
{
    while (u) {
        XtLinked *next = u->next;
        xt_linked_free(u);
        u = next;
    }
}

/* The code object is being deallocated. */
static void free_rec(void *p)
{
    XtCodeRec *rec = p;
    if (!rec) return;
    if (!rec->is_twin) {
        if (rec->unit) xt_linked_free(rec->unit);
        if (rec->gen) xt_linked_free(rec->gen);
        free_list(rec->osr);
        free_list(rec->retired);
        if (rec->twin) {
            XtCodeRec *twin = xt_code_rec(rec->twin);
            if (twin) twin->co = rec->twin; /* a frame object may keep the twin alive */
            Py_DECREF(rec->twin);
        }
        if (rec->old_consts) { /* what somebody may have of the new tuple owns its items from now on (entry.c) */
            xt_own_items(rec->co->co_consts);
            Py_DECREF(rec->old_consts);
        }
        if (rec->entry) {
            *rec->link_entry = rec->next_entry;
            if (rec->next_entry) rec->next_entry->link_entry = rec->link_entry;
            Py_DECREF(rec->entry);
        }
    }
    PyMem_Free(rec);
}

Py_ssize_t xt_extra_request(freefunc died)
{
    Py_ssize_t index = _PyEval_RequestCodeExtraIndex(died);
    if (index >= xt_extra_ours) xt_extra_ours = index + 1;
    return index;
}

int xt_native_table_init(void)
{
    if (xt_extra_index < 0) xt_extra_index = xt_extra_request(free_rec);
    return xt_extra_index < 0 ? -1 : 0;
}

void xt_native_table_end(void)
{
    xt_extra_index = PY_SSIZE_T_MAX;
    xt_extra_ours = 0;
}

int xt_code_set_extra(PyCodeObject *co, Py_ssize_t index, void *value)
{
    XtCodeExtra *x = co->co_extra;
    if (!x || x->size <= index) {
        Py_ssize_t n = x ? x->size : 0;
        if (!(x = PyMem_Realloc(x, sizeof *x + (size_t)index * sizeof *x->items))) return -1;
        while (n <= index) x->items[n++] = NULL;
        x->size = n;
        co->co_extra = x;
    }
    x->items[index] = value;
    return 0;
}

XtCodeRec *xt_code_rec_make(PyCodeObject *co)
{
    XtCodeRec *rec = xt_code_rec(co);
    if (rec) return rec;
    rec = PyMem_Calloc(1, sizeof *rec);
    if (!rec) return NULL;
    rec->co = co;
    if (xt_code_set_extra(co, xt_extra_index, rec) < 0) {
        PyMem_Free(rec);
        return NULL;
    }
    return rec;
}

const uint8_t *xt_code_rec_hash(XtCodeRec *rec)
{
    if (!rec->hashed) {
        xt_code_hash(rec->co, rec->hash);
        rec->hashed = true;
    }
    return rec->hash;
}

PyCodeObject *xt_code_original(PyCodeObject *co)
{
    XtCodeRec *rec = xt_code_rec(co);
    return rec && rec->is_twin ? rec->co : co;
}

size_t xt_linked_size(PyCodeObject *co)
{
    XtCodeRec *rec = xt_code_rec(xt_code_original(co));
    if (!rec) return 0;
    size_t n = (rec->unit ? rec->unit->blob.h->text_size : 0) + (rec->gen ? rec->gen->blob.h->text_size : 0);
    for (XtLinked *u = rec->osr; u; u = u->next) n += u->blob.h->text_size;
    return n;
}
