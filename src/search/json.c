/* SPDX-License-Identifier: MIT
 * pareto.json. */
#include "search/table.h"

#include "report/card.h"
#include "report/json.h"
#include "search/budget.h"

#include <inttypes.h>
#include <stdio.h>

static void add_score(const struct mote_study *study, const struct mote_measures *m, cJSON *point, bool *ok) {
    mote_json_add_number(point, "error", m->error, ok);
    if (study->plan->task == MOTE_TASK_KEYWORDS) {
        mote_json_add_number(point, "accuracy", m->accuracy, ok);
        return;
    }
    cJSON *mae = mote_json_add_object(point, "mae", ok);
    for (size_t t = 0; t < study->plan->data.targets; t++)
        mote_json_add_number(mae, study->plan->data.target[t], m->mae[t], ok);
}

static void add_parameters(const struct mote_study *study, const struct mote_trial *trial, cJSON *point,
                           bool *ok) {
    struct mote_point_values values;
    cJSON *parameters = mote_json_add_object(point, "parameters", ok);
    mote_point_print(study->space, &trial->point, &values);
    for (size_t i = 0; i < study->space->count; i++)
        mote_json_add_text(parameters, study->space->parameter[i].entry->key, values.value[i], ok);
}

static void add_point(const struct mote_study *study, const struct mote_trial *trial, cJSON *points,
                      bool *ok) {
    const struct mote_measures *m = mote_trial_whole(study, trial);
    cJSON *point = cJSON_CreateObject();
    char text[80];
    mote_json_add(points, NULL, point, ok);
    mote_json_add_count(point, "trial", trial->id, ok);
    snprintf(text, sizeof text, "points/%04" PRIu64 ".ini", trial->id);
    mote_json_add_text(point, "recipe", text, ok);
    snprintf(text, sizeof text, "points/%04" PRIu64 ".tflite", trial->id);
    mote_json_add_text(point, "model", text, ok);
    snprintf(text, sizeof text, "points/%04" PRIu64 MOTE_CARD_ENDING, trial->id);
    mote_json_add_text(point, "card", text, ok);
    snprintf(text, sizeof text, "%016" PRIx64, m->hash);
    mote_json_add_text(point, "hash", text, ok);
    add_parameters(study, trial, point, ok);
    add_score(study, m, point, ok);
    for (int c = 0; c < MOTE_COSTS; c++)
        mote_json_add_number(point, mote_cost_names[c], m->cost[c], ok);
    if (study->plan->task == MOTE_TASK_KEYWORDS)
        mote_json_add_number(point, "features_us", m->features_us, ok);
    mote_json_add_bool(point, "budget_met", !(mote_study_misses(study->plan, m, false, NULL) > 0), ok);
    mote_json_add_count(point, "epochs", m->epochs, ok);
    mote_json_add_number(point, "seconds", m->seconds, ok);
}

static void add_objectives(const struct mote_study *study, cJSON *root, bool *ok) {
    enum mote_search_cost costs[MOTE_COSTS];
    size_t m = mote_study_objectives(&study->plan->search, costs);
    cJSON *objectives = mote_json_add_array(root, "objectives", ok);
    mote_json_add(objectives, NULL, cJSON_CreateString("error"), ok);
    for (size_t i = 1; i < m; i++)
        mote_json_add(objectives, NULL, cJSON_CreateString(mote_cost_names[costs[i - 1]]), ok);
}

enum mote_status mote_study_print_json(const struct mote_study *study, const size_t *front, size_t count,
                                       struct mote_buffer *out, struct mote_error *error) {
    bool ok = true;
    cJSON *root = cJSON_CreateObject();
    mote_json_add_text(root, "recipe", study->recipe->path, &ok);
    mote_json_add_count(root, "seed", study->seed, &ok);
    mote_json_add_count(root, "trials", study->count, &ok);
    mote_json_add_text(root, "split", "validation", &ok);
    add_objectives(study, root, &ok);
    cJSON *points = mote_json_add_array(root, "points", &ok);
    for (size_t i = 0; i < count; i++)
        add_point(study, &study->trials[front[i]], points, &ok);
    return mote_json_print(root, ok, out, error);
}
