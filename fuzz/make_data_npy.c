/* SPDX-License-Identifier: MIT
 * make_data_npy FOLDER: seeds for fuzz_data_npy, an array of each type and rank. */
#include "base/file.h"
#include "data/array.h"

#include <stdio.h>

int main(int argc, char **argv) {
    static const struct {
        enum mote_array_kind kind;
        size_t item;
    } types[] = {{MOTE_ARRAY_FLOAT, 2}, {MOTE_ARRAY_FLOAT, 4}, {MOTE_ARRAY_FLOAT, 8}, {MOTE_ARRAY_INT, 1},
                 {MOTE_ARRAY_INT, 8},   {MOTE_ARRAY_UINT, 2},  {MOTE_ARRAY_UINT, 8},  {MOTE_ARRAY_BOOL, 1}};
    static const uint8_t bytes[64] = {1, 0x80, 0xff, 3, 0, 0, 0xf0, 0x7f};
    struct mote_error error;
    if (argc != 2 || mote_folder_make(argv[1], &error) != MOTE_OK) return 1;
    for (size_t i = 0; i < sizeof types / sizeof *types; i++) {
        struct mote_array array = {
            .kind = types[i].kind, .item = types[i].item, .rank = i % 4, .data = bytes};
        struct mote_buffer file = {0};
        char path[4096];
        array.count = 1;
        for (size_t d = 0; d < array.rank; d++)
            array.count *= array.shape[d] = 1 + d % 2;
        mote_npy_write(&array, &file);
        snprintf(path, sizeof path, "%s/%zu.npy", argv[1], i);
        if (mote_file_write(path, file.data, file.size, &error) != MOTE_OK) return 1;
        mote_buffer_free(&file);
    }
    return 0;
}
