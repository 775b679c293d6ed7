/* SPDX-License-Identifier: MIT
 * .tflite bytes the whole way: loaded, planned, run twice, on the heap and in memory of the caller's, with the same
 * answers where the numbers are ones. The limit of work keeps a run short. */
#include <mote/run.h>

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const struct mote_runner_options options = {.memory_limit = 16 << 20, .work_limit = 2000000};

#ifdef MOTE_SANITIZE
const char *__asan_default_options(void);
const char *__asan_default_options(void) {
    return "max_allocation_size_mb=64:allocator_may_return_null=0";
}
#endif

static void require(int condition) {
    if (!condition) abort();
}

/* All kinds of bytes; floats become small numbers, infinities, none. */
static void fill(struct mote_runner *runner, uint8_t from) {
    for (size_t i = 0; i < mote_runner_input_count(runner); i++) {
        uint8_t *bytes = mote_runner_input_data(runner, i);
        for (size_t k = 0; k < mote_runner_input(runner, i)->bytes; k++)
            bytes[k] = (uint8_t)(from + k * 37);
    }
}

static void invoke(struct mote_runner *runner) {
    for (uint8_t turn = 0; turn < 2; turn++) {
        fill(runner, turn);
        mote_runner_invoke(runner, NULL);
    }
}

static void check_same(const struct mote_runner *a, const struct mote_runner *b) {
    require(mote_runner_output_count(a) == mote_runner_output_count(b));
    for (size_t i = 0; i < mote_runner_output_count(a); i++) {
        const struct mote_runner_tensor *tensor = mote_runner_output(a, i);
        require(tensor->bytes == mote_runner_output(b, i)->bytes);
        require(!memcmp(mote_runner_output_data(a, i), mote_runner_output_data(b, i), tensor->bytes));
    }
}

static void place(const uint8_t *data, size_t size, const struct mote_runner *other) {
    struct mote_runner *runner = NULL;
    const size_t bytes = mote_runner_memory_bytes(other) + 63;
    void *memory = malloc(bytes);
    require(memory && mote_runner_place(data, size, &options, memory, bytes, &runner, NULL) == MOTE_OK);
    invoke(runner);
    check_same(runner, other);
    free(memory);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct mote_runner *runner = NULL;
    struct mote_error error = {MOTE_OK, ""};
    const enum mote_status status = mote_runner_load(data, size, &options, &runner, &error);
    if (status != MOTE_OK) {
        require(!runner && error.status == status && error.text[0] && status != MOTE_MEMORY &&
                status != MOTE_USAGE);
        return 0;
    }
    require(mote_runner_memory_bytes(runner) <= options.memory_limit);
    invoke(runner);
    place(data, size, runner);
    mote_runner_free(runner);
    return 0;
}
