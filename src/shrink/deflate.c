/* SPDX-License-Identifier: MIT
 * A zlib stream for small files, as one block. In a file of some hundred bytes the header of the block, which
 * tells the code lengths, is a fifth of the stream: so code lengths are chosen for header and data together,
 * by exchanging the lengths of two symbols wherever that saves bits, in turn with the cheapest cut under
 * those lengths. Several starting guesses; the best is written. */
#include "base/buffer.h"
#include "base/rng.h"
#include "shrink/huffman.h"

#include <stdlib.h>
#include <string.h>
#include <zlib.h>

enum {
    STARTS = 16,
    ROUNDS = 8,
    POLISH = 3,
    FEW_SYMBOLS = 128,
    HEADER_GAIN = 12,
    EXCHANGES = 12000,
    PIECES = MOTE_RATE_MAX
};

/* A way to write the block. */
struct plan {
    size_t count;
    struct mote_rate_piece pieces[PIECES];
    struct mote_histogram histogram;
    struct mote_codes codes;
    int bits;
    bool fixed;
};

static void count_pieces(const struct mote_rate *rate, const uint8_t *data, struct plan *plan) {
    memset(&plan->histogram, 0, sizeof plan->histogram);
    plan->histogram.literal[256] = 1;
    for (size_t i = 0; i < plan->count; i++) {
        const struct mote_rate_piece *p = &plan->pieces[i];
        if (p->length == 1) {
            plan->histogram.literal[*data]++;
        } else {
            plan->histogram.literal[257 + mote_rate_length_symbol(rate, p->length)]++;
            plan->histogram.distance[mote_rate_distance_symbol(rate, p->distance)]++;
        }
        data += p->length;
    }
}

static void price(struct plan *plan) {
    int fixed = mote_huffman_fixed_bits(&plan->histogram);
    plan->bits = mote_huffman_dynamic_bits(&plan->histogram, &plan->codes);
    plan->fixed = fixed < plan->bits;
    if (plan->fixed) plan->bits = fixed;
}

/* Exchanges lengths of pairs of used symbols while that saves bits (a header cannot gain more than
 * HEADER_GAIN). Lengths stay a complete code. */
static void exchange(struct plan *plan, const int *counts, uint8_t *lengths, int count) {
    bool better = true;
    int best = mote_huffman_dynamic_bits(&plan->histogram, &plan->codes), left = EXCHANGES;
    while (better && left > 0) {
        better = false;
        for (int a = 0; a < count; a++)
            for (int b = a + 1; b < count; b++) {
                uint8_t la = lengths[a], lb = lengths[b];
                if (la == lb || la == 0 || lb == 0) continue;
                if ((counts[a] - counts[b]) * (lb - la) > HEADER_GAIN || left-- <= 0) continue;
                lengths[a] = lb;
                lengths[b] = la;
                int bits = mote_huffman_dynamic_bits(&plan->histogram, &plan->codes);
                if (bits < best) {
                    best = bits;
                    better = true;
                } else {
                    lengths[a] = la;
                    lengths[b] = lb;
                }
            }
    }
}

static void cost_of_codes(const struct plan *plan, struct mote_rate_cost *cost) {
    for (int s = 0; s < MOTE_RATE_LITERALS; s++)
        cost->literal[s] = plan->codes.literal[s] ? plan->codes.literal[s] : 12;
    for (int s = 0; s < MOTE_RATE_DISTANCES; s++)
        cost->distance[s] = plan->codes.distance[s] ? plan->codes.distance[s] : 8;
}

static void make_plan(struct mote_rate *rate, const uint8_t *data, size_t size,
                      const struct mote_rate_cost *cost, struct plan *plan) {
    plan->count = mote_rate_cut(rate, data, size, cost, plan->pieces);
    count_pieces(rate, data, plan);
    mote_huffman_codes(&plan->histogram, &plan->codes);
    price(plan);
}

/* With many symbols the header is a small part, and there are too many pairs. */
static bool worth_polish(const struct plan *plan) {
    int used = 0;
    for (int s = 0; s < MOTE_RATE_LITERALS; s++)
        used += plan->codes.literal[s] != 0;
    return used <= FEW_SYMBOLS;
}

/* From a start: estimate until it settles; where that is the best cut so far, polish. */
static void search(struct mote_rate *rate, const uint8_t *data, size_t size, struct mote_rate_cost cost,
                   struct plan *now, struct plan *best, int *best_cut) {
    (void)mote_rate_bytes(rate, data, size, &cost, ROUNDS, &cost);
    for (int turn = 0; turn < POLISH; turn++) {
        make_plan(rate, data, size, &cost, now);
        if (turn == 0 && now->bits >= *best_cut) return;
        if (turn == 0) *best_cut = now->bits;
        if (now->bits < best->bits) *best = *now;
        if (!worth_polish(now)) return;
        exchange(now, now->histogram.literal, now->codes.literal, MOTE_RATE_LITERALS);
        exchange(now, now->histogram.distance, now->codes.distance, MOTE_RATE_DISTANCES);
        price(now);
        if (now->bits < best->bits) *best = *now;
        cost_of_codes(now, &cost);
    }
}

/* Starting guesses: the usual one, then others around it. */
static void guess(struct mote_rng *rng, int number, struct mote_rate_cost *cost) {
    mote_rate_start(cost);
    if (number == 0) return;
    for (int s = 0; s < MOTE_RATE_LITERALS; s++)
        cost->literal[s] += (float)mote_rng_uniform(rng) * 4 - 2;
    float dearer = (float)mote_rng_uniform(rng) * 4 - 2;
    for (int s = 0; s < MOTE_RATE_DISTANCES; s++)
        cost->distance[s] += dearer;
}

struct bits {
    struct mote_buffer *out;
    uint32_t held;
    int count;
};

static void put(struct bits *bits, uint32_t value, int count) {
    bits->held |= value << bits->count; /* count ≤ 16, at most 7 held */
    for (bits->count += count; bits->count >= 8; bits->count -= 8) {
        uint8_t byte = (uint8_t)bits->held;
        mote_buffer_append(bits->out, &byte, 1);
        bits->held >>= 8;
    }
}

static void put_header(struct bits *bits, const struct mote_codes *codes) {
    struct mote_header header;
    uint16_t code[MOTE_HEADER_SYMBOLS];
    mote_huffman_header(codes, &header);
    mote_huffman_canonical(header.code, MOTE_HEADER_SYMBOLS, code);
    put(bits, (uint32_t)header.literals - 257, 5);
    put(bits, (uint32_t)header.distances - 1, 5);
    put(bits, (uint32_t)header.written - 4, 4);
    for (int i = 0; i < header.written; i++)
        put(bits, header.code[mote_header_order[i]], 3);
    for (int i = 0; i < header.count; i++) {
        int symbol = header.symbol[i];
        put(bits, code[symbol], header.code[symbol]);
        put(bits, header.extra[i], mote_huffman_run_extra(symbol));
    }
}

static void fixed_codes(struct mote_codes *codes, uint8_t literal[288]) {
    for (int s = 0; s < 288; s++)
        literal[s] = (uint8_t)mote_huffman_fixed_length(s);
    memcpy(codes->literal, literal, sizeof codes->literal);
    memset(codes->distance, 5, sizeof codes->distance);
}

/* The first length or distance of a symbol: where the symbol before it ends. */
static size_t base_of(int symbol, size_t first, int (*extra)(int)) {
    for (int s = 0; s < symbol; s++)
        first += (size_t)1 << extra(s);
    return first;
}

static void put_match(struct bits *bits, const struct mote_rate *rate, const struct mote_rate_piece *p,
                      const struct mote_codes *codes, const uint16_t *literal, const uint16_t *distance) {
    int ls = mote_rate_length_symbol(rate, p->length), ds = mote_rate_distance_symbol(rate, p->distance);
    size_t base = ls == 28 ? 258 : base_of(ls, 3, mote_huffman_length_extra);
    put(bits, literal[257 + ls], codes->literal[257 + ls]);
    put(bits, (uint32_t)(p->length - base), mote_huffman_length_extra(ls));
    put(bits, distance[ds], codes->distance[ds]);
    put(bits, (uint32_t)(p->distance - base_of(ds, 1, mote_huffman_distance_extra)),
        mote_huffman_distance_extra(ds));
}

static void put_block(struct bits *bits, const struct mote_rate *rate, const uint8_t *data,
                      struct plan *plan) {
    uint8_t lengths[288] = {0};
    uint16_t literal[288], distance[MOTE_RATE_DISTANCES];
    put(bits, 1, 1);
    put(bits, plan->fixed ? 1 : 2, 2);
    if (plan->fixed)
        fixed_codes(&plan->codes, lengths);
    else
        memcpy(lengths, plan->codes.literal, sizeof plan->codes.literal);
    if (!plan->fixed) put_header(bits, &plan->codes);
    mote_huffman_canonical(lengths, 288, literal);
    mote_huffman_canonical(plan->codes.distance, MOTE_RATE_DISTANCES, distance);
    for (size_t i = 0; i < plan->count; i++) {
        const struct mote_rate_piece *p = &plan->pieces[i];
        if (p->length == 1)
            put(bits, literal[*data], lengths[*data]);
        else
            put_match(bits, rate, p, &plan->codes, literal, distance);
        data += p->length;
    }
    put(bits, literal[256], lengths[256]);
    if (bits->count) put(bits, 0, 8 - bits->count);
}

static void put_stream(const struct mote_rate *rate, const uint8_t *data, size_t size, struct plan *plan,
                       struct mote_buffer *out) {
    static const uint8_t head[2] = {0x78, 0xda}; /* deflate, 32 KiB window, "slowest" */
    struct bits bits = {.out = out};
    uLong sum = adler32(adler32(0, NULL, 0), data, (uInt)size);
    uint8_t tail[4] = {(uint8_t)(sum >> 24), (uint8_t)(sum >> 16), (uint8_t)(sum >> 8), (uint8_t)sum};
    mote_buffer_append(out, head, sizeof head);
    put_block(&bits, rate, data, plan);
    mote_buffer_append(out, tail, sizeof tail);
}

bool mote_rate_stream(const uint8_t *data, size_t size, struct mote_buffer *out) {
    struct mote_rate *rate = mote_rate_create(MOTE_RATE_DEEP);
    struct plan *plans = calloc(2, sizeof *plans);
    struct mote_rng rng;
    bool fine = rate && plans;
    int best_cut = INT32_MAX;
    mote_rng_seed(&rng, 1, 0);
    if (fine) plans[1].bits = INT32_MAX;
    for (int start = 0; fine && start < STARTS; start++) {
        struct mote_rate_cost cost;
        guess(&rng, start, &cost);
        search(rate, data, size, cost, &plans[0], &plans[1], &best_cut);
    }
    if (fine) put_stream(rate, data, size, &plans[1], out);
    free(plans);
    mote_rate_free(rate);
    return fine && !out->failed;
}
