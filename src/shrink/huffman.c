/* SPDX-License-Identifier: MIT
 * Huffman code lengths by merging the two rarest in place, then limited: codes that are too long are cut, and
 * short ones lengthened until the Kraft sum fits again. The header of a dynamic block is counted as RFC 1951
 * writes it. */
#include "shrink/huffman.h"

#include <string.h>

enum { MAX_SYMBOLS = MOTE_RATE_LITERALS };

const uint8_t mote_header_order[MOTE_HEADER_SYMBOLS] = {16, 17, 18, 0, 8,  7, 9,  6, 10, 5,
                                                        11, 4,  12, 3, 13, 2, 14, 1, 15};

int mote_huffman_length_extra(int symbol) {
    return symbol < 8 || symbol == 28 ? 0 : symbol / 4 - 1;
}

int mote_huffman_distance_extra(int symbol) {
    return symbol < 4 ? 0 : symbol / 2 - 1;
}

int mote_huffman_run_extra(int symbol) {
    return symbol < 16 ? 0 : symbol == 16 ? 2 : symbol == 17 ? 3 : 7;
}

/* Symbols that occur, rarest first; ties by number, so that the result is one and the same everywhere. */
static int sort_used(const int *counts, int count, int *symbols) {
    int used = 0;
    for (int s = 0; s < count; s++) {
        if (!counts[s]) continue;
        int at = used++;
        for (; at > 0 && counts[symbols[at - 1]] > counts[s]; at--)
            symbols[at] = symbols[at - 1];
        symbols[at] = s;
    }
    return used;
}

/* Depth of each leaf; weights ascend. Two queues: leaves in order, and inner nodes, which are made in order.
 */
static void tree_depths(const int *weights, int leaves, int *depth) {
    int sum[MAX_SYMBOLS], parent[2 * MAX_SYMBOLS], leaf = 0, inner = 0;
    for (int made = 0; made < leaves - 1; made++) {
        sum[made] = 0;
        for (int side = 0; side < 2; side++) {
            int take_leaf = leaf < leaves && (inner >= made || weights[leaf] <= sum[inner]);
            sum[made] += take_leaf ? weights[leaf] : sum[inner];
            parent[take_leaf ? leaf++ : leaves + inner++] = leaves + made;
        }
    }
    int level[2 * MAX_SYMBOLS];
    level[2 * leaves - 2] = 0;
    for (int node = 2 * leaves - 3; node >= 0; node--) {
        level[node] = level[parent[node]] + 1;
        if (node < leaves) depth[node] = level[node];
    }
}

/* How many codes of each length: `depth` with the limit kept. */
static void limit_depths(const int *depth, int leaves, int limit, int *of_length) {
    memset(of_length, 0, sizeof(int) * 16);
    long kraft = 0, full = 1L << limit;
    for (int i = 0; i < leaves; i++)
        of_length[depth[i] < limit ? depth[i] : limit]++;
    for (int bits = 1; bits <= limit; bits++)
        kraft += (long)of_length[bits] << (limit - bits);
    while (kraft > full) { /* one code a bit longer makes room for one of full length beside it */
        int bits = limit - 1;
        while (!of_length[bits])
            bits--;
        of_length[bits]--;
        of_length[bits + 1] += 2;
        of_length[limit]--;
        kraft--;
    }
}

void mote_huffman_lengths(const int *counts, int count, int limit, uint8_t *lengths) {
    int symbols[MAX_SYMBOLS], weights[MAX_SYMBOLS], depth[MAX_SYMBOLS], of_length[16];
    memset(lengths, 0, (size_t)count);
    int used = sort_used(counts, count, symbols);
    if (used == 1) lengths[symbols[0]] = 1;
    if (used < 2) return;
    for (int i = 0; i < used; i++)
        weights[i] = counts[symbols[i]];
    tree_depths(weights, used, depth);
    limit_depths(depth, used, limit, of_length);
    int at = 0;
    for (int bits = limit; bits >= 1; bits--)
        for (int i = 0; i < of_length[bits]; i++)
            lengths[symbols[at++]] = (uint8_t)bits;
}

void mote_huffman_codes(const struct mote_histogram *histogram, struct mote_codes *codes) {
    mote_huffman_lengths(histogram->literal, MOTE_RATE_LITERALS, 15, codes->literal);
    mote_huffman_lengths(histogram->distance, MOTE_RATE_DISTANCES, 15, codes->distance);
}

void mote_huffman_canonical(const uint8_t *lengths, int count, uint16_t *codes) {
    unsigned next[17] = {0}, of_length[17] = {0};
    for (int s = 0; s < count; s++)
        of_length[lengths[s]]++;
    of_length[0] = 0;
    for (int bits = 1; bits <= 16; bits++)
        next[bits] = (next[bits - 1] + of_length[bits - 1]) << 1;
    for (int s = 0; s < count; s++) {
        unsigned code = lengths[s] ? next[lengths[s]]++ : 0, reversed = 0;
        for (int bit = 0; bit < lengths[s]; bit++)
            reversed |= (code >> bit & 1) << (lengths[s] - 1 - bit);
        codes[s] = (uint16_t)reversed;
    }
}

static void add_run(struct mote_header *header, int symbol, int extra) {
    header->symbol[header->count] = (uint8_t)symbol;
    header->extra[header->count++] = (uint8_t)extra;
}

/* One run of equal code lengths. */
static void write_run(struct mote_header *header, int value, int run) {
    if (value) { /* the value itself, then repeats of 3…6 */
        add_run(header, value, 0);
        for (run--; run >= 3; run -= run < 6 ? run : 6)
            add_run(header, 16, run < 6 ? run - 3 : 3);
    } else {
        for (; run >= 11; run -= run < 138 ? run : 138)
            add_run(header, 18, run < 138 ? run - 11 : 127);
        if (run >= 3) {
            add_run(header, 17, run - 3);
            run = 0;
        }
    }
    for (; run > 0; run--)
        add_run(header, value, 0);
}

static int used_count(const uint8_t *lengths, int count, int least) {
    while (count > least && !lengths[count - 1])
        count--;
    return count;
}

void mote_huffman_header(const struct mote_codes *codes, struct mote_header *header) {
    uint8_t lengths[MOTE_HEADER_MOST];
    int counts[MOTE_HEADER_SYMBOLS] = {0};
    header->count = 0;
    header->literals = used_count(codes->literal, MOTE_RATE_LITERALS, 257);
    header->distances = used_count(codes->distance, MOTE_RATE_DISTANCES, 1);
    int all = header->literals + header->distances;
    memcpy(lengths, codes->literal, (size_t)header->literals);
    memcpy(lengths + header->literals, codes->distance, (size_t)header->distances);
    for (int i = 0, run; i < all; i += run) {
        for (run = 1; i + run < all && lengths[i + run] == lengths[i];)
            run++;
        write_run(header, lengths[i], run);
    }
    header->bits = 5 + 5 + 4;
    for (int i = 0; i < header->count; i++) {
        counts[header->symbol[i]]++;
        header->bits += mote_huffman_run_extra(header->symbol[i]);
    }
    mote_huffman_lengths(counts, MOTE_HEADER_SYMBOLS, 7, header->code);
    for (header->written = MOTE_HEADER_SYMBOLS; header->written > 4; header->written--)
        if (header->code[mote_header_order[header->written - 1]]) break;
    header->bits += 3 * header->written;
    for (int s = 0; s < MOTE_HEADER_SYMBOLS; s++)
        header->bits += counts[s] * header->code[s];
}

static int extra_bits(const struct mote_histogram *histogram) {
    int bits = 0;
    for (int s = 0; s < 29; s++)
        bits += histogram->literal[257 + s] * mote_huffman_length_extra(s);
    for (int s = 0; s < MOTE_RATE_DISTANCES; s++)
        bits += histogram->distance[s] * mote_huffman_distance_extra(s);
    return bits;
}

int mote_huffman_dynamic_bits(const struct mote_histogram *histogram, const struct mote_codes *codes) {
    struct mote_header header;
    mote_huffman_header(codes, &header);
    int bits = 3 + header.bits + extra_bits(histogram);
    for (int s = 0; s < MOTE_RATE_LITERALS; s++)
        bits += histogram->literal[s] * codes->literal[s];
    for (int s = 0; s < MOTE_RATE_DISTANCES; s++)
        bits += histogram->distance[s] * codes->distance[s];
    return bits;
}

int mote_huffman_fixed_length(int literal) {
    return literal < 144 ? 8 : literal < 256 ? 9 : literal < 280 ? 7 : 8;
}

int mote_huffman_fixed_bits(const struct mote_histogram *histogram) {
    int bits = 3 + extra_bits(histogram);
    for (int s = 0; s < MOTE_RATE_LITERALS; s++)
        bits += histogram->literal[s] * mote_huffman_fixed_length(s);
    for (int s = 0; s < MOTE_RATE_DISTANCES; s++)
        bits += histogram->distance[s] * 5;
    return bits;
}
