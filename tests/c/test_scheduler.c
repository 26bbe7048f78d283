/* test_scheduler.c -- the queue's order, merging, bounds, forgetting; and the key map below it. */
#include "check.h"
#include "daemon/scheduler.h"
#include <errno.h>
#include <stdlib.h>
#include <string.h>

static int client_a, client_b;

static int submit(XtScheduler *s, uint8_t k, uint32_t heat, void *client, bool *merged) {
    uint8_t key[16] = {k};
    return xt_scheduler_submit(s, 3, key, 0, heat, "f", (const uint8_t *)"unit", 4, (XtWaiter){.client = client, .id = k}, merged);
}

static void order(void **state) {
    (void)state;
    XtScheduler s = {0};
    bool merged;
    assert_int_equal(submit(&s, 1, 5, &client_a, &merged), 0);
    assert_int_equal(submit(&s, 2, 9, &client_a, &merged), 0);
    assert_int_equal(submit(&s, 3, 5, &client_a, &merged), 0);
    assert_int_equal(submit(&s, 4, 50, &client_a, &merged), -ENOSPC);
    assert_int_equal(submit(&s, 3, 5, &client_b, &merged), 0);
    assert_true(merged);
    const uint8_t expected[] = {3, 2, 1};
    for (int i = 0; i < 3; i++) {
        XtJob *j = xt_scheduler_take(&s);
        assert_int_equal(j->key[0], expected[i]);
        if (i == 0) assert_non_null(j->waiters->next);
        xt_scheduler_finish(&s, j);
    }
    assert_null(xt_scheduler_take(&s));
    xt_scheduler_free(&s);
}

static void merge_running(void **state) {
    (void)state;
    XtScheduler s = {0};
    bool merged;
    submit(&s, 1, 5, &client_a, &merged);
    XtJob *j = xt_scheduler_take(&s);
    submit(&s, 1, 5, &client_b, &merged);
    assert_true(merged && s.queued == 0 && s.running == 1);
    xt_scheduler_forget(&s, &client_a);
    assert_ptr_equal(j->waiters->client, &client_b);
    xt_scheduler_forget(&s, &client_b);
    assert_null(j->waiters);
    xt_scheduler_finish(&s, j);
    assert_int_equal(s.running, 0);
    xt_scheduler_free(&s);
}

static void again(void **state) {
    (void)state;
    XtScheduler s = {0};
    bool merged;
    submit(&s, 1, 90, &client_a, &merged);
    XtJob *j = xt_scheduler_take(&s);
    submit(&s, 2, 5, &client_a, &merged);
    assert_true(xt_scheduler_again(&s, j, 2));
    assert_true(j->thorough && !j->running && !j->waiters && s.queued == 2 && s.running == 0);
    xt_scheduler_adopt(&s, &client_a, (uint8_t[16]){7}, 1);
    xt_scheduler_forget(&s, &client_a);
    assert_int_equal(s.queued, 2);
    XtJob *other = xt_scheduler_take(&s); /* a program's wish goes first, however cold */
    assert_int_equal(other->key[0], 2);
    assert_ptr_equal(xt_scheduler_take(&s), j);
    submit(&s, 3, 5, &client_a, &merged);
    assert_false(xt_scheduler_again(&s, j, 1));
    xt_scheduler_finish(&s, j);
    xt_scheduler_finish(&s, other);
    assert_int_equal(s.running, 0);
    xt_scheduler_free(&s);
}

static void forget_queued(void **state) {
    (void)state;
    XtScheduler s = {0};
    bool merged;
    submit(&s, 1, 5, &client_a, &merged);
    submit(&s, 2, 5, &client_a, &merged);
    submit(&s, 2, 5, &client_b, &merged);
    xt_scheduler_forget(&s, &client_a);
    assert_int_equal(s.queued, 1);
    assert_int_equal(s.jobs.used, 1);
    xt_scheduler_free(&s);
}

static void adopt(void **state) {
    (void)state;
    XtScheduler s = {0};
    bool merged;
    const uint8_t program[16] = {7};
    submit(&s, 1, 50, &client_a, &merged);
    submit(&s, 2, 1, &client_b, &merged);
    xt_scheduler_adopt(&s, &client_a, program, 1);
    xt_scheduler_forget(&s, &client_a);
    assert_int_equal(s.queued, 2);
    submit(&s, 3, 5, &client_a, &merged);
    xt_scheduler_adopt(&s, &client_a, program, 1); /* one too many */
    xt_scheduler_forget(&s, &client_a);
    assert_int_equal(s.queued, 2);
    XtJob *j = xt_scheduler_take(&s); /* awaited ones first */
    assert_int_equal(j->key[0], 2);
    xt_scheduler_finish(&s, j);
    assert_int_equal(s.queue->waiters->program[0], 7);
    assert_null(s.queue->waiters->client);
    assert_true(xt_scheduler_drop_adopted(&s));
    assert_false(xt_scheduler_drop_adopted(&s));
    assert_int_equal(s.jobs.used, 0);
    xt_scheduler_free(&s);
}

static void cancel(void **state) {
    (void)state;
    XtScheduler s = {0};
    bool merged;
    submit(&s, 1, 5, &client_a, &merged);
    submit(&s, 1, 5, &client_b, &merged);
    submit(&s, 2, 5, &client_a, &merged);
    assert_false(xt_scheduler_cancel(&s, &client_b, 2)); /* not its own */
    assert_true(xt_scheduler_cancel(&s, &client_a, 2));
    assert_true(xt_scheduler_cancel(&s, &client_a, 1));
    assert_false(xt_scheduler_cancel(&s, &client_a, 1));
    assert_int_equal(s.queued, 1); /* b still wants it */
    XtJob *j = xt_scheduler_take(&s);
    assert_false(xt_scheduler_cancel(&s, &client_b, 1)); /* it runs */
    xt_scheduler_finish(&s, j);
    xt_scheduler_free(&s);
}

static void keymap(void **state) {
    (void)state;
    XtKeyMap m = {0};
    static int values[5000];
    bool there[5000] = {false};
    srand(1);
    for (int round = 0; round < 50000; round++) {
        uint32_t n = (uint32_t)rand() % 5000;
        uint8_t key[16] = {0};
        uint32_t spread = n / 4; /* neighbours share their home slot */
        memcpy(key, &spread, 4), memcpy(key + 12, &n, 4);
        assert_ptr_equal(xt_keymap_get(&m, key), there[n] ? &values[n] : NULL);
        if (there[n]) assert_ptr_equal(xt_keymap_remove(&m, key), &values[n]); else assert_int_equal(xt_keymap_put(&m, key, &values[n]), 0);
        there[n] = !there[n];
    }
    xt_keymap_free(&m);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(order), cmocka_unit_test(merge_running), cmocka_unit_test(again), cmocka_unit_test(forget_queued), cmocka_unit_test(adopt), cmocka_unit_test(cancel), cmocka_unit_test(keymap)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
