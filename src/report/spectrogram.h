/* SPDX-License-Identifier: MIT
 * How loud a clip is at each time and frequency, for a picture of it. */
#ifndef MOTE_REPORT_SPECTROGRAM_H
#define MOTE_REPORT_SPECTROGRAM_H

#include "base/status.h"
#include "device/fft.h"

#include <stddef.h>
#include <stdint.h>

enum { MOTE_SPECTROGRAM_COLUMNS = 128, MOTE_SPECTROGRAM_ROWS = 96 };

struct mote_spectrogram {
    struct mote_fft fft;                   /* of the power of two next above 25 ms */
    size_t columns, rows;                  /* rows: fewer than 96 where the transform has fewer bins */
    size_t clip;                           /* samples */
    float *memory, *window, *work, *value; /* value: (columns, rows) in dB of the loudest */
};

/* For clips of `clip` samples at `rate`. Freed with mote_spectrogram_free, also after a failure. */
enum mote_status mote_spectrogram_create(uint32_t rate, size_t clip, struct mote_spectrogram *out,
                                         struct mote_error *error);
void mote_spectrogram_free(struct mote_spectrogram *spectrogram);

/* Fills `value`: 0 dB is the loudest, -80 and below is silence. A shorter clip goes on in zeros. */
void mote_spectrogram_run(struct mote_spectrogram *spectrogram, const int16_t *samples, size_t count);

#endif
