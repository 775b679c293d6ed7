/* SPDX-License-Identifier: MIT
 * Checkpoints: a run that is stopped after any epoch and goes on ends with the same bytes; one that is cut,
 * changed or foreign is refused. */
#include "base/file.h"
#include "toy.h"
#include "train/qat.h"
#include "train/state.h"

#include <unistd.h>

static char path[] = "/tmp/mote-test-XXXXXX.ckpt";
enum { EPOCHS = 6, IDENTITY = 77 };

struct job {
    struct toy_data *train, *valid;
    struct mote_plan_train plan;
    const char *layers;
    struct mote_plan_shrink shrink;
    uint32_t stop_after; /* 0: never */
    bool inside;         /* stops in the middle of the epoch after */
};

static const char network[] = "conv1d 5 k2, relu, bn, dropout 0.1, lstm 4, dense 7, relu, dense";

static struct job new_job(void) {
    struct job job = {toy_data(300, 6, 2, 4, 3, 0, 0.2, 0.1),
                      toy_data(90, 6, 2, 4, 3, 1, 0.2, 0.1),
                      toy_plan(),
                      network,
                      {0},
                      0,
                      false};
    job.plan.epochs = EPOCHS;
    job.plan.schedule = MOTE_SCHEDULE_COSINE;
    job.plan.reinit_dead = true;
    job.plan.ema = 0.8;
    return job;
}

static void free_job(struct job *job) {
    toy_data_free(job->train);
    toy_data_free(job->valid);
}

static bool stop_there(void *context, const struct mote_epoch *now, double fraction, bool epoch_ended) {
    const struct job *job = context;
    (void)fraction;
    if (!job->stop_after) return true;
    if (job->inside && now->epoch == job->stop_after && epoch_ended)
        usleep(110000); /* news within an epoch comes every tenth of a second */
    if (job->inside) return !(now->epoch == job->stop_after + 1 && !epoch_ended);
    return !(now->epoch == job->stop_after && epoch_ended);
}

static struct mote_net *new_net(const char *layers) {
    struct mote_net *net = toy_net(layers, 6, 2, 4, 5);
    net->weights[5 * 4 + 1] = -1000.0f; /* a dead unit, so that reviving is in the checkpoint too */
    return net;
}

static enum mote_status run(struct job *job, struct mote_net *net, uint64_t identity,
                            struct mote_history *history, struct mote_error *error) {
    struct mote_train_options options = {.plan = &job->plan,
                                         .shrink = &job->shrink,
                                         .target_columns = 2,
                                         .checkpoint = path,
                                         .identity = identity,
                                         .progress = stop_there,
                                         .context = job};
    return mote_net_train(net, &job->train->set, &job->valid->set, &options, history, error);
}

static void check_resume(struct job job) {
    struct mote_net *whole = new_net(job.layers);
    struct mote_history expected;
    unlink(path);
    assert_int_equal(run(&job, whole, IDENTITY, &expected, NULL), MOTE_OK);
    assert_true(expected.epochs[0].revived_units > 0 || job.layers != network);
    for (uint32_t stop = 1; stop <= EPOCHS; stop++)
        for (int inside = 0; inside < (stop < EPOCHS ? 2 : 1); inside++) {
            struct mote_net *net = new_net(job.layers);
            struct mote_history history;
            struct mote_error error;
            unlink(path);
            job.stop_after = stop;
            job.inside = inside;
            assert_int_equal(run(&job, net, IDENTITY, &history, &error), MOTE_INTERRUPTED);
            assert_null(history.epochs);
            assert_non_null(strstr(error.text, "the same command goes on"));
            mote_net_free(net);
            net = new_net(job.layers);
            job.stop_after = 0;
            assert_int_equal(run(&job, net, IDENTITY, &history, NULL), MOTE_OK);
            assert_memory_equal(net->weights, whole->weights, mote_net_block(net) * sizeof(float));
            assert_int_equal(history.count, EPOCHS);
            assert_int_equal(history.best_epoch, expected.best_epoch);
            assert_int_equal(history.rounded_from, expected.rounded_from);
            assert_int_equal(mote_qat_is_on(net), mote_qat_is_on(whole)); /* what the exporter goes by */
            for (size_t i = 0; i < EPOCHS; i++) {
                assert_memory_equal(&history.epochs[i].train_loss, &expected.epochs[i].train_loss,
                                    sizeof(double));
                assert_int_equal(history.epochs[i].revived_units, expected.epochs[i].revived_units);
            }
            mote_history_free(&history);
            mote_net_free(net);
        }
    mote_history_free(&expected);
    mote_net_free(whole);
    free_job(&job);
}

static void test_resume(void **state) {
    (void)state;
    check_resume(new_job());
}

/* Stopped before, at and after the beginning of the phase of rounding. */
static void test_resume_rounded(void **state) {
    struct job job = new_job();
    (void)state;
    job.plan.qat = 0.6;
    job.shrink.quantize = MOTE_QUANTIZE_WEIGHTS;
    check_resume(job);
    job = new_job();
    job.layers = "conv1d 5 k2, bn, relu, dropout 0.1, conv1d 4 k1, relu, flatten, dense";
    job.plan.qat = 0.6;
    job.plan.ema = 0;
    job.shrink.quantize = MOTE_QUANTIZE_FULL;
    check_resume(job);
}

/* The same with few levels, by which batch norms settle in the end. */
static void test_resume_leveled(void **state) {
    struct job job = new_job();
    (void)state;
    job.layers = "conv1d 5 k2 nobias, bn, relu, dropout 0.1, conv1d 4 k1, relu, flatten, dense";
    job.plan.qat = 0.6;
    job.shrink = (struct mote_plan_shrink){
        .quantize = MOTE_QUANTIZE_WEIGHTS, .bits = 4, .step = 0.8, .bit_price = 0.1};
    check_resume(job);
    struct job weighed = new_job();
    weighed.layers = job.layers;
    weighed.plan.qat = 0.6;
    weighed.plan.rank = (struct mote_plan_rank){.share = 0.5, .at = 0.3};
    weighed.shrink = job.shrink;
    weighed.shrink.bit_worth = MOTE_WORTH_GRADIENT;
    check_resume(weighed);
}

/* Stopped before, while and after weights are pruned. */
static void test_resume_pruned(void **state) {
    struct job job = new_job();
    (void)state;
    job.plan.prune = (struct mote_plan_prune){
        .sparsity = 0.7, .begin = 0.3, .end = 0.7, .every = 3, .shape = MOTE_PRUNE_BLOCK(1, 2)};
    check_resume(job);
}

/* Stopped before, between and after units are taken out; and weights are pruned, and later rounded. */
static void test_resume_slimmed(void **state) {
    struct job job = new_job();
    (void)state;
    job.plan.remove =
        (struct mote_plan_remove){.fraction = 0.5, .at = 0.3, .times = 2, .every = 2, .multiple = 1};
    check_resume(job);
    job = new_job();
    job.plan.remove =
        (struct mote_plan_remove){.fraction = 0.5, .at = 0.2, .times = 1, .every = 1, .multiple = 1};
    job.plan.prune = (struct mote_plan_prune){
        .sparsity = 0.5, .begin = 0.5, .end = 0.7, .every = 3, .shape = MOTE_PRUNE_BLOCK(1, 1)};
    job.plan.qat = 0.4;
    job.shrink.quantize = MOTE_QUANTIZE_WEIGHTS;
    check_resume(job);
}

/* Stopped before, at and after layers become two; and units are taken out, weights pruned, and later rounded. */
static void test_resume_split(void **state) {
    struct job job = new_job();
    (void)state;
    job.layers = "conv1d 9 k2, bn, relu, dropout 0.1, conv1d 8 k1, relu, flatten, dense 7, relu, dense";
    job.plan.rank = (struct mote_plan_rank){.share = 0.3, .at = 0.4, .by = MOTE_RANK_BY_SIZE};
    check_resume(job);
    job = new_job();
    job.layers = "conv1d 9 k2, bn, relu, dropout 0.1, conv1d 8 k1, relu, flatten, dense 7, relu, dense";
    job.plan.rank = (struct mote_plan_rank){.share = 0.5, .at = 0.4};
    job.plan.remove =
        (struct mote_plan_remove){.fraction = 0.2, .at = 0.2, .times = 1, .every = 1, .multiple = 1};
    job.plan.prune = (struct mote_plan_prune){
        .sparsity = 0.5, .begin = 0.2, .end = 0.7, .every = 3, .shape = MOTE_PRUNE_BLOCK(1, 1)};
    job.plan.qat = 0.4;
    job.shrink.quantize = MOTE_QUANTIZE_FULL;
    check_resume(job);
}

/* A finished run's checkpoint in memory. */
static struct mote_buffer make_file(struct job *job) {
    struct mote_buffer file = {0};
    struct mote_history history;
    struct mote_net *net = new_net(job->layers);
    unlink(path);
    job->stop_after = 2;
    assert_int_equal(run(job, net, IDENTITY, &history, NULL), MOTE_INTERRUPTED);
    assert_int_equal(mote_file_read(path, 1 << 20, &file, NULL), MOTE_OK);
    mote_net_free(net);
    job->stop_after = 0;
    return file;
}

struct reader {
    struct mote_net *net;
    struct mote_train_state state;
    struct mote_history history;
};

static void reader_create(struct reader *reader, size_t examples) {
    *reader = (struct reader){.net = new_net(network)};
    reader->state.optimizer.moments = calloc(2 * reader->net->weight_count, sizeof(float));
    reader->state.best = calloc(mote_net_block(reader->net), sizeof(float));
    reader->state.average = calloc(mote_net_block(reader->net), sizeof(float));
    reader->state.order = calloc(examples, sizeof(uint32_t));
    reader->state.examples = examples;
    reader->state.history = &reader->history;
    assert_true(reader->state.optimizer.moments && reader->state.best && reader->state.order);
}

static void reader_free(struct reader *reader) {
    mote_net_free(reader->net);
    mote_history_free(&reader->history);
    free(reader->state.optimizer.moments);
    free(reader->state.best);
    free(reader->state.average);
    free(reader->state.order);
}

static void refused(struct reader *reader, const void *data, size_t size, const char *part) {
    struct mote_error error = {0};
    uint8_t *copy = malloc(size + 1); /* of its size exactly, so that a sanitizer sees the end */
    assert_non_null(copy);
    memcpy(copy, data, size);
    assert_int_equal(mote_checkpoint_parse(path, copy, size, IDENTITY, reader->net, &reader->state, &error),
                     MOTE_INPUT);
    free(copy);
    assert_null(reader->history.epochs);
    assert_non_null(strstr(error.text, path));
    assert_non_null(strstr(error.text, part));
}

/* Its shape cannot be read either. */
static void damaged(struct reader *reader, const void *data, size_t size, const char *part) {
    struct mote_train_shape shape;
    refused(reader, data, size, part);
    assert_int_equal(mote_checkpoint_parse_shape(path, data, size, IDENTITY, reader->net, &shape, NULL),
                     MOTE_INPUT);
}

static void test_damage(void **state) {
    struct job job = new_job();
    struct mote_buffer file = make_file(&job);
    struct reader reader;
    (void)state;
    reader_create(&reader, 300);
    struct mote_net *before = new_net(network);
    for (size_t size = 0; size < file.size; size++)
        damaged(&reader, file.data, size, "the checkpoint is");
    for (size_t bit = 0; bit < 8 * file.size; bit += bit < 2000 ? 1 : 7) {
        file.data[bit / 8] ^= (uint8_t)(1u << bit % 8);
        damaged(&reader, file.data, file.size,
                bit < 64 ? "it is no checkpoint" : "the checkpoint is damaged");
        file.data[bit / 8] ^= (uint8_t)(1u << bit % 8);
    }
    assert_memory_equal(before->weights, reader.net->weights, mote_net_block(before) * sizeof(float));
    mote_net_free(before);
    reader_free(&reader);
    mote_buffer_free(&file);
    free_job(&job);
}

static void sign(struct mote_buffer *file) {
    uint64_t hash = mote_hash(MOTE_HASH_START, file->data, file->size - sizeof hash);
    memcpy(file->data + file->size - sizeof hash, &hash, sizeof hash);
}

static void test_foreign(void **state) {
    struct job job = new_job();
    struct mote_buffer file = make_file(&job);
    struct reader reader;
    struct mote_error error;
    bool found;
    (void)state;
    reader_create(&reader, 300);
    assert_int_equal(mote_checkpoint_read(path, IDENTITY + 1, reader.net, &reader.state, &found, &error),
                     MOTE_INPUT);
    assert_non_null(strstr(error.text, "the checkpoint is of another recipe, data or seed"));
    reader.state.examples = 299;
    refused(&reader, file.data, file.size, "the checkpoint is of another network");
    reader.state.examples = 300;
    struct mote_buffer text = {0};
    for (int i = 0; i < 100; i++)
        mote_buffer_text(&text, "no checkpoint, but long enough to be one\n");
    refused(&reader, text.data, text.size, "it is no checkpoint");
    mote_buffer_free(&text);
    /* An example that is not there, under a hash that is right. */
    uint32_t wild = 300;
    memcpy(file.data + file.size - 8 - 2 * sizeof(struct mote_epoch) - sizeof wild, &wild, sizeof wild);
    sign(&file);
    refused(&reader, file.data, file.size, "the checkpoint is damaged");
    unlink(path);
    assert_int_equal(mote_checkpoint_read(path, IDENTITY, reader.net, &reader.state, &found, &error),
                     MOTE_OK);
    assert_false(found);
    reader_free(&reader);
    mote_buffer_free(&file);
    free_job(&job);
}

/* Where the file says that the convolution of 9 filters became two: a rank, marked, and 9. */
static uint8_t *find_rank(const struct mote_buffer *file) {
    for (size_t i = 0; i + 8 <= file->size; i += 4) {
        uint32_t two[2];
        memcpy(two, file->data + i, sizeof two);
        if (two[0] >> 31 && (two[0] & 0x7fffffff) <= 9 && two[1] == 9) return file->data + i;
    }
    return NULL;
}

/* A rank that no layer can have come to, under a hash that is right: none, and more than there are outputs. */
static void test_wild_rank(void **state) {
    static const uint32_t wild[] = {1u << 31, 1u << 31 | 10};
    struct job job = new_job();
    struct mote_train_shape shape;
    (void)state;
    job.layers = "conv1d 9 k2, bn, relu, flatten, dense 7, relu, dense";
    job.plan.rank = (struct mote_plan_rank){.share = 0.3, .at = 0.2, .by = MOTE_RANK_BY_SIZE};
    struct mote_buffer file = make_file(&job);
    struct mote_net *net = new_net(job.layers);
    uint8_t *rank = find_rank(&file);
    assert_non_null(rank);
    assert_int_equal(mote_checkpoint_parse_shape(path, file.data, file.size, IDENTITY, net, &shape, NULL),
                     MOTE_OK);
    assert_in_range(shape.ranks[0], 1, 3);
    for (size_t i = 0; i < sizeof wild / sizeof *wild; i++) {
        memcpy(rank, &wild[i], sizeof wild[i]);
        sign(&file);
        assert_int_equal(mote_checkpoint_parse_shape(path, file.data, file.size, IDENTITY, net, &shape, NULL),
                         MOTE_INPUT);
    }
    mote_net_free(net);
    mote_buffer_free(&file);
    free_job(&job);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_resume),         cmocka_unit_test(test_resume_rounded),
        cmocka_unit_test(test_resume_leveled), cmocka_unit_test(test_resume_pruned),
        cmocka_unit_test(test_resume_slimmed), cmocka_unit_test(test_resume_split),
        cmocka_unit_test(test_damage),         cmocka_unit_test(test_foreign),
        cmocka_unit_test(test_wild_rank),
    };
    close(mkstemps(path, 5));
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    unlink(path);
    return failed;
}
