/* SPDX-License-Identifier: MIT */
#include "data/csv_row.h"

#include <string.h>

bool mote_csv_row_add(struct mote_csv_row *row, const char *field, size_t length) {
    mote_buffer_append(&row->text, field, length);
    size_t end = row->text.size;
    mote_buffer_append(&row->text, "", 1);
    mote_buffer_append(&row->ends, &end, sizeof end);
    row->count++;
    return !row->text.failed && !row->ends.failed;
}

static size_t end_of(const struct mote_csv_row *row, size_t at) {
    size_t end;
    memcpy(&end, row->ends.data + at * sizeof end, sizeof end);
    return end;
}

const char *mote_csv_row_field(const struct mote_csv_row *row, size_t at, size_t *length) {
    size_t start = at ? end_of(row, at - 1) + 1 : 0;
    *length = end_of(row, at) - start;
    return (const char *)row->text.data + start;
}

void mote_csv_row_free(struct mote_csv_row *row) {
    mote_buffer_free(&row->text);
    mote_buffer_free(&row->ends);
    *row = (struct mote_csv_row){0};
}
