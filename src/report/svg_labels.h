/* SPDX-License-Identifier: MIT
 * Texts inside a plot, placed where they cover neither a mark nor each other. Internal to this room. */
#ifndef MOTE_REPORT_SVG_LABELS_H
#define MOTE_REPORT_SVG_LABELS_H

#include "report/svg_draw.h"

/* Labels of rules first, then of points, in order. A label that fits nowhere is left out: its tooltip says
 * it. */
void mote_svg_labels(struct mote_buffer *out, const struct svg_frame *frame, const struct mote_scale *sx,
                     const struct mote_scale *sy, const struct mote_svg_plot *plot);

#endif
