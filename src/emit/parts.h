/* SPDX-License-Identifier: MIT
 * Inside the emit room: the pieces of a folder. Each is text with names that start with mote_, renamed at the end. */
#ifndef MOTE_EMIT_PARTS_H
#define MOTE_EMIT_PARTS_H

#include "emit/writer.h"

/* Sizes of the caller's memory: `arena` bytes are kept from call to call, the `scratch` bytes behind them are not. */
struct mote_emit_memory {
    size_t arena, scratch;
    size_t image; /* where in scratch a spectrogram is resized; 0: nowhere */
};
struct mote_emit_memory mote_emit_memory_of(const struct mote_emit_plan *plan);
const struct mote_tensor *mote_emit_edge(const struct mote_emit_plan *plan, bool input);
size_t mote_emit_offset(const struct mote_emit_plan *plan, int32_t tensor); /* in the arena */
size_t mote_emit_outputs(const struct mote_emit_plan *plan);                /* numbers in output 0 */

/* Of a window. */
bool mote_emit_is_image(const struct mote_emit_plan *plan);
bool mote_emit_keeps_bytes(const struct mote_emit_plan *plan);
size_t mote_emit_kept_rows(const struct mote_emit_plan *plan);
size_t mote_emit_front_floats(const struct mote_emit_plan *plan);
void mote_emit_state_struct(const struct mote_emit_plan *plan, struct mote_buffer *text);
void mote_emit_window_calls(struct mote_emit *e, struct mote_buffer *text);

enum { MOTE_EMIT_PREFIX = 32 }; /* characters at most */
struct mote_emit_names {
    const char *prefix;
    char upper[MOTE_EMIT_PREFIX + 1];
};
struct mote_emit_names mote_emit_names_of(const char *prefix);

/* What goes in and comes out, in a few words. */
const char *mote_emit_what(const struct mote_emit_plan *plan);

/* For a plan that listens: the call more, and what is kept for it. */
size_t mote_emit_kept_bytes(const struct mote_emit_plan *plan); /* of a network that slides */
size_t mote_emit_listening_words(const struct mote_emit_plan *plan);
void mote_emit_listening_struct(const struct mote_emit_plan *plan, struct mote_buffer *text);
void mote_emit_listening_params(struct mote_emit *e);
void mote_emit_listening_init(const struct mote_emit_plan *plan, size_t rows, struct mote_buffer *text);
void mote_emit_listening_calls(const struct mote_emit_plan *plan, struct mote_buffer *text);
void mote_emit_listening_header(const struct mote_emit_plan *plan, struct mote_buffer *text);

/* Parameters of all calls into e->params, the calls into e->calls. */
enum mote_status mote_emit_program(struct mote_emit *e, struct mote_error *error);
/* A tensor's memory, as an expression. */
void mote_emit_place(struct mote_emit *e, int32_t tensor, struct mote_buffer *text);
/* Puts states back to what they are before anything was seen. */
void mote_emit_reset(const struct mote_emit_plan *plan, struct mote_buffer *text);
/* The front end's tables and settings into e->params. */
enum mote_status mote_emit_front(struct mote_emit *e, struct mote_error *error);
/* Between floats and the network's first input or output, as a kernel; NULL: they are floats. */
const char *mote_c_quantizer(const struct mote_tensor *tensor, bool input);

void mote_emit_header(const struct mote_emit *e, struct mote_buffer *text); /* model.h */
void mote_emit_code(struct mote_emit *e, struct mote_buffer *text);         /* model.c */
void mote_emit_readme(const struct mote_emit *e, const struct mote_emit_folder *folder,
                      struct mote_buffer *text);
/* selftest.c: inputs, and what the program makes of them. */
enum mote_status mote_emit_selftest(const struct mote_emit *e, struct mote_buffer *text,
                                    struct mote_error *error);

#endif
