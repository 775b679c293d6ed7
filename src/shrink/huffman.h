/* SPDX-License-Identifier: MIT
 * Lengths of Huffman codes, and what deflate (RFC 1951) pays for a block of given symbol counts. */
#ifndef MOTE_SHRINK_HUFFMAN_H
#define MOTE_SHRINK_HUFFMAN_H

#include "shrink/rate.h"

struct mote_histogram {
    int literal[MOTE_RATE_LITERALS], distance[MOTE_RATE_DISTANCES];
};

/* Code lengths, at most `limit` bits, 0 for symbols that do not occur; count ≤ MOTE_RATE_LITERALS. */
void mote_huffman_lengths(const int *counts, int count, int limit, uint8_t *lengths);

/* Bits of one block with these symbols, its three header bits included: the cheaper of fixed and dynamic
 * codes. */
int mote_huffman_block_bits(const struct mote_histogram *histogram);

/* Extra bits of a length or distance symbol. */
int mote_huffman_length_extra(int symbol);   /* 0…28 */
int mote_huffman_distance_extra(int symbol); /* 0…29 */

#endif
