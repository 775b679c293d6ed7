/* SPDX-License-Identifier: MIT
 * [space]: lists, ranges and variables as they are read, what is refused, and the recipes that choices make. */
#include "recipe/space.h"

#include "base/buffer.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define DATA "[data]\ncolumns = T, rh\ninput = 6\noutput = 3\n"
#define MODEL "[model]\nnetwork = linear\n"

static struct mote_recipe *read_text(const char *text) {
    struct mote_recipe *recipe = NULL;
    struct mote_error error;
    if (mote_recipe_read_text("a.ini", text, strlen(text), &recipe, &error) != MOTE_OK)
        fail_msg("%s", error.text);
    return recipe;
}

static void test_forms(void **state) {
    (void)state;
    struct mote_space space;
    struct mote_error error;
    struct mote_recipe *recipe = read_text(
        DATA "[model]\nnetwork = flatten, dense $units, relu, dense\n[space]\n$units = 2 .. 24\n"
             "width = 0.1 .. 2\nrate = 1e-4 .. 1e-1 log\nquantize = none weights\nmantissa = 4, 8, 12\n"
             "batch = 16 .. 64\n$name = a b\n[train]\noptimizer = $name\n");
    if (mote_space_read(recipe, &space, &error) != MOTE_OK) fail_msg("%s", error.text);
    assert_int_equal(space.count, 7);
    const struct mote_parameter *p = space.parameter;
    assert_true(!p[0].key && p[0].kind == MOTE_PARAMETER_WHOLE && !p[0].log);
    assert_true(p[0].low >= 2 && p[0].high <= 24);
    assert_true(p[1].kind == MOTE_PARAMETER_NUMBER && strcmp(p[1].key->section, "model") == 0);
    assert_true(p[2].log && p[2].kind == MOTE_PARAMETER_NUMBER);
    assert_true(p[3].kind == MOTE_PARAMETER_LIST && p[3].count == 2 && !p[3].ordered);
    assert_true(p[4].count == 3 && p[4].ordered && strcmp(p[4].values[2], "12") == 0);
    assert_true(p[5].kind == MOTE_PARAMETER_WHOLE);
    assert_true(!p[6].key && p[6].count == 2);
    assert_string_equal(mote_space_own(recipe, &p[1]) ? "own" : "none", "none");
    mote_recipe_free(recipe);
}

static void test_refusals(void **state) {
    (void)state;
    static const char *const cases[][2] = {
        {DATA MODEL, "a.ini: [space] is empty"},
        {DATA MODEL "[space]\nwidth = 1\n", "line 8: [space] width = 1: nothing to choose"},
        {DATA MODEL "[space]\nwidth = 1 -2\n",
         "line 8: [space] width = 1 -2: '-2' is not a number from 0.001"},
        {DATA MODEL "[space]\nwidth = 2 .. 0.1\n", "expected the lower end first"},
        {DATA MODEL "[space]\nwidth = 0 .. 1\n", "'0' is not a number from 0.001 to 100"},
        {DATA MODEL "[space]\ndropout = 0 .. 1\n", NULL},
        {DATA MODEL "[space]\nmomentum = 0 .. 0.9 log\n", "expected a lower end above 0"},
        {DATA MODEL "[space]\nwidth = 0.1 .. 2 lin\n", "expected a range as 0.1 .. 2"},
        {DATA MODEL "[space]\nbatch = 1.5 .. 20\n", "'1.5' is not a whole number"},
        {DATA MODEL "[space]\nquantize = none .. full\n", "expected a range as"},
        {DATA MODEL "[space]\nquantize = 1 .. 3\n", "a range; expected values with blanks between"},
        {DATA MODEL "[space]\nquantize = none half\n", "'half' is not none, weights, float16 or full"},
        {DATA MODEL "[space]\nquantize = none none\n", "'none' stands twice"},
        {DATA MODEL "[space]\nwidth = 1 2\nmodel.width = 3 4\n",
         "line 9: [space] model.width = 3 4: the same key as in line 8"},
        {DATA MODEL "[space]\nbins = 10 20\n", "means nothing to a recipe of [task] kind = forecast"},
        {"[task]\nkind = keywords\n" MODEL "[space]\nrate = 1 2\n",
         "a key of [features] and of [train]; expected features.rate or train.rate"},
        {DATA MODEL "[space]\nnetwork = linear lnear\n", "'lnear' is no shipped network"},
        {DATA MODEL "[space]\nnetwork = linear | flatten, dence 3\n", "'flatten, dence 3' is not"},
        {DATA MODEL "[space]\n$a = 1 2\n",
         "line 8: [space] $a = 1 2: a variable that no value of the recipe holds"},
        {DATA "[model]\nnetwork = flatten, dense $a, dense\n[space]\nnetwork = linear mlp\n$a = 1 2\n",
         "line 9: [space] $a = 1 2: a variable that no value of the recipe holds"},
        {DATA MODEL "[space]\n$a = $b 2\n$b = 1 2\nwidth = $a 1\n",
         "line 8: [space] $a = $b 2: a variable in the value of a variable; expected values without $"},
        {DATA MODEL "[space]\nnetwork = linear | flatten, dense $unit, dense | dense $units\n$units = 2 8\n",
         "line 8: [space] network = linear | flatten, dense $unit, dense | dense $units: "
         "$unit is no variable of [space]; did you mean $units?"},
        {DATA MODEL
         "[space]\nnetwork = linear\n  | flatten, dense $units, dense\n  | dense $units2\n$units = 2 8\n",
         "line 10: [space] network = linear …: $units2 is no variable of [space]; did you mean $units?"},
        {DATA MODEL "[space]\nwidth = 1 $other\n$units = 2 8\n[train]\nbatch = $units\n",
         "$other is no variable of [space]; give it a line there, as $units = 4 .. 32"},
        {DATA "[model]\nnetwork = flatten, dense $v\n[space]\nwidth = 1 2\n",
         "a.ini: line 6: [model] network = flatten, dense $v: $v is no variable of [space]"},
        {DATA MODEL "[space]\nwidth = 1 2\n[data]\nmissing = $\n", "$ is no variable of [space]"},
        {DATA MODEL "[space]\noutput = 3 9\n", NULL},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct mote_recipe *recipe = NULL;
        struct mote_space space;
        struct mote_error error = {0};
        enum mote_status status =
            mote_recipe_read_text("a.ini", cases[i][0], strlen(cases[i][0]), &recipe, &error);
        if (!cases[i][1])
            assert_int_equal(status, MOTE_INPUT);
        else {
            assert_int_equal(status, MOTE_OK);
            assert_int_equal(mote_space_read(recipe, &space, &error), MOTE_INPUT);
            if (!strstr(error.text, cases[i][1])) fail_msg("%s\nis not: %s", error.text, cases[i][1]);
        }
        mote_recipe_free(recipe);
    }
}

/* The text of the recipe that the values make, or the sentence why there is none. */
static void apply(const char *text, const char *const *value, char *out, size_t size) {
    struct mote_recipe *recipe = read_text(text), *made;
    struct mote_space space;
    struct mote_error error;
    struct mote_buffer printed = {0};
    if (mote_space_read(recipe, &space, &error) != MOTE_OK) fail_msg("%s", error.text);
    if (mote_space_apply(recipe, &space, value, false, &made, &error) == MOTE_OK) {
        mote_recipe_print(made, &printed);
        snprintf(out, size, "%s", (char *)printed.data);
        mote_buffer_free(&printed);
        mote_recipe_free(made);
    } else
        snprintf(out, size, "%s", error.text);
    mote_recipe_free(recipe);
}

static void test_apply(void **state) {
    (void)state;
    char out[2000];
    apply("[data]\ncolumns = x\ninput = 6\noutput = 1\n[model]\nnetwork = flatten, $d x (dense $u, relu), "
          "dense\n"
          "[train]\nrate = 1\n[search]\nrungs = 1\n[space]\n$u = 2 8\n$d = 0 .. 3\nrate = 0.1 0.2\nwidth = 1 "
          "2\n"
          "quantize = none full\n",
          (const char *[]){"8", "2", "0.2", "2", "full"}, out, sizeof out);
    assert_string_equal(
        out, "[data]\ncolumns = x\ninput = 6\noutput = 1\n\n[model]\nnetwork = flatten, dense 8, "
             "relu, dense 8, relu, dense\nwidth = 2\n\n[train]\nrate = 0.2\n\n[shrink]\nquantize = full\n");
    const char *deep =
        DATA "[model]\nnetwork = flatten, $d x (dense 12, relu), dense\n[space]\n$d = 0 .. 60\n";
    apply(deep, (const char *[]){"0"}, out, sizeof out);
    assert_non_null(strstr(out, "network = flatten, dense\n"));
    apply(deep, (const char *[]){"20"}, out, sizeof out);
    assert_non_null(strstr(out, "network = flatten\n    dense 12\n    relu\n"));
    mote_recipe_free(read_text(out)); /* a long network still reads */
    apply(deep, (const char *[]){"70"}, out, sizeof out);
    assert_non_null(strstr(out, "with N from 0 to 64"));
}

static void test_uses(void **state) {
    (void)state;
    struct mote_space space;
    struct mote_error error;
    struct mote_recipe *recipe =
        read_text(DATA MODEL "[space]\nnetwork = linear | flatten, dense $u, dense\n$u = 2 8\n$uu = 1 2\n"
                             "[train]\nbatch = $uu\n");
    if (mote_space_read(recipe, &space, &error) != MOTE_OK) fail_msg("%s", error.text);
    const char *plain[] = {"linear", "2", "1"}, *deep[] = {"flatten, dense $u, dense", "2", "1"};
    assert_true(mote_space_uses(recipe, &space, plain, 0));
    assert_false(mote_space_uses(recipe, &space, plain, 1));
    assert_true(mote_space_uses(recipe, &space, deep, 1));
    assert_true(mote_space_uses(recipe, &space, plain, 2));
    mote_recipe_free(recipe);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_forms),
        cmocka_unit_test(test_refusals),
        cmocka_unit_test(test_apply),
        cmocka_unit_test(test_uses),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
