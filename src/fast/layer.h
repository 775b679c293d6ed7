/* SPDX-License-Identifier: MIT
 * Inside the fast room: what a convolution, a depthwise convolution and a fully connected layer are to its kernels.
 *
 * 1. The image is staged: copied to scratch with its padding around it, in the form that the sums take (bytes or
 *    int16 for integer products, floats for depthwise and float ones), so that no sum ever meets an edge.
 * 2. What a filter sees of it is `runs` runs, each at the same distance from the pixel's own place. Weights are
 *    packed for groups of output channels: run by run, and within a run 32-bit word by word, the word of each
 *    channel. A sum takes a word of the image against a vector of words (1 float, 2 int16, 4 bytes): six pixels by
 *    up to `blocks` vectors of channels at a time. Depthwise, a run is a tap, and vectors meet vectors.
 * 3. The sums are scaled to outputs.
 *
 * All arrays with one number a channel are filled up with zeros to whole vectors. */
#ifndef MOTE_FAST_LAYER_H
#define MOTE_FAST_LAYER_H

#include "device/window.h"
#include "fast/fast.h"

enum mote_fast_kind { MOTE_FAST_F32, MOTE_FAST_S8, MOTE_FAST_HYBRID };

struct mote_fast_stage {
    size_t rows, columns;             /* of the staged image, in pixels */
    size_t top, left;                 /* where the image lies in it */
    size_t image_rows, image_columns; /* how much of it */
    size_t image_row;                 /* elements from one row of the image to the next */
    size_t channels, pitch;           /* elements of a pixel in the image, and staged */
};

struct mote_fast_layer {
    struct mote_window window;
    struct mote_fast_stage stage;
    bool in_place;                     /* the image can stay where it is */
    size_t image;                      /* elements of an image */
    size_t pixels, runs, words;        /* output pixels of an image; words of a run */
    const uint32_t *pixel_at, *run_at; /* bytes; of a pixel in the staged image, of a run from the pixel */
    const int32_t *weights;
    const int32_t *start; /* what sums start with: bias; hybrid: −Σ weights, times the zero point */
    size_t start_at;      /* hybrid: where its product with the zero point goes in scratch */
    int32_t zero;         /* s8: of the input */

    const int32_t *multiplier, *left, *right;                /* s8: the plain kernels' scaling */
    const float *scale, *sum_low, *sum_high, *above, *below; /* and that of fixed.h */
    int32_t out_zero, low, high;

    const float *weight_scale, *bias; /* hybrid */
    bool asymmetric;                  /* of the input's quantization */
    bool scales_first; /* sum · (input scale · weight scale), else (sum · weight scale) · input scale */

    float min, max; /* f32, hybrid */
};

/* One instruction set's kernels. The params of conv and depthwise are a struct mote_fast_layer, of add_s8 a struct
 * mote_fast_add, of the others the plain kernel's. */
struct mote_fast_set {
    size_t lanes, blocks;                /* words of a vector; vectors of channels in a group, at most */
    size_t bytes;                        /* of a staged int8 */
    mote_kernel *conv[3], *depthwise[3]; /* by kind */
    mote_kernel *add_s8, *add_f32, *mul_f32;
};

const struct mote_fast_set *mote_fast_avx2(void), *mote_fast_avx512(void), *mote_fast_vnni(void);

/* How many of the vectors of channels that are left form the next group. */
static inline size_t mote_fast_group(size_t left, size_t most) {
    const size_t blocks = left >= 4 ? 4 : left >= 2 ? 2 : 1;
    return blocks < most ? blocks : most;
}

#endif
