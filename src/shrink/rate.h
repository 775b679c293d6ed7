/* SPDX-License-Identifier: MIT
 * How many bits deflate needs for a small file, found without making the stream. */
#ifndef MOTE_SHRINK_RATE_H
#define MOTE_SHRINK_RATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { MOTE_RATE_MAX = 4096, MOTE_RATE_LITERALS = 286, MOTE_RATE_DISTANCES = 30 };

/* Bits that a symbol is expected to cost; the state that lets the next estimate start from the last one. */
struct mote_rate_cost {
    float literal[MOTE_RATE_LITERALS], distance[MOTE_RATE_DISTANCES];
};

struct mote_rate;

/* Workspace for files up to MOTE_RATE_MAX bytes, which looks at up to `depth` earlier places for matches;
 * NULL when memory is out. */
enum { MOTE_RATE_QUICK = 32, MOTE_RATE_DEEP = 256 };
struct mote_rate *mote_rate_create(int depth);
void mote_rate_free(struct mote_rate *rate);

void mote_rate_start(struct mote_rate_cost *cost); /* a guess that knows nothing of the file */

/* One literal or match of a cut; `length` 1: a literal. */
struct mote_rate_piece {
    uint16_t length, distance;
};

/* The cheapest cut of the data under the costs: pieces (room for `size`), returns how many. */
size_t mote_rate_cut(struct mote_rate *rate, const uint8_t *data, size_t size,
                     const struct mote_rate_cost *cost, struct mote_rate_piece *pieces);

/* Symbols of a length (from 0: the 257th literal symbol) and of a distance. */
int mote_rate_length_symbol(const struct mote_rate *rate, size_t length);
int mote_rate_distance_symbol(const struct mote_rate *rate, size_t distance);

/* Bytes, with their fraction, of the zlib stream as one block. `rounds` times, the data are cut into literals
 * and matches by the cheapest path under the costs, and the costs taken from that cut; the best round counts.
 * `next` (may be NULL or `cost` itself) receives its costs. size ≤ MOTE_RATE_MAX. */
double mote_rate_bytes(struct mote_rate *rate, const uint8_t *data, size_t size,
                       const struct mote_rate_cost *cost, int rounds, struct mote_rate_cost *next);

/* The smallest zlib stream of one block that a search over starting guesses and code lengths finds, appended
 * to *out. size ≤ MOTE_RATE_MAX. False when memory is out. */
struct mote_buffer;
bool mote_rate_stream(const uint8_t *data, size_t size, struct mote_buffer *out);

#endif
