/* SPDX-License-Identifier: MIT
 * `mote features`: what a network sees of one clip, computed by the code that runs on the chip. */
#include "base/file.h"
#include "clip.h"
#include "report/json.h"
#include "report/number.h"
#include "result.h"

static enum mote_status tell(const struct mote_clip_features *f, const char *out, struct mote_result *result,
                             struct mote_error *error) {
    struct mote_buffer text = {0}, json = {0};
    char number[MOTE_NUMBER_SIZE];
    bool ok = true;
    cJSON *root = cJSON_CreateObject(), *list = mote_json_add_array(root, "features", &ok);
    mote_json_add_count(root, "rows", f->rows, &ok);
    mote_json_add_count(root, "columns", f->columns, &ok);
    mote_json_add_bool(root, "normalised", f->normalised, &ok);
    if (out)
        mote_buffer_printf(
            &text, "%s: %zu × %zu float32 written%s\n", out, f->rows, f->columns,
            f->plain ? "; not normalised, as the recipe wants it: that takes a trained model's --card" : "");
    for (size_t r = 0; r < f->rows; r++) {
        cJSON *row = mote_json_add_array(list, NULL, &ok);
        for (size_t c = 0; c < f->columns; c++) {
            double value = (double)f->value[r * f->columns + c];
            mote_json_add_number(row, NULL, value, &ok);
            if (!out)
                mote_buffer_printf(&text, "%s%s", mote_number_shortest(value, number),
                                   c + 1 < f->columns ? "," : "\n");
        }
    }
    enum mote_status status = mote_json_print(root, ok, &json, error);
    if (status == MOTE_OK) return mote_result_set(result, &text, &json, error);
    mote_buffer_free(&text);
    return status;
}

static enum mote_status run(const struct mote_options *options, const struct mote_card *card,
                            struct mote_result *result, struct mote_error *error) {
    struct mote_clip_features clip;
    MOTE_TRY(mote_clip_features_read(options, card, options->card, &clip, error));
    enum mote_status status = MOTE_OK;
    if (options->out)
        status =
            mote_file_write(options->out, clip.value, clip.rows * clip.columns * sizeof *clip.value, error);
    if (status == MOTE_OK) status = tell(&clip, options->out, result, error);
    mote_clip_features_free(&clip);
    return status;
}

enum mote_status mote_features_of(const struct mote_options *options, struct mote_result *result,
                                  struct mote_error *error) {
    struct mote_card card = {0};
    if (!options->input) return mote_fail(error, MOTE_USAGE, "features needs a clip");
    if (!options->recipe && !options->card)
        return mote_fail(error, MOTE_USAGE, "features needs a recipe, or the card of a model");
    if (options->card) MOTE_TRY(mote_card_load(options->card, &card, error));
    enum mote_status status = run(options, options->card ? &card : NULL, result, error);
    mote_card_free(&card);
    return status;
}
