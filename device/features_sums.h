/* SPDX-License-Identifier: MIT
 * Mel triangles and DCT, once for one lane and once for a vector of lanes: included with V the type and NAME(x) its
 * names. Each sum runs in the order of its index, from the first product on. No include guard, on purpose. */

/* y[i · lanes] = Σ weight · x[k · lanes]; a bin adds to the triangle whose peak is behind it and to the one whose
 * peak is ahead. */
static inline void NAME(mels)(const struct mote_features *f, size_t lanes, const float *x, float *y) {
    const float *w = f->mel;
    const uint32_t *segment = f->segment;
    V falling = NAME(zero)();
    for (uint32_t i = 0; i <= f->config.mels; i++) {
        V rising = NAME(zero)();
        for (uint32_t k = segment[i]; k < segment[i + 1]; k++, w += 2) {
            const V magnitude = *(const V *)(const void *)(x + k * lanes);
            falling += magnitude * w[0];
            rising += magnitude * w[1];
        }
        if (i > 0) *(V *)(void *)(y + (i - 1) * lanes) = falling;
        falling = rising;
    }
}

/* COUNT coefficients at once, so that one sum need not wait for the other. */
static inline void NAME(dct_some)(const float *dct, size_t mels, size_t lanes, const float *x, float *y) {
    V sum[DCT_BLOCK];
    for (size_t k = 0; k < DCT_BLOCK; k++)
        sum[k] = NAME(zero)();
    for (size_t n = 0; n < mels; n++) {
        const V value = *(const V *)(const void *)(x + n * lanes);
        for (size_t k = 0; k < DCT_BLOCK; k++)
            sum[k] += value * dct[k * mels + n];
    }
    for (size_t k = 0; k < DCT_BLOCK; k++)
        *(V *)(void *)(y + k * lanes) = sum[k];
}

static inline void NAME(dct_one)(const float *dct, size_t mels, size_t lanes, const float *x, float *y) {
    V sum = NAME(zero)();
    for (size_t n = 0; n < mels; n++)
        sum += *(const V *)(const void *)(x + n * lanes) * dct[n];
    *(V *)(void *)y = sum;
}

static inline void NAME(dct)(const struct mote_features *f, size_t lanes, const float *x, float *y) {
    const size_t mels = f->config.mels, count = f->config.coefficients;
    size_t k = 0;
    for (; k + DCT_BLOCK <= count; k += DCT_BLOCK)
        NAME(dct_some)(f->dct + k * mels, mels, lanes, x, y + k * lanes);
    for (; k < count; k++)
        NAME(dct_one)(f->dct + k * mels, mels, lanes, x, y + k * lanes);
}
