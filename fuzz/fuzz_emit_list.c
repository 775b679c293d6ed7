/* SPDX-License-Identifier: MIT
 * Any bytes as the list of an exported folder: what it names stays in the folder. */
#include "emit/emit.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct mote_emit_listed listed;
    if (size == 0) return 0;
    const char *at = (const char *)data, *const end = at + size;
    while (mote_emit_list_next(&at, end, &listed)) {
        const size_t length = strlen(listed.name);
        if (length == 0 || length >= MOTE_EMIT_NAME || listed.name[0] == '/') abort();
        if (strstr(listed.name, "..") == listed.name || strstr(listed.name, "/..")) abort();
        if (at > end) abort();
    }
    return 0;
}
