/* SPDX-License-Identifier: MIT
 * Random graphs and image networks by number, numbers for their inputs, and the end of a test where one of them fails. */
#ifndef MOTE_TESTS_SHRINK_RANDOM_NUMBER_H
#define MOTE_TESTS_SHRINK_RANDOM_NUMBER_H

#include "tflite/image_nets.h"
#include "tflite/random_graph.h"

#include <stdio.h>

static void die(const char *what, int name, const char *why) {
    fprintf(stderr, "graph %d: %s: %s\n", name, what, why);
    exit(1);
}

static enum random_kind kind_of(int number) {
    return (enum random_kind)(number % RANDOM_KINDS);
}

/* The first few are whole image networks. */
static struct mote_graph *graph_number(uint64_t seed, int number) {
    const uint64_t own = seed * 1000003 + (uint64_t)number;
    const enum random_kind kind = kind_of(number);
    if (number < IMAGE_NETS * RANDOM_KINDS) return image_net(number / RANDOM_KINDS, own, kind);
    return random_graph(own, kind);
}

/* Uniform integers, numbers in (−3, 3) for float32. */
static void fill_inputs(const struct mote_tensor *t, uint64_t seed, uint8_t *to, size_t count) {
    struct mote_rng rng;
    mote_rng_seed(&rng, seed, 78);
    for (size_t i = 0; i < count; i++) {
        const float x = (float)(mote_rng_uniform(&rng) * 6 - 3);
        if (t->type == MOTE_FLOAT32) memcpy(to + 4 * i, &x, 4);
        if (t->type == MOTE_INT8) to[i] = (uint8_t)mote_rng_below(&rng, 256);
        if (t->type == MOTE_INT16) memcpy(to + 2 * i, &(uint16_t){(uint16_t)mote_rng_below(&rng, 65536)}, 2);
    }
}

#endif
