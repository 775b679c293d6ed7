/* SPDX-License-Identifier: MIT
 * Whole recipes: what good ones fill, and that the text survives printing. Bad ones are test_refuse.c's. */
#include "recipe/key.h"

#include "base/buffer.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#define LEAST "[data]\ncolumns = T (degC), rh (%)\ninput = 6\noutput = 3\n[model]\nnetwork = mlp\n"

static struct mote_recipe *read_text(const char *text) {
    struct mote_recipe *recipe = NULL;
    struct mote_error error;
    if (mote_recipe_read_text("a.ini", text, strlen(text), &recipe, &error) != MOTE_OK)
        fail_msg("%s", error.text);
    return recipe;
}

static struct mote_recipe *parse(const char *text, struct mote_plan *plan) {
    struct mote_recipe *recipe = read_text(text);
    struct mote_error error;
    memset(plan, 0x5a, sizeof *plan); /* every field must be filled */
    if (mote_recipe_parse(recipe, plan, &error) != MOTE_OK) fail_msg("%s", error.text);
    return recipe;
}

static void near(double got, double want) {
    assert_true(got >= want && got <= want);
}

static void test_defaults(void **state) {
    (void)state;
    struct mote_plan p;
    struct mote_recipe *recipe = parse(LEAST, &p);
    assert_int_equal(p.task, MOTE_TASK_FORECAST);
    assert_null(p.data.url);
    assert_int_equal(p.data.columns, 2);
    assert_string_equal(p.data.column[0], "T (degC)");
    assert_string_equal(p.data.column[1], "rh (%)");
    assert_int_equal(p.data.targets, 2);
    assert_string_equal(p.data.target[1], "rh (%)");
    assert_string_equal(p.data.time, "auto");
    assert_int_equal(p.data.input_steps, 6);
    assert_int_equal(p.data.output_steps, 3);
    near(p.data.split[0], 0.7);
    near(p.data.split[2], 0.1);
    assert_int_equal(p.data.missing_count, 3);
    assert_string_equal(p.data.missing[0], "-9999");
    assert_string_equal(p.data.missing[2], "");
    assert_int_equal(p.data.separator, 0);
    assert_int_equal(p.data.decimal, 0);
    near(p.data.step_seconds, 0);
    assert_string_equal(p.model.name, "mlp");
    near(p.model.width, 1);
    assert_int_equal(p.model.init, MOTE_INIT_HE);
    assert_int_equal(p.model.layer_count, 6);
    assert_int_equal(p.model.layers[1].units, 128);
    assert_int_equal(p.model.layers[1].line, 6);
    assert_int_equal(p.train.loss, MOTE_LOSS_MSE);
    near(p.train.column_weight[1], 1);
    near(p.train.level_shift[1], 0);
    assert_int_equal(p.train.optimizer, MOTE_OPTIMIZER_ADAM);
    near(p.train.rate, 0.001);
    assert_int_equal(p.train.schedule, MOTE_SCHEDULE_CONSTANT);
    assert_int_equal(p.train.epochs, 20);
    assert_int_equal(p.train.batch, 32);
    assert_int_equal(p.train.patience, 0);
    assert_false(p.train.reinit_dead);
    assert_true(p.train.seed == 1);
    assert_int_equal(p.shrink.quantize, MOTE_QUANTIZE_NONE);
    assert_int_equal(p.shrink.mantissa, 23);
    near(p.shrink.percentile, 99.9);
    assert_int_equal(p.budget.bytes, 0);
    assert_int_equal(p.budget.mae_count, 0);
    mote_recipe_free(recipe);
}

static const char everything[] =
    "\xef\xbb\xbf; a byte order mark, and every key\r\n"
    "[task]\r\n"
    "kind = forecast\r\n"
    "[data]\n"
    "url = https://example.org/a;b#c ; the rest is a comment\n"
    "columns = #1, T (degC),   # a comment\n"
    "   #3, Tdew (\xc2\xb0"
    "C)\n"
    "targets = T (degC)\n"
    "time = Date Time\n"
    "input = 12\noutput = 1\n"
    "split = 0.5, 0.25, 0.25\n"
    "missing = empty, n/a\n"
    "separator = semicolon\ndecimal = comma\nstep = 600\n"
    "[model]\n"
    "network = ; one layer a line\n"
    "    conv1d 10 k3 same\n"
    "\n"
    "    # a comment between\n"
    "    relu, flatten\n"
    "\tdense\n"
    "width = .5\ninit = least-squares\n"
    "[train]\n"
    "loss = huber\nhuber_delta = 2\ncolumn_weight = 3\nlevel_shift = 0.5\noptimizer = sgd\nrate: 1e-2\n"
    "momentum = 0.5\nweight_decay = 0.1\nl1 = 1e-5\nschedule = step\nwarmup = 0.05\n"
    "step_factor = 0.5\nstep_epochs = 7\nepochs = 0\nbatch = 64\npatience = 4\n"
    "reinit_dead = yes\nseed = 18446744073709551615\n"
    "[shrink]\n"
    "quantize = full\nper_channel = yes\ncalibrate = percentile\npercentile = 99\n"
    "bits = 4\nstep = 1.3\ndepthwise_step = 0.4\nedge_step = 0.5\nbit_price = 0.1\nbias_bits = all\n"
    "bit_worth = alike\norder_channels = 70\n"
    "calibration_windows = 50\nfloat_io = yes\nmantissa = 7\nsparsity = 0.5\n"
    "rate_distortion = 0\nsensitivity = yes\nnames = yes\nembed_card = yes\n"
    "[budget]\n"
    "bytes = 1500\nzlib_bytes = 330\narena_bytes = none\nmacs = 5000\ninference_us = 2.5\nmae T (degC) = "
    "0.3\n"
    "[search]\ncosts = macs, zlib_bytes\nproposer = random\nrungs = 2\nreduction = 4\n";

static void test_every_key(void **state) {
    (void)state;
    struct mote_plan p;
    struct mote_recipe *recipe = parse(everything, &p);
    assert_string_equal(p.data.url, "https://example.org/a;b#c");
    assert_int_equal(p.data.columns, 4);
    assert_string_equal(p.data.column[0], "#1");
    assert_string_equal(p.data.column[2], "#3");
    assert_string_equal(p.data.column[3], "Tdew (\xc2\xb0"
                                          "C)");
    assert_int_equal(p.data.targets, 1);
    assert_string_equal(p.data.time, "Date Time");
    near(p.data.split[1], 0.25);
    assert_int_equal(p.data.missing_count, 2);
    assert_string_equal(p.data.missing[0], "");
    assert_string_equal(p.data.missing[1], "n/a");
    assert_int_equal(p.data.separator, ';');
    assert_int_equal(p.data.decimal, ',');
    near(p.data.step_seconds, 600);
    assert_string_equal(p.model.name, "custom");
    assert_int_equal(p.model.layer_count, 4);
    assert_int_equal(p.model.layers[0].units, 5);
    assert_int_equal(p.model.layers[0].line, 19);
    assert_int_equal(p.model.layers[2].line, 22);
    assert_int_equal(p.model.layers[3].line, 23);
    assert_int_equal(p.model.init, MOTE_INIT_LEAST_SQUARES);
    assert_int_equal(p.train.loss, MOTE_LOSS_HUBER);
    near(p.train.huber_delta, 2);
    near(p.train.column_weight[0], 3);
    near(p.train.level_shift[0], 0.5);
    assert_int_equal(p.train.optimizer, MOTE_OPTIMIZER_SGD);
    near(p.train.rate, 0.01);
    near(p.train.momentum, 0.5);
    near(p.train.weight_decay, 0.1);
    near(p.train.l1, 1e-5);
    assert_int_equal(p.train.schedule, MOTE_SCHEDULE_STEP);
    near(p.train.warmup, 0.05);
    near(p.train.step_factor, 0.5);
    assert_int_equal(p.train.step_epochs, 7);
    assert_int_equal(p.train.epochs, 0);
    assert_int_equal(p.train.batch, 64);
    assert_int_equal(p.train.patience, 4);
    assert_true(p.train.reinit_dead);
    assert_true(p.train.seed == UINT64_MAX);
    assert_int_equal(p.shrink.quantize, MOTE_QUANTIZE_FULL);
    assert_true(p.shrink.per_channel && p.shrink.float_io && p.shrink.names && p.shrink.embed_card);
    assert_true(p.shrink.sensitivity);
    assert_int_equal(p.shrink.calibrate, MOTE_CALIBRATE_PERCENTILE);
    near(p.shrink.percentile, 99);
    assert_int_equal(p.shrink.calibration_windows, 50);
    assert_int_equal(p.shrink.mantissa, 7);
    near(p.shrink.sparsity, 0.5);
    assert_int_equal(p.shrink.bits, 4);
    assert_int_equal(p.shrink.bias_bits, 0);
    assert_int_equal(p.shrink.order_channels, 70);
    near(p.shrink.step, 1.3);
    near(p.shrink.depthwise_step, 0.4);
    near(p.shrink.edge_step, 0.5);
    near(p.shrink.bit_price, 0.1);
    assert_int_equal(p.shrink.bit_worth, MOTE_WORTH_ALIKE);
    near(p.shrink.rate_distortion, 0);
    assert_int_equal(p.budget.bytes, 1500);
    assert_int_equal(p.budget.zlib_bytes, 330);
    assert_int_equal(p.budget.arena_bytes, 0);
    assert_int_equal(p.budget.macs, 5000);
    near(p.budget.inference_us, 2.5);
    assert_int_equal(p.search.costs, 1 << MOTE_COST_MACS | 1 << MOTE_COST_ZLIB_BYTES);
    assert_int_equal(p.search.proposer, MOTE_PROPOSER_RANDOM);
    assert_int_equal(p.search.rungs, 2);
    assert_int_equal(p.search.reduction, 4);
    assert_int_equal(p.budget.mae_count, 1);
    assert_ptr_equal(p.budget.mae[0].column, p.data.target[0]);
    near(p.budget.mae[0].limit, 0.3);
    mote_recipe_free(recipe);
}

static const char keywords[] =
    "[task]\nkind = keywords\nthreshold = auto\n"
    "[data]\nlabels = stop up yes\n    no,go\nsplit = 0.8 0.1 0.1\n"
    "unknown = 1.5\nsilence = 0.5\nnoise = made\nsplit_by = speaker\n"
    "split_lists = a.txt b.txt\n  c.txt\n"
    "[features]\nkind = logmel\noption = B\nrate = 8000\nclip = 0.5\nframe = 256\n"
    "step = 128\nbins = 20\ncoefficients = 12\nlow = 60\nhigh = 3800\n"
    "normalise = yes\n"
    "[augment]\nshift = 0.1\nspeed = 0.15\ngain = 6\nnoise = 0.7\n"
    "snr_low = -5\nsnr_high = 20\nequalise = 9\ntime_mask = 8\ncolumn_mask = 4\nmixup = 0.3\n"
    "[train]\nlabel_smoothing = 0.1\nschedule = onecycle\nema = 0.99\nqat = 0.25\nkeep = last\nprecision = "
    "bfloat16\n"
    "prune = 0.75\nprune_initial = 0.25\nprune_begin = 100\nprune_end = 0.5\nprune_every = 8\n"
    "prune_shape = 1x4\nprune_scope = network\nprune_skip = both\n"
    "remove = 0.5\nremove_at = 0.25\nremove_times = 3\nremove_every = 2\nremove_multiple = 8\nremove_by = "
    "bn\n"
    "remove_scope = network\nreestimate_bn = yes\nrank = 0.9\nrank_at = 0.6\nrank_by = size\n"
    "teacher = runs/a/model.tflite\n   b.tflite, c.tflite\n"
    "distill = 0.75\ntemperature = 4\n"
    "[model]\nnetwork = flatten, dense\n"
    "[shrink]\nrate_distortion = 0.01\n"
    "[budget]\naccuracy = 0.95\nfeatures_us = 30\n";

static void test_keywords(void **state) {
    (void)state;
    struct mote_plan p;
    struct mote_recipe *recipe = parse(keywords, &p);
    assert_int_equal(p.task, MOTE_TASK_KEYWORDS);
    assert_string_equal(mote_task_name(p.task), "keywords");
    near(p.threshold, MOTE_THRESHOLD_AUTO);
    assert_int_equal(p.train.loss, MOTE_LOSS_CROSS_ENTROPY);
    assert_int_equal(p.train.schedule, MOTE_SCHEDULE_ONECYCLE);
    near(p.train.label_smoothing, 0.1);
    near(p.train.ema, 0.99);
    assert_int_equal(p.train.teacher_count, 3);
    assert_string_equal(p.train.teacher[0], "runs/a/model.tflite");
    assert_string_equal(p.train.teacher[2], "c.tflite");
    near(p.train.distill, 0.75);
    near(p.train.temperature, 4);
    assert_int_equal(p.train.precision, MOTE_PRECISION_BFLOAT16);
    near(p.train.qat, 0.25);
    near(p.train.prune.sparsity, 0.75);
    near(p.train.prune.initial, 0.25);
    near(p.train.prune.begin, 100);
    near(p.train.prune.end, 0.5);
    assert_int_equal(p.train.prune.every, 8);
    assert_int_equal(p.train.prune.shape, MOTE_PRUNE_BLOCK(1, 4));
    assert_int_equal(p.train.prune.scope, MOTE_PRUNE_ACROSS_NETWORK);
    assert_int_equal(p.train.prune.skip, MOTE_PRUNE_SKIP_BOTH);
    assert_true(p.train.reestimate_bn);
    near(p.train.remove.fraction, 0.5);
    near(p.train.remove.at, 0.25);
    assert_int_equal(p.train.remove.times, 3);
    assert_int_equal(p.train.remove.every, 2);
    assert_int_equal(p.train.remove.multiple, 8);
    assert_int_equal(p.train.remove.by, MOTE_REMOVE_BY_BN);
    assert_int_equal(p.train.remove.scope, MOTE_PRUNE_ACROSS_NETWORK);
    near(p.train.rank.share, 0.9);
    near(p.train.rank.at, 0.6);
    assert_int_equal(p.train.rank.by, MOTE_RANK_BY_SIZE);
    assert_int_equal(p.train.keep, MOTE_KEEP_LAST);
    near(p.budget.accuracy, 0.95);
    near(p.budget.features_us, 30);
    near(p.shrink.rate_distortion, 0.01);
    assert_int_equal(p.clips.label_count, 5);
    assert_string_equal(p.clips.label[0], "stop");
    assert_string_equal(p.clips.label[4], "go");
    near(p.data.split[0], 0.8);
    near(p.clips.unknown, 1.5);
    near(p.clips.silence, 0.5);
    assert_string_equal(p.clips.noise, "made");
    assert_int_equal(p.clips.split_by, MOTE_SPLIT_BY_SPEAKER);
    assert_string_equal(p.clips.list[2], "c.txt");
    assert_int_equal(p.features.kind, MOTE_PLAN_LOGMEL);
    assert_int_equal(p.features.rate, 8000);
    near(p.features.seconds, 0.5);
    assert_int_equal(p.features.frame, 256);
    assert_int_equal(p.features.step, 128);
    assert_int_equal(p.features.bins, 20);
    assert_int_equal(p.features.coefficients, 12);
    near(p.features.low, 60);
    near(p.features.high, 3800);
    assert_true(p.features.normalise);
    near(p.augment.shift, 0.1);
    near(p.augment.speed, 0.15);
    near(p.augment.gain, 6);
    near(p.augment.noise, 0.7);
    near(p.augment.snr_low, -5);
    near(p.augment.snr_high, 20);
    near(p.augment.equalise, 9);
    assert_int_equal(p.augment.time_mask, 8);
    assert_int_equal(p.augment.column_mask, 4);
    near(p.augment.mixup, 0.3);
    assert_int_equal(p.data.columns, 0);
    mote_recipe_free(recipe);
    recipe = parse("[task]\nkind = keywords\n[model]\nnetwork = flatten, dense\n", &p);
    assert_int_equal(p.clips.label_count, 0);
    assert_string_equal(p.clips.noise, "auto");
    assert_string_equal(p.clips.list[1], "kws_val.txt");
    assert_int_equal(p.features.frame, 640);
    assert_int_equal(p.train.teacher_count, 0);
    assert_int_equal(p.features.option, MOTE_FEATURES_A);
    mote_recipe_free(recipe);
}

/* One letter for four numbers, of which those stay that are given. */
static void test_features_option(void **state) {
    (void)state;
    struct mote_plan p;
    struct mote_recipe *recipe = parse(
        "[task]\nkind = keywords\n[model]\nnetwork = flatten, dense\n[features]\noption = B\nstep = 512\n",
        &p);
    assert_int_equal(p.features.frame, 1024);
    assert_int_equal(p.features.step, 512);
    assert_int_equal(p.features.bins, 16);
    assert_int_equal(p.features.coefficients, 10);
    mote_recipe_free(recipe);
}

static void test_bit_worth(void **state) {
    (void)state;
    struct mote_plan p;
    struct mote_recipe *recipe =
        parse("[task]\nkind = keywords\n[model]\nnetwork = flatten, dense\n[train]\nqat = 0.5\n[shrink]\n"
              "quantize = weights\nbit_price = 0.1\nbit_worth = gradient\n",
              &p);
    assert_int_equal(p.shrink.bit_worth, MOTE_WORTH_GRADIENT);
    mote_recipe_free(recipe);
}

/* The tests above name every key of the table. */
static void test_no_key_is_untested(void **state) {
    (void)state;
    size_t count;
    const struct mote_recipe_key *keys = mote_recipe_keys(&count);
    for (size_t i = 0; i < count; i++) {
        char line[64];
        assert_true(strlen(keys[i].help) > 0);
        snprintf(line, sizeof line, "\n%s", keys[i].key);
        if (!strstr(everything, line) && !strstr(keywords, line))
            fail_msg("[%s] %s is not in the test", keys[i].section, keys[i].key);
    }
}

static void test_expected_phrases(void **state) {
    (void)state;
    const char *cases[][3] = {
        {"train", "loss", "auto, mse, mae, huber or cross-entropy"},
        {"train", "rate", "a number from 1e-09 to 100"},
        {"budget", "inference_us", "a number from 1e-09 to 1000000000, or none"},
        {"train", "patience", "a whole number from 0 to 1000000, or never"},
        {"train", "seed", "a whole number from 0 to 18446744073709551615"},
        {"train", "reinit_dead", "yes or no"},
        {"data", "separator", "auto, comma, semicolon, tab or space"},
        {"task", "kind", "forecast or keywords"},
        {"budget", "mae x", "a number from 1e-09 to 1e9"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char got[200];
        mote_recipe_key_expected(mote_recipe_key_find(cases[i][0], cases[i][1]), got, sizeof got);
        assert_string_equal(got, cases[i][2]);
    }
    assert_null(mote_recipe_key_find("budget", "mae"));
    assert_null(mote_recipe_key_find("train", "columns"));
}

static void test_print_round_trip(void **state) {
    (void)state;
    struct mote_buffer once = {0}, twice = {0};
    struct mote_recipe *recipe = read_text(everything);
    mote_recipe_print(recipe, &once);
    mote_recipe_free(recipe);
    recipe = read_text((char *)once.data);
    mote_recipe_print(recipe, &twice);
    mote_recipe_free(recipe);
    assert_string_equal((char *)once.data, (char *)twice.data);
    assert_non_null(strstr((char *)once.data,
                           "[model]\nnetwork =\n    conv1d 10 k3 same\n    relu, flatten\n    dense\n"));
    struct mote_plan p;
    recipe = parse((char *)once.data, &p);
    assert_string_equal(p.data.column[2], "#3");
    assert_int_equal(p.model.layer_count, 4);
    mote_recipe_free(recipe);
    mote_buffer_free(&once);
    mote_buffer_free(&twice);
}

static void test_axes_and_combinations(void **state) {
    (void)state;
    struct mote_recipe *one, *recipe = read_text("[data]\ncolumns = a, b\ninput = 6\noutput = 3 9\n"
                                                 "[model]\nnetwork = mlp cnn1d lstm\nwidth = 1 0.5\n   0.03\n"
                                                 "[shrink]\nquantize = none weights\n[train]\nrate = 0.01\n");
    struct mote_recipe_axis axes[MOTE_MAX_AXES];
    struct mote_error error;
    struct mote_plan p;
    size_t count;
    assert_int_equal(mote_recipe_axes(recipe, axes, &count, &error), MOTE_OK);
    assert_int_equal(count, 4);
    const char *keys[] = {"output", "network", "width", "quantize"};
    const size_t counts[] = {2, 3, 3, 2};
    for (size_t i = 0; i < count; i++) {
        assert_string_equal(axes[i].entry->key, keys[i]);
        assert_int_equal(axes[i].count, counts[i]);
    }
    assert_string_equal(axes[2].values[2], "0.03");
    assert_int_equal(mote_recipe_combine(recipe, axes, count, (size_t[]){1, 2, 2, 1}, &one, &error), MOTE_OK);
    mote_recipe_free(recipe); /* the copy stands alone */
    assert_int_equal(mote_recipe_parse(one, &p, &error), MOTE_OK);
    assert_int_equal(p.data.output_steps, 9);
    assert_string_equal(p.model.name, "lstm");
    assert_int_equal(p.model.layers[0].units, 2);
    assert_int_equal(p.shrink.quantize, MOTE_QUANTIZE_WEIGHTS);
    near(p.train.rate, 0.01);
    assert_int_equal(mote_recipe_axes(one, axes, &count, &error), MOTE_OK);
    assert_int_equal(count, 0);
    mote_recipe_free(one);
}

/* A network's own text is one value, however many words; and so are lists that are one value by their nature.
 */
static void test_what_is_no_axis(void **state) {
    (void)state;
    struct mote_recipe *recipe =
        read_text("[data]\ncolumns = a b, c d\ntargets = a b\ninput = 6\noutput = 3\n"
                  "split = 0.6 0.2 0.2\nmissing = x y\ntime = Date Time\n"
                  "[model]\nnetwork = lstm 8, flatten, dense\n"
                  "[train]\ncolumn_weight = 2\n[budget]\nmae a b = 1\n");
    struct mote_recipe_axis axes[MOTE_MAX_AXES];
    struct mote_plan p;
    size_t count = 9;
    assert_int_equal(mote_recipe_axes(recipe, axes, &count, NULL), MOTE_OK);
    assert_int_equal(count, 0);
    assert_int_equal(mote_recipe_parse(recipe, &p, NULL), MOTE_OK);
    assert_int_equal(p.data.missing_count, 1);
    assert_string_equal(p.data.missing[0], "x y");
    mote_recipe_free(recipe);
}

static void test_files(void **state) {
    (void)state;
    char path[] = "/tmp/mote-recipe-XXXXXX";
    int fd = mkstemp(path);
    assert_true(fd >= 0 && write(fd, LEAST, sizeof LEAST - 1) == (ssize_t)sizeof LEAST - 1 && close(fd) == 0);
    struct mote_recipe *recipe;
    struct mote_error error;
    assert_int_equal(mote_recipe_read(path, &recipe, &error), MOTE_OK);
    assert_string_equal(recipe->path, path);
    assert_int_equal(recipe->count, 4);
    mote_recipe_free(recipe);
    unlink(path);
    assert_int_equal(mote_recipe_read("/no/such.ini", &recipe, &error), MOTE_INPUT);
    assert_string_equal(error.text, "/no/such.ini: cannot open: No such file or directory");
    assert_int_equal(mote_recipe_read("/tmp", &recipe, &error), MOTE_INPUT);
    assert_string_equal(error.text, "/tmp: is a directory, a file was expected");
    mote_recipe_free(NULL);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_defaults),
        cmocka_unit_test(test_every_key),
        cmocka_unit_test(test_keywords),
        cmocka_unit_test(test_features_option),
        cmocka_unit_test(test_bit_worth),
        cmocka_unit_test(test_no_key_is_untested),
        cmocka_unit_test(test_expected_phrases),
        cmocka_unit_test(test_print_round_trip),
        cmocka_unit_test(test_axes_and_combinations),
        cmocka_unit_test(test_what_is_no_axis),
        cmocka_unit_test(test_files),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
