/* SPDX-License-Identifier: MIT
 * Distillation: the loss's slope by finite differences, nothing left to learn from oneself, the same bytes at any thread
 * count, and who cannot be taught. */
#include "device/math.h"
#include "toy.h"
#include "train/distill.h"

enum { CLASSES = 5, EXAMPLES = 3 };

static void some_teacher(void *context, size_t thread, size_t n, const float *x, float *p) {
    (void)context, (void)thread, (void)n, (void)x, (void)p;
}

struct lesson {
    struct mote_loss_terms terms;
    struct mote_distill distill;
    float y[EXAMPLES * CLASSES], target[EXAMPLES * CLASSES], p[EXAMPLES * CLASSES];
};

static void softmax(const float *y, double temperature, float *p) {
    double sum = 0;
    for (size_t i = 0; i < CLASSES; i++)
        sum += exp((double)y[i] / temperature);
    for (size_t i = 0; i < CLASSES; i++)
        p[i] = (float)(exp((double)y[i] / temperature) / sum);
}

static struct lesson lesson(double share, double temperature, uint64_t seed) {
    static const struct mote_dataset classes = {.outputs = CLASSES};
    const struct mote_teacher teacher = {some_teacher, NULL, 0};
    struct mote_plan_train plan = toy_plan();
    struct lesson l;
    struct mote_rng rng;
    plan.loss = MOTE_LOSS_CROSS_ENTROPY;
    plan.distill = share;
    plan.temperature = temperature;
    assert_int_equal(mote_loss_create(&plan, &classes, 0, &l.terms, NULL), MOTE_OK);
    assert_int_equal(mote_distill_create(&plan, &teacher, CLASSES, EXAMPLES, &l.distill, NULL), MOTE_OK);
    mote_rng_seed(&rng, seed, 1);
    for (size_t e = 0; e < EXAMPLES; e++) {
        float logits[CLASSES];
        for (size_t i = 0; i < CLASSES; i++) {
            l.y[e * CLASSES + i] = toy_uniform(&rng, -4, 4);
            logits[i] = toy_uniform(&rng, -4, 4);
            l.target[e * CLASSES + i] = i == e ? 0.75f : i == e + 1 ? 0.25f : 0.0f; /* mixed */
        }
        softmax(logits, temperature, l.p + e * CLASSES);
    }
    return l;
}

static void lesson_free(struct lesson *l) {
    mote_distill_free(&l->distill);
    mote_loss_free(&l->terms);
}

static double loss_of(const struct lesson *l, float scale, float *dy) {
    return mote_distill_sum(&l->distill, &l->terms, EXAMPLES, l->y, l->target, l->p, scale, dy);
}

/* By the formula in double: (1 − s) Σ t (ln Σ exp y − y) + s T² Σ p (ln p − ln softmax(y / T)). */
static double by_hand(const struct lesson *l, double s, double t) {
    double hard = 0, soft = 0;
    for (size_t at = 0; at < EXAMPLES * CLASSES; at += CLASSES) {
        float one[CLASSES], many[CLASSES];
        softmax(l->y + at, 1, one);
        softmax(l->y + at, t, many);
        for (size_t i = 0; i < CLASSES; i++) {
            hard -= (double)l->target[at + i] * log((double)one[i]);
            soft += (double)l->p[at + i] * log((double)l->p[at + i] / (double)many[i]);
        }
    }
    return (1 - s) * hard + s * t * t * soft;
}

static void test_slope(void **state) {
    static const double shares[] = {0.0, 0.3, 1.0}, temperatures[] = {1.0, 2.0, 7.5};
    uint64_t seed = toy_seed("slope");
    (void)state;
    for (size_t c = 0; c < 9; c++) {
        double share = shares[c / 3], temperature = temperatures[c % 3];
        struct lesson l = lesson(share, temperature, seed);
        float dy[EXAMPLES * CLASSES], unused[EXAMPLES * CLASSES];
        double expected = by_hand(&l, share, temperature), got = loss_of(&l, 0.5f, dy);
        if (fabs(got - expected) > 1e-4 * (1 + expected)) fail_msg("loss %g, by hand %g", got, expected);
        for (size_t i = 0; i < EXAMPLES * CLASSES; i++) {
            const float h = 1.0f / 64;
            float y = l.y[i];
            l.y[i] = y + h;
            double above = loss_of(&l, 0.0f, unused);
            l.y[i] = y - h;
            double slope = 0.5 * (above - loss_of(&l, 0.0f, unused)) / (2 * (double)h);
            l.y[i] = y;
            if (fabs(slope - (double)dy[i]) > 2e-3 * (1 + temperature))
                fail_msg("share %g, temperature %g, output %zu: slope %g, by differences %g", share,
                         temperature, i, (double)dy[i], slope);
        }
        lesson_free(&l);
    }
}

/* Whoever agrees with the teacher learns from the labels alone. */
static void test_agreement(void **state) {
    struct lesson l = lesson(0.25, 3.0, 4);
    float dy[EXAMPLES * CLASSES], hard[EXAMPLES * CLASSES];
    (void)state;
    for (size_t e = 0; e < EXAMPLES; e++)
        softmax(l.y + e * CLASSES, 3.0, l.p + e * CLASSES);
    double sum = loss_of(&l, 1.0f, dy),
           labels = mote_loss_sum(&l.terms, EXAMPLES, l.y, l.target, 0.75f, hard);
    assert_true(fabs(sum - 0.75 * labels) < 1e-5);
    for (size_t i = 0; i < EXAMPLES * CLASSES; i++)
        assert_true(fabsf(dy[i] - hard[i]) < 1e-6f);
    lesson_free(&l);
}

/* Rows of three classes, told apart by where they are bright. */
static struct toy_data *rows(size_t count, uint64_t stream) {
    struct toy_data *data = toy_data(count, 16, 4, 3, 3, stream, 0, 0);
    struct mote_rng rng;
    mote_rng_seed(&rng, 78, stream);
    for (size_t e = 0; e < count; e++) {
        size_t class = mote_rng_below(&rng, 3);
        for (size_t i = 0; i < 64; i++)
            data->x[e * 64 + i] = (float)mote_rng_normal(&rng) + (i % 3 == class ? 1.0f : 0.0f);
        for (size_t o = 0; o < 3; o++)
            data->y[e * 3 + o] = o == class;
    }
    data->set.target_mean = data->set.target_std = NULL;
    return data;
}

/* Knows what the classes are: a softmax of sums. Counts, by thread, whom it taught. */
struct master {
    size_t taught[4];
};

static void teach(void *context, size_t thread, size_t n, const float *x, float *p) {
    struct master *master = context;
    master->taught[thread] += n;
    for (size_t e = 0; e < n; e++) {
        float sums[3] = {0}, total = 0;
        for (size_t i = 0; i < 64; i++)
            sums[i % 3] += x[e * 64 + i] / 8.0f;
        for (size_t o = 0; o < 3; o++)
            total += p[e * 3 + o] = mote_expf(sums[o]);
        for (size_t o = 0; o < 3; o++)
            p[e * 3 + o] /= total;
    }
}

/* Labels count for nothing here, so what is learnt is the teacher's. */
static void test_threads(void **state) {
    struct toy_data *train = rows(200, 0), *valid = rows(150, 1);
    struct mote_plan_train plan = toy_plan();
    struct mote_net *nets[2];
    (void)state;
    for (size_t i = 0; i < 600; i++)
        train->y[i] = i % 3 == 0;
    plan.loss = MOTE_LOSS_CROSS_ENTROPY;
    plan.distill = 1.0;
    plan.temperature = 1.5;
    plan.epochs = 6;
    for (size_t threads = 1; threads <= 2; threads++) {
        struct master master = {0};
        struct mote_history history = {0};
        struct mote_pool *pool = NULL;
        struct mote_error error;
        assert_int_equal(mote_pool_create(threads, &pool, NULL), MOTE_OK);
        nets[threads - 1] = toy_net("flatten, dense 16, relu, dense", 16, 4, 3, 5);
        struct mote_train_options options = {
            .plan = &plan, .pool = pool, .teacher = {teach, &master, 4000000}}; /* work for eight shards */
        if (mote_net_train(nets[threads - 1], &train->set, &valid->set, &options, &history, &error) !=
            MOTE_OK)
            fail_msg("%s", error.text);
        assert_int_equal(master.taught[0] + master.taught[1], 6 * 200);
        assert_int_equal(master.taught[2] + master.taught[3], 0);
        if (threads == 1) assert_int_equal(master.taught[1], 0);
        assert_true(history.epochs[5].validation_accuracy > 0.9);
        assert_false(history.diverged);
        mote_history_free(&history);
        mote_pool_free(pool);
    }
    assert_memory_equal(nets[0]->weights, nets[1]->weights, nets[0]->weight_count * sizeof(float));
    for (size_t i = 0; i < 2; i++)
        mote_net_free(nets[i]);
    toy_data_free(train);
    toy_data_free(valid);
}

static void test_refusal(void **state) {
    const struct mote_teacher teacher = {some_teacher, NULL, 0};
    struct mote_plan_train plan = toy_plan();
    struct mote_distill distill;
    struct mote_error error;
    (void)state;
    assert_int_equal(mote_distill_create(&plan, &teacher, 3, 8, &distill, &error), MOTE_INPUT);
    assert_string_equal(error.text, "[train] teacher: only cross-entropy can be learnt from one");
    assert_int_equal(mote_distill_create(&plan, &(struct mote_teacher){0}, 3, 8, &distill, &error), MOTE_OK);
    assert_true(mote_distill_scale(&distill) == 1.0);
    mote_distill_free(&distill);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_slope),
        cmocka_unit_test(test_agreement),
        cmocka_unit_test(test_threads),
        cmocka_unit_test(test_refusal),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
