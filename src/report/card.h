/* SPDX-License-Identifier: MIT
 * A model's card, results.json: everything that is known of a model but not in its file. `eval` and `bench`
 * print parts of it; `eval`, `run`, `bench` and `export` read it for the columns, means and standard
 * deviations.
 *
 * Fill it with mote_card_set_…, print it with mote_card_print, read it back with mote_card_read. Keys are
 * named by the fields (card_fields.c); mae, persistence_mae and least_squares_mae are objects by column name,
 * the …_per_step ones objects of arrays. */
#ifndef MOTE_REPORT_CARD_H
#define MOTE_REPORT_CARD_H

#include "base/arena.h"
#include "data/clips.h"
#include "data/windows.h"
#include "recipe/recipe.h"
#include "report/classify.h"
#include "report/forecast.h"
#include "report/gain.h"
#include "report/latency.h"
#include "report/layer_errors.h"
#include "report/layers.h"
#include "report/openset.h"
#include "report/sensitivity.h"
#include "tflite/tflite.h"
#include "train/train.h"

/* The card of NAME.tflite is NAME.results.json, where that is there, or else results.json. */
#define MOTE_CARD_ENDING ".results.json"

/* A card may come from anywhere; these bound what reading makes of it. */
enum {
    MOTE_CARD_STEPS = 4096,
    MOTE_CARD_LAYERS = 4096,
    MOTE_CARD_LABELS = 4096,
    MOTE_CARD_COLUMNS = 2048,
    MOTE_CARD_LIMITS = 7 + MOTE_MAX_COLUMNS
};

struct mote_card_errors {
    bool known;
    double mae[MOTE_MAX_COLUMNS];
    double *per_step; /* (targets, output_steps) */
};

struct mote_card_limit {
    const char *name; /* a key of [budget]: "bytes", …, "accuracy" or "mae COLUMN" */
    double limit, reached;
    bool met;
};

/* From sound to the network's input, in samples and Hz. */
struct mote_card_features {
    const char *kind; /* "mfcc", "logmel" or "spectrogram" */
    size_t rate, clip, frame, step, bins, coefficients;
    double low, high;
    bool normalise; /* each column by the card's mean and std */
};

/* All zero is an empty card. Pointers live in `arena`. 0 and NULL mean "not known" where a value needs to be
 * more. */
struct mote_card {
    struct mote_arena arena;
    const char *version, *task, *command, *recipe; /* the recipe's text */
    const char *identity; /* hash of recipe, data and seed; a card inside a model file knows none of these */
    uint64_t seed;
    /* the network and its file */
    const char *network, *quantization;
    double width;
    size_t bytes, zlib_bytes;
    struct mote_tflite_parts parts;
    size_t layer_count;
    struct mote_layer_facts *layers;
    struct mote_layer_errors rounding;   /* of each layer, against the float network; count 0: not measured */
    struct mote_gain gain;               /* of pruning; network NULL: there was none */
    struct mote_sensitivity sensitivity; /* of each layer; count 0: not measured */
    /* what goes in and comes out; mean and std (of the training split) go with `columns`, of which the first
     * `inputs` are the network's inputs */
    size_t column_count, inputs, target_count, input_steps, output_steps;
    const char **columns, **targets;
    double *mean, *std;
    double step_seconds; /* 0: the data has no times */
    /* how good it is */
    const char *split; /* that was measured */
    size_t windows;
    struct mote_card_errors model, persistence, least_squares;
    /* a classifier instead: its labels in the order of the outputs, the share of examples that are right, 95 % of
     * bootstrap samples, and counts (labels, labels): row truth, column guess; NULL: not measured */
    size_t label_count;
    const char **labels;
    double accuracy, accuracy_low, accuracy_high;
    size_t *confusion;
    double threshold; /* a clip whose highest probability is below it is rejected; 0: none */
    struct mote_openset openset;
    struct mote_card_features features;
    const char *split_by; /* "lists", "hash" or "speaker" */
    size_t clips_skipped;
    const char *skipped_names; /* the first of them with the reason, a line each; NULL: none */
    struct mote_clips_counts clips;
    /* how fast; the first two are of so much sound, a clip; 0 for a forecaster */
    double resample_us, features_us, sound_seconds;
    double inference_us, inference_us_p10, inference_us_p90;
    double load_us; /* from the file's bytes to a network that can run */
    size_t runs, arena_bytes;
    uint64_t macs;
    /* against [budget] */
    size_t limit_count;
    struct mote_card_limit *limits;
    bool budget_met;
    /* the data */
    size_t files, rows, gaps, missing_values, repeated_rows, skipped_rows;
    double split_fraction[3];
    size_t split_windows[3];
    /* the training */
    size_t epochs, best_epoch; /* best: whose weights were kept */
    bool keeps_last;           /* … because it is the last, not for its validation figures */
    double train_seconds;
    bool diverged, stopped_early;
    size_t dead_units, revived_units; /* after the last epoch; in all epochs */
    const char *teachers;             /* of a distillation: "PATH (HASH), …"; NULL: none */
};

void mote_card_free(struct mote_card *card);

struct mote_card_features mote_card_features_of(const struct mote_plan_features *plan);
/* Back to a plan's, whose ranges the front end checks further. */
enum mote_status mote_card_features_plan(const struct mote_card_features *card,
                                         struct mote_plan_features *out, struct mote_error *error);
/* Fails and names the key unless both make the same numbers of a sound; normalisation is left out of it. `path`: of the
 * model whose card `its` is; `why`: what goes behind. */
enum mote_status mote_card_features_match(const char *path, const struct mote_card_features *its,
                                          const struct mote_card_features *ours, const char *why,
                                          struct mote_error *error);

/* Each copies what it needs. Call data before forecast, and budget last. */
enum mote_status mote_card_set_text(struct mote_card *card, const char **field, const char *text,
                                    struct mote_error *error); /* field: one of this card's */
enum mote_status mote_card_set_plan(struct mote_card *card, const struct mote_recipe *recipe,
                                    const struct mote_plan *plan, struct mote_error *error);
enum mote_status mote_card_set_data(struct mote_card *card, const struct mote_windows *windows,
                                    struct mote_error *error);
enum mote_status mote_card_set_forecast(struct mote_card *card, const struct mote_forecast_result *result,
                                        struct mote_error *error);
enum mote_status mote_card_set_clips(struct mote_card *card, const struct mote_clips *clips,
                                     const struct mote_plan_features *features, struct mote_error *error);
enum mote_status mote_card_set_classes(struct mote_card *card, const struct mote_classes_result *result,
                                       enum mote_split split, struct mote_error *error);
/* What becomes of the split's clips without a word at the card's threshold and others; `known`: the evaluated clips of
 * all labels. Left out where there is neither a threshold nor such a clip. */
enum mote_status mote_card_measure_openset(struct mote_card *card, const struct mote_graph *graph,
                                           const struct mote_clips *clips, enum mote_split split,
                                           const struct mote_classes_result *known, struct mote_pool *pool,
                                           struct mote_error *error);
enum mote_status mote_card_set_file(struct mote_card *card, const struct mote_inspection *inspection,
                                    struct mote_error *error);
void mote_card_set_latency(struct mote_card *card, const struct mote_latency *latency);
/* resample_us and features_us: medians of one clip from 48 kHz down to the plan's rate, and of its features, one thread;
 * at least 101 runs. input_steps and inputs too: how many features there are. */
enum mote_status mote_card_time_front(struct mote_card *card, const struct mote_plan_features *features,
                                      struct mote_error *error);
/* "48 kHz down 34 + features 24 + network 11", `joint` between them; the first only where 48 kHz is brought to the rate. */
void mote_card_print_parts(const struct mote_card *card, const char *joint, struct mote_buffer *out);
/* What they are of; of older cards, as long as a clip of their features. */
double mote_card_sound_seconds(const struct mote_card *card);
/* "a second of sound", "1.5 seconds of sound" */
void mote_card_print_sound(const struct mote_card *card, struct mote_buffer *out);
void mote_card_set_history(struct mote_card *card, const struct mote_history *history);
/* Compares what the card says with the plan's limits. A limit on a column that is no target is an error. */
enum mote_status mote_card_set_budget(struct mote_card *card, const struct mote_plan_budget *budget,
                                      struct mote_error *error);

/* What to print: the object of `eval`, that of `bench`, both, the whole card, or what it takes to feed the
 * network and read its outputs (columns, steps, mean, std; labels, features, threshold), in one line. */
enum mote_card_part {
    MOTE_CARD_EVAL = 1,
    MOTE_CARD_BENCH = 2,
    MOTE_CARD_ALL = 7,
    MOTE_CARD_ESSENTIAL = 8,
    MOTE_CARD_LOAD = 16
};
enum mote_status mote_card_print(const struct mote_card *card, enum mote_card_part part,
                                 struct mote_buffer *out, struct mote_error *error);

/* Needs the columns, targets, mean, std, steps, task, seed and recipe; takes what else there is. Any bytes
 * are safe; a message names the file and the key. On failure *card is empty. */
enum mote_status mote_card_read(const char *path, const void *text, size_t bytes, struct mote_card *card,
                                struct mote_error *error);
/* The same of the small card in a model's metadata, which has what feeds the network and no more. */
enum mote_status mote_card_read_embedded(const char *path, const void *text, size_t bytes,
                                         struct mote_card *card, struct mote_error *error);
/* A card's file, or a model's, whose metadata must have one then. */
enum mote_status mote_card_load(const char *path, struct mote_card *card, struct mote_error *error);

/* The errors as table rows: quantity, how far ahead, model, persistence, least squares if known, and how much
 * better than persistence (%). Steps: every step and then the mean, or the means alone. Makes the grid. */
void mote_card_fill_errors(const struct mote_card *card, bool steps, struct mote_grid *grid);
/* "accuracy 94.25 % (95 % …: 92.50 to 95.88)", the line of the open set, and an empty one. */
void mote_card_print_accuracy(const struct mote_card *card, struct mote_buffer *out);
/* A classifier's labels as table rows: clips, recall, precision, and the label it is taken for most. Makes the grid. */
void mote_card_fill_labels(const struct mote_card *card, struct mote_grid *grid);
/* The labels that are words: not _unknown_ and _silence_, which come last. */
size_t mote_card_words(const struct mote_card *card);
bool mote_card_has_openset(const struct mote_card *card); /* was it measured? */
/* "open set threshold 0.62; …": one line, or nothing when it was not measured. */
void mote_card_print_openset(const struct mote_card *card, struct mote_buffer *out);
/* The open set as table rows, of a choice of thresholds and the chosen one. Makes the grid. */
void mote_card_fill_openset(const struct mote_card *card, struct mote_grid *grid);
/* More is better: the others are limits from above. */
bool mote_card_limit_is_least(const struct mote_card_limit *limit);
/* The budget as table rows: limit, allowed, reached, met. Makes the grid. */
void mote_card_fill_budget(const struct mote_card *card, struct mote_grid *grid);
/* "best epoch 12 of 20", or which was kept otherwise. */
void mote_card_print_epochs(const struct mote_card *card, char *out, size_t size);
/* "10 min" or "step 1": how far ahead output step `step` (from 0) is. */
const char *mote_card_ahead(const struct mote_card *card, size_t step, char out[MOTE_NAME]);

#endif
