/* SPDX-License-Identifier: MIT */
#include "data/windows_stats.h"

#include "base/rng.h"
#include "data/time.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

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

enum { SAMPLE = 1001 };
#define FAR 1e9 /* float32 has 24 bits: less is left of what is 1/1e9 of its neighbour */

static int compare(const void *a, const void *b) {
    const float *x = a, *y = b;
    return *x < *y ? -1 : *x > *y;
}

static float median(float *values, size_t count) {
    qsort(values, count, sizeof *values, compare);
    return values[count / 2];
}

/* Values from all over the column: drawn, because a stride may go in step with the days. */
static size_t take_sample(const struct mote_table *table, size_t column, float sample[SAMPLE]) {
    size_t count = 0;
    struct mote_rng rng;
    mote_rng_seed(&rng, 1, column);
    for (size_t i = 0; i < SAMPLE && i < table->rows; i++) {
        size_t row = table->rows <= SAMPLE ? i : mote_rng_below(&rng, (uint32_t)table->rows);
        float x = table->values[row * table->columns + column];
        if (!isnan(x)) sample[count++] = x;
    }
    return count;
}

static enum mote_status fail_far(const struct mote_table *table, size_t column, size_t row, float middle,
                                 struct mote_error *error) {
    char origin[256], place[MOTE_TIME_TEXT + 16];
    const char *path = table->paths && table->file ? table->paths[table->file[row]]
                                                   : mote_table_origin(table, origin, sizeof origin);
    if (table->times)
        mote_time_print(table->times[row], place);
    else
        snprintf(place, sizeof place, "row %zu", row + 1);
    return mote_fail(
        error, MOTE_INPUT,
        "%s: %s: column \"%s\": the value %g is out of all proportion to the others, which lie about "
        "%g; correct it, or list it in [data] missing",
        path, place, table->names ? table->names[column] : "?",
        (double)table->values[row * table->columns + column], (double)middle);
}

enum mote_status mote_table_check_spread(const struct mote_table *table, size_t column,
                                         struct mote_error *error) {
    float sample[SAMPLE];
    size_t count = take_sample(table, column, sample);
    if (count == 0) return MOTE_OK;
    float middle = median(sample, count);
    for (size_t i = 0; i < count; i++)
        sample[i] = fabsf(sample[i] - middle);
    double spread = (double)median(sample, count), most = FAR * fmax(spread, 1);
    for (size_t row = 0; spread > 0 && row < table->rows; row++)
        if (fabs((double)table->values[row * table->columns + column] - middle) > most)
            return fail_far(table, column, row, middle, error);
    return MOTE_OK;
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
