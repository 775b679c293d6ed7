/* SPDX-License-Identifier: MIT
 * The front end's configuration: what is refused, shapes, memory, tables. */
#include "device/features.h"
#include "device/features_tables.h"

#include <string.h>

struct mote_features_config mote_features_defaults(void) {
    const struct mote_features_config a = {
        MOTE_FEATURES_MFCC, 16000, 640, 320, 16000, 40, 10, 20.0f, 4000.0f, 1e-6f, 4};
    return a;
}

static enum mote_features_problem check_mels(const struct mote_features_config *c) {
    if (c->mels < 1 || c->mels > MOTE_FEATURES_MAX_MELS) return MOTE_FEATURES_BAD_MELS;
    if (c->kind == MOTE_FEATURES_MFCC && (c->coefficients < 1 || c->coefficients > c->mels)) {
        return MOTE_FEATURES_BAD_COEFFICIENTS;
    }
    /* Written so that a NaN is refused too. */
    if (!(c->low >= 0.0f && c->low < c->high && c->high <= (float)c->rate / 2.0f)) {
        return MOTE_FEATURES_BAD_RANGE;
    }
    if (!(c->offset >= 1e-30f && c->offset <= 1e30f)) return MOTE_FEATURES_BAD_OFFSET;
    return MOTE_FEATURES_OK;
}

enum mote_features_problem mote_features_check(const struct mote_features_config *c) {
    struct mote_fft fft;
    if (c->kind != MOTE_FEATURES_MFCC && c->kind != MOTE_FEATURES_LOG_MEL && c->kind != MOTE_FEATURES_STFT) {
        return MOTE_FEATURES_BAD_KIND;
    }
    if (c->rate < 1000 || c->rate > 1000000) return MOTE_FEATURES_BAD_RATE;
    if (c->frame < 8 || c->frame > MOTE_FEATURES_MAX_FRAME || !mote_fft_plan(&fft, c->frame)) {
        return MOTE_FEATURES_BAD_FRAME;
    }
    if (c->hop < 1 || c->hop > MOTE_FEATURES_MAX_CLIP) return MOTE_FEATURES_BAD_HOP;
    if (c->clip < 1 || c->clip > MOTE_FEATURES_MAX_CLIP) return MOTE_FEATURES_BAD_CLIP;
    if (c->frame > c->clip) return MOTE_FEATURES_CLIP_TOO_SHORT;
    if (c->lanes < 1 || c->lanes > MOTE_FEATURES_MAX_LANES) return MOTE_FEATURES_BAD_LANES;
    return c->kind == MOTE_FEATURES_STFT ? MOTE_FEATURES_OK : check_mels(c);
}

const char *mote_features_problem_text(enum mote_features_problem problem) {
    switch (problem) {
    case MOTE_FEATURES_OK:
        return "the front end's settings are good";
    case MOTE_FEATURES_BAD_KIND:
        return "the kind of features must be mfcc, log-mel or stft";
    case MOTE_FEATURES_BAD_RATE:
        return "the sample rate must be 1000 to 1000000 Hz";
    case MOTE_FEATURES_BAD_FRAME:
        return "a frame must be 8 to 16384 samples, a number whose prime factors are 2, 3 and 5";
    case MOTE_FEATURES_BAD_HOP:
        return "the step from frame to frame must be at least one sample (and at most 67108864)";
    case MOTE_FEATURES_BAD_CLIP:
        return "a clip must be 1 to 67108864 samples";
    case MOTE_FEATURES_CLIP_TOO_SHORT:
        return "a frame must not be longer than the clip";
    case MOTE_FEATURES_BAD_MELS:
        return "there must be 1 to 1024 mel bins";
    case MOTE_FEATURES_BAD_COEFFICIENTS:
        return "there must be at least one coefficient, and no more than mel bins";
    case MOTE_FEATURES_BAD_RANGE:
        return "the mel bins must lie between 0 Hz and half the sample rate, the low end below the high one";
    case MOTE_FEATURES_BAD_OFFSET:
        return "the offset under the logarithm must be positive (1e-30 to 1e30)";
    case MOTE_FEATURES_BAD_LANES:
        return "1 to 16 frames can be worked on side by side";
    }
    return "unknown problem with the front end's settings";
}

struct sizes { /* in floats */
    size_t window, fft, mel, segment, dct;
};

static struct sizes sizes_of(const struct mote_features *f) {
    const struct mote_features_config *c = &f->config;
    struct sizes s = {c->frame, mote_fft_table_floats(&f->fft), 0, 0, 0};
    if (c->kind != MOTE_FEATURES_STFT) {
        s.mel = 2 * ((size_t)f->last - f->first + 1);
        s.segment = c->mels + (size_t)2;
    }
    if (c->kind == MOTE_FEATURES_MFCC) s.dct = (size_t)c->mels * c->coefficients;
    return s;
}

/* Everything but the tables. */
static enum mote_features_problem plan(struct mote_features *f, const struct mote_features_config *config) {
    const enum mote_features_problem problem = mote_features_check(config);
    if (problem) return problem;
    memset(f, 0, sizeof *f);
    f->config = *config;
    mote_fft_plan(&f->fft, config->frame);
    f->last = config->frame / 2;
    if (config->kind != MOTE_FEATURES_STFT) mote_mel_range(config, &f->first, &f->last);
    return MOTE_FEATURES_OK;
}

size_t mote_features_table_bytes(const struct mote_features_config *config) {
    struct mote_features f;
    if (plan(&f, config)) return 0;
    const struct sizes s = sizes_of(&f);
    return (s.window + s.fft + s.mel + s.segment + s.dct) * sizeof(float);
}

size_t mote_features_scratch_bytes(const struct mote_features_config *c) {
    if (mote_features_check(c)) return 0;
    const size_t rows = c->kind == MOTE_FEATURES_STFT ? mote_features_frames(c) : c->lanes;
    const size_t mels = c->kind == MOTE_FEATURES_STFT ? 0 : c->mels;
    return (4 * (size_t)mote_fft_points(c->frame) * c->lanes + mels * c->lanes +
            rows * mote_features_columns(c)) *
           sizeof(float);
}

enum mote_features_problem mote_features_init(struct mote_features *f,
                                              const struct mote_features_config *config, void *tables,
                                              void *scratch) {
    const enum mote_features_problem problem = plan(f, config);
    if (problem) return problem;
    const struct sizes s = sizes_of(f);
    float *window = tables, *fft = window + s.window, *mel = fft + s.fft, *dct = mel + s.mel;
    uint32_t *segment = (uint32_t *)(void *)(dct + s.dct);
    mote_hann_table(config->frame, window);
    mote_fft_tables(&f->fft, fft);
    if (s.mel) mote_mel_table(config, f->first, f->last, mel, segment);
    if (s.dct) mote_dct_table(config->mels, config->coefficients, dct);
    f->window = window;
    f->mel = mel;
    f->segment = segment;
    f->dct = dct;
    f->scratch = scratch;
    return MOTE_FEATURES_OK;
}

struct mote_features mote_features_attach(const struct mote_features *features, void *scratch) {
    struct mote_features f = *features;
    f.scratch = scratch;
    return f;
}
