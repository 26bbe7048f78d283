/* segment.h -- code segments: sealed shared memory that clients map read+execute, appended to by the daemon through its own mapping.
 *
 * Segments belong to a domain (a user id, or all users when the cache is shared). When a domain has more than its share, the oldest is let go: clients
 * that mapped it keep it, the daemon serves its blobs again from the store in a newer one. Errors are negative errno.
 */
#ifndef XT_DAEMON_SEGMENT_H
#define XT_DAEMON_SEGMENT_H
#include "keymap.h"
#include "protocol/blob.h"
#include <sys/types.h>

typedef struct XtSegment {
    struct XtSegment *next; /* newest first */
    uint32_t number;
    uid_t domain;
    int fd;
    uint8_t *base; /* read+write mapping, the daemon's own */
    uint32_t used;
} XtSegment;

typedef struct XtPlace {
    XtSegment *segment;
    uint32_t offset, size;
} XtPlace;

typedef struct XtSegments {
    XtSegment *list;
    XtKeyMap places; /* key -> XtPlace, owned */
    uint32_t last_number;
    uint64_t bytes; /* appended to the segments that are alive */
} XtSegments;

/* where the blob of this key is, or NULL; valid until the next xt_segments_add */
const XtPlace *xt_segments_find(const XtSegments *s, const uint8_t key[16]);
/* Appends a checked blob. keep: segments the domain may have. */
int xt_segments_add(XtSegments *s, uid_t domain, uint32_t keep, const uint8_t key[16], const void *blob, uint32_t size,
                    const XtPlace **place);
/* Forgets a domain's places and segments (domain (uid_t)-1: everybody's). */
void xt_segments_clear(XtSegments *s, uid_t domain);
#endif
