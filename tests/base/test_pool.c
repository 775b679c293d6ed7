/* SPDX-License-Identifier: MIT
 * Every task runs once, on a worker of the pool, and results do not depend on how many there are. */
#include "base/pool.h"
#include "base/rng.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

enum { TASKS = 1000 };

struct job {
    atomic_int runs[TASKS], outside;
    size_t workers;
    uint64_t result[TASKS];
};

static void run(void *context, size_t task, size_t worker) {
    struct job *job = context;
    struct mote_rng rng;
    atomic_fetch_add(&job->runs[task], 1);
    if (worker >= job->workers) atomic_fetch_add(&job->outside, 1);
    mote_rng_seed(&rng, 5, task);
    for (size_t i = 0; i <= task % 50; i++)
        job->result[task] += mote_rng_next(&rng);
}

static void test_each_task_once_and_the_same(void **state) {
    (void)state;
    static struct job alone, job;
    memset(&alone, 0, sizeof alone);
    alone.workers = 1;
    mote_pool_run(NULL, TASKS, run, &alone);
    assert_int_equal(mote_pool_size(NULL), 1);
    for (size_t threads = 1; threads <= 9; threads += 2) {
        struct mote_pool *pool;
        assert_int_equal(mote_pool_create(threads, &pool, NULL), MOTE_OK);
        assert_int_equal(mote_pool_size(pool), threads);
        for (size_t round = 0; round < 20; round++) {
            size_t tasks = round == 0 ? TASKS : round * round;
            memset(&job, 0, sizeof job);
            job.workers = threads;
            mote_pool_run(pool, tasks, run, &job);
            assert_int_equal(atomic_load(&job.outside), 0);
            for (size_t i = 0; i < TASKS; i++) {
                assert_int_equal(atomic_load(&job.runs[i]), i < tasks);
                if (i < tasks) assert_true(job.result[i] == alone.result[i]);
            }
        }
        mote_pool_free(pool);
    }
}

static void test_no_tasks_and_default_size(void **state) {
    (void)state;
    struct mote_pool *pool;
    assert_int_equal(mote_pool_create(0, &pool, NULL), MOTE_OK);
    assert_true(mote_pool_size(pool) >= 1);
    mote_pool_run(pool, 0, NULL, NULL);
    mote_pool_free(pool);
    mote_pool_free(NULL);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_each_task_once_and_the_same),
        cmocka_unit_test(test_no_tasks_and_default_size),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
