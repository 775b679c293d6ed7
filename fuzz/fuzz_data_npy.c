/* SPDX-License-Identifier: MIT
 * Any bytes as a .npy: what is read lies within the bytes, and written again it reads the same. */
#include "data/array.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct mote_array array, again;
    struct mote_error error;
    struct mote_buffer file = {0};
    if (mote_npy_read("fuzz.npy", data, size, &array, &error) != MOTE_OK) return 0;
    if (array.data < data || array.data + array.count * array.item != data + size) abort();
    for (size_t i = 0; i < array.count; i++) {
        int64_t value;
        if (mote_array_integer(&array, i, &value) && (double)value != mote_array_real(&array, i)) abort();
    }
    mote_npy_write(&array, &file);
    if (mote_npy_read("again.npy", file.data, file.size, &again, &error) != MOTE_OK) abort();
    if (again.kind != array.kind || again.rank != array.rank || again.count != array.count) abort();
    if (array.count && memcmp(again.data, array.data, array.count * array.item) != 0) abort();
    mote_buffer_free(&file);
    return 0;
}
