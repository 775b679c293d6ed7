/* SPDX-License-Identifier: MIT
 * A depthwise layer with a depth multiplier: the channels of its image are repeated, and then each makes one. */
#include "device/depthwise.h"
#include "fast/make.h"

#include <stddef.h>
#include <string.h>

enum { MOST_BYTES = 1 << 20, ALIGNED = 64 }; /* of the image with its channels repeated */

struct repeat {
    size_t numbers, depth, element; /* numbers of the image, how often each, bytes of one */
    size_t bytes;                   /* of the image made, which lies in front of the layer's own scratch */
    struct mote_fast_call layer;
};

/* What the parameters of all depthwise kernels begin with. */
struct shape {
    struct mote_window window;
    int32_t depth;
};
_Static_assert(offsetof(struct shape, depth) == offsetof(struct mote_depthwise_f32, depth) &&
                   offsetof(struct shape, depth) == offsetof(struct mote_depthwise_s8, depth) &&
                   offsetof(struct shape, depth) == offsetof(struct mote_depthwise_hybrid, depth),
               "all depthwise parameters begin with a window and a depth");

/* With a constant element a copy is one instruction. */
static inline void copy_each(const struct repeat *p, size_t element, const char *x, char *to) {
    for (size_t i = 0; i < p->numbers; i++, x += element) {
        for (size_t d = 0; d < p->depth; d++, to += element)
            memcpy(to, x, element);
    }
}

static void run(const void *params, const struct mote_io *io) {
    const struct repeat *p = params;
    char *image = io->scratch;
    if (p->element == 1)
        copy_each(p, 1, io->x[0], image);
    else
        copy_each(p, sizeof(float), io->x[0], image);
    p->layer.kernel(p->layer.params,
                    &(struct mote_io){(const void *const[]){image}, io->y, NULL, image + p->bytes});
}

bool mote_fast_repeat(const struct mote_fast_set *set, struct mote_arena *memory, size_t params_bytes,
                      size_t element, mote_fast_maker_function *make, struct mote_fast_call *call) {
    struct shape shape;
    memcpy(&shape, call->params, sizeof shape);
    const size_t numbers = (size_t)shape.window.batches * mote_window_image(&shape.window),
                 depth = (size_t)shape.depth;
    if (depth == 1 || numbers * element > MOST_BYTES / depth) return false;
    struct repeat *p = mote_arena_alloc(memory, 1, sizeof *p);
    char *params = mote_arena_copy(memory, call->params, params_bytes);
    if (!p || !params) return false;
    shape.window.in_c = shape.window.out_c;
    shape.depth = 1;
    memcpy(params, &shape, sizeof shape);
    *p = (struct repeat){numbers,
                         depth,
                         element,
                         (numbers * depth * element + ALIGNED - 1) / ALIGNED * ALIGNED,
                         {call->kernel, params, 0}};
    if (!make(set, memory, &p->layer)) return false;
    *call = (struct mote_fast_call){run, p, p->bytes + p->layer.scratch_bytes};
    return true;
}
