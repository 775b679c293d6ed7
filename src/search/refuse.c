/* SPDX-License-Identifier: MIT
 * Why no choice is worth a trial, in one sentence: the limits that are in the way, and the choice that comes nearest with
 * what its size can be at least and is untrained. */
#include "search/propose.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

static const char *unit_of(enum mote_search_cost cost) {
    return cost == MOTE_COST_MACS ? "" : " B";
}

/* "18", or of what only training tells "at least 68 B (a bound; untrained 226 B)". */
static void print_cost(const struct mote_draw *draw, enum mote_search_cost cost, struct mote_buffer *out) {
    const struct mote_measures least = mote_size_least(draw->study, &draw->nearest.size);
    bool learnt = mote_cost_is_learnt(cost);
    mote_buffer_printf(out, "%s%.0f%s", learnt ? "at least " : "", ceil(least.cost[cost]), unit_of(cost));
    if (learnt)
        mote_buffer_printf(out, " (a bound; untrained %.0f%s)", ceil(draw->nearest.size.cost[cost]),
                           unit_of(cost));
}

/* "; and bytes at least 680 B (…), limit 100": what else the nearest choice misses. */
static void print_others(const struct mote_draw *draw, struct mote_buffer *out) {
    const struct mote_measures least = mote_size_least(draw->study, &draw->nearest.size);
    for (int c = 0; c < MOTE_COSTS; c++) {
        enum mote_search_cost cost = (enum mote_search_cost)c;
        double limit = mote_budget_cost(&draw->study->plan->budget, cost);
        if (!(limit > 0) || !(least.cost[c] > limit) || strcmp(mote_cost_names[c], draw->miss.name) == 0)
            continue;
        mote_buffer_printf(out, "; and %s ", mote_cost_names[c]);
        print_cost(draw, cost, out);
        mote_buffer_printf(out, ", limit %.0f", limit);
    }
}

static void print_nearest(const struct mote_draw *draw, struct mote_buffer *out) {
    for (int c = 0; c < MOTE_COSTS; c++)
        if (strcmp(mote_cost_names[c], draw->miss.name) == 0) print_cost(draw, (enum mote_search_cost)c, out);
    print_others(draw, out);
}

static void print_point(const struct mote_draw *draw, struct mote_buffer *out) {
    enum { LONG = 400 };
    const struct mote_space *space = draw->study->space;
    struct mote_point_values values;
    size_t start = out->size;
    mote_point_print(space, &draw->nearest.point, &values);
    for (size_t i = 0; i < space->count && out->size - start < LONG; i++)
        mote_buffer_printf(out, "%s%.40s = %.60s", i ? ", " : "", space->parameter[i].entry->key,
                           values.value[i]);
}

enum mote_status mote_draw_fail(const struct mote_draw *draw, struct mote_error *error) {
    const char *path = draw->study->recipe->path;
    struct mote_buffer nearest = {0}, point = {0};
    if (draw->nearest.id == 0)
        return mote_fail(error, MOTE_INPUT,
                         "%s: no choice in [space] makes a network; the first failed: %.500s", path,
                         draw->first_error.text);
    print_nearest(draw, &nearest);
    print_point(draw, &point);
    enum mote_status status =
        nearest.failed || point.failed
            ? mote_fail_memory(error, path)
            : mote_fail(error, MOTE_INPUT,
                        "%s: [budget] %s = %.15g cannot be met in this space: of %zu different choices "
                        "looked at the nearest has %s, with %s; raise the limit, or widen [space]",
                        path, draw->miss.name, draw->miss.limit, draw->refused, (char *)nearest.data,
                        (char *)point.data);
    mote_buffer_free(&nearest);
    mote_buffer_free(&point);
    return status;
}
