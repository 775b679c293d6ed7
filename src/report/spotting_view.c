/* SPDX-License-Identifier: MIT
 * What the page's figures and tables are made of: detections and misses in the order of time, and averaged scores, as the detector
 * reckons them. */
#include "report/spotting_parts.h"

#include "report/number.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

const char *mote_spotting_clock(double seconds, int decimals, char out[MOTE_CLOCK]) {
    const double unit = pow(10, decimals), ticks = floor(fmax(seconds, 0) * unit + 0.5);
    const double minutes = floor(ticks / (60 * unit)), rest = (ticks - minutes * 60 * unit) / unit;
    if (minutes < 60)
        snprintf(out, MOTE_CLOCK, "%.0f:%0*.*f", minutes, decimals ? 3 + decimals : 2, decimals, rest);
    else
        snprintf(out, MOTE_CLOCK, "%.0f:%02.0f:%0*.*f", floor(minutes / 60), fmod(minutes, 60),
                 decimals ? 3 + decimals : 2, decimals, rest);
    return out;
}

static double average_at(const struct mote_spotting_page *page, size_t score, uint32_t label) {
    const struct mote_spotting_log *log = page->log;
    const size_t window = page->detector->window, first = score + 1 < window ? 0 : score + 1 - window;
    double sum = 0;
    for (size_t i = first; i <= score; i++)
        sum += (double)log->score[i * log->labels + label];
    return sum / (double)window;
}

static void make_top(struct mote_spotting_view *view) {
    const struct mote_spotting_page *page = view->page;
    for (size_t i = 0; i < page->log->count; i++) {
        view->top[i] = 0;
        for (uint32_t w = 0; w < page->detector->words; w++)
            view->top[i] = fmax(view->top[i], average_at(page, i, w));
    }
}

/* The first score of the log at or after that time. */
static size_t score_at(const struct mote_spotting_log *log, double seconds) {
    size_t low = 0, high = log->count;
    while (low < high) {
        const size_t middle = (low + high) / 2;
        if (log->seconds[middle] < seconds)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static float best_of(const struct mote_spotting_page *page, const struct mote_spotting_said *said) {
    const struct mote_spotting_log *log = page->log;
    double best = 0;
    for (size_t i = score_at(log, said->start);
         i < log->count && log->seconds[i] <= said->end + page->truth->patience; i++)
        best = fmax(best, average_at(page, i, said->word));
    return (float)best;
}

static int by_time(const void *a, const void *b) {
    const struct mote_moment *x = a, *y = b;
    if (x->seconds < y->seconds) return -1;
    if (x->seconds > y->seconds) return 1;
    return x->kind < y->kind ? -1 : x->kind > y->kind;
}

/* "4:07.50 yes, 0.91: detected" */
static const char *make_tip(struct mote_spotting_view *view, const struct mote_moment *m) {
    static const char *const kinds[] = {
        [MOTE_MISSED] = "missed", [MOTE_ACCEPTED] = "false accept", [MOTE_DETECTED] = "detected"};
    char clock[MOTE_CLOCK], score[MOTE_NUMBER_SIZE], text[200];
    snprintf(text, sizeof text, "%s %.100s, %s: %s", mote_spotting_clock(m->seconds, 2, clock),
             view->page->labels[m->word], mote_number_fixed((double)m->score, 2, score), kinds[m->kind]);
    const char *kept = mote_arena_string(&view->arena, text);
    view->failed |= !kept;
    return kept;
}

static void make_moments(struct mote_spotting_view *view, bool *heard) {
    const struct mote_spotting_page *page = view->page;
    const struct mote_spotting_event *event = (const void *)page->spotting->events.data;
    const size_t events = page->spotting->events.size / sizeof *event;
    for (size_t i = 0; i < events; i++) {
        const bool right = event[i].said != MOTE_SPOTTING_NONE;
        if (right) heard[event[i].said] = true;
        view->moment[view->moments++] = (struct mote_moment){
            right ? MOTE_DETECTED : MOTE_ACCEPTED, event[i].seconds, event[i].word, event[i].score, NULL};
    }
    for (size_t i = 0; i < page->truth->count; i++) {
        const struct mote_spotting_said *said = &page->truth->said[i];
        if (!heard[i])
            view->moment[view->moments++] =
                (struct mote_moment){MOTE_MISSED, said->end, said->word, best_of(page, said), NULL};
    }
    qsort(view->moment, view->moments, sizeof *view->moment, by_time);
    for (size_t i = 0; i < view->moments; i++)
        view->moment[i].tip = make_tip(view, &view->moment[i]);
}

void mote_spotting_view_make(struct mote_spotting_view *view) {
    const struct mote_spotting_page *page = view->page;
    const size_t events = page->spotting->events.size / sizeof(struct mote_spotting_event);
    bool *heard = mote_arena_alloc(&view->arena, page->truth->count + 1, sizeof *heard);
    view->top = mote_arena_alloc(&view->arena, page->log->count + 1, sizeof *view->top);
    view->moment = mote_arena_alloc(&view->arena, page->truth->count + events + 1, sizeof *view->moment);
    view->failed |= !heard || !view->top || !view->moment;
    if (view->failed) return;
    make_top(view);
    make_moments(view, heard);
}
