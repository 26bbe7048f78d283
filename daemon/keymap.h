/* keymap.h -- hash map from 16-byte keys (uniformly distributed already) to pointers. Values are the caller's. */
#ifndef XT_DAEMON_KEYMAP_H
#define XT_DAEMON_KEYMAP_H
#include <stddef.h>
#include <stdint.h>

typedef struct XtKeyMapSlot {
    uint8_t key[16];
    void *value;
} XtKeyMapSlot; /* value NULL: free */
typedef struct XtKeyMap {
    XtKeyMapSlot *slots;
    size_t capacity, used;
} XtKeyMap; /* all zero is an empty map; capacity is 0 or a power of two */

void *xt_keymap_get(const XtKeyMap *m, const uint8_t key[16]);
/* value is not NULL; replaces. 0 or -ENOMEM */
int xt_keymap_put(XtKeyMap *m, const uint8_t key[16], void *value);
/* returns the value that was removed, or NULL */
void *xt_keymap_remove(XtKeyMap *m, const uint8_t key[16]);
void xt_keymap_free(XtKeyMap *m);
#endif
