/* SPDX-License-Identifier: MIT
 * States lie outside the program's arena, whose memory is others' by the time they are read or written. */
#include "program/slider.h"

#include "graph/slide.h"

#include <stdlib.h>
#include <string.h>

struct mote_slider {
    struct mote_graph *own; /* NULL: the caller's is run */
    const struct mote_graph *graph;
    struct mote_program *program;
    unsigned char *state; /* one after the other */
    size_t state_bytes;
};

/* Less than nine tenths of the work. */
static bool is_worth_it(const struct mote_graph *slid, const struct mote_graph *graph) {
    return mote_graph_macs(slid) / 9 < mote_graph_macs(graph) / 10;
}

enum mote_status mote_slider_choose(const struct mote_graph *graph, uint32_t hop, struct mote_graph **out,
                                    struct mote_error *error) {
    *out = NULL;
    if (hop == 0 || hop > INT32_MAX) return MOTE_OK;
    MOTE_TRY(mote_graph_slide(graph, (int32_t)hop, out, error));
    if ((*out)->input_count > 1 && is_worth_it(*out, graph)) return MOTE_OK;
    mote_graph_free(*out);
    *out = NULL;
    return MOTE_OK;
}

static enum mote_status make_states(struct mote_slider *s, struct mote_error *error) {
    for (size_t i = 1; i < s->graph->input_count; i++)
        s->state_bytes += s->graph->tensors[s->graph->inputs[i]].bytes;
    s->state = calloc(s->state_bytes + 1, 1);
    return s->state ? MOTE_OK : mote_fail_memory(error, "the states of a network that slides");
}

enum mote_status mote_slider_create(const struct mote_graph *graph, uint32_t hop, struct mote_slider **out,
                                    struct mote_error *error) {
    struct mote_slider *s = calloc(1, sizeof *s);
    if (!s) return mote_fail_memory(error, "a network that slides");
    s->graph = graph;
    enum mote_status status = mote_slider_choose(graph, hop, &s->own, error);
    if (s->own) s->graph = s->own;
    if (status == MOTE_OK) status = make_states(s, error);
    if (status == MOTE_OK) status = mote_program_create(s->graph, &s->program, error);
    if (status == MOTE_OK)
        *out = s;
    else
        mote_slider_free(s);
    return status;
}

void mote_slider_free(struct mote_slider *s) {
    if (!s) return;
    mote_program_free(s->program);
    mote_graph_free(s->own);
    free(s->state);
    free(s);
}

void mote_slider_run(struct mote_slider *s, const float *window, float *output) {
    const struct mote_graph *graph = s->graph;
    unsigned char *state = s->state;
    mote_program_reset(s->program);
    mote_program_feed(s->program, window);
    for (size_t i = 1; i < graph->input_count; i++) {
        memcpy(mote_program_input(s->program, i), state, graph->tensors[graph->inputs[i]].bytes);
        state += graph->tensors[graph->inputs[i]].bytes;
    }
    mote_program_run(s->program, NULL);
    state = s->state;
    for (size_t i = 1; i < graph->output_count; i++) {
        memcpy(state, mote_program_output(s->program, i), graph->tensors[graph->outputs[i]].bytes);
        state += graph->tensors[graph->outputs[i]].bytes;
    }
    mote_tensor_to_float(&graph->tensors[graph->outputs[0]], mote_program_output(s->program, 0), output);
}

bool mote_slider_keeps(const struct mote_slider *s) {
    return s->own != NULL;
}

uint64_t mote_slider_macs(const struct mote_slider *s) {
    return mote_graph_macs(s->graph);
}

size_t mote_slider_state_bytes(const struct mote_slider *s) {
    return s->state_bytes;
}

size_t mote_slider_arena_bytes(const struct mote_slider *s) {
    return mote_program_arena_bytes(s->program);
}
