/* SPDX-License-Identifier: MIT
 * The estimate that the rate–distortion search asks thousands of times: nearest matches by chains of equal
 * three bytes, the cheapest cut by dynamic programming (as zopfli's "squeeze", but started from costs that
 * are already good), and the exact size of the block's Huffman codes. Within a byte or two of zopfli on files
 * of this size. */
#include "shrink/rate.h"

#include "device/math.h"
#include "shrink/huffman.h"

#include <stdlib.h>
#include <string.h>

enum { HASH_BITS = 13, MIN_MATCH = 3, MAX_MATCH = 258, PER_POSITION = 16, WRAPPER = 6 };

struct match {
    uint16_t length, distance; /* no shorter distance has this length */
};

struct mote_rate {
    int depth;
    uint32_t start[MOTE_RATE_MAX + 1]; /* of each position's matches */
    struct match matches[MOTE_RATE_MAX * PER_POSITION];
    int16_t head[1 << HASH_BITS], previous[MOTE_RATE_MAX];
    float best[MOTE_RATE_MAX + 1];                                 /* bits up to here */
    uint16_t step[MOTE_RATE_MAX + 1], distance[MOTE_RATE_MAX + 1]; /* how the cheapest path got here */
    uint8_t length_symbol[MAX_MATCH + 1], distance_symbol[MOTE_RATE_MAX + 1];
};

/* Symbol numbers for every length and distance: bases grow by 2 to the extra bits. */
static void fill_symbols(struct mote_rate *rate) {
    int symbol = 0, next = MIN_MATCH + 1;
    for (int length = MIN_MATCH; length < MAX_MATCH; length++) {
        if (length == next) next += 1 << mote_huffman_length_extra(++symbol);
        rate->length_symbol[length] = (uint8_t)symbol;
    }
    rate->length_symbol[MAX_MATCH] = 28;
    symbol = 0;
    next = 2;
    for (int distance = 1; distance <= MOTE_RATE_MAX; distance++) {
        if (distance == next) next += 1 << mote_huffman_distance_extra(++symbol);
        rate->distance_symbol[distance] = (uint8_t)symbol;
    }
}

struct mote_rate *mote_rate_create(int depth) {
    struct mote_rate *rate = calloc(1, sizeof *rate);
    if (!rate) return NULL;
    rate->depth = depth;
    fill_symbols(rate);
    memset(rate->head, -1, sizeof rate->head);
    return rate;
}

void mote_rate_free(struct mote_rate *rate) {
    free(rate);
}

void mote_rate_start(struct mote_rate_cost *cost) {
    for (int s = 0; s < MOTE_RATE_LITERALS; s++)
        cost->literal[s] = s == 0 ? 3 : s < 256 ? 7 : 6;
    for (int s = 0; s < MOTE_RATE_DISTANCES; s++)
        cost->distance[s] = 4;
}

static uint32_t hash3(const uint8_t *at) {
    uint32_t three = at[0] | (uint32_t)at[1] << 8 | (uint32_t)at[2] << 16;
    return three * 2654435761u >> (32 - HASH_BITS);
}

/* Appends the matches at `at`: longer and longer, farther and farther. */
static size_t find_at(struct mote_rate *rate, const uint8_t *data, size_t size, size_t at, size_t count) {
    size_t longest = size - at < MAX_MATCH ? size - at : MAX_MATCH, best = MIN_MATCH - 1, first = count;
    int from = rate->head[hash3(data + at)];
    for (int tries = rate->depth; from >= 0 && tries > 0; from = rate->previous[from], tries--) {
        const uint8_t *a = data + from, *b = data + at;
        if (a[best] != b[best]) continue;
        size_t length = 0;
        while (length < longest && a[length] == b[length])
            length++;
        if (length <= best) continue;
        best = length;
        rate->matches[count++] = (struct match){(uint16_t)length, (uint16_t)(at - (size_t)from)};
        if (best == longest || count - first == PER_POSITION) break;
    }
    return count;
}

static void find_matches(struct mote_rate *rate, const uint8_t *data, size_t size) {
    size_t count = 0, hashed = size >= MIN_MATCH ? size - MIN_MATCH + 1 : 0;
    for (size_t at = 0; at < size; at++) {
        rate->start[at] = (uint32_t)count;
        if (at >= hashed) continue;
        count = find_at(rate, data, size, at, count);
        int16_t *head = &rate->head[hash3(data + at)];
        rate->previous[at] = *head;
        *head = (int16_t)at;
    }
    rate->start[size] = (uint32_t)count;
    for (size_t at = 0; at < hashed; at++) /* ready for the next file */
        rate->head[hash3(data + at)] = -1;
}

static void relax(struct mote_rate *rate, size_t to, float bits, size_t step, uint16_t distance) {
    if (bits >= rate->best[to]) return;
    rate->best[to] = bits;
    rate->step[to] = (uint16_t)step;
    rate->distance[to] = distance;
}

/* The cheapest way from the first byte to every other. */
static void cheapest_path(struct mote_rate *rate, const uint8_t *data, size_t size,
                          const struct mote_rate_cost *cost) {
    float of_length[MAX_MATCH + 1], of_distance[MOTE_RATE_DISTANCES];
    for (int length = MIN_MATCH; length <= MAX_MATCH; length++) {
        int symbol = rate->length_symbol[length];
        of_length[length] = cost->literal[257 + symbol] + (float)mote_huffman_length_extra(symbol);
    }
    for (int s = 0; s < MOTE_RATE_DISTANCES; s++)
        of_distance[s] = cost->distance[s] + (float)mote_huffman_distance_extra(s);
    for (size_t i = 1; i <= size; i++)
        rate->best[i] = 1e30f;
    rate->best[0] = 0;
    for (size_t at = 0; at < size; at++) {
        relax(rate, at + 1, rate->best[at] + cost->literal[data[at]], 1, 0);
        size_t length = MIN_MATCH;
        for (size_t m = rate->start[at]; m < rate->start[at + 1]; m++) {
            const struct match *match = &rate->matches[m];
            float base = rate->best[at] + of_distance[rate->distance_symbol[match->distance]];
            for (; length <= match->length; length++)
                relax(rate, at + length, base + of_length[length], length, match->distance);
        }
    }
}

static void count_path(const struct mote_rate *rate, const uint8_t *data, size_t size,
                       struct mote_histogram *out) {
    memset(out, 0, sizeof *out);
    out->literal[256] = 1; /* end of block */
    for (size_t at = size; at > 0; at -= rate->step[at]) {
        if (rate->step[at] == 1) {
            out->literal[data[at - 1]]++;
        } else {
            out->literal[257 + rate->length_symbol[rate->step[at]]]++;
            out->distance[rate->distance_symbol[rate->distance[at]]]++;
        }
    }
}

/* Entropy of the counts; what does not occur is dear, but not out of reach. */
static void entropy(const int *counts, int count, float dearer, float *bits) {
    int total = 1;
    for (int s = 0; s < count; s++)
        total += counts[s];
    float all = mote_logf((float)total);
    for (int s = 0; s < count; s++)
        bits[s] =
            (all - (counts[s] ? mote_logf((float)counts[s]) : 0)) * 1.442695f + (counts[s] ? 0 : dearer);
}

size_t mote_rate_cut(struct mote_rate *rate, const uint8_t *data, size_t size,
                     const struct mote_rate_cost *cost, struct mote_rate_piece *pieces) {
    find_matches(rate, data, size);
    cheapest_path(rate, data, size, cost);
    size_t count = 0;
    for (size_t at = size; at > 0; at -= rate->step[at])
        count++;
    for (size_t at = size, i = count; at > 0; at -= rate->step[at])
        pieces[--i] = (struct mote_rate_piece){rate->step[at], rate->distance[at]};
    return count;
}

int mote_rate_length_symbol(const struct mote_rate *rate, size_t length) {
    return rate->length_symbol[length];
}

int mote_rate_distance_symbol(const struct mote_rate *rate, size_t distance) {
    return rate->distance_symbol[distance];
}

double mote_rate_bytes(struct mote_rate *rate, const uint8_t *data, size_t size,
                       const struct mote_rate_cost *cost, int rounds, struct mote_rate_cost *next) {
    struct mote_rate_cost now = *cost, best_cost = *cost;
    int best = -1;
    find_matches(rate, data, size);
    for (int round = 0; round < rounds; round++) {
        struct mote_histogram histogram;
        cheapest_path(rate, data, size, &now);
        count_path(rate, data, size, &histogram);
        struct mote_codes codes;
        mote_huffman_codes(&histogram, &codes);
        int bits = mote_huffman_dynamic_bits(&histogram, &codes), fixed = mote_huffman_fixed_bits(&histogram);
        if (fixed < bits) bits = fixed;
        entropy(histogram.literal, MOTE_RATE_LITERALS, 4, now.literal);
        entropy(histogram.distance, MOTE_RATE_DISTANCES, 2, now.distance);
        if (best >= 0 && bits >= best) continue;
        best = bits;
        best_cost = now;
    }
    if (next) *next = best_cost;
    return best / 8.0 + WRAPPER;
}
