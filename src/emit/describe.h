/* SPDX-License-Identifier: MIT
 * Inside the emit room: the parameters of each kernel, field by field. A new kernel is a row in kernels.c and, where its
 * struct is new, a function in a describe_*.c. */
#ifndef MOTE_EMIT_DESCRIBE_H
#define MOTE_EMIT_DESCRIBE_H

#include "emit/writer.h"

typedef void mote_describe(struct mote_emit *e, const void *params);

mote_describe mote_describe_add_s8, mote_describe_arg, mote_describe_arithmetic_f32, mote_describe_broadcast,
    mote_describe_cast, mote_describe_clip_f32, mote_describe_conv_f32, mote_describe_conv_hybrid,
    mote_describe_conv_s16, mote_describe_conv_s8, mote_describe_count, mote_describe_depthwise_f32,
    mote_describe_depthwise_hybrid, mote_describe_depthwise_s16, mote_describe_depthwise_s8,
    mote_describe_fc_f32, mote_describe_fc_hybrid, mote_describe_fc_s16, mote_describe_fc_s8,
    mote_describe_gather, mote_describe_leaky_relu_f32, mote_describe_leaky_relu_s16, mote_describe_lstm_f32,
    mote_describe_lstm_hybrid, mote_describe_lstm_s8, mote_describe_matmul, mote_describe_matmul_s8,
    mote_describe_mean_f32, mote_describe_mean_s8, mote_describe_move, mote_describe_mul_s8,
    mote_describe_normalize, mote_describe_pool_f32, mote_describe_pool_s8, mote_describe_quantize,
    mote_describe_requantize, mote_describe_resize_f32, mote_describe_resize_nearest, mote_describe_resize_s8,
    mote_describe_softmax_f32, mote_describe_softmax_s16, mote_describe_softmax_s8, mote_describe_squash_s16,
    mote_describe_staged, mote_describe_svdf_f32, mote_describe_svdf_hybrid, mote_describe_svdf_s16,
    mote_describe_svdf_s8, mote_describe_table_s8;

struct mote_emit_kernel {
    mote_kernel *kernel;
    const char *name;   /* "mote_maximum_s8" */
    const char *params; /* of its struct: "struct mote_broadcast" */
    mote_describe *describe;
};
/* NULL: a kernel that is not printed. */
const struct mote_emit_kernel *mote_emit_find_kernel(mote_kernel *kernel);
const struct mote_emit_kernel *mote_emit_kernels(size_t *count);

/* Fields of `p`, the parameters that a function describes. */
#define INT(field) mote_c_int(e, #field, (int64_t)p->field)
#define REAL(field) mote_c_real(e, #field, p->field)
#define ARRAY(field, type, count) mote_c_array(e, #field, p->field, type, (size_t)(count))

#endif
