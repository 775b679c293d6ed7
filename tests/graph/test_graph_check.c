/* SPDX-License-Identifier: MIT
 * mote_graph_check: every sample passes; each thing that could harm a later stage is refused, with a
 * sentence. A case is a sample network, one change, and a part of the sentence. */
#include "graph/changes_moves.h"

static const struct {
    struct mote_graph *(*make)(void);
    void (*change)(Graph *graph);
    enum mote_status status;
    const char *said;
} cases[] = {
    {net_dense_f32, no_ops, MOTE_INPUT, "1 inputs, 0 ops, 1 outputs"},
    {net_dense_f32, no_inputs, MOTE_INPUT, "0 inputs, 1 ops, 1 outputs"},
    {net_dense_f32, unknown_type, MOTE_UNSUPPORTED, "tensor 0: element type 5"},
    {net_dense_f32, wrong_bytes, MOTE_INPUT, "tensor 0: 49 bytes, its shape and type make 48"},
    {net_dense_f32, too_large, MOTE_INPUT, "tensor 0: dimension 0 is 1073741824"},
    {net_dense_f32, together_too_large, MOTE_UNSUPPORTED, "expected at most 1073741824 for all"},
    {net_dense_f32, rank_seven, MOTE_UNSUPPORTED, "tensor 0: 7 dimensions"},
    {net_dense_f32, negative_size, MOTE_INPUT, "tensor 0: dimension 0 is -1"},
    {net_dense_f32, no_elements, MOTE_INPUT, "tensor 0: no elements"},
    {net_dense_s8, scale_zero, MOTE_INPUT, "scale 0 is 0"},
    {net_dense_s8, scale_negative, MOTE_INPUT, "scale 0 is -1"},
    {net_dense_s8, scale_nan, MOTE_INPUT, "scale 0 is nan"},
    {net_dense_s8, scale_infinite, MOTE_INPUT, "scale 0 is inf"},
    {net_dense_s8, zero_point_128, MOTE_INPUT, "zero point 0 is 128, outside the range of int8"},
    {net_dense_hybrid_channel, scales_along_nothing, MOTE_INPUT, "6 scales along dimension 2 of its 2"},
    {net_dense_hybrid_channel, scales_too_many, MOTE_INPUT, "5 scales along dimension 0"},
    {net_dense_f32, input_out_of_range, MOTE_INPUT, "op 0 names tensor 99 of 4"},
    {net_dense_f32, input_minus_two, MOTE_INPUT, "op 0 names tensor -2 of 4"},
    {net_dense_f32, output_out_of_range, MOTE_INPUT, "output 0 names tensor 99 of 4"},
    {net_dense_f32, output_of_nothing, MOTE_INPUT, "output 0 is tensor 1, which nothing computes"},
    {net_dense_f32, reads_too_early, MOTE_INPUT, "op 0 reads tensor 3 before it is made"},
    {net_dense_f32, writes_constant, MOTE_INPUT, "op 0 makes tensor 1, which has its value from elsewhere"},
    {net_dense_f32, writes_input, MOTE_INPUT, "op 0 makes tensor 0, which has its value from elsewhere"},
    {net_dense_f32, unknown_op, MOTE_UNSUPPORTED, "op 0: code 32 is none that is known here"},
    {net_dense_f32, no_output, MOTE_INPUT, "0 outputs, expected 1"},
    {net_dense_f32, one_input, MOTE_INPUT, "op 0 (FULLY_CONNECTED): 1 inputs, expected 2 to 3"},
    {net_dense_f32, weights_absent, MOTE_INPUT, "input 1 is absent, and it is needed"},
    {net_dense_f32, input_constant, MOTE_INPUT, "input 0 makes tensor 1"},
    {net_dense_f32, columns, MOTE_INPUT, "an input of 12 elements for weights with 5 columns"},
    {net_dense_f32, bias_short, MOTE_INPUT, "5 biases for 6 output channels"},
    {net_dense_f32, output_shape, MOTE_INPUT, "the output has shape [1×7], the inputs make [1×6]"},
    {net_dense_f32, output_type, MOTE_UNSUPPORTED, "float32 with int32"},
    {net_dense_f32, activation_tanh, MOTE_UNSUPPORTED, "fused activation 4"},
    {net_dense_s8, bias_float, MOTE_UNSUPPORTED, "a float32 bias, expected int32"},
    {net_dense_s8, bias_computed, MOTE_INPUT, "op 0 reads tensor 2 before it is made"},
    {net_dense_s8, weights_zero_point, MOTE_UNSUPPORTED, "weights with zero point 1"},
    {net_dense_s8, bias_huge, MOTE_INPUT, "output channel 3: weights and bias can sum to"},
    {net_dense_s8, bias_least, MOTE_INPUT, "output channel 3: weights and bias can sum to"},
    {net_dense_s8, multiplier_huge, MOTE_INPUT, "too large for int32 sums"},
    {net_dense_s8, two_scales, MOTE_INPUT, "scale"},
    {net_images_f32, stride_zero, MOTE_INPUT, "op 0 (CONV_2D): the stride along the height is 0"},
    {net_images_f32, stride_huge, MOTE_INPUT, "the stride along the width is 2147483647"},
    {net_images_f32, dilation_negative, MOTE_INPUT, "the dilation along the width is -1"},
    {net_images_f32, padding_two, MOTE_INPUT, "padding 2"},
    {net_images_f32, depth_three, MOTE_INPUT, "depth multiplier 3 on an input of 4 channels"},
    {net_images_f32, pool_filter_zero, MOTE_INPUT, "op 2 (MAX_POOL_2D): the filter's height is 0"},
    {net_images_s8, pool_scales, MOTE_INPUT, "input and output have different scales"},
    {net_images_f32, mean_axis, MOTE_INPUT, "axis 4 of a tensor with 4 dimensions"},
    {net_images_f32, mean_keeps, MOTE_INPUT, "the output has shape [1×8], the inputs make [1×1×1×8]"},
    {net_images_f32, reshape_count, MOTE_INPUT, "the output has shape [1×3×4], the inputs make [1×2×4]"},
    {net_images_f32, softmax_beta, MOTE_INPUT, "beta -1"},
    {net_images_s8, softmax_scale, MOTE_INPUT, "an int8 output with scale 0.004"},
    {net_points_f32, add_broadcast, MOTE_INPUT, "op 0 (ADD): the inputs' shapes do not broadcast"},
    {net_points_s8, tanh_zero_point, MOTE_INPUT, "zero point 1; expected 0.0078125 and 0"},
    {net_points_f32, concat_axis, MOTE_INPUT, "axis 3 of a tensor with 3 dimensions"},
    {net_points_f32, concat_sum, MOTE_INPUT, "the output has shape [1×4×12], the inputs make [1×4×6]"},
    {net_points_f32, slice_stride_zero, MOTE_INPUT, "stride 0 along axis 2"},
    {net_points_f32, slice_empty, MOTE_INPUT, "the slice of axis 2 is empty"},
    {net_points_f32, slice_ellipses, MOTE_INPUT, "2 ellipses, expected at most 1"},
    {net_points_f32, new_shape, MOTE_INPUT, "an input of 12 elements, a new shape of 18"},
    {net_moves_f32, order_twice, MOTE_INPUT, "op 0 (TRANSPOSE): the order names axis 0 twice"},
    {net_moves_f32, order_outside, MOTE_INPUT, "axis 3 of a tensor with 3 dimensions"},
    {net_moves_f32, order_short, MOTE_INPUT, "an order of 2 axes of an input with 3 dimensions"},
    {net_moves_f32, order_computed, MOTE_UNSUPPORTED, "the order of axes is a computed tensor of int32"},
    {net_moves_f32, padding_negative, MOTE_INPUT, "op 1 (PAD): 1 and -1 elements around axis 1"},
    {net_moves_f32, padding_huge, MOTE_INPUT, "1 and 2147483647 elements around axis 1"},
    {net_moves_f32, padding_flat, MOTE_INPUT, "the paddings are no 3×2 numbers"},
    {net_moves_f32, slice_before, MOTE_INPUT, "op 2 (SLICE): begin -1 and size -1 along axis 1 of length 8"},
    {net_moves_f32, slice_behind, MOTE_INPUT, "begin 2147483647 and size -1 along axis 1 of length 8"},
    {net_moves_f32, slice_longer, MOTE_INPUT, "begin 0 and size 2147483647 along axis 2 of length 4"},
    {net_moves_f32, slice_nothing, MOTE_INPUT, "begin 0 and size 0 along axis 2"},
    {net_moves_f32, slice_type, MOTE_UNSUPPORTED,
     "begin is a constant of float32, expected constant int32 or int64"},
    {net_moves_f32, split_axis, MOTE_INPUT, "op 3 (SPLIT): axis -4 of a tensor with 3 dimensions"},
    {net_moves_f32, split_uneven, MOTE_INPUT, "2 equal parts of an axis of length 5"},
    {net_moves_f32, split_options, MOTE_INPUT, "2 outputs, its options say 3"},
    {net_moves_f32, split_options_negative, MOTE_INPUT, "2 outputs, its options say -1"},
    {net_moves_f32, expand_axis, MOTE_INPUT, "op 4 (EXPAND_DIMS): axis 4 of a tensor with 4 dimensions"},
    {net_moves_f32, squeeze_longer, MOTE_INPUT,
     "op 5 (SQUEEZE): axis 2 is to go and has length 6, expected 1"},
    {net_moves_f32, squeeze_axis, MOTE_INPUT, "axis -5 of a tensor with 4 dimensions"},
    {net_moves_f32, squeeze_all, MOTE_INPUT, "the output has shape [1×6×2], the inputs make [6×2]"},
    {net_moves_f32, pack_options, MOTE_INPUT, "op 6 (PACK): 2 inputs, its options say 1"},
    {net_moves_f32, pack_axis, MOTE_INPUT, "axis 4 of a tensor with 4 dimensions"},
    {net_moves_f32, pack_shapes, MOTE_INPUT, "inputs 0 and 1 differ in shape"},
    {net_moves_f32, unpack_options, MOTE_INPUT, "op 7 (UNPACK): 2 outputs, its options say 1"},
    {net_moves_f32, unpack_axis, MOTE_INPUT, "the output has shape"},
    {net_moves_f32, gather_negative, MOTE_INPUT, "op 8 (GATHER): position -1 of an axis of length 6"},
    {net_moves_f32, gather_behind, MOTE_INPUT, "position 6 of an axis of length 6"},
    {net_moves_f32, gather_batch, MOTE_UNSUPPORTED, "3 positions, 1 batch dimensions"},
    {net_moves_f32, split_sizes, MOTE_INPUT,
     "op 9 (SPLIT_V): the output has shape [1×1×2], the inputs make [1×2×2]"},
    {net_moves_f32, split_sizes_open, MOTE_INPUT, "the inputs make [1×3×2]"},
    {net_moves_f32, split_sizes_huge, MOTE_INPUT, "part 0 of a split of 3 has length -2147483648"},
    {net_moves_f32, concat_type, MOTE_INPUT,
     "op 9 (SPLIT_V): float32 moved into int32, expected the same type"},
    {net_moves_s8, concat_scales, MOTE_INPUT, "different scales or zero points"},
    {net_moves_s8, pad_value_scale, MOTE_INPUT,
     "op 11 (PADV2): input and output have different scales or zero points"},
    {net_moves_f32, slice_wide, MOTE_INPUT, "the output has shape"},
    {net_moves_f32, slice_stride_shrunk, MOTE_INPUT, "stride -1 along axis 2"},
    {net_fills, fill_negative, MOTE_INPUT, "op 1 (FILL): dimension 1 is -3"},
    {net_fills, shape_type, MOTE_INPUT, "op 2 (SHAPE): a shape as int64 in an output of int32"},
    {net_batches, block_zero, MOTE_INPUT, "op 0 (SPACE_TO_BATCH_ND): block size 0 is 0"},
    {net_batches, block_huge, MOTE_INPUT, "block size 0 is 2147483647"},
    {net_batches, crop_negative, MOTE_INPUT, "axis 1 of length 5 with 1 and -1 at its ends"},
    {net_batches, crop_all, MOTE_INPUT, "axis 1 of length 5 with 1 and 2147483647 at its ends"},
    {net_batches, block_uneven, MOTE_INPUT, "axis 1 of length 5 with 1 and 0 at its ends"},
    {net_batches, batch_uneven, MOTE_INPUT, "axis 2 of length 6 with 0 and 0 at its ends"},
    {net_batches, blocks_many, MOTE_INPUT, "4 block sizes for 4 dimensions"},
    {net_edges, quantize_type, MOTE_UNSUPPORTED,
     "float32 to bool, expected float32 or int8 to int8, uint8 or int16"},
    {net_lstm_f32, state_constant, MOTE_INPUT, "input 18 is no variable tensor"},
    {net_lstm_f32, state_shape, MOTE_INPUT, "input 19 (state) is no 1×4 of float32"},
    {net_lstm_f32, state_twice, MOTE_UNSUPPORTED, "op 0 reads variable tensor"},
    {net_lstm_f32, state_elsewhere, MOTE_UNSUPPORTED, "op 2 reads variable tensor"},
    {net_lstm_s8, cell_scale, MOTE_INPUT, "the cell state has scale 0.0003, expected a power of two"},
    {net_lstm_s8, no_intermediates, MOTE_INPUT, "needs 5 intermediate tensors"},
    {net_lstm_s8, intermediate_range, MOTE_INPUT, "op 0 names tensor -1"},
    {net_lstm_f32, half_a_gate, MOTE_INPUT, "the input gate has weights from one side only"},
    {net_lstm_f32, peephole_one, MOTE_INPUT, "input 9 is present while its fellows are absent"},
    {net_lstm_f32, projection_bias, MOTE_INPUT, "a bias without a projection"},
    {net_lstm_f32, clip_nan, MOTE_INPUT, "clips of nan"},
    {net_lstm_f32, lstm_relu, MOTE_UNSUPPORTED, "activation 1, expected 4 (tanh)"},
    {net_wide, wide_zero_point, MOTE_INPUT,
     "an int16 tensor has 1 scales and zero point 1, expected 1 and 0"},
    {net_wide, wide_no_scale, MOTE_INPUT, "an int16 tensor has 0 scales"},
    {net_wide, wide_bias_huge, MOTE_INPUT, "output channel 1: weights and bias can sum to"},
    {net_wide, wide_bias_narrow, MOTE_UNSUPPORTED, "op 2 (DEPTHWISE_CONV_2D): a int32 bias, expected int64"},
    {net_wide, wide_factor, MOTE_INPUT, "scales of inputs and output make a multiplier of"},
    {net_wide, wide_swish, MOTE_UNSUPPORTED, "int16 with int16, expected float32 or int8 throughout"},
    {net_wide, wide_tanh, MOTE_INPUT, "op 4 (TANH): an int16 output with scale"},
    {net_wide, wide_tanh_input, MOTE_INPUT, "op 4 (TANH): an int16 input with scale 3, expected at most"},
    {net_wide, wide_softmax, MOTE_INPUT, "op 4 (SOFTMAX): scales of inputs and output make a multiplier of"},
    {net_svdf_f32, svdf_rank_zero, MOTE_INPUT, "rank 0 of 8 filters"},
    {net_svdf_f32, svdf_rank_three, MOTE_INPUT, "rank 3 of 8 filters"},
    {net_svdf_f32, svdf_state_gone, MOTE_INPUT, "no state, expected input 4"},
    {net_svdf_f32, svdf_state_short, MOTE_INPUT, "the state is no variable tensor of 24 elements"},
    {net_svdf_f32, svdf_state_given, MOTE_INPUT, "the state is no variable tensor of 24 elements"},
    {net_svdf_s8, svdf_state_scale, MOTE_INPUT, "the state: 0 scales"},
    {net_svdf_s8, svdf_state_type, MOTE_UNSUPPORTED,
     "int8 input with int8 features, int16 time weights, int32 state"},
    {net_svdf_s8, svdf_time_scale, MOTE_INPUT, "time weights: 1 scales, zero point 1; expected 1 and 0"},
    {net_svdf_f32, svdf_time_short, MOTE_INPUT, "weights of 8×8 and 7×3 for inputs of 8 numbers"},
    {net_svdf_f32, svdf_bias_short, MOTE_INPUT, "3 biases for 4 units"},
    {net_svdf_s8, svdf_output_scale, MOTE_INPUT, "too large for int32 sums"},
    {net_svdf_f32, svdf_state_twice, MOTE_UNSUPPORTED, "op 1 reads variable tensor"},
    {net_mobile_f32, alpha_nan, MOTE_INPUT, "op 1 (LEAKY_RELU): alpha nan"},
    {net_mobile_s8, alpha_huge, MOTE_INPUT, "too large for int32 sums"},
    {net_slopes_f32, slopes_wide, MOTE_INPUT, "op 0 (PRELU): alpha has a larger shape than the input"},
    {net_slopes_s8, slopes_factor, MOTE_INPUT,
     "op 0 (PRELU): scales of inputs and output make a multiplier of"},
    {net_slopes_s8, slopes_scales, MOTE_INPUT, "op 3 (REDUCE_MAX): input and output have different scales"},
    {net_slopes_s8, slopes_exp, MOTE_UNSUPPORTED, "op 1 (EXP): int8, expected float32"},
    {net_slopes_s8, slopes_div, MOTE_UNSUPPORTED, "op 0 (DIV): int8, expected float32"},
    {net_slopes_s8, slopes_sum, MOTE_UNSUPPORTED, "op 3 (SUM): int8, expected float32"},
    {net_mobile_s8, swish_scale, MOTE_INPUT, "op 0 (HARD_SWISH): scales of 0.0625 and 1e-05"},
    {net_mobile_f32, resize_both, MOTE_INPUT, "aligned corners and half-pixel centers at once"},
    {net_mobile_f32, resize_zero, MOTE_INPUT, "from 3 to 0 along axis 2"},
    {net_mobile_f32, resize_huge, MOTE_INPUT, "from 4 to 2147483647 along axis 1"},
    {net_mobile_f32, resize_computed, MOTE_UNSUPPORTED, "the new size is a computed tensor of float32"},
    {net_mobile_f32, resize_three, MOTE_INPUT, "a new size of 3 numbers"},
    {net_mobile_s8, maximum_scales, MOTE_INPUT, "op 6 (MAXIMUM): input and output have different scales"},
    {net_mobile_s8, sub_scale, MOTE_INPUT, "op 3 (SUB): the output's scale 1e-08 is too small"},
};

static void test_samples_pass(void **state) {
    (void)state;
    for (int i = 0; i < NETWORKS; i++) {
        struct mote_graph *graph = networks[i].make();
        struct mote_error error = {MOTE_OK, ""};
        if (mote_graph_check(graph, &error) != MOTE_OK) fail_msg("%s: %s", networks[i].name, error.text);
        mote_graph_free(graph);
    }
}

static void test_refusals(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct mote_graph *graph = cases[i].make();
        struct mote_error error = {MOTE_OK, ""};
        cases[i].change(graph);
        enum mote_status status = mote_graph_check(graph, &error);
        if (status != cases[i].status || !strstr(error.text, cases[i].said)) {
            fail_msg("case %zu: status %d, \"%s\"; expected %d, \"%s\"", i, (int)status, error.text,
                     (int)cases[i].status, cases[i].said);
        }
        mote_graph_free(graph);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_samples_pass), cmocka_unit_test(test_refusals)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
