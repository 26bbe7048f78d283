/* test_blob.c -- the blob checker takes a valid blob and refuses damaged ones; the printer survives what the checker took. */
#include "check.h"
#include "sample.h"
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void valid(void **state) {
    (void)state;
    uint32_t size;
    void *blob = sample_blob(1, &size);
    XtBlob view;
    char err[256], *text = NULL;
    size_t n;
    assert_int_equal(xt_blob_check(blob, size, &view, err), 0);
    FILE *f = open_memstream(&text, &n);
    xt_blob_print(&view, f);
    fclose(f);
    assert_non_null(strstr(text, "range_iter"));
    assert_non_null(strstr(text, "__main__.Point"));
    free(text);
    free(blob);
}

static void flipped(void **state) {
    (void)state;
    uint32_t size;
    uint8_t *blob = sample_blob(1, &size);
    XtBlob view;
    char err[256];
    for (uint32_t i = 0; i < size; i++) {
        blob[i] ^= 1;
        assert_int_equal(xt_blob_check(blob, size, &view, err), -EBADMSG);
        blob[i] ^= 1;
    }
    for (uint32_t n = 0; n < size; n += 8) assert_int_equal(xt_blob_check(blob, n, &view, err), -EBADMSG);
    free(blob);
}

/* compiled for agents with other helpers */
static void foreign(void **state) {
    (void)state;
    uint32_t size;
    void *blob = sample_blob(1, &size);
    XtBlob view;
    char err[256];
    ((XtBlobHeader *)blob)->abi++;
    sample_blob_seal(blob);
    assert_int_equal(xt_blob_check(blob, size, &view, err), -EBADMSG);
    assert_non_null(strstr(err, "another build"));
    free(blob);
}

/* damage behind a right checksum: taken or refused, but never read out of bounds; what is taken can be printed */
static void resealed(void **state) {
    (void)state;
    uint32_t size, taken = 0, refused = 0;
    uint8_t *blob = sample_blob(1, &size);
    static const uint32_t values[] = {0, 1, 2, 5, 64, 0x7fffffff, 0xffffffff, 0xfffffff0, 1000, 1020};
    FILE *null = fopen("/dev/null", "w");
    for (uint32_t at = 16; at + 4 <= size; at += 4) {
        if (at >= offsetof(XtBlobHeader, python) && at < sizeof(XtBlobHeader)) continue;
        for (size_t v = 0; v < sizeof values / sizeof *values; v++) {
            XtBlob view;
            char err[256];
            uint32_t old;
            memcpy(&old, blob + at, 4);
            memcpy(blob + at, &values[v], 4);
            if (((XtBlobHeader *)blob)->size == size) sample_blob_seal(blob);
            if (xt_blob_check(blob, size, &view, err)) refused++; else taken++, xt_blob_print(&view, null);
            memcpy(blob + at, &old, 4);
        }
    }
    assert_true(taken && refused);
    fclose(null);
    free(blob);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(valid), cmocka_unit_test(flipped), cmocka_unit_test(foreign), cmocka_unit_test(resealed)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
