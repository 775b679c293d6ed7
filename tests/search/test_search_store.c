/* SPDX-License-Identifier: MIT
 * The study's file: what went in comes out, in another process too; work of the dead is taken back; files of others and
 * damaged ones are refused with a sentence, and left alone. */
#include "base/file.h"
#include "search/store.h"
#include "study_fixture.h"

#include <signal.h>
#include <sqlite3.h>
#include <sys/wait.h>
#include <unistd.h>

static char folder[64], path[80];
static const struct mote_store_identity identity = {"recipe", 5, 7, "0.1.0"};

static int make_folder(void **state) {
    (void)state;
    snprintf(folder, sizeof folder, "/tmp/mote-store-XXXXXX");
    if (!mkdtemp(folder)) return 1;
    snprintf(path, sizeof path, "%s/trials.sqlite", folder);
    return 0;
}

static int remove_folder(void **state) {
    char command[100];
    (void)state;
    snprintf(command, sizeof command, "rm -r %s", folder);
    return system(command);
}

static struct mote_store *open_store(void) {
    struct mote_store *store = NULL;
    struct mote_error error = {0};
    if (mote_store_open(path, &identity, &store, &error) != MOTE_OK) fail_msg("%s", error.text);
    return store;
}

static void check(enum mote_status status, const struct mote_error *error) {
    if (status != MOTE_OK) fail_msg("%s", error->text);
}

/* Proposes a trial and leaves it running. */
static void run_one(struct mote_store *store, struct fixture *f) {
    struct mote_error error = {0};
    check(mote_store_begin(store, &error), &error);
    check(mote_store_take_back(store, &error), &error);
    check(mote_store_load(store, &f->study, &error), &error);
    const struct mote_trial proposal = fixture_propose(f);
    struct mote_trial *trial = mote_study_add(&f->study);
    *trial = proposal;
    mote_study_change(&f->study, trial, MOTE_TRIAL_RUNNING);
    check(mote_store_put(store, &f->study, trial, &error), &error);
    check(mote_store_commit(store, &error), &error);
}

static void finish(struct mote_store *store, struct fixture *f, size_t at) {
    struct mote_error error = {0};
    struct mote_buffer file = {0}, stream = {0};
    struct mote_trial *trial = &f->study.trials[at];
    mote_buffer_printf(&file, "model %zu", at);
    mote_buffer_text(&stream, "stream");
    const struct mote_measures measures = fixture_measure(f, trial, 0);
    mote_study_measure(&f->study, trial, &measures);
    check(mote_store_measured(store, &f->study, trial, &file, &stream, &error), &error);
    check(mote_store_put(store, &f->study, trial, &error), &error);
    mote_buffer_free(&file);
    mote_buffer_free(&stream);
}

static void test_reopen(void **state) {
    (void)state;
    struct fixture f;
    struct mote_error error = {0};
    struct mote_buffer file = {0}, stream = {0};
    fixture_open(&f, FIXTURE_RECIPE("rungs = 2\n"), 10);
    struct mote_store *store = open_store();
    run_one(store, &f);
    run_one(store, &f);
    finish(store, &f, 0);
    struct mote_trial before = f.study.trials[0];
    mote_store_close(store);
    store = open_store();
    check(mote_store_load(store, &f.study, &error), &error);
    assert_int_equal(f.study.count, 2);
    const struct mote_trial *after = &f.study.trials[0];
    assert_true(mote_point_same(&f.space, &before.point, &after->point));
    assert_memory_equal(before.rungs, after->rungs, sizeof before.rungs[0]);
    assert_int_equal(after->state, MOTE_TRIAL_RESTING);
    assert_string_equal(after->how, "spread");
    assert_true(f.study.waiting == 1 && f.study.running == 0 && f.study.resting == 1 &&
                f.study.there[0] == 1);
    assert_int_equal(f.study.trials[1].state, MOTE_TRIAL_WAITING); /* given back when it was closed */
    check(mote_store_model(store, 1, 0, &file, &stream, &error), &error);
    assert_string_equal((char *)file.data, "model 0");
    assert_string_equal((char *)stream.data, "stream");
    mote_buffer_free(&file);
    mote_buffer_free(&stream);
    assert_int_equal(mote_store_model(store, 2, 0, &file, &stream, &error), MOTE_INPUT);
    mote_store_close(store);
    fixture_close(&f);
}

/* Two processes; one is killed while it works: the other goes on, and has the work again. */
static void test_two_processes(void **state) {
    (void)state;
    struct fixture f;
    struct mote_error error = {0};
    bool holds;
    int ends[2];
    char byte;
    fixture_open(&f, FIXTURE_RECIPE("rungs = 1\n"), 10);
    assert_int_equal(pipe(ends), 0);
    pid_t other = fork();
    if (other == 0) {
        struct mote_store *store = open_store();
        run_one(store, &f);
        if (write(ends[1], "x", 1) != 1) _exit(1);
        pause();
        _exit(0);
    }
    assert_int_equal(read(ends[0], &byte, 1), 1);
    struct mote_store *store = open_store();
    check(mote_store_take_back(store, &error), &error);
    check(mote_store_load(store, &f.study, &error), &error);
    assert_int_equal(f.study.count, 1);
    assert_int_equal(f.study.trials[0].state, MOTE_TRIAL_RUNNING); /* its owner lives */
    run_one(store, &f);
    assert_int_equal(f.study.count, 2);
    kill(other, SIGKILL);
    waitpid(other, NULL, 0);
    check(mote_store_take_back(store, &error), &error);
    check(mote_store_load(store, &f.study, &error), &error);
    assert_int_equal(f.study.trials[0].state, MOTE_TRIAL_WAITING);
    assert_int_equal(f.study.trials[1].state, MOTE_TRIAL_RUNNING);
    check(mote_store_holds(store, 1, &holds, &error), &error);
    assert_false(holds);
    check(mote_store_holds(store, 2, &holds, &error), &error);
    assert_true(holds);
    check(mote_store_beat(store, &error), &error);
    close(ends[0]);
    close(ends[1]);
    mote_store_close(store);
    fixture_close(&f);
}

static void refused(const struct mote_store_identity *who, const char *sentence) {
    struct mote_store *store = NULL;
    struct mote_error error = {0};
    assert_int_equal(mote_store_open(path, who, &store, &error), MOTE_INPUT);
    if (!strstr(error.text, sentence) || !strstr(error.text, path))
        fail_msg("%s\nis not: %s", error.text, sentence);
}

static void sql(const char *text) {
    sqlite3 *file;
    char *why = NULL;
    assert_int_equal(sqlite3_open(path, &file), SQLITE_OK);
    if (sqlite3_exec(file, text, NULL, NULL, &why) != SQLITE_OK) fail_msg("%s", why);
    sqlite3_close(file);
}

static void test_others(void **state) {
    (void)state;
    struct mote_store_identity other = identity;
    mote_store_close(open_store());
    other.recipe = "another";
    refused(&other, "holds a study of another recipe; name another --out");
    other = identity;
    other.data = 6;
    other.version = "0.0.1";
    refused(&other, "holds a study of other data, another version of mote;");
    other = identity;
    other.seed = 8;
    refused(&other, "holds a study of another --seed;");
    mote_store_close(open_store());
    sql("PRAGMA user_version = 9");
    refused(&identity, "another version of mote (schema 9, expected 1)");
    sql("PRAGMA application_id = 1");
    refused(&identity, "an SQLite file of another program");
}

/* Rows that something else changed, one after the other. */
static void test_rows(void **state) {
    (void)state;
    static const char *const cases[][2] = {
        {"UPDATE trials SET state = 'odd'", "trial 1: its state"},
        {"UPDATE trials SET state = 'waiting', rung = 5", "trial 1: its rung"},
        {"UPDATE trials SET rung = 0, parameters = '{}'", "trial 1: $units"},
        {"UPDATE trials SET parameters = 'none'", "trial 1: $units"},
        {"UPDATE trials SET parameters = '{\"$units\":\"99\"}'", "trial 1: $units"},
        {"UPDATE trials SET id = 4", "trial 1: its number"},
        {"DELETE FROM trials; INSERT INTO measures (trial, rung, epochs, mae, hash) VALUES (3, 0, 1, '', '')",
         "trial 3: a measure without a trial"},
        {"DROP TABLE measures", "no study of this version of mote"},
    };
    struct fixture f;
    struct mote_error error = {0};
    fixture_open(&f, FIXTURE_RECIPE("rungs = 2\n"), 10);
    struct mote_store *store = open_store();
    run_one(store, &f);
    mote_store_close(store);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        sql(cases[i][0]);
        store = open_store();
        assert_int_equal(mote_store_load(store, &f.study, &error), MOTE_INPUT);
        if (!strstr(error.text, cases[i][1])) fail_msg("%s\nis not: %s", error.text, cases[i][1]);
        mote_store_close(store);
    }
    fixture_close(&f);
}

static void test_damage(void **state) {
    (void)state;
    struct mote_error error;
    struct mote_buffer whole = {0};
    mote_store_close(open_store());
    check(mote_file_read(path, 1 << 20, &whole, &error), &error);
    check(mote_file_write(path, "no database at all, but long enough for one to look at it.", 58, &error),
          &error);
    refused(&identity, "it is damaged, or no study");
    memset(whole.data + 4096, 0x5a, 4096); /* a page of a table */
    check(mote_file_write(path, whole.data, whole.size, &error), &error);
    refused(&identity, "damaged");
    mote_buffer_free(&whole);
    unlink(path);
    check(mote_folder_make(path, &error), &error);
    refused(&identity, "it cannot be opened for writing");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_reopen, make_folder, remove_folder),
        cmocka_unit_test_setup_teardown(test_two_processes, make_folder, remove_folder),
        cmocka_unit_test_setup_teardown(test_others, make_folder, remove_folder),
        cmocka_unit_test_setup_teardown(test_rows, make_folder, remove_folder),
        cmocka_unit_test_setup_teardown(test_damage, make_folder, remove_folder),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
