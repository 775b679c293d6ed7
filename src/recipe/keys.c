/* SPDX-License-Identifier: MIT
 * The table of keys. A key is one row here and one field of struct mote_plan; its type decides how it is
 * read. Rows are filled in this order: what a row looks at (targets at columns, network at width) stands
 * above it. */
#include "recipe/key.h"

#include <stdio.h>
#include <string.h>

#define AT(field) offsetof(struct mote_plan, field)
#define MAE "mae"

static const struct mote_key_choice tasks[] = {
    {"forecast", MOTE_TASK_FORECAST}, {"keywords", MOTE_TASK_KEYWORDS}, {NULL, 0}};
static const struct mote_key_choice threshold_words[] = {{"auto", (int)MOTE_THRESHOLD_AUTO}, {NULL, 0}};
static const struct mote_key_choice split_ways[] = {{"auto", MOTE_SPLIT_BY_AUTO},
                                                    {"lists", MOTE_SPLIT_BY_LISTS},
                                                    {"hash", MOTE_SPLIT_BY_HASH},
                                                    {"speaker", MOTE_SPLIT_BY_SPEAKER},
                                                    {NULL, 0}};
static const struct mote_key_choice feature_kinds[] = {{"mfcc", MOTE_PLAN_MFCC},
                                                       {"logmel", MOTE_PLAN_LOGMEL},
                                                       {"spectrogram", MOTE_PLAN_SPECTROGRAM},
                                                       {NULL, 0}};
static const struct mote_key_choice feature_options[] = {
    {"A", MOTE_FEATURES_A}, {"B", MOTE_FEATURES_B}, {NULL, 0}};
static const struct mote_key_choice separators[] = {{"auto", 0},   {"comma", ','}, {"semicolon", ';'},
                                                    {"tab", '\t'}, {"space", ' '}, {NULL, 0}};
static const struct mote_key_choice decimals[] = {{"auto", 0}, {"point", '.'}, {"comma", ','}, {NULL, 0}};
static const struct mote_key_choice inits[] = {
    {"he", MOTE_INIT_HE}, {"least-squares", MOTE_INIT_LEAST_SQUARES}, {NULL, 0}};
static const struct mote_key_choice losses[] = {{"auto", MOTE_LOSS_AUTO},
                                                {"mse", MOTE_LOSS_MSE},
                                                {"mae", MOTE_LOSS_MAE},
                                                {"huber", MOTE_LOSS_HUBER},
                                                {"cross-entropy", MOTE_LOSS_CROSS_ENTROPY},
                                                {NULL, 0}};
static const struct mote_key_choice optimizers[] = {
    {"adam", MOTE_OPTIMIZER_ADAM}, {"adamw", MOTE_OPTIMIZER_ADAMW}, {"sgd", MOTE_OPTIMIZER_SGD}, {NULL, 0}};
static const struct mote_key_choice precisions[] = {
    {"float32", MOTE_PRECISION_FLOAT32}, {"bfloat16", MOTE_PRECISION_BFLOAT16}, {NULL, 0}};
static const struct mote_key_choice keeps[] = {{"best", MOTE_KEEP_BEST}, {"last", MOTE_KEEP_LAST}, {NULL, 0}};
static const struct mote_key_choice prune_shapes[] = {
    {"weight", MOTE_PRUNE_BLOCK(1, 1)}, {"1x2", MOTE_PRUNE_BLOCK(1, 2)},   {"1x4", MOTE_PRUNE_BLOCK(1, 4)},
    {"1x8", MOTE_PRUNE_BLOCK(1, 8)},    {"1x16", MOTE_PRUNE_BLOCK(1, 16)}, {"2x1", MOTE_PRUNE_BLOCK(2, 1)},
    {"4x1", MOTE_PRUNE_BLOCK(4, 1)},    {"8x1", MOTE_PRUNE_BLOCK(8, 1)},   {"16x1", MOTE_PRUNE_BLOCK(16, 1)},
    {"4x4", MOTE_PRUNE_BLOCK(4, 4)},    {"filter", MOTE_PRUNE_FILTER},     {NULL, 0}};
static const struct mote_key_choice prune_skips[] = {{"none", MOTE_PRUNE_SKIP_NONE},
                                                     {"first", MOTE_PRUNE_SKIP_FIRST},
                                                     {"last", MOTE_PRUNE_SKIP_LAST},
                                                     {"both", MOTE_PRUNE_SKIP_BOTH},
                                                     {NULL, 0}};
static const struct mote_key_choice remove_ways[] = {
    {"loss", MOTE_REMOVE_BY_LOSS}, {"bn", MOTE_REMOVE_BY_BN}, {"weight", MOTE_REMOVE_BY_WEIGHT}, {NULL, 0}};
static const struct mote_key_choice prune_scopes[] = {
    {"layer", MOTE_PRUNE_ACROSS_LAYER}, {"network", MOTE_PRUNE_ACROSS_NETWORK}, {NULL, 0}};
static const struct mote_key_choice rank_ways[] = {
    {"energy", MOTE_RANK_BY_ENERGY}, {"size", MOTE_RANK_BY_SIZE}, {NULL, 0}};
static const struct mote_key_choice schedules[] = {{"constant", MOTE_SCHEDULE_CONSTANT},
                                                   {"cosine", MOTE_SCHEDULE_COSINE},
                                                   {"step", MOTE_SCHEDULE_STEP},
                                                   {"onecycle", MOTE_SCHEDULE_ONECYCLE},
                                                   {NULL, 0}};
static const struct mote_key_choice worths[] = {
    {"alike", MOTE_WORTH_ALIKE}, {"gradient", MOTE_WORTH_GRADIENT}, {NULL, 0}};
static const struct mote_key_choice quantizations[] = {{"none", MOTE_QUANTIZE_NONE},
                                                       {"weights", MOTE_QUANTIZE_WEIGHTS},
                                                       {"float16", MOTE_QUANTIZE_FLOAT16},
                                                       {"full", MOTE_QUANTIZE_FULL},
                                                       {NULL, 0}};
static const struct mote_key_choice calibrations[] = {
    {"minmax", MOTE_CALIBRATE_MINMAX}, {"percentile", MOTE_CALIBRATE_PERCENTILE}, {NULL, 0}};
static const struct mote_key_choice proposers[] = {
    {"model", MOTE_PROPOSER_MODEL}, {"random", MOTE_PROPOSER_RANDOM}, {NULL, 0}};
static const struct mote_key_choice costs[] = {
    {"zlib_bytes", MOTE_COST_ZLIB_BYTES},     {"bytes", MOTE_COST_BYTES},
    {"arena_bytes", MOTE_COST_ARENA_BYTES},   {"macs", MOTE_COST_MACS},
    {"inference_us", MOTE_COST_INFERENCE_US}, {NULL, 0}};

/* clang-format off */
static const struct mote_recipe_key keys[] = {
    {"task", "kind", MOTE_KEY_CHOICE, AT(task), "forecast", 0, 0, NULL, tasks,
     "what is learnt; forecast: the next steps of a table's columns from its last ones; keywords: which word a clip says"},
    {"task", "threshold", MOTE_KEY_NUMBER, AT(threshold), "none", 0, 1, "none", threshold_words,
     "keywords: a clip whose highest probability is below it is rejected; auto: chosen on the validation split"},

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

    {"data", "labels", MOTE_KEY_LABELS, AT(clips.label), "", 0, 0, NULL, NULL,
     "the words, each a folder of clips, in the order of the outputs; all folders, sorted, unless given"},
    {"data", "unknown", MOTE_KEY_NUMBER, AT(clips.unknown), "0", 0, 1000, NULL, NULL,
     "a class _unknown_ out of the other folders: as many clips as so many words have; 0: none"},
    {"data", "silence", MOTE_KEY_NUMBER, AT(clips.silence), "0", 0, 1000, NULL, NULL,
     "a class _silence_ of pieces of noise: as many as so many words have; 0: none"},
    {"data", "noise", MOTE_KEY_TEXT, AT(clips.noise), "auto", 0, 0, NULL, NULL,
     "folder of noise recordings; made: noise from the seed; auto: a folder of noise in or beside the clips, else made"},
    {"data", "split_by", MOTE_KEY_CHOICE, AT(clips.split_by), "auto", 0, 0, NULL, split_ways,
     "how clips are split; auto: by lists where there are some, else by hash"},
    {"data", "split_lists", MOTE_KEY_LISTS, AT(clips.list), "kws_train.txt kws_val.txt kws_test.txt", 0, 0, NULL, NULL,
     "the files that list the clips for training, validation and test"},

    {"features", "kind", MOTE_KEY_CHOICE, AT(features.kind), "mfcc", 0, 0, NULL, feature_kinds,
     "what the network sees of a clip"},
    {"features", "option", MOTE_KEY_CHOICE, AT(features.option), "A", 0, 0, NULL, feature_options,
     "frame, step, bins and coefficients together, where they are not given; the defaults are those of A"},
    {"features", "rate", MOTE_KEY_COUNT, AT(features.rate), "16000", 4000, 48000, NULL, NULL,
     "samples a second, to which every clip is converted"},
    {"features", "clip", MOTE_KEY_NUMBER, AT(features.seconds), "1", 0.05, 60, NULL, NULL,
     "seconds of a clip; shorter ones are padded with zeros at the end, of longer ones the loudest part is taken"},
    {"features", "frame", MOTE_KEY_COUNT, AT(features.frame), "640", 16, 8192, NULL, NULL,
     "samples of a frame, which is also the length of its Fourier transform"},
    {"features", "step", MOTE_KEY_COUNT, AT(features.step), "320", 1, 8192, NULL, NULL,
     "samples from one frame to the next"},
    {"features", "bins", MOTE_KEY_COUNT, AT(features.bins), "40", 1, 256, NULL, NULL,
     "mel filters"},
    {"features", "coefficients", MOTE_KEY_COUNT, AT(features.coefficients), "10", 1, 256, NULL, NULL,
     "mfcc: how many of the cosine transform are kept"},
    {"features", "low", MOTE_KEY_NUMBER, AT(features.low), "20", 0, 24000, NULL, NULL,
     "Hz where the lowest mel filter starts"},
    {"features", "high", MOTE_KEY_NUMBER, AT(features.high), "4000", 1, 24000, NULL, NULL,
     "Hz where the highest mel filter ends"},
    {"features", "normalise", MOTE_KEY_SWITCH, AT(features.normalise), "no", 0, 0, NULL, NULL,
     "each column less its mean, over its standard deviation in the training split"},

    {"augment", "shift", MOTE_KEY_NUMBER, AT(augment.shift), "0", 0, 60, NULL, NULL,
     "seconds that a clip is moved by at most, either way"},
    {"augment", "speed", MOTE_KEY_NUMBER, AT(augment.speed), "0", 0, 0.5, NULL, NULL,
     "fraction by which a clip is sped up or slowed down at most"},
    {"augment", "gain", MOTE_KEY_NUMBER, AT(augment.gain), "0", 0, 60, NULL, NULL,
     "dB by which a clip is made louder or softer at most"},
    {"augment", "noise", MOTE_KEY_NUMBER, AT(augment.noise), "0", 0, 1, NULL, NULL,
     "the share of clips that background noise is added to"},
    {"augment", "snr_low", MOTE_KEY_NUMBER, AT(augment.snr_low), "0", -60, 100, NULL, NULL,
     "dB from the noise up to the clip, at least"},
    {"augment", "snr_high", MOTE_KEY_NUMBER, AT(augment.snr_high), "30", -60, 100, NULL, NULL,
     "dB from the noise up to the clip, at most"},
    {"augment", "equalise", MOTE_KEY_NUMBER, AT(augment.equalise), "0", 0, 40, NULL, NULL,
     "dB by which pitches are made louder or softer at most, a new curve for each clip"},
    {"augment", "time_mask", MOTE_KEY_COUNT, AT(augment.time_mask), "0", 0, 10000, NULL, NULL,
     "frames in a row that are blanked at most"},
    {"augment", "column_mask", MOTE_KEY_COUNT, AT(augment.column_mask), "0", 0, 10000, NULL, NULL,
     "columns of features side by side that are blanked at most"},
    {"augment", "mixup", MOTE_KEY_NUMBER, AT(augment.mixup), "0", 0, 1, NULL, NULL,
     "mixes each example with another, in shares drawn from Beta(mixup, mixup)"},

    {"model", "width", MOTE_KEY_NUMBER, AT(model.width), "1", 0.001, 100, NULL, NULL,
     "multiplies the units and filters of every layer that has a number of them"},
    {"model", "network", MOTE_KEY_NETWORK, AT(model.layers), NULL, 0, 0, NULL, NULL,
     "a shipped network or its layers, with commas or a line each"},
    {"model", "init", MOTE_KEY_CHOICE, AT(model.init), "he", 0, 0, NULL, inits,
     "first weights; he: random; least-squares: the best linear map that the layers can hold"},

    {"train", "loss", MOTE_KEY_CHOICE, AT(train.loss), "auto", 0, 0, NULL, losses,
     "what training makes small, per column in its standard deviations"},
    {"train", "label_smoothing", MOTE_KEY_NUMBER, AT(train.label_smoothing), "0", 0, 0.9, NULL, NULL,
     "cross-entropy: this much of each target goes to all classes alike"},
    {"train", "teacher", MOTE_KEY_FILES, AT(train.teacher), "", 0, 0, NULL, NULL,
     "distillation: model files whose probabilities training learns from too; of several the mean"},
    {"train", "distill", MOTE_KEY_NUMBER, AT(train.distill), "0.5", 0, 1, NULL, NULL,
     "the teachers' share of the loss"},
    {"train", "temperature", MOTE_KEY_NUMBER, AT(train.temperature), "2", 0.1, 100, NULL, NULL,
     "what the logits of teacher and network are divided by for that share"},
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
    {"train", "ema", MOTE_KEY_NUMBER, AT(train.ema), "0", 0, 0.99999, NULL, NULL,
     "keep a running average of the weights, and judge and keep that; what stays of it a step"},
    {"train", "step_factor", MOTE_KEY_NUMBER, AT(train.step_factor), "0.1", 1e-6, 1, NULL, NULL,
     "schedule step: the rate is multiplied by this …"},
    {"train", "step_epochs", MOTE_KEY_COUNT, AT(train.step_epochs), "10", 1, 1000000, NULL, NULL,
     "… every so many epochs"},
    {"train", "epochs", MOTE_KEY_COUNT, AT(train.epochs), "20", 0, 1000000, NULL, NULL,
     "passes over the training windows"},
    {"train", "batch", MOTE_KEY_COUNT, AT(train.batch), "32", 1, 65536, NULL, NULL,
     "windows a move of the weights"},
    {"train", "keep", MOTE_KEY_CHOICE, AT(train.keep), "best", 0, 0, NULL, keeps,
     "which weights: of the best validation epoch or of the last"},
    {"train", "patience", MOTE_KEY_COUNT, AT(train.patience), "never", 0, 1000000, "never", NULL,
     "epochs without a better validation loss after which training stops"},
    {"train", "reinit_dead", MOTE_KEY_SWITCH, AT(train.reinit_dead), "no", 0, 0, NULL, NULL,
     "draw new weights for relu units that are always 0"},
    {"train", "precision", MOTE_KEY_CHOICE, AT(train.precision), "float32", 0, 0, NULL, precisions,
     "what convolutions multiply in training; bfloat16: rounded to 8 bits of precision, sums and weights stay float32"},
    {"train", "qat", MOTE_KEY_NUMBER, AT(train.qat), "0", 0, 1, NULL, NULL,
     "quantization-aware: the last fraction of the epochs, in which weights and values are rounded as [shrink] quantize = weights or full will; 0: none"},
    {"train", "prune", MOTE_KEY_NUMBER, AT(train.prune.sparsity), "0", 0, 0.999, NULL, NULL,
     "magnitude pruning: the fraction of the weights that is zero in the end; 0: none"},
    {"train", "prune_initial", MOTE_KEY_NUMBER, AT(train.prune.initial), "0", 0, 0.999, NULL, NULL,
     "the fraction with which pruning begins, and rises from by a cubic"},
    {"train", "prune_begin", MOTE_KEY_NUMBER, AT(train.prune.begin), "0.1", 0, 1e9, NULL, NULL,
     "where pruning begins: up to 1 a fraction of all steps, above 1 a step"},
    {"train", "prune_end", MOTE_KEY_NUMBER, AT(train.prune.end), "0.7", 0, 1e9, NULL, NULL,
     "where it ends, likewise"},
    {"train", "prune_every", MOTE_KEY_COUNT, AT(train.prune.every), "auto", 0, 1000000000, "auto", NULL,
     "steps from one pruning to the next; auto: a 32nd of the way"},
    {"train", "prune_shape", MOTE_KEY_CHOICE, AT(train.prune.shape), "weight", 0, 0, NULL, prune_shapes,
     "what is pruned together: a weight, so many outputs by inputs of a layer, or all weights of an output"},
    {"train", "prune_scope", MOTE_KEY_CHOICE, AT(train.prune.scope), "layer", 0, 0, NULL, prune_scopes,
     "layer: the same fraction of each; network: the least of all, each layer's sizes as shares of what it has"},
    {"train", "prune_skip", MOTE_KEY_CHOICE, AT(train.prune.skip), "none", 0, 0, NULL, prune_skips,
     "layers that are left alone: the first, the last or both"},
    {"train", "remove", MOTE_KEY_NUMBER, AT(train.remove.fraction), "0", 0, 0.95, NULL, NULL,
     "the fraction of the hidden units and filters that is taken out of the network; 0: none"},
    {"train", "remove_at", MOTE_KEY_NUMBER, AT(train.remove.at), "0.3", 0, 1, NULL, NULL,
     "the fraction of the epochs after which the first are taken out"},
    {"train", "remove_times", MOTE_KEY_COUNT, AT(train.remove.times), "1", 1, 1000, NULL, NULL,
     "in how many parts"},
    {"train", "remove_every", MOTE_KEY_COUNT, AT(train.remove.every), "1", 1, 1000000, NULL, NULL,
     "epochs from one part to the next"},
    {"train", "remove_multiple", MOTE_KEY_COUNT, AT(train.remove.multiple), "1", 1, 256, NULL, NULL,
     "what a layer keeps is rounded up to a multiple of this, which kernels may like"},
    {"train", "remove_by", MOTE_KEY_CHOICE, AT(train.remove.by), "loss", 0, 0, NULL, remove_ways,
     "which go; loss: those without which it changes least, to first order; bn: with the smallest batch norm scale; weight: with the smallest weights"},
    {"train", "remove_scope", MOTE_KEY_CHOICE, AT(train.remove.scope), "layer", 0, 0, NULL, prune_scopes,
     "layer: the same fraction of each; network: the least of all"},
    {"train", "rank", MOTE_KEY_NUMBER, AT(train.rank.share), "0", 0, 1, NULL, NULL,
     "low rank: layers become two smaller ones, which keep this share of their outputs' variance, or of their rank; 0: none do"},
    {"train", "rank_at", MOTE_KEY_NUMBER, AT(train.rank.at), "0.3", 0, 1, NULL, NULL,
     "the fraction of the epochs after which they do"},
    {"train", "rank_by", MOTE_KEY_CHOICE, AT(train.rank.by), "energy", 0, 0, NULL, rank_ways,
     "of what rank is a share; energy: the variance of a layer's outputs; size: the smaller of its inputs and outputs"},
    {"train", "reestimate_bn", MOTE_KEY_SWITCH, AT(train.reestimate_bn), "no", 0, 0, NULL, NULL,
     "measure the statistics of batch norms anew in the end, over all training examples as they are; kept where the validation loss does not rise"},
    {"train", "seed", MOTE_KEY_SEED, AT(train.seed), "1", 0, 0, NULL, NULL,
     "of all that is random; --seed replaces it"},

    {"shrink", "quantize", MOTE_KEY_CHOICE, AT(shrink.quantize), "none", 0, 0, NULL, quantizations,
     "weights: int8 weights, float arithmetic; float16: half-precision weights; full: int8 throughout"},
    {"shrink", "per_channel", MOTE_KEY_SWITCH, AT(shrink.per_channel), "no", 0, 0, NULL, NULL,
     "convolutions: a scale for each filter; no: one for each tensor"},
    {"shrink", "bits", MOTE_KEY_COUNT, AT(shrink.bits), "8", 2, 8, NULL, NULL,
     "int8 weights keep to levels of so many bits, symmetric around 0"},
    {"shrink", "step", MOTE_KEY_NUMBER, AT(shrink.step), "0", 0, 100, NULL, NULL,
     "what lies between two levels, in root mean squares of the weights that share a scale; 0: the largest weight is the largest level"},
    {"shrink", "depthwise_step", MOTE_KEY_NUMBER, AT(shrink.depthwise_step), "0", 0, 100, NULL, NULL,
     "the same of depthwise filters; 0: as step"},
    {"shrink", "edge_step", MOTE_KEY_NUMBER, AT(shrink.edge_step), "0", 0, 100, NULL, NULL,
     "the same of the first and the last layer; 0: as the others"},
    {"shrink", "bit_price", MOTE_KEY_NUMBER, AT(shrink.bit_price), "0", 0, 10, NULL, NULL,
     "what a bit of a weight's level may cost, in squared steps of its error; 0: each takes the nearest level"},
    {"shrink", "bit_worth", MOTE_KEY_CHOICE, AT(shrink.bit_worth), "alike", 0, 0, NULL, worths,
     "what such an error counts for; alike: for 1; gradient: for as much as the weight's gradients are large"},
    {"shrink", "bias_bits", MOTE_KEY_COUNT, AT(shrink.bias_bits), "0", 0, 23, "all", NULL,
     "int8 weights: float biases are multiples of one power of two a layer, the largest has so many bits; 0: as they are"},
    {"shrink", "order_channels", MOTE_KEY_COUNT, AT(shrink.order_channels), "0", 0, 100000, NULL, NULL,
     "so many orders of hidden channels are tried, for a shorter zlib stream; 0: they stay as they are"},
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
    {"shrink", "sensitivity", MOTE_KEY_SWITCH, AT(shrink.sensitivity), "no", 0, 0, NULL, NULL,
     "measure on validation examples what is lost when one layer alone is pruned or rounded"},
    {"shrink", "names", MOTE_KEY_SWITCH, AT(shrink.names), "no", 0, 0, NULL, NULL,
     "write tensor names into the model"},
    {"shrink", "embed_card", MOTE_KEY_SWITCH, AT(shrink.embed_card), "no", 0, 0, NULL, NULL,
     "write what feeds the network into the model's metadata: columns or features, steps, means, standard deviations, labels, threshold"},

    {"budget", "bytes", MOTE_KEY_SIZE, AT(budget.bytes), "none", 1, 1e15, "none", NULL,
     "most bytes of the .tflite file"},
    {"budget", "zlib_bytes", MOTE_KEY_SIZE, AT(budget.zlib_bytes), "none", 1, 1e15, "none", NULL,
     "most bytes of its zlib stream"},
    {"budget", "arena_bytes", MOTE_KEY_SIZE, AT(budget.arena_bytes), "none", 1, 1e15, "none", NULL,
     "most bytes of memory for tensors while it runs"},
    {"budget", "macs", MOTE_KEY_SIZE, AT(budget.macs), "none", 1, 1e15, "none", NULL,
     "most multiply-accumulates of an inference"},
    {"budget", "inference_us", MOTE_KEY_NUMBER, AT(budget.inference_us), "none", 1e-9, 1e9, "none", NULL,
     "most microseconds of an inference, one thread, on the machine that measures"},
    {"budget", "features_us", MOTE_KEY_NUMBER, AT(budget.features_us), "none", 1e-9, 1e9, "none", NULL,
     "most microseconds of a clip's features there"},
    {"budget", "accuracy", MOTE_KEY_NUMBER, AT(budget.accuracy), "none", 1e-9, 1, "none", NULL,
     "the least share of the test split's clips that is heard right"},
    {"budget", MAE, MOTE_KEY_LIMIT, AT(budget.mae), "", 1e-9, 1e9, NULL, NULL,
     "mae COLUMN: the largest mean absolute error of that target, over all steps of the test split"},

    {"search", "costs", MOTE_KEY_WORDS, AT(search.costs), "zlib_bytes", 0, 0, NULL, costs,
     "what `mote search` weighs against the error"},
    {"search", "proposer", MOTE_KEY_CHOICE, AT(search.proposer), "model", 0, 0, NULL, proposers,
     "who says what is tried next; model: what the trials so far have taught; random: chance"},
    {"search", "rungs", MOTE_KEY_COUNT, AT(search.rungs), "3", 1, 8, NULL, NULL,
     "every trial starts on the lowest rung, with few epochs; the best of a rung climb to the next, the last of which has all"},
    {"search", "reduction", MOTE_KEY_COUNT, AT(search.reduction), "3", 2, 10, NULL, NULL,
     "one in so many climbs, to so many times the epochs"},
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

const char *mote_task_name(enum mote_task task) {
    return tasks[task].name;
}

bool mote_recipe_key_sweeps(const struct mote_recipe_key *key) {
    return key->type <= MOTE_KEY_CHARACTER || key->type == MOTE_KEY_NETWORK;
}
