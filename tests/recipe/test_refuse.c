/* SPDX-License-Identifier: MIT
 * Bad recipes: each is refused with exactly this sentence, which names the line and what was expected. */
#include "base/buffer.h"
#include "recipe/recipe.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#define D "[data]\ncolumns = T (degC), rh (%)\ninput = 6\noutput = 3\n"
#define M "[model]\nnetwork = mlp\n"
#define L D M
#define K "[task]\nkind = keywords\n"

/* The first sentence that reading, then parsing, says. */
static void check(const char *text, size_t bytes, const char *want) {
    struct mote_recipe *recipe = NULL;
    struct mote_plan plan;
    struct mote_error error = {MOTE_OK, "(accepted)"};
    if (mote_recipe_read_text("a.ini", text, bytes, &recipe, &error) == MOTE_OK)
        mote_recipe_parse(recipe, &plan, &error);
    mote_recipe_free(recipe);
    char full[600];
    snprintf(full, sizeof full, "a.ini: %s", want);
    assert_string_equal(error.text, full);
    assert_int_equal(error.status, MOTE_INPUT);
}

static void test_sentences(void **state) {
    (void)state;
    const struct {
        const char *text, *want;
    } cases[] = {
        {"", "[data] columns is missing; expected column names with commas between, or numbers as #3"},
        {"rate = 1\n", "line 1: a key before any section; expected [task], [data], [features], "
                       "[augment], [model], [train], [shrink], [budget], [search] or [space] above it"},
        {"[data\ncolumns = x\n", "line 1: a section's name without its ]"},
        {"[data]\ncolumns\n", "line 2: neither 'key = value' nor a [section]"},
        {"[data]\n= 5\n",
         "line 2: [data] has no key ''; its keys are url, columns, targets, time, input, "
         "output, split, missing, separator, decimal, step, labels, unknown, silence, noise, "
         "split_by, split_lists"},
        {"[trian]\nrate = 1\n", "line 2: there is no section [trian]; did you mean [train]?"},
        {"[optimiser]\nrate = 1\n",
         "line 2: there is no section [optimiser]; expected [task], [data], "
         "[features], [augment], [model], [train], [shrink], [budget], [search] or [space]"},
        {"[space]\noutput = 3 9\n", "line 2: [space] does not take 'output': a search varies how it is done, "
                                    "and what is asked for must be "
                                    "the same for all; give it one value in [data]"},
        {"[space]\nbudget.macs = 3 9\n",
         "line 2: [space] does not take 'budget.macs': a search varies how it is done, and what is asked for "
         "must be the same for all; give it one value in [budget]"},
        {"[space]\nqwertz = 1 2\n", "line 2: [space] has no key 'qwertz'; it takes keys of the other "
                                    "sections, as width, and variables, as "
                                    "$units"},
        {"[space]\nlerning_rate = 1 2\n", "line 2: [space] has no key 'lerning_rate'; did you mean 'rate'?"},
        {"[space]\nmodel.rate = 1 2\n", "line 2: [space] has no key 'model.rate'; did you mean 'rate'?"},
        {"[train]\nlerning_rate = 1\n", "line 2: [train] has no key 'lerning_rate'; did you mean 'rate'?"},
        {"[train]\nbacth = 1\n", "line 2: [train] has no key 'bacth'; did you mean 'batch'?"},
        {"[budget]\nmae = 1\n", "line 2: [budget] has no key 'mae'; did you mean 'mae COLUMN'?"},
        {D "[model]\nnetwork = cnn\n", "line 6: no layer is called cnn; did you mean cnn1d?"},
        {"[shrink]\npruning = 1\n",
         "line 2: [shrink] has no key 'pruning'; its keys are quantize, per_channel, bits, step, "
         "depthwise_step, edge_step, bit_price, bit_worth, bias_bits, order_channels, calibrate, "
         "percentile, calibration_windows, float_io, mantissa, sparsity, rate_distortion, sensitivity, "
         "names, embed_card"},
        {"[task]\nlabel = 1\n", "line 2: [task] has no key 'label'; its keys are kind, threshold"},
        {K M "[task]\nthreshold = 1.5\n",
         "line 6: [task] threshold = 1.5: expected a number from 0 to 1, auto, or none"},
        {"[train]\nrate = 1\nrate = 2\n", "line 3: [train] rate is given twice, first in line 2"},
        {"[train]\nrate = 1\n  epochs = 2\n",
         "line 3: an indented line goes on with the value above; move 'epochs' to the left edge"},
        {"[train]\nrate = 1\001\n", "line 2: the byte 0x01 at column 9; a recipe is plain text"},
        {"[train]\nrate = \177\n", "line 2: the byte 0x7f at column 8; a recipe is plain text"},
        {"[data]\ncolumns = "
         "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
         "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\n",
         "line 2: longer than 190 bytes; go on in an indented line"},
        {"[data]\nfrob = 1\n[model\n",
         "line 2: [data] has no key 'frob'; its keys are url, columns, targets, time, input, output, "
         "split, missing, separator, decimal, step, labels, unknown, silence, noise, split_by, split_lists"},
        {K "[data]\ncolumns = a\n" M,
         "line 4: [data] columns = a: means nothing to a recipe of [task] kind = "
         "keywords"},
        {L "[features]\nrate = 8000\n", "line 8: [features] rate = 8000: means nothing to a recipe of [task] "
                                        "kind = forecast"},
        {K "[data]\nlabels = yes\n" M, "line 4: [data] labels = yes: 1 labels; expected 2 to 1000"},
        {K "[data]\nlabels = yes no yes\n" M,
         "line 4: [data] labels = yes no yes: the label yes stands twice"},
        {K "[data]\nlabels = yes _silence_\n" M,
         "line 4: [data] labels = yes _silence_: _silence_ is no label; expected a folder's name"},
        {K "[data]\nlabels = yes ../no\n" M,
         "line 4: [data] labels = yes ../no: ../no is no label; expected a folder's name"},
        {K "[data]\nsplit_lists = a.txt b.txt\n" M,
         "line 4: [data] split_lists = a.txt b.txt: expected three names of files: for training, validation "
         "and test"},
        {K M "[features]\nframe = 1024\nclip = 0.05\n",
         "[features] frame = 1024 does not fit into a clip of 0.05 s at 16000 samples a second"},
        {K M "[features]\nframe = 642\n", "line 6: [features] frame = 642: expected a number whose "
                                          "prime factors are 2, 3 and 5, as 640"},
        {K M "[features]\nframe = 623\n", "line 6: [features] frame = 623: expected a number whose "
                                          "prime factors are 2, 3 and 5, as 640"},
        {K M "[features]\nrate = 8000\nhigh = 4001\n",
         "[features] low = 20 and high = 4001; expected low < high <= half the rate, 4000"},
        {K M "[features]\nbins = 8\n", "[features] coefficients = 10 of bins = 8; expected no more"},
        {K M "[augment]\nsnr_low = 40\n", "[augment] snr_low = 40 is above snr_high = 30"},
        {"[data\nunknown = 1\n", "line 1: a section's name without its ]"},
        {"[data]\ninput = 6\noutput = 3\n" M,
         "[data] columns is missing; expected column names with commas between, or numbers as #3"},
        {M, "[data] columns is missing; expected column names with commas between, or numbers as #3"},
        {D, "[model] network is missing; expected linear, mlp, cnn1d, lstm, or layers as: flatten, dense 16, "
            "relu, dense"},
        {"[data]\ncolumns = T (degC), rh (%)\ninput =\noutput = 3\n" M,
         "line 3: [data] input: no value before the line's end or a comment; expected a whole number from 1 "
         "to 10000"},
        {"[data]\ncolumns = T (degC), rh (%)\ninput = ; six\noutput = 3\n" M,
         "line 3: [data] input: no value before the line's end or a comment; expected a whole number from 1 "
         "to 10000"},
        {"[data]\ncolumns = T (degC), rh (%)\ninput = 0\noutput = 3\n" M,
         "line 3: [data] input = 0: expected a whole number from 1 to 10000"},
        {"[data]\ncolumns = T (degC), rh (%)\ninput = 6.5\noutput = 3\n" M,
         "line 3: [data] input = 6.5: expected a whole number from 1 to 10000"},
        {"[data]\ncolumns = T (degC), rh (%)\ninput = -6\noutput = 3\n" M,
         "line 3: [data] input = -6: expected a whole number from 1 to 10000"},
        {"[data]\ncolumns = T (degC), rh (%)\ninput = 10001\noutput = 3\n" M,
         "line 3: [data] input = 10001: expected a whole number from 1 to 10000"},
        {"[data]\ncolumns = T (degC), rh (%)\ninput = six\noutput = 3\n" M,
         "line 3: [data] input = six: expected a whole number from 1 to 10000"},
        {"[data]\ncolumns = a, b, a\ninput = 6\noutput = 3\n" M,
         "line 2: [data] columns = a, b, a: the column a stands twice"},
        {"[data]\ncolumns = #0, b\ninput = 6\noutput = 3\n" M,
         "line 2: [data] columns = #0, b: #0 is no column; they are counted from #1"},
        {"[data]\ncolumns = , ,\ninput = 6\noutput = 3\n" M,
         "line 2: [data] columns = , ,: expected column names with commas between, or numbers as #3"},
        {"[data]\ncolumns = c0, c1, c2, c3, c4, c5, c6, c7, c8, c9, c10, c11, c12, c13, c14, c15, c16, c17, "
         "c18, c19, c20, c21, c22, c23, c24, c25, c26, c27, c28, c29, c30, c31, c32\ninput = 6\noutput = "
         "3\n" M,
         "line 2: [data] columns = c0, c1, c2, c3, c4, c5, c6, c7, c8, c9, c10, c11, c12, c13,  …: 33 "
         "columns, at most 32 were expected"},
        {D "split = 0.7 0.2\n" M,
         "line 5: [data] split = 0.7 0.2: expected three fractions that add up to 1, as 0.7 0.2 0.1"},
        {D "split = 0.7 0.2 0.2\n" M,
         "line 5: [data] split = 0.7 0.2 0.2: expected three fractions that add up to 1, as 0.7 0.2 0.1"},
        {D "split = 1 0 0\n" M,
         "line 5: [data] split = 1 0 0: expected three fractions that add up to 1, as 0.7 0.2 0.1"},
        {D "split = 70 20 10\n" M,
         "line 5: [data] split = 70 20 10: expected three fractions that add up to 1, as 0.7 0.2 0.1"},
        {D "split = nan 0.2 0.1\n" M,
         "line 5: [data] split = nan 0.2 0.1: expected three fractions that add up to 1, as 0.7 0.2 0.1"},
        {D "missing = m0,m1,m2,m3,m4,m5,m6,m7,m8,m9,m10,m11,m12,m13,m14,m15,m16\n" M,
         "line 5: [data] missing = m0,m1,m2,m3,m4,m5,m6,m7,m8,m9,m10,m11,m12,m13,m14,m15,m16: 17 texts, at "
         "most 16 were expected"},
        {D "missing = #N/A\n" M, "line 5: [data] missing: no value before the line's end or a comment; "
                                 "expected texts with commas between"},
        {D "separator = ;\n" M, "line 5: [data] separator: no value before the line's end or a comment; "
                                "expected auto, comma, semicolon, tab or space"},
        {D "separator = ,\n" M,
         "line 5: [data] separator = ,: expected auto, comma, semicolon, tab or space"},
        {D "decimal = dot\n" M, "line 5: [data] decimal = dot: expected auto, point or comma"},
        {D "step = -1\n" M, "line 5: [data] step = -1: expected a number from 0 to 1000000000, or auto"},
        {D "step = 10 min\n" M,
         "line 5: [data] step = 10 min: 'min' is not a number from 0 to 1000000000, or auto"},
        {D "time = a\n  b\n" M, "line 5: [data] time = a …: expected one line of text"},
        {D "[model]\nnetwork = resnet\n",
         "line 6: no layer is called resnet; expected dense, conv, dwconv, conv1d, dwconv1d, lstm, bn, save, "
         "add, flatten, "
         "relu, relu6, tanh, sigmoid, dropout, avgpool, maxpool or gap, or alone a network: linear, mlp, "
         "cnn1d, lstm, kws-cnn, kws-dscnn or kws-res"},
        {D "[model]\nnetwork = flatten\n\n  dense 0\n",
         "line 8: layer \"dense 0\": expected dense N [nobias], without N for the outputs (N from 1 to "
         "65536)"},
        {D "[model]\nnetwork = mlp, cnn1d\n", "line 6: mlp is a whole network, a layer was expected here"},
        {D "[model]\nnetwork = mlp cnn1d lstm\n",
         "line 6: [model] network = mlp cnn1d lstm: a list of values is for `mote sweep`; expected one value "
         "here: linear, mlp, cnn1d, lstm, or layers as: flatten, dense 16, relu, dense"},
        {L "width = 1 0.5 0.3\n", "line 7: [model] width = 1 0.5 0.3: a list of values is for `mote sweep`; "
                                  "expected one value here: a number from 0.001 to 100"},
        {L "width = 0\n", "line 7: [model] width = 0: expected a number from 0.001 to 100"},
        {L "width = 0,5\n", "line 7: [model] width = 0,5: expected a number from 0.001 to 100"},
        {L "width = inf\n", "line 7: [model] width = inf: expected a number from 0.001 to 100"},
        {L "width = 1e999\n", "line 7: [model] width = 1e999: expected a number from 0.001 to 100"},
        {L "width = nan\n", "line 7: [model] width = nan: expected a number from 0.001 to 100"},
        {L "width = 0x1\n", "line 7: [model] width = 0x1: expected a number from 0.001 to 100"},
        {L "width = #3\n", "line 7: [model] width = #3: expected a number from 0.001 to 100"},
        {L "init = zero\n", "line 7: [model] init = zero: expected he or least-squares"},
        {L "[shrink]\nstep = 0.7\n", "line 8: [shrink] step = 0.7: int8 weights have levels; expected "
                                     "quantize = weights or full beside it"},
        {L "[train]\nqat = 0.5\noptimizer = sgd\n[shrink]\nquantize = full\nbit_price = 1\nbit_worth = "
           "gradient\n",
         "line 13: [shrink] bit_worth = gradient: weighs a price by the optimizer's gradients; expected "
         "bit_price "
         "and [train] qat above 0 and optimizer = adam or adamw beside it"},
        {L "[train]\nqat = 0.5\n[shrink]\nquantize = full\nbit_worth = gradient\n",
         "line 11: [shrink] bit_worth = gradient: weighs a price by the optimizer's gradients; expected "
         "bit_price "
         "and [train] qat above 0 and optimizer = adam or adamw beside it"},
        {L "[shrink]\nquantize = full\nbias_bits = 5\n",
         "line 9: [shrink] bias_bits = 5: float biases beside int8 weights are meant; expected quantize = "
         "weights beside it, or 0 here"},
        {L "[shrink]\nquantize = weights\nrate_distortion = 1e-4\n",
         "line 9: [shrink] rate_distortion = 1e-4: chooses float32 values; expected quantize = none beside "
         "it, "
         "or 0 here"},
        {L "[train]\npatience = 3\nkeep = last\n", "line 9: [train] keep = last: patience looks for the best "
                                                   "epoch; expected patience = never beside it, or "
                                                   "best here"},
        {L "[train]\nqat = 0.5\n[shrink]\nquantize = full\nsparsity = 0.1\n",
         "line 8: [train] qat = 0.5: the weights learn their int8 steps; expected sparsity = 0 and mantissa "
         "= 23 beside "
         "it, which would move them, or 0 here"},
        {L "[train]\nprune = 1\n", "line 8: [train] prune = 1: expected a number from 0 to 0.999"},
        {L "[train]\nprune_shape = 3x3\n",
         "line 8: [train] prune_shape = 3x3: expected weight, 1x2, 1x4, 1x8, 1x16, 2x1, 4x1, 8x1, 16x1, 4x4 "
         "or filter"},
        {L "[train]\nprune = 0.5\nprune_initial = 0.6\n",
         "line 9: [train] prune_initial = 0.6: is above prune, where it should end"},
        {L "[train]\nprune_end = 0.05\n",
         "line 8: [train] prune_end = 0.05: prune_begin comes after prune_end"},
        {L "[train]\nprune_begin = 90\nprune_end = 80\n",
         "line 8: [train] prune_begin = 90: prune_begin comes after prune_end"},
        {L "[train]\nprune = 0.5\nepochs = 0\n",
         "line 8: [train] prune = 0.5: weights are pruned while they are trained; expected epochs above 0"},
        {L "[train]\nremove = 0.5\nremove_at = 1\n",
         "line 8: [train] remove = 0.5: the last units would go after epoch 20; expected remove_at, "
         "remove_times and remove_every to end before epoch 20, the last"},
        {L "[train]\nremove = 0.5\nepochs = 10\nqat = 0.3\nremove_times = 3\nremove_every = 2\n",
         "line 8: [train] remove = 0.5: the last units would go after epoch 7; expected remove_at, "
         "remove_times and remove_every to end before epoch 7, where qat begins"},
        {L "[train]\nrank = 0.9\nrank_at = 1\n", "line 8: [train] rank = 0.9: layers would become two after "
                                                 "epoch 20; expected a rank_at before epoch "
                                                 "20, the last"},
        {L "[train]\nrank = 0.9\nepochs = 10\nqat = 0.8\n",
         "line 8: [train] rank = 0.9: layers would become two after epoch 3; expected a rank_at before epoch "
         "2, where qat begins"},
        {L "[train]\nrank = 0.9\nremove = 0.5\nremove_at = 0.5\n",
         "line 8: [train] rank = 0.9: layers would become two after epoch 6, and units go after epoch 10; "
         "expected a rank_at that is not before the last of remove"},
        {L "[train]\nremove_by = size\n", "line 8: [train] remove_by = size: expected loss, bn or weight"},
        {L "[train]\nloss = mape\n",
         "line 8: [train] loss = mape: expected auto, mse, mae, huber or cross-entropy"},
        {L "[train]\nloss = cross-entropy\n",
         "[train] loss: cross-entropy is for keywords; a forecast takes mse, mae or huber"},
        {L "[train]\nrate = -0.001\n", "line 8: [train] rate = -0.001: expected a number from 1e-09 to 100"},
        {L "[train]\nrate = fast\n", "line 8: [train] rate = fast: expected a number from 1e-09 to 100"},
        {L "[train]\nreinit_dead = maybe\n", "line 8: [train] reinit_dead = maybe: expected yes or no"},
        {L "[train]\nseed = 18446744073709551616\n", "line 8: [train] seed = 18446744073709551616: expected "
                                                     "a whole number from 0 to 18446744073709551615"},
        {L "[train]\nseed = -1\n",
         "line 8: [train] seed = -1: expected a whole number from 0 to 18446744073709551615"},
        {L "[train]\nepochs = 4294967296\n",
         "line 8: [train] epochs = 4294967296: expected a whole number from 0 to 1000000"},
        {L "[train]\nbatch = 0\n", "line 8: [train] batch = 0: expected a whole number from 1 to 65536"},
        {L "[train]\npatience = forever\n",
         "line 8: [train] patience = forever: expected a whole number from 0 to 1000000, or never"},
        {L "[train]\ncolumn_weight = 1 2 3\n",
         "line 8: [train] column_weight = 1 2 3: 3 numbers; expected one, or 2, one a target"},
        {L "[train]\ncolumn_weight = 0\n",
         "line 8: [train] column_weight = 0: expected one above 0 at least"},
        {L "[train]\ncolumn_weight = x\n",
         "line 8: [train] column_weight = x: expected one number from 0 to 1e6, or one a target"},
        {L "[shrink]\nquantize = int4\n",
         "line 8: [shrink] quantize = int4: expected none, weights, float16 or full"},
        {L "[shrink]\nmantissa = 24\n",
         "line 8: [shrink] mantissa = 24: expected a whole number from 0 to 23"},
        {L "[budget]\nbytes = 1.5kB\n",
         "line 8: [budget] bytes = 1.5kB: expected a whole number from 1 to 1e+15, or none"},
        {L "[budget]\nbytes = 0\n",
         "line 8: [budget] bytes = 0: expected a whole number from 1 to 1e+15, or none"},
        {L "[budget]\nzlib_bytes = 0\n",
         "line 8: [budget] zlib_bytes = 0: expected a whole number from 1 to 1e+15, or none"},
        {L "[budget]\narena_bytes = 0\n",
         "line 8: [budget] arena_bytes = 0: expected a whole number from 1 to 1e+15, or none"},
        {L "[budget]\nmacs = 0\n",
         "line 8: [budget] macs = 0: expected a whole number from 1 to 1e+15, or none"},
        {L "[budget]\ninference_us = 0\n",
         "line 8: [budget] inference_us = 0: expected a number from 1e-09 to 1000000000, or none"},
        {K M "[budget]\nfeatures_us = 0\n",
         "line 6: [budget] features_us = 0: expected a number from 1e-09 to 1000000000, or none"},
        {K M "[budget]\naccuracy = 0\n",
         "line 6: [budget] accuracy = 0: expected a number from 1e-09 to 1, or none"},
        {L "[budget]\nmae rh (%) = 0\n",
         "line 8: [budget] mae rh (%) = 0: expected a number from 1e-09 to 1e9"},
        {L "[budget]\naccuracy = 0.9\n",
         "line 8: [budget] accuracy = 0.9: means nothing to a recipe of [task] kind = forecast"},
        {L "[budget]\nmae T = 0.3\n",
         "line 8: [budget] mae T = 0.3: T is no target; expected one of: T (degC), rh (%)"},
        {L "[budget]\nmae p (mbar) = 0.3\n",
         "line 8: [budget] mae p (mbar) = 0.3: p (mbar) is no target; expected one of: T (degC), rh (%)"},
        {L "[budget]\nmae rh (%) = small\n",
         "line 8: [budget] mae rh (%) = small: expected a number from 1e-09 to 1e9"},
        {L "[budget]\nmae rh (%) = 1\nmae  rh (%) = 2\n",
         "line 9: [budget] mae  rh (%) = 2: a second limit for this target"},
        {L "[train]\nloss = abcdefghij abcdefghij abcdefghij abcdefghij abcdefghij abcdefghij abcdefghij "
           "abcdefghij abcdefghij abcdefghij abcdefghij abcdefghij \n",
         "line 8: [train] loss = abcdefghij abcdefghij abcdefghij abcdefghij abcdefghij abcde …: "
         "'abcdefghij' is not auto, mse, mae, huber or cross-entropy"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        check(cases[i].text, strlen(cases[i].text), cases[i].want);
}

static void test_bytes_that_are_no_text(void **state) {
    (void)state;
    check("[train]\nrate\0= 1", 16, "line 2: the byte 0x00 at column 5; a recipe is plain text");
    check("\x7f"
          "ELF",
          4, "line 1: the byte 0x7f at column 1; a recipe is plain text");
    check("\xff\xfe[\0", 4, "line 1: the byte 0x00 at column 4; a recipe is plain text");
}

static void test_size_limits(void **state) {
    (void)state;
    static char big[MOTE_RECIPE_BYTES + 1];
    memset(big, '\n', sizeof big);
    check(big, sizeof big, "larger than the 65536 bytes that a recipe may have");
    check(big, sizeof big - 1,
          "[data] columns is missing; expected column names with commas between, or numbers as #3");
    struct mote_buffer text = {0};
    mote_buffer_text(&text, "[budget]\n");
    for (int i = 0; i <= MOTE_RECIPE_ENTRIES; i++)
        mote_buffer_printf(&text, "mae c%d = 1\n", i);
    check((char *)text.data, text.size, "line 130: more than 128 keys");
    mote_buffer_free(&text);
    /* A value may go on over every line there is. */
    mote_buffer_text(&text, "[model]\nnetwork = relu\n");
    while (text.size + 6 < MOTE_RECIPE_BYTES)
        mote_buffer_text(&text, " relu\n");
    check((char *)text.data, text.size,
          "[data] columns is missing; expected column names with commas between, or numbers as #3");
    mote_buffer_free(&text);
}

static void check_axes(const char *text, const char *want) {
    struct mote_recipe *recipe;
    struct mote_recipe_axis axes[MOTE_MAX_AXES];
    struct mote_error error = {MOTE_OK, "(accepted)"};
    size_t count;
    assert_int_equal(mote_recipe_read_text("a.ini", text, strlen(text), &recipe, &error), MOTE_OK);
    assert_int_equal(mote_recipe_axes(recipe, axes, &count, &error), MOTE_INPUT);
    assert_string_equal(error.text, want);
    mote_recipe_free(recipe);
}

static void test_axes(void **state) {
    (void)state;
    check_axes(L "width = 1 0.5 wide\n",
               "a.ini: line 7: [model] width = 1 0.5 wide: 'wide' is not a number from 0.001 to 100");
    check_axes(L "width = 1, 0.5\n",
               "a.ini: line 7: [model] width = 1, 0.5: '1,' is not a number from 0.001 to 100");
    check_axes("[train]\nrate = 1 2\nl1 = 0 1\nbatch = 1 2\nepochs = 1 2\nseed = 1 2\nwarmup = 0 1\nmomentum "
               "= 0 0.5\n"
               "patience = 1 2\nloss = mse mae\n",
               "a.ini: line 10: [train] loss = mse mae: a list more than the 8 that a sweep takes");
#define THIRTY "1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1"
    check_axes("[train]\nseed = " THIRTY "\nbatch = " THIRTY "\nepochs = " THIRTY "\n",
               "a.ini: line 4: [train] epochs = " THIRTY ": the lists make more than 10000 combinations");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_sentences),
        cmocka_unit_test(test_bytes_that_are_no_text),
        cmocka_unit_test(test_size_limits),
        cmocka_unit_test(test_axes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
