/* SPDX-License-Identifier: MIT */
#include "search_crew.h"

#include "search_crew_parts.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

enum { CHUNK = 1 << 16 };
static const double SILENCE = 60; /* seconds */

const struct mote_ranks *mote_crew_ranks(const struct mote_crew *crew) {
    return crew->searched->options->ranks;
}

enum mote_status mote_crew_create(const struct mote_searched *searched, size_t here, struct mote_crew *out,
                                  struct mote_error *error) {
    *out = (struct mote_crew){.searched = searched, .silence = SILENCE};
    const struct mote_ranks *ranks = mote_crew_ranks(out);
    size_t others = ranks && ranks->rank == 0 ? ranks->count - 1 : 0;
    out->workers = calloc(here + others, sizeof *out->workers);
    if (!out->workers) return mote_fail_memory(error, "the workers");
    out->count = here + others;
    for (size_t i = 0; i < others; i++)
        out->workers[here + i].rank = (unsigned)i + 1;
    return MOTE_OK;
}

/* Collects the process, ended or not. */
static int reap(struct mote_crew_worker *worker) {
    int how = 0;
    close(worker->pipe);
    while (waitpid(worker->process, &how, 0) < 0 && errno == EINTR)
        continue;
    worker->busy = false;
    return how;
}

static void end_worker(struct mote_crew *crew, struct mote_crew_worker *worker) {
    if (worker->rank) {
        if (!worker->silent) mote_crew_ranks(crew)->send(mote_crew_ranks(crew)->context, worker->rank, "", 0);
        return;
    }
    if (!worker->busy) return;
    kill(worker->process, SIGKILL);
    reap(worker);
    mote_buffer_free(&worker->answer);
}

void mote_crew_free(struct mote_crew *crew) {
    for (size_t i = 0; i < crew->count; i++)
        end_worker(crew, &crew->workers[i]);
    free(crew->workers);
    *crew = (struct mote_crew){0};
}

/* A rank that has not been heard may be dead already, and then no silence would tell. */
static bool is_free(const struct mote_crew_worker *worker) {
    return !worker->busy && (!worker->rank || worker->heard > 0);
}

size_t mote_crew_free_workers(const struct mote_crew *crew) {
    size_t count = 0;
    for (size_t i = 0; i < crew->count; i++)
        count += is_free(&crew->workers[i]);
    return count;
}

bool mote_crew_is_idle(const struct mote_crew *crew) {
    for (size_t i = 0; i < crew->count; i++)
        if (crew->workers[i].busy && !crew->workers[i].silent) return false;
    return true;
}

static bool write_all(int file, const struct mote_buffer *bytes) {
    for (size_t at = 0; at < bytes->size;) {
        ssize_t n = write(file, bytes->data + at, bytes->size - at);
        if (n < 0 && errno == EINTR) continue;
        if (n <= 0) return false;
        at += (size_t)n;
    }
    return true;
}

/* In the new process, which never comes back. It dies with its parent, and leaves interruptions to that. */
static void work(const struct mote_searched *searched, const struct mote_order *order, int file,
                 pid_t parent) {
    struct mote_buffer answer = {0};
    signal(SIGINT, SIG_IGN);
    signal(SIGTERM, SIG_IGN); /* mpirun sends it to all of a rank's processes */
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != parent) _exit(1);
    mote_trial_run(searched, order, &answer);
    _exit(!answer.failed && write_all(file, &answer) ? 0 : 1);
}

static enum mote_status start_here(struct mote_crew *crew, struct mote_crew_worker *worker,
                                   const struct mote_order *order, struct mote_error *error) {
    int ends[2];
    pid_t parent = getpid();
    if (pipe(ends) != 0) return mote_fail(error, MOTE_MEMORY, "a worker's pipe: %s", strerror(errno));
    pid_t process = fork();
    if (process == 0) {
        close(ends[0]);
        work(crew->searched, order, ends[1], parent);
    }
    close(ends[1]);
    if (process < 0) {
        close(ends[0]);
        return mote_fail(error, MOTE_MEMORY, "a worker cannot be started: %s", strerror(errno));
    }
    worker->process = process;
    worker->pipe = ends[0];
    return MOTE_OK;
}

enum mote_status mote_crew_start(struct mote_crew *crew, const struct mote_order *order,
                                 struct mote_error *error) {
    struct mote_crew_worker *worker = crew->workers;
    const struct mote_ranks *ranks = mote_crew_ranks(crew);
    while (!is_free(worker))
        worker++;
    if (!worker->rank)
        MOTE_TRY(start_here(crew, worker, order, error));
    else if (!ranks->send(ranks->context, worker->rank, order, sizeof *order))
        return mote_fail(error, MOTE_INPUT, "rank %u cannot be reached; start again, the study goes on",
                         worker->rank);
    worker->busy = true;
    worker->order = *order;
    return MOTE_OK;
}

bool mote_crew_is_whole(const struct mote_buffer *bytes) {
    struct mote_answer answer;
    if (bytes->failed || bytes->size < sizeof answer) return false;
    memcpy(&answer, bytes->data, sizeof answer);
    return bytes->size == sizeof answer + answer.bytes[0] + answer.bytes[1] + answer.bytes[2];
}

struct mote_answer mote_crew_lost(const struct mote_crew_worker *worker) {
    return (struct mote_answer){
        .trial = worker->order.trial, .rung = worker->order.rung, .status = MOTE_UNSUPPORTED};
}

/* The process has closed its end: what it sent, or why it did not. */
static void finish(struct mote_crew_worker *worker, struct mote_buffer *out) {
    struct mote_answer lost = mote_crew_lost(worker);
    int how = reap(worker);
    *out = worker->answer;
    worker->answer = (struct mote_buffer){0};
    if (mote_crew_is_whole(out)) return;
    mote_buffer_free(out);
    if (WIFSIGNALED(how))
        snprintf(lost.why, sizeof lost.why, "its process was ended by signal %d (%s)", WTERMSIG(how),
                 strsignal(WTERMSIG(how)));
    else
        snprintf(lost.why, sizeof lost.why, "its process ended with status %d and no answer",
                 WEXITSTATUS(how));
    mote_buffer_append(out, &lost, sizeof lost);
}

/* Takes what has come; *ended: that was all. */
static void take(struct mote_crew_worker *worker, bool *ended) {
    uint8_t chunk[CHUNK];
    ssize_t n = read(worker->pipe, chunk, sizeof chunk);
    *ended = n == 0 || (n < 0 && errno != EINTR && errno != EAGAIN);
    if (n > 0) mote_buffer_append(&worker->answer, chunk, (size_t)n);
}

enum mote_status mote_crew_wait_here(struct mote_crew *crew, int milliseconds, bool *done,
                                     struct mote_buffer *out, struct mote_error *error) {
    struct pollfd *poll_on = calloc(crew->count + 1, sizeof *poll_on);
    *done = false;
    if (!poll_on) return mote_fail_memory(error, "the workers");
    for (size_t i = 0; i < crew->count; i++) {
        bool here = crew->workers[i].busy && !crew->workers[i].rank;
        poll_on[i] = (struct pollfd){.fd = here ? crew->workers[i].pipe : -1, .events = POLLIN};
    }
    poll(poll_on, crew->count, milliseconds);
    for (size_t i = 0; i < crew->count && !*done; i++) {
        if (poll_on[i].fd < 0 || !poll_on[i].revents) continue;
        take(&crew->workers[i], done);
        if (*done) finish(&crew->workers[i], out);
    }
    free(poll_on);
    return MOTE_OK;
}

enum mote_status mote_crew_wait(struct mote_crew *crew, int milliseconds, bool *done, struct mote_buffer *out,
                                struct mote_error *error) {
    bool others =
        mote_crew_ranks(crew) && mote_crew_ranks(crew)->rank == 0 && mote_crew_ranks(crew)->count > 1;
    *done = false;
    for (int waited = 0; waited <= milliseconds && !*done; waited += MOTE_CREW_LOOK) {
        if (others) MOTE_TRY(mote_crew_wait_ranks(crew, done, out, error));
        if (!*done)
            MOTE_TRY(mote_crew_wait_here(crew, others ? MOTE_CREW_LOOK : milliseconds, done, out, error));
        if (!others) break;
    }
    return MOTE_OK;
}
