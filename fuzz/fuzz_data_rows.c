/* SPDX-License-Identifier: MIT
 * Any bytes as rows of numbers: what is read is as many finite numbers as the shape says. */
#include "data/array.h"

#include <math.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct mote_array array;
    struct mote_buffer values = {0};
    struct mote_error error;
    if (mote_rows_read("fuzz.csv", data, size, &values, &array, &error) == MOTE_OK) {
        if (array.count != array.shape[0] * array.shape[1] || values.size != array.count * array.item)
            abort();
        for (size_t i = 0; i < array.count; i++)
            if (!isfinite(mote_array_real(&array, i))) abort();
    }
    mote_buffer_free(&values);
    return 0;
}
