/* SPDX-License-Identifier: MIT
 * Each thread has a share of a job's tasks, the same ones each time, because what it worked on is in its cache; when
 * it is done it helps the others. Workers look out for the next job for a moment, because training hands out many
 * short ones, and then sleep on a condition variable; one that wakes too late misses the job, and nobody waits for it. */
#include "base/pool.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdlib.h>
#include <unistd.h>

struct worker {
    struct mote_pool *pool;
    size_t number;
    pthread_t thread;
};

enum { LOOKS = 4000 }; /* before sleeping: some tens of microseconds */

/* Task numbers from next to end, drawn by anyone; a cache line each. */
struct share {
    _Alignas(64) atomic_size_t next;
    size_t end;
};

struct mote_pool {
    size_t size, started; /* threads in all, the caller included; workers that really run */
    struct worker *workers;
    pthread_mutex_t lock; /* of those who sleep */
    pthread_cond_t begin, end;
    atomic_size_t job;       /* odd: it may be entered; even: it is closed */
    atomic_size_t inside;    /* workers that are in it, or look whether they may enter */
    atomic_size_t sleepers;  /* workers that wait for `begin` */
    atomic_bool waits, quit; /* the caller, for `end` */
    struct share *shares;    /* (size) */
    void (*run)(void *, size_t, size_t);
    void *context;
};

static void work(struct mote_pool *pool, size_t worker) {
    for (size_t i = 0; i < pool->size; i++) {
        struct share *share = &pool->shares[(worker + i) % pool->size];
        for (size_t task; (task = atomic_fetch_add(&share->next, 1)) < share->end;)
            pool->run(pool->context, task, worker);
    }
}

static void pause_a_little(void) {
#if defined(__x86_64__) || defined(__i386__)
    __builtin_ia32_pause();
#endif
}

static bool is_new(const struct mote_pool *pool, size_t seen) {
    size_t job = atomic_load(&pool->job);
    return (job % 2 == 1 && job != seen) || atomic_load(&pool->quit);
}

/* Until there is a job other than `seen`, or the end. One that has gone when the worker wakes is not waited for. */
static void await_job(struct mote_pool *pool, size_t seen) {
    for (;;) {
        for (int i = 0; i < LOOKS; i++) {
            if (is_new(pool, seen)) return;
            pause_a_little();
        }
        pthread_mutex_lock(&pool->lock);
        atomic_fetch_add(&pool->sleepers, 1);
        if (!is_new(pool, seen)) pthread_cond_wait(&pool->begin, &pool->lock);
        atomic_fetch_sub(&pool->sleepers, 1);
        pthread_mutex_unlock(&pool->lock);
    }
}

static void *worker_main(void *argument) {
    struct worker *self = argument;
    struct mote_pool *pool = self->pool;
    for (size_t seen = 0;;) {
        await_job(pool, seen);
        if (atomic_load(&pool->quit)) return NULL;
        seen = atomic_load(&pool->job);
        atomic_fetch_add(&pool->inside, 1);
        if (seen % 2 == 1 && atomic_load(&pool->job) == seen) work(pool, self->number);
        if (atomic_fetch_sub(&pool->inside, 1) != 1 || !atomic_load(&pool->waits)) continue;
        pthread_mutex_lock(&pool->lock);
        pthread_cond_signal(&pool->end);
        pthread_mutex_unlock(&pool->lock);
    }
}

static void wake(struct mote_pool *pool) {
    pthread_mutex_lock(&pool->lock);
    pthread_cond_broadcast(&pool->begin);
    pthread_mutex_unlock(&pool->lock);
}

/* Until the last worker has left. */
static void await_end(struct mote_pool *pool) {
    for (int i = 0; i < LOOKS && atomic_load(&pool->inside) > 0; i++)
        pause_a_little();
    if (atomic_load(&pool->inside) == 0) return;
    pthread_mutex_lock(&pool->lock);
    atomic_store(&pool->waits, true);
    while (atomic_load(&pool->inside) > 0)
        pthread_cond_wait(&pool->end, &pool->lock);
    atomic_store(&pool->waits, false);
    pthread_mutex_unlock(&pool->lock);
}

enum mote_status mote_pool_create(size_t threads, struct mote_pool **out, struct mote_error *error) {
    if (threads == 0) {
        long cores = sysconf(_SC_NPROCESSORS_ONLN);
        threads = cores > 0 ? (size_t)cores : 1;
    }
    struct mote_pool *pool = calloc(1, sizeof *pool);
    struct worker *workers = calloc(threads, sizeof *workers);
    struct share *shares = aligned_alloc(_Alignof(struct share), threads * sizeof *shares);
    if (!pool || !workers || !shares) {
        free(pool);
        free(workers);
        free(shares);
        return mote_fail_memory(error, "threads");
    }
    pool->size = threads;
    pool->workers = workers;
    pool->shares = shares;
    pthread_mutex_init(&pool->lock, NULL);
    pthread_cond_init(&pool->begin, NULL);
    pthread_cond_init(&pool->end, NULL);
    for (size_t i = 0; i + 1 < threads; i++, pool->started++) {
        workers[i] = (struct worker){.pool = pool, .number = i + 1};
        if (pthread_create(&workers[i].thread, NULL, worker_main, &workers[i]) != 0) {
            mote_pool_free(pool);
            return mote_fail(error, MOTE_INPUT, "cannot start %zu threads; try fewer with --threads",
                             threads);
        }
    }
    *out = pool;
    return MOTE_OK;
}

void mote_pool_run(struct mote_pool *pool, size_t tasks, void (*run)(void *, size_t, size_t), void *context) {
    if (!pool || pool->started == 0 || tasks <= 1) {
        for (size_t task = 0; task < tasks; task++)
            run(context, task, 0);
        return;
    }
    pool->run = run;
    pool->context = context;
    for (size_t i = 0; i < pool->size; i++) {
        atomic_store(&pool->shares[i].next, i * tasks / pool->size);
        pool->shares[i].end = (i + 1) * tasks / pool->size;
    }
    atomic_fetch_add(&pool->job, 1);
    if (atomic_load(&pool->sleepers) > 0) wake(pool);
    work(pool, 0);
    atomic_fetch_add(&pool->job, 1);
    await_end(pool);
}

size_t mote_pool_size(const struct mote_pool *pool) {
    return pool ? pool->size : 1;
}

void mote_pool_free(struct mote_pool *pool) {
    if (!pool) return;
    atomic_store(&pool->quit, true);
    wake(pool);
    for (size_t i = 0; i < pool->started; i++)
        pthread_join(pool->workers[i].thread, NULL);
    pthread_cond_destroy(&pool->end);
    pthread_cond_destroy(&pool->begin);
    pthread_mutex_destroy(&pool->lock);
    free(pool->workers);
    free(pool->shares);
    free(pool);
}
