/* SPDX-License-Identifier: MIT
 * Any bytes as a label track: what is read is in order and within bounds. */
#include "data/track.h"

#include <stdint.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct mote_track track;
    struct mote_error error;
    if (mote_track_parse("fuzz.txt", data, size, &track, &error) != MOTE_OK) return 0;
    if (track.count == 0) abort();
    for (size_t i = 0; i < track.count; i++) {
        const struct mote_track_label *label = &track.label[i];
        if (!(label->start >= 0 && label->end >= label->start) || label->word[0] == 0) abort();
        if (i > 0 && label->start < label[-1].start) abort();
    }
    mote_track_free(&track);
    return 0;
}
