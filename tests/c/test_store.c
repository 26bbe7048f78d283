/* test_store.c -- the store: round trips, corruption, truncation, eviction, hot lists, a full disk. */
#include "check.h"
#include "daemon/store.h"
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static char dir[64];

static int fresh(void **state) {
    (void)state;
    strcpy(dir, "/tmp/xtlink-store-XXXXXX");
    return mkdtemp(dir) ? 0 : -1;
}

static int remove_all(void **state) {
    (void)state;
    char command[128];
    snprintf(command, sizeof command, "rm -rf %s", dir);
    return system(command);
}

static XtStore *open_store(uint64_t bytes) {
    XtStore *s;
    char err[512] = "";
    int r = xt_store_open(&s, dir, bytes, err);
    if (r) print_message("%s\n", err);
    assert_int_equal(r, 0);
    return s;
}

static void put(XtStore *s, uint8_t k, const char *name, uint32_t size) {
    uint8_t key[16] = {k}, *blob = malloc(size);
    memset(blob, k ? k : 0xee, size);
    assert_int_equal(xt_store_put_blob(s, key, &(XtStoredBlob){.uid = 7, .compile_us = 5, .size = size, .name = name, .blob = blob}), 0);
    free(blob);
}

static int get(XtStore *s, uint8_t k, XtStoredBlob *b) { return xt_store_get_blob(s, (uint8_t[16]){k}, b); }

static void survives(void **state) {
    (void)state;
    XtStore *s = open_store(16 << 20);
    XtStoredBlob b;
    put(s, 1, "one", 100);
    assert_int_equal(get(s, 1, &b), 0); /* before the commit too */
    assert_int_equal(xt_store_put_refusal(s, (uint8_t[16]){2}, &(XtStoredRefusal){.uid = 7, .reason = 6, .name = "two", .text = "why"}), 0);
    assert_int_equal(xt_store_put_report(s, (uint8_t[16]){1}, &(XtStoredReport){.uid = 7, .reason = 11, .exits = 99, .text = "too many"}), 0);
    xt_store_close(s);
    s = open_store(16 << 20);
    assert_int_equal(get(s, 1, &b), 0);
    assert_string_equal(b.name, "one");
    assert_int_equal(b.size, 100);
    assert_int_equal((uintptr_t)b.blob % 8, 0);
    assert_int_equal(((const uint8_t *)b.blob)[99], 1);
    XtStoredRefusal r;
    assert_int_equal(xt_store_get_refusal(s, (uint8_t[16]){2}, &r), 0);
    assert_string_equal(r.text, "why");
    XtStoredReport p;
    assert_int_equal(xt_store_get_report(s, (uint8_t[16]){1}, &p), 0);
    assert_int_equal(p.exits, 99);
    assert_int_equal(get(s, 9, &b), -ENOENT);
    assert_int_equal(xt_store_counts(s).blobs, 1);
    assert_int_equal(xt_store_clear(s, 8, true), 0);
    assert_int_equal(xt_store_clear(s, 7, true), 1);
    assert_int_equal(xt_store_get_refusal(s, (uint8_t[16]){2}, &r), -ENOENT);
    xt_store_close(s);
}

/* Overwrites each occurrence of a byte run in the data file; returns how many. */
static int damage(const char *run, size_t n) {
    char path[128];
    snprintf(path, sizeof path, "%s/data.mdb", dir);
    int fd = open(path, O_RDWR), hits = 0;
    struct stat st;
    assert_true(fd >= 0 && fstat(fd, &st) == 0);
    char *all = malloc((size_t)st.st_size);
    assert_int_equal(pread(fd, all, (size_t)st.st_size, 0), st.st_size);
    for (off_t i = 0; i + (off_t)n <= st.st_size; i++)
        if (!memcmp(all + i, run, n)) hits += pwrite(fd, "\xff", 1, i + (off_t)n / 2) == 1;
    free(all);
    close(fd);
    return hits;
}

static void corrupt_record(void **state) {
    (void)state;
    XtStore *s = open_store(16 << 20);
    XtStoredBlob b;
    char run[64];
    put(s, 1, "one", 5000);
    put(s, 2, "two", 5000);
    xt_store_close(s);
    memset(run, 1, sizeof run);
    assert_true(damage(run, sizeof run) > 0);
    s = open_store(16 << 20);
    assert_int_equal(get(s, 1, &b), -ENOENT);
    assert_int_equal(get(s, 2, &b), 0);
    assert_int_equal(xt_store_counts(s).corrupt, 1);
    put(s, 1, "one", 5000);
    assert_int_equal(get(s, 1, &b), 0);
    xt_store_close(s);
}

/* A damaged file is set aside or read as far as it holds; opening never fails and never kills. */
static void damaged_file(void **state) {
    (void)state;
    char path[128];
    snprintf(path, sizeof path, "%s/data.mdb", dir);
    for (int kind = 0; kind < 4; kind++) {
        XtStore *s = open_store(16 << 20);
        for (uint8_t k = 1; k < 60; k++) put(s, k, "f", 3000);
        xt_store_close(s);
        struct stat st;
        assert_int_equal(stat(path, &st), 0);
        if (kind < 2) {
            assert_int_equal(truncate(path, kind ? 4096 * 5 : 100), 0);
        } else {
            int fd = open(path, O_WRONLY);
            char page[4096];
            memset(page, kind == 2 ? 0xff : 0, sizeof page);
            for (off_t at = kind == 2 ? 8192 : 0; at + 4096 <= st.st_size; at += 8192) assert_int_equal(pwrite(fd, page, 4096, at), 4096);
            close(fd);
        }
        s = open_store(16 << 20);
        XtStoredBlob b;
        put(s, 100, "new", 3000);
        assert_int_equal(get(s, 100, &b), 0);
        xt_store_close(s);
    }
}

/* Wherever the file ends, in the pages of a large blob that opening does not read, too. */
static void ends_early(void **state) {
    (void)state;
    enum { PARTS = 16, BLOBS = 5 };
    char path[128];
    snprintf(path, sizeof path, "%s/data.mdb", dir);
    for (int part = 1; part < PARTS; part++) {
        XtStore *s;
        for (uint8_t k = 1; k <= BLOBS; k++) { /* pages of the tree that one session frees are the next one's: blobs come last in the file */
            s = open_store(16 << 20);
            put(s, k, "large", 300000);
            xt_store_close(s);
        }
        struct stat st;
        assert_int_equal(stat(path, &st), 0);
        assert_int_equal(truncate(path, st.st_size * part / PARTS / 4096 * 4096), 0);
        s = open_store(16 << 20);
        XtStoredBlob b;
        for (uint8_t k = 1; k <= BLOBS; k++) assert_int_equal(get(s, k, &b), -ENOENT);
        xt_store_close(s);
    }
}

static void eviction(void **state) {
    (void)state;
    XtStore *s = open_store(1 << 20);
    XtStoredBlob b;
    for (int k = 1; k <= 40; k++) put(s, (uint8_t)k, "f", 50000);
    XtStoreCounts c = xt_store_counts(s);
    assert_true(c.evicted >= 19 && c.bytes <= 1 << 20 && c.blobs + c.evicted == 40 && c.write_errors == 0);
    assert_int_equal(get(s, 40, &b), 0);
    xt_store_close(s);
}

/* Blobs take whole pages; one that is put again, or dropped, is counted right; a store that has been full many times over goes on taking new ones. */
static void accounting(void **state) {
    (void)state;
    XtStore *s = open_store(4 << 20);
    XtStoredBlob b;
    for (int i = 0; i < 50; i++) put(s, 7, "again", 5000);
    XtStoreCounts c = xt_store_counts(s);
    assert_true(c.blobs == 1 && c.bytes == 8192 && c.evicted == 0);
    assert_int_equal(xt_store_drop_blob(s, (uint8_t[16]){7}), 0);
    c = xt_store_counts(s);
    assert_true(c.blobs == 0 && c.bytes == 0);
    static uint8_t blob[60000];
    uint64_t puts = 0;
    for (uint32_t i = 0; i < 30000; i++, puts++) {
        uint8_t key[16] = {1, (uint8_t)i, (uint8_t)(i >> 8)};
        uint32_t size = 3000 + i * 7919 % 57000;
        assert_int_equal(xt_store_put_blob(s, key, &(XtStoredBlob){.size = size, .name = "f", .blob = blob}), 0);
    }
    c = xt_store_counts(s);
    assert_true(c.blobs + c.evicted == puts && c.bytes <= 4 << 20 && c.write_errors == 0);
    assert_int_equal(xt_store_get_blob(s, (uint8_t[16]){1, 29999 & 255, 29999 >> 8}, &b), 0);
    assert_int_equal(xt_store_commit(s), 0);
    xt_store_close(s);
}

static void hot_lists(void **state) {
    (void)state;
    XtStore *s = open_store(16 << 20);
    uint8_t p[16] = {1}, q[16] = {2};
    XtHotEntry *list;
    size_t n;
    for (uint8_t i = 0; i < 5; i++) {
        XtHotEntry e = {.key = {(uint8_t)(200 - i)}, .hash = {i}, .tag = i, .osr = -1};
        assert_int_equal(xt_store_hot_add(s, p, &e, 5), 0);
        assert_int_equal(xt_store_hot_add(s, p, &e, 5), 0);
    }
    XtHotEntry more = {.key = {9}, .tag = 9, .osr = -1}, again = {.key = {77}, .hash = {3}, .tag = 3, .osr = -1};
    assert_int_equal(xt_store_hot_add(s, p, &more, 5), -ENOSPC);
    assert_int_equal(xt_store_hot_add(s, p, &again, 5), 0);
    assert_int_equal(xt_store_hot_list(s, p, &list, &n), 0);
    assert_int_equal(n, 5);
    assert_int_equal(list[0].tag, 0);
    assert_int_equal(list[4].key[0], 77);
    free(list);
    assert_int_equal(xt_store_hot_drop(s, p, (uint8_t[16]){199}, 7), 0);
    XtHotEntry newer = {.key = {78}, .hash = {1}, .tag = 1, .osr = -1, .attempt = 2};
    assert_int_equal(xt_store_hot_add(s, p, &newer, 5), 0); /* given up is given up */
    assert_int_equal(xt_store_hot_drop(s, p, newer.key, 7), -ENOENT);
    assert_int_equal(xt_store_hot_list(s, p, &list, &n), 0);
    assert_int_equal(n, 5);
    assert_true(list[1].key[0] == 199 && list[1].dropped == 7 && list[0].dropped == 0);
    free(list);
    assert_int_equal(xt_store_hot_remove(s, p, again.key), 0);
    assert_int_equal(xt_store_hot_list(s, p, &list, &n), 0);
    assert_int_equal(n, 4);
    free(list);
    assert_int_equal(xt_store_hot_list(s, q, &list, &n), 0);
    assert_true(n == 0 && !list);
    xt_store_close(s);
}

static bool fits_unless_2(const void *blob, uint32_t size) { return size && *(const uint8_t *)blob != 2; }

static void verify(void **state) {
    (void)state;
    XtStore *s = open_store(16 << 20);
    uint64_t good, bad;
    for (uint8_t k = 1; k < 4; k++) put(s, k, "f", 100);
    xt_store_verify(s, fits_unless_2, false, &good, &bad);
    assert_true(good == 2 && bad == 1);
    xt_store_verify(s, fits_unless_2, true, &good, &bad);
    xt_store_verify(s, fits_unless_2, true, &good, &bad);
    assert_true(good == 2 && bad == 0);
    xt_store_close(s);
}

/* The map is limited to the cache's size and a little: more than that fails softly, and what was committed stays. */
static void full(void **state) {
    (void)state;
    XtStore *s = open_store(1 << 20);
    XtStoredBlob b;
    put(s, 1, "one", 1000);
    assert_int_equal(xt_store_commit(s), 0);
    uint32_t size = 80 << 20;
    uint8_t *large = calloc(1, size);
    assert_int_not_equal(xt_store_put_blob(s, (uint8_t[16]){2}, &(XtStoredBlob){.size = size, .name = "large", .blob = large}), 0);
    free(large);
    assert_int_equal(get(s, 2, &b), -ENOENT);
    put(s, 3, "three", 1000);
    assert_int_equal(get(s, 3, &b), 0);
    xt_store_close(s);
}

static void bad_dir(void **state) {
    (void)state;
    XtStore *s;
    char err[512];
    assert_int_not_equal(xt_store_open(&s, "/proc/nowhere/x", 1 << 20, err), 0);
    assert_non_null(strstr(err, "/proc/nowhere/x"));
}

int main(void) {
#define T(f) cmocka_unit_test_setup_teardown(f, fresh, remove_all)
    const struct CMUnitTest tests[] = {T(survives), T(corrupt_record), T(damaged_file), T(ends_early), T(eviction), T(accounting), T(hot_lists), T(verify), T(full), T(bad_dir)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
