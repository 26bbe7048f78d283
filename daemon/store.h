/* store.h -- what survives the daemon: blobs, refused units, clients' reports and hot lists, in one LMDB environment.
 *
 * Every record carries a checksum that is verified at each read; a record that fails is removed and counts as absent. Writes collect in a
 * transaction that xt_store_commit() ends (the owner calls it a moment after xt_store_dirty() became true); reads see them at once. What is not committed
 * when the process dies is lost, nothing else. A failing write (disk full) is reported by its return value and never harms what is stored.
 * Errors are negative errno. Used from one thread.
 */
#ifndef XT_DAEMON_STORE_H
#define XT_DAEMON_STORE_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

typedef struct XtStore XtStore;

typedef struct XtStoredBlob {
    uint32_t uid, compile_us, size;
    uint64_t created;
    const char *name;
    const void *blob;
} XtStoredBlob;
typedef struct XtStoredRefusal {
    uint32_t uid, reason;
    uint64_t created;
    const char *name, *text;
} XtStoredRefusal;
typedef struct XtStoredReport {
    uint32_t uid, reason;
    uint64_t exits, created;
    const char *text;
} XtStoredReport;
typedef struct XtHotEntry {
    uint8_t key[16], hash[16];
    uint64_t tag, order;
    int32_t osr;
    uint16_t attempt, dropped; /* dropped: XT_REFUSE_*, the program gave the code up */
} XtHotEntry;
typedef struct XtStoreCounts {
    uint64_t blobs, bytes, refused, programs_entries, corrupt, evicted, write_errors;
} XtStoreCounts;

/* Opens or makes the store in directory dir (which is made, with parents). A store that is damaged beyond use is set aside (*.bad) and a new one begun. */
int xt_store_open(XtStore **s, const char *dir, uint64_t max_bytes, char err[512]);
void xt_store_close(XtStore *s); /* commits */
int xt_store_commit(XtStore *s);
bool xt_store_dirty(const XtStore *s);
XtStoreCounts xt_store_counts(const XtStore *s);
void xt_store_set_limit(XtStore *s, uint64_t max_bytes);

/* Reading: pointers in *out live until the next call of any store function; the blob is 8-byte aligned. -ENOENT when absent or corrupt. */
int xt_store_get_blob(XtStore *s, const uint8_t key[16], XtStoredBlob *out);
int xt_store_get_refusal(XtStore *s, const uint8_t key[16], XtStoredRefusal *out);
int xt_store_get_report(XtStore *s, const uint8_t key[16], XtStoredReport *out);

int xt_store_put_blob(XtStore *s, const uint8_t key[16], const XtStoredBlob *b);
int xt_store_put_refusal(XtStore *s, const uint8_t key[16], const XtStoredRefusal *r);
int xt_store_put_report(XtStore *s, const uint8_t key[16], const XtStoredReport *r);
int xt_store_drop_blob(XtStore *s, const uint8_t key[16]);

/* Hot list of a program, oldest entry first, malloc'ed (the caller frees it); *list NULL when empty. */
int xt_store_hot_list(XtStore *s, const uint8_t program[16], XtHotEntry **list, size_t *n);
/* The entry of that tag, hash and osr. -ENOENT when there is none. */
int xt_store_hot_find(XtStore *s, const uint8_t program[16], uint64_t tag, const uint8_t hash[16], int32_t osr, XtHotEntry *out);
/* Adds an entry; one with the same tag, hash and osr (a recompilation) is replaced, unless it is marked as given up. -ENOSPC beyond limit. */
int xt_store_hot_add(XtStore *s, const uint8_t program[16], const XtHotEntry *e, size_t limit);
/* The entry stays as a mark that its code was given up. -ENOENT when there is none. */
int xt_store_hot_drop(XtStore *s, const uint8_t program[16], const uint8_t key[16], uint32_t reason);
int xt_store_hot_remove(XtStore *s, const uint8_t program[16], const uint8_t key[16]);

/* Calls back for each intact record (no store function may be called inside); a callback returns false to stop. */
void xt_store_each_blob(XtStore *s, bool (*see)(void *arg, const uint8_t key[16], const XtStoredBlob *b), void *arg);
void xt_store_each_refusal(XtStore *s, bool (*see)(void *arg, const uint8_t key[16], const XtStoredRefusal *r), void *arg);
/* Checks all blobs with the given function besides the checksum; counts, and removes bad ones when asked to. */
void xt_store_verify(XtStore *s, bool (*fits)(const void *blob, uint32_t size), bool remove, uint64_t *good, uint64_t *bad);
/* Removes the blobs and reports of a user ((uid_t)-1: of all) and, as programs are not told apart by user, all hot entries of removed blobs;
 * refused: the refusals as well. Returns the number of blobs removed or a negative errno. */
long xt_store_clear(XtStore *s, uid_t uid, bool refused);
#endif
