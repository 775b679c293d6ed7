/* SPDX-License-Identifier: MIT
 * A recipe: the INI text that says what is learnt, from which data, by which network, and how small.
 *
 * Reading has two steps. `mote_recipe_read` splits the text into lines of section, key and value (inih) and
 * refuses sections and keys that do not exist. A value may be a list ("width = 1 0.5 0.3"): the recipe then
 * stands for every combination, and `mote_recipe_combine` picks one. `mote_recipe_parse` turns one
 * combination into the typed `struct mote_plan`, whose fields every other room reads. */
#ifndef MOTE_RECIPE_RECIPE_H
#define MOTE_RECIPE_RECIPE_H

#include "base/arena.h"
#include "base/status.h"
#include "recipe/layer.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    MOTE_MAX_COLUMNS = 32,
    MOTE_MAX_MISSING = 16,
    MOTE_MAX_LABELS = 1000,
    MOTE_MAX_TEACHERS = 16,
    MOTE_MAX_AXES = 8,
    MOTE_NAME = 64,
    MOTE_RECIPE_BYTES = 1 << 16,  /* of a recipe's text */
    MOTE_RECIPE_ENTRIES = 128,    /* keys in one recipe */
    MOTE_MAX_COMBINATIONS = 10000 /* that the axes of one recipe may make */
};

/* One "key = value" as it stands in the text; `line` counts from 1. Comments are gone: "; …" and "# …" after
 * a blank or at the start of a line; but "#" and a digit is a column's number. Indented lines continue the
 * value of the line before: they are joined by as many newlines as lie between them in the text. */
struct mote_recipe_entry {
    const char *section, *key, *value;
    int line;
};

struct mote_recipe {
    struct mote_arena arena;
    const char *path; /* for messages */
    size_t count;
    struct mote_recipe_entry *entries;
};

/* [task] */
enum mote_task { MOTE_TASK_FORECAST, MOTE_TASK_KEYWORDS };

/* [data] of a forecast; `url` and `split` of keywords too */
struct mote_plan_data {
    const char *url;                      /* `mote data get`; may be NULL */
    size_t columns, targets;              /* how many */
    const char *column[MOTE_MAX_COLUMNS]; /* input columns: names, or numbers counted from 1 as "#3" */
    const char *target[MOTE_MAX_COLUMNS]; /* columns to forecast; the inputs' unless given */
    const char *time;                     /* time column; "auto": the first column that holds times; "none" */
    uint32_t input_steps, output_steps;
    double split[3]; /* train, validation, test fractions; they add up to 1 */
    /* texts that mean "no value": default -9999, nan and the empty field */
    size_t missing_count;
    const char *missing[MOTE_MAX_MISSING];
    char separator, decimal; /* 0: found by looking */
    double step_seconds;     /* 0: inferred, the most frequent difference */
};

/* [data] of keywords */
enum mote_split_by {
    MOTE_SPLIT_BY_AUTO, /* by lists where they are found, else by hash */
    MOTE_SPLIT_BY_LISTS,
    MOTE_SPLIT_BY_HASH,   /* of folder and name without extension */
    MOTE_SPLIT_BY_SPEAKER /* by a hash of the name's first eight hexadecimal digits: nobody is in two splits */
};

struct mote_plan_clips {
    size_t label_count; /* 0: every folder, sorted */
    const char *const *label;
    double unknown, silence; /* examples of those classes, in clips of a mean word; 0: no such class */
    const char *noise;       /* folder of recordings; "auto", "made" */
    enum mote_split_by split_by;
    const char *list[3]; /* names of the split lists: train, validation, test */
};

/* [features]: from the sound of one clip to the network's input */
enum mote_plan_features_kind { MOTE_PLAN_MFCC, MOTE_PLAN_LOGMEL, MOTE_PLAN_SPECTROGRAM };

/* The reference study's front ends: frame, step, bins and coefficients, where the recipe does not give them. */
enum mote_features_option { MOTE_FEATURES_A, MOTE_FEATURES_B };

struct mote_plan_features {
    enum mote_plan_features_kind kind;
    enum mote_features_option option;
    uint32_t rate;        /* samples a second */
    double seconds;       /* of a clip */
    uint32_t frame, step; /* samples */
    uint32_t bins, coefficients;
    double low, high; /* Hz, the ends of the mel filters */
    bool normalise;   /* each column by the training split's mean and standard deviation */
};

/* [augment]: what training examples go through, drawn anew in each epoch; 0: not */
struct mote_plan_augment {
    double shift;                    /* s, either way */
    double speed;                    /* fraction, either way */
    double gain;                     /* dB, either way */
    double noise;                    /* the share of clips that noise is added to … */
    double snr_low, snr_high;        /* … so many dB below the clip */
    double equalise;                 /* dB, either way, a curve over pitches */
    uint32_t time_mask, column_mask; /* at most so many frames, columns of the features */
    double mixup;                    /* α of the Beta distribution that shares are drawn from */
};

/* [model] */
enum mote_init { MOTE_INIT_HE, MOTE_INIT_LEAST_SQUARES };

struct mote_plan_model {
    char name[MOTE_NAME]; /* a shipped network's name, or "custom" */
    double width;
    enum mote_init init;
    size_t layer_count;
    const struct mote_layer *layers; /* width already applied */
};

/* [train] */
/* MOTE_LOSS_AUTO is what the task takes: a parsed plan never holds it. */
enum mote_loss { MOTE_LOSS_MSE, MOTE_LOSS_MAE, MOTE_LOSS_HUBER, MOTE_LOSS_CROSS_ENTROPY, MOTE_LOSS_AUTO };
enum mote_optimizer { MOTE_OPTIMIZER_ADAM, MOTE_OPTIMIZER_ADAMW, MOTE_OPTIMIZER_SGD };
enum mote_schedule {
    MOTE_SCHEDULE_CONSTANT,
    MOTE_SCHEDULE_COSINE,
    MOTE_SCHEDULE_STEP,
    MOTE_SCHEDULE_ONECYCLE
};

enum mote_keep { MOTE_KEEP_BEST, MOTE_KEEP_LAST };

/* What is pruned together: so many rows (outputs) by columns (inputs) of a layer's matrix as the file holds it; 0: a
 * whole row. */
#define MOTE_PRUNE_BLOCK(rows, columns) ((rows) << 8 | (columns))
enum { MOTE_PRUNE_FILTER = 0 };
enum mote_prune_scope { MOTE_PRUNE_ACROSS_LAYER, MOTE_PRUNE_ACROSS_NETWORK };
enum mote_prune_skip {
    MOTE_PRUNE_SKIP_NONE,
    MOTE_PRUNE_SKIP_FIRST,
    MOTE_PRUNE_SKIP_LAST,
    MOTE_PRUNE_SKIP_BOTH
};

/* Magnitude pruning. Begin and end are fractions of all steps up to 1, and steps above. */
struct mote_plan_prune {
    double sparsity, initial; /* of the weights, at the end and at the beginning; 0: nothing is pruned */
    double begin, end;
    uint32_t every; /* steps; 0: a 32nd of the way */
    int shape;      /* MOTE_PRUNE_BLOCK, or MOTE_PRUNE_FILTER */
    enum mote_prune_scope scope;
    enum mote_prune_skip skip;
};

/* Taking units and filters out. */
enum mote_remove_by { MOTE_REMOVE_BY_LOSS, MOTE_REMOVE_BY_BN, MOTE_REMOVE_BY_WEIGHT };

struct mote_plan_remove {
    double fraction;       /* of the units and filters; 0: none are */
    double at;             /* the fraction of the epochs after which the first are … */
    uint32_t times, every; /* … in so many parts, so many epochs apart */
    uint32_t multiple;     /* of which each layer keeps as many as it can */
    enum mote_remove_by by;
    enum mote_prune_scope scope;
};

/* Layers that become two of a lower rank. */
enum mote_rank_by { MOTE_RANK_BY_ENERGY, MOTE_RANK_BY_SIZE };

struct mote_plan_rank {
    double
        share; /* that is kept: of the outputs' variance, or of each layer's full rank; 0: layers stay whole */
    double at; /* the fraction of the epochs after which it is done */
    enum mote_rank_by by;
};

/* After so many of the `epochs`. */
uint32_t mote_rank_epoch(const struct mote_plan_rank *plan, uint32_t epochs);

/* After so many epochs of `epochs`, which of the parts (from 1) goes; 0: none. */
uint32_t mote_remove_part(const struct mote_plan_remove *plan, uint32_t epochs, uint32_t epoch);
/* The epochs after which the last does. */
double mote_remove_last(const struct mote_plan_remove *plan, uint32_t epochs);

enum mote_precision { MOTE_PRECISION_FLOAT32, MOTE_PRECISION_BFLOAT16 };

struct mote_plan_train {
    enum mote_loss loss;
    double label_smoothing;      /* cross-entropy: this much of a target goes to all classes alike */
    size_t teacher_count;        /* model files that a distillation learns from; 0: none … */
    const char *const *teacher;  /* … and their paths */
    double distill, temperature; /* the teachers' share of the loss, and what logits are divided by */
    double huber_delta;          /* in the target's standard deviations */
    double level_shift[MOTE_MAX_COLUMNS]; /* augmentation, per target, in standard deviations; 0: none */
    /* of each target column's loss (after division by its std); default 1 */
    double column_weight[MOTE_MAX_COLUMNS];
    enum mote_optimizer optimizer;
    double rate, momentum, weight_decay;
    double l1; /* penalty on weights (not biases), proximal step */
    enum mote_schedule schedule;
    double warmup;        /* fraction of all steps, linear from 0 */
    double ema;           /* running average of the weights: what stays of it a step; 0: none */
    double step_factor;   /* step schedule: rate × factor … */
    uint32_t step_epochs; /* … every so many epochs */
    uint32_t epochs, batch;
    enum mote_keep keep;           /* whose weights: of the best validation epoch or of the last */
    uint32_t patience;             /* epochs without a better validation loss before stopping; 0: never */
    bool reinit_dead;              /* re-initialise units that are always 0 (relu) */
    enum mote_precision precision; /* of the products of convolutions in training */
    double qat; /* the last fraction of the epochs, in which what will be quantized is rounded; 0: none */
    struct mote_plan_prune prune;
    struct mote_plan_remove remove;
    struct mote_plan_rank rank;
    bool reestimate_bn; /* measure the statistics of batch norms anew in the end */
    uint64_t seed;
};

/* [shrink] */
enum mote_quantize { MOTE_QUANTIZE_NONE, MOTE_QUANTIZE_WEIGHTS, MOTE_QUANTIZE_FLOAT16, MOTE_QUANTIZE_FULL };
enum mote_bit_worth { MOTE_WORTH_ALIKE, MOTE_WORTH_GRADIENT };
enum mote_calibrate { MOTE_CALIBRATE_MINMAX, MOTE_CALIBRATE_PERCENTILE };

struct mote_plan_shrink {
    enum mote_quantize quantize;
    bool per_channel;
    enum mote_calibrate calibrate;
    double percentile; /* kept by MOTE_CALIBRATE_PERCENTILE, e.g. 99.9 */
    uint32_t calibration_windows;
    uint32_t bits;         /* of int8 weights */
    double step;           /* between levels, in root mean squares of the weights; 0: by the largest weight */
    double depthwise_step; /* the same of depthwise filters … */
    double edge_step;      /* … and of the first and the last layer */
    double bit_price;      /* what a bit of a level may cost, in squared steps */
    enum mote_bit_worth bit_worth; /* what such an error counts for */
    uint32_t bias_bits;            /* of the largest bias of a layer; 0: all */
    uint32_t order_channels;       /* orders of channels that are tried; 0: they stay */
    bool float_io;                 /* full: float in and out behind QUANTIZE and DEQUANTIZE */
    uint32_t mantissa;             /* explicit mantissa bits kept in float weights; 23 (float32) keeps all */
    double sparsity;               /* fraction of the weights set to zero, with the rest re-fitted */
    double
        rate_distortion; /* λ of the search over stored values: validation loss against zlib bytes; 0: off */
    bool sensitivity;    /* measure what each layer alone would lose */
    bool names;          /* write tensor names */
    bool embed_card;
};

/* [budget]: 0 means no limit; a recipe says `none`, and no 0 */
struct mote_plan_budget {
    size_t bytes, zlib_bytes, arena_bytes;
    size_t macs;                      /* of an inference */
    double inference_us, features_us; /* as measured where it runs: of the network, of a clip's sound */
    double accuracy;                  /* the least that is wanted, to 1 */
    size_t mae_count;
    struct {
        const char *column;
        double limit;
    } mae[MOTE_MAX_COLUMNS]; /* "mae T (degC) = 0.3" */
};

/* [search]: how `mote search` goes through [space] (space.h) */
enum mote_proposer { MOTE_PROPOSER_MODEL, MOTE_PROPOSER_RANDOM };
enum mote_search_cost {
    MOTE_COST_ZLIB_BYTES,
    MOTE_COST_BYTES,
    MOTE_COST_ARENA_BYTES,
    MOTE_COST_MACS,
    MOTE_COST_INFERENCE_US,
    MOTE_COSTS
};

struct mote_plan_search {
    enum mote_proposer proposer;
    uint32_t costs;            /* bit c: cost c is weighed against the error */
    uint32_t rungs, reduction; /* a trial climbs so many rungs, of so many times the epochs each */
};

/* A clip whose highest probability is below a threshold is rejected. */
#define MOTE_THRESHOLD_NONE 0.0
#define MOTE_THRESHOLD_AUTO (-1.0) /* chosen on the validation split */

struct mote_plan {
    enum mote_task task;
    double threshold; /* [task] of keywords */
    struct mote_plan_data data;
    struct mote_plan_clips clips;
    struct mote_plan_features features;
    struct mote_plan_augment augment;
    struct mote_plan_model model;
    struct mote_plan_train train;
    struct mote_plan_shrink shrink;
    struct mote_plan_budget budget;
    struct mote_plan_search search;
};

enum mote_status mote_recipe_read(const char *path, struct mote_recipe **out, struct mote_error *error);
/* The same from memory; `path` is only named in messages. Any bytes are safe. */
enum mote_status mote_recipe_read_text(const char *path, const void *text, size_t bytes,
                                       struct mote_recipe **out, struct mote_error *error);
void mote_recipe_free(struct mote_recipe *recipe);

/* The key's value as it stands in the text; NULL: it has no line. */
const char *mote_recipe_value(const struct mote_recipe *recipe, const char *section, const char *key);
/* Gives the key another value, or adds it to its section: pointers to entries behind it are void then. */
enum mote_status mote_recipe_set(struct mote_recipe *recipe, const char *section, const char *key,
                                 const char *value, struct mote_error *error);

/* The keys whose value is a list where one value is wanted: the axes of a sweep, in the order of the text. */
struct mote_recipe_axis {
    const struct mote_recipe_entry *entry;
    size_t count;
    const char **values;
};
enum mote_status mote_recipe_axes(struct mote_recipe *recipe, struct mote_recipe_axis axes[MOTE_MAX_AXES],
                                  size_t *count, struct mote_error *error);

/* A copy of the recipe in which axis i has its value choice[i] alone. */
enum mote_status mote_recipe_combine(struct mote_recipe *recipe, const struct mote_recipe_axis *axes,
                                     size_t count, const size_t *choice, struct mote_recipe **out,
                                     struct mote_error *error);

/* Fills every field of *plan that its task has, defaults included; its strings live as long as the recipe. A list where one
 * value is wanted fails and names `mote sweep`. */
enum mote_status mote_recipe_parse(struct mote_recipe *recipe, struct mote_plan *plan,
                                   struct mote_error *error);

/* Puts the line of a key before the sentence that is in *error: for what only a later step could see. Returns the
 * status that is then there. */
enum mote_status mote_recipe_blame(const struct mote_recipe *recipe, const char *section, const char *key,
                                   struct mote_error *error);

/* The task's name in recipes. */
const char *mote_task_name(enum mote_task task);

/* The recipe as text again, one "key = value" a line; goes into the card. */
struct mote_buffer;
void mote_recipe_print(const struct mote_recipe *recipe, struct mote_buffer *out);

#endif
