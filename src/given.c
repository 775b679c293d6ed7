/* SPDX-License-Identifier: MIT */
#include "given.h"

#include <string.h>

bool mote_given_there(const struct mote_options *options) {
    bool npy = options->data_count > 0;
    for (size_t i = 0; i < options->data_count; i++)
        npy = npy && mote_tensors_is_npy(options->data[i]);
    return npy || (options->data_count > 0 && !options->recipe);
}

static void fetch(const void *context, const uint32_t *index, size_t n, float *x, float *y) {
    const struct mote_rows *rows = context;
    size_t width = rows->row_bytes / sizeof *x;
    (void)y;
    for (size_t i = 0; i < n; i++)
        memcpy(x + i * width, rows->bytes.data + index[i] * rows->row_bytes, rows->row_bytes);
}

enum mote_status mote_given_open(const struct mote_options *options, const struct mote_graph *graph,
                                 struct mote_given *out, struct mote_error *error) {
    enum mote_status status = MOTE_OK;
    *out = (struct mote_given){.dataset = {.count = 0}};
    if (graph->input_count != 1 || graph->tensors[graph->inputs[0]].type != MOTE_FLOAT32)
        return mote_fail(
            error, MOTE_UNSUPPORTED,
            "%s: has %zu inputs, the first of %s; calibration needs a network with one input, of float32",
            options->model, graph->input_count, mote_type_name(graph->tensors[graph->inputs[0]].type));
    for (size_t i = 0; status == MOTE_OK && i < options->data_count; i++)
        status = mote_tensors_read(options->data[i], graph, &out->rows, error);
    if (status == MOTE_OK && out->rows.count > UINT32_MAX)
        status = mote_fail(error, MOTE_INPUT, "%s: more than 2^32 examples", options->data[0]);
    if (status != MOTE_OK) {
        mote_given_close(out);
        return status;
    }
    out->dataset = (struct mote_dataset){.count = out->rows.count,
                                         .input_steps = 1,
                                         .input_columns = out->rows.row_bytes / sizeof(float),
                                         .fetch = fetch,
                                         .context = &out->rows};
    return MOTE_OK;
}

void mote_given_close(struct mote_given *given) {
    mote_rows_free(&given->rows);
}
