/* SPDX-License-Identifier: MIT
 * The way through the network and back, from one point where shards meet to the next: all its layers on a few
 * examples, then on the next few. */
#include "train/qat.h"
#include "train/reestimate.h"

/* Examples first … first + n of a worker's. */
struct span {
    size_t first, n;
};

/* Of n examples, about as many each time. Begins with {0, 0}; false: there are no more. */
static bool next_span(const struct mote_worker *worker, size_t n, struct span *span) {
    size_t spans = (n + worker->block - 1) / worker->block, size = spans ? (n + spans - 1) / spans : 0;
    span->first += span->n;
    span->n = n - span->first < size ? n - span->first : size;
    return span->n > 0;
}

/* As others read it. */
static float *value_of(const struct mote_worker *worker, size_t value, size_t first) {
    const struct mote_net *net = worker->net;
    if (!value) return worker->x + first * mote_shape_size(net->input);
    const struct mote_node *node = &net->nodes[value - 1];
    return mote_worker_forgets(worker, node) ? worker->here->y[value - 1]
                                             : worker->y[value - 1] + first * mote_shape_size(node->out);
}

/* As node i makes it: where it is rounded, that comes after. */
static float *output_of(const struct mote_worker *worker, size_t i, size_t first) {
    const struct mote_node *node = &worker->net->nodes[i];
    if (!mote_qat_is_on(worker->net) || !worker->raw[i]) return value_of(worker, i + 1, first);
    return worker->raw[i] + (mote_worker_forgets(worker, node) ? 0 : first * mote_shape_size(node->out));
}

/* Does nothing run for this bn, because who reads it does the same? */
static bool is_left(const struct mote_worker *worker, size_t i) {
    return worker->net->nodes[i].left && worker->training && !mote_qat_is_on(worker->net);
}

/* What such a reader reads. */
static void read_before(const struct mote_worker *worker, const struct mote_node *node, struct span span,
                        struct mote_pass *pass) {
    if (!node->change || !is_left(worker, node->change - 1)) return;
    const struct mote_node *bn = &worker->net->nodes[node->change - 1];
    pass->x = value_of(worker, bn->from, span.first);
    mote_bn_leave(bn, worker->common + bn->common_at, pass);
}

static struct mote_pass pass_of(const struct mote_worker *worker, size_t i, struct span span,
                                struct mote_rng *rng) {
    const struct mote_net *net = worker->net;
    const struct mote_node *node = &net->nodes[i];
    struct mote_pass pass = {
        .kernels = net->kernels,
        .bfloat16 = worker->bfloat16,
        .n = span.n,
        .w = (mote_qat_is_on(net) ? net->qat->weights : net->weights) + node->weight_at,
        .x = value_of(worker, node->from, span.first),
        .y = output_of(worker, i, span.first),
        .cache = worker->cache[i] + span.first * node->cache,
        .more = span.first > 0,
        .scratch = worker->here->scratch,
        .work = worker->here->work,
        .rng = rng,
        .other = value_of(worker, node->other, span.first),
        .state = net->weights + net->weight_count + node->state_at,
        .common = worker->common + node->common_at,
        .sums = worker->sums + node->sum_at,
        .totals = worker->totals + 2 * node->sum_at,
        .batch = worker->batch,
    };
    read_before(worker, node, span, &pass);
    return pass;
}

static void forward_node(struct mote_worker *worker, size_t i, struct span span, struct mote_rng *rng) {
    const struct mote_node *node = &worker->net->nodes[i];
    struct mote_pass pass = pass_of(worker, i, span, rng);
    if (!node->alias && !is_left(worker, i)) node->kind->forward(node, &pass);
    if (mote_qat_is_on(worker->net))
        mote_qat_value(worker->net, worker->watch, i + 1, span.n, pass.y,
                       value_of(worker, i + 1, span.first));
}

static size_t forward_span(struct mote_worker *worker, size_t at, struct span span, struct mote_rng *rng) {
    const struct mote_net *net = worker->net;
    if (at) forward_node(worker, at - 1, span, rng);
    float *input = value_of(worker, 0, span.first);
    if (!at && mote_qat_is_on(net)) mote_qat_value(net, worker->watch, 0, span.n, input, input);
    for (size_t i = at; i < net->node_count; i++) {
        if (rng && net->nodes[i].sums) {
            struct mote_pass pass = pass_of(worker, i, span, rng);
            net->nodes[i].kind->gather(&net->nodes[i], &pass);
            return i + 1;
        }
        forward_node(worker, i, span, rng);
    }
    return 0;
}

size_t mote_worker_forward_stage(struct mote_worker *worker, size_t at, size_t n, struct mote_rng *rng) {
    size_t next = 0;
    for (struct span span = {0, 0}; next_span(worker, n, &span);)
        next = forward_span(worker, at, span, rng);
    return next;
}

void mote_worker_gather(struct mote_worker *worker, size_t i, size_t n) {
    worker->batch = n;
    for (struct span span = {0, 0}; next_span(worker, n, &span);) {
        float *input = value_of(worker, 0, span.first);
        if (mote_qat_is_on(worker->net)) mote_qat_value(worker->net, NULL, 0, span.n, input, input);
        for (size_t k = 0; k < i; k++)
            forward_node(worker, k, span, NULL);
        struct mote_pass pass = pass_of(worker, i, span, NULL);
        worker->net->nodes[i].kind->gather(&worker->net->nodes[i], &pass);
    }
}

/* Slot 0 is the outputs'; in the others examples lie as far apart as those of the largest value. */
static float *gradient_of(const struct mote_worker *worker, size_t slot, size_t first) {
    if (!worker->net->whole[slot]) return worker->here->dy[slot];
    return worker->dy[slot] + first * (slot ? worker->largest : worker->net->outputs);
}

static struct mote_pass pass_back(const struct mote_worker *worker, size_t i, struct span span) {
    const struct mote_route *route = &worker->net->routes[i];
    struct mote_pass pass = pass_of(worker, i, span, NULL);
    pass.dw = worker->gradient + worker->net->nodes[i].weight_at;
    pass.dy = gradient_of(worker, route->out, span.first);
    pass.dx = route->wanted ? gradient_of(worker, route->in, span.first) : NULL;
    if (mote_qat_is_on(worker->net))
        pass.dy = mote_qat_mask(worker->net, i, span.n, &pass, worker->here->masked);
    if (worker->net->nodes[i].kind == &mote_node_save)
        pass.other = gradient_of(worker, route->other, span.first);
    return pass;
}

/* Aliases' and sums' gradients are those of their outputs already; a save's come from two sides. */
static void backward_node(struct mote_worker *worker, size_t i, struct span span) {
    const struct mote_node *node = &worker->net->nodes[i];
    struct mote_pass pass = pass_back(worker, i, span);
    if (!node->alias || node->kind == &mote_node_save) node->kind->backward(node, &pass);
}

/* What was not kept of the values that backward will read before shards meet again; where qat rounds, also of those
 * that tell what rounding cut off. */
static void restore(struct mote_worker *worker, size_t at, struct span span) {
    const struct mote_net *net = worker->net;
    size_t end = at ? at - 1 : net->node_count, first = end;
    while (first > 0 && !net->nodes[first - 1].sums)
        first--;
    for (size_t i = first ? first - 1 : 0; i < end; i++)
        if (net->nodes[i].fleeting && (mote_qat_is_on(net) || !net->nodes[i].unseen))
            forward_node(worker, i, span, NULL);
    if (at && mote_qat_is_on(net) && net->nodes[at - 1].fleeting) forward_node(worker, at - 1, span, NULL);
}

static size_t backward_span(struct mote_worker *worker, size_t at, struct span span) {
    const struct mote_net *net = worker->net;
    restore(worker, at, span);
    if (at && net->nodes[at - 1].repeat) backward_node(worker, net->nodes[at - 1].repeat - 1, span);
    if (at) backward_node(worker, at - 1, span);
    for (size_t i = at ? at - 1 : net->node_count; i-- > net->first;) {
        if (net->nodes[i].sums) {
            struct mote_pass pass = pass_back(worker, i, span);
            net->nodes[i].kind->gather_back(&net->nodes[i], &pass);
            return i + 1;
        }
        backward_node(worker, i, span);
    }
    return 0;
}

size_t mote_worker_backward_stage(struct mote_worker *worker, size_t at, size_t n) {
    size_t next = 0;
    for (struct span span = {0, 0}; next_span(worker, n, &span);)
        next = backward_span(worker, at, span);
    return next;
}

static void prepare_node(void *context, size_t i, size_t thread) {
    const struct mote_worker *worker = context;
    const struct mote_node *node = &worker->net->nodes[i];
    struct mote_pass pass = pass_of(worker, i, (struct span){0, 0}, NULL);
    (void)thread;
    pass.dw = worker->gradient;
    if (node->kind->prepare) node->kind->prepare(node, &pass);
}

void mote_worker_prepare(struct mote_worker *worker, struct mote_pool *pool) {
    mote_pool_run(pool, worker->net->node_count, prepare_node, worker);
}

void mote_net_meet(const struct mote_net *net, size_t at, bool back, const struct mote_worker *workers,
                   size_t count) {
    const struct mote_node *node = &net->nodes[at - 1];
    double *total = workers[0].totals + 2 * node->sum_at + (back ? node->sums : 0);
    for (size_t i = 0; i < node->sums; i++) {
        total[i] = 0.0;
        for (size_t s = 0; s < count; s++)
            total[i] += workers[s].sums[node->sum_at + i];
    }
    struct mote_pass pass = pass_of(&workers[0], at - 1, (struct span){0, 0}, NULL);
    if (node->kind->settle) node->kind->settle(node, &pass, back);
}

void mote_net_learn(struct mote_net *net, const double *totals, size_t batch, double keep) {
    for (size_t i = 0; i < net->node_count; i++) {
        const struct mote_node *node = &net->nodes[i];
        if (node->kind->learn)
            node->kind->learn(node, totals + 2 * node->sum_at, batch, (struct mote_bn_keep){keep, keep},
                              net->weights + net->weight_count + node->state_at);
    }
}

const float *mote_worker_forward(struct mote_worker *worker, size_t n, struct mote_rng *rng) {
    const struct mote_net *net = worker->net;
    worker->batch = n;
    mote_worker_prepare(worker, NULL);
    for (size_t at = 0; (at = mote_worker_forward_stage(worker, at, n, rng));)
        mote_net_meet(net, at, false, worker, 1);
    return worker->y[net->node_count - 1];
}

void mote_worker_backward(struct mote_worker *worker, size_t n) {
    for (size_t at = 0; (at = mote_worker_backward_stage(worker, at, n));)
        mote_net_meet(worker->net, at, true, worker, 1);
}
