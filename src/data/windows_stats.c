/* SPDX-License-Identifier: MIT */
#include "data/windows_stats.h"

#include <math.h>
#include <stdio.h>

const char *mote_table_origin(const struct mote_table *table, char *out, size_t size) {
    if (!table->paths || table->files == 0) return "the table";
    if (table->files == 1) return table->paths[0];
    snprintf(out, size, "%.200s and %zu more file%s", table->paths[0], table->files - 1,
             table->files > 2 ? "s" : "");
    return out;
}

static enum mote_status fail_column(const struct mote_table *table, size_t column, size_t rows,
                                    const char *what, struct mote_error *error) {
    char origin[256];
    return mote_fail(error, MOTE_INPUT, "%s: column \"%s\": %s in the %zu rows that it is normalised with",
                     mote_table_origin(table, origin, sizeof origin),
                     table->names ? table->names[column] : "?", what, rows);
}

/* Two passes: the squares of differences from the mean lose nothing where mean² would swamp them. */
enum mote_status mote_table_stats(const struct mote_table *table, size_t column, size_t rows, bool varying,
                                  double *mean, double *std, struct mote_error *error) {
    const float *v = table->values + column;
    size_t stride = table->columns, count = 0;
    double sum = 0, squares = 0;
    float least = INFINITY, most = -INFINITY;
    for (size_t row = 0; row < rows; row++) {
        float x = v[row * stride];
        if (isnan(x)) continue;
        count++;
        sum += x;
        if (x < least) least = x;
        if (x > most) most = x;
    }
    if (count == 0) return fail_column(table, column, rows, "every value is missing", error);
    if (varying && least == most) return fail_column(table, column, rows, "all values are equal", error);
    double centre = sum / (double)count;
    for (size_t row = 0; row < rows; row++) {
        double x = v[row * stride] - centre;
        if (!isnan(x)) squares += x * x;
    }
    *mean = centre;
    *std = sqrt(squares / (double)count);
    return MOTE_OK;
}
