/* SPDX-License-Identifier: MIT
 * Template: a fully connected layer of int8 whose inputs are largely −128, which is what a ReLU leaves of most of them. As bytes
 * those are zero and add nothing: only the weights of the others are read, a row of a group's channels each (pack.c), and
 * four rows at a time become words as taps do (depthwise.h). For machines that can compress bytes. */
enum { CHUNK = 4 * LANES, ROW_BITS = 6 }; /* a row is as long as a chunk */

/* Inputs that are not −128, as bytes, and where their rows begin: those of a chunk are followed by zeros up to a multiple of
 * four, so that no word of them is loaded from two stores. */
struct inputs {
    uint16_t row[MOTE_FAST_MOST_ROWS + CHUNK];
    uint8_t byte[MOTE_FAST_MOST_ROWS + CHUNK];
};

static const uint8_t numbers[CHUNK] = {0,  1,  2,  3,  4,  5,  6,  7,  8,  9,  10, 11, 12, 13, 14, 15,
                                       16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31,
                                       32, 33, 34, 35, 36, 37, 38, 39, 40, 41, 42, 43, 44, 45, 46, 47,
                                       48, 49, 50, 51, 52, 53, 54, 55, 56, 57, 58, 59, 60, 61, 62, 63};

ALWAYS vi rows_of(__m256i which, size_t first) {
    const vi row = _mm512_add_epi16(_mm512_cvtepu8_epi16(which), _mm512_set1_epi16((int16_t)first));
    return _mm512_slli_epi16(row, ROW_BITS);
}

ALWAYS size_t take_inputs(const char *x, size_t count, struct inputs *list) {
    const vi offset = vi_set((int32_t)(OFFSET * 0x01010101u)), all = vi_load(numbers);
    size_t n = 0;
    for (size_t first = 0; first < count; first += CHUNK) {
        const size_t left = count - first;
        const vi bytes = left < CHUNK ? _mm512_mask_loadu_epi8(offset, (1ull << left) - 1, x + first)
                                      : vi_load(x + first),
                 chunk = vi_flip(bytes, offset);
        const __mmask64 taken = _mm512_test_epi8_mask(chunk, chunk);
        const vi which = _mm512_maskz_compress_epi8(taken, all);
        vi_store(list->byte + n, _mm512_maskz_compress_epi8(taken, chunk));
        vi_store(list->row + n, rows_of(_mm512_castsi512_si256(which), first));
        vi_store(list->row + n + CHUNK / 2, rows_of(_mm512_extracti64x4_epi64(which, 1), first));
        n += ((size_t)__builtin_popcountll(taken) + 3) / 4 * 4;
    }
    return n;
}

ALWAYS void skip_group(const struct mote_fast_job *job, const struct mote_fast_tile *t,
                       const struct inputs *list, size_t count) {
    const struct fixing f = take_fixing(MOTE_FAST_QUAD, job->layer, t);
    const char *w = (const char *)t->w;
    vi sum[MOTE_FAST_TILE][MOTE_FAST_QUAD];
    start_sums(1, MOTE_FAST_QUAD, job->start + t->channel, sum);
    for (size_t i = 0; i < count; i += 4) {
        const vi word = vi_word((const char *)list->byte + i);
        const char *row[4];
        vi weights[MOTE_FAST_QUAD];
        UNROLL for (size_t k = 0; k < 4; k++) row[k] = w + list->row[i + k];
        zip_taps(MOTE_FAST_QUAD, row, weights);
        UNROLL for (size_t n = 0; n < MOTE_FAST_QUAD; n++) sum[0][n] =
            add_products(sum[0][n], word, weights[n]);
    }
    finish_pixel(false, MOTE_FAST_QUAD, job->layer, t, &f, sum[0], (int8_t *)t->y);
}

static void skip(const void *params, const struct mote_io *io) {
    const struct mote_fast_layer *p = params;
    const struct mote_fast_job job = {p, p->start, 1.0f, 1.0f, 0};
    struct inputs list;
    const size_t count = take_inputs(io->x[0], (size_t)p->window.in_c, &list);
    struct mote_fast_tile t = mote_fast_groups(p, io->x[0], io->y);
    while (mote_fast_next(p, LANES, &t))
        skip_group(&job, &t, &list, count);
}
