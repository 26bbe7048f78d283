/* store.c -- see store.h. Databases: blobs, uses (time of last use by key), refused, reports: all by key; hot: by program and key. */
#include "store.h"
#include "log.h"
#include "protocol/hash.h"
#include <errno.h>
#include <lmdb.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { USE_GRAIN_S = 600, MAP_SLACK = 64 << 20, PAGE = 4096, NO_ROOM_S = 60 };

/* How a value begins in every database but uses. Then the texts, each ended by NUL, then (blobs only) padding to 8 and the blob. */
typedef struct Record {
    uint64_t checksum; /* XXH3-64 of the rest of the value */
    uint64_t created;  /* s */
    uint64_t exits;
    uint32_t uid, reason, compile_us, size;
    uint32_t name_size, text_size; /* NUL included */
} Record;

struct XtStore {
    MDB_env *env;
    MDB_txn *txn;     /* of the collected writes, NULL when there are none */
    MDB_txn *reading; /* while a read's result is in use and txn is NULL */
    MDB_dbi blobs, uses, refused, reports, hot;
    void *copy; /* aligned copy of the last record read */
    uint64_t max_bytes;
    XtStoreCounts counts;
    XtStoreCounts committed; /* counts when txn began */
    uint64_t retry_at;       /* s: until then no blob is put, there was no room for one */
};

/* LMDB's own errors other than these mean that the file is damaged. */
static int negative(int r) { return r == MDB_NOTFOUND ? -ENOENT : r == MDB_MAP_FULL ? -ENOSPC : r >= 0 ? -r : -EUCLEAN; }
static MDB_val val(const void *data, size_t size) { return (MDB_val){size, (void *)(uintptr_t)data}; }
static MDB_val key_val(const uint8_t key[16]) { return val(key, 16); }
static uint64_t now(void) { return (uint64_t)time(NULL); }

/* --- transactions --- */

static void end_reading(XtStore *s)
{
    if (s->reading) mdb_txn_abort(s->reading);
    s->reading = NULL;
}

static int begin_writing(XtStore *s)
{
    end_reading(s);
    if (s->txn) return 0;
    s->committed = s->counts;
    return negative(mdb_txn_begin(s->env, NULL, 0, &s->txn));
}

static MDB_txn *begin_reading(XtStore *s)
{
    end_reading(s);
    if (s->txn) return s->txn;
    return mdb_txn_begin(s->env, NULL, MDB_RDONLY, &s->reading) ? NULL : s->reading;
}

/* A transaction in which a write failed is of no further use. */
static int write_failed(XtStore *s, int r)
{
    if (!s->counts.write_errors++) xt_log(XT_LOG_WARNING, "cannot write to the store: %s; going on without", strerror(-r));
    if (s->txn) mdb_txn_abort(s->txn);
    s->txn = NULL;
    s->counts.blobs = s->committed.blobs, s->counts.bytes = s->committed.bytes, s->counts.refused = s->committed.refused;
    return r;
}

int xt_store_commit(XtStore *s)
{
    end_reading(s);
    if (!s->txn) return 0;
    int r = negative(mdb_txn_commit(s->txn));
    s->txn = NULL;
    return r ? write_failed(s, r) : 0;
}

bool xt_store_dirty(const XtStore *s) { return s->txn != NULL; }

/* --- records --- */

static void set_sizes(Record *r, const char *name, const char *text)
{
    r->name_size = (uint32_t)strlen(name) + 1, r->text_size = (uint32_t)strlen(text) + 1;
}

static size_t blob_offset(const Record *r) { return (sizeof *r + r->name_size + r->text_size + 7) & ~(size_t)7; }

static uint64_t checksum_of(const void *record, size_t size)
{
    return xt_checksum((const uint8_t *)record + sizeof(uint64_t), size - sizeof(uint64_t));
}

static bool intact(const MDB_val *v)
{
    Record r;
    if (v->mv_size < sizeof r) return false;
    memcpy(&r, v->mv_data, sizeof r);
    const char *texts = (const char *)v->mv_data + sizeof r;
    if (!r.name_size || !r.text_size || v->mv_size != blob_offset(&r) + r.size) return false;
    if (texts[r.name_size - 1] || texts[r.name_size + r.text_size - 1]) return false;
    return r.checksum == checksum_of(v->mv_data, v->mv_size);
}

static int put(XtStore *s, MDB_dbi db, const uint8_t key[16], Record r, const char *name, const char *text, const void *blob)
{
    set_sizes(&r, name, text);
    size_t at = blob_offset(&r), size = at + r.size;
    uint8_t *value = calloc(1, size);
    if (!value) return -ENOMEM;
    memcpy(value + sizeof r, name, r.name_size);
    memcpy(value + sizeof r + r.name_size, text, r.text_size);
    if (r.size) memcpy(value + at, blob, r.size);
    memcpy(value, &r, sizeof r);
    r.checksum = checksum_of(value, size);
    memcpy(value, &r, sizeof r);
    int e = begin_writing(s);
    MDB_val k = key_val(key), v = val(value, size);
    if (!e) e = negative(mdb_put(s->txn, db, &k, &v, 0));
    free(value);
    return e ? write_failed(s, e) : 0;
}

static int drop(XtStore *s, MDB_dbi db, const uint8_t key[16])
{
    int e = begin_writing(s);
    MDB_val k = key_val(key);
    if (!e) e = negative(mdb_del(s->txn, db, &k, NULL));
    return e && e != -ENOENT ? write_failed(s, e) : e;
}

static int get(XtStore *s, MDB_dbi db, const uint8_t key[16], const Record **out)
{
    MDB_txn *t = begin_reading(s);
    MDB_val k = key_val(key), v;
    int e = t ? negative(mdb_get(t, db, &k, &v)) : -EIO;
    if (!e && !intact(&v)) {
        s->counts.corrupt++;
        xt_log(XT_LOG_WARNING, "dropped a corrupt record from the store");
        drop(s, db, key);
        return -ENOENT;
    }
    if (!e) {
        free(s->copy);
        s->copy = malloc(v.mv_size);
        if (s->copy) memcpy(s->copy, v.mv_data, v.mv_size);
        else e = -ENOMEM;
        *out = s->copy;
    }
    end_reading(s);
    return e;
}

static const char *name_of(const Record *r) { return (const char *)(r + 1); }
static const char *text_of(const Record *r) { return name_of(r) + r->name_size; }
static XtStoredBlob blob_of(const Record *r)
{
    return (XtStoredBlob){r->uid, r->compile_us, r->size, r->created, name_of(r), (const uint8_t *)r + blob_offset(r)};
}
static XtStoredRefusal refusal_of(const Record *r) { return (XtStoredRefusal){r->uid, r->reason, r->created, name_of(r), text_of(r)}; }

/* --- blobs and least recently used --- */

static void count_used(XtStore *s, const uint8_t key[16])
{
    MDB_txn *t = begin_reading(s);
    MDB_val k = key_val(key), v;
    uint64_t last = 0, time = now();
    if (t && !mdb_get(t, s->uses, &k, &v) && v.mv_size == sizeof last) memcpy(&last, v.mv_data, sizeof last);
    end_reading(s);
    if (last + USE_GRAIN_S > time) return;
    int e = begin_writing(s);
    v = val(&time, sizeof time);
    if (!e) e = negative(mdb_put(s->txn, s->uses, &k, &v, 0));
    if (e) write_failed(s, e);
}

int xt_store_get_blob(XtStore *s, const uint8_t key[16], XtStoredBlob *out)
{
    const Record *r;
    int e = get(s, s->blobs, key, &r);
    if (e) return e;
    count_used(s, key);
    *out = blob_of(r);
    return 0;
}

typedef struct Use {
    uint8_t key[16];
    uint64_t time;
} Use;
static int older(const void *a, const void *b)
{
    const Use *x = a, *y = b;
    return x->time < y->time ? -1 : x->time > y->time;
}

/* Calls see for each raw value of a database until it returns false. 0, or an error when the database cannot be read to its end. */
static int walk(XtStore *s, MDB_dbi db, bool (*see)(void *arg, const MDB_val *key, const MDB_val *value), void *arg)
{
    MDB_txn *t = begin_reading(s);
    MDB_cursor *c;
    if (!t || mdb_cursor_open(t, db, &c)) {
        end_reading(s);
        return -EIO;
    }
    MDB_val k, v;
    int e = mdb_cursor_get(c, &k, &v, MDB_FIRST);
    while (!e && see(arg, &k, &v)) e = mdb_cursor_get(c, &k, &v, MDB_NEXT);
    mdb_cursor_close(c);
    end_reading(s);
    return e == 0 || e == MDB_NOTFOUND ? 0 : -EUCLEAN;
}

typedef struct Uses {
    Use *list;
    size_t n, room;
} Uses;
static bool collect_use(void *arg, const MDB_val *key, const MDB_val *value)
{
    (void)value;
    Uses *u = arg;
    if (u->n == u->room) {
        size_t room = u->room ? 2 * u->room : 256;
        Use *list = realloc(u->list, room * sizeof *list);
        if (!list) return false;
        u->list = list, u->room = room;
    }
    if (key->mv_size != 16) return true;
    Use *e = &u->list[u->n++];
    memcpy(e->key, key->mv_data, 16);
    e->time = 0;
    return true;
}

/* What a value takes in the file: LMDB gives those of more than half a page pages of their own. */
static uint64_t footprint(size_t size) { return (size + 16 + PAGE - 1) / PAGE * PAGE; }

static int remove_blob(XtStore *s, const uint8_t key[16])
{
    MDB_txn *t = begin_reading(s);
    MDB_val k = key_val(key), v;
    int e = t ? negative(mdb_get(t, s->blobs, &k, &v)) : -EIO;
    uint64_t size = e ? 0 : footprint(v.mv_size);
    end_reading(s);
    if (e) return e;
    drop(s, s->uses, key);
    if ((e = drop(s, s->blobs, key))) return e;
    s->counts.blobs--;
    s->counts.bytes -= size < s->counts.bytes ? size : s->counts.bytes;
    return 0;
}

/* In a transaction of its own: only what it frees can be written to by the next. 0, or why it could not be committed. */
static int evict(XtStore *s, uint64_t down_to)
{
    int e = xt_store_commit(s);
    if (e) return e;
    Uses u = {0};
    walk(s, s->blobs, collect_use, &u);
    MDB_txn *t = begin_reading(s);
    for (size_t i = 0; t && i < u.n; i++) {
        MDB_val k = key_val(u.list[i].key), v;
        if (!mdb_get(t, s->uses, &k, &v) && v.mv_size == 8) memcpy(&u.list[i].time, v.mv_data, 8);
    }
    end_reading(s);
    if (u.n) qsort(u.list, u.n, sizeof *u.list, older);
    uint64_t before = s->counts.blobs;
    for (size_t i = 0; i < u.n && s->counts.bytes > down_to && !e; i++) e = remove_blob(s, u.list[i].key);
    free(u.list);
    if (!e) e = xt_store_commit(s);
    if (!e) s->counts.evicted += before - s->counts.blobs;
    return e;
}

int xt_store_put_blob(XtStore *s, const uint8_t key[16], const XtStoredBlob *b)
{
    Record r = {.created = now(), .uid = b->uid, .compile_us = b->compile_us, .size = b->size};
    set_sizes(&r, b->name, "");
    uint64_t size = footprint(blob_offset(&r) + r.size);
    if (size > s->max_bytes || r.created < s->retry_at) return -ENOSPC;
    xt_store_drop_blob(s, key); /* one that is there already is not counted twice */
    int e = s->counts.bytes + size > s->max_bytes ? evict(s, s->max_bytes / 10 * 9) : 0;
    if (!e) e = put(s, s->blobs, key, r, b->name, "", b->blob);
    if (e == -ENOSPC && (e = evict(s, s->max_bytes / 2)) == 0) /* no run of free pages was long enough */
        e = put(s, s->blobs, key, r, b->name, "", b->blob);
    if (e == -ENOSPC) s->retry_at = r.created + NO_ROOM_S;
    if (e) return e;
    s->counts.blobs++, s->counts.bytes += size;
    count_used(s, key);
    return 0;
}

int xt_store_drop_blob(XtStore *s, const uint8_t key[16]) { return remove_blob(s, key); }

/* --- refusals and reports --- */

int xt_store_get_refusal(XtStore *s, const uint8_t key[16], XtStoredRefusal *out)
{
    const Record *r;
    int e = get(s, s->refused, key, &r);
    if (!e) *out = refusal_of(r);
    return e;
}

int xt_store_put_refusal(XtStore *s, const uint8_t key[16], const XtStoredRefusal *x)
{
    int e = put(s, s->refused, key, (Record){.created = now(), .uid = x->uid, .reason = x->reason}, x->name, x->text, NULL);
    if (!e) s->counts.refused++;
    return e;
}

int xt_store_get_report(XtStore *s, const uint8_t key[16], XtStoredReport *out)
{
    const Record *r;
    int e = get(s, s->reports, key, &r);
    if (!e) *out = (XtStoredReport){r->uid, r->reason, r->exits, r->created, text_of(r)};
    return e;
}

int xt_store_put_report(XtStore *s, const uint8_t key[16], const XtStoredReport *x)
{
    return put(s, s->reports, key, (Record){.created = now(), .uid = x->uid, .reason = x->reason, .exits = x->exits}, "", x->text, NULL);
}

/* --- hot lists: key is program and blob key, value the entry behind a checksum --- */

typedef struct HotRecord {
    uint64_t checksum;
    XtHotEntry entry;
} HotRecord;

static bool read_hot(const MDB_val *v, XtHotEntry *e)
{
    HotRecord r;
    if (v->mv_size != sizeof r) return false;
    memcpy(&r, v->mv_data, sizeof r);
    *e = r.entry;
    return r.checksum == checksum_of(&r, sizeof r);
}

static int by_order(const void *a, const void *b)
{
    const XtHotEntry *x = a, *y = b;
    return x->order < y->order ? -1 : x->order > y->order;
}

/* As xt_store_hot_list(), in no order. */
static int hot_entries(XtStore *s, const uint8_t program[16], XtHotEntry **list, size_t *n)
{
    MDB_txn *t = begin_reading(s);
    MDB_cursor *c;
    size_t room = 0;
    *list = NULL, *n = 0;
    if (!t || mdb_cursor_open(t, s->hot, &c)) {
        end_reading(s);
        return -EIO;
    }
    MDB_val k = val(program, 16), v;
    int e = 0;
    for (int r = mdb_cursor_get(c, &k, &v, MDB_SET_RANGE); !r && !e; r = mdb_cursor_get(c, &k, &v, MDB_NEXT)) {
        if (k.mv_size != 32 || memcmp(k.mv_data, program, 16)) break;
        if (*n == room) {
            room = room ? 2 * room : 64;
            XtHotEntry *more = realloc(*list, room * sizeof *more);
            if (!more) {
                e = -ENOMEM;
                break;
            }
            *list = more;
        }
        if (read_hot(&v, *list + *n)) ++*n;
        else s->counts.corrupt++;
    }
    mdb_cursor_close(c);
    end_reading(s);
    return e;
}

int xt_store_hot_list(XtStore *s, const uint8_t program[16], XtHotEntry **list, size_t *n)
{
    int e = hot_entries(s, program, list, n);
    if (*n) qsort(*list, *n, sizeof **list, by_order);
    return e;
}

int xt_store_hot_remove(XtStore *s, const uint8_t program[16], const uint8_t key[16])
{
    uint8_t both[32];
    memcpy(both, program, 16), memcpy(both + 16, key, 16);
    int e = begin_writing(s);
    MDB_val k = val(both, sizeof both);
    if (!e) e = negative(mdb_del(s->txn, s->hot, &k, NULL));
    return e && e != -ENOENT ? write_failed(s, e) : e;
}

static bool is_of(const XtHotEntry *e, uint64_t tag, const uint8_t hash[16], int32_t osr)
{
    return e->tag == tag && e->osr == osr && !memcmp(e->hash, hash, 16);
}

int xt_store_hot_find(XtStore *s, const uint8_t program[16], uint64_t tag, const uint8_t hash[16], int32_t osr, XtHotEntry *out)
{
    XtHotEntry *list;
    size_t n, i = 0;
    int e = hot_entries(s, program, &list, &n);
    while (i < n && !is_of(&list[i], tag, hash, osr)) i++;
    if (i < n) *out = list[i];
    free(list);
    return e ? e : i < n ? 0 : -ENOENT;
}

static bool has_hot(XtStore *s, const uint8_t both[32], uint64_t tag)
{
    MDB_txn *t = begin_reading(s);
    MDB_val k = val(both, 32), v;
    XtHotEntry e;
    bool has = t && !mdb_get(t, s->hot, &k, &v) && read_hot(&v, &e) && e.tag == tag;
    end_reading(s);
    return has;
}

/* Writes *r, whose checksum is made here. */
static int put_hot(XtStore *s, uint8_t both[32], HotRecord *r)
{
    r->checksum = checksum_of(r, sizeof *r);
    int e = begin_writing(s);
    MDB_val k = val(both, 32), v = val(r, sizeof *r);
    if (!e) e = negative(mdb_put(s->txn, s->hot, &k, &v, 0));
    return e ? write_failed(s, e) : 0;
}

int xt_store_hot_add(XtStore *s, const uint8_t program[16], const XtHotEntry *entry, size_t limit)
{
    uint8_t both[32];
    memcpy(both, program, 16), memcpy(both + 16, entry->key, 16);
    if (has_hot(s, both, entry->tag)) return 0;
    XtHotEntry *list;
    size_t n, replaced = 0;
    int e = hot_entries(s, program, &list, &n);
    HotRecord r = {0, *entry};
    r.entry.order = 1;
    for (size_t i = 0; i < n && !e; i++) {
        if (list[i].order >= r.entry.order) r.entry.order = list[i].order + 1;
        if (!is_of(&list[i], entry->tag, entry->hash, entry->osr)) continue;
        if (list[i].dropped) {
            free(list);
            return 0;
        }
        replaced++;
        e = xt_store_hot_remove(s, program, list[i].key);
    }
    free(list);
    if (!e && n - replaced >= limit) return -ENOSPC;
    return e ? write_failed(s, e) : put_hot(s, both, &r);
}

int xt_store_hot_drop(XtStore *s, const uint8_t program[16], const uint8_t key[16], uint32_t reason)
{
    uint8_t both[32];
    memcpy(both, program, 16), memcpy(both + 16, key, 16);
    MDB_txn *t = begin_reading(s);
    MDB_val k = val(both, 32), v;
    HotRecord r;
    int e = t && !mdb_get(t, s->hot, &k, &v) && read_hot(&v, &r.entry) ? 0 : -ENOENT;
    end_reading(s);
    r.entry.dropped = (uint16_t)reason;
    return e ? e : put_hot(s, both, &r);
}

/* --- walking, verifying, clearing --- */

typedef struct Walk {
    XtStore *s;
    bool (*blob)(void *arg, const uint8_t key[16], const XtStoredBlob *b);
    bool (*refusal)(void *arg, const uint8_t key[16], const XtStoredRefusal *r);
    void *arg;
} Walk;

static bool see_record(void *arg, const MDB_val *key, const MDB_val *value)
{
    Walk *w = arg;
    if (key->mv_size != 16 || !intact(value)) return true;
    Record *r = malloc(value->mv_size);
    if (!r) return false;
    memcpy(r, value->mv_data, value->mv_size);
    XtStoredBlob b = blob_of(r);
    XtStoredRefusal f = refusal_of(r);
    bool more = w->blob ? w->blob(w->arg, key->mv_data, &b) : w->refusal(w->arg, key->mv_data, &f);
    free(r);
    return more;
}

void xt_store_each_blob(XtStore *s, bool (*see)(void *arg, const uint8_t key[16], const XtStoredBlob *b), void *arg)
{
    walk(s, s->blobs, see_record, &(Walk){s, see, NULL, arg});
}

void xt_store_each_refusal(XtStore *s, bool (*see)(void *arg, const uint8_t key[16], const XtStoredRefusal *r), void *arg)
{
    walk(s, s->refused, see_record, &(Walk){s, NULL, see, arg});
}

void xt_store_verify(XtStore *s, bool (*fits)(const void *blob, uint32_t size), bool remove, uint64_t *good, uint64_t *bad)
{
    Uses u = {0};
    *good = *bad = 0;
    walk(s, s->blobs, collect_use, &u);
    for (size_t i = 0; i < u.n; i++) {
        MDB_txn *t = begin_reading(s);
        MDB_val k = key_val(u.list[i].key), v;
        bool ok = t && !mdb_get(t, s->blobs, &k, &v) && intact(&v);
        void *copy = ok ? malloc(v.mv_size) : NULL;
        if (copy) {
            memcpy(copy, v.mv_data, v.mv_size);
            XtStoredBlob b = blob_of(copy);
            ok = fits(b.blob, b.size);
        }
        free(copy);
        end_reading(s);
        ++*(ok ? good : bad);
        if (!ok) s->counts.corrupt++;
        if (!ok && remove) remove_blob(s, u.list[i].key);
    }
    free(u.list);
}

typedef struct Clearing {
    XtStore *s;
    uid_t uid;
    Uses found;
} Clearing;
static bool collect_of_user(void *arg, const MDB_val *key, const MDB_val *value)
{
    Clearing *c = arg;
    Record r;
    if (value->mv_size < sizeof r) return true;
    memcpy(&r, value->mv_data, sizeof r);
    return c->uid != (uid_t)-1 && r.uid != c->uid ? true : collect_use(&c->found, key, value);
}

static long clear_one(XtStore *s, MDB_dbi db, uid_t uid, bool blobs)
{
    Clearing c = {.s = s, .uid = uid};
    long n = 0;
    walk(s, db, collect_of_user, &c);
    for (size_t i = 0; i < c.found.n; i++) {
        const Use *u = &c.found.list[i];
        if (!(blobs ? remove_blob(s, u->key) : drop(s, db, u->key))) n++;
    }
    free(c.found.list);
    return n;
}

long xt_store_clear(XtStore *s, uid_t uid, bool refused)
{
    long n = clear_one(s, s->blobs, uid, true);
    clear_one(s, s->reports, uid, false);
    if (refused) s->counts.refused -= (uint64_t)clear_one(s, s->refused, uid, false);
    int e = xt_store_commit(s);
    return e ? e : n;
}

/* --- opening --- */

static int make_dir(const char *dir)
{
    char path[1024];
    if (snprintf(path, sizeof path, "%s", dir) >= (int)sizeof path) return -ENAMETOOLONG;
    for (char *p = path + 1; *p; p++) {
        if (*p != '/') continue;
        *p = 0;
        if (mkdir(path, 0755) && errno != EEXIST) return -errno;
        *p = '/';
    }
    return mkdir(path, 0700) && errno != EEXIST ? -errno : 0;
}

static int open_databases(XtStore *s)
{
    const struct {
        const char *name;
        MDB_dbi *db;
    } all[] = {{"blobs", &s->blobs}, {"uses", &s->uses}, {"refused", &s->refused}, {"reports", &s->reports}, {"hot", &s->hot}};
    MDB_txn *t;
    int r = mdb_txn_begin(s->env, NULL, 0, &t);
    if (r) return negative(r);
    for (size_t i = 0; i < sizeof all / sizeof *all && !r; i++) r = mdb_dbi_open(t, all[i].name, MDB_CREATE, all[i].db);
    if (!r) return negative(mdb_txn_commit(t));
    mdb_txn_abort(t);
    return negative(r);
}

static int open_env(XtStore *s, const char *dir)
{
    int r = negative(mdb_env_create(&s->env)), dead;
    if (r) return r;
    mdb_env_set_maxdbs(s->env, 8);
    mdb_env_set_mapsize(s->env, 2 * s->max_bytes + MAP_SLACK); /* free pages are scattered, and most blobs need several in a row */
    r = negative(mdb_env_open(s->env, dir, MDB_NOMETASYNC | MDB_NOTLS, 0600));
    if (!r) mdb_reader_check(s->env, &dead);
    if (!r) r = open_databases(s);
    if (r) mdb_env_close(s->env);
    return r;
}

typedef struct BlobCount {
    XtStoreCounts *counts;
    const volatile char *last; /* byte in memory of any blob */
} BlobCount;
static bool count_blob(void *arg, const MDB_val *key, const MDB_val *value)
{
    BlobCount *c = arg;
    const volatile char *last = (const volatile char *)value->mv_data + value->mv_size - 1;
    (void)key;
    c->counts->blobs++, c->counts->bytes += footprint(value->mv_size);
    if (value->mv_size && last > c->last) c->last = last;
    return true;
}
static bool count_refused(void *arg, const MDB_val *key, const MDB_val *value)
{
    (void)key, (void)value;
    ((XtStoreCounts *)arg)->refused++;
    return true;
}
static bool count_hot(void *arg, const MDB_val *key, const MDB_val *value)
{
    (void)key, (void)value;
    ((XtStoreCounts *)arg)->programs_entries++;
    return true;
}

static int open_and_count(XtStore *s, const char *dir)
{
    int r = open_env(s, dir);
    if (r) return r;
    BlobCount blobs = {.counts = &s->counts};
    r = walk(s, s->blobs, count_blob, &blobs);
    if (blobs.last) (void)*blobs.last; /* walking reads no blob, and the file may end ahead of one (SIGBUS, in try_open) */
    if (!r) r = walk(s, s->refused, count_refused, &s->counts);
    if (!r) r = walk(s, s->hot, count_hot, &s->counts);
    if (r) mdb_env_close(s->env);
    return r;
}

/* Changes each database and takes it back: finds out whether the tree of free pages can be used. */
static int try_writing(XtStore *s)
{
    const MDB_dbi all[] = {s->blobs, s->uses, s->refused, s->reports, s->hot};
    int r = begin_writing(s);
    MDB_val k = val("trial", 5), v = val("trial", 5);
    for (size_t i = 0; i < sizeof all / sizeof *all && !r; i++) r = negative(mdb_put(s->txn, all[i], &k, &v, 0));
    if (s->txn) mdb_txn_abort(s->txn);
    s->txn = NULL;
    return r;
}

/* In a process of its own: exit code 0, an errno, or 255 for damage. */
static void try_and_exit(const char *dir, uint64_t max_bytes)
{
    static const int deadly[] = {SIGSEGV, SIGBUS, SIGABRT, SIGFPE, SIGILL};
    XtStore s = {.max_bytes = max_bytes};
    for (size_t i = 0; i < sizeof deadly / sizeof *deadly; i++) signal(deadly[i], SIG_DFL);
    setrlimit(RLIMIT_CORE, &(struct rlimit){0, 0});
    close(2); /* LMDB's last words; the parent says it better */
    int r = open_and_count(&s, dir);
    if (!r) r = try_writing(&s);
    _exit(r == -EUCLEAN || r == -EINVAL ? 255 : -r);
}

/* A truncated or overwritten file can kill the process that walks it (SIGBUS, failed assertions), so another process tries first.
 * 0 usable, -EUCLEAN damaged, other errors: cannot be opened. */
static int try_open(const char *dir, uint64_t max_bytes)
{
    pid_t child = fork();
    if (child < 0) return -errno;
    if (child == 0) try_and_exit(dir, max_bytes);
    int status;
    while (waitpid(child, &status, 0) < 0)
        if (errno != EINTR) return -errno;
    if (!WIFEXITED(status) || WEXITSTATUS(status) == 255) return -EUCLEAN;
    return -WEXITSTATUS(status);
}

static int set_aside(const char *dir)
{
    char from[1100], to[1100];
    snprintf(from, sizeof from, "%s/data.mdb", dir);
    snprintf(to, sizeof to, "%s/data.mdb.bad", dir);
    if (rename(from, to)) return -errno;
    snprintf(from, sizeof from, "%s/lock.mdb", dir);
    unlink(from);
    xt_log(XT_LOG_WARNING, "the store was damaged; set aside as %s", to);
    return 0;
}

int xt_store_open(XtStore **out, const char *dir, uint64_t max_bytes, char err[512])
{
    XtStore *s = calloc(1, sizeof *s);
    *out = NULL;
    int r = s ? make_dir(dir) : -ENOMEM;
    if (!r) r = try_open(dir, max_bytes);
    if (r == -EUCLEAN) r = set_aside(dir);
    if (r == -ENOENT) r = -ENOSPC; /* the directory is there, so LMDB could not write its first pages */
    if (!r) {
        s->max_bytes = max_bytes;
        r = open_and_count(s, dir);
    }
    if (r) {
        snprintf(err, 512, "cannot open the store in %s: %s", dir, strerror(-r));
        free(s);
        return r;
    }
    *out = s;
    return 0;
}

void xt_store_close(XtStore *s)
{
    if (!s) return;
    xt_store_commit(s);
    mdb_env_close(s->env);
    free(s->copy);
    free(s);
}

XtStoreCounts xt_store_counts(const XtStore *s) { return s->counts; }
void xt_store_set_limit(XtStore *s, uint64_t max_bytes) { s->max_bytes = max_bytes; }
