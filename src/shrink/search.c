/* SPDX-License-Identifier: MIT
 * Simulated annealing over the stored rows of an affine layer. A proposal's loss is exact on the training
 * samples (one row's residuals are recomputed); its rate is rate.c's estimate for the whole file with the row
 * in place, asked only when the loss leaves hope. Several runs at different temperatures; the state with the
 * best validation loss + λ · bytes of any run is the answer. Same seed, same bytes. */
#include "shrink/search.h"

#include "device/math.h"
#include "shrink/refit.h"
#include "shrink/search_state.h"

#include <math.h>
#include <string.h>

enum {
    START_BITS = 4,
    START_BIAS_BITS = 8,
    SETTLE = 1000,
    JUDGEMENTS = 16,
    BYTES_PER_WEIGHT = 4,
    ROUND_GAIN = 2
};

/* Runs, by their starting temperature in bytes. */
static const double temperatures[] = {0.5, 1.5};

static double mean_absolute(const float *v, size_t count) {
    float sums[MOTE_LANES] = {0};
    double total = 0;
    for (size_t n = 0; n < count; n += MOTE_LANES)
        for (size_t j = 0; j < MOTE_LANES; j++)
            sums[j] += fabsf(v[n + j]);
    for (size_t j = 0; j < MOTE_LANES; j++)
        total += (double)sums[j];
    return total / (double)count;
}

static void subtract(float *v, const float *x, float factor, size_t count) {
    for (size_t n = 0; n < count; n++)
        v[n] -= factor * x[n];
}

/* Mean |y − W x − b| of one output; `residual` has room for the samples. */
static double row_loss(const struct mote_samples *s, size_t o, const float *row, float *residual) {
    memcpy(residual, s->y + o * s->count, s->count * sizeof *residual);
    for (size_t k = 0; k <= s->inputs; k++)
        if (row[k] != 0) subtract(residual, s->x + k * s->count, row[k], s->count);
    return mean_absolute(residual, s->count);
}

static void put_row(struct mote_walk *walk, size_t o, const float *row) {
    struct mote_search *search = walk->search;
    memcpy(search->file + search->weights_at + o * walk->inputs * sizeof *row, row,
           walk->inputs * sizeof *row);
    if (search->bias)
        memcpy(search->file + search->bias_at + o * sizeof *row, row + walk->inputs, sizeof *row);
}

/* What an output's loss costs: its share, and more than its share once it is worse than at first, so that no
 * single step of a forecast pays for the bytes of all. */
static double price(const struct mote_share *share, double loss) {
    static const double steepness = 20;
    double worse = share->first > 0 ? fmax(loss / share->first - 1, 0) : 0;
    return share->weight * (loss + steepness * worse * worse * share->first);
}

/* Everything that is kept up to date along the way, from the rows alone. */
static void settle(struct mote_walk *walk) {
    const struct mote_samples *s = walk->search->train;
    walk->distortion = 0;
    for (size_t o = 0; o < walk->outputs; o++) {
        const float *row = walk->now + o * walk->columns;
        walk->loss[o] = row_loss(s, o, row, walk->residual + o * s->count);
        walk->distortion += price(&walk->share[o], walk->loss[o]);
        put_row(walk, o, row);
    }
    walk->bytes = mote_rate_bytes(walk->rate, walk->search->file, walk->search->file_bytes, &walk->cost, 12,
                                  &walk->cost);
}

/* Shares such that each quantity (outputs of one standard deviation) counts the same, and the whole is 1 for
 * the rows given. */
static void find_shares(const struct mote_search *search, const double *loss, size_t outputs,
                        struct mote_share *share) {
    for (size_t o = 0; o < outputs; o++) {
        double sum = 0;
        for (size_t p = 0; p < outputs; p++)
            if (!search->target_std || search->target_std[p] == search->target_std[o]) sum += loss[p];
        share[o] = (struct mote_share){1 / fmax(sum, 1e-30), loss[o]};
    }
    double all = 0;
    for (size_t o = 0; o < outputs; o++)
        all += share[o].weight * loss[o];
    for (size_t o = 0; o < outputs; o++)
        share[o].weight /= fmax(all, 1e-30);
}

static double validation_loss(struct mote_walk *walk, const float *rows, const struct mote_share *share,
                              float *residual) {
    double total = 0;
    for (size_t o = 0; o < walk->outputs; o++)
        total += price(&share[o], row_loss(walk->search->validation, o, rows + o * walk->columns, residual));
    return total;
}

/* How much worse a state may be and still be accepted, this time. */
static double allowance(struct mote_walk *walk, double temperature) {
    if (temperature <= 0) return 0;
    return -temperature * (double)mote_logf((float)(1 - mote_rng_uniform(&walk->rng)));
}

static double file_bytes(struct mote_walk *walk, int rounds) {
    return mote_rate_bytes(walk->rate, walk->search->file, walk->search->file_bytes, &walk->cost, rounds,
                           NULL);
}

/* One proposal: tried, and kept or not. */
static void step(struct mote_walk *walk, double temperature) {
    size_t o, changed = 0, count = walk->search->train->count;
    double lambda = walk->search->lambda;
    mote_search_propose(walk, &o);
    float *row = walk->now + o * walk->columns;
    memcpy(walk->tried, walk->residual + o * count, count * sizeof *walk->tried);
    for (size_t k = 0; k < walk->columns; k++) {
        if (walk->wanted[k] == row[k]) continue;
        changed++;
        subtract(walk->tried, walk->search->train->x + k * count, walk->wanted[k] - row[k], count);
    }
    if (changed == 0) return;
    double loss = mean_absolute(walk->tried, count),
           worse = price(&walk->share[o], loss) - price(&walk->share[o], walk->loss[o]);
    if (worse > lambda * (double)(BYTES_PER_WEIGHT * changed) + 3 * temperature)
        return; /* no rate makes that good */
    put_row(walk, o, walk->wanted);
    double most = walk->bytes + (allowance(walk, temperature) - worse) / lambda, bytes = file_bytes(walk, 1);
    if (bytes < most + ROUND_GAIN) bytes = file_bytes(walk, 2);
    if (bytes >= most) {
        put_row(walk, o, row);
        return;
    }
    memcpy(row, walk->wanted, walk->columns * sizeof *row);
    memcpy(walk->residual + o * count, walk->tried, count * sizeof *walk->tried);
    walk->loss[o] = loss;
    walk->distortion += worse;
    walk->bytes = bytes;
}

/* The best state so far, by validation loss + λ · bytes. */
struct best {
    float *rows, *residual;
    struct mote_share *share;
    double loss, bytes, score;
};

static void judge(struct mote_walk *walk, struct best *best) {
    settle(walk);
    double loss = validation_loss(walk, walk->now, best->share, best->residual);
    double score = loss + walk->search->lambda * walk->bytes;
    if (score >= best->score) return;
    best->score = score;
    best->loss = loss;
    best->bytes = walk->bytes;
    memcpy(best->rows, walk->now, walk->outputs * walk->columns * sizeof *best->rows);
}

static void round_all(struct mote_walk *walk) {
    unsigned bits = walk->search->mantissa < START_BITS ? walk->search->mantissa : START_BITS;
    for (size_t i = 0; i < walk->outputs * walk->columns; i++) {
        bool bias = i % walk->columns == walk->inputs;
        walk->now[i] = mote_round_mantissa(walk->target[i], bias ? START_BIAS_BITS : bits);
    }
}

static void run(struct mote_walk *walk, double temperature, struct best *best) {
    size_t trials = walk->search->trials, part = trials / JUDGEMENTS + 1;
    round_all(walk);
    mote_rate_start(&walk->cost);
    settle(walk);
    for (size_t t = 0; t < trials; t++) {
        double left = 1 - 1.25 * (double)t / (double)trials; /* the last fifth only goes down */
        step(walk, left > 0 ? temperature * left * walk->search->lambda : 0);
        if (t % SETTLE == SETTLE - 1) settle(walk);
        if (t % part == part - 1 || t == trials - 1) judge(walk, best);
    }
}

static void find_moments(struct mote_walk *walk) {
    const struct mote_samples *s = walk->search->train;
    for (size_t i = 0; i < walk->columns; i++)
        for (size_t j = 0; j < walk->columns; j++) {
            double sum = 0;
            for (size_t n = 0; n < s->count; n++)
                sum += (double)s->x[i * s->count + n] * (double)s->x[j * s->count + n];
            walk->moments[i * walk->columns + j] = sum / (double)s->count;
        }
}

static float *floats(struct mote_arena *arena, size_t count) {
    return mote_arena_alloc(arena, count, sizeof(float));
}

static double *doubles(struct mote_arena *arena, size_t count) {
    return mote_arena_alloc(arena, count, sizeof(double));
}

static bool make_room(struct mote_walk *walk, struct best *best, float **target, struct mote_arena *arena) {
    const struct mote_search *search = walk->search;
    size_t rows = walk->outputs * walk->columns, count = search->train->count;
    walk->moments = doubles(arena, walk->columns * walk->columns);
    walk->now = floats(arena, rows);
    walk->residual = floats(arena, walk->outputs * count);
    walk->loss = doubles(arena, walk->outputs);
    walk->share = mote_arena_alloc(arena, walk->outputs, sizeof *walk->share);
    walk->tried = floats(arena, count);
    walk->wanted = floats(arena, walk->columns);
    walk->error = doubles(arena, walk->columns);
    walk->target = *target = floats(arena, rows);
    best->rows = floats(arena, rows);
    best->residual = floats(arena, search->validation->count);
    best->share = mote_arena_alloc(arena, walk->outputs, sizeof *best->share);
    return walk->moments && walk->now && walk->residual && walk->loss && walk->share && walk->tried &&
           walk->wanted && walk->error && walk->target && best->rows && best->residual && best->share;
}

/* The given weights: their losses set the shares, on training and on validation samples. */
static void start(struct mote_walk *walk, struct best *best, float *target,
                  struct mote_search_result *result) {
    const struct mote_search *search = walk->search;
    for (size_t o = 0; o < walk->outputs; o++) {
        memcpy(target + o * walk->columns, search->weights + o * walk->inputs, walk->inputs * sizeof *target);
        target[o * walk->columns + walk->inputs] = search->bias ? search->bias[o] : 0;
    }
    memcpy(walk->now, target, walk->outputs * walk->columns * sizeof *target);
    find_moments(walk);
    mote_rate_start(&walk->cost);
    settle(walk);
    find_shares(search, walk->loss, walk->outputs, walk->share);
    for (size_t o = 0; o < walk->outputs; o++)
        walk->loss[o] = row_loss(search->validation, o, target + o * walk->columns, best->residual);
    find_shares(search, walk->loss, walk->outputs, best->share);
    best->score = INFINITY;
    judge(walk, best);
    result->loss[0] = best->loss;
    result->bytes[0] = best->bytes;
}

static void finish(struct mote_walk *walk, const struct best *best, struct mote_search_result *result) {
    struct mote_search *search = walk->search;
    for (size_t o = 0; o < walk->outputs; o++) {
        const float *row = best->rows + o * walk->columns;
        put_row(walk, o, row);
        memcpy(search->weights + o * walk->inputs, row, walk->inputs * sizeof *row);
        if (search->bias) search->bias[o] = row[walk->inputs];
    }
    result->loss[1] = best->loss;
    result->bytes[1] = best->bytes;
}

enum mote_status mote_search_run(struct mote_search *search, struct mote_search_result *result,
                                 struct mote_error *error) {
    struct mote_arena arena = {0};
    struct mote_walk walk = {.search = search,
                             .columns = search->train->inputs + 1,
                             .inputs = search->train->inputs,
                             .outputs = search->train->outputs};
    struct best best;
    float *target;
    walk.rate = mote_rate_create(MOTE_RATE_QUICK);
    bool fine = walk.rate && make_room(&walk, &best, &target, &arena);
    if (fine) {
        start(&walk, &best, target, result);
        for (size_t r = 0; r < sizeof temperatures / sizeof *temperatures; r++) {
            mote_rng_seed(&walk.rng, search->seed, r);
            run(&walk, temperatures[r], &best);
        }
        finish(&walk, &best, result);
    }
    mote_rate_free(walk.rate);
    mote_arena_free(&arena);
    return fine ? MOTE_OK : mote_fail_memory(error, "the search over stored weights");
}
