/* SPDX-License-Identifier: MIT
 * Huffman code lengths by merging the two rarest in place, then limited: codes that are too long are cut, and
 * short ones lengthened until the Kraft sum fits again. The header of a dynamic block is counted as RFC 1951
 * writes it. */
#include "shrink/huffman.h"

#include <string.h>

enum { HEADER_SYMBOLS = 19, MAX_SYMBOLS = MOTE_RATE_LITERALS };

int mote_huffman_length_extra(int symbol) {
    return symbol < 8 || symbol == 28 ? 0 : symbol / 4 - 1;
}

int mote_huffman_distance_extra(int symbol) {
    return symbol < 4 ? 0 : symbol / 2 - 1;
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

/* Run-length symbols of the header for one run of equal code lengths; returns their extra bits. */
static int count_run(int value, int run, int *counts) {
    int extra = 0;
    if (value) { /* the value itself, then repeats of 3…6 */
        counts[value]++;
        for (run--; run >= 3; run -= run < 6 ? run : 6) {
            counts[16]++;
            extra += 2;
        }
    } else {
        for (; run >= 11; run -= run < 138 ? run : 138) {
            counts[18]++;
            extra += 7;
        }
        if (run >= 3) {
            counts[17]++;
            extra += 3;
            run = 0;
        }
    }
    counts[value] += run;
    return extra;
}

static int used_count(const uint8_t *lengths, int count, int least) {
    while (count > least && !lengths[count - 1])
        count--;
    return count;
}

/* Bits of a dynamic block's header: the code lengths, themselves coded. */
static int header_bits(const uint8_t *literal, const uint8_t *distance) {
    static const uint8_t order[HEADER_SYMBOLS] = {16, 17, 18, 0, 8,  7, 9,  6, 10, 5,
                                                  11, 4,  12, 3, 13, 2, 14, 1, 15};
    uint8_t lengths[MOTE_RATE_LITERALS + MOTE_RATE_DISTANCES], code[HEADER_SYMBOLS];
    int counts[HEADER_SYMBOLS] = {0}, bits = 5 + 5 + 4;
    int literals = used_count(literal, MOTE_RATE_LITERALS, 257);
    int distances = used_count(distance, MOTE_RATE_DISTANCES, 1);
    memcpy(lengths, literal, (size_t)literals);
    memcpy(lengths + literals, distance, (size_t)distances);
    for (int i = 0, run; i < literals + distances; i += run) {
        for (run = 1; i + run < literals + distances && lengths[i + run] == lengths[i];)
            run++;
        bits += count_run(lengths[i], run, counts);
    }
    mote_huffman_lengths(counts, HEADER_SYMBOLS, 7, code);
    int written = HEADER_SYMBOLS;
    while (written > 4 && !code[order[written - 1]])
        written--;
    for (int s = 0; s < HEADER_SYMBOLS; s++)
        bits += counts[s] * code[s];
    return bits + 3 * written;
}

static int fixed_length(int literal) {
    return literal < 144 ? 8 : literal < 256 ? 9 : literal < 280 ? 7 : 8;
}

int mote_huffman_block_bits(const struct mote_histogram *histogram) {
    uint8_t literal[MOTE_RATE_LITERALS], distance[MOTE_RATE_DISTANCES];
    mote_huffman_lengths(histogram->literal, MOTE_RATE_LITERALS, 15, literal);
    mote_huffman_lengths(histogram->distance, MOTE_RATE_DISTANCES, 15, distance);
    int fixed = 0, dynamic = header_bits(literal, distance), extra = 0;
    for (int s = 0; s < MOTE_RATE_LITERALS; s++) {
        fixed += histogram->literal[s] * fixed_length(s);
        dynamic += histogram->literal[s] * literal[s];
        if (s > 256) extra += histogram->literal[s] * mote_huffman_length_extra(s - 257);
    }
    for (int s = 0; s < MOTE_RATE_DISTANCES; s++) {
        fixed += histogram->distance[s] * 5;
        dynamic += histogram->distance[s] * distance[s];
        extra += histogram->distance[s] * mote_huffman_distance_extra(s);
    }
    return 3 + extra + (fixed < dynamic ? fixed : dynamic);
}
