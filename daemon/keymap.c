/* keymap.c -- open addressing, linear probing, deletion by shifting back */
#include "keymap.h"
#include <errno.h>
#include <stdlib.h>
#include <string.h>

static size_t home(const XtKeyMap *m, const uint8_t key[16])
{
    uint64_t h;
    memcpy(&h, key, sizeof h);
    return (size_t)h & (m->capacity - 1);
}

static size_t find(const XtKeyMap *m, const uint8_t key[16])
{
    size_t i = home(m, key);
    while (m->slots[i].value && memcmp(m->slots[i].key, key, 16)) i = (i + 1) & (m->capacity - 1);
    return i;
}

void *xt_keymap_get(const XtKeyMap *m, const uint8_t key[16]) { return m->capacity ? m->slots[find(m, key)].value : NULL; }

static int grow(XtKeyMap *m)
{
    XtKeyMap bigger = {.capacity = m->capacity ? 2 * m->capacity : 64, .used = m->used};
    bigger.slots = calloc(bigger.capacity, sizeof *bigger.slots);
    if (!bigger.slots) return -ENOMEM;
    for (size_t i = 0; i < m->capacity; i++)
        if (m->slots[i].value) bigger.slots[find(&bigger, m->slots[i].key)] = m->slots[i];
    free(m->slots);
    *m = bigger;
    return 0;
}

int xt_keymap_put(XtKeyMap *m, const uint8_t key[16], void *value)
{
    if (4 * (m->used + 1) > 3 * m->capacity) {
        int r = grow(m);
        if (r) return r;
    }
    XtKeyMapSlot *s = &m->slots[find(m, key)];
    if (!s->value) m->used++;
    memcpy(s->key, key, 16);
    s->value = value;
    return 0;
}

void *xt_keymap_remove(XtKeyMap *m, const uint8_t key[16])
{
    if (!m->capacity) return NULL;
    size_t hole = find(m, key), mask = m->capacity - 1;
    void *value = m->slots[hole].value;
    if (!value) return NULL;
    for (size_t i = (hole + 1) & mask; m->slots[i].value; i = (i + 1) & mask) {
        if (((i - home(m, m->slots[i].key)) & mask) < ((i - hole) & mask)) continue; /* its home lies behind the hole */
        m->slots[hole] = m->slots[i];
        hole = i;
    }
    m->slots[hole].value = NULL;
    m->used--;
    return value;
}

void xt_keymap_free(XtKeyMap *m)
{
    free(m->slots);
    *m = (XtKeyMap){0};
}
