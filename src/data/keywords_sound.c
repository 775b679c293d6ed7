/* SPDX-License-Identifier: MIT
 * The voice is put somewhere in the second, gets echoes that die away, background noise, and a loudness. */
#include "data/keywords_sound.h"

#include "device/math.h"

#include <math.h>

enum { CLIP = MOTE_KEYWORD_RATE, ECHOES = 16, MOST_DELAY = 1600 /* 0.1 s */ };

/* out[i] += gain · voice[i − at]. */
static void add(const int16_t *voice, size_t count, size_t at, float gain, float *out) {
    for (size_t i = 0; i < count && at + i < CLIP; i++)
        out[at + i] += gain * (float)voice[i];
}

/* Reflections at random times, by and by softer: each room has its own size and hardness. */
static void add_echoes(const int16_t *voice, size_t count, size_t at, struct mote_rng *rng, float *out) {
    float strength = 0.5f * (float)mote_rng_uniform(rng),
          decay = 200.0f + 600.0f * (float)mote_rng_uniform(rng);
    for (int i = 0; i < ECHOES; i++) {
        uint32_t delay = 20 + mote_rng_below(rng, MOST_DELAY);
        float sign = mote_rng_below(rng, 2) ? 1.0f : -1.0f;
        add(voice, count, at + delay, sign * strength * mote_expf(-(float)delay / decay), out);
    }
}

/* Noise between white and brown, 10 to 45 dB below the voice. */
static void add_noise(double level, struct mote_rng *rng, float *out) {
    float down = mote_expf(-0.1151293f * (10.0f + 35.0f * (float)mote_rng_uniform(rng)));
    float colour = (float)mote_rng_uniform(rng) * 0.98f, state = 0;
    float size = (float)level * down * (float)sqrt(1.0 - (double)colour * (double)colour);
    for (int i = 0; i < CLIP; i++) {
        state = colour * state + size * (float)mote_rng_normal(rng);
        out[i] += state;
    }
}

void mote_keyword_sound(const struct mote_sound *voice, struct mote_rng *rng, int16_t *out) {
    float sum[CLIP] = {0}, most = 1.0f;
    const int16_t *start = mote_sound_loudest(voice, CLIP);
    size_t count = voice->count < CLIP ? voice->count : CLIP;
    size_t at = mote_rng_below(rng, (uint32_t)(CLIP - count + 1));
    double energy = 0;
    add(start, count, at, 1.0f, sum);
    for (size_t i = 0; i < CLIP; i++)
        energy += (double)sum[i] * (double)sum[i];
    add_echoes(start, count, at, rng, sum);
    add_noise(sqrt(energy / CLIP), rng, sum);
    for (size_t i = 0; i < CLIP; i++)
        most = fmaxf(most, fabsf(sum[i]));
    float peak =
        mote_expf(-0.1151293f * 20.0f * (float)mote_rng_uniform(rng)); /* 0 to −20 dB of full scale */
    for (size_t i = 0; i < CLIP; i++)
        out[i] = mote_sample_s16(sum[i] * peak / most);
}
