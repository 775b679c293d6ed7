/* SPDX-License-Identifier: MIT
 * Workers sleep on a condition variable; each job is a counter that every thread draws task numbers from. */
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

struct mote_pool {
    size_t size, started; /* threads in all, the caller included; workers that really run */
    struct worker *workers;
    pthread_mutex_t lock;
    pthread_cond_t begin, end;
    size_t job, busy; /* the job's number; workers still in it */
    bool quit;
    atomic_size_t next;
    size_t tasks;
    void (*run)(void *, size_t, size_t);
    void *context;
};

static void work(struct mote_pool *pool, size_t worker) {
    for (size_t task; (task = atomic_fetch_add(&pool->next, 1)) < pool->tasks;)
        pool->run(pool->context, task, worker);
}

static void *worker_main(void *argument) {
    struct worker *self = argument;
    struct mote_pool *pool = self->pool;
    size_t seen = 0;
    pthread_mutex_lock(&pool->lock);
    for (;;) {
        while (pool->job == seen && !pool->quit)
            pthread_cond_wait(&pool->begin, &pool->lock);
        if (pool->quit) break;
        seen = pool->job;
        pthread_mutex_unlock(&pool->lock);
        work(pool, self->number);
        pthread_mutex_lock(&pool->lock);
        if (--pool->busy == 0) pthread_cond_signal(&pool->end);
    }
    pthread_mutex_unlock(&pool->lock);
    return NULL;
}

enum mote_status mote_pool_create(size_t threads, struct mote_pool **out, struct mote_error *error) {
    if (threads == 0) {
        long cores = sysconf(_SC_NPROCESSORS_ONLN);
        threads = cores > 0 ? (size_t)cores : 1;
    }
    struct mote_pool *pool = calloc(1, sizeof *pool);
    struct worker *workers = calloc(threads, sizeof *workers);
    if (!pool || !workers) {
        free(pool);
        free(workers);
        return mote_fail_memory(error, "threads");
    }
    pool->size = threads;
    pool->workers = workers;
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
    pthread_mutex_lock(&pool->lock);
    pool->run = run;
    pool->context = context;
    pool->tasks = tasks;
    atomic_store(&pool->next, 0);
    pool->busy = pool->started;
    pool->job++;
    pthread_cond_broadcast(&pool->begin);
    pthread_mutex_unlock(&pool->lock);
    work(pool, 0);
    pthread_mutex_lock(&pool->lock);
    while (pool->busy)
        pthread_cond_wait(&pool->end, &pool->lock);
    pthread_mutex_unlock(&pool->lock);
}

size_t mote_pool_size(const struct mote_pool *pool) {
    return pool ? pool->size : 1;
}

void mote_pool_free(struct mote_pool *pool) {
    if (!pool) return;
    pthread_mutex_lock(&pool->lock);
    pool->quit = true;
    pthread_cond_broadcast(&pool->begin);
    pthread_mutex_unlock(&pool->lock);
    for (size_t i = 0; i < pool->started; i++)
        pthread_join(pool->workers[i].thread, NULL);
    pthread_cond_destroy(&pool->end);
    pthread_cond_destroy(&pool->begin);
    pthread_mutex_destroy(&pool->lock);
    free(pool->workers);
    free(pool);
}
