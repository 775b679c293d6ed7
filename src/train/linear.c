/* SPDX-License-Identifier: MIT
 * The least-squares map of a dataset, and networks that start as the best linear map that their widths allow.
 *
 * Each hidden dense layer starts with the leading directions of the least-squares map from what it sees to
 * the targets (reduced-rank regression; Reinsel & Velu, 1998), scaled to variance 1 and, before a relu,
 * lifted by three deviations, so that nearly all of it passes (units beyond those keep random weights); the
 * last dense layer is the least-squares map from what reaches it. A first conv1d passes the columns on by
 * their last tap. Narrow relu networks, which otherwise die, start out alive this way. */
#include "train/net.h"
#include "train/normal.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { BLOCK = 256, MOST_EXAMPLES = 20000 }; /* of which the hidden layers' maps are made */
static const double lift = 3.0;

/* Adds what reaches node `at` (the network's inputs for 0) against the standardised targets, every stride-th
 * example. */
static enum mote_status gather(struct mote_net *net, size_t at, const struct mote_dataset *dataset,
                               size_t stride, struct mote_normal *normal, struct mote_error *error) {
    struct mote_worker worker;
    uint32_t index[BLOCK];
    MOTE_TRY(mote_worker_create(net, BLOCK, false, &worker, error));
    for (size_t first = 0; first < dataset->count;) {
        size_t n = 0;
        for (; n < BLOCK && first < dataset->count; first += stride)
            index[n++] = (uint32_t)first;
        dataset->fetch(dataset->context, index, n, worker.x, worker.target);
        for (size_t i = 0; dataset->target_std && i < n * net->outputs; i++)
            worker.target[i] = (worker.target[i] - dataset->target_mean[i % net->outputs]) /
                               dataset->target_std[i % net->outputs];
        if (at) mote_worker_forward(&worker, n, NULL);
        size_t from = net->nodes[at].from;
        mote_normal_add(normal, n, from ? worker.y[from - 1] : worker.x, worker.target);
    }
    mote_worker_free(&worker);
    return MOTE_OK;
}

/* Mean and covariance-weighted map: m = w · C · wᵀ (targets, targets), with C the features' covariance from
 * the sums. */
static void explained(const struct mote_normal *sums, const double *w, double *m) {
    size_t f = sums->features, k = f + 1, t = sums->targets;
    double count = (double)sums->count;
    for (size_t a = 0; a < t; a++)
        for (size_t b = 0; b <= a; b++) {
            double total = 0.0;
            for (size_t i = 0; i < f; i++)
                for (size_t j = 0; j < f; j++) {
                    double xx = i >= j ? sums->xx[i * k + j] : sums->xx[j * k + i];
                    double c = xx / count - sums->xx[f * k + i] / count * (sums->xx[f * k + j] / count);
                    total += w[a * f + i] * c * w[b * f + j];
                }
            m[a * t + b] = m[b * t + a] = total;
        }
}

struct map {
    struct mote_normal sums; /* kept whole for `explained` */
    double *w, *b, *m, *v;
};

static void map_free(struct map *map) {
    mote_normal_free(&map->sums);
    free(map->w);
    free(map->b);
    free(map->m);
    free(map->v);
}

static enum mote_status map_solve(struct mote_net *net, size_t at, size_t features,
                                  const struct mote_dataset *dataset, size_t stride, struct map *map,
                                  struct mote_error *error) {
    size_t t = net->outputs, k = features + 1;
    struct mote_normal work = {0};
    *map = (struct map){0};
    map->w = malloc(t * features * sizeof *map->w);
    map->b = malloc(t * sizeof *map->b);
    map->m = malloc(t * t * sizeof *map->m);
    map->v = malloc(t * t * sizeof *map->v);
    enum mote_status status =
        map->w && map->b && map->m && map->v ? MOTE_OK : mote_fail_memory(error, "least squares");
    if (status == MOTE_OK) status = mote_normal_create(features, t, &map->sums, error);
    if (status == MOTE_OK) status = mote_normal_create(features, t, &work, error);
    if (status == MOTE_OK) status = gather(net, at, dataset, stride, &map->sums, error);
    if (status == MOTE_OK) {
        memcpy(work.xx, map->sums.xx, k * k * sizeof *work.xx);
        memcpy(work.xy, map->sums.xy, k * t * sizeof *work.xy);
        status = mote_normal_solve(&work, map->w, map->b, error);
    }
    mote_normal_free(&work);
    return status;
}

/* The mean of w · x over the examples. */
static double mean_of(const struct map *map, const float *w) {
    size_t f = map->sums.features, k = f + 1;
    double mean = 0.0;
    for (size_t i = 0; i < f; i++)
        mean += (double)w[i] * map->sums.xx[f * k + i] / (double)map->sums.count;
    return mean;
}

/* Direction r of the map, scaled to variance 1. */
static void set_direction(const struct map *map, size_t r, float *w) {
    size_t f = map->sums.features, t = map->sums.targets;
    double scale = 1.0 / sqrt(map->m[r * t + r]);
    for (size_t i = 0; i < f; i++) {
        double sum = 0.0;
        for (size_t a = 0; a < t; a++)
            sum += map->v[a * t + r] * map->w[a * f + i];
        w[i] = (float)(sum * scale);
    }
}

/* As many units as the map has directions worth the name take one each and are raised by `up`; what more
 * there are keep their random weights, centred. */
static void set_units(struct map *map, size_t inputs, size_t units, double up, float *w) {
    size_t t = map->sums.targets;
    explained(&map->sums, map->w, map->m);
    mote_symmetric_eigen(t, map->m, map->v);
    for (size_t u = 0; u < units; u++) {
        bool direction = u < t && u < inputs && map->m[u * t + u] > 1e-6 * map->m[0];
        if (direction) set_direction(map, u, w + u * inputs);
        w[units * inputs + u] = (float)((direction ? up : 0.0) - mean_of(map, w + u * inputs));
    }
}

static enum mote_status set_hidden(struct mote_net *net, size_t at, double up,
                                   const struct mote_dataset *dataset, size_t stride,
                                   struct mote_error *error) {
    const struct mote_node *node = &net->nodes[at];
    size_t inputs = mote_shape_size(node->in);
    struct map map;
    enum mote_status status = map_solve(net, at, inputs, dataset, stride, &map, error);
    if (status == MOTE_OK) set_units(&map, inputs, node->out.channels, up, net->weights + node->weight_at);
    map_free(&map);
    return status;
}

static enum mote_status set_last(struct mote_net *net, size_t at, const struct mote_dataset *dataset,
                                 size_t stride, struct mote_error *error) {
    const struct mote_node *node = &net->nodes[at];
    size_t inputs = mote_shape_size(node->in), units = node->out.channels;
    float *w = net->weights + node->weight_at;
    struct map map;
    enum mote_status status = map_solve(net, at, inputs, dataset, stride, &map, error);
    for (size_t u = 0; status == MOTE_OK && u < units; u++) {
        for (size_t i = 0; i < inputs; i++)
            w[u * inputs + i] = (float)map.w[u * inputs + i];
        w[units * inputs + u] = (float)map.b[u];
    }
    map_free(&map);
    return status;
}

/* Filter c passes input channel c on by its last tap; what more filters there are keep their random weights.
 */
static void set_conv(struct mote_net *net, const struct mote_node *node) {
    size_t channels = node->in.channels, patch = (size_t)node->layer.kernel * channels,
           filters = node->out.channels;
    float *w = net->weights + node->weight_at;
    for (size_t c = 0; c < channels && c < filters; c++) {
        memset(w + c * patch, 0, patch * sizeof *w);
        w[c * patch + patch - channels + c] = 1.0f;
        w[filters * patch + c] = (float)lift;
    }
}

/* Unit c passes input channel c on: nothing is forgotten into it or held back, and the signal is small enough
 * for tanh to be straight. What more units there are keep their random weights. */
static void set_lstm(struct mote_net *net, const struct mote_node *node) {
    static const float small = 0.05f, open = 3.0f;
    size_t u = node->layer.units, channels = node->in.channels;
    if (u > 2 * channels)
        return; /* many units find their way, and int8 would lose so small a signal among theirs */
    float *w = net->weights + node->weight_at, *r = w + 4 * u * channels, *bias = r + 4 * u * u;
    for (size_t c = 0; c < channels && c < u; c++)
        for (size_t gate = 0; gate < 4; gate++) { /* i, f, g, o */
            memset(w + (gate * u + c) * channels, 0, channels * sizeof *w);
            memset(r + (gate * u + c) * u, 0, u * sizeof *r);
            bias[gate * u + c] = gate == 1 ? -open : gate == 2 ? 0.0f : open;
            if (gate == 2) w[(gate * u + c) * channels + c] = small;
        }
}

static bool is_last(const struct mote_net *net, size_t at) {
    return at + 1 == net->node_count;
}

enum mote_status mote_net_start_linear(struct mote_net *net, const struct mote_dataset *dataset,
                                       struct mote_error *error) {
    size_t stride = dataset->count / MOST_EXAMPLES + 1;
    for (size_t i = 0; i < net->node_count; i++) {
        const struct mote_node *node = &net->nodes[i];
        bool relu_next = !is_last(net, i) && net->nodes[i + 1].layer.kind == MOTE_LAYER_RELU;
        if (node->layer.kind == MOTE_LAYER_CONV1D && relu_next && i == 0 && !node->layer.nobias)
            set_conv(net, node);
        if (node->layer.kind == MOTE_LAYER_LSTM && i == 0) set_lstm(net, node);
        if (node->layer.kind != MOTE_LAYER_DENSE || node->layer.nobias) continue; /* maps have biases */
        if (!is_last(net, i))
            MOTE_TRY(set_hidden(net, i, relu_next ? lift : 0.0, dataset, stride, error));
        else
            MOTE_TRY(set_last(net, i, dataset, net->node_count <= 2 ? 1 : stride, error));
    }
    return MOTE_OK;
}

enum mote_status mote_least_squares(const struct mote_dataset *dataset, double *w, double *b,
                                    struct mote_error *error) {
    size_t features = dataset->input_steps * dataset->input_columns, t = dataset->outputs;
    struct mote_normal normal;
    uint32_t index[BLOCK];
    float *x = malloc(BLOCK * (features + t + 1) * sizeof *x), *y = x ? x + BLOCK * features : NULL;
    if (!x) return mote_fail_memory(error, "least squares");
    enum mote_status status = mote_normal_create(features, t, &normal, error);
    if (status == MOTE_OK) {
        for (size_t first = 0; first < dataset->count; first += BLOCK) {
            size_t n = dataset->count - first < BLOCK ? dataset->count - first : BLOCK;
            for (size_t i = 0; i < n; i++)
                index[i] = (uint32_t)(first + i);
            dataset->fetch(dataset->context, index, n, x, y);
            mote_normal_add(&normal, n, x, y);
        }
        status = mote_normal_solve(&normal, w, b, error);
        mote_normal_free(&normal);
    }
    free(x);
    return status;
}
