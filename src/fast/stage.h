/* SPDX-License-Identifier: MIT
 * Template: an image, staged (layer.h, 1). */

/* How elements change on the way; zero is what padding is. */
struct staging {
    enum mote_fast_kind kind;
    bool depthwise;
    int32_t zero;         /* of the input */
    float inverse, least; /* hybrid: as in device/dynamic.h */
};

/* Bytes of a staged element. */
ALWAYS size_t staged_bytes(const struct staging *s) {
    return s->kind == MOTE_FAST_F32 || s->depthwise ? 4 : STAGED;
}

/* Stored as sums take it: whole vectors, n lanes of which count; what they spill is written again later, or slack. */
ALWAYS void put_integers(const struct staging *s, vi v, char *to) {
    if (s->depthwise) {
        vf_store((float *)(void *)to, vf_of(vi_subtract(v, vi_set(s->zero))));
    } else if (STAGED == 2) {
        vi_store_s16((int16_t *)(void *)to, v);
    } else {
        vi_store_s8((int8_t *)to, vi_add(v, vi_set(128)), LANES);
    }
}

ALWAYS vi quantize(const struct staging *s, vf x) {
    const vf scaled = vf_add(vf_set((float)s->zero), vf_multiply(x, vf_set(s->inverse)));
    return vi_round(vf_min(vf_max(scaled, vf_set(s->least)), vf_set(127.0f)));
}

ALWAYS void convert_hybrid(const struct staging *s, const float *x, size_t n, char *to) {
    const size_t step = LANES * staged_bytes(s);
    for (; n >= LANES; n -= LANES, x += LANES, to += step)
        put_integers(s, quantize(s, vf_load(x)), to);
    if (n) put_integers(s, quantize(s, vf_load_some(x, n)), to);
}

ALWAYS void convert_s8(const struct staging *s, const int8_t *x, size_t n, char *to) {
    if (STAGED == 1 && !s->depthwise) { /* + 128 */
        for (size_t i = 0; i < n; i++)
            to[i] = (char)(x[i] ^ -128);
        return;
    }
    const size_t step = LANES * staged_bytes(s);
    for (; n >= LANES; n -= LANES, x += LANES, to += step)
        put_integers(s, vi_load_s8(x, LANES), to);
    if (n) put_integers(s, vi_load_s8(x, n), to);
}

/* n elements, from element `at` of the image. */
ALWAYS void convert(const struct staging *s, const void *image, size_t at, size_t n, char *to) {
    if (s->kind == MOTE_FAST_F32) memcpy(to, (const float *)image + at, n * sizeof(float));
    if (s->kind == MOTE_FAST_HYBRID) convert_hybrid(s, (const float *)image + at, n, to);
    if (s->kind == MOTE_FAST_S8) convert_s8(s, (const int8_t *)image + at, n, to);
}

/* n elements of padding. */
ALWAYS void pad(const struct staging *s, size_t n, char *to) {
    if (staged_bytes(s) == 4) memset(to, 0, 4 * n);
    if (staged_bytes(s) == 1) memset(to, s->zero + 128, n);
    if (staged_bytes(s) == 2) {
        const int16_t zero = (int16_t)s->zero;
        for (size_t i = 0; i < n; i++, to += sizeof zero)
            memcpy(to, &zero, sizeof zero);
    }
}

ALWAYS void stage_pixels(const struct staging *s, const struct mote_fast_stage *g, const void *image,
                         size_t at, char *to) {
    const size_t bytes = staged_bytes(s);
    if (g->pitch == g->channels) {
        convert(s, image, at, g->image_columns * g->channels, to);
        return;
    }
    for (size_t i = 0; i < g->image_columns; i++, at += g->channels, to += g->pitch * bytes)
        convert(s, image, at, g->channels, to);
}

ALWAYS void stage_image(const struct staging *s, const struct mote_fast_stage *g, const void *image,
                        char *to) {
    const size_t bytes = staged_bytes(s), right = g->columns - g->left - g->image_columns;
    for (size_t r = 0; r < g->rows; r++, to += g->columns * g->pitch * bytes) {
        if (r < g->top || r - g->top >= g->image_rows) {
            pad(s, g->columns * g->pitch, to);
            continue;
        }
        char *const first = to + g->left * g->pitch * bytes;
        pad(s, g->left * g->pitch, to);
        stage_pixels(s, g, image, (r - g->top) * g->image_row, first);
        pad(s, right * g->pitch, first + g->image_columns * g->pitch * bytes);
    }
}

/* The least and the largest of x and 0, as in device/dynamic.c. */
static void find_range(const float *x, size_t n, float *low, float *high) {
    vf least[2] = {vf_set(0.0f), vf_set(0.0f)}, most[2] = {vf_set(0.0f), vf_set(0.0f)};
    float lanes[2][LANES];
    for (; n >= 2 * LANES; n -= 2 * LANES, x += 2 * LANES) {
        for (size_t i = 0; i < 2; i++) {
            least[i] = vf_min(vf_load(x + i * LANES), least[i]);
            most[i] = vf_max(vf_load(x + i * LANES), most[i]);
        }
    }
    for (size_t some; n > 0; n -= some, x += some) {
        some = n < LANES ? n : LANES;
        least[0] = vf_min(vf_load_some(x, some), least[0]);
        most[0] = vf_max(vf_load_some(x, some), most[0]);
    }
    vf_store(lanes[0], vf_min(least[0], least[1]));
    vf_store(lanes[1], vf_max(most[0], most[1]));
    *low = *high = 0.0f;
    for (size_t i = 0; i < LANES; i++) {
        *low = lanes[0][i] < *low ? lanes[0][i] : *low;
        *high = lanes[1][i] > *high ? lanes[1][i] : *high;
    }
}
