/* SPDX-License-Identifier: MIT
 * Runners of different threads: made, run and freed at once they answer as one alone does; and a run takes nothing from
 * the heap. The preset `tsan` has ThreadSanitizer watch. */
#include <mote/run.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "tflite/networks.h"
#include "tflite/tflite.h"

#include <pthread.h>

enum { THREADS = 4, ROUNDS = 5, MOST_OUT = 4096 };

#if !defined MOTE_SANITIZE && !defined __SANITIZE_THREAD__ && defined __GLIBC__
#define COUNTS_ALLOCATIONS 1
/* Every way to the heap passes here. */
void *__libc_malloc(size_t bytes), *__libc_calloc(size_t count, size_t bytes),
    *__libc_realloc(void *old, size_t bytes), *__libc_memalign(size_t alignment, size_t bytes);
/* Volatile, since compilers know malloc, and that it changes nothing of ours. */
static _Thread_local volatile size_t allocations;

void *malloc(size_t bytes) {
    allocations++;
    return __libc_malloc(bytes);
}

void *calloc(size_t count, size_t bytes) {
    allocations++;
    return __libc_calloc(count, bytes);
}

void *realloc(void *old, size_t bytes) {
    allocations++;
    return __libc_realloc(old, bytes);
}

int posix_memalign(void **out, size_t alignment, size_t bytes) {
    allocations++;
    *out = __libc_memalign(alignment, bytes);
    return *out ? 0 : 12;
}
#else
static size_t allocations;
#endif

struct job {
    const struct mote_buffer *file;
    uint8_t out[MOST_OUT];
    size_t bytes, allocated;
    bool made;
};

static void invoke_some(struct mote_runner *runner, struct job *job) {
    const struct mote_runner_tensor *in = mote_runner_input(runner, 0);
    float x[4096] = {0};
    uint32_t noise = 7;
    const size_t before = allocations;
    for (int turn = 0; turn < 3; turn++) {
        for (size_t i = 0; i < in->count && i < 4096; i++)
            x[i] = (float)(net_noise(&noise) % 255) / 64 - 2;
        mote_runner_set(runner, 0, x);
        mote_runner_invoke(runner, NULL);
    }
    mote_runner_reset(runner);
    job->allocated += allocations - before;
    job->bytes = mote_runner_output(runner, 0)->bytes;
    memcpy(job->out, mote_runner_output_data(runner, 0), job->bytes);
}

static void *work(void *context) {
    struct job *job = context;
    for (int round = 0; round < ROUNDS; round++) {
        struct mote_runner *runner = NULL;
        if (mote_runner_load(job->file->data, job->file->size, NULL, &runner, NULL) != MOTE_OK) return NULL;
        invoke_some(runner, job);
        mote_runner_free(runner);
    }
    job->made = true;
    return NULL;
}

static void run_network(int number) {
    static struct job alone, jobs[THREADS];
    struct mote_graph *graph = networks[number].make();
    struct mote_buffer file = {0};
    pthread_t threads[THREADS];
    assert_int_equal(mote_tflite_write(graph, NULL, &file, NULL), MOTE_OK);
    mote_graph_free(graph);
    alone = (struct job){.file = &file};
    work(&alone);
    assert_true(alone.made && alone.bytes <= MOST_OUT);
    for (int i = 0; i < THREADS; i++) {
        jobs[i] = (struct job){.file = &file};
        assert_int_equal(pthread_create(&threads[i], NULL, work, &jobs[i]), 0);
    }
    for (int i = 0; i < THREADS; i++) {
        pthread_join(threads[i], NULL);
        assert_true(jobs[i].made);
        assert_int_equal(jobs[i].allocated, 0);
        assert_int_equal(jobs[i].bytes, alone.bytes);
        assert_memory_equal(jobs[i].out, alone.out, alone.bytes);
    }
    mote_buffer_free(&file);
}

static void test_threads(void **state) {
    (void)state;
    for (int i = 0; i < NETWORKS; i++)
        run_network(i);
}

/* The counter counts. */
static void test_counter(void **state) {
    (void)state;
#ifdef COUNTS_ALLOCATIONS
    const size_t before = allocations;
    void *volatile kept = malloc(10);
    free(kept);
    assert_true(allocations > before);
#endif
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_threads), cmocka_unit_test(test_counter)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
