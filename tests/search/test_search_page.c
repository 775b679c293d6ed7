/* SPDX-License-Identifier: MIT
 * The page, table.csv and pareto.json of a study: whole, well formed, and of the trials that there are. */
#include "report/csv.h"
#include "report/markup.h"
#include "search/page.h"
#include "search/table.h"
#include "study_fixture.h"

#include <cjson/cJSON.h>

static void open_study(struct fixture *f, size_t trials) {
    fixture_open(f, FIXTURE_RECIPE("rungs = 2\n"), trials);
    while (fixture_step(f))
        continue;
    if (f->study.count) {
        f->study.trials[0].state = MOTE_TRIAL_FAILED;
        f->study.trials[0].measured = 0;
        f->study.trials[0].why = "a <reason>";
    }
}

static void test_page(void **state) {
    (void)state;
    for (size_t trials = 0; trials <= 24; trials += 12) {
        struct fixture f;
        size_t front[24];
        struct mote_error error = {0};
        struct mote_buffer html = {0};
        open_study(&f, trials);
        size_t count = mote_study_front(&f.study, front);
        const struct mote_page_options options = {"0.1.0", "mote search x.ini", front, count};
        if (mote_study_page(&f.study, &options, &html, &error) != MOTE_OK) fail_msg("%s", error.text);
        assert_true(markup_is_sound((const char *)html.data) && markup_is_alone((const char *)html.data));
        const char *const parts[] = {"Search of fixture.ini", "mote search x.ini", "[space]"};
        for (size_t i = 0; i < 3; i++)
            assert_non_null(strstr((char *)html.data, parts[i]));
        const char *const more[] = {"<title>trial ", "What matters", "How it went", "What they are made of"};
        for (size_t i = 0; i < 4; i++)
            assert_true((strstr((char *)html.data, more[i]) != NULL) == (trials > 0));
        mote_buffer_free(&html);
        fixture_close(&f);
    }
}

static void test_tables(void **state) {
    (void)state;
    struct fixture f;
    size_t front[12], lines = 0;
    struct mote_error error = {0};
    struct mote_buffer json = {0}, csv = {0};
    struct mote_grid grid;
    open_study(&f, 12);
    size_t count = mote_study_front(&f.study, front);
    assert_true(count > 0);
    for (size_t i = 1; i < count; i++) /* by falling error */
        assert_true(mote_trial_whole(&f.study, &f.study.trials[front[i]])->error <=
                    mote_trial_whole(&f.study, &f.study.trials[front[i - 1]])->error);
    assert_int_equal(mote_study_print_json(&f.study, front, count, &json, &error), MOTE_OK);
    cJSON *root = cJSON_Parse((char *)json.data);
    const cJSON *points = cJSON_GetObjectItem(root, "points");
    assert_int_equal(cJSON_GetArraySize(points), count);
    const cJSON *point = cJSON_GetArrayItem(points, 0);
    const char *const keys[] = {"trial", "recipe", "model",      "hash", "parameters",
                                "error", "mae",    "zlib_bytes", "macs", "budget_met"};
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
        assert_non_null(cJSON_GetObjectItem(point, keys[i]));
    cJSON_Delete(root);
    mote_study_fill_csv(&f.study, &grid);
    mote_grid_print_csv(&grid, &csv);
    size_t rungs = 0;
    for (size_t i = 0; i < f.study.count; i++)
        rungs += f.study.trials[i].measured;
    for (const char *at = (char *)csv.data; (at = strchr(at, '\n')); at++)
        lines++;
    assert_int_equal(lines, 1 + rungs + 1); /* the header, and the failed trial */
    assert_non_null(strstr((char *)csv.data, "a <reason>"));
    mote_grid_free(&grid);
    mote_buffer_free(&csv);
    mote_buffer_free(&json);
    fixture_close(&f);
}

/* A part of a study takes less of the same box; all of it at most 1. */
static void test_volume(void **state) {
    (void)state;
    struct fixture f;
    open_study(&f, 24);
    struct mote_study part = f.study;
    double last = 0;
    for (part.count = 0; part.count <= f.study.count; part.count += 6) {
        double now = mote_study_volume(&part, &f.study);
        assert_true(now >= last && now <= 1);
        last = now;
    }
    assert_true(last > 0);
    fixture_close(&f);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_page),
        cmocka_unit_test(test_tables),
        cmocka_unit_test(test_volume),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
