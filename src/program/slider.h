/* SPDX-License-Identifier: MIT
 * A program that is run on window after window of rows, each `hop` rows later: it keeps what stays the same (graph/slide.h)
 * where that saves a tenth of the multiply-accumulates or more, else it runs the whole network each time. */
#ifndef MOTE_PROGRAM_SLIDER_H
#define MOTE_PROGRAM_SLIDER_H

#include "program/program.h"

struct mote_slider;

/* `graph` outlives it and has one input and one output. `hop` 0: the whole network each time. */
enum mote_status mote_slider_create(const struct mote_graph *graph, uint32_t hop, struct mote_slider **out,
                                    struct mote_error *error);
void mote_slider_free(struct mote_slider *slider);

/* The window's numbers to those of the output. Where anything is kept it is to be called with every hop from the
 * beginning; what it gives is true once all rows of the window have come since. */
void mote_slider_run(struct mote_slider *slider, const float *window, float *output);

/* The graph that a slider would run, freed by the caller; NULL where it is the whole one. */
enum mote_status mote_slider_choose(const struct mote_graph *graph, uint32_t hop, struct mote_graph **out,
                                    struct mote_error *error);

bool mote_slider_keeps(const struct mote_slider *slider);
uint64_t mote_slider_macs(const struct mote_slider *slider);      /* of a window */
size_t mote_slider_state_bytes(const struct mote_slider *slider); /* that are kept from one to the next … */
size_t mote_slider_arena_bytes(const struct mote_slider *slider); /* … and of the program */

#endif
