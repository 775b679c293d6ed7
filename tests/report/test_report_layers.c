/* SPDX-License-Identifier: MIT
 * What `inspect` tells: a float16 layer behind DEQUANTIZE, and an op list that our runtime refuses. */
#include "report/layers.h"

#include <cjson/cJSON.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "report/markup.h"

/* x (1, 12) × w (6, 12, float16) + b, relu. */
static struct mote_graph *half_graph(void) {
    const uint16_t half[72] = {0x3C00};
    const float bias[6] = {1};
    const int32_t in[] = {1, 12}, out[] = {1, 6}, matrix[] = {6, 12}, vector[] = {6};
    struct mote_graph *g;
    assert_int_equal(mote_graph_create(&g, NULL), MOTE_OK);
    int32_t h = mote_graph_add_tensor(g, MOTE_FLOAT16, 2, matrix, half);
    int32_t w = mote_graph_add_tensor(g, MOTE_FLOAT32, 2, matrix, NULL);
    int32_t x[] = {mote_graph_add_tensor(g, MOTE_FLOAT32, 2, in, NULL), w,
                   mote_graph_add_tensor(g, MOTE_FLOAT32, 1, vector, bias)};
    int32_t y = mote_graph_add_tensor(g, MOTE_FLOAT32, 2, out, NULL);
    assert_non_null(mote_graph_add_op(g, MOTE_OP_DEQUANTIZE, &h, 1, &w, 1));
    struct mote_op *fc = mote_graph_add_op(g, MOTE_OP_FULLY_CONNECTED, x, 3, &y, 1);
    assert_non_null(fc);
    fc->params.fc.activation = MOTE_ACT_RELU;
    assert_true(mote_graph_set_io(g, x, 1, &y, 1));
    return g;
}

static void inspect(struct mote_inspection *x) {
    struct mote_graph *g = half_graph(), *read;
    struct mote_buffer file = {0};
    struct mote_error error = {0};
    const struct mote_tflite_options options = {0};
    if (mote_tflite_write(g, &options, &file, &error) != MOTE_OK) fail_msg("%s", error.text);
    if (mote_tflite_read("m", file.data, file.size, &read, &error) != MOTE_OK) fail_msg("%s", error.text);
    if (mote_inspection_make("m", file.data, file.size, 331, read, x, &error) != MOTE_OK)
        fail_msg("%s", error.text);
    assert_int_equal(x->bytes, file.size);
    mote_buffer_free(&file);
    mote_graph_free(read);
    mote_graph_free(g);
}

static void layers_are_described(void **state) {
    (void)state;
    struct mote_inspection x;
    inspect(&x);
    assert_int_equal(x.layer_count, 2);
    assert_string_equal(x.layers[0].op, "DEQUANTIZE");
    assert_string_equal(x.layers[0].weight_type, "float16");
    assert_int_equal(x.layers[0].weight_bytes, 144);
    assert_string_equal(x.layers[0].shape, "6×12");
    assert_string_equal(x.layers[1].activation, "relu");
    assert_int_equal(x.layers[1].macs, 72);
    assert_int_equal(x.layers[1].weight_bytes, 24);
    assert_int_equal(x.weights, 78);
    assert_int_equal(x.macs, 72);
    assert_string_equal(x.input, "float32 1×12");
    assert_string_equal(x.output, "float32 1×6");
    assert_true(x.runs && x.arena_bytes > 0);
    const struct mote_tflite_parts *p = &x.parts;
    assert_int_equal(p->weights + p->scales + p->structure + p->names + p->other, p->total);
    assert_int_equal(p->total, x.bytes);
    mote_inspection_free(&x);
}

static void text_and_json_agree(void **state) {
    (void)state;
    struct mote_inspection x;
    struct mote_buffer out = {0};
    struct mote_error error;
    inspect(&x);
    mote_inspection_print_text(&x, &out);
    assert_non_null(strstr((char *)out.data, "FULLY_CONNECTED + relu"));
    assert_non_null(strstr((char *)out.data, "zlib stream"));
    mote_buffer_free(&out);
    assert_int_equal(mote_inspection_print_json(&x, &out, &error), MOTE_OK);
    cJSON *root = cJSON_Parse((char *)out.data);
    assert_int_equal(cJSON_GetObjectItem(root, "macs")->valueint, 72);
    assert_int_equal(cJSON_GetObjectItem(root, "zlib_bytes")->valueint, 331);
    const cJSON *layer = cJSON_GetArrayItem(cJSON_GetObjectItem(root, "layers"), 0);
    assert_string_equal(cJSON_GetObjectItem(layer, "weight_type")->valuestring, "float16");
    cJSON_Delete(root);
    mote_buffer_free(&out);
    mote_inspection_free(&x);
}

static void what_cannot_run_is_still_told(void **state) {
    (void)state;
    struct mote_inspection x;
    struct mote_buffer out = {0};
    struct mote_error error;
    inspect(&x);
    x.runs = false;
    strcpy(x.why_not, "op 1, \x1b[31m: no kernel");
    mote_inspection_print_text(&x, &out);
    assert_non_null(strstr((char *)out.data, "not here: op 1, \uFFFD[31m: no kernel"));
    mote_buffer_free(&out);
    assert_int_equal(mote_inspection_print_json(&x, &out, &error), MOTE_OK);
    assert_non_null(strstr((char *)out.data, "\"runs_here\":\tfalse"));
    assert_null(strstr((char *)out.data, "arena_bytes"));
    mote_buffer_free(&out);
    mote_inspection_free(&x);
}

/* Two pieces that are taken at once lie apart, and all lie within the arena. */
static void pieces_do_not_overlap(void **state) {
    (void)state;
    struct mote_inspection x;
    size_t end = 0;
    inspect(&x);
    assert_int_equal(x.piece_count, 2); /* input and output: the weights are made once, outside */
    for (size_t i = 0; i < x.piece_count; i++) {
        const struct mote_arena_piece *a = &x.pieces[i];
        end = a->offset + a->bytes > end ? a->offset + a->bytes : end;
        assert_true(a->first <= a->last && a->last <= x.layer_count + 1);
        for (size_t k = 0; k < i; k++) {
            const struct mote_arena_piece *b = &x.pieces[k];
            bool meet = a->first <= b->last && b->first <= a->last;
            assert_true(!meet || a->offset >= b->offset + b->bytes || b->offset >= a->offset + a->bytes);
        }
    }
    assert_int_equal(end, x.arena_bytes);
    mote_inspection_free(&x);
}

static void the_arena_is_drawn(void **state) {
    (void)state;
    struct mote_inspection x;
    struct mote_buffer out = {0};
    inspect(&x);
    mote_inspection_print_svg(&x, "a <model> & more", &out);
    const char *svg = (const char *)out.data;
    assert_true(markup_is_sound(svg));
    assert_non_null(strstr(svg, "xmlns=\"http://www.w3.org/2000/svg\""));
    assert_non_null(strstr(svg, "1 FULLY_CONNECTED"));
    assert_non_null(strstr(svg, "float32 1×12, 48 B at "));
    mote_buffer_free(&out);
    mote_inspection_free(&x);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(layers_are_described),
        cmocka_unit_test(text_and_json_agree),
        cmocka_unit_test(what_cannot_run_is_still_told),
        cmocka_unit_test(pieces_do_not_overlap),
        cmocka_unit_test(the_arena_is_drawn),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
