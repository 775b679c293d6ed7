/* SPDX-License-Identifier: MIT
 * A study's file as anything may have left it. Behind an "f": the bytes of the file. Behind a "w": those of the log
 * beside an empty one, whose sums are put right first: a fuzzer would not find them. Behind an "r": changes to the rows of a sound one, each a table, a column, a row, a type, a length and a value's bytes. It is opened or refused with a sentence;
 * what is read of it makes a study that can be gone on with and stored. */
#include "search/study_file.h"
#include "search/table.h"

#include <dirent.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { TRIALS = 4, BYTES = 40, MOST = 10, CHANGE = 5 };

static char folder[64], path[96];
static struct fixture fixture;
static struct mote_buffer sound; /* the file that is changed */

static void require(bool holds) {
    if (!holds) abort();
}

/* Whatever lies beside the study, too. */
static void empty_folder(void) {
    DIR *entries = opendir(folder);
    for (struct dirent *entry; entries && (entry = readdir(entries));) {
        char name[400];
        snprintf(name, sizeof name, "%s/%s", folder, entry->d_name);
        unlink(name);
    }
    if (entries) closedir(entries);
}

static void leave(void) {
    empty_folder();
    rmdir(folder);
    fixture_close(&fixture);
    mote_buffer_free(&sound);
}

/* In memory, where the system has such a folder: syncing to a disk would take most of the time. */
static void prepare(void) {
    struct mote_error error = {0};
    snprintf(folder, sizeof folder, "%s/mote-fuzz-XXXXXX",
             access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp");
    require(mkdtemp(folder));
    snprintf(path, sizeof path, "%s/trials.sqlite", folder);
    require(fixture_make(&fixture, FIXTURE_RECIPE("rungs = 2\n"), MOST, &error) == MOTE_OK);
    require(study_file_make(path, &fixture, TRIALS, BYTES, &error) == MOTE_OK);
    require(mote_file_read(path, 1 << 20, &sound, &error) == MOTE_OK);
    atexit(leave);
}

static void bind(sqlite3_stmt *statement, uint8_t type, const uint8_t *value, int length) {
    int64_t whole = 0;
    double real = 0;
    memcpy(&whole, value, (size_t)length < sizeof whole ? (size_t)length : sizeof whole);
    memcpy(&real, &whole, sizeof real);
    if (type == 'i') sqlite3_bind_int64(statement, 1, whole);
    if (type == 'd') sqlite3_bind_double(statement, 1, real);
    if (type == 't') sqlite3_bind_text(statement, 1, (const char *)value, length, SQLITE_TRANSIENT);
    if (type == 'b') sqlite3_bind_blob(statement, 1, value, length, SQLITE_TRANSIENT);
}

/* Returns the bytes that the change takes. What the table's own rules forbid is not done. */
static size_t change(sqlite3 *file, const uint8_t *at, size_t left) {
    static const char *const tables[] = {"trials", "measures", "study", "owners"};
    static const char *const columns[][23] = {{"id", "state", "rung", "parameters", "seed", "how", "why",
                                               "owner", "started", "ended", "untrained_zlib_bytes",
                                               "untrained_bytes", "arena_bytes", "macs"},
                                              {"trial",
                                               "rung",
                                               "epochs",
                                               "parameters",
                                               "how",
                                               "untrained_zlib_bytes",
                                               "untrained_bytes",
                                               "error",
                                               "accuracy",
                                               "mae",
                                               "zlib_bytes",
                                               "bytes",
                                               "arena_bytes",
                                               "macs",
                                               "inference_us",
                                               "features_us",
                                               "seconds",
                                               "hash",
                                               "rest",
                                               "sum",
                                               "model",
                                               "stream",
                                               "card"},
                                              {"key", "value"},
                                              {"id", "host", "boot", "pid", "started", "beat"}};
    static const uint8_t counts[] = {14, 23, 2, 6};
    const uint8_t table = at[0] % 4, type = at[3];
    const size_t length = at[4] < left - CHANGE ? at[4] : left - CHANGE;
    char text[128];
    sqlite3_stmt *statement = NULL;
    if (type == 'x')
        snprintf(text, sizeof text, "DELETE FROM %s WHERE rowid = %d", tables[table], at[2]);
    else
        snprintf(text, sizeof text, "UPDATE OR IGNORE %s SET %s = ? WHERE rowid = %d", tables[table],
                 columns[table][at[1] % counts[table]], at[2]);
    require(sqlite3_prepare_v2(file, text, -1, &statement, NULL) == SQLITE_OK);
    bind(statement, type, at + CHANGE, (int)length);
    sqlite3_step(statement);
    sqlite3_finalize(statement);
    return CHANGE + length;
}

static void change_rows(const uint8_t *data, size_t size) {
    sqlite3 *file = NULL;
    require(mote_file_write(path, sound.data, sound.size, NULL) == MOTE_OK);
    require(sqlite3_open(path, &file) == SQLITE_OK);
    sqlite3_exec(file, "BEGIN", NULL, NULL, NULL);
    for (size_t at = 0; size - at >= CHANGE;)
        at += change(file, data + at, size - at);
    sqlite3_exec(file, "COMMIT", NULL, NULL, NULL);
    sqlite3_close(file);
}

static uint32_t word(const uint8_t *at, bool big) {
    const uint32_t value = (uint32_t)at[0] << 24 | (uint32_t)at[1] << 16 | (uint32_t)at[2] << 8 | at[3];
    return big ? value : __builtin_bswap32(value);
}

static void put_word(uint8_t *at, uint32_t value) {
    for (int i = 0; i < 4; i++)
        at[i] = (uint8_t)(value >> (24 - 8 * i));
}

static void sum_words(const uint8_t *at, size_t bytes, bool big, uint32_t sum[2]) {
    for (size_t i = 0; i < bytes; i += 8) {
        sum[0] += word(at + i, big) + sum[1];
        sum[1] += word(at + i + 4, big) + sum[0];
    }
}

static void write_log(const uint8_t *data, size_t size) {
    enum { HEAD = 32, FRAME = 24, LEAST = 512, LARGEST = 65536 };
    char name[128];
    uint8_t *log = malloc(size + 1);
    require(log != NULL);
    memcpy(log, data, size);
    const size_t page = size >= HEAD ? word(log + 8, true) : 0;
    uint32_t sum[2] = {0, 0};
    if (page >= LEAST && page <= LARGEST && page % 8 == 0) {
        const bool big = log[3] & 1;
        sum_words(log, HEAD - 8, big, sum);
        put_word(log + 24, sum[0]);
        put_word(log + 28, sum[1]);
        for (size_t at = HEAD; size - at >= FRAME + page; at += FRAME + page) {
            memcpy(log + at + 8, log + 16, 8); /* the salts */
            sum_words(log + at, 8, big, sum);
            sum_words(log + at + FRAME, page, big, sum);
            put_word(log + at + 16, sum[0]);
            put_word(log + at + 20, sum[1]);
        }
    }
    snprintf(name, sizeof name, "%s-wal", path);
    require(mote_file_write(path, "", 0, NULL) == MOTE_OK &&
            mote_file_write(name, log, size, NULL) == MOTE_OK);
    free(log);
}

static void check_trial(const struct mote_study *study, size_t i) {
    const struct mote_trial *trial = &study->trials[i];
    require(trial->id == i + 1 && trial->state < MOTE_TRIAL_STATES);
    require(trial->rung < study->plan->search.rungs && trial->measured <= study->plan->search.rungs);
    for (size_t p = 0; p < study->space->count; p++)
        require(trial->point.u[p] >= 0 && trial->point.u[p] <= 1);
}

static enum mote_status store_all(struct mote_store *store, struct mote_study *study,
                                  struct mote_error *error) {
    for (size_t i = 0; i < study->count; i++) {
        struct mote_store_files files = {0};
        bool whole;
        check_trial(study, i);
        if (study->trials[i].measured)
            MOTE_TRY(mote_store_read(store, &study->trials[i], &files, &whole, error));
        mote_store_files_free(&files);
        MOTE_TRY(mote_store_put(store, study, &study->trials[i], error));
    }
    return MOTE_OK;
}

static void tell(struct mote_study *study) {
    struct mote_grid grid;
    size_t *front = malloc((study->count + 1) * sizeof *front), next;
    require(front && mote_study_front(study, front) <= study->count);
    mote_study_fill_csv(study, &grid);
    mote_grid_free(&grid);
    mote_study_next(study, &next);
    free(front);
}

static enum mote_status go_on(struct mote_store *store, struct mote_study *study, struct mote_error *error) {
    MOTE_TRY(mote_store_begin(store, error));
    MOTE_TRY(mote_store_take_back(store, error));
    MOTE_TRY(mote_store_load(store, study, error));
    MOTE_TRY(store_all(store, study, error));
    MOTE_TRY(mote_store_commit(store, error));
    tell(study);
    return MOTE_OK;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct mote_store *store = NULL;
    struct mote_error error = {0};
    if (!folder[0]) prepare();
    if (size == 0 || !memchr("frw", data[0], 3)) return 0;
    empty_folder();
    if (data[0] == 'r')
        change_rows(data + 1, size - 1);
    else if (data[0] == 'w')
        write_log(data + 1, size - 1);
    else
        require(mote_file_write(path, data + 1, size - 1, NULL) == MOTE_OK);
    fixture.study.damage[0] = 0;
    enum mote_status status = mote_store_open(path, &study_identity, &store, &error);
    if (status == MOTE_OK) status = go_on(store, &fixture.study, &error);
    require(status == MOTE_OK || (status == error.status && error.text[0]));
    mote_store_close(store);
    mote_study_clear(&fixture.study);
    return 0;
}
