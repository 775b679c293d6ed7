/* SPDX-License-Identifier: MIT
 * Sound to numbers: the front end that makes the training set and runs on the chip. Frames of L samples every S,
 * periodic Hann window, |FFT of length L|, and from that
 *   MFCC      mel triangles, ln(x + offset), the first coefficients of a DCT-II     (frames × coefficients)
 *   log-mel   mel triangles, ln(x + offset)                                         (frames × mels)
 *   STFT      the magnitudes themselves, frames × (L/2 + 1), resized bilinearly     (32 × 32)
 * Definitions are TensorFlow's; doc/features.md has every formula. float32 throughout, no libm but square roots,
 * one order of summation: the same bits from every compiler and CPU (with -ffp-contract=off), whether a clip
 * comes at once or sample by sample, and whatever the number of lanes.
 *
 * The caller owns all memory:
 *     struct mote_features_config c = mote_features_defaults();      kws option A; change what differs
 *     problem = mote_features_check(&c);                             then mote_features_problem_text(problem)
 *     struct mote_features f;
 *     mote_features_init(&f, &c, tables, scratch);                   as many bytes as the two queries say
 *     mote_features_clip_s16(&f, samples, count, out);               rows × columns floats
 * After init the tables are only read: threads may share them, each with its own copy of f and its own scratch
 * (mote_features_attach). */
#ifndef MOTE_DEVICE_FEATURES_H
#define MOTE_DEVICE_FEATURES_H

#include "device/fft.h"

#include <stddef.h>
#include <stdint.h>

enum mote_features_kind { MOTE_FEATURES_MFCC, MOTE_FEATURES_LOG_MEL, MOTE_FEATURES_STFT };

enum {
    MOTE_FEATURES_IMAGE = 32, /* rows and columns of MOTE_FEATURES_STFT */
    MOTE_FEATURES_MAX_FRAME = 16384,
    MOTE_FEATURES_MAX_MELS = 1024,
    MOTE_FEATURES_MAX_CLIP = 1 << 26,
    MOTE_FEATURES_MAX_LANES = 16
};

struct mote_features_config {
    enum mote_features_kind kind;
    uint32_t rate;         /* samples per second */
    uint32_t frame;        /* L, samples: of prime factors 2, 3 and 5 */
    uint32_t hop;          /* S, samples from one frame's start to the next's */
    uint32_t clip;         /* samples of a clip: shorter ones are padded with zeros, longer ones cut */
    uint32_t mels;         /* MFCC, log-mel: triangles */
    uint32_t coefficients; /* MFCC: 1 to mels */
    float low, high;       /* MFCC, log-mel: where the first triangle begins and the last one ends, Hz */
    float offset;          /* MFCC, log-mel: added before the logarithm */
    uint32_t
        lanes; /* frames worked on side by side in a clip: 1 on a chip (least memory), 4 to 16 on a host */
};

/* Option A of the keyword task: MFCC, 16 kHz, 640 every 320, one second, 40 mels of 20 to 4000 Hz, 10
 * coefficients, offset 1e-6, 4 lanes. Option B is frame 1024, hop 400, mels 16. */
struct mote_features_config mote_features_defaults(void);

enum mote_features_problem {
    MOTE_FEATURES_OK,
    MOTE_FEATURES_BAD_KIND,
    MOTE_FEATURES_BAD_RATE,
    MOTE_FEATURES_BAD_FRAME,
    MOTE_FEATURES_BAD_HOP,
    MOTE_FEATURES_BAD_CLIP,
    MOTE_FEATURES_CLIP_TOO_SHORT,
    MOTE_FEATURES_BAD_MELS,
    MOTE_FEATURES_BAD_COEFFICIENTS,
    MOTE_FEATURES_BAD_RANGE,
    MOTE_FEATURES_BAD_OFFSET,
    MOTE_FEATURES_BAD_LANES
};
enum mote_features_problem mote_features_check(const struct mote_features_config *config);
/* What is wanted, for a person: "a frame must be …". */
const char *mote_features_problem_text(enum mote_features_problem problem);

/* Shape of a clip's features: rows × columns. And how many frames of L samples a clip has, which differs from
 * the rows for MOTE_FEATURES_STFT alone. For a config that mote_features_check has passed. */
uint32_t mote_features_frames(const struct mote_features_config *config);
uint32_t mote_features_rows(const struct mote_features_config *config);
uint32_t mote_features_columns(const struct mote_features_config *config);

/* Bytes of caller memory, 16-aligned; 0 for a config that mote_features_check refuses. Tables are constant
 * after init (a chip may keep them in flash), scratch holds nothing from one call to the next. */
size_t mote_features_table_bytes(const struct mote_features_config *config);
size_t mote_features_scratch_bytes(const struct mote_features_config *config);

struct mote_features {
    struct mote_features_config config;
    struct mote_fft fft;
    uint32_t first, last; /* FFT bins that matter */
    const float *window;  /* Hann / 2, L values: the half belongs to the FFT's split */
    const float *mel; /* for each bin of first…last: its weight in the falling and in the rising triangle */
    const uint32_t
        *segment; /* mels + 2: segment i, between the peaks of mels i − 1 and i, is bins segment[i]… */
    const float *dct; /* (coefficients, mels) */
    float *scratch;
};

/* Fills the tables. MOTE_FEATURES_OK, or what mote_features_check says, and then nothing is touched. */
enum mote_features_problem mote_features_init(struct mote_features *features,
                                              const struct mote_features_config *config, void *tables,
                                              void *scratch);
/* The same tables with another scratch. */
struct mote_features mote_features_attach(const struct mote_features *features, void *scratch);

/* A clip's features, rows × columns. int16 stands for x / 32768. */
void mote_features_clip_s16(const struct mote_features *features, const int16_t *samples, size_t count,
                            float *out);
void mote_features_clip_f32(const struct mote_features *features, const float *samples, size_t count,
                            float *out);

/* One frame: L samples to one row of `columns`. For MOTE_FEATURES_STFT the row is resized to 32 columns, and
 * mote_features_image does the other direction; for the other kinds a clip is its rows. */
void mote_features_frame_s16(const struct mote_features *features, const int16_t *samples, float *row);
void mote_features_frame_f32(const struct mote_features *features, const float *samples, float *row);

/* MOTE_FEATURES_STFT: (frames, 32) → (32, 32). */
void mote_features_image(const struct mote_features *features, const float *rows, float *image);

/* Sound as it comes in. `samples` is L floats of caller memory. */
struct mote_features_stream {
    float *samples;
    uint32_t filled; /* of L */
    uint32_t skip;   /* samples to leave out before the next frame, where S > L */
};
void mote_features_stream_init(struct mote_features_stream *stream, float *samples);
/* Takes samples until a frame is whole, then writes its row and sets *done to 1 (else 0). Returns how many
 * were taken: call again with the rest while there is one. */
size_t mote_features_push_s16(const struct mote_features *features, struct mote_features_stream *stream,
                              const int16_t *samples, size_t count, float *row, int *done);
size_t mote_features_push_f32(const struct mote_features *features, struct mote_features_stream *stream,
                              const float *samples, size_t count, float *row, int *done);

#endif
