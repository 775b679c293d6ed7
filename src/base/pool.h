/* SPDX-License-Identifier: MIT
 * A fixed set of worker threads that run the same function over a range of task numbers. What a task does
 * must depend on its number only, so that results do not depend on the thread count. */
#ifndef MOTE_BASE_POOL_H
#define MOTE_BASE_POOL_H

#include "base/status.h"

#include <stddef.h>

struct mote_pool;

/* `threads` counts the caller too; 0 means one a core. One thread starts none. */
enum mote_status mote_pool_create(size_t threads, struct mote_pool **out, struct mote_error *error);

/* Calls run(context, task, worker) for every task in [0, tasks) and returns when all are done; `worker` is in
 * [0, size). A NULL pool runs them in order on the caller. Not reentrant. */
void mote_pool_run(struct mote_pool *pool, size_t tasks,
                   void (*run)(void *context, size_t task, size_t worker), void *context);

size_t mote_pool_size(const struct mote_pool *pool); /* 1 for NULL */
void mote_pool_free(struct mote_pool *pool);

#endif
