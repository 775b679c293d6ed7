/* SPDX-License-Identifier: MIT
 * Network text to layers, by a table of kinds: a kind is one row, an argument another. */
#include "recipe/layer.h"

#include "base/near.h"
#include "base/number.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { MOST_UNITS = 65536, MOST_STEPS = 4096, SHOWN = 60, WORDS = 8 };

/* The arguments that layers take, in the order in which a word is tried. */
enum argument {
    UNITS = 1,  /* N */
    WINDOW = 2, /* K: the kernel of a pool */
    KERNEL = 4, /* kK */
    STRIDE = 8, /* /S */
    SAME = 16,
    SEQUENCE = 32,
    RATE = 64,  /* P */
    AREA = 128, /* HxW */
    STEP = 256, /* /S or /SxS */
    NOBIAS = 512,
    PROJECT = 1024,
    SLIDES = STRIDE | SAME | NOBIAS,
    SLIDES_2D = STEP | SAME | NOBIAS,
};

static const struct kind {
    const char *name;
    int may, must; /* sets of enum argument */
    const char *usage;
} kinds[] = {
    [MOTE_LAYER_DENSE] = {"dense", UNITS | NOBIAS, 0,
                          "dense N [nobias], without N for the outputs (N from 1 to 65536)"},
    [MOTE_LAYER_CONV1D] = {"conv1d", UNITS | KERNEL | SLIDES, UNITS | KERNEL,
                           "conv1d N kK [/S] [same] [nobias] (N from 1 to 65536, K and S from 1 to 4096)"},
    [MOTE_LAYER_LSTM] = {"lstm", UNITS | SEQUENCE, UNITS, "lstm N [sequence] (N from 1 to 65536)"},
    [MOTE_LAYER_FLATTEN] = {"flatten", 0, 0, "flatten alone"},
    [MOTE_LAYER_RELU] = {"relu", 0, 0, "relu alone"},
    [MOTE_LAYER_RELU6] = {"relu6", 0, 0, "relu6 alone"},
    [MOTE_LAYER_TANH] = {"tanh", 0, 0, "tanh alone"},
    [MOTE_LAYER_SIGMOID] = {"sigmoid", 0, 0, "sigmoid alone"},
    [MOTE_LAYER_DROPOUT] = {"dropout", RATE, RATE, "dropout P (from 0 to 0.99)"},
    [MOTE_LAYER_AVGPOOL] =
        {"avgpool", WINDOW | STEP, WINDOW,
         "avgpool K [/S] or HxW [/SxS] (from 1 to 4096; the stride is the window unless given)"},
    [MOTE_LAYER_MAXPOOL] =
        {"maxpool", WINDOW | STEP, WINDOW,
         "maxpool K [/S] or HxW [/SxS] (from 1 to 4096; the stride is the window unless given)"},
    [MOTE_LAYER_GAP] = {"gap", 0, 0, "gap alone"},
    [MOTE_LAYER_CONV] = {"conv", UNITS | AREA | SLIDES_2D, UNITS | AREA,
                         "conv N HxW [/SxS] [same] [nobias] (N from 1 to 65536, H, W and S from 1 to 4096)"},
    [MOTE_LAYER_DWCONV] = {"dwconv", AREA | SLIDES_2D, AREA,
                           "dwconv HxW [/SxS] [same] [nobias] (H, W and S from 1 to 4096)"},
    [MOTE_LAYER_DWCONV1D] = {"dwconv1d", KERNEL | SLIDES, KERNEL,
                             "dwconv1d kK [/S] [same] [nobias] (K and S from 1 to 4096)"},
    [MOTE_LAYER_BN] = {"bn", 0, 0, "bn alone"},
    [MOTE_LAYER_SAVE] = {"save", 0, 0, "save alone"},
    [MOTE_LAYER_ADD] = {"add", PROJECT, 0, "add or add project"},
};

_Static_assert(sizeof kinds / sizeof *kinds == MOTE_LAYER_KINDS, "every kind has its row");

const char *mote_layer_name(enum mote_layer_kind kind) {
    return kinds[kind].name;
}

static bool read_count(const char *word, uint32_t most, uint32_t *out) {
    uint64_t value;
    if (!mote_count_parse(word, &value) || value < 1 || value > most) return false;
    *out = (uint32_t)value;
    return true;
}

static bool read_units(const char *word, struct mote_layer *layer) {
    return read_count(word, MOST_UNITS, &layer->units);
}

/* "HxW"; false if it is something else, and then *height and *width mean nothing. */
static bool read_pair(const char *word, uint32_t *height, uint32_t *width) {
    char first[8];
    size_t length = strcspn(word, "x");
    if (word[length] != 'x' || length >= sizeof first) return false;
    memcpy(first, word, length);
    first[length] = 0;
    return read_count(first, MOST_STEPS, height) && read_count(word + length + 1, MOST_STEPS, width);
}

static bool read_area(const char *word, struct mote_layer *layer) {
    return read_pair(word, &layer->kernel, &layer->kernel_width);
}

static bool read_window(const char *word, struct mote_layer *layer) {
    if (read_area(word, layer)) return true;
    layer->kernel_width = 0;
    return read_count(word, MOST_STEPS, &layer->kernel);
}

static bool read_kernel(const char *word, struct mote_layer *layer) {
    return word[0] == 'k' && read_count(word + 1, MOST_STEPS, &layer->kernel);
}

static bool read_stride(const char *word, struct mote_layer *layer) {
    return word[0] == '/' && read_count(word + 1, MOST_STEPS, &layer->stride);
}

static bool read_step(const char *word, struct mote_layer *layer) {
    if (word[0] != '/') return false;
    if (read_pair(word + 1, &layer->stride, &layer->stride_width)) return true;
    layer->stride_width = 0;
    return read_count(word + 1, MOST_STEPS, &layer->stride);
}

static bool read_nobias(const char *word, struct mote_layer *layer) {
    return layer->nobias = strcmp(word, "nobias") == 0;
}

static bool read_project(const char *word, struct mote_layer *layer) {
    return layer->project = strcmp(word, "project") == 0;
}

static bool read_same(const char *word, struct mote_layer *layer) {
    return layer->same = strcmp(word, "same") == 0;
}

static bool read_sequence(const char *word, struct mote_layer *layer) {
    return layer->sequence = strcmp(word, "sequence") == 0;
}

static bool read_rate(const char *word, struct mote_layer *layer) {
    double rate;
    if (!mote_number_parse(word, &rate) || rate < 0 || rate > 0.99) return false;
    layer->rate = rate;
    return true;
}

static const struct {
    int bit; /* enum argument */
    bool (*read)(const char *word, struct mote_layer *layer);
} arguments[] = {
    {UNITS, read_units}, {WINDOW, read_window}, {KERNEL, read_kernel},     {STRIDE, read_stride},
    {SAME, read_same},   {RATE, read_rate},     {SEQUENCE, read_sequence}, {AREA, read_area},
    {STEP, read_step},   {NOBIAS, read_nobias}, {PROJECT, read_project},
};

/* Which argument of `open` the word is; 0 if none. */
static int read_argument(const char *word, int open, struct mote_layer *layer) {
    for (size_t i = 0; i < sizeof arguments / sizeof *arguments; i++)
        if ((open & arguments[i].bit) && arguments[i].read(word, layer)) return arguments[i].bit;
    return 0;
}

static bool read_arguments(char *const *words, size_t count, const struct kind *kind,
                           struct mote_layer *layer) {
    int open = kind->may;
    for (size_t i = 0; i < count; i++) {
        int bit = read_argument(words[i], open, layer);
        if (!bit) return false;
        open &= ~bit;
    }
    return (open & kind->must) == 0;
}

static size_t split_words(char *text, char *words[WORDS]) {
    size_t count = 0;
    for (char *next, *word = strtok_r(text, " \t", &next); word && count < WORDS;
         word = strtok_r(NULL, " \t", &next))
        words[count++] = word;
    return count;
}

static const struct kind *find_kind(const char *name) {
    for (size_t i = 0; i < MOTE_LAYER_KINDS; i++)
        if (strcmp(kinds[i].name, name) == 0) return &kinds[i];
    return NULL;
}

static enum mote_status fail_kind(const char *path, int line, const char *name, struct mote_error *error) {
    const char *names[MOTE_LAYER_KINDS + 16];
    size_t count = 0;
    for (; count < MOTE_LAYER_KINDS; count++)
        names[count] = kinds[count].name;
    for (size_t i = 0; mote_network_names[i] && i < 16; i++)
        names[count++] = mote_network_names[i];
    if (mote_network_text(name))
        return mote_fail(error, MOTE_INPUT, "%s: line %d: %s is a whole network, a layer was expected here",
                         path, line, name);
    const char *near = mote_near_best(name, names, count);
    if (near)
        return mote_fail(error, MOTE_INPUT, "%s: line %d: no layer is called %.*s; did you mean %s?", path,
                         line, SHOWN, name, near);
    return mote_fail(
        error, MOTE_INPUT,
        "%s: line %d: no layer is called %.*s; expected dense, conv, dwconv, conv1d, dwconv1d, lstm, bn, "
        "save, "
        "add, flatten, relu, relu6, tanh, sigmoid, dropout, avgpool, maxpool or gap, or alone a network: "
        "linear, mlp, cnn1d, lstm, kws-cnn, kws-dscnn or kws-res",
        path, line, SHOWN, name);
}

/* units · width to the nearest whole number, at least 1; 0 if that is too many. Rounding down would leave the
 * reference's narrowest networks (α = 0.03) one unit for two quantities. */
static uint32_t scale(uint32_t units, double width) {
    double scaled = floor((double)units * width + 0.5);
    return scaled < 1 ? 1 : scaled > MOST_UNITS ? 0 : (uint32_t)scaled;
}

/* Strides that were not given, and the width of layers over steps alone. */
static void set_defaults(const struct kind *kind, struct mote_layer *layer) {
    bool steps_alone = layer->kernel_width == 0, pool = kind->may & WINDOW;
    if (!(kind->may & (STRIDE | STEP))) return;
    if (steps_alone) layer->kernel_width = 1;
    if (!layer->stride) {
        layer->stride = pool ? layer->kernel : 1;
        layer->stride_width = pool ? layer->kernel_width : 1;
    }
    if (!layer->stride_width) layer->stride_width = steps_alone ? 1 : layer->stride;
}

/* One layer out of `text`, which is cut into words. */
static enum mote_status parse_layer(const char *path, int line, char *text, double width,
                                    struct mote_layer *layer, struct mote_error *error) {
    char shown[SHOWN + 1], *words[WORDS] = {text};
    snprintf(shown, sizeof shown, "%s", text + strspn(text, " \t"));
    size_t count = split_words(text, words);
    const struct kind *kind = find_kind(words[0]);
    if (!kind) return fail_kind(path, line, words[0], error);
    *layer = (struct mote_layer){.kind = (enum mote_layer_kind)(kind - kinds), .line = line};
    if (count == WORDS || !read_arguments(words + 1, count - 1, kind, layer))
        return mote_fail(error, MOTE_INPUT, "%s: line %d: layer \"%s\": expected %s", path, line, shown,
                         kind->usage);
    if (layer->units && !(layer->units = scale(layer->units, width)))
        return mote_fail(error, MOTE_INPUT,
                         "%s: line %d: layer \"%s\" times the width %g has more than %d units", path, line,
                         shown, width, MOST_UNITS);
    set_defaults(kind, layer);
    return MOTE_OK;
}

enum mote_status mote_layers_parse(const char *path, int line, const char *text, double width,
                                   struct mote_arena *arena, const struct mote_layer **out, size_t *count,
                                   struct mote_error *error) {
    struct mote_layer *layers = mote_arena_alloc(arena, MOTE_MAX_LAYERS, sizeof *layers);
    char *copy = mote_arena_string(arena, text);
    if (!layers || !copy) return mote_fail_memory(error, path);
    size_t used = 0;
    for (char *next; copy; copy = next) {
        size_t length = strcspn(copy, ",\n");
        char end = copy[length];
        next = end ? copy + length + 1 : NULL;
        copy[length] = 0;
        if (copy[strspn(copy, " \t")]) {
            if (used == MOTE_MAX_LAYERS)
                return mote_fail(error, MOTE_INPUT, "%s: line %d: more than %d layers", path, line,
                                 MOTE_MAX_LAYERS);
            MOTE_TRY(parse_layer(path, line, copy, width, &layers[used], error));
            used++;
        }
        line += end == '\n';
    }
    if (used == 0)
        return mote_fail(error, MOTE_INPUT, "%s: line %d: a network without layers; expected one at least",
                         path, line);
    *out = layers;
    *count = used;
    return MOTE_OK;
}
