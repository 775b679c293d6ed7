/* SPDX-License-Identifier: MIT */
#include "search_crew.h"

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

enum mote_status mote_crew_create(const struct mote_searched *searched, size_t count, struct mote_crew *out,
                                  struct mote_error *error) {
    *out = (struct mote_crew){.searched = searched, .count = count};
    out->workers = calloc(count, sizeof *out->workers);
    return out->workers ? MOTE_OK : mote_fail_memory(error, "the workers");
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

void mote_crew_free(struct mote_crew *crew) {
    for (size_t i = 0; i < crew->count && crew->workers; i++) {
        if (!crew->workers[i].busy) continue;
        kill(crew->workers[i].process, SIGKILL);
        reap(&crew->workers[i]);
        mote_buffer_free(&crew->workers[i].answer);
    }
    free(crew->workers);
    *crew = (struct mote_crew){0};
}

size_t mote_crew_free_workers(const struct mote_crew *crew) {
    size_t count = 0;
    for (size_t i = 0; i < crew->count; i++)
        count += !crew->workers[i].busy;
    return count;
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
    signal(SIGTERM, SIG_DFL);
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != parent) _exit(1);
    mote_trial_run(searched, order, &answer);
    _exit(!answer.failed && write_all(file, &answer) ? 0 : 1);
}

enum mote_status mote_crew_start(struct mote_crew *crew, const struct mote_order *order,
                                 struct mote_error *error) {
    struct mote_crew_worker *worker = crew->workers;
    int ends[2];
    pid_t parent = getpid();
    while (worker->busy)
        worker++;
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
    *worker = (struct mote_crew_worker){.busy = true, .order = *order, .process = process, .pipe = ends[0]};
    return MOTE_OK;
}

/* Is the answer whole? */
static bool is_whole(const struct mote_buffer *bytes) {
    struct mote_answer answer;
    if (bytes->failed || bytes->size < sizeof answer) return false;
    memcpy(&answer, bytes->data, sizeof answer);
    return bytes->size == sizeof answer + answer.file_bytes + answer.stream_bytes;
}

/* The process has closed its end: what it sent, or why it did not. */
static void finish(struct mote_crew_worker *worker, struct mote_buffer *out) {
    struct mote_answer lost = {
        .trial = worker->order.trial, .rung = worker->order.rung, .status = MOTE_UNSUPPORTED};
    int how = reap(worker);
    *out = worker->answer;
    worker->answer = (struct mote_buffer){0};
    if (is_whole(out)) return;
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

enum mote_status mote_crew_wait(struct mote_crew *crew, int milliseconds, bool *done, struct mote_buffer *out,
                                struct mote_error *error) {
    struct pollfd *poll_on = calloc(crew->count + 1, sizeof *poll_on);
    *done = false;
    if (!poll_on) return mote_fail_memory(error, "the workers");
    for (size_t i = 0; i < crew->count; i++)
        poll_on[i] =
            (struct pollfd){.fd = crew->workers[i].busy ? crew->workers[i].pipe : -1, .events = POLLIN};
    poll(poll_on, crew->count, milliseconds);
    for (size_t i = 0; i < crew->count && !*done; i++) {
        if (!crew->workers[i].busy || !poll_on[i].revents) continue;
        take(&crew->workers[i], done);
        if (*done) finish(&crew->workers[i], out);
    }
    free(poll_on);
    return MOTE_OK;
}
