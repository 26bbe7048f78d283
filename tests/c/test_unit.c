/* test_unit.c -- units: round trip, canonical form, strictness. */
#include "check.h"
#include "sample.h"
#include <errno.h>
#include <stdlib.h>
#include <string.h>

static void encode_sample(uint8_t **data, size_t *size) {
    XtUnit u;
    sample_unit(&u);
    assert_int_equal(xt_unit_encode(&u, data, size), 0);
}

static void round_trip(void **state) {
    (void)state;
    uint8_t *data, *again;
    size_t size, again_size;
    XtUnit *u;
    char err[256];
    encode_sample(&data, &size);
    assert_int_equal(xt_unit_decode(data, size, &u, err), 0);
    assert_int_equal(u->ncodes, 2);
    assert_string_equal(u->python, "3.11.2");
    assert_true(u->codes[0].consts[1].i == INT64_MIN && u->codes[0].consts[2].f == 0.1);
    assert_null(u->codes[0].consts[0].text);
    assert_string_equal(u->codes[0].sites[1].obs[1].callee_name, "builtins.len");
    assert_int_equal(u->codes[0].sites[0].obs[0].type[0], XT_PY_COUNT);
    assert_int_equal(u->shapes[0].facts[1].code, 1);
    assert_int_equal(u->codes[0].localkinds[1], XT_LOCAL_PLAIN);
    assert_int_equal(xt_unit_encode(u, &again, &again_size), 0);
    assert_int_equal(size, again_size);
    assert_memory_equal(data, again, size);
    xt_unit_free(u);
    free(data);
    free(again);
}

static void damaged(void **state) {
    (void)state;
    uint8_t *data;
    size_t size;
    XtUnit *u;
    char err[256];
    encode_sample(&data, &size);
    for (size_t n = 0; n < size; n++) {
        assert_int_equal(xt_unit_decode(data, n, &u, err), -EBADMSG);
        assert_null(u);
    }
    for (size_t n = 0; n < size; n++)
        for (int v = 0; v < 256; v += 3) {
            uint8_t *copy = malloc(size);
            memcpy(copy, data, size);
            copy[n] = (uint8_t)v;
            if (xt_unit_decode(copy, size, &u, err) == 0) xt_unit_free(u);
            free(copy);
        }
    free(data);
}

static void refuse(XtUnit *u) {
    uint8_t *data;
    size_t size;
    char err[256];
    XtUnit *got;
    if (xt_unit_encode(u, &data, &size)) return; /* refused already */
    assert_int_equal(xt_unit_decode(data, size, &got, err), -EBADMSG);
    assert_true(err[0]);
    free(data);
}

static void references(void **state) {
    (void)state;
    XtUnit u;
    sample_unit(&u);
    u.osr = 3;
    refuse(&u);
    sample_unit(&u);
    u.codes[0].sites[0].obs[0].type[1] = XT_PY_COUNT + 1;
    refuse(&u);
    u.codes[0].sites[0].obs[0].type[1] = 0;
    u.codes[0].sites[0].obs[0].fact = 3;
    refuse(&u);
    u.codes[0].sites[0].obs[0].fact = 0;
    u.codes[0].sites[0].unit = 2;
    refuse(&u);
    u.codes[0].sites[0].unit = 1;
    u.shapes[0].facts[1].code = 2;
    refuse(&u);
    u.shapes[0].facts[1].code = 1;
    u.codes[0].argcount = 3;
    refuse(&u);
    u.codes[0].argcount = 1;
    u.ncodes = 0;
    refuse(&u);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(round_trip), cmocka_unit_test(damaged), cmocka_unit_test(references)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
