/* SPDX-License-Identifier: MIT
 * Made by scripts/code_sizes.sh: bytes of code of each file of device/, Cortex-M4F, -Os. */
{"arg.c", 288}, {"arithmetic_f32.c", 392}, {"arithmetic_s16.c", 540}, {"arithmetic_s8.c", 616},
    {"cast.c", 2620}, {"conv_f32.c", 228}, {"conv_hybrid.c", 412}, {"conv_s8.c", 944},
    {"depthwise_f32.c", 620}, {"depthwise_hybrid.c", 1220}, {"depthwise_s8.c", 1440}, {"detector.c", 796},
    {"dynamic.c", 3092}, {"elementwise.c", 142}, {"elementwise_s16.c", 1000}, {"fc_f32.c", 148},
    {"fc_hybrid.c", 276}, {"fc_s8.c", 64}, {"features.c", 1544}, {"features_clip.c", 464},
    {"features_frame.c", 6656}, {"features_shape.c", 50}, {"features_tables.c", 5288}, {"fft.c", 8152},
    {"functions_f32.c", 1216}, {"gather.c", 214}, {"lstm_f32.c", 1016}, {"lstm_hybrid.c", 1240},
    {"lstm_s8.c", 1392}, {"matmul.c", 76}, {"matmul_f32.c", 194}, {"matmul_s8.c", 372}, {"mean.c", 484},
    {"move.c", 312}, {"pool_f32.c", 648}, {"pool_s16.c", 448}, {"pool_s8.c", 612}, {"quantize.c", 812},
    {"recent.c", 118}, {"recent_s8.c", 256}, {"reduce.c", 260}, {"resample.c", 2572}, {"resize.c", 996},
    {"rows_f32.c", 212}, {"rows_s8.c", 294}, {"softmax.c", 1448}, {"staged.c", 58}, {"sums_s8.c", 410},
    {"svdf_f32.c", 684}, {"svdf_s8.c", 688}, {"wide.c", 1044}, {"window.c", 436},
