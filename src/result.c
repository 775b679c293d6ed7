/* SPDX-License-Identifier: MIT */
#include "result.h"

#include "base/file.h"
#include "job.h"

#include <stdlib.h>

enum mote_status mote_result_set(struct mote_result *result, struct mote_buffer *text,
                                 struct mote_buffer *json, struct mote_error *error) {
    mote_buffer_text(text, "");
    mote_buffer_text(json, "");
    if (text->failed || json->failed) {
        mote_buffer_free(text);
        mote_buffer_free(json);
        return mote_fail_memory(error, "the result");
    }
    result->text = (char *)text->data;
    result->json = (char *)json->data;
    *text = *json = (struct mote_buffer){0};
    return MOTE_OK;
}

enum mote_status mote_result_save(const char *folder, const char *name, const struct mote_buffer *content,
                                  struct mote_error *error) {
    char path[MOTE_PATH];
    if (content->failed) return mote_fail_memory(error, name);
    MOTE_TRY(mote_path_join(path, sizeof path, folder, name, error));
    return mote_file_write(path, content->data, content->size, error);
}

void mote_result_free(struct mote_result *result) {
    free(result->text);
    free(result->json);
    *result = (struct mote_result){0};
}
