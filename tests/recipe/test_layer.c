/* SPDX-License-Identifier: MIT
 * Network text: what each line becomes, the shipped networks at the reference's widths, and every refusal's
 * sentence. */
#include "recipe/layer.h"

#include "base/buffer.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

/* Layers as text again, one form for each, so that a test can compare whole networks. */
static void describe(const struct mote_layer *layers, size_t count, char *out, size_t size) {
    static const char *const names[] = {"dense", "conv1d",  "lstm",     "flatten", "relu",    "relu6",
                                        "tanh",  "sigmoid", "dropout",  "avgpool", "maxpool", "gap",
                                        "conv",  "dwconv",  "dwconv1d", "bn",      "save",    "add"};
    size_t used = 0;
    for (size_t i = 0; i < count && used < size; i++) {
        const struct mote_layer *l = &layers[i];
        used += (size_t)snprintf(out + used, size - used, "%d:%s", l->line, names[l->kind]);
        if (l->units) used += (size_t)snprintf(out + used, size - used, " %u", l->units);
        if (l->kernel) used += (size_t)snprintf(out + used, size - used, " k%u", l->kernel);
        if (l->kernel_width > 1) used += (size_t)snprintf(out + used, size - used, "x%u", l->kernel_width);
        if (l->stride) used += (size_t)snprintf(out + used, size - used, " /%u", l->stride);
        if (l->stride_width > 1) used += (size_t)snprintf(out + used, size - used, "x%u", l->stride_width);
        if (l->rate > 0) used += (size_t)snprintf(out + used, size - used, " %g", l->rate);
        used += (size_t)snprintf(out + used, size - used, "%s%s%s%s%s", l->same ? " same" : "",
                                 l->nobias ? " nobias" : "", l->sequence ? " sequence" : "",
                                 l->project ? " project" : "", i + 1 < count ? ", " : "");
    }
}

/* Printed and read again, they are the same but for their lines. */
static void check_printed(const struct mote_layer *layers, size_t count) {
    struct mote_arena arena = {0};
    struct mote_error error = {0};
    struct mote_buffer text = {0};
    const struct mote_layer *again;
    size_t got;
    mote_layers_print(layers, count, &text);
    if (mote_layers_parse("b.ini", 1, (char *)text.data, 1, &arena, &again, &got, &error) != MOTE_OK)
        fail_msg("%s", error.text);
    assert_int_equal(got, count);
    for (size_t i = 0; i < count; i++) {
        struct mote_layer layer = again[i];
        layer.line = layers[i].line;
        assert_memory_equal(&layer, &layers[i], sizeof layer);
    }
    mote_buffer_free(&text);
    mote_arena_free(&arena);
}

static void check(const char *text, double width, const char *want) {
    struct mote_arena arena = {0};
    struct mote_error error = {0};
    const struct mote_layer *layers;
    size_t count;
    char got[1000] = "";
    if (mote_layers_parse("a.ini", 7, text, width, &arena, &layers, &count, &error) != MOTE_OK)
        fail_msg("%s", error.text);
    describe(layers, count, got, sizeof got);
    assert_string_equal(got, want);
    check_printed(layers, count);
    mote_arena_free(&arena);
}

static void test_every_kind(void **state) {
    (void)state;
    check("dense 5", 1, "7:dense 5");
    check("dense", 0.1, "7:dense");
    check("conv1d 4 k3", 1, "7:conv1d 4 k3 /1");
    check("conv1d 4 k3 /2 same", 1, "7:conv1d 4 k3 /2 same");
    check("conv1d same /2 k3 4", 1, "7:conv1d 4 k3 /2 same");
    check("lstm 8 sequence, lstm 4", 1, "7:lstm 8 sequence, 7:lstm 4");
    check("flatten, relu, relu6, tanh, sigmoid, gap", 1,
          "7:flatten, 7:relu, 7:relu6, 7:tanh, 7:sigmoid, 7:gap");
    check("dropout 0.25", 1, "7:dropout 0.25");
    check("avgpool 2, maxpool 3 /1", 1, "7:avgpool k2 /2, 7:maxpool k3 /1");
    check("conv 8 3x3, conv 8 3x5 /2 same nobias, conv nobias /2x1 4x1 8", 1,
          "7:conv 8 k3x3 /1, 7:conv 8 k3x5 /2x2 same nobias, 7:conv 8 k4 /2 nobias");
    check("dense 8 nobias, dense nobias", 1, "7:dense 8 nobias, 7:dense nobias");
    check("dwconv 3x3 /2, dwconv /2 3x1, dwconv1d k9 /2 same nobias", 1,
          "7:dwconv k3x3 /2x2, 7:dwconv k3 /2x2, 7:dwconv1d k9 /2 same nobias");
    check("bn, save, add, add project", 1, "7:bn, 7:save, 7:add, 7:add project");
    check("avgpool 2x3, maxpool 2x2 /1x2, maxpool /2 4", 1,
          "7:avgpool k2x3 /2x3, 7:maxpool k2x2 /1x2, 7:maxpool k4 /2");
    check("dense 65536, conv1d 1 k4096 /4096", 1, "7:dense 65536, 7:conv1d 1 k4096 /4096");
}

static void test_lines_and_blanks(void **state) {
    (void)state;
    check("\nconv1d 4 k3 , relu\n\n  flatten,,\ndense\t2\n,dense", 1,
          "8:conv1d 4 k3 /1, 8:relu, 10:flatten, 11:dense 2, 12:dense");
}

/* units · width to the nearest, at least 1. */
static void test_shipped_networks_and_width(void **state) {
    (void)state;
    check(mote_network_text("linear"), 0.03, "7:flatten, 7:dense");
    check(mote_network_text("mlp"), 1, "7:flatten, 7:dense 128, 7:relu, 7:dense 128, 7:relu, 7:dense");
    check(mote_network_text("mlp"), 0.3, "7:flatten, 7:dense 38, 7:relu, 7:dense 38, 7:relu, 7:dense");
    check(mote_network_text("mlp"), 0.03, "7:flatten, 7:dense 4, 7:relu, 7:dense 4, 7:relu, 7:dense");
    check(mote_network_text("cnn1d"), 0.05,
          "7:conv1d 3 k3 /1, 7:relu, 7:flatten, 7:dense 3, 7:relu, 7:dense");
    check(mote_network_text("cnn1d"), 0.1, "7:conv1d 6 k3 /1, 7:relu, 7:flatten, 7:dense 6, 7:relu, 7:dense");
    check(mote_network_text("lstm"), 0.03, "7:lstm 2, 7:flatten, 7:dense");
    check(mote_network_text("lstm"), 0.001, "7:lstm 1, 7:flatten, 7:dense");
    check(mote_network_text("kws-cnn"), 0.4,
          "7:conv 51 k3x3 /2 nobias, 7:bn, 7:relu, 7:conv 51 k3x3 /1 nobias, 7:bn, 7:relu, "
          "7:conv 51 k3x3 /1 nobias, 7:bn, 7:relu, 7:gap, 7:dense");
    check(mote_network_text("kws-dscnn"), 1,
          "7:conv 256 k3x3 /2 nobias, 7:bn, 7:relu, 7:dwconv k3x3 /1 nobias, 7:conv 256 k1 /1 nobias, 7:bn, "
          "7:relu, 7:dwconv k3x3 /1 nobias, 7:conv 256 k1 /1 nobias, 7:bn, 7:relu, 7:gap, 7:dense");
    assert_null(mote_network_text("custom"));
    for (size_t i = 0; mote_network_names[i]; i++)
        assert_non_null(mote_network_text(mote_network_names[i]));
}

static void test_refusals(void **state) {
    (void)state;
    const struct {
        const char *text, *want;
    } cases[] = {
        {"", "a network without layers; expected one at least"},
        {" ,\n, ", "a network without layers; expected one at least"},
        {"dens 4", "no layer is called dens; did you mean dense?"},
        {"conv2 64 3x3", "no layer is called conv2; did you mean conv?"},
        {"conv 64 3",
         "layer \"conv 64 3\": expected conv N HxW [/SxS] [same] [nobias] (N from 1 to 65536, H, W "
         "and S from 1 to 4096)"},
        {"conv 64 3x0",
         "layer \"conv 64 3x0\": expected conv N HxW [/SxS] [same] [nobias] (N from 1 to 65536, "
         "H, W and S from 1 to 4096)"},
        {"conv 3x3",
         "layer \"conv 3x3\": expected conv N HxW [/SxS] [same] [nobias] (N from 1 to 65536, H, W "
         "and S from 1 to 4096)"},
        {"dwconv 8 3x3",
         "layer \"dwconv 8 3x3\": expected dwconv HxW [/SxS] [same] [nobias] (H, W and S from 1 "
         "to 4096)"},
        {"dwconv1d 9", "layer \"dwconv1d 9\": expected dwconv1d kK [/S] [same] [nobias] (K and S from 1 to "
                       "4096)"},
        {"bn 8", "layer \"bn 8\": expected bn alone"},
        {"add 1x1", "layer \"add 1x1\": expected add or add project"},
        {"batchnorm",
         "no layer is called batchnorm; expected dense, conv, dwconv, conv1d, dwconv1d, lstm, bn, save, add, "
         "flatten, "
         "relu, relu6, tanh, sigmoid, dropout, avgpool, maxpool or gap, or alone a network: linear, mlp, "
         "cnn1d, lstm, kws-cnn, kws-dscnn or kws-res"},
        {"flatten, mlp", "mlp is a whole network, a layer was expected here"},
        {"dense 0",
         "layer \"dense 0\": expected dense N [nobias], without N for the outputs (N from 1 to 65536)"},
        {"dense 65537",
         "layer \"dense 65537\": expected dense N [nobias], without N for the outputs (N from 1 to 65536)"},
        {"dense -4",
         "layer \"dense -4\": expected dense N [nobias], without N for the outputs (N from 1 to 65536)"},
        {"dense 4 4",
         "layer \"dense 4 4\": expected dense N [nobias], without N for the outputs (N from 1 to 65536)"},
        {"dense 99999999999999999999", "layer \"dense 99999999999999999999\": expected dense N [nobias], "
                                       "without N for the outputs (N from 1 to 65536)"},
        {"conv1d 64", "layer \"conv1d 64\": expected conv1d N kK [/S] [same] [nobias] (N from 1 to 65536, K "
                      "and S from 1 to 4096)"},
        {"conv1d k3", "layer \"conv1d k3\": expected conv1d N kK [/S] [same] [nobias] (N from 1 to 65536, K "
                      "and S from 1 to 4096)"},
        {"conv1d 4 k0",
         "layer \"conv1d 4 k0\": expected conv1d N kK [/S] [same] [nobias] (N from 1 to 65536, K and S "
         "from 1 to 4096)"},
        {"conv1d 4 k3 same same",
         "layer \"conv1d 4 k3 same same\": expected conv1d N kK [/S] [same] [nobias] (N from "
         "1 to 65536, K and S from 1 to 4096)"},
        {"lstm", "layer \"lstm\": expected lstm N [sequence] (N from 1 to 65536)"},
        {"relu 6", "layer \"relu 6\": expected relu alone"},
        {"dropout 1", "layer \"dropout 1\": expected dropout P (from 0 to 0.99)"},
        {"dropout nan", "layer \"dropout nan\": expected dropout P (from 0 to 0.99)"},
        {"avgpool k2",
         "layer \"avgpool k2\": expected avgpool K [/S] or HxW [/SxS] (from 1 to 4096; the stride is "
         "the window unless given)"},
        {"gap 2 2 2 2 2 2 2 2 2", "layer \"gap 2 2 2 2 2 2 2 2 2\": expected gap alone"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct mote_arena arena = {0};
        struct mote_error error = {0};
        const struct mote_layer *layers;
        size_t count;
        int line = 7;
        char want[400];
        for (const char *at = cases[i].text; *at; at++)
            line += *at == '\n';
        assert_int_equal(mote_layers_parse("a.ini", 7, cases[i].text, 1, &arena, &layers, &count, &error),
                         MOTE_INPUT);
        snprintf(want, sizeof want, "a.ini: line %d: %s", line, cases[i].want);
        assert_string_equal(error.text, want);
        mote_arena_free(&arena);
    }
}

static void test_width_has_its_limit(void **state) {
    (void)state;
    struct mote_arena arena = {0};
    struct mote_error error;
    const struct mote_layer *layers;
    size_t count;
    assert_int_equal(mote_layers_parse("a.ini", 2, "dense 700", 100, &arena, &layers, &count, &error),
                     MOTE_INPUT);
    assert_string_equal(error.text,
                        "a.ini: line 2: layer \"dense 700\" times the width 100 has more than 65536 units");
    mote_arena_free(&arena);
}

static void test_most_layers(void **state) {
    (void)state;
    struct mote_arena arena = {0};
    struct mote_error error;
    const struct mote_layer *layers;
    size_t count;
    char text[6 * (MOTE_MAX_LAYERS + 1) + 1] = "";
    for (int i = 0; i < MOTE_MAX_LAYERS; i++)
        strcat(text, "relu,\n");
    assert_int_equal(mote_layers_parse("a.ini", 1, text, 1, &arena, &layers, &count, &error), MOTE_OK);
    assert_int_equal(count, MOTE_MAX_LAYERS);
    assert_int_equal(layers[count - 1].line, MOTE_MAX_LAYERS);
    strcat(text, "relu,\n");
    assert_int_equal(mote_layers_parse("a.ini", 1, text, 1, &arena, &layers, &count, &error), MOTE_INPUT);
    assert_string_equal(error.text, "a.ini: line 257: more than 256 layers");
    mote_arena_free(&arena);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_kind),
        cmocka_unit_test(test_lines_and_blanks),
        cmocka_unit_test(test_shipped_networks_and_width),
        cmocka_unit_test(test_refusals),
        cmocka_unit_test(test_width_has_its_limit),
        cmocka_unit_test(test_most_layers),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
