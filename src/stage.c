/* SPDX-License-Identifier: MIT */
#include "stage.h"

#include "base/file.h"
#include "sweep_mark.h"
#include "teachers.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

/* In the order in which they are moved into place. */
static const char *const outputs[] = {"model.tflite.zlib", "model.tflite", "report.html", "results.json"};
enum { OUTPUTS = sizeof outputs / sizeof *outputs };

/* What is not the same, as far as the card tells: the identity also covers the data. */
static enum mote_status fail_other(const struct mote_job *job, const char *folder,
                                   const struct mote_card *card, struct mote_error *error) {
    char what[160] = "";
    struct mote_buffer text = {0};
    mote_recipe_print(job->recipe, &text);
    const char *recipe = text.data ? (const char *)text.data : "";
    const char *other[] = {
        card->recipe && strcmp(card->recipe, recipe) != 0 ? "another recipe" : NULL,
        card->seed != job->plan->train.seed ? "another seed" : NULL,
        mote_teachers_recorded(job->teachers, card) ? NULL : "another teacher",
        card->version && strcmp(card->version, MOTE_VERSION) != 0 ? "another version of mote" : NULL,
    };
    mote_buffer_free(&text);
    for (size_t i = 0; i < sizeof other / sizeof *other; i++)
        if (other[i])
            snprintf(what + strlen(what), sizeof what - strlen(what), "%s%s", *what ? ", " : "", other[i]);
    return mote_fail(error, MOTE_INPUT,
                     "%s: holds a run of %s; name another --out, or give --force to replace it", folder,
                     *what ? what : "other data, or of other --names or --embed-card");
}

static enum mote_status find_done(const struct mote_job *job, const char *folder, bool *done,
                                  struct mote_card *card, struct mote_error *error) {
    char path[MOTE_PATH], identity[24];
    MOTE_TRY(mote_path_join(path, sizeof path, folder, MOTE_SWEEP_MARK, error));
    if (mote_file_exists(path))
        return mote_fail(error, MOTE_INPUT,
                         "%s: holds a sweep; name another --out, or give --force to put a run beside it",
                         folder);
    MOTE_TRY(mote_path_join(path, sizeof path, folder, "results.json", error));
    if (!mote_file_exists(path)) return MOTE_OK;
    MOTE_TRY(mote_card_load(path, card, error));
    snprintf(identity, sizeof identity, "%016" PRIx64, mote_job_identity(job));
    *done = card->identity && strcmp(card->identity, identity) == 0;
    if (*done) return MOTE_OK;
    enum mote_status status = fail_other(job, folder, card, error);
    mote_card_free(card);
    return status;
}

/* The kernel lets go of the lock when the process ends, however it ends. */
static enum mote_status lock_folder(struct mote_stage *stage, struct mote_error *error) {
    int folder = open(stage->folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (folder >= 0 && (flock(folder, LOCK_EX | LOCK_NB) == 0 || errno != EWOULDBLOCK)) {
        stage->lock = folder;
        return MOTE_OK;
    }
    if (folder >= 0) close(folder);
    return mote_fail(error, MOTE_INPUT,
                     "%s: another mote is at work in this folder; wait for it, or name another --out",
                     stage->folder);
}

enum mote_status mote_stage_open(struct mote_stage *stage, const struct mote_job *job, const char *folder,
                                 bool force, bool *done, struct mote_card *card, struct mote_error *error) {
    *done = false;
    stage->lock = -1;
    MOTE_TRY(mote_path_join(stage->folder, sizeof stage->folder, folder, "", error));
    MOTE_TRY(mote_path_join(stage->staging, sizeof stage->staging, folder, ".new", error));
    MOTE_TRY(mote_path_join(stage->checkpoint, sizeof stage->checkpoint, folder, "checkpoint", error));
    MOTE_TRY(mote_folder_make(folder, error));
    MOTE_TRY(lock_folder(stage, error));
    mote_file_remove_stale(stage->checkpoint);
    if (!force)
        MOTE_TRY(find_done(job, folder, done, card, error));
    else
        unlink(stage->checkpoint);
    if (!*done) return mote_folder_make(stage->staging, error);
    unlink(
        stage->checkpoint); /* of a --force that was killed; what it staged goes when the stage is closed */
    return MOTE_OK;
}

enum mote_status mote_stage_path(const struct mote_stage *stage, const char *name, char path[MOTE_PATH],
                                 struct mote_error *error) {
    return mote_path_join(path, MOTE_PATH, stage->staging, name, error);
}

/* A stale card must go first: between the moves the folder must not look finished. */
enum mote_status mote_stage_publish(struct mote_stage *stage, struct mote_error *error) {
    char from[MOTE_PATH], to[MOTE_PATH];
    MOTE_TRY(mote_path_join(to, sizeof to, stage->folder, "results.json", error));
    unlink(to);
    for (size_t i = 0; i < OUTPUTS; i++) {
        MOTE_TRY(mote_stage_path(stage, outputs[i], from, error));
        MOTE_TRY(mote_path_join(to, sizeof to, stage->folder, outputs[i], error));
        if (mote_file_exists(from) && rename(from, to) != 0)
            return mote_fail(error, MOTE_INPUT, "%s: cannot be written: %s", to, strerror(errno));
    }
    unlink(stage->checkpoint);
    return MOTE_OK;
}

void mote_stage_close(struct mote_stage *stage) {
    char path[MOTE_PATH];
    if (stage->lock < 0) return;
    for (size_t i = 0; i < OUTPUTS; i++)
        if (mote_stage_path(stage, outputs[i], path, NULL) == MOTE_OK) {
            mote_file_remove_stale(path);
            unlink(path);
        }
    rmdir(stage->staging);
    close(stage->lock);
    stage->lock = -1;
}
