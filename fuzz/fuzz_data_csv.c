/* SPDX-License-Identifier: MIT
 * Any bytes as a CSV file. The first byte chooses what is asked of it; the rest is the file. What is read
 * must be in order and fit to make windows of; what is refused must come with a sentence, and the plain way
 * must agree. */
#include "data/csv.h"
#include "data/windows.h"

#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

static const char *const by_name[] = {"T", "rh (%)"}, *const by_number[] = {"#2", "#1", "#2"};
static const char *const missing[] = {"-9999", "nan", "", "--"};

static const struct mote_table_request requests[] = {
    {.columns = 2, .column = by_name, .time = "auto", .missing_count = 3, .missing = missing},
    {.columns = 3, .column = by_number, .time = "auto", .missing_count = 4, .missing = missing},
    {.columns = 1, .column = by_name, .time = "none", .separator = ';', .decimal = ','},
    {.columns = 1, .column = by_number, .time = "#1", .missing_count = 2, .missing = missing, .decimal = '.'},
};

static void require(int condition) {
    if (!condition) abort();
}

static void check_table(const struct mote_table *t) {
    size_t missing_values = 0;
    require(t->rows > 0 && t->names && t->files == 1);
    for (size_t i = 0; i < t->rows * t->columns; i++) {
        require(!isinf(t->values[i]));
        missing_values += isnan(t->values[i]) != 0;
    }
    require(missing_values == t->missing_values);
    for (size_t row = 1; t->times && row < t->rows; row++)
        require(t->times[row] > t->times[row - 1]);
}

static void check_windows(const struct mote_table *t) {
    static const size_t targets[] = {0};
    static const double mean[3] = {0}, std[3] = {1, 1, 1};
    const struct mote_windows_options options = {.input_steps = 2,
                                                 .output_steps = 1,
                                                 .input_columns = t->columns,
                                                 .target_count = 1,
                                                 .targets = targets,
                                                 .split = {0.5, 0.25, 0.25},
                                                 .mean = mean,
                                                 .std = std};
    struct mote_windows *windows;
    struct mote_error error;
    if (mote_windows_create(t, &options, &windows, &error) != MOTE_OK) return;
    struct mote_windows_view view;
    mote_windows_view(windows, MOTE_SPLIT_ALL, &view);
    for (uint32_t i = 0; i < view.dataset.count; i++) {
        float x[6], y[1];
        view.dataset.fetch(view.dataset.context, &i, 1, x, y);
        require(!isnan(y[0]));
    }
    mote_windows_free(windows);
}

struct text {
    const uint8_t *at;
    size_t left;
};

static ssize_t read_text(void *context, void *out, size_t bytes) {
    struct text *text = context;
    if (bytes > text->left) bytes = text->left;
    if (bytes) memcpy(out, text->at, bytes);
    text->at += bytes;
    text->left -= bytes;
    return (ssize_t)bytes;
}

static void check_plain(const uint8_t *data, size_t size, const struct mote_table_request *request,
                        enum mote_status status, const struct mote_table *fast,
                        const struct mote_error *sentence) {
    struct mote_table_builder builder;
    struct text text = {data, size};
    struct mote_csv_source source = {read_text, &text};
    struct mote_error error = {MOTE_OK, ""};
    require(mote_table_builder_start(&builder, request->columns, &error) == MOTE_OK);
    require(mote_csv_read("fuzz.csv", source, request, MOTE_CSV_PLAIN, &builder, &error) == status);
    if (status == MOTE_OK) {
        require(builder.table->rows == fast->rows && builder.table->skipped_rows == fast->skipped_rows);
        require(!memcmp(builder.table->values, fast->values, fast->rows * fast->columns * sizeof(float)));
    } else {
        require(!strcmp(error.text, sentence->text));
    }
    mote_table_free(builder.table);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    if (size == 0) return 0;
    const struct mote_table_request *request = &requests[data[0] % (sizeof requests / sizeof *requests)];
    struct mote_table *table = NULL;
    struct mote_error error = {MOTE_OK, ""};
    enum mote_status status = mote_table_read_text("fuzz.csv", data + 1, size - 1, request, &table, &error);
    if (status == MOTE_OK) {
        check_table(table);
        check_windows(table);
    } else {
        require(table == NULL && error.text[0]);
    }
    check_plain(data + 1, size - 1, request, status, table, &error);
    mote_table_free(table);
    return 0;
}
