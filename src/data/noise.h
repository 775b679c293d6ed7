/* SPDX-License-Identifier: MIT
 * Recordings of background noise, or noise made from a seed. Each split has its own stretch of every one, so that
 * no noise that is learnt is heard again in a test. */
#ifndef MOTE_DATA_NOISE_H
#define MOTE_DATA_NOISE_H

#include "base/rng.h"
#include "base/status.h"

#include <stddef.h>
#include <stdint.h>

struct mote_recording {
    char *path;
    int16_t *samples;
    size_t count;
};

struct mote_noise {
    size_t count;
    struct mote_recording *recording; /* by path */
    double split[3];
};

/* The sound files of a folder at the rate; fails if one cannot be read, and if there is none. */
enum mote_status mote_noise_read(const char *folder, uint32_t rate, const double split[3],
                                 struct mote_noise **out, struct mote_error *error);

/* Half a minute each of white, pink and brown noise. */
enum mote_status mote_noise_make(uint32_t rate, uint64_t seed, const double split[3], struct mote_noise **out,
                                 struct mote_error *error);
void mote_noise_free(struct mote_noise *noise);

/* `count` samples in a row from anywhere in the split's stretch (from its start again at its end); the recording.
 * Thread-safe. `split` is 0 to 2. */
const struct mote_recording *mote_noise_cut(const struct mote_noise *noise, uint32_t split,
                                            struct mote_rng *rng, int16_t *out, size_t count);

#endif
