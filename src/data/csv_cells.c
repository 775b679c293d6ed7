/* SPDX-License-Identifier: MIT */
#include "data/csv_cells.h"

#include "data/csv_decimal.h"
#include "data/csv_text.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

bool mote_csv_missing_make(const struct mote_table_request *request, struct mote_csv_missing *missing) {
    *missing = (struct mote_csv_missing){.texts = request->missing_count, .text = request->missing};
    missing->number = calloc(missing->texts + 1, sizeof *missing->number);
    if (!missing->number) return false;
    for (size_t i = 0; i < missing->texts; i++) {
        char decimal = 0;
        const char *text = missing->text[i];
        if (mote_decimal_parse(text, strlen(text), &decimal, &missing->number[missing->numbers]))
            missing->numbers++;
    }
    return true;
}

void mote_csv_missing_free(struct mote_csv_missing *missing) {
    free(missing->number);
    *missing = (struct mote_csv_missing){0};
}

bool mote_csv_value(const struct mote_csv_missing *missing, const char *text, size_t length, char *decimal,
                    float *out) {
    if (mote_decimal_parse(text, length, decimal, out)) {
        for (size_t i = 0; i < missing->numbers; i++)
            if (missing->number[i] == *out) *out = NAN;
        return true;
    }
    for (size_t i = 0; i < missing->texts; i++)
        if (mote_text_same(text, missing->text[i])) {
            *out = NAN;
            return true;
        }
    return false;
}
