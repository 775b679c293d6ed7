/* SPDX-License-Identifier: MIT
 * Ranks of a search: what number 0 hears of the others, and what they do. */
#include "base/clock.h"
#include "search_crew_parts.h"

#include <stdio.h>
#include <string.h>

enum { BEAT_BYTES = 1 /* of a message that only says: I live */ };
static const double BEAT = 5, LEADER_SILENCE = 600; /* seconds; number 0 may have long thoughts */

/* Tells those who are heard that number 0 lives: else they would wait for it for ever. */
static void beat(struct mote_crew *crew, double now) {
    const struct mote_ranks *ranks = mote_crew_ranks(crew);
    if (now - crew->beaten < BEAT) return;
    crew->beaten = now;
    for (size_t i = 0; i < crew->count; i++)
        if (crew->workers[i].heard > 0 && !crew->workers[i].silent)
            ranks->send(ranks->context, crew->workers[i].rank, "", BEAT_BYTES);
}

static void mark_heard(struct mote_crew *crew, unsigned rank, double now) {
    for (size_t i = 0; i < crew->count; i++)
        if (crew->workers[i].rank == rank) {
            crew->workers[i].heard = now;
            crew->workers[i].silent = false;
        }
}

/* The next message that is more than a sign of life; *data is NULL where there is none. */
static bool receive(struct mote_crew *crew, double now, unsigned *from, const void **data, size_t *bytes) {
    const struct mote_ranks *ranks = mote_crew_ranks(crew);
    do {
        if (!ranks->receive(ranks->context, 0, from, data, bytes)) return false;
        if (*data) mark_heard(crew, *from, now);
    } while (*data && *bytes == BEAT_BYTES);
    return true;
}

/* A rank that was heard, works, and has been silent for too long: its trial is lost. */
static void give_up(struct mote_crew *crew, double now, bool *done, struct mote_buffer *out) {
    const struct mote_ranks *ranks = mote_crew_ranks(crew);
    for (size_t i = 0; i < crew->count && !*done; i++) {
        struct mote_crew_worker *worker = &crew->workers[i];
        if (!worker->busy || worker->silent || !(worker->heard > 0)) continue;
        if (now - worker->heard <= crew->silence) continue;
        struct mote_answer lost = mote_crew_lost(worker);
        snprintf(lost.why, sizeof lost.why, "rank %u has not been heard for %.0f s", worker->rank,
                 now - worker->heard);
        mote_buffer_append(out, &lost, sizeof lost);
        worker->silent = *done = true;
        if (ranks->lost) ranks->lost(ranks->context, worker->rank);
    }
}

enum mote_status mote_crew_wait_ranks(struct mote_crew *crew, bool *done, struct mote_buffer *out,
                                      struct mote_error *error) {
    const void *data;
    unsigned from = 0;
    size_t bytes = 0;
    double now = mote_seconds();
    beat(crew, now);
    if (!receive(crew, now, &from, &data, &bytes))
        return mote_fail(error, MOTE_INPUT, "the ranks cannot be heard; start again, the study goes on");
    for (size_t i = 0; data && i < crew->count && !*done; i++) {
        if (crew->workers[i].rank != from || !crew->workers[i].busy) continue;
        mote_buffer_append(out, data, bytes);
        crew->workers[i].busy = false;
        *done = true;
        if (!mote_crew_is_whole(out))
            return mote_fail(error, MOTE_INPUT,
                             "rank %u answers something else than was asked; all ranks must run "
                             "the same mote on the same kind of machine",
                             from);
    }
    if (!*done) give_up(crew, now, done, out);
    return MOTE_OK;
}

/* Each now and then tells the other that it lives. */
static enum mote_status keep_touch(struct mote_crew *crew, double *heard, bool message,
                                   struct mote_error *error) {
    const struct mote_ranks *ranks = mote_crew_ranks(crew);
    double now = mote_seconds();
    if (message) *heard = now;
    if (now - *heard > LEADER_SILENCE)
        return mote_fail(error, MOTE_INPUT, "rank 0 has not been heard for %.0f s", now - *heard);
    if (now - crew->beaten < BEAT) return MOTE_OK;
    crew->beaten = now;
    return ranks->send(ranks->context, 0, "", BEAT_BYTES)
               ? MOTE_OK
               : mote_fail(error, MOTE_INPUT, "rank 0 cannot be reached");
}

/* The next order; *over: there is none to come. A message in the middle of a trial can only say so. */
static enum mote_status hear(struct mote_crew *crew, unsigned milliseconds, double *heard, bool *came,
                             bool *over, struct mote_order *order, struct mote_error *error) {
    const struct mote_ranks *ranks = mote_crew_ranks(crew);
    const void *data;
    unsigned from;
    size_t bytes = 0;
    if (!ranks->receive(ranks->context, milliseconds, &from, &data, &bytes))
        return mote_fail(error, MOTE_INPUT, "rank 0 cannot be heard");
    MOTE_TRY(keep_touch(crew, heard, data != NULL, error));
    *came = data && bytes == sizeof *order;
    *over |= data && !*came && bytes != BEAT_BYTES;
    if (*came) memcpy(order, data, sizeof *order);
    return MOTE_OK;
}

static enum mote_status serve(struct mote_crew *crew, struct mote_error *error) {
    const struct mote_options *options = crew->searched->options;
    const struct mote_ranks *ranks = options->ranks;
    double heard = mote_seconds();
    for (bool over = false, came = false, done = false; !over;) {
        struct mote_order order;
        struct mote_buffer answer = {0};
        bool busy = crew->workers[0].busy;
        MOTE_TRY(hear(crew, busy ? 0 : 4 * MOTE_CREW_LOOK, &heard, &came, &over, &order, error));
        if (came && !busy) MOTE_TRY(mote_crew_start(crew, &order, error));
        done = false;
        if (crew->workers[0].busy) MOTE_TRY(mote_crew_wait_here(crew, MOTE_CREW_LOOK, &done, &answer, error));
        bool sent = !done || ranks->send(ranks->context, 0, answer.data, answer.size);
        mote_buffer_free(&answer);
        if (!sent) return mote_fail(error, MOTE_INPUT, "rank 0 cannot be reached");
        if (options->progress && !options->progress(options->context, NULL, false)) over = true;
    }
    return MOTE_OK;
}

enum mote_status mote_crew_serve(const struct mote_searched *searched, struct mote_error *error) {
    struct mote_crew crew;
    MOTE_TRY(mote_crew_create(searched, 1, &crew, error));
    enum mote_status status = serve(&crew, error);
    mote_crew_free(&crew);
    return status;
}
