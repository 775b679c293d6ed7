/* SPDX-License-Identifier: MIT
 * Who works at a study, and who has died. Nobody's wall clock counts: a process that can be seen from here (the same
 * machine, boot and process namespace) is asked for by its number and start; of others it counts whether their beat
 * has moved while this process's own steady clock went on. */
#include "search/store.h"

#include "base/clock.h"
#include "search/store_sql.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static const double SILENCE = 120; /* seconds without a beat: dead */

struct identity {
    char host[200], boot[64], started[32];
};

/* Where a process number means something. */
static void read_host(char *out, size_t size) {
    char name[100] = "?", space[64] = "?";
    gethostname(name, sizeof name - 1);
    ssize_t length = readlink("/proc/self/ns/pid", space, sizeof space - 1);
    space[length > 0 ? length : 1] = 0;
    snprintf(out, size, "%s %s", name, space);
}

static void read_boot(char *out, size_t size) {
    FILE *file = fopen("/proc/sys/kernel/random/boot_id", "r");
    if (!file || !fgets(out, (int)size, file)) snprintf(out, size, "?");
    out[strcspn(out, "\n")] = 0;
    if (file) fclose(file);
}

/* "" where the process has ended and its parent has not asked how yet: its number and start still stand there. Else the 22nd
 * field of /proc/PID/stat, ticks from boot to its start. Fields are counted behind the name, which may hold anything. */
static void read_started(int64_t pid, char *out, size_t size) {
    char path[64], text[1024] = "";
    snprintf(path, sizeof path, "/proc/%lld/stat", (long long)pid);
    FILE *file = fopen(path, "r");
    size_t length = file ? fread(text, 1, sizeof text - 1, file) : 0;
    if (file) fclose(file);
    text[length] = 0;
    char *at = strrchr(text, ')');
    const bool ended = at && strspn(at, ") ZXx") > 2;
    for (int field = 2; at && field < 22; field++)
        if ((at = strchr(at, ' '))) at++;
    snprintf(out, size, "%.*s", ended ? 0 : at ? (int)strspn(at, "0123456789") : 1, at ? at : "?");
}

static void read_identity(struct identity *me) {
    read_host(me->host, sizeof me->host);
    read_boot(me->boot, sizeof me->boot);
    read_started(getpid(), me->started, sizeof me->started);
}

enum mote_status mote_store_sign_in(struct mote_store *store, struct mote_error *error) {
    struct identity me;
    read_identity(&me);
    sqlite3_stmt *put =
        mote_sql_prepare(store, error, "INSERT INTO owners (host, boot, pid, started) VALUES (?, ?, ?, ?)",
                         "ttit", me.host, me.boot, (int64_t)getpid(), me.started);
    MOTE_TRY(mote_sql_run(store, put, error));
    store->owner = sqlite3_last_insert_rowid(store->sql);
    return MOTE_OK;
}

/* Whoever was thought dead signs in anew. */
enum mote_status mote_store_beat(struct mote_store *store, struct mote_error *error) {
    MOTE_TRY(mote_sql_run(
        store,
        mote_sql_prepare(store, error, "UPDATE owners SET beat = beat + 1 WHERE id = ?", "i", store->owner),
        error));
    return sqlite3_changes(store->sql) > 0 ? MOTE_OK : mote_store_sign_in(store, error);
}

/* Has the beat of an owner elsewhere stood still for long? */
static bool is_silent(struct mote_store *store, int64_t owner, int64_t beat) {
    double now = mote_seconds();
    size_t i = 0;
    while (i < store->seen_count && store->seen[i].owner != owner)
        i++;
    if (i == MOTE_STORE_OWNERS) return false;
    if (i == store->seen_count || store->seen[i].beat != beat) {
        store->seen[i] = (struct mote_store_seen){owner, beat, now};
        if (i == store->seen_count) store->seen_count++;
        return false;
    }
    return now - store->seen[i].at > SILENCE;
}

/* The row: id, host, boot, pid, started, beat. */
static bool is_dead(struct mote_store *store, sqlite3_stmt *row, const struct identity *me) {
    const char *host = (const char *)sqlite3_column_text(row, 1),
               *boot = (const char *)sqlite3_column_text(row, 2),
               *started = (const char *)sqlite3_column_text(row, 4);
    int64_t id = sqlite3_column_int64(row, 0), pid = sqlite3_column_int64(row, 3);
    char now[32];
    if (!host || !boot || !started) return true;
    if (strcmp(host, me->host) != 0) return is_silent(store, id, sqlite3_column_int64(row, 5));
    if (strcmp(boot, me->boot) != 0) return true;
    if (kill((pid_t)pid, 0) != 0 && errno == ESRCH) return true;
    read_started(pid, now, sizeof now);
    return strcmp(now, started) != 0;
}

static enum mote_status take_from(struct mote_store *store, int64_t owner, struct mote_error *error) {
    store->loaded = NULL;
    MOTE_TRY(mote_sql_run(store,
                          mote_sql_prepare(store, error,
                                           "UPDATE trials SET state = 'waiting', owner = NULL WHERE state = "
                                           "'running' AND owner = ?",
                                           "i", owner),
                          error));
    return mote_sql_run(store, mote_sql_prepare(store, error, "DELETE FROM owners WHERE id = ?", "i", owner),
                        error);
}

enum mote_status mote_store_take_back(struct mote_store *store, struct mote_error *error) {
    struct identity me;
    int64_t dead[MOTE_STORE_OWNERS];
    size_t count = 0;
    bool row = true;
    read_identity(&me);
    sqlite3_stmt *owners =
        mote_sql_prepare(store, error, "SELECT id, host, boot, pid, started, beat FROM owners WHERE id <> ?",
                         "i", store->owner);
    while (row && count < MOTE_STORE_OWNERS) {
        MOTE_TRY(mote_sql_step(store, &owners, &row, error));
        if (row && is_dead(store, owners, &me)) dead[count++] = sqlite3_column_int64(owners, 0);
    }
    sqlite3_finalize(owners);
    for (size_t i = 0; i < count; i++)
        MOTE_TRY(take_from(store, dead[i], error));
    /* A row whose owner is not even listed belongs to nobody. */
    MOTE_TRY(mote_sql_exec(store,
                           "UPDATE trials SET state = 'waiting', owner = NULL WHERE state = 'running' AND "
                           "(owner IS NULL OR owner "
                           "NOT IN (SELECT id FROM owners))",
                           error));
    if (sqlite3_changes(store->sql) > 0) store->loaded = NULL;
    return MOTE_OK;
}
