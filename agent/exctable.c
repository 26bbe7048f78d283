/* exctable.c -- reading exception tables. */
#include "agent/exctable.h"

static int varint(const uint8_t *p, Py_ssize_t size, Py_ssize_t *pos)
{
    int v = 0;
    while (*pos < size) {
        uint8_t b = p[(*pos)++];
        v = v << 6 | (b & 63);
        if (!(b & 64)) break;
    }
    return v;
}

bool xt_exc_next(PyCodeObject *co, Py_ssize_t *pos, XtExcEntry *e)
{
    const uint8_t *p = (const uint8_t *)PyBytes_AS_STRING(co->co_exceptiontable);
    Py_ssize_t size = PyBytes_GET_SIZE(co->co_exceptiontable);
    if (*pos >= size) return false;
    e->start = varint(p, size, pos);
    e->end = e->start + varint(p, size, pos);
    e->target = varint(p, size, pos);
    int v = varint(p, size, pos);
    e->depth = v >> 1;
    e->lasti = v & 1;
    return true;
}

bool xt_exc_find(PyCodeObject *co, int unit, XtExcEntry *e)
{
    for (Py_ssize_t pos = 0; xt_exc_next(co, &pos, e);)
        if (unit >= e->start && unit < e->end) return true;
    return false;
}
