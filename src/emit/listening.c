/* SPDX-License-Identifier: MIT
 * A spotter that listens: one call more, which feeds, runs the network with each hop, and has the detector decide. What a
 * network that slides keeps from run to run lies with the rest of what is kept. */
#include "emit/parts.h"

#define TEXT(text) mote_buffer_text(out, text)
#define PRINT(...) mote_buffer_printf(out, __VA_ARGS__)

size_t mote_emit_kept_bytes(const struct mote_emit_plan *plan) {
    size_t bytes = 0;
    for (size_t i = 1; i < plan->graph->input_count; i++)
        bytes += plan->graph->tensors[plan->graph->inputs[i]].bytes;
    return bytes;
}

size_t mote_emit_listening_words(const struct mote_emit_plan *plan) {
    return 4 + mote_detector_floats(&plan->listening->detector) + (mote_emit_kept_bytes(plan) + 3) / 4;
}

void mote_emit_listening_struct(const struct mote_emit_plan *plan, struct mote_buffer *out) {
    const size_t kept = mote_emit_kept_bytes(plan);
    PRINT("    uint32_t missing, next, held, current; /* rows until the window is full; the detector's */\n"
          "    float history[%zu];\n",
          mote_detector_floats(&plan->listening->detector));
    if (kept) PRINT("    unsigned char kept[%zu]; /* of the last window */\n", kept);
}

void mote_emit_listening_params(struct mote_emit *e) {
    const struct mote_detector_config *d = &e->plan->listening->detector;
    mote_buffer_text(&e->params, "\nstatic const struct mote_detector_config detector = {");
    e->depth = 1;
    mote_c_int(e, "labels", d->labels);
    mote_c_int(e, "words", d->words);
    mote_c_int(e, "window", d->window);
    mote_c_int(e, "hold", d->hold);
    mote_c_array(e, "threshold", d->threshold, MOTE_FLOAT32, d->words);
    mote_buffer_text(&e->params, "\n};\n");
}

/* The window is full of zeros at first, and the turns are such that one comes when it is full of sound. */
void mote_emit_listening_init(const struct mote_emit_plan *plan, size_t rows, struct mote_buffer *out) {
    const uint32_t hop = plan->listening->hop;
    PRINT(
        "\nvoid mote_init(void *memory) {\n    struct state *s = memory;\n    memset(memory, 0, sizeof *s);\n"
        "    s->recent.filled = s->missing = %zu;\n    s->recent.fresh = %zu;\n    s->current = %u;\n}\n",
        rows, (hop - rows % hop) % hop, plan->listening->detector.words);
}

void mote_emit_listening_calls(const struct mote_emit_plan *plan, struct mote_buffer *out) {
    TEXT("\nstatic int decide(struct state *s, float *score) {\n"
         "    struct mote_detector d = {detector, s->history, s->next, s->held, s->current};\n"
         "    struct mote_detection found = {0, 0.0f};\n"
         "    mote_probabilities(s->result, MOTE_OUTPUTS);\n"
         "    const int heard = mote_detector_push(&d, s->result, &found);\n"
         "    s->next = d.next;\n    s->held = d.held;\n    s->current = d.current;\n"
         "    if (heard && score) *score = found.score;\n"
         "    return heard ? (int)found.word : -1;\n}\n");
    PRINT("\nint mote_listen(void *memory, const int16_t *samples, size_t count, float *score) {\n"
          "    struct state *s = memory;\n    int heard = -1;\n"
          "    while (count > 0) {\n"
          "        const size_t row = s->skip + (size_t)(MOTE_FRAME_SAMPLES - s->filled), n = count < row ? "
          "count : row;\n"
          "        const size_t fresh = mote_feed(memory, samples, n);\n"
          "        samples += n;\n        count -= n;\n        if (n < row) continue;\n"
          "        if (s->missing > 0) s->missing--;\n        if (fresh < %u) continue;\n"
          "        mote_run(memory);\n        if (s->missing > 0) continue;\n"
          "        const int word = decide(s, score);\n        if (word >= 0) heard = word;\n"
          "    }\n    return heard;\n}\n",
          plan->listening->hop);
}

void mote_emit_listening_header(const struct mote_emit_plan *plan, struct mote_buffer *out) {
    const struct mote_emit_listening *l = plan->listening;
    PRINT("#define MOTE_WORDS %u /* the first so many labels are words, the others background */\n"
          "#define MOTE_HOP_SAMPLES %u /* from score to score */\n",
          l->detector.words, l->hop * plan->front->hop);
    TEXT("\n/* Before anything else, and where the sound was interrupted. */\nvoid mote_init(void "
         "*memory);\n\n"
         "/* The next samples, at most MOTE_HOP_SAMPLES. Returns the place in MOTE_LABELS of the word that "
         "has been "
         "heard, and its score in\n"
         " * *score unless that is NULL; -1: none was. */\n"
         "int mote_listen(void *memory, const int16_t *samples, size_t count, float *score);\n\n"
         "/* The last MOTE_OUTPUTS scores as probabilities, in the order of MOTE_LABELS. */\n"
         "const float *mote_result(const void *memory);\n\n"
         "/* What mote_listen is made of. */\n"
         "size_t mote_feed(void *memory, const int16_t *samples, size_t count);\nvoid mote_run(void "
         "*memory);\n");
}
