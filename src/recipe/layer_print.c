/* SPDX-License-Identifier: MIT
 * Layers as the text that they could have come from. */
#include "base/buffer.h"
#include "recipe/layer.h"

static void print_window(const struct mote_layer *l, struct mote_buffer *out) {
    bool area = l->kind == MOTE_LAYER_CONV || l->kind == MOTE_LAYER_DWCONV || l->kernel_width > 1,
         pool = l->kind == MOTE_LAYER_AVGPOOL || l->kind == MOTE_LAYER_MAXPOOL;
    if (area)
        mote_buffer_printf(out, " %ux%u", l->kernel, l->kernel_width);
    else
        mote_buffer_printf(out, " %s%u", pool ? "" : "k", l->kernel);
    if (area && (pool || l->stride > 1 || l->stride_width > 1))
        mote_buffer_printf(out, " /%ux%u", l->stride, l->stride_width);
    else if (!area && (pool || l->stride > 1))
        mote_buffer_printf(out, " /%u", l->stride);
}

static void print_layer(const struct mote_layer *l, struct mote_buffer *out) {
    mote_buffer_text(out, mote_layer_name(l->kind));
    if (l->units) mote_buffer_printf(out, " %u", l->units);
    if (l->kernel) print_window(l, out);
    if (l->kind == MOTE_LAYER_DROPOUT) mote_buffer_printf(out, " %.17g", l->rate);
    if (l->same) mote_buffer_text(out, " same");
    if (l->nobias) mote_buffer_text(out, " nobias");
    if (l->sequence) mote_buffer_text(out, " sequence");
    if (l->project) mote_buffer_text(out, " project");
}

void mote_layers_print(const struct mote_layer *layers, size_t count, struct mote_buffer *out) {
    for (size_t i = 0; i < count; i++) {
        if (i) mote_buffer_text(out, ", ");
        print_layer(&layers[i], out);
    }
}
