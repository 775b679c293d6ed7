/* SPDX-License-Identifier: MIT
 * From a clean voice to one second of it in some room. Only keywords.c uses it. */
#ifndef MOTE_DATA_KEYWORDS_SOUND_H
#define MOTE_DATA_KEYWORDS_SOUND_H

#include "base/rng.h"
#include "data/sound.h"

enum { MOTE_KEYWORD_RATE = 16000 };

/* Writes MOTE_KEYWORD_RATE samples. */
void mote_keyword_sound(const struct mote_sound *voice, struct mote_rng *rng, int16_t *out);

#endif
