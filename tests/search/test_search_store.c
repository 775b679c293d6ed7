/* SPDX-License-Identifier: MIT
 * The study's file: what went in comes out, in another process too; work of the dead is taken back; files of others and
 * damaged ones are refused with a sentence, and left alone. */
#include "base/file.h"
#include "search/store.h"
#include "study_fixture.h"

#include <math.h>
#include <signal.h>
#include <sqlite3.h>
#include <sys/prctl.h>
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
    struct mote_store_files files = {0};
    struct mote_trial *trial = &f->study.trials[at];
    mote_buffer_printf(&files.file, "model %zu", at);
    mote_buffer_text(&files.stream, "stream");
    mote_buffer_text(&files.card, "card");
    struct mote_measures measures = fixture_measure(f, trial, trial->measured);
    measures.mae[1] = (double)NAN;
    measures.accuracy = -0.0;
    mote_store_seal(&measures, &files);
    mote_study_measure(&f->study, trial, &measures);
    check(mote_store_measured(store, &f->study, trial, &files, &error), &error);
    check(mote_store_put(store, &f->study, trial, &error), &error);
    mote_store_files_free(&files);
}

static void test_reopen(void **state) {
    (void)state;
    struct fixture f;
    struct mote_error error = {0};
    struct mote_store_files files = {0};
    bool sound;
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
    assert_int_equal(after->measured, 1);
    assert_true(before.rungs[0].error >= after->rungs[0].error &&
                before.rungs[0].error <= after->rungs[0].error);
    assert_true(before.rungs[0].hash == after->rungs[0].hash && isnan(after->rungs[0].mae[1]));
    assert_string_equal(f.study.damage, "");
    assert_int_equal(after->state, MOTE_TRIAL_RESTING);
    assert_string_equal(after->how, "spread");
    assert_true(f.study.waiting == 1 && f.study.running == 0 && f.study.resting == 1 &&
                f.study.there[0] == 1);
    assert_int_equal(f.study.trials[1].state, MOTE_TRIAL_WAITING); /* given back when it was closed */
    check(mote_store_read(store, after, &files, &sound, &error), &error);
    assert_true(sound);
    assert_string_equal((char *)files.file.data, "model 0");
    assert_string_equal((char *)files.stream.data, "stream");
    assert_string_equal((char *)files.card.data, "card");
    mote_store_files_free(&files);
    mote_store_close(store);
    fixture_close(&f);
}

/* Two processes; one is killed while it works, and its parent has not noticed: the other goes on, and has the work again. */
static void test_two_processes(void **state) {
    (void)state;
    struct fixture f;
    struct mote_error error = {0};
    bool holds;
    int ends[2];
    char byte;
    siginfo_t how;
    fixture_open(&f, FIXTURE_RECIPE("rungs = 1\n"), 10);
    assert_int_equal(pipe(ends), 0);
    pid_t other = fork();
    if (other == 0) {
        prctl(PR_SET_NAME, "a (b) R 1");
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
    assert_int_equal(waitid(P_PID, (id_t)other, &how, WEXITED | WNOWAIT), 0); /* dead, and still listed */
    check(mote_store_take_back(store, &error), &error);
    check(mote_store_load(store, &f.study, &error), &error);
    assert_int_equal(f.study.trials[0].state, MOTE_TRIAL_WAITING);
    assert_int_equal(f.study.trials[1].state, MOTE_TRIAL_RUNNING);
    check(mote_store_holds(store, 1, &holds, &error), &error);
    assert_false(holds);
    check(mote_store_holds(store, 2, &holds, &error), &error);
    assert_true(holds);
    check(mote_store_beat(store, &error), &error);
    waitpid(other, NULL, 0);
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
    struct fixture f;
    fixture_open(&f, FIXTURE_RECIPE("rungs = 1\n"), 10);
    struct mote_store *store = open_store();
    run_one(store, &f);
    mote_store_close(store);
    fixture_close(&f);
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
    refused(&identity, "another version of mote (schema 9, expected 3)");
    sql("PRAGMA application_id = 1");
    refused(&identity, "an SQLite file of another program");
}

/* A study without trials is whose opens it next, unless somebody is at it. */
static void test_unused(void **state) {
    (void)state;
    struct mote_store_identity other = identity;
    struct mote_store *store;
    struct mote_error error = {0};
    other.recipe = "another";
    other.seed = 8;
    check(mote_store_open(path, &other, &store, &error), &error);
    refused(&identity, "holds a study of another recipe, another --seed; name another --out");
    mote_store_close(store);
    store = open_store();
    refused(&other, "holds a study of another recipe, another --seed; name another --out");
    sql("INSERT INTO owners SELECT 99, host, boot, 134217727, started, 0 FROM owners"); /* who has died */
    mote_store_close(store);
    check(mote_store_open(path, &other, &store, &error), &error);
    mote_store_close(store);
}

/* One row is damaged, of a trial that has climbed, and another has not: the other is as it was. */
static void test_rows(void **state) {
    (void)state;
    static const struct {
        const char *sql, *damage;
        enum mote_trial_state state;
        uint32_t measured;
    } cases[] = {
        {"UPDATE trials SET state = 'odd' WHERE id = 1", "trial 1: its state is damaged", MOTE_TRIAL_RESTING,
         2},
        {"UPDATE trials SET rung = 5 WHERE id = 1", "trial 1: its state is damaged", MOTE_TRIAL_RESTING, 2},
        {"UPDATE trials SET parameters = '{}' WHERE id = 1", "trial 1: $units is damaged", MOTE_TRIAL_FAILED,
         0},
        {"UPDATE trials SET parameters = 'no' WHERE id = 1", "trial 1: $units is damaged", MOTE_TRIAL_FAILED,
         0},
        {"UPDATE trials SET parameters = '{\"$units\":\"99\"}' WHERE id = 1", "trial 1: $units is damaged",
         MOTE_TRIAL_FAILED, 0},
        {"DELETE FROM trials WHERE id = 1", "trial 1: its row is missing", MOTE_TRIAL_FAILED, 0},
        {"DELETE FROM measures WHERE trial = 1 AND rung = 1", "trial 1: its measures are damaged",
         MOTE_TRIAL_WAITING, 1},
        {"DELETE FROM measures WHERE trial = 1 AND rung = 0", "trial 1: its measures are damaged",
         MOTE_TRIAL_WAITING, 0},
        {"UPDATE measures SET error = 0.1 WHERE trial = 1 AND rung = 0", "trial 1: its measures are damaged",
         MOTE_TRIAL_WAITING, 0},
        {"UPDATE measures SET mae = '[1,2]' WHERE trial = 1 AND rung = 1",
         "trial 1: its measures are damaged", MOTE_TRIAL_WAITING, 1},
        {"UPDATE measures SET macs = 1, hash = NULLIF(hash, '') WHERE trial = 1 AND rung = 1",
         "trial 1: its measures are damaged", MOTE_TRIAL_WAITING, 1},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct fixture f;
        struct mote_error error = {0};
        fixture_open(&f, FIXTURE_RECIPE("rungs = 2\n"), 10);
        unlink(path);
        struct mote_store *store = open_store();
        for (int trial = 0; trial < 2; trial++)
            run_one(store, &f);
        for (size_t work = 0; work < 3; work++) {
            if (work == 2) f.study.trials[0].rung = 1;
            finish(store, &f, work % 2);
        }
        mote_store_close(store);
        sql(cases[i].sql);
        store = open_store();
        check(mote_store_load(store, &f.study, &error), &error);
        const struct mote_trial *trial = &f.study.trials[0];
        if (!strstr(f.study.damage, cases[i].damage) || !strstr(f.study.damage, path))
            fail_msg("%s\nis not: %s", f.study.damage, cases[i].damage);
        if (trial->state != cases[i].state || trial->measured != cases[i].measured)
            fail_msg("%s: state %d, measured %u", cases[i].sql, trial->state, trial->measured);
        assert_int_equal(f.study.count, 2);
        assert_true(f.study.trials[1].state == MOTE_TRIAL_RESTING && f.study.trials[1].measured == 1);
        if (trial->state == MOTE_TRIAL_WAITING) finish(store, &f, 0);
        mote_store_close(store);
        store = open_store();
        f.study.damage[0] = 0;
        check(mote_store_load(store, &f.study, &error), &error);
        const uint32_t left = cases[i].measured + (cases[i].state == MOTE_TRIAL_WAITING);
        if (cases[i].state != MOTE_TRIAL_FAILED && (f.study.damage[0] || f.study.trials[0].measured != left))
            fail_msg("%s, again: %s, measured %u", cases[i].sql, f.study.damage, f.study.trials[0].measured);
        mote_store_close(store);
        fixture_close(&f);
    }
}

/* What is no table of trials is none of ours. */
static void test_tables(void **state) {
    (void)state;
    static const char *const cases[][2] = {
        {"INSERT INTO trials SELECT 4000, state, rung, parameters, seed, how, why, owner, started, "
         "ended, untrained_zlib_bytes, untrained_bytes, arena_bytes, macs FROM trials",
         "a trial has the number 4000 after number 1"},
        {"DROP TABLE measures", "no study of this version of mote"}};
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
        sql("DELETE FROM trials WHERE id = 4000");
    }
    fixture_close(&f);
}

/* A model, a stream or a card that is no longer what was stored is found out, and its trial made again. */
static void test_models(void **state) {
    (void)state;
    static const char *const cases[] = {"model = x'00'", "stream = NULL", "card = 'cord'"};
    struct fixture f;
    struct mote_error error = {0};
    bool sound = true;
    fixture_open(&f, FIXTURE_RECIPE("rungs = 1\n"), 10);
    struct mote_store *store = open_store();
    run_one(store, &f);
    for (int i = 0; i < 3; i++) {
        char text[100];
        struct mote_store_files files = {0};
        finish(store, &f, 0);
        snprintf(text, sizeof text, "UPDATE measures SET %s", cases[i]);
        sql(text);
        check(mote_store_read(store, &f.study.trials[0], &files, &sound, &error), &error);
        assert_false(sound);
        mote_store_files_free(&files);
        mote_study_forget(&f.study, &f.study.trials[0], 0);
        check(mote_store_forget(store, &f.study, &f.study.trials[0], &error), &error);
    }
    mote_store_close(store);
    store = open_store();
    check(mote_store_load(store, &f.study, &error), &error);
    assert_true(f.study.waiting == 1 && f.study.trials[0].measured == 0);
    assert_string_equal(f.study.damage, "");
    mote_store_close(store);
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
        cmocka_unit_test_setup_teardown(test_unused, make_folder, remove_folder),
        cmocka_unit_test_setup_teardown(test_rows, make_folder, remove_folder),
        cmocka_unit_test_setup_teardown(test_tables, make_folder, remove_folder),
        cmocka_unit_test_setup_teardown(test_models, make_folder, remove_folder),
        cmocka_unit_test_setup_teardown(test_damage, make_folder, remove_folder),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
