/* SPDX-License-Identifier: MIT
 * From --data and a plan to a table, and from a table to windows. */
#include "data/table.h"
#include "job.h"

#include <stdio.h>
#include <string.h>

/* The number of `name` among the plan's input columns, or `columns` if it is none of them. */
static size_t input_number(const struct mote_plan_data *data, const char *name) {
    size_t i = 0;
    while (i < data->columns && strcmp(data->column[i], name) != 0)
        i++;
    return i;
}

/* Files that were not given in the order of their times. */
static void tell_order(const struct mote_options *options, const struct mote_table *table) {
    char line[600];
    if (!table->reordered || !options->progress) return;
    snprintf(line, sizeof line, "data files put in the order of their times, %.400s first", table->paths[0]);
    options->progress(options->context, line, true);
}

enum mote_status mote_source_read(const struct mote_plan *plan, const struct mote_options *options,
                                  struct mote_source *source, struct mote_error *error) {
    const struct mote_plan_data *data = &plan->data;
    const char *names[2 * MOTE_MAX_COLUMNS];
    size_t count = data->columns;
    *source = (struct mote_source){0};
    bool clips = plan->task == MOTE_TASK_KEYWORDS;
    if (options->data_count == 0)
        return mote_fail(error, MOTE_USAGE, "no data: name %s with --data",
                         clips ? "a folder that holds a folder of clips a word"
                               : "a CSV file or a folder of them");
    if (!clips && (options->splits || options->cache))
        return mote_fail(error, MOTE_USAGE,
                         "%s: its task is %s; --splits and --cache are for keywords, whose data are clips",
                         options->recipe, mote_task_name(plan->task));
    if (clips) return MOTE_OK; /* they depend on more of the plan: each job reads its own, from a cache */
    memcpy(names, data->column, data->columns * sizeof *names);
    for (size_t i = 0; i < data->targets; i++) {
        size_t number = input_number(data, data->target[i]);
        if (number == data->columns) {
            number = count;
            names[count++] = data->target[i];
        }
        source->target[i] = number;
    }
    struct mote_table_request request = {
        .columns = count,
        .column = names,
        .time = data->time,
        .missing_count = data->missing_count,
        .missing = data->missing,
        .separator = data->separator,
        .decimal = data->decimal,
    };
    MOTE_TRY(mote_table_read(options->data, options->data_count, &request, &source->table, error));
    tell_order(options, source->table);
    return MOTE_OK;
}

void mote_source_free(struct mote_source *source) {
    mote_table_free(source->table);
    *source = (struct mote_source){0};
}

enum mote_status mote_source_windows(const struct mote_source *source, const struct mote_plan *plan,
                                     const double *mean, const double *std, struct mote_windows **out,
                                     struct mote_error *error) {
    const struct mote_plan_data *data = &plan->data;
    struct mote_windows_options options = {
        .input_steps = data->input_steps,
        .output_steps = data->output_steps,
        .input_columns = data->columns,
        .target_count = data->targets,
        .targets = source->target,
        .split = {data->split[0], data->split[1], data->split[2]},
        .step_seconds = data->step_seconds,
        .mean = mean,
        .std = std,
    };
    return mote_windows_create(source->table, &options, out, error);
}
