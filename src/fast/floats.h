/* SPDX-License-Identifier: MIT
 * Template: the kernels of floats, which sets of the same vectors share. Hybrid depthwise sums are of floats too: whole
 * numbers, exact because they stay below 2^24. */
#include "fast/tile.h"

#include "fast/filter3.h"
#include "fast/finish_float.h"
#include "fast/quantize.h"

/* Depthwise: of pixels by one vector of channels. */
ALWAYS void sum_taps(const size_t rows, const struct mote_fast_job *job, const struct mote_fast_tile *t,
                     int32_t *sums) {
    const int32_t *w = t->w;
    vi sum[MOTE_FAST_TILE][MOTE_FAST_QUAD];
    start_sums(rows, 1, job->start + t->channel, sum);
    for (size_t r = 0; r < job->layer->runs; r++, w += LANES) {
        const char *x = t->x + job->layer->run_at[r];
        const vi weights = vi_load(w);
        UNROLL for (size_t m = 0; m < rows; m++) sum[m][0] =
            add_word(true, sum[m][0], vi_load(x + t->at[m]), weights);
    }
    put_sums(rows, 1, sum, sums);
}

WORD_FUNCTIONS(floats, true)
FUNCTION(taps_1_1, sum_taps(1, job, t, sums))
FUNCTION(taps_6_1, sum_taps(6, job, t, sums))

static void convert_floats(const struct mote_fast_staging *s, const void *from, size_t n, char *to) {
    const float *x = from;
    const vf zero = vf_set((float)s->zero);
    float *y = (float *)(void *)to;
    for (; n >= LANES; n -= LANES, x += LANES, y += LANES)
        vf_store(y, vf_subtract(vf_of(quantize(s, vf_load(x))), zero));
    if (n) vf_store_some(y, vf_subtract(vf_of(quantize(s, vf_load_some(x, n))), zero), n);
}

/* The least and the largest of x and 0, as in device/dynamic.c. */
static void find_range(const float *x, size_t n, float *low, float *high) {
    vf least[2] = {vf_set(0.0f), vf_set(0.0f)}, most[2] = {vf_set(0.0f), vf_set(0.0f)};
    float lanes[2][LANES];
    for (; n >= 2 * LANES; n -= 2 * LANES, x += 2 * LANES) {
        for (size_t i = 0; i < 2; i++) {
            least[i] = vf_min(vf_load(x + i * LANES), least[i]);
            most[i] = vf_max(vf_load(x + i * LANES), most[i]);
        }
    }
    for (size_t some; n > 0; n -= some, x += some) {
        some = n < LANES ? n : LANES;
        least[0] = vf_min(vf_load_some(x, some), least[0]);
        most[0] = vf_max(vf_load_some(x, some), most[0]);
    }
    vf_store(lanes[0], vf_min(least[0], least[1]));
    vf_store(lanes[1], vf_max(most[0], most[1]));
    *low = *high = 0.0f;
    for (size_t i = 0; i < LANES; i++) {
        *low = lanes[0][i] < *low ? lanes[0][i] : *low;
        *high = lanes[1][i] > *high ? lanes[1][i] : *high;
    }
}

#define COMMON_TABLE                                                                                         \
    {                                                                                                        \
        .words = ALL_TILES(floats), .taps = {NARROW_TILES(taps)},                                            \
        .finish_f32 = {finish_f32_1, finish_f32_4}, .finish_hybrid = {finish_hybrid_1, finish_hybrid_4},     \
        .convert_floats = convert_floats, .range = find_range, .filter3 = filter3                            \
    }
