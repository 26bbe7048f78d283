/* segment.c -- see segment.h */
#include "segment.h"
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#ifndef F_SEAL_FUTURE_WRITE
#define F_SEAL_FUTURE_WRITE 0x0010
#endif
#ifndef MFD_EXEC
#define MFD_EXEC 0x0010U
#endif

const XtPlace *xt_segments_find(const XtSegments *s, const uint8_t key[16]) { return xt_keymap_get(&s->places, key); }

static int open_memory(void)
{
    int fd = memfd_create("xtlink", MFD_CLOEXEC | MFD_ALLOW_SEALING | MFD_EXEC);
    if (fd < 0 && errno == EINVAL) fd = memfd_create("xtlink", MFD_CLOEXEC | MFD_ALLOW_SEALING); /* before Linux 6.3 */
    return fd < 0 ? -errno : fd;
}

static int create(XtSegments *s, uid_t domain, XtSegment **out)
{
    XtSegment *g = calloc(1, sizeof *g);
    if (!g) return -ENOMEM;
    g->fd = open_memory();
    int r = g->fd < 0 ? g->fd : 0;
    if (!r && ftruncate(g->fd, XT_SEGMENT_SIZE)) r = -errno;
    if (!r) {
        g->base = mmap(NULL, XT_SEGMENT_SIZE, PROT_READ | PROT_WRITE, MAP_SHARED, g->fd, 0);
        if (g->base == MAP_FAILED) r = -errno;
    }
    /* F_SEAL_SEAL last of all: nobody can change the seals either */
    if (!r && fcntl(g->fd, F_ADD_SEALS, F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_FUTURE_WRITE | F_SEAL_SEAL)) {
        r = -errno;
        munmap(g->base, XT_SEGMENT_SIZE);
    }
    if (r) {
        if (g->fd >= 0) close(g->fd);
        free(g);
        return r;
    }
    g->domain = domain;
    g->number = ++s->last_number;
    g->next = s->list;
    s->list = *out = g;
    return 0;
}

static void remove_places(XtSegments *s, const XtSegment *g)
{
    XtKeyMap kept = {0};
    for (size_t i = 0; i < s->places.capacity; i++) {
        XtPlace *p = s->places.slots[i].value;
        if (p && (p->segment == g || xt_keymap_put(&kept, s->places.slots[i].key, p))) free(p);
    }
    xt_keymap_free(&s->places);
    s->places = kept;
}

static void destroy(XtSegments *s, XtSegment **link)
{
    XtSegment *g = *link;
    remove_places(s, g);
    *link = g->next;
    s->bytes -= g->used;
    munmap(g->base, XT_SEGMENT_SIZE);
    close(g->fd);
    free(g);
}

/* The first in the list is the domain's newest, which always stays. */
static void let_oldest_go(XtSegments *s, uid_t domain, uint32_t keep)
{
    uint32_t n = 1;
    for (XtSegment **link = &s->list->next; *link;) {
        if ((*link)->domain == domain && ++n > keep) destroy(s, link);
        else link = &(*link)->next;
    }
}

int xt_segments_add(XtSegments *s, uid_t domain, uint32_t keep, const uint8_t key[16], const void *blob, uint32_t size,
                    const XtPlace **place)
{
    XtSegment *g = s->list;
    if (size > XT_SEGMENT_SIZE) return -EFBIG;
    while (g && g->domain != domain) g = g->next;
    if (!g || XT_SEGMENT_SIZE - g->used < size) {
        int r = create(s, domain, &g);
        if (r) return r;
        let_oldest_go(s, domain, keep);
    }
    XtPlace *p = malloc(sizeof *p), *old = xt_keymap_get(&s->places, key);
    if (!p || xt_keymap_put(&s->places, key, p)) {
        free(p);
        return -ENOMEM;
    }
    free(old);
    *p = (XtPlace){g, g->used, size};
    memcpy(g->base + g->used, blob, size);
    uint32_t taken = (size + 63) & ~63u;
    g->used += taken;
    s->bytes += taken;
    *place = p;
    return 0;
}

void xt_segments_clear(XtSegments *s, uid_t domain)
{
    for (XtSegment **link = &s->list; *link;) {
        if (domain == (uid_t)-1 || (*link)->domain == domain) destroy(s, link);
        else link = &(*link)->next;
    }
    if (!s->list) xt_keymap_free(&s->places);
}
