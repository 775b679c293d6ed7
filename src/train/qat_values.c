/* SPDX-License-Identifier: MIT
 * Values in the steps of their int8 tensors: ranges measured on plain examples, scales from them, rounding. */
#include "train/qat.h"

#include <stdlib.h>
#include <string.h>

enum { BLOCK = 64 }; /* examples at a time */

static struct mote_shape shape_of(const struct mote_net *net, size_t value) {
    return value ? net->nodes[value - 1].out : net->input;
}

/* (values, 2): low and high. */
static float *ranges_of(const struct mote_net *net) {
    return net->weights + net->weight_count + net->qat->ranges_at;
}

/* The outputs of a forecast are rounded in their own units, which one scale has to cover. */
static void scale_targets(const struct mote_net *net, size_t n, float *y, bool back) {
    const float *mean = net->qat->mean, *std = net->qat->std;
    for (size_t i = 0; i < n * net->outputs; i++) {
        size_t o = i % net->outputs;
        y[i] = back ? (y[i] - mean[o]) / std[o] : y[i] * std[o] + mean[o];
    }
}

static void look(const struct mote_qat_watch *watch, size_t number, size_t count, const float *value) {
    if (watch->bins)
        mote_range_count(watch->ranges[number], count, value, watch->bins + number * MOTE_RANGE_BINS);
    else
        mote_range_widen(&watch->ranges[number], count, value);
}

void mote_qat_value(const struct mote_net *net, const struct mote_qat_watch *watch, size_t number, size_t n,
                    const float *from, float *to) {
    const struct mote_qat *qat = net->qat;
    size_t count = n * mote_shape_size(shape_of(net, number));
    bool scaled = number == net->node_count && qat->std;
    if (!qat->rounded[number]) return;
    if (from != to) memcpy(to, from, count * sizeof *to);
    if (scaled) scale_targets(net, n, to, false);
    if (watch)
        look(watch, number, count, to);
    else
        net->kernels->round(count, qat->steps[number], to);
    if (scaled) scale_targets(net, n, to, true);
}

/* A forecast's outputs are few and seldom cut off: their gradient is left as it is too. */
const float *mote_qat_mask(const struct mote_net *net, size_t i, size_t n, const struct mote_pass *pass,
                           float *masked) {
    const struct mote_node *node = &net->nodes[i];
    bool scaled = i + 1 == net->node_count && net->qat->std;
    if (!net->qat->rounded[i + 1] || node->kind == &mote_node_add || scaled) return pass->dy;
    net->kernels->round_back(n * mote_shape_size(node->out), net->qat->steps[i + 1], pass->y, pass->dy,
                             masked);
    return masked;
}

/* Ranges of values → of the graph's tensors → scales → steps. */
static enum mote_status aim(struct mote_net *net, struct mote_error *error) {
    struct mote_qat *qat = net->qat;
    const float *seen = ranges_of(net);
    for (size_t t = 0; t < qat->graph->tensor_count; t++)
        qat->ranges[t] = mote_range_none();
    for (size_t v = 0; v <= net->node_count; v++)
        if (qat->rounded[v]) qat->ranges[qat->tensors[v]] = (struct mote_range){seen[2 * v], seen[2 * v + 1]};
    if (qat->values) MOTE_TRY(mote_choose_scales(qat->graph, qat->ranges, qat->scales, error));
    for (size_t v = 0; v <= net->node_count; v++) {
        struct mote_scale s = qat->scales[qat->tensors[v]];
        if (qat->rounded[v])
            qat->steps[v] = (struct mote_steps){s.scale, 1.0f / s.scale, (float)(-128 - s.zero_point),
                                                (float)(127 - s.zero_point)};
    }
    return MOTE_OK;
}

enum mote_status mote_qat_recall(struct mote_net *net, struct mote_error *error) {
    mote_qat_refresh(net, NULL);
    return aim(net, error);
}

const struct mote_range *mote_net_ranges(const struct mote_net *net) {
    return mote_qat_is_on(net) ? net->qat->ranges : NULL;
}

/* One measurement: workers and what each of them sees. */
struct measurement {
    const struct mote_net *net;
    const struct mote_dataset *dataset;
    size_t examples, threads;
    struct mote_worker *workers;
    struct mote_qat_watch *watches;
};

static void measure_block(void *context, size_t block, size_t thread) {
    struct measurement *m = context;
    struct mote_worker *worker = &m->workers[thread];
    uint32_t index[BLOCK];
    size_t first = block * BLOCK, n = m->examples - first < BLOCK ? m->examples - first : BLOCK;
    for (size_t i = 0; i < n; i++)
        index[i] = mote_dataset_spread(m->dataset, first + i, m->examples);
    m->dataset->fetch(m->dataset->context, index, n, worker->x, worker->target);
    mote_worker_forward(worker, n, NULL);
}

static void run_pass(struct measurement *m, struct mote_pool *pool) {
    mote_pool_run(pool, (m->examples + BLOCK - 1) / BLOCK, measure_block, m);
}

/* What all threads saw, in the watch of each. */
static void merge_ranges(struct measurement *m) {
    for (size_t v = 0; v <= m->net->node_count; v++) {
        struct mote_range all = m->watches[0].ranges[v];
        for (size_t t = 1; t < m->threads; t++) {
            all.low = fminf(all.low, m->watches[t].ranges[v].low);
            all.high = fmaxf(all.high, m->watches[t].ranges[v].high);
        }
        for (size_t t = 0; t < m->threads; t++)
            m->watches[t].ranges[v] = all;
    }
}

static enum mote_status trim_ranges(struct measurement *m, struct mote_pool *pool, struct mote_arena *arena,
                                    struct mote_error *error) {
    size_t values = m->net->node_count + 1;
    for (size_t t = 0; t < m->threads; t++) {
        m->watches[t].bins = mote_arena_alloc(arena, values * MOTE_RANGE_BINS, sizeof(uint32_t));
        if (!m->watches[t].bins) return mote_fail_memory(error, "histograms of a calibration");
    }
    run_pass(m, pool);
    uint32_t *all = m->watches[0].bins;
    for (size_t t = 1; t < m->threads; t++)
        for (size_t i = 0; i < values * MOTE_RANGE_BINS; i++)
            all[i] += m->watches[t].bins[i];
    for (size_t v = 0; v < values; v++)
        mote_range_trim(&m->watches[0].ranges[v], all + v * MOTE_RANGE_BINS, m->net->qat->percentile);
    return MOTE_OK;
}

static enum mote_status make_workers(struct measurement *m, struct mote_arena *arena,
                                     struct mote_error *error) {
    size_t values = m->net->node_count + 1;
    m->workers = mote_arena_alloc(arena, m->threads, sizeof *m->workers);
    m->watches = mote_arena_alloc(arena, m->threads, sizeof *m->watches);
    if (!m->workers || !m->watches) return mote_fail_memory(error, "a calibration");
    for (size_t t = 0; t < m->threads; t++) {
        m->watches[t].ranges = mote_arena_alloc(arena, values, sizeof *m->watches[t].ranges);
        if (!m->watches[t].ranges) return mote_fail_memory(error, "a calibration");
        for (size_t v = 0; v < values; v++)
            m->watches[t].ranges[v] = mote_range_none();
        MOTE_TRY(mote_worker_create(m->net, BLOCK, false, &m->workers[t], error));
        m->workers[t].watch = &m->watches[t];
    }
    return MOTE_OK;
}

static void keep_ranges(struct mote_net *net, const struct mote_range *ranges) {
    float *kept = ranges_of(net);
    for (size_t v = 0; v <= net->node_count; v++) {
        bool seen = net->qat->rounded[v] && ranges[v].low <= ranges[v].high;
        kept[2 * v] = seen ? ranges[v].low : 0.0f;
        kept[2 * v + 1] = seen ? ranges[v].high : 0.0f;
    }
}

enum mote_status mote_qat_measure(struct mote_net *net, const struct mote_dataset *dataset,
                                  struct mote_pool *pool, struct mote_error *error) {
    struct mote_arena arena = {0};
    size_t most = net->qat->windows;
    struct measurement m = {.net = net,
                            .dataset = dataset,
                            .examples = dataset->count < most ? dataset->count : most,
                            .threads = mote_pool_size(pool)};
    mote_qat_refresh(net, pool);
    if (!net->qat->values) return MOTE_OK;
    enum mote_status status = make_workers(&m, &arena, error);
    if (status == MOTE_OK) {
        run_pass(&m, pool);
        merge_ranges(&m);
        if (net->qat->percentile < 100.0) status = trim_ranges(&m, pool, &arena, error);
    }
    if (status == MOTE_OK) keep_ranges(net, m.watches[0].ranges);
    for (size_t t = 0; m.workers && t < m.threads; t++)
        mote_worker_free(&m.workers[t]);
    mote_arena_free(&arena);
    return status == MOTE_OK ? aim(net, error) : status;
}
