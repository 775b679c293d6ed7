/* SPDX-License-Identifier: MIT
 * Huffman codes, and what deflate (RFC 1951) pays for a block of given symbol counts. */
#ifndef MOTE_SHRINK_HUFFMAN_H
#define MOTE_SHRINK_HUFFMAN_H

#include "shrink/rate.h"

#include <stdbool.h>

enum { MOTE_HEADER_SYMBOLS = 19, MOTE_HEADER_MOST = MOTE_RATE_LITERALS + MOTE_RATE_DISTANCES };

struct mote_histogram {
    int literal[MOTE_RATE_LITERALS], distance[MOTE_RATE_DISTANCES];
};

/* Code lengths of a block's symbols; 0: does not occur. */
struct mote_codes {
    uint8_t literal[MOTE_RATE_LITERALS], distance[MOTE_RATE_DISTANCES];
};

/* The header of a dynamic block: those lengths in runs, and the code of the runs. */
struct mote_header {
    int literals, distances; /* lengths that are written */
    int count;               /* of runs */
    uint8_t symbol[MOTE_HEADER_MOST], extra[MOTE_HEADER_MOST];
    uint8_t code[MOTE_HEADER_SYMBOLS]; /* lengths of the runs' code */
    int written;                       /* of these, in RFC 1951's order */
    int bits;
};

/* RFC 1951's order of the lengths of the runs' code. */
extern const uint8_t mote_header_order[MOTE_HEADER_SYMBOLS];

/* Code lengths, at most `limit` bits, 0 for symbols that do not occur; count ≤ MOTE_RATE_LITERALS. */
void mote_huffman_lengths(const int *counts, int count, int limit, uint8_t *lengths);

void mote_huffman_codes(const struct mote_histogram *histogram, struct mote_codes *codes);
void mote_huffman_header(const struct mote_codes *codes, struct mote_header *header);

/* Bits of one block with these symbols, its three header bits included, with the codes given or the fixed
 * ones. */
int mote_huffman_dynamic_bits(const struct mote_histogram *histogram, const struct mote_codes *codes);
int mote_huffman_fixed_bits(const struct mote_histogram *histogram);

/* Code length of a literal symbol in a fixed block. */
int mote_huffman_fixed_length(int literal);

/* The canonical codes of RFC 1951 for these lengths, bits reversed: ready to be written lowest bit first. */
void mote_huffman_canonical(const uint8_t *lengths, int count, uint16_t *codes);

/* Extra bits of a length or distance symbol, and bits of a run symbol of the header. */
int mote_huffman_length_extra(int symbol);   /* 0…28 */
int mote_huffman_distance_extra(int symbol); /* 0…29 */
int mote_huffman_run_extra(int symbol);      /* 0…18 */

#endif
