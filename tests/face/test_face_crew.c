/* SPDX-License-Identifier: MIT
 * Ranks that are only played: one that falls silent loses its trial, once, and works again when it is heard again. */
#include "search_crew.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

/* What rank 1 says next, and what was said to it. */
struct play {
    const void *next;
    size_t bytes, orders, lost;
};

static bool play_send(void *context, unsigned to, const void *data, size_t bytes) {
    struct play *play = context;
    assert_int_equal(to, 1);
    assert_non_null(data);
    play->orders += bytes == sizeof(struct mote_order);
    return true;
}

static bool play_receive(void *context, unsigned milliseconds, unsigned *from, const void **data,
                         size_t *bytes) {
    struct play *play = context;
    (void)milliseconds;
    *from = 1;
    *data = play->next;
    *bytes = play->bytes;
    play->next = NULL;
    return true;
}

static void play_lost(void *context, unsigned rank) {
    assert_int_equal(rank, 1);
    ((struct play *)context)->lost++;
}

static bool wait(struct mote_crew *crew, struct mote_buffer *out) {
    struct mote_error error;
    bool done;
    assert_int_equal(mote_crew_wait(crew, 1, &done, out, &error), MOTE_OK);
    return done;
}

static void test_silence(void **state) {
    (void)state;
    struct play play = {.next = "b", .bytes = 1};
    const struct mote_ranks ranks = {&play, 0, 2, play_send, play_receive, play_lost};
    const struct mote_options options = {.ranks = &ranks};
    const struct mote_searched searched = {.options = &options};
    const struct mote_order order = {.trial = 7};
    struct mote_buffer out = {0};
    struct mote_crew crew;
    struct mote_error error;
    struct mote_answer answer;
    assert_int_equal(mote_crew_create(&searched, 0, &crew, &error), MOTE_OK);
    crew.silence = 0.02;
    assert_int_equal(mote_crew_free_workers(&crew), 0); /* it may be dead */
    assert_false(wait(&crew, &out));                    /* a sign of life is no answer */
    assert_int_equal(mote_crew_free_workers(&crew), 1);
    assert_int_equal(mote_crew_start(&crew, &order, &error), MOTE_OK);
    assert_int_equal(play.orders, 1);
    assert_false(mote_crew_is_idle(&crew));
    nanosleep(&(struct timespec){.tv_nsec = 40000000}, NULL);
    assert_true(wait(&crew, &out));
    memcpy(&answer, out.data, sizeof answer);
    assert_int_equal(answer.trial, 7);
    assert_int_not_equal(answer.status, MOTE_OK);
    assert_non_null(strstr(answer.why, "rank 1 has not been heard"));
    assert_int_equal(play.lost, 1);
    assert_true(mote_crew_is_idle(&crew));
    assert_int_equal(mote_crew_free_workers(&crew), 0); /* it gets nothing more … */
    mote_buffer_free(&out);
    assert_false(wait(&crew, &out));
    play.next = &answer; /* … until it answers after all */
    play.bytes = sizeof answer;
    assert_true(wait(&crew, &out));
    assert_int_equal(mote_crew_free_workers(&crew), 1);
    mote_buffer_free(&out);
    mote_crew_free(&crew);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_silence)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
