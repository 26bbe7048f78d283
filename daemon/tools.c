/* tools.c -- answers to the command line's requests. A user sees and clears what is theirs, root and the daemon's own user everything. */
#include "daemon.h"
#include "protocol/blob.h"
#include "protocol/hash.h"
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { LIST_DEFAULT = 10000, TEXT_LIMIT = 14 << 20 };

static bool sees_all(const XtSession *s) { return xt_session_uid(s) == 0 || xt_session_uid(s) == geteuid(); }

static void send_text(XtSession *s, XtText *t)
{
    XtMsg m = {.type = XT_MSG_TEXT, .text = {t->data && !t->failed ? t->data : "{}"}};
    xt_session_send(s, &m, -1);
    xt_text_free(t);
}

/* --- status --- */

void xt_tools_gather(XtDaemon *d)
{
    XtMetrics *m = &d->metrics;
    m->uptime_seconds = (uv_now(d->loop) - d->started) / 1000;
    xt_session_counts(d, &m->sessions, &m->agents);
    m->compiler_starts = xt_compilers_started(d->compilers);
    m->compilers = xt_compilers_count(d->compilers);
    m->queued = d->scheduler.queued, m->running = d->scheduler.running;
    m->segment_bytes = d->segments.bytes;
    m->store_open = d->store != NULL;
    XtStoreCounts c = d->store ? xt_store_counts(d->store) : (XtStoreCounts){0};
    m->store_blobs = c.blobs, m->store_bytes = c.bytes, m->store_refused = c.refused;
    m->store_corrupt = c.corrupt, m->store_evicted = c.evicted, m->store_write_errors = c.write_errors;
}

static void status(XtDaemon *d, XtSession *s, const XtMsgStatus *m)
{
    XtText t = {0};
    xt_tools_gather(d);
    if (m->format == 1) xt_metrics_prometheus(&d->metrics, &t);
    else xt_metrics_json(&d->metrics, &t);
    send_text(s, &t);
}

/* --- explain and list --- */

typedef struct Listing {
    XtDaemon *d;
    const XtSession *s;
    const char *name;
    XtText *t;
    uint32_t left;
    const char *comma;
    struct {
        uint8_t (*keys)[16];
        size_t n, room;
    } compiled; /* whose reports are still to be looked up */
} Listing;

static bool matches(const Listing *l, uint32_t uid, const char *name)
{
    return (sees_all(l->s) || uid == xt_session_domain(l->s)) && (!*l->name || strstr(name, l->name));
}

static void begin_entry(Listing *l, const uint8_t key[16], const char *name)
{
    char hex[33];
    xt_key_hex(key, hex);
    xt_text_add(l->t, "%s{\"name\":", l->comma);
    xt_text_json(l->t, name);
    xt_text_add(l->t, ",\"key\":\"%s\"", hex);
    l->comma = ",";
}

static bool go_on(Listing *l) { return --l->left && l->t->size < TEXT_LIMIT; }

static bool see_blob(void *arg, const uint8_t key[16], const XtStoredBlob *b)
{
    Listing *l = arg;
    if (!matches(l, b->uid, b->name)) return true;
    const XtBlobHeader *h = b->blob;
    begin_entry(l, key, b->name);
    xt_text_add(l->t, ",\"state\":\"compiled\",\"uid\":%u,\"size\":%u,\"compile_us\":%u,\"created\":%llu", b->uid, b->size, b->compile_us,
                (unsigned long long)b->created);
    if (b->size >= sizeof *h && h->magic == XT_BLOB_MAGIC)
        xt_text_add(l->t, ",\"text_size\":%u,\"imports\":%u,\"exits\":%u,\"osr\":%d", h->text_size, h->nimports, h->nexits, h->osr);
    xt_text_add(l->t, "}");
    return go_on(l);
}

static bool see_refusal(void *arg, const uint8_t key[16], const XtStoredRefusal *r)
{
    Listing *l = arg;
    if (!matches(l, r->uid, r->name)) return true;
    begin_entry(l, key, r->name);
    xt_text_add(l->t, ",\"state\":\"refused\",\"reason\":\"%s\",\"why\":", xt_refuse_name(r->reason));
    xt_text_json(l->t, xt_refuse_text(r->reason));
    xt_text_add(l->t, ",\"text\":");
    xt_text_json(l->t, r->text);
    xt_text_add(l->t, ",\"created\":%llu}", (unsigned long long)r->created);
    return go_on(l);
}

static bool note_key(void *arg, const uint8_t key[16], const XtStoredBlob *b)
{
    Listing *l = arg;
    if (!matches(l, b->uid, b->name)) return true;
    if (l->compiled.n == l->compiled.room) {
        size_t room = l->compiled.room ? 2 * l->compiled.room : 64;
        uint8_t(*more)[16] = realloc(l->compiled.keys, room * 16);
        if (!more) return false;
        l->compiled.keys = more, l->compiled.room = room;
    }
    memcpy(l->compiled.keys[l->compiled.n++], key, 16);
    return --l->left != 0;
}

/* what clients said of the blobs that match */
static void list_reports(Listing *l)
{
    l->comma = "", l->left = LIST_DEFAULT;
    xt_store_each_blob(l->d->store, note_key, l);
    for (size_t i = 0; i < l->compiled.n && l->t->size < TEXT_LIMIT; i++) {
        XtStoredReport r;
        if (xt_store_get_report(l->d->store, l->compiled.keys[i], &r)) continue;
        begin_entry(l, l->compiled.keys[i], "");
        xt_text_add(l->t, ",\"reason\":\"%s\",\"exits\":%llu,\"text\":", xt_refuse_name(r.reason), (unsigned long long)r.exits);
        xt_text_json(l->t, r.text);
        xt_text_add(l->t, "}");
    }
    free(l->compiled.keys);
}

static void list_waiting(Listing *l)
{
    l->comma = "";
    for (size_t i = 0; i < l->d->scheduler.jobs.capacity && l->t->size < TEXT_LIMIT; i++) {
        const XtJob *j = l->d->scheduler.jobs.slots[i].value;
        if (!j || !matches(l, j->domain, j->name)) continue;
        begin_entry(l, j->key, j->name);
        xt_text_add(l->t, ",\"state\":\"%s\",\"heat\":%llu}", j->running ? "running" : "queued", (unsigned long long)j->heat);
    }
}

static void explain(XtDaemon *d, XtSession *s, const XtMsgExplain *m)
{
    XtText t = {0};
    Listing l = {.d = d, .s = s, .name = m->name, .t = &t, .left = LIST_DEFAULT, .comma = ""};
    xt_text_add(&t, "{\"functions\":[");
    if (d->store) xt_store_each_blob(d->store, see_blob, &l);
    l.left = LIST_DEFAULT;
    if (d->store) xt_store_each_refusal(d->store, see_refusal, &l);
    xt_text_add(&t, "],\"reports\":[");
    if (d->store) list_reports(&l);
    xt_text_add(&t, "],\"waiting\":[");
    list_waiting(&l);
    xt_text_add(&t, "]}");
    send_text(s, &t);
}

static void cache_list(XtDaemon *d, XtSession *s, const XtMsgCacheList *m)
{
    XtText t = {0};
    Listing l = {.d = d, .s = s, .name = "", .t = &t, .left = m->limit ? m->limit : LIST_DEFAULT, .comma = ""};
    xt_text_add(&t, "{\"blobs\":[");
    if (d->store) xt_store_each_blob(d->store, see_blob, &l);
    xt_text_add(&t, "]}");
    send_text(s, &t);
}

/* --- verify, clear, fetch --- */

static bool blob_fits(const void *blob, uint32_t size)
{
    XtBlob view;
    char err[256];
    return xt_blob_check(blob, size, &view, err) == 0;
}

static void cache_verify(XtDaemon *d, XtSession *s, const XtMsgCacheVerify *m)
{
    uint64_t good = 0, bad = 0;
    XtText t = {0};
    bool remove = m->remove && sees_all(s);
    if (d->store) xt_store_verify(d->store, blob_fits, remove, &good, &bad);
    xt_service_store_changed(d);
    xt_text_add(&t, "{\"good\":%llu,\"bad\":%llu,\"removed\":%llu}", (unsigned long long)good, (unsigned long long)bad,
                (unsigned long long)(remove ? bad : 0));
    send_text(s, &t);
}

static void cache_clear(XtDaemon *d, XtSession *s, const XtMsgCacheClear *m)
{
    uid_t who = sees_all(s) ? (uid_t)-1 : xt_session_domain(s);
    XtText t = {0};
    long n = d->store ? xt_store_clear(d->store, who, m->refused) : 0;
    xt_segments_clear(&d->segments, who);
    xt_text_add(&t, "{\"removed\":%ld}", n);
    send_text(s, &t);
}

typedef struct Search {
    const XtSession *s;
    const char *name;
    uint8_t key[16];
    uint64_t newest;
    bool found;
} Search;

static bool see_candidate(void *arg, const uint8_t key[16], const XtStoredBlob *b)
{
    Search *f = arg;
    char hex[33];
    xt_key_hex(key, hex);
    if (!sees_all(f->s) && b->uid != xt_session_domain(f->s)) return true;
    if ((!strstr(b->name, f->name) && strcmp(hex, f->name)) || (f->found && b->created < f->newest)) return true;
    f->found = true, f->newest = b->created;
    memcpy(f->key, key, 16);
    return true;
}

static void blob_get(XtDaemon *d, XtSession *s, const XtMsgBlobGet *m)
{
    Search f = {.s = s, .name = m->name};
    XtStoredBlob b;
    if (d->store) xt_store_each_blob(d->store, see_candidate, &f);
    if (!f.found || xt_store_get_blob(d->store, f.key, &b)) {
        send_text(s, &(XtText){0});
        return;
    }
    XtMsg r = {.type = XT_MSG_BLOB, .blob = {.name = b.name, .bytes = {b.blob, b.size}}};
    memcpy(r.blob.key, f.key, 16);
    xt_session_send(s, &r, -1);
}

bool xt_tools_answer(XtDaemon *d, XtSession *s, const XtMsg *m)
{
    switch (m->type) {
    case XT_MSG_STATUS: status(d, s, &m->status); return true;
    case XT_MSG_EXPLAIN: explain(d, s, &m->explain); return true;
    case XT_MSG_CACHE_LIST: cache_list(d, s, &m->cache_list); return true;
    case XT_MSG_CACHE_VERIFY: cache_verify(d, s, &m->cache_verify); return true;
    case XT_MSG_CACHE_CLEAR: cache_clear(d, s, &m->cache_clear); return true;
    case XT_MSG_BLOB_GET: blob_get(d, s, &m->blob_get); return true;
    default: return false;
    }
}
