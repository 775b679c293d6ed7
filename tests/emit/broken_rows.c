/* SPDX-License-Identifier: MIT
 * For test_emit_feed.sh: a forecaster (prefix "model") whose sensor breaks and comes back. Says what is wrong. */
#include "model.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

static uint64_t memory[MODEL_MEMORY_BYTES / 8];
static int wrong;

static void expect(int good, const char *what, float reading) {
    if (!good) printf("%s (a reading of %g)\n", what, (double)reading), wrong = 1;
}

/* Whole rows until the window is full. */
static void fill(float broken) {
    for (size_t i = 1; i <= MODEL_ROWS; i++) {
        float row[MODEL_COLUMNS];
        for (size_t c = 0; c < MODEL_COLUMNS; c++)
            row[c] = 10.0f + (float)(i + c);
        const size_t fresh = model_feed(memory, row);
        expect(fresh == (i < MODEL_ROWS ? 0 : i), "feed counts otherwise", broken);
    }
}

static int is_forecast(void) {
    int numbers = 0;
    model_run(memory);
    for (size_t i = 0; i < MODEL_OUTPUTS; i++)
        numbers += !isnan(model_result(memory)[i]);
    return numbers == MODEL_OUTPUTS ? 1 : numbers == 0 ? 0 : -1;
}

static void breaks(float broken) {
    float before[MODEL_OUTPUTS], row[MODEL_COLUMNS] = {0.0f};
    model_init(memory);
    expect(is_forecast() == 0, "a forecast of nothing", broken);
    fill(broken);
    expect(is_forecast() == 1, "no forecast", broken);
    memcpy(before, model_result(memory), sizeof before);
    row[MODEL_COLUMNS - 1] = broken;
    expect(model_feed(memory, row) == 0, "feed takes it", broken);
    expect(is_forecast() == 0, "a forecast of it", broken);
    fill(broken);
    expect(is_forecast() == 1, "no forecast later", broken);
    expect(memcmp(before, model_result(memory), sizeof before) == 0, "something of it stays", broken);
}

int main(void) {
    breaks(NAN);
    breaks(-NAN);
    breaks(INFINITY);
    breaks(-INFINITY);
    return wrong;
}
