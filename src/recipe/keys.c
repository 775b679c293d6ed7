/* SPDX-License-Identifier: MIT
 * The table of keys. A key is one row here and one field of struct mote_plan; its type decides how it is
 * read. Rows are filled in this order: what a row looks at (targets at columns, network at width) stands
 * above it. */
#include "recipe/recipe.h"

#include <stdio.h>
#include <string.h>

#define AT(field) offsetof(struct mote_plan, field)
#define MAE "mae"

static const struct mote_key_choice tasks[] = {{"forecast", MOTE_TASK_FORECAST}, {NULL, 0}};
static const struct mote_key_choice separators[] = {{"auto", 0},   {"comma", ','}, {"semicolon", ';'},
                                                    {"tab", '\t'}, {"space", ' '}, {NULL, 0}};
static const struct mote_key_choice decimals[] = {{"auto", 0}, {"point", '.'}, {"comma", ','}, {NULL, 0}};
static const struct mote_key_choice inits[] = {
    {"he", MOTE_INIT_HE}, {"least-squares", MOTE_INIT_LEAST_SQUARES}, {NULL, 0}};
static const struct mote_key_choice losses[] = {
    {"mse", MOTE_LOSS_MSE}, {"mae", MOTE_LOSS_MAE}, {"huber", MOTE_LOSS_HUBER}, {NULL, 0}};
static const struct mote_key_choice optimizers[] = {
    {"adam", MOTE_OPTIMIZER_ADAM}, {"adamw", MOTE_OPTIMIZER_ADAMW}, {"sgd", MOTE_OPTIMIZER_SGD}, {NULL, 0}};
static const struct mote_key_choice schedules[] = {{"constant", MOTE_SCHEDULE_CONSTANT},
                                                   {"cosine", MOTE_SCHEDULE_COSINE},
                                                   {"step", MOTE_SCHEDULE_STEP},
                                                   {NULL, 0}};
static const struct mote_key_choice quantizations[] = {{"none", MOTE_QUANTIZE_NONE},
                                                       {"weights", MOTE_QUANTIZE_WEIGHTS},
                                                       {"float16", MOTE_QUANTIZE_FLOAT16},
                                                       {"full", MOTE_QUANTIZE_FULL},
                                                       {NULL, 0}};
static const struct mote_key_choice calibrations[] = {
    {"minmax", MOTE_CALIBRATE_MINMAX}, {"percentile", MOTE_CALIBRATE_PERCENTILE}, {NULL, 0}};

/* clang-format off */
static const struct mote_recipe_key keys[] = {
    {"task", "kind", MOTE_KEY_CHOICE, AT(task), "forecast", 0, 0, NULL, tasks,
     "what is learnt; forecast: the next steps of a table's columns from its last ones"},

    {"data", "url", MOTE_KEY_TEXT, AT(data.url), "", 0, 0, NULL, NULL,
     "where `mote data get --recipe` finds the data"},
    {"data", "columns", MOTE_KEY_COLUMNS, AT(data.column), NULL, 0, 0, NULL, NULL,
     "the input columns, by name or by number"},
    {"data", "targets", MOTE_KEY_TARGETS, AT(data.target), "", 0, 0, NULL, NULL,
     "the columns to forecast; the input columns unless given"},
    {"data", "time", MOTE_KEY_TEXT, AT(data.time), "auto", 0, 0, NULL, NULL,
     "the column of timestamps; auto: the first that holds some; none: rows are evenly spaced"},
    {"data", "input", MOTE_KEY_COUNT, AT(data.input_steps), NULL, 1, 10000, NULL, NULL,
     "steps that the network sees"},
    {"data", "output", MOTE_KEY_COUNT, AT(data.output_steps), NULL, 1, 10000, NULL, NULL,
     "steps that it forecasts"},
    {"data", "split", MOTE_KEY_SPLIT, AT(data.split), "0.7 0.2 0.1", 0.001, 1, NULL, NULL,
     "fractions for training, validation and test, in time order"},
    {"data", "missing", MOTE_KEY_MISSING, AT(data.missing), "-9999, nan, empty", 0, 0, NULL, NULL,
     "texts that mean \"no value\", with commas between; the word empty is the empty field"},
    {"data", "separator", MOTE_KEY_CHARACTER, AT(data.separator), "auto", 0, 0, NULL, separators,
     "what stands between fields"},
    {"data", "decimal", MOTE_KEY_CHARACTER, AT(data.decimal), "auto", 0, 0, NULL, decimals,
     "the decimal mark"},
    {"data", "step", MOTE_KEY_NUMBER, AT(data.step_seconds), "auto", 0, 1e9, "auto", NULL,
     "seconds between rows; auto: the most frequent difference"},

    {"model", "width", MOTE_KEY_NUMBER, AT(model.width), "1", 0.001, 100, NULL, NULL,
     "multiplies the units and filters of every layer that has a number of them"},
    {"model", "network", MOTE_KEY_NETWORK, AT(model.layers), NULL, 0, 0, NULL, NULL,
     "a shipped network or its layers, with commas or a line each"},
    {"model", "init", MOTE_KEY_CHOICE, AT(model.init), "he", 0, 0, NULL, inits,
     "first weights; he: random; least-squares: the best linear map that the layers can hold"},

    {"train", "loss", MOTE_KEY_CHOICE, AT(train.loss), "mse", 0, 0, NULL, losses,
     "what training makes small, per column in its standard deviations"},
    {"train", "huber_delta", MOTE_KEY_NUMBER, AT(train.huber_delta), "1", 1e-6, 1e6, NULL, NULL,
     "where huber turns from square to absolute, in standard deviations"},
    {"train", "column_weight", MOTE_KEY_WEIGHTS, AT(train.column_weight), "1", 0, 1e6, NULL, NULL,
     "how much each target's loss counts"},
    {"train", "level_shift", MOTE_KEY_WEIGHTS, AT(train.level_shift), "none", 0, 100, "none", NULL,
     "augmentation: each training window moves as a whole, a target by a normal draw of so many standard deviations"},
    {"train", "optimizer", MOTE_KEY_CHOICE, AT(train.optimizer), "adam", 0, 0, NULL, optimizers,
     "the rule that moves the weights"},
    {"train", "rate", MOTE_KEY_NUMBER, AT(train.rate), "0.001", 1e-9, 100, NULL, NULL,
     "the learning rate"},
    {"train", "momentum", MOTE_KEY_NUMBER, AT(train.momentum), "0.9", 0, 0.9999, NULL, NULL,
     "sgd: the share of the last move that goes into the next"},
    {"train", "weight_decay", MOTE_KEY_NUMBER, AT(train.weight_decay), "0", 0, 1, NULL, NULL,
     "pulls weights to zero; adamw keeps it out of the gradient"},
    {"train", "l1", MOTE_KEY_NUMBER, AT(train.l1), "0", 0, 1, NULL, NULL,
     "penalty on the absolute size of weights (not biases); makes many of them exactly zero"},
    {"train", "schedule", MOTE_KEY_CHOICE, AT(train.schedule), "constant", 0, 0, NULL, schedules,
     "how the rate falls"},
    {"train", "warmup", MOTE_KEY_NUMBER, AT(train.warmup), "0", 0, 1, NULL, NULL,
     "the fraction of all steps in which the rate first rises from 0"},
    {"train", "step_factor", MOTE_KEY_NUMBER, AT(train.step_factor), "0.1", 1e-6, 1, NULL, NULL,
     "schedule step: the rate is multiplied by this …"},
    {"train", "step_epochs", MOTE_KEY_COUNT, AT(train.step_epochs), "10", 1, 1000000, NULL, NULL,
     "… every so many epochs"},
    {"train", "epochs", MOTE_KEY_COUNT, AT(train.epochs), "20", 0, 1000000, NULL, NULL,
     "passes over the training windows"},
    {"train", "batch", MOTE_KEY_COUNT, AT(train.batch), "32", 1, 65536, NULL, NULL,
     "windows a move of the weights"},
    {"train", "patience", MOTE_KEY_COUNT, AT(train.patience), "never", 0, 1000000, "never", NULL,
     "epochs without a better validation loss after which training stops"},
    {"train", "reinit_dead", MOTE_KEY_SWITCH, AT(train.reinit_dead), "no", 0, 0, NULL, NULL,
     "draw new weights for relu units that are always 0"},
    {"train", "seed", MOTE_KEY_SEED, AT(train.seed), "1", 0, 0, NULL, NULL,
     "of all that is random; --seed replaces it"},

    {"shrink", "quantize", MOTE_KEY_CHOICE, AT(shrink.quantize), "none", 0, 0, NULL, quantizations,
     "weights: int8 weights, float arithmetic; float16: half-precision weights; full: int8 throughout"},
    {"shrink", "per_channel", MOTE_KEY_SWITCH, AT(shrink.per_channel), "no", 0, 0, NULL, NULL,
     "convolutions: a scale for each filter; no: one for each tensor"},
    {"shrink", "calibrate", MOTE_KEY_CHOICE, AT(shrink.calibrate), "minmax", 0, 0, NULL, calibrations,
     "full: how the ranges of activations are found"},
    {"shrink", "percentile", MOTE_KEY_NUMBER, AT(shrink.percentile), "99.9", 50, 100, NULL, NULL,
     "calibrate percentile: this much of the values stays inside the range"},
    {"shrink", "calibration_windows", MOTE_KEY_COUNT, AT(shrink.calibration_windows), "1000", 1, 10000000, NULL, NULL,
     "training windows that calibration looks at"},
    {"shrink", "float_io", MOTE_KEY_SWITCH, AT(shrink.float_io), "no", 0, 0, NULL, NULL,
     "full: float input and output, converted inside the model"},
    {"shrink", "mantissa", MOTE_KEY_COUNT, AT(shrink.mantissa), "23", 0, 23, NULL, NULL,
     "explicit mantissa bits kept in float weights; 23 keeps all"},
    {"shrink", "sparsity", MOTE_KEY_NUMBER, AT(shrink.sparsity), "0", 0, 0.999, NULL, NULL,
     "fraction of the weights set to zero, the rest fitted again"},
    {"shrink", "rate_distortion", MOTE_KEY_NUMBER, AT(shrink.rate_distortion), "0", 0, 1e6, NULL, NULL,
     "the share of the error that a byte of the zlib stream may cost; 0: no search"},
    {"shrink", "names", MOTE_KEY_SWITCH, AT(shrink.names), "no", 0, 0, NULL, NULL,
     "write tensor names into the model"},
    {"shrink", "embed_card", MOTE_KEY_SWITCH, AT(shrink.embed_card), "no", 0, 0, NULL, NULL,
     "write columns, steps, means and standard deviations into the model's metadata"},

    {"budget", "bytes", MOTE_KEY_SIZE, AT(budget.bytes), "none", 0, 1e15, "none", NULL,
     "most bytes of the .tflite file"},
    {"budget", "zlib_bytes", MOTE_KEY_SIZE, AT(budget.zlib_bytes), "none", 0, 1e15, "none", NULL,
     "most bytes of its zlib stream"},
    {"budget", "arena_bytes", MOTE_KEY_SIZE, AT(budget.arena_bytes), "none", 0, 1e15, "none", NULL,
     "most bytes of memory for tensors while it runs"},
    {"budget", MAE, MOTE_KEY_LIMIT, AT(budget.mae), "", 0, 1e9, NULL, NULL,
     "mae COLUMN: the largest mean absolute error of that target, over all steps of the test split"},
};
/* clang-format on */

const struct mote_recipe_key *mote_recipe_keys(size_t *count) {
    *count = sizeof keys / sizeof *keys;
    return keys;
}

static bool is_key(const struct mote_recipe_key *row, const char *key) {
    if (row->type == MOTE_KEY_LIMIT) return strncmp(key, MAE " ", sizeof MAE) == 0;
    return strcmp(row->key, key) == 0;
}

const struct mote_recipe_key *mote_recipe_key_find(const char *section, const char *key) {
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
        if (strcmp(keys[i].section, section) == 0 && is_key(&keys[i], key)) return &keys[i];
    return NULL;
}

bool mote_recipe_key_sweeps(const struct mote_recipe_key *key) {
    return key->type <= MOTE_KEY_CHARACTER || key->type == MOTE_KEY_NETWORK;
}
