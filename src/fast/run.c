/* SPDX-License-Identifier: MIT
 * Running a layer: staging each image, and tile after tile of its outputs. What is hot are the tile functions and
 * conversions of the instruction sets. */
#include "fast/layer.h"

#include "device/dynamic.h"

#include <string.h>

void mote_fast_copy(const struct mote_fast_staging *s, const void *x, size_t n, char *to) {
    (void)s;
    memcpy(to, x, n * sizeof(float));
}

enum { MOST_LANES = 16 };

static void stage_row(const struct mote_fast_layer *p, const struct mote_fast_staging *s, const char *image,
                      char *to) {
    const struct mote_fast_stage *g = &p->stage;
    if (g->pitch == g->channels) {
        p->convert(s, image, g->image_columns * g->channels, to);
        return;
    }
    for (size_t i = 0; i < g->image_columns; i++)
        p->convert(s, image + i * g->channels * g->from, g->channels, to + i * g->pitch * g->to);
}

/* Padding is what lies before the first row, between two (right of one and left of the next), and after the last. */
static void stage_image(const struct mote_fast_layer *p, const struct mote_fast_staging *s, const char *image,
                        char *to) {
    const struct mote_fast_stage *g = &p->stage;
    const int zero = g->to == 1 ? s->zero + p->offset : 0;
    const size_t pixel = g->pitch * g->to, row = g->image_columns * pixel, between = g->columns * pixel - row;
    const char *end = to + g->rows * g->columns * pixel;
    size_t padding = (g->top * g->columns + g->left) * pixel;
    for (size_t r = 0; r < g->image_rows; r++, image += g->image_row * g->from, to += row) {
        if (padding) memset(to, zero, padding);
        to += padding;
        stage_row(p, s, image, to);
        padding = between;
    }
    if (end > to) memset(to, zero, (size_t)(end - to));
}

/* Stages a hybrid layer's image; what it is scaled by goes to the job. */
static void stage_hybrid(const struct mote_fast_layer *p, const char *image, char *staged,
                         struct mote_fast_job *job) {
    const float *x = (const float *)(const void *)image;
    float low, high;
    struct mote_fast_staging s = {0, 0.0f, (float)mote_dynamic_least(p->asymmetric)};
    struct mote_dynamic d = {1.0f, 0};
    int32_t zero = 0, *start = (int32_t *)(void *)(staged + p->start_at);
    p->set->common->range(x, p->image, &low, &high);
    if (low == high) { /* all zero; what is not a number counts as that */
        memset(staged, 0, p->start_at);
    } else {
        d = mote_dynamic_choose(low, high, p->asymmetric, &s.inverse);
        s.zero = d.zero;
        stage_image(p, &s, image, staged);
        if (p->stage.to == 1) zero = d.zero + p->offset;
    }
    for (size_t o = 0; o < (size_t)p->window.out_c; o++)
        start[o] = p->start[o] * zero;
    job->start = start;
    job->before = p->scales_first ? d.scale : 1.0f;
    job->after = p->scales_first ? 1.0f : d.scale;
}

static size_t least(size_t a, size_t b) {
    return a < b ? a : b;
}

/* All output pixels of a staged image, for a group of channels. A tile that reaches beyond the last pixel takes that one
 * again. */
static void run_group(const struct mote_fast_job *job, struct mote_fast_tile *tile) {
    const struct mote_fast_layer *p = job->layer;
    const bool wide = tile->vectors > 1;
    const size_t *sizes = p->set->rows[wide];
    mote_fast_pixels_function *through = p->through ? p->through[wide] : NULL;
    int32_t sums[MOTE_FAST_TILE * MOTE_FAST_QUAD * MOST_LANES] __attribute__((aligned(64)));
    for (size_t left = p->pixels; left > 0; left -= tile->rows) {
        const size_t size = left > sizes[1] ? 2 : left > 1;
        tile->rows = p->by_row ? (left - 1) % (size_t)p->window.out_w + 1
                     : through ? left
                               : least(sizes[size], left);
        if (through) {
            through(job, tile);
        } else {
            (*p->sums)[wide][size](job, tile, sums);
            p->finish[wide](job, tile, sums);
        }
        tile->at += tile->rows;
        tile->y += tile->rows * p->y_pitch;
    }
}

static void run_image(const struct mote_fast_job *job, const char *staged, char *y) {
    const struct mote_fast_layer *p = job->layer;
    struct mote_fast_tile tile = mote_fast_groups(p, staged, y);
    while (mote_fast_next(p, p->set->lanes, &tile)) {
        char *first = tile.y;
        run_group(job, &tile);
        tile.at = p->pixel_at;
        tile.y = first;
    }
}

void mote_fast_run(const void *params, const struct mote_io *io) {
    const struct mote_fast_layer *p = params;
    const char *image = io->x[0];
    char *y = io->y;
    const struct mote_fast_staging staging = {p->zero, 0.0f, 0.0f};
    for (size_t b = 0; b < (size_t)p->window.batches; b++) {
        struct mote_fast_job job = {p, p->start, 1.0f, 1.0f,
                                    p->in_place ? (uint32_t)p->offset * 0x01010101u : 0};
        const char *staged = p->in_place ? image : io->scratch;
        if (p->kind == MOTE_FAST_HYBRID)
            stage_hybrid(p, image, io->scratch, &job);
        else if (!p->in_place)
            stage_image(p, &staging, image, io->scratch);
        run_image(&job, staged, y);
        image += p->image * p->stage.from;
        y += p->pixels * p->y_pitch;
    }
}
