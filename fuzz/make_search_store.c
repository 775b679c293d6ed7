/* SPDX-License-Identifier: MIT
 * make_search_store FOLDER: seeds for fuzz_search_store: a study as the bytes of its file or of its log, and changes to its rows. */
#include "search/study_file.h"

static enum mote_status save(const char *folder, const char *name, const void *data, size_t bytes,
                             struct mote_error *error) {
    char path[4096];
    MOTE_TRY(mote_path_join(path, sizeof path, folder, name, error));
    return mote_file_write(path, data, bytes, error);
}

/* Behind an "f" the file. */
static enum mote_status save_study(const char *folder, struct mote_error *error) {
    char path[4096];
    struct fixture f = {0};
    struct mote_buffer file = {0};
    MOTE_TRY(mote_path_join(path, sizeof path, folder, "study.sqlite", error));
    unlink(path);
    enum mote_status status = fixture_make(&f, FIXTURE_RECIPE("rungs = 2\n"), 10, error);
    if (status == MOTE_OK) status = study_file_make(path, &f, 4, 40, error);
    mote_buffer_text(&file, "f");
    if (status == MOTE_OK) status = mote_file_read(path, 1 << 20, &file, error);
    if (status == MOTE_OK) status = save(folder, "whole", file.data, file.size, error);
    if (status == MOTE_OK) status = save(folder, "cut", file.data, file.size * 2 / 3, error);
    for (size_t i = 0; i < 400 && status == MOTE_OK; i++)
        file.data[1 + 4 * 4096 + 4096 - 400 + i] ^= 0x55; /* rows of trials */
    if (status == MOTE_OK) status = save(folder, "damaged", file.data, file.size, error);
    unlink(path);
    mote_buffer_free(&file);
    fixture_close(&f);
    return status;
}

/* Behind a "w" the log. */
static enum mote_status save_log(const char *folder, struct mote_error *error) {
    char path[4096];
    struct fixture f = {0};
    struct mote_buffer file = {0}, log = {0};
    MOTE_TRY(mote_path_join(path, sizeof path, folder, "study.sqlite", error));
    mote_buffer_text(&log, "w");
    enum mote_status status = fixture_make(&f, FIXTURE_RECIPE("rungs = 2\n"), 10, error);
    if (status == MOTE_OK) status = study_log_make(path, &f, 3, 40, &file, &log, error);
    if (status == MOTE_OK) status = save(folder, "log", log.data, log.size, error);
    mote_buffer_free(&file);
    mote_buffer_free(&log);
    fixture_close(&f);
    return status;
}

/* Behind an "r" changes: table, column, row, type, length and the value's bytes. */
static enum mote_status save_changes(const char *folder, struct mote_error *error) {
    static const struct {
        const char *name, *bytes;
        size_t size;
    } seeds[] = {
        {"state", "r\0\1\1t\7running", 13},
        {"parameters", "r\0\3\1t\2{}", 8},
        {"far", "r\0\0\1i\2\0\4", 8},
        {"gone", "r\0\0\2x\0r\1\5\1t\3[1]", 15},
        {"error", "r\1\3\2d\10\0\0\0\0\0\0\xf8\x7f", 14},
    };
    for (size_t i = 0; i < sizeof seeds / sizeof *seeds; i++)
        MOTE_TRY(save(folder, seeds[i].name, seeds[i].bytes, seeds[i].size, error));
    return MOTE_OK;
}

int main(int argc, char **argv) {
    struct mote_error error = {0};
    if (argc != 2 || mote_folder_make(argv[1], &error) != MOTE_OK) return 1;
    if (save_study(argv[1], &error) == MOTE_OK && save_log(argv[1], &error) == MOTE_OK &&
        save_changes(argv[1], &error) == MOTE_OK)
        return 0;
    fprintf(stderr, "%s\n", error.text);
    return 1;
}
