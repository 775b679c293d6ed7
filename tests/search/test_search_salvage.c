/* SPDX-License-Identifier: MIT
 * A study's file with any page damaged, cut anywhere, or with a log that was never written back: what can be read is kept, and
 * the search goes on from there; the damaged file stays, and what a killed salvage left is gone on with. */
#include "study_file.h"
#include "study_fixture.h"

#include <math.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

enum { TRIALS = 40, BYTES = 1500, PAGE = 4096, MOST = 1 << 22 };

static char folder[64], path[96];
static struct fixture whole; /* as it was before any damage */
static struct mote_buffer file, unmerged, wal;

static void check(enum mote_status status, const struct mote_error *error) {
    if (status != MOTE_OK) fail_msg("%s", error->text);
}

static const char *beside(const char *ending) {
    static char name[4][128];
    static int next;
    next = (next + 1) % 4;
    snprintf(name[next], sizeof name[next], "%s%s", path, ending);
    return name[next];
}

static void put(const char *ending, const void *data, size_t bytes) {
    struct mote_error error;
    check(mote_file_write(beside(ending), data, bytes, &error), &error);
}

static void get(const char *ending, struct mote_buffer *out) {
    struct mote_error error;
    out->size = 0;
    check(mote_file_read(beside(ending), MOST, out, &error), &error);
}

static void clean(void) {
    static const char *const endings[] = {"",        "-wal",   "-shm",       ".damaged", ".damaged-wal",
                                          ".saving", ".saved", ".damaged-2", ".old"};
    for (size_t i = 0; i < sizeof endings / sizeof *endings; i++)
        unlink(beside(endings[i]));
}

/* The study as a file, and the same one with a log that holds most of it. */
static int make(void **state) {
    struct mote_error error = {0};
    (void)state;
    /* In memory, where the system has such a folder: most of the time would go into syncing. */
    snprintf(folder, sizeof folder, "%s/mote-salvage-XXXXXX",
             access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp");
    if (!mkdtemp(folder)) return 1;
    snprintf(path, sizeof path, "%s/trials.sqlite", folder);
    fixture_open(&whole, FIXTURE_RECIPE("rungs = 2\n"), 2 * TRIALS);
    check(study_file_make(path, &whole, TRIALS, BYTES, &error), &error);
    get("", &file);
    clean();
    mote_study_clear(&whole.study);
    check(study_log_make(path, &whole, TRIALS, BYTES, &unmerged, &wal, &error), &error);
    clean();
    return 0;
}

static int drop(void **state) {
    (void)state;
    clean();
    fixture_close(&whole);
    mote_buffer_free(&file);
    mote_buffer_free(&unmerged);
    mote_buffer_free(&wal);
    return rmdir(folder);
}

/* What a study came out with. */
struct outcome {
    char damage[MOTE_STUDY_TOLD];
    size_t count, same, waiting, failed; /* same: as it was, measures and all */
    size_t lost;                         /* measures of trials that are kept */
};

static bool is_same(const struct mote_trial *a, const struct mote_trial *b) {
    if (a->measured != b->measured || a->state != b->state ||
        !mote_point_same(&whole.space, &a->point, &b->point))
        return false;
    for (uint32_t r = 0; r < a->measured; r++)
        if (a->rungs[r].hash != b->rungs[r].hash || fabs(a->rungs[r].error - b->rungs[r].error) > 0)
            return false;
    return memcmp(&a->size, &b->size, sizeof a->size) == 0;
}

/* Trials that have lost measures make them again, up to the rung where they were; in whole.study the last one alone waits. */
static void mend(struct mote_store *store, struct fixture *f) {
    struct mote_error error = {0};
    for (size_t i = 0; i < f->study.count; i++) {
        struct mote_trial *trial = &f->study.trials[i];
        while (i < TRIALS - 1 && trial->state == MOTE_TRIAL_WAITING)
            check(study_measure(store, f, trial, BYTES, &error), &error);
        if (trial->state != MOTE_TRIAL_FAILED && !is_same(trial, &whole.study.trials[i]))
            fail_msg("trial %zu rests on rung %u with %u measures", i + 1, trial->rung, trial->measured);
    }
}

static struct outcome load(bool mends) {
    struct fixture f;
    struct mote_store *store = NULL;
    struct mote_error error = {0};
    struct outcome out = {0};
    fixture_open(&f, FIXTURE_RECIPE("rungs = 2\n"), 2 * TRIALS);
    check(mote_store_open(path, &study_identity, &store, &error), &error);
    check(mote_store_begin(store, &error), &error);
    check(mote_store_take_back(store, &error), &error);
    check(mote_store_load(store, &f.study, &error), &error);
    check(mote_store_commit(store, &error), &error);
    memcpy(out.damage, f.study.damage, sizeof out.damage);
    out.count = f.study.count;
    assert_true(out.count <= TRIALS);
    for (size_t i = 0; i < f.study.count; i++) {
        out.same += is_same(&f.study.trials[i], &whole.study.trials[i]);
        out.waiting += f.study.trials[i].state == MOTE_TRIAL_WAITING;
        out.failed += f.study.trials[i].state == MOTE_TRIAL_FAILED;
        if (i < TRIALS - 1 && f.study.trials[i].state != MOTE_TRIAL_FAILED)
            out.lost += 2 - f.study.trials[i].measured;
    }
    if (mends) mend(store, &f);
    mote_store_close(store);
    fixture_close(&f);
    return out;
}

static void expect(const struct outcome *out, size_t page, size_t same) {
    if (out->same < same)
        fail_msg("page %zu: of %zu trials %zu are as they were, %zu wait, %zu failed; %s", page, out->count,
                 out->same, out->waiting, out->failed, out->damage);
}

/* All of a page; or, of a leaf of rows, what lies behind its list of cells, which may then claim anything. */
static void rot(struct mote_buffer *damaged, size_t page, bool leaf) {
    uint8_t *at = damaged->data + page * PAGE;
    const size_t kept = leaf ? 8 + 2 * (size_t)(at[3] << 8 | at[4]) : 0;
    uint32_t noise = (uint32_t)page + 1;
    for (size_t i = kept; i < PAGE; i++) {
        noise = noise * 1664525u + 1013904223u;
        at[i] = leaf ? (uint8_t)(noise >> 24) : 0x5a;
    }
}

/* No page holds what more than a few trials need. */
static void check_pages(bool leaves) {
    struct mote_buffer kept = {0};
    size_t salvaged = 0, tried = 0, lost_pages = 0;
    char lost[80];
    for (size_t page = 0; page < file.size / PAGE; page++) {
        struct mote_buffer damaged = {0};
        if (leaves && (page == 0 || file.data[page * PAGE] != 13)) continue;
        tried++;
        mote_buffer_append(&damaged, file.data, file.size);
        rot(&damaged, page, leaves);
        put("", damaged.data, damaged.size);
        struct outcome out = load(false);
        expect(&out, page, TRIALS - 4);
        assert_true(out.count >= TRIALS - 1);
        if (mote_file_exists(beside(".damaged"))) {
            salvaged++;
            lost_pages += out.lost > 0;
            if (!strstr(out.damage, "it was damaged: ") ||
                !strstr(out.damage, "the damaged file is now trials.sqlite.damaged"))
                fail_msg("page %zu: %s", page, out.damage);
            snprintf(lost, sizeof lost, "; %zu measure%s of those kept", out.lost, out.lost == 1 ? "" : "s");
            if ((strstr(out.damage, lost) != NULL) != (out.lost > 0))
                fail_msg("page %zu: %zu lost: %s", page, out.lost, out.damage);
            get(".damaged", &kept);
            assert_int_equal(kept.size, damaged.size);
            assert_memory_equal(kept.data, damaged.data, kept.size);
        }
        /* It is a sound file now, with nothing more to tell. */
        unlink(beside(".damaged"));
        struct outcome again = load(true);
        assert_false(mote_file_exists(beside(".damaged")));
        assert_string_equal(again.damage, "");
        expect(&again, page, out.same);
        mote_buffer_free(&damaged);
        clean();
    }
    printf("%zu of %zu pages were missed\n", salvaged, tried);
    assert_true(salvaged > tried / 2 && lost_pages > 0);
    mote_buffer_free(&kept);
}

static void test_every_page(void **state) {
    (void)state;
    check_pages(false);
}

static void test_every_leaf(void **state) {
    (void)state;
    check_pages(true);
}

/* From a cut file what is left of it; from its log all. */
static void test_cut(void **state) {
    (void)state;
    size_t last = 0;
    for (size_t size = 12 * PAGE; size < file.size; size += 2 * PAGE + 1000) {
        put("", file.data, size);
        struct outcome out = load(false);
        assert_true(out.same + 3 >= last);
        last = out.same;
        clean();
    }
    assert_true(last > TRIALS * 3 / 4);
    for (size_t size = 0; size <= unmerged.size; size += 1000) {
        put("", unmerged.data, size);
        put("-wal", wal.data, wal.size);
        struct outcome out = load(false);
        expect(&out, size, TRIALS);
        clean();
    }
}

static void refused(const char *sentence) {
    struct mote_store *store = NULL;
    struct mote_error error = {0};
    assert_int_equal(mote_store_open(path, &study_identity, &store, &error), MOTE_INPUT);
    if (!strstr(error.text, sentence) || !strstr(error.text, path))
        fail_msg("%s\nis not: %s", error.text, sentence);
}

/* What is another's stays as it is, damaged or not; so does what nothing can be read of. */
static void test_others(void **state) {
    (void)state;
    struct mote_buffer damaged = {0}, after = {0};
    mote_buffer_append(&damaged, file.data, file.size);
    memset(damaged.data + 5 * PAGE, 0x5a, PAGE);
    put("", damaged.data, damaged.size);
    struct mote_store_identity other = study_identity;
    struct mote_store *store;
    struct mote_error error = {0};
    other.recipe = "another";
    assert_int_equal(mote_store_open(path, &other, &store, &error), MOTE_INPUT);
    assert_non_null(strstr(error.text, "holds a study of another recipe"));
    get("", &after);
    assert_memory_equal(after.data, damaged.data, damaged.size);
    assert_false(mote_file_exists(beside(".saving")) || mote_file_exists(beside(".damaged")));
    damaged.data[63] = 9;
    put("", damaged.data, damaged.size);
    refused("another version of mote (schema 9");
    damaged.data[68] = 9;
    put("", damaged.data, damaged.size);
    refused("an SQLite file of another program");
    memset(damaged.data, 0x5a, damaged.size);
    put("", damaged.data, damaged.size);
    refused("no trial can be read from it; move it away to start anew");
    get("", &after);
    assert_memory_equal(after.data, damaged.data, damaged.size);
    mote_buffer_free(&damaged);
    mote_buffer_free(&after);
    clean();
}

/* Killed between any two of its steps. */
static void test_resume(void **state) {
    (void)state;
    for (int step = 0; step < 4; step++) {
        put("", "damaged", 7);
        put("-wal", "its log", 7);
        put(".saved", file.data, file.size);
        if (step >= 1) rename(beside("-wal"), beside(".damaged-wal"));
        if (step == 2) rename(path, beside(".damaged"));
        if (step == 3) put("-wal", "", 0); /* another process has looked at the damaged file meanwhile */
        struct outcome out = load(false);
        expect(&out, 0, TRIALS);
        assert_int_equal(strstr(out.damage, "had been cut short and is done now") != NULL, step != 2);
        struct mote_buffer kept = {0};
        get(".damaged", &kept);
        assert_string_equal((char *)kept.data, "damaged");
        get(".damaged-wal", &kept);
        assert_string_equal((char *)kept.data, "its log");
        assert_false(mote_file_exists(beside(".saved")));
        mote_buffer_free(&kept);
        clean();
    }
}

/* Several find the damage at once: one mends, and all go on with the same study. */
static void test_together(void **state) {
    (void)state;
    struct mote_buffer damaged = {0};
    mote_buffer_append(&damaged, file.data, file.size);
    memset(damaged.data + 6 * PAGE, 0x5a, PAGE);
    put("", damaged.data, damaged.size);
    mote_buffer_free(&damaged);
    pid_t others[3];
    for (int i = 0; i < 3; i++) {
        others[i] = fork();
        if (others[i] == 0) {
            struct mote_store *store;
            struct mote_error error;
            if (mote_store_open(path, &study_identity, &store, &error) != MOTE_OK)
                fprintf(stderr, "%s\n", error.text), _exit(1);
            mote_store_close(store);
            _exit(0);
        }
    }
    struct outcome out = load(false);
    for (int i = 0; i < 3; i++) {
        int how;
        waitpid(others[i], &how, 0);
        assert_int_equal(how, 0);
    }
    expect(&out, 6, TRIALS - 4);
    assert_false(mote_file_exists(beside(".damaged-2")));
    clean();
}

/* While a search runs on it nobody takes its file away. */
static void test_running(void **state) {
    (void)state;
    struct mote_store *store;
    struct mote_error error = {0};
    put("", file.data, file.size);
    check(mote_store_open(path, &study_identity, &store, &error), &error);
    pid_t other = fork();
    if (other == 0) { /* here: closing a file gives up all locks that a process has on it */
        FILE *raw = fopen(path, "r+b");
        fseek(raw, 4 * PAGE, SEEK_SET);
        fwrite("no longer the page of a table", 1, 29, raw);
        fclose(raw);
        struct mote_store *mine;
        if (mote_store_open(path, &study_identity, &mine, &error) == MOTE_OK) _exit(1);
        if (!strstr(error.text, "another process is at it; end that one"))
            fprintf(stderr, "%s\n", error.text), _exit(2);
        _exit(0);
    }
    int how;
    waitpid(other, &how, 0);
    assert_int_equal(how, 0);
    mote_store_close(store);
    clean();
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_page), cmocka_unit_test(test_every_leaf), cmocka_unit_test(test_cut),
        cmocka_unit_test(test_others),     cmocka_unit_test(test_resume),     cmocka_unit_test(test_together),
        cmocka_unit_test(test_running),
    };
    return cmocka_run_group_tests(tests, make, drop);
}
