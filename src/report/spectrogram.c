/* SPDX-License-Identifier: MIT */
#include "report/spectrogram.h"

#include <math.h>
#include <stdlib.h>

static const float SILENCE = -80.0f; /* dB */

enum mote_status mote_spectrogram_create(uint32_t rate, size_t clip, struct mote_spectrogram *out,
                                         struct mote_error *error) {
    uint32_t length = 64;
    *out = (struct mote_spectrogram){.columns = MOTE_SPECTROGRAM_COLUMNS, .clip = clip};
    while (length < rate / 40)
        length *= 2;
    size_t bins = length / 2 + 1;
    out->rows = bins < MOTE_SPECTROGRAM_ROWS ? bins : MOTE_SPECTROGRAM_ROWS;
    if (!mote_fft_plan(&out->fft, length))
        return mote_fail(error, MOTE_USAGE, "no FFT of %u samples", length);
    size_t tables = mote_fft_table_floats(&out->fft);
    out->memory = calloc(tables + 3 * (size_t)length + bins + out->columns * out->rows, sizeof *out->memory);
    if (!out->memory) return mote_fail_memory(error, "a spectrogram");
    mote_fft_tables(&out->fft, out->memory);
    out->window = out->memory + tables;
    out->work = out->window + length;
    out->value = out->work + 2 * (size_t)length + bins;
    for (uint32_t i = 0; i < length; i++)
        out->window[i] = (float)(0.5 - 0.5 * cos(6.283185307179586 * i / length));
    return MOTE_OK;
}

void mote_spectrogram_free(struct mote_spectrogram *spectrogram) {
    free(spectrogram->memory);
    spectrogram->memory = NULL;
}

/* The magnitudes of the frame from sample `start` on. */
static const float *transform(struct mote_spectrogram *s, const int16_t *samples, size_t count,
                              size_t start) {
    uint32_t length = s->fft.length, half = length / 2;
    float *a = s->work, *b = a + length, *magnitude = b + length;
    for (uint32_t i = 0; i < length; i++) {
        float x = start + i < count ? (float)samples[start + i] : 0.0f;
        a[(i & 1 ? half : 0) + i / 2] = x * s->window[i];
    }
    mote_fft_magnitudes(&s->fft, mote_fft_complex(&s->fft, a, b, 1), 1, 0, half, magnitude);
    return magnitude;
}

/* The mean of the bins that fall into a row. */
static float pool(const struct mote_spectrogram *s, const float *magnitude, size_t row) {
    size_t bins = s->fft.length / 2 + 1, first = row * bins / s->rows, end = (row + 1) * bins / s->rows;
    float sum = 0;
    for (size_t i = first; i < end; i++)
        sum += magnitude[i];
    return sum / (float)(end - first);
}

void mote_spectrogram_run(struct mote_spectrogram *s, const int16_t *samples, size_t count) {
    size_t length = s->fft.length, last = s->clip > length ? s->clip - length : 0;
    float most = 0;
    for (size_t c = 0; c < s->columns; c++) {
        const float *magnitude = transform(s, samples, count, c * last / (s->columns - 1));
        for (size_t r = 0; r < s->rows; r++) {
            float x = s->value[c * s->rows + r] = pool(s, magnitude, r);
            if (x > most) most = x;
        }
    }
    for (size_t i = 0; i < s->columns * s->rows; i++) {
        float x = s->value[i];
        s->value[i] = x > most * 1e-4f ? 20.0f * log10f(x / most) : SILENCE;
    }
}
