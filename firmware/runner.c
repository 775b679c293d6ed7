/* SPDX-License-Identifier: MIT
 * Runs an exported model (prefix "model") over a file: each example of in.bin goes in as it would on a device, what comes
 * out goes to out.bin. One that listens hears in.bin as one sound, and each word that it hears goes out as its number and its
 * score. Prints how many there were and, of the last one, the instructions of feed and of run. */
#include "model.h"
#include "port.h"

#include <string.h>

static uint64_t memory[MODEL_MEMORY_BYTES / 8];
static uint32_t feed_count, run_count;

#if defined(MODEL_RATE)
enum { PIECE = 160 }; /* samples, as a driver would hand them over */
#endif

#if defined(MODEL_WORDS)
static struct {
    int32_t word;
    float score;
} heard;
static int feed(int in) {
    int16_t samples[PIECE];
    if (!port_read(in, samples, sizeof samples)) return 0;
    port_count_start();
    heard.word = model_listen(memory, samples, PIECE, &heard.score);
    feed_count = port_count();
    return 1;
}
#elif defined(MODEL_RATE)
static int feed(int in) {
    int16_t samples[PIECE];
    uint32_t fed = 0;
    for (size_t left = MODEL_CLIP_SAMPLES; left > 0;) {
        const size_t count = left < PIECE ? left : PIECE;
        if (!port_read(in, samples, count * sizeof *samples)) return 0;
        port_count_start();
        model_feed(memory, samples, count);
        fed += port_count();
        left -= count;
    }
    feed_count = fed;
    return 1;
}
#elif defined(MODEL_ROWS)
static int feed(int in) {
    float row[MODEL_COLUMNS];
    uint32_t fed = 0;
    for (size_t i = 0; i < MODEL_ROWS; i++) {
        if (!port_read(in, row, sizeof row)) return 0;
        port_count_start();
        model_feed(memory, row);
        fed += port_count();
    }
    feed_count = fed;
    return 1;
}
#else
static int feed(int in) {
    static uint64_t input[(MODEL_INPUT_0_BYTES + 7) / 8];
    if (!port_read(in, input, MODEL_INPUT_0_BYTES)) return 0;
    model_feed(memory, 0, input);
    return 1;
}
#endif

static int answer(int out) {
#if defined(MODEL_WORDS)
    return heard.word < 0 || port_write(out, &heard, sizeof heard);
#elif defined(MODEL_INPUT_0_BYTES)
    return port_write(out, model_result(memory, 0), MODEL_OUTPUT_0_BYTES);
#else
    return port_write(out, model_result(memory), MODEL_OUTPUTS * sizeof(float));
#endif
}

static void print_count(const char *what, uint32_t count) {
    char text[12];
    size_t at = sizeof text - 1;
    text[at] = 0;
    do {
        text[--at] = (char)('0' + count % 10);
        count /= 10;
    } while (count > 0);
    port_print(what);
    port_print(text + at);
    port_print("\n");
}

int main(void) {
    const int in = port_open("in.bin", 0), out = port_open("out.bin", 1);
    uint32_t examples = 0;
    int good = in >= 0 && out >= 0;
    model_init(memory);
    for (; good && feed(in); examples++) {
#if !defined(MODEL_WORDS)
        port_count_start();
        model_run(memory);
        run_count = port_count();
#endif
        good = answer(out);
#if !defined(MODEL_WORDS)
        model_init(memory);
#endif
    }
    port_close(out);
    print_count("examples ", examples);
    print_count("feed ", feed_count);
    print_count("run ", run_count);
    port_exit(!good || examples == 0);
    return 0;
}
