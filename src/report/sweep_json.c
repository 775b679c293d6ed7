/* SPDX-License-Identifier: MIT
 * The sweep for programs. */
#include "report/card_fields.h"
#include "report/sweep_report.h"

static void add_row(cJSON *list, const struct mote_sweep *sweep, const struct mote_sweep_row *row, bool *ok) {
    cJSON *object =
        row->card ? mote_card_json(row->card, MOTE_CARD_EVAL | MOTE_CARD_BENCH, ok) : cJSON_CreateObject();
    mote_json_add_text(object, "name", row->name, ok);
    cJSON *axes = mote_json_add_object(object, "axes", ok);
    for (size_t a = 0; a < sweep->axis_count; a++)
        mote_json_add_text(axes, sweep->axes[a], row->values[a], ok);
    if (row->card) {
        mote_json_add_count(object, "seed", row->card->seed, ok);
        mote_json_add_bool(object, "diverged", row->card->diverged, ok);
        mote_json_add_bool(object, "budget_met", row->card->budget_met, ok);
    }
    mote_json_add_text(object, "failure", row->failure, ok);
    mote_json_add(list, NULL, object, ok);
}

enum mote_status mote_sweep_print_json(const struct mote_sweep *sweep, struct mote_buffer *out,
                                       struct mote_error *error) {
    bool ok = true;
    cJSON *root = cJSON_CreateObject();
    cJSON *list = mote_json_add_array(root, "combinations", &ok);
    for (size_t r = 0; r < sweep->row_count; r++)
        add_row(list, sweep, &sweep->rows[r], &ok);
    return mote_json_print(root, ok, out, error);
}
