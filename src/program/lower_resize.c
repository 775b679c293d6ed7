/* SPDX-License-Identifier: MIT
 * RESIZE_BILINEAR and RESIZE_NEAREST_NEIGHBOR → kernels. Positions are computed here, with the reference's float or
 * integer arithmetic: where rounding falls on the other side, another pixel is taken. */
#include "device/resize.h"
#include "program/lower.h"

#include <math.h>

struct axis {
    int32_t in, out;
    bool corners, centers;
};

static struct axis axis_of(const struct mote_lowering *l, int dimension) {
    return (struct axis){l->x[0]->shape[dimension], l->out->shape[dimension],
                         l->op->params.resize.align_corners, l->op->params.resize.half_pixel_centers};
}

static struct mote_resize size_of(const struct mote_lowering *l) {
    const int32_t *in = l->x[0]->shape, *out = l->out->shape;
    return (struct mote_resize){(size_t)in[0],  (size_t)in[1],  (size_t)in[2],
                                (size_t)out[1], (size_t)out[2], (size_t)out[3]};
}

static int32_t within(int32_t position, int32_t count) {
    return position < 0 ? 0 : position < count ? position : count - 1;
}

/* Input samples from one output sample to the next; the two ops divide alike. */
static float scale_of(struct axis a) {
    if (a.corners && a.out > 1) return (float)(a.in - 1) / (float)(a.out - 1);
    return (float)a.in / (float)a.out;
}

/* Of a position between the ends of an axis, or a little beyond. */
static int32_t floor_of(float position) {
    const int32_t towards_zero = (int32_t)position;
    return towards_zero - ((float)towards_zero > position);
}

static int32_t nearest(struct axis a, int32_t i) {
    const float position = ((float)i + (a.centers ? 0.5f : 0.0f)) * scale_of(a);
    return within(a.corners ? (int32_t)roundf(position) : floor_of(position), a.in);
}

/* What `map` makes of each position along an axis of the output, so many bytes each; NULL: memory is out. */
typedef void map_function(struct axis a, int32_t i, void *to);
static void *map_axis(const struct mote_lowering *l, int dimension, size_t bytes, map_function *map) {
    const struct axis a = axis_of(l, dimension);
    char *all = mote_lower_alloc(l, (size_t)a.out, bytes);
    for (int32_t i = 0; all && i < a.out; i++)
        map(a, i, all + (size_t)i * bytes);
    return all;
}

static void map_nearest(struct axis a, int32_t i, void *to) {
    *(int32_t *)to = nearest(a, i);
}

enum mote_status mote_lower_resize_nearest(struct mote_lowering *l) {
    struct mote_resize_nearest *p = mote_lower_params(l, sizeof *p);
    p->size = size_of(l);
    p->element = mote_type_bytes(l->out->type);
    p->row = map_axis(l, 1, sizeof *p->row, map_nearest);
    p->column = map_axis(l, 2, sizeof *p->column, map_nearest);
    mote_lower_keep(l, 1);
    l->step->kernel = mote_resize_nearest;
    return p->row && p->column ? MOTE_OK : mote_lower_fail_memory(l);
}

static void tap_f32(struct axis a, int32_t i, void *to) {
    const float scale = scale_of(a);
    const float position = a.centers ? ((float)i + 0.5f) * scale - 0.5f : (float)i * scale;
    const int32_t low = within(floor_of(position), a.in), high = within(-floor_of(-position), a.in);
    *(struct mote_resize_tap_f32 *)to = (struct mote_resize_tap_f32){low, high, position - (float)low};
}

static enum mote_status bilinear_f32(struct mote_lowering *l) {
    struct mote_resize_f32 *p = mote_lower_params(l, sizeof *p);
    p->size = size_of(l);
    p->row = map_axis(l, 1, sizeof *p->row, tap_f32);
    p->column = map_axis(l, 2, sizeof *p->column, tap_f32);
    l->step->kernel = mote_resize_f32;
    return p->row && p->column ? MOTE_OK : mote_lower_fail_memory(l);
}

/* All in 1/1024 of an input sample. The last sample ends the axis even where the rounded scale leads beyond it. */
static void tap_s8(struct axis a, int32_t i, void *to) {
    const bool corners = a.corners && a.out > 1;
    const int64_t in = corners ? a.in - 1 : a.in, out = corners ? a.out - 1 : a.out;
    const int64_t scale = (1024 * in + out / 2) / out;
    const int64_t position = i * scale + (a.centers ? scale / 2 - 512 : 0);
    const int32_t low = within((int32_t)(position / 1024), a.in);
    const int32_t high = within((int32_t)((position + 1023) / 1024), a.in);
    const int64_t part = position - 1024 * (int64_t)low;
    *(struct mote_resize_tap_s8 *)to =
        (struct mote_resize_tap_s8){low, high, low == high ? 0 : (int32_t)part};
}

static enum mote_status bilinear_integer(struct mote_lowering *l) {
    struct mote_resize_s8 *p = mote_lower_params(l, sizeof *p);
    p->size = size_of(l);
    p->row = map_axis(l, 1, sizeof *p->row, tap_s8);
    p->column = map_axis(l, 2, sizeof *p->column, tap_s8);
    l->step->kernel = l->out->type == MOTE_INT16 ? mote_resize_s16 : mote_resize_s8;
    return p->row && p->column ? MOTE_OK : mote_lower_fail_memory(l);
}

enum mote_status mote_lower_resize_bilinear(struct mote_lowering *l) {
    mote_lower_keep(l, 1);
    return l->out->type == MOTE_FLOAT32 ? bilinear_f32(l) : bilinear_integer(l);
}
