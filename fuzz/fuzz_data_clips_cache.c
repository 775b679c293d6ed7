/* SPDX-License-Identifier: MIT
 * Any bytes as a cache of clips. The first byte says how many clips are expected; the magic and the key are put
 * right, so that what lies behind them is looked at too. What is accepted must lie inside. */
#include "data/clips_cache.h"

#include <stdlib.h>
#include <string.h>

enum { KEY = 77, MOST = 64, HEAD = 24 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct mote_clips_cache_entry entries[256];
    if (size == 0) return 0;
    size_t count = data[0], bytes = HEAD + size - 1;
    const uint64_t head[2] = {KEY, count};
    uint8_t *copy = malloc(bytes);
    if (!copy) return 0;
    memcpy(copy, "moteclp1", 8);
    memcpy(copy + 8, head, sizeof head);
    if (size > 1) memcpy(copy + HEAD, data + 1, size - 1);
    if (mote_clips_cache_parse(copy, bytes, KEY, count, MOST, entries))
        for (size_t i = 0; i < count; i++) {
            if (entries[i].count > MOST) abort();
            volatile uint64_t hash = mote_clips_cache_hash(entries[i].samples, entries[i].count);
            (void)hash;
        }
    if (mote_clips_cache_parse(copy, bytes, KEY + 1, count, MOST, entries)) abort();
    free(copy);
    return 0;
}
