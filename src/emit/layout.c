/* SPDX-License-Identifier: MIT
 * The caller's memory: what is kept from call to call, a struct of numbers alone, so that it is of one size on all machines, and
 * behind it what one call takes to work on. */
#include "emit/parts.h"

#define TEXT(text) mote_buffer_text(out, text)
#define PRINT(...) mote_buffer_printf(out, __VA_ARGS__)

const struct mote_tensor *mote_emit_edge(const struct mote_emit_plan *plan, bool input) {
    const struct mote_graph *graph = plan->graph;
    return &graph->tensors[input ? graph->inputs[0] : graph->outputs[0]];
}

size_t mote_emit_offset(const struct mote_emit_plan *plan, int32_t tensor) {
    size_t offset = 0;
    mote_program_place(plan->program, tensor, &offset);
    return offset;
}

size_t mote_emit_outputs(const struct mote_emit_plan *plan) {
    return mote_tensor_count(mote_emit_edge(plan, false));
}

static size_t up(size_t bytes) {
    return (bytes + 15) / 16 * 16;
}

/* Rows that are kept: for a spectrogram those before it is resized. */
size_t mote_emit_kept_rows(const struct mote_emit_plan *plan) {
    return plan->task == MOTE_EMIT_SOUND ? mote_features_frames(plan->front) : plan->rows;
}

bool mote_emit_is_image(const struct mote_emit_plan *plan) {
    return plan->task == MOTE_EMIT_SOUND && plan->front->kind == MOTE_FEATURES_STFT;
}

/* Rows are kept as the network takes them, a byte each number. Those of a spectrogram are resized before. */
bool mote_emit_keeps_bytes(const struct mote_emit_plan *plan) {
    return mote_emit_edge(plan, true)->type == MOTE_INT8 && !mote_emit_is_image(plan);
}

static size_t window_words(const struct mote_emit_plan *plan) {
    const size_t numbers = mote_emit_kept_rows(plan) * plan->columns;
    return mote_emit_keeps_bytes(plan) ? (numbers + 3) / 4 : numbers;
}

/* Floats that one frame takes to work on, and its row. */
size_t mote_emit_front_floats(const struct mote_emit_plan *plan) {
    const struct mote_features_config *c = plan->front;
    const size_t mels = mote_emit_is_image(plan) ? 0 : c->mels;
    return 4 * (size_t)mote_fft_points(c->frame) + mels + plan->columns;
}

struct mote_emit_memory mote_emit_memory_of(const struct mote_emit_plan *plan) {
    const size_t network = up(mote_program_arena_bytes(plan->program));
    if (plan->task == MOTE_EMIT_TENSORS) return (struct mote_emit_memory){network, 0, 0};
    size_t words = 2 + window_words(plan) + mote_emit_outputs(plan), scratch = network;
    if (plan->task == MOTE_EMIT_SOUND) words += 2 + (size_t)plan->front->frame;
    if (plan->listening) words += mote_emit_listening_words(plan);
    if (mote_emit_is_image(plan)) scratch += plan->rows * plan->columns * sizeof(float);
    if (plan->task == MOTE_EMIT_SOUND &&
        scratch < up((mote_emit_front_floats(plan) + plan->columns) * sizeof(float)))
        scratch = up((mote_emit_front_floats(plan) + plan->columns) * sizeof(float));
    return (struct mote_emit_memory){up(4 * words), scratch, mote_emit_is_image(plan) ? network : 0};
}

void mote_emit_state_struct(const struct mote_emit_plan *plan, struct mote_buffer *out) {
    TEXT("\n/* What is kept between calls. */\nstruct state {\n    struct mote_recent_state recent;\n");
    if (plan->task == MOTE_EMIT_SOUND)
        PRINT("    uint32_t filled, skip; /* of the frame */\n    float samples[%u];\n", plan->front->frame);
    PRINT("    %s window[%zu];\n    float result[MOTE_OUTPUTS];\n",
          mote_emit_keeps_bytes(plan) ? "int8_t" : "float", mote_emit_kept_rows(plan) * plan->columns);
    if (plan->listening) mote_emit_listening_struct(plan, out);
    TEXT("};\ntypedef char state_fits[sizeof(struct state) <= MOTE_ARENA_BYTES ? 1 : -1];\n");
}
