/* SPDX-License-Identifier: MIT
 * Inside the fast room: what a convolution, a depthwise convolution and a fully connected layer are to its kernels.
 *
 * 1. The image is staged: copied to scratch with its padding around it, in the form that the sums take (bytes or
 *    int16 for integer products, floats for float ones and hybrid depthwise ones), so that no sum ever meets an edge.
 * 2. What a filter sees of it is `runs` runs, each at the same distance from the pixel's own place. Weights are
 *    packed for groups of output channels: run by run, and within a run 32-bit word by word, the word of each
 *    channel. A sum takes a word of the image against a vector of words (1 float, 2 int16, 4 bytes): a tile of pixels
 *    by a group of one or four vectors of channels at a time. Depthwise, a run is a tap, and vectors of channels meet
 *    vectors: one tap at a time for floats, four for bytes, whose words are zipped together first. Four taps are four in a
 *    column of the filter where it has three of those, so that a zipped column serves three neighbours. Where the filter is a
 *    line and the pixels lie along it, four pixels are zipped once for the sums of four outputs: each of those has weights of
 *    its own for them, shifted by its place among the four, with zeros where its filter does not reach.
 *    A fully connected layer that skips inputs has rows of weights instead: of an input, the bytes of all channels of a group.
 * 3. The sums are scaled to outputs.
 *
 * All arrays with one number a channel are filled up with zeros to whole groups. Where int8 comes out, they and the
 * weights of a group of four vectors are in the order in which the machine's packing of vectors into bytes takes their
 * lanes (mote_fast_lane). */
#ifndef MOTE_FAST_LAYER_H
#define MOTE_FAST_LAYER_H

#include "device/window.h"
#include "fast/fast.h"
#include "fast/pool_params.h"

enum mote_fast_kind {
    MOTE_FAST_F32,
    MOTE_FAST_S8,
    MOTE_FAST_SUMS,
    MOTE_FAST_HYBRID
}; /* sums: of int8, as they are */
enum {
    MOTE_FAST_TILE = 6,        /* pixels of a tile at most */
    MOTE_FAST_QUAD = 4,        /* vectors of a wide group */
    MOTE_FAST_LINE = 4,        /* pixels that zipped lines serve */
    MOTE_FAST_PIPE = 3,        /* pixels of a tile whose outputs are made while the next one is summed */
    MOTE_FAST_MOST_ROWS = 1024 /* inputs of a layer that passes over some: rows of weights begin at 16 bits */
};

struct mote_fast_layer;

/* An image at work. */
struct mote_fast_job {
    const struct mote_fast_layer *layer;
    const int32_t *start;
    float before, after; /* hybrid, how the input was quantized: (sum · (weight scale · before)) · after */
    uint32_t flip;       /* of int8 that are not staged: what makes bytes of them */
};

/* Some pixels by a group of channels. */
struct mote_fast_tile {
    const char *x;               /* the staged image */
    const uint32_t *at;          /* where each pixel lies in it */
    char *y;                     /* the group's first channel of the first pixel's output */
    const int32_t *w;            /* the group's weights */
    size_t rows, channel, count; /* pixels; first channel, and how many of the group there are */
    size_t vectors, left;        /* of the group; of it and those that follow */
};
/* sums: (pixels, vectors, lanes) */
typedef void mote_fast_tile_function(const struct mote_fast_job *job, const struct mote_fast_tile *tile,
                                     int32_t *sums);
/* From bytes to outputs: any number of pixels, by one vector of channels or four. */
typedef void mote_fast_pixels_function(const struct mote_fast_job *job, const struct mote_fast_tile *tile);
typedef mote_fast_tile_function *mote_fast_tiles[2][3]; /* [wide][size of mote_fast_set.rows] */

/* How elements change on the way to the staged image. */
struct mote_fast_staging {
    int32_t zero;         /* of the input */
    float inverse, least; /* hybrid: as in device/dynamic.h */
};
typedef void mote_fast_convert(const struct mote_fast_staging *s, const void *x, size_t n, char *to);

struct mote_fast_stage {
    size_t rows, columns;             /* of the staged image, in pixels */
    size_t top, left;                 /* where the image lies in it */
    size_t image_rows, image_columns; /* how much of it */
    size_t image_row;                 /* elements from one row of the image to the next */
    size_t channels, pitch;           /* elements of a pixel in the image, and staged */
    size_t from, to;                  /* bytes of an element of the image, and staged */
};

struct mote_fast_layer {
    const struct mote_fast_set *set;
    enum mote_fast_kind kind;
    bool depthwise;
    mote_fast_convert *convert;
    const mote_fast_tiles *sums;
    mote_fast_pixels_function *const *through; /* [wide]; in place of sums and finish; or NULL */
    bool by_row;                               /* and only for pixels of one row of the output */
    mote_fast_tile_function *finish[2];        /* [wide] */

    struct mote_window window;
    struct mote_fast_stage stage;
    bool skips;                 /* inputs that are −128 (skip.h) */
    bool in_place;              /* the image can stay where it is */
    size_t image;               /* elements of an image */
    size_t pixels, runs, words; /* output pixels of an image; words of a run */
    size_t line;                /* taps of a filter that is a line along which the pixels lie; else 0 */
    size_t vectors;             /* of channels, with what fills up the last group */
    size_t widest;              /* vectors of channels of a group at most: MOTE_FAST_QUAD, or 1 */
    size_t idle;                /* of which so many may have no channel at all */
    size_t group_words;         /* of one vector of channels: vectors of weights */
    const uint32_t *pixel_at,
        *run_at; /* bytes; of a pixel in the staged image (the last one comes several times), of a run from the pixel */
    size_t y_bytes, y_pitch; /* bytes of an element and of a pixel of the output */
    const int32_t *weights;  /* NULL: of a matrix product, packed by each run */
    const int32_t *start;    /* what sums start with: bias; hybrid: −Σ weights, times the zero point */
    size_t start_at;         /* hybrid: where its product with the zero point goes in scratch */
    int32_t offset;          /* what is added to int8 where it is staged as bytes */

    int32_t zero;                      /* s8: of the input */
    const int32_t *multiplier, *shift; /* s8: the plain kernels' scaling */
    const float *scale, *add;          /* and that of fixed.h */
    size_t own; /* of those: all bits where each channel has its own, 0 where the first group's are all's */
    int32_t sign, constant; /* of fixed.h: INT32_MIN and a constant, or 0 for simple layers */
    bool simple;
    bool clamps;                                /* is any int8 beyond the limits? */
    int32_t out_zero, limit[2], limit_bytes[2]; /* the least and the largest output; four bytes of each */

    const float *weight_scale, *bias; /* hybrid */
    bool asymmetric;                  /* of the input's quantization */
    bool scales_first; /* sum · (input scale · weight scale), else (sum · weight scale) · input scale */

    float min, max; /* f32, hybrid */
};

/* A step of an LSTM (lstm.h). */
typedef void mote_fast_lstm_step(const void *params, const void *input, const void *recurrent, void *gates,
                                 void *h, void *c);

/* What sets of the same vectors have in common. */
struct mote_fast_common {
    mote_fast_tiles words, taps;
    mote_fast_tile_function *finish_f32[2], *finish_hybrid[2];        /* [wide] */
    mote_fast_convert *convert_floats;                                /* hybrid */
    void (*range)(const float *x, size_t n, float *low, float *high); /* as in device/dynamic.c */
    mote_kernel *filter3; /* depthwise, of struct mote_fast_filter3 */
};

/* What longer vectors have no use for (small.h). The params of add_s8 are a struct mote_fast_add, of the others the plain
 * kernel's. */
struct mote_fast_small {
    size_t lanes;
    mote_kernel *add_s8, *add_f32, *mul_f32;
    mote_fast_lstm_step *lstm_f32;
    mote_fast_pool_function *average_f32, *max_f32, *average_s8, *max_s8, *mean_s8;
};

/* One instruction set's kernels. */
struct mote_fast_set {
    size_t lanes;       /* words of a vector */
    size_t rows[2][3];  /* pixels of the tile functions: [wide], smallest first */
    size_t bytes;       /* of a staged int8 */
    int32_t offset;     /* what is added to int8 where it is staged as a byte */
    size_t tap_vectors; /* of four taps' weights */
    const struct mote_fast_common *common;
    const struct mote_fast_small *small;
    mote_fast_tiles words;
    mote_kernel *dense;                    /* of one pixel of int8 that stays where it is; may be NULL */
    mote_kernel *skip;                     /* the same of a layer that skips */
    mote_fast_pixels_function *piped[2];   /* [wide]: of simple layers, may be NULL */
    mote_fast_pixels_function *zipped[2],  /* [wide], depthwise */
        *columns[2], *lines[2];            /* the same, of simple layers and of lines; may be NULL */
    mote_fast_tile_function *finish_s8[2]; /* [wide] */
    mote_fast_convert *convert_s8, *convert_bytes, *convert_hybrid; /* bytes: for depthwise_s8 */
};

const struct mote_fast_set *mote_fast_sse41(void), *mote_fast_avx2(void), *mote_fast_avx512(void),
    *mote_fast_vnni(void), *mote_fast_neon(void), *mote_fast_dotprod(void);
extern const struct mote_fast_common mote_fast_common_avx512, mote_fast_common_neon;
/* That of `cpu`, where the machine has it; where it was not built, the next plainer one. */
const struct mote_fast_set *mote_fast_set_of(enum mote_cpu cpu);

extern const struct mote_fast_small mote_fast_small_avx2, mote_fast_small_neon;

/* The kernel of every layer; the conversion of floats that stay what they are. */
void mote_fast_run(const void *params, const struct mote_io *io);
mote_fast_convert mote_fast_copy;

/* How many of the vectors of channels that are left form the next group. */
static inline size_t mote_fast_group(const struct mote_fast_layer *p, size_t left) {
    return left + p->idle >= p->widest ? p->widest : 1;
}

/* Before the first group of channels; and on to the next one. False after the last. */
static inline struct mote_fast_tile mote_fast_groups(const struct mote_fast_layer *p, const char *x,
                                                     char *y) {
    return (struct mote_fast_tile){.x = x, .at = p->pixel_at, .y = y, .w = p->weights, .left = p->vectors};
}

static inline bool mote_fast_next(const struct mote_fast_layer *p, size_t lanes, struct mote_fast_tile *t) {
    const size_t passed = t->vectors * lanes;
    t->left -= t->vectors;
    if (t->left == 0) return false;
    if (p->depthwise) t->x += t->count * p->stage.to;
    t->y += t->count * p->y_bytes;
    t->w += p->group_words * passed;
    t->channel += passed;
    t->vectors = mote_fast_group(p, t->left);
    const size_t channels = (size_t)p->window.out_c - t->channel, most = t->vectors * lanes;
    t->count = channels < most ? channels : most;
    return true;
}

/* The channel of a wide group whose sum is in lane i of its vectors: packing int32 to int16 to bytes takes four lanes of
 * each vector in turn. */
static inline size_t mote_fast_lane(size_t lanes, size_t i) {
    const size_t vector = i / lanes, lane = i % lanes;
    return lane / 4 * 16 + vector * 4 + lane % 4;
}

#endif
