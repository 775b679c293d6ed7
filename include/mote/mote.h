/* SPDX-License-Identifier: MIT
 * mote: trains small neural networks for sensors, shrinks them to a byte budget, and measures the file that
 * results.
 *
 * Every call below is one verb of the program and works on files: a recipe (INI text), data (CSV), a model
 * (.tflite) and its card (results.json beside it). Each returns MOTE_OK, or a status and, in *error, one
 * sentence that names the place and the mend. What it found comes back in *result twice: as text for people
 * and as one JSON object for programs (the same facts). The library never prints, exits, or changes its
 * working folder; calls that write into different folders may run at once.
 *
 *     struct mote_options options = {.recipe = "th-a.ini", .data = paths, .data_count = 1};
 *     struct mote_result result;
 *     struct mote_error error;
 *
 *     if (mote_fit(&options, &result, &error) != MOTE_OK) return fail(error.text);
 *     puts(result.text);
 *     mote_result_free(&result);
 */
#ifndef MOTE_MOTE_H
#define MOTE_MOTE_H

#include <mote/types.h>

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Several processes that search together, as MPI starts them: how they talk. Number 0 leads, proposes and stores; every one
 * trains. `send` gives false where the other cannot be reached. `receive` waits at most so many milliseconds (0: not at
 * all) for a message from anyone; *data is NULL where none came, else good until the next call; false: talking fails. `lost`, which
 * may be NULL, is told of one that has been silent for so long that nobody waits for it. */
struct mote_ranks {
    void *context;
    unsigned rank, count; /* this one's number, from 0; all of them */
    bool (*send)(void *context, unsigned to, const void *data, size_t bytes);
    bool (*receive)(void *context, unsigned milliseconds, unsigned *from, const void **data, size_t *bytes);
    void (*lost)(void *context, unsigned rank);
};

/* What a verb needs; all zero or NULL is "not given". Strings are borrowed for the call. */
struct mote_options {
    const char *recipe;      /* recipe file */
    const char *const *data; /* CSV files, or folders of them, in time order; folders of clips */
    size_t data_count;
    const char *splits; /* keywords: folder of split lists; NULL: looked for in and beside the data */
    const char
        *cache; /* keywords: folder where decoded clips are kept; NULL: mote in the user's cache folder */
    const char *out;   /* folder (fit, sweep, data, export) or file (run, pack, quantize, prune) to write */
    const char *model; /* .tflite to read */
    const char *
        card; /* the model's card, or a model that embeds one; NULL: results.json beside the model, or its own */
    const char *svg;   /* inspect: the arena over time is drawn into this file */
    const char *split; /* eval: "test" (the default), "validation", "train" or "all" */
    const char *input; /* run: tensors or a sound file; features: a sound file; listen: that, "-" or "mic" */
    const char *mode;  /* quantize: "weights", "float16" or "full" */
    double remove,
        sparsity; /* prune: the fraction of units and filters that go, and of the weights left that become 0 */
    const char *shape;   /* prune: what becomes 0 together, a word of [train] prune_shape; NULL: "weight" */
    const char *scope;   /* prune: "layer" (NULL), the same fraction of each, or "network" */
    unsigned multiple;   /* prune: of which a layer keeps as many units as it can; 0: 1 */
    const char *name;    /* data get / data make: which set */
    const char *command; /* the command line, recorded in cards and reports */
    uint64_t seed;
    bool seed_given;                /* otherwise the recipe's, or 1 */
    unsigned threads;               /* 0: one a core */
    unsigned years;                 /* data make climate; 0: 8 */
    const char *words;              /* data make keywords: with commas between */
    unsigned clips;                 /* data make keywords: of each word; 0: 100 */
    unsigned runs;                  /* bench; 0: enough */
    unsigned trials;                /* search: of the whole study; 0: 100 */
    const struct mote_ranks *ranks; /* search: those that take part; NULL: this process alone */
    bool force;             /* fit, sweep: start again in a finished or foreign folder; export: replace */
    bool names;             /* write tensor names into the .tflite */
    bool embed_card;        /* write the card's essentials into the .tflite's metadata */
    bool alias_bias_scales; /* pack: biases may name their weights' scales, which no kernel reads */

    const char *prefix; /* export: what all names in C begin with; NULL: "model" */
    const char *
        package; /* export: what for, "arduino", "platformio", "esp-idf", "zephyr", "cmake"; NULL: C files alone */
    const char *author,
        *url; /* export: of a package, who answers for it and its page, for manifests that ask; NULL: nobody said */
    size_t flash, ram; /* export: bytes that the chip has for it; 0: enough */

    /* listen: "0.8" for all words, or "0.8,yes=0.9" (NULL: 0.75, or the card's where that is more); a label track of what is
     * said: start, end, word a line; ms from score to score, averaged over, and held off (0: about 80, 480, 800); `input` is 16-bit
     * PCM, mono, so many samples a second (0: a sound file) */
    const char *threshold, *labels;
    const char
        *report; /* listen: where a page of what was heard against `labels` goes; NULL: there is none */
    unsigned hop, window, hold, raw;
    bool listen; /* export: with a call that returns words, by threshold, hop, window and hold */
    bool whole;  /* listen: the whole network for each score, even where some of it could be kept */

    /* Called with one line of progress, at most some tens of times a second; `milestone` marks lines worth
     * keeping in a log. Return false to stop: the call then saves what it has and returns MOTE_INTERRUPTED.
     * May be NULL. */
    unsigned progress_width; /* columns of the terminal; 0: lines for a log */
    bool (*progress)(void *context, const char *line, bool milestone);
    /* listen: called with each detection as it comes, as a line for people and as a JSON object, both without a line end.
     * `progress` is then also asked without a line (NULL) whether to go on. May be NULL. */
    void (*heard)(void *context, const char *text, const char *json);
    void *context;
};

struct mote_result {
    char *text; /* aligned tables and sentences, ends with a newline */
    char *json; /* one object */
};
MOTE_API void mote_result_free(struct mote_result *result);

/* Data → windows → training → shrinking → file → measures → report. Writes model.tflite, model.tflite.zlib,
 * results.json and report.html into `out`, and a checkpoint while it works: called again after a kill it goes
 * on and ends with the same bytes. Called again when finished it says so. MOTE_BUDGET: everything is written,
 * but a limit was missed. */
MOTE_API enum mote_status mote_fit(const struct mote_options *options, struct mote_result *result,
                                   struct mote_error *error);

/* Every combination of a recipe whose values are lists; one folder each, table.csv, report.html. Goes on
 * where it was stopped. */
MOTE_API enum mote_status mote_sweep(const struct mote_options *options, struct mote_result *result,
                                     struct mote_error *error);

/* Looks through the recipe's [space] for the models that no other beats in error and costs, within [budget], one process a
 * thread. The study is in `out`/trials.sqlite; called again it goes on there, also beside another process, and with
 * all `trials` done only writes pareto.json, points/, table.csv and report.html. MOTE_BUDGET: written, but no trial
 * meets the budget. It forks: call it before other threads hold locks. */
MOTE_API enum mote_status mote_search(const struct mote_options *options, struct mote_result *result,
                                      struct mote_error *error);

/* The errors of a model file on data, beside persistence, or its accuracy and what it makes of the open set. Needs
 * the card for mean and std. */
MOTE_API enum mote_status mote_eval(const struct mote_options *options, struct mote_result *result,
                                    struct mote_error *error);

/* Latency of one inference on one thread, arena, multiply-accumulates; of keywords, as `recipe` or the card tells,
 * also of the front end. */
MOTE_API enum mote_status mote_bench(const struct mote_options *options, struct mote_result *result,
                                     struct mote_error *error);

/* Layers, shapes, types, MACs, where the file's bytes go, and which tensor lies where in the arena while which op runs
 * (drawn into `svg`). */
MOTE_API enum mote_status mote_inspect(const struct mote_options *options, struct mote_result *result,
                                       struct mote_error *error);

/* Runs a model on `input`: a .npy, a .csv of rows of numbers, a clip of sound (with `recipe` or the model's card), or the
 * raw bytes of its input tensors in order. Several rows are several inferences. `out` gets the outputs, as a .npy, a .csv
 * or raw bytes, by its ending. */
MOTE_API enum mote_status mote_run(const struct mote_options *options, struct mote_result *result,
                                   struct mote_error *error);

/* What a network of `recipe` or `card` (kind = keywords) sees of the sound file `input`: rows of numbers, or with `out` a
 * file of them as float32, as `mote_run` takes them; with `card` normalised as that network was trained. */
MOTE_API enum mote_status mote_features_of(const struct mote_options *options, struct mote_result *result,
                                           struct mote_error *error);

/* Words in the sound `input` of any length, as they come (`heard`): features, network and detector (device/detector.h) as on the
 * chip. With `labels`, detections, misses and false accepts an hour. When stopped on request it returns MOTE_INTERRUPTED, and
 * *result all the same. */
MOTE_API enum mote_status mote_listen(const struct mote_options *options, struct mote_result *result,
                                      struct mote_error *error);

/* The same network in the fewest bytes, with the same outputs bit for bit: `model` to `out`, and `out`.zlib. */
MOTE_API enum mote_status mote_pack_model(const struct mote_options *options, struct mote_result *result,
                                          struct mote_error *error);

/* A float model with int8 weights, float16 weights, or in int8 throughout (calibrated on `data` windowed by
 * `recipe`, or on files of rows of its input, as mote_run takes them). */
MOTE_API enum mote_status mote_quantize_model(const struct mote_options *options, struct mote_result *result,
                                              struct mote_error *error);

/* A float model without `remove` of its units and filters, and with `sparsity` of its weights 0, chosen and the rest
 * fitted again on `data` (as for mote_quantize_model); without data the smallest go. Told are the file, its stream, arena,
 * MACs and time before and after, and each layer's error. */
MOTE_API enum mote_status mote_prune_model(const struct mote_options *options, struct mote_result *result,
                                           struct mote_error *error);

/* The model as C99 that needs nothing else, into the folder `out`: what goes in as `recipe` or the card says (samples of
 * sound, rows of measurements), or else tensors. MOTE_BUDGET: it is written, but takes more than `flash` or `ram`. */
MOTE_API enum mote_status mote_export(const struct mote_options *options, struct mote_result *result,
                                      struct mote_error *error);

/* `name` "jena" or "mini-speech-commands": downloads, resumes, unpacks, checks and hashes (URL from `recipe` if it has one). */
MOTE_API enum mote_status mote_data_get(const struct mote_options *options, struct mote_result *result,
                                        struct mote_error *error);

/* `name` "climate": writes `years` of made-up weather in the Jena file's format. "keywords": has espeak-ng say
 * each of `words` `clips` times, a folder of one-second clips a word. "recording": `clips` clips of a split of `recipe`
 * and `data` in one long sound with noise between, and a label track, for mote_listen. */
MOTE_API enum mote_status mote_data_make(const struct mote_options *options, struct mote_result *result,
                                         struct mote_error *error);

#ifdef __cplusplus
}
#endif
#endif
