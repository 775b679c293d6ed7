/* SPDX-License-Identifier: MIT
 * The front end as a constant: the tables that a host computes when it starts lie in flash. */
#include "emit/parts.h"

#define COUNT(field) mote_c_int(e, #field, (int64_t)p->field)

static void print_config(struct mote_emit *e, const struct mote_features_config *p) {
    static const char *const kinds[] = {"MFCC", "LOG_MEL", "STFT"};
    mote_c_open(e, "config");
    mote_c_name(e, "kind", "MOTE_FEATURES_%s", kinds[p->kind]);
    COUNT(rate), COUNT(frame), COUNT(hop), COUNT(clip), COUNT(mels), COUNT(coefficients);
    mote_c_real(e, "low", p->low), mote_c_real(e, "high", p->high);
    mote_c_real(e, "offset", p->offset);
    mote_c_int(e, "lanes", 1);
    mote_c_close(e);
}

static void print_fft(struct mote_emit *e, const struct mote_fft *p) {
    const size_t split = 2 * (p->length / 2 + (size_t)1);
    mote_c_open(e, "fft");
    COUNT(length), COUNT(stages);
    mote_c_open(e, "radix");
    mote_c_numbers(&e->params, p->radix, MOTE_UINT8, p->stages);
    mote_c_close(e);
    mote_c_array(e, "twiddle", p->twiddle, MOTE_FLOAT32, mote_fft_table_floats(p) - split);
    mote_c_array(e, "split", p->split, MOTE_FLOAT32, split);
    mote_c_close(e);
}

static void print_tables(struct mote_emit *e, const struct mote_features *p) {
    const struct mote_features_config *c = &p->config;
    const bool mel = c->kind != MOTE_FEATURES_STFT;
    COUNT(first), COUNT(last);
    mote_c_array(e, "window", p->window, MOTE_FLOAT32, c->frame);
    if (mel) {
        mote_c_array(e, "mel", p->mel, MOTE_FLOAT32, 2 * ((size_t)p->last - p->first + 1));
        mote_c_open_literal(e, "segment", "uint32_t[]");
        mote_c_numbers(&e->params, p->segment, MOTE_INT32, c->mels + (size_t)2);
        e->bytes += 4 * (c->mels + (size_t)2);
        mote_c_close(e);
    }
    if (c->kind == MOTE_FEATURES_MFCC)
        mote_c_array(e, "dct", p->dct, MOTE_FLOAT32, (size_t)c->mels * c->coefficients);
}

enum mote_status mote_emit_front(struct mote_emit *e, struct mote_error *error) {
    struct mote_features_config config = *e->plan->front;
    struct mote_features front;
    config.lanes = 1;
    void *tables = mote_arena_alloc(&e->arena, 1, mote_features_table_bytes(&config));
    if (!tables) return mote_fail_memory(error, "the front end");
    mote_features_init(&front, &config, tables, NULL);
    mote_buffer_text(&e->params, "\nstatic const struct mote_features front_end = {");
    e->depth = 1;
    print_config(e, &front.config);
    print_fft(e, &front.fft);
    print_tables(e, &front);
    mote_buffer_text(&e->params, "\n};\n");
    return MOTE_OK;
}
