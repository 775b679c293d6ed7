/* SPDX-License-Identifier: MIT
 * The kernels that can be printed, and what describes their parameters. */
#include "device/arg.h"
#include "device/arithmetic.h"
#include "device/cast.h"
#include "device/conv.h"
#include "device/depthwise.h"
#include "device/elementwise.h"
#include "device/fc.h"
#include "device/gather.h"
#include "device/lstm.h"
#include "device/matmul.h"
#include "device/mean.h"
#include "device/normalize.h"
#include "device/pool.h"
#include "device/quantize.h"
#include "device/resize.h"
#include "device/softmax.h"
#include "device/staged.h"
#include "device/svdf.h"
#include "device/wide.h"
#include "emit/describe.h"

#define ROW(kernel, params)                                                                                  \
    { mote_##kernel, "mote_" #kernel, "struct mote_" #params, mote_describe_##params }
static const struct mote_emit_kernel table[] = {
    ROW(abs_f32, count),
    ROW(add_f32, arithmetic_f32),
    ROW(add_s16, add_s8),
    ROW(add_s8, add_s8),
    ROW(arg_f32, arg),
    ROW(arg_s8, arg),
    ROW(average_pool_f32, pool_f32),
    ROW(average_pool_s16, pool_s8),
    ROW(average_pool_s8, pool_s8),
    ROW(cast, cast),
    ROW(ceil_f32, count),
    ROW(clip_f32, clip_f32),
    ROW(conv_f32, conv_f32),
    ROW(conv_hybrid, conv_hybrid),
    ROW(conv_s16, conv_s16),
    ROW(conv_s8, conv_s8),
    ROW(depthwise_f32, depthwise_f32),
    ROW(depthwise_hybrid, depthwise_hybrid),
    ROW(depthwise_s16, depthwise_s16),
    ROW(depthwise_s8, depthwise_s8),
    ROW(dequantize_f16, count),
    ROW(dequantize_s16, quantize),
    ROW(dequantize_s8, quantize),
    ROW(dequantize_u8, quantize),
    ROW(div_f32, arithmetic_f32),
    ROW(elu_f32, count),
    ROW(exp_f32, count),
    ROW(fc_f32, fc_f32),
    ROW(fc_hybrid, fc_hybrid),
    ROW(fc_s16, fc_s16),
    ROW(fc_s8, fc_s8),
    ROW(floor_f32, count),
    ROW(gather, gather),
    ROW(gelu_f32, count),
    ROW(gelu_tanh_f32, count),
    ROW(hard_swish_f32, count),
    ROW(l2_f32, normalize),
    ROW(l2_s8, normalize),
    ROW(leaky_relu_f32, leaky_relu_f32),
    ROW(leaky_relu_s16, leaky_relu_s16),
    ROW(log_f32, count),
    ROW(log_softmax_f32, normalize),
    ROW(logistic_f32, count),
    ROW(logistic_s16, squash_s16),
    ROW(lstm_f32, lstm_f32),
    ROW(lstm_hybrid, lstm_hybrid),
    ROW(lstm_s8, lstm_s8),
    ROW(matmul_f32, matmul),
    ROW(matmul_s8, matmul_s8),
    ROW(max_pool_f32, pool_f32),
    ROW(max_pool_s16, pool_s8),
    ROW(max_pool_s8, pool_s8),
    ROW(maximum_f32, arithmetic_f32),
    ROW(maximum_s16, broadcast),
    ROW(maximum_s8, broadcast),
    ROW(mean_f32, mean_f32),
    ROW(mean_s16, mean_s8),
    ROW(mean_s8, mean_s8),
    ROW(minimum_f32, arithmetic_f32),
    ROW(minimum_s16, broadcast),
    ROW(minimum_s8, broadcast),
    ROW(move, move),
    ROW(mul_f32, arithmetic_f32),
    ROW(mul_s16, mul_s8),
    ROW(mul_s8, mul_s8),
    ROW(nearest_f32, count),
    ROW(neg_f32, count),
    ROW(pow_f32, arithmetic_f32),
    ROW(prelu_f32, arithmetic_f32),
    ROW(prelu_s8, add_s8),
    ROW(quantize_s16, quantize),
    ROW(quantize_s8, quantize),
    ROW(quantize_u8, quantize),
    ROW(reduce_max_f32, mean_f32),
    ROW(reduce_max_s8, mean_f32),
    ROW(reduce_min_f32, mean_f32),
    ROW(reduce_min_s8, mean_f32),
    ROW(requantize_s16, requantize),
    ROW(requantize_s16_s8, requantize),
    ROW(requantize_s8_s16, requantize),
    ROW(resize_f32, resize_f32),
    ROW(resize_nearest, resize_nearest),
    ROW(resize_s16, resize_s8),
    ROW(resize_s8, resize_s8),
    ROW(rsqrt_f32, count),
    ROW(softmax_f32, softmax_f32),
    ROW(softmax_s16, softmax_s16),
    ROW(softmax_s8, softmax_s8),
    ROW(sqrt_f32, count),
    ROW(square_f32, count),
    ROW(squared_difference_f32, arithmetic_f32),
    ROW(staged, staged),
    ROW(sub_f32, arithmetic_f32),
    ROW(sub_s16, add_s8),
    ROW(sub_s8, add_s8),
    ROW(sum_f32, mean_f32),
    ROW(svdf_f32, svdf_f32),
    ROW(svdf_hybrid, svdf_hybrid),
    {mote_svdf_s16, "mote_svdf_s16", "struct mote_svdf_integer", mote_describe_svdf_s16},
    {mote_svdf_s8, "mote_svdf_s8", "struct mote_svdf_integer", mote_describe_svdf_s8},
    ROW(table_s8, table_s8),
    ROW(tanh_f32, count),
    ROW(tanh_s16, squash_s16),
};

const struct mote_emit_kernel *mote_emit_kernels(size_t *count) {
    *count = sizeof table / sizeof table[0];
    return table;
}

const struct mote_emit_kernel *mote_emit_find_kernel(mote_kernel *kernel) {
    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
        if (table[i].kernel == kernel) return &table[i];
    }
    return NULL;
}
