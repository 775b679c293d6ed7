/* SPDX-License-Identifier: MIT */
#include "search/budget.h"

#include <math.h>
#include <stdio.h>

enum { LIMITS = MOTE_COSTS + 2 + MOTE_MAX_COLUMNS };

/* A limit of the budget and what was reached. */
struct limit {
    const char *name, *column;
    double limit, reached;
    bool least; /* reached should be above it */
};

double mote_budget_cost(const struct mote_plan_budget *budget, enum mote_search_cost cost) {
    const double limits[MOTE_COSTS] = {(double)budget->zlib_bytes, (double)budget->bytes,
                                       (double)budget->arena_bytes, (double)budget->macs,
                                       budget->inference_us};
    return limits[cost];
}

static void fill_costs(const struct mote_plan_budget *budget, const struct mote_measures *measures,
                       struct limit *out) {
    for (int c = 0; c < MOTE_COSTS; c++)
        out[c] = (struct limit){mote_cost_names[c], "", mote_budget_cost(budget, (enum mote_search_cost)c),
                                measures->cost[c], false};
    out[MOTE_COSTS] = (struct limit){"features_us", "", budget->features_us, measures->features_us, false};
}

static size_t target_of(const struct mote_plan *plan, const char *column) {
    size_t t = 0;
    while (t + 1 < plan->data.targets && plan->data.target[t] != column)
        t++;
    return t;
}

/* All limits of the budget; returns how many. */
static size_t fill(const struct mote_plan *plan, const struct mote_measures *measures, bool costs_alone,
                   struct limit out[LIMITS]) {
    const struct mote_plan_budget *budget = &plan->budget;
    size_t count = MOTE_COSTS + 1;
    fill_costs(budget, measures, out);
    if (costs_alone) return count;
    out[count++] = (struct limit){"accuracy", "", budget->accuracy, measures->accuracy, true};
    for (size_t i = 0; i < budget->mae_count; i++) {
        const char *column = budget->mae[i].column;
        out[count++] = (struct limit){"mae ", column, budget->mae[i].limit,
                                      measures->mae[target_of(plan, column)], false};
    }
    return count;
}

static double excess_of(const struct limit *l) {
    if (!(l->limit > 0)) return 0;
    double excess = (l->least ? l->limit - l->reached : l->reached - l->limit) / l->limit;
    return isnan(excess) ? INFINITY : fmax(excess, 0);
}

double mote_study_misses(const struct mote_plan *plan, const struct mote_measures *measures, bool costs_alone,
                         struct mote_miss *which) {
    struct limit limit[LIMITS];
    size_t count = fill(plan, measures, costs_alone, limit);
    double sum = 0;
    if (which) *which = (struct mote_miss){.excess = 0};
    for (size_t i = 0; i < count; i++) {
        double excess = excess_of(&limit[i]);
        sum += excess;
        if (!which || !(excess > which->excess)) continue;
        *which = (struct mote_miss){.limit = limit[i].limit, .reached = limit[i].reached, .excess = excess};
        snprintf(which->name, sizeof which->name, "%s%.280s", limit[i].name, limit[i].column);
    }
    return sum;
}

void mote_study_print_misses(const struct mote_plan *plan, const struct mote_measures *measures,
                             struct mote_buffer *out) {
    struct limit limit[LIMITS];
    size_t count = fill(plan, measures, false, limit), shown = 0;
    mote_buffer_text(out, "");
    for (size_t i = 0; i < count; i++)
        if (excess_of(&limit[i]) > 0)
            mote_buffer_printf(out, "%s%s%.280s %.6g, limit %g", shown++ ? "; " : "", limit[i].name,
                               limit[i].column, limit[i].reached, limit[i].limit);
}

bool mote_cost_is_learnt(enum mote_search_cost cost) {
    return cost == MOTE_COST_ZLIB_BYTES || cost == MOTE_COST_BYTES || cost == MOTE_COST_INFERENCE_US;
}

double mote_quantity_of(const struct mote_quantity *quantity, const struct mote_measures *measures) {
    switch (quantity->kind) {
    case MOTE_QUANTITY_ERROR:
        return measures->error;
    case MOTE_QUANTITY_COST:
        return measures->cost[quantity->which];
    case MOTE_QUANTITY_FEATURES:
        return measures->features_us;
    case MOTE_QUANTITY_MAE:
        return measures->mae[quantity->which];
    }
    return NAN;
}

static double or_infinity(double limit) {
    return limit > 0 ? limit : INFINITY;
}

size_t mote_study_quantities(const struct mote_plan *plan, struct mote_quantity out[MOTE_MAX_QUANTITIES],
                             double limit[MOTE_MAX_QUANTITIES], size_t *objectives) {
    const struct mote_plan_budget *budget = &plan->budget;
    enum mote_search_cost costs[MOTE_COSTS];
    size_t count = *objectives = mote_study_objectives(&plan->search, costs);
    out[0] = (struct mote_quantity){MOTE_QUANTITY_ERROR, 0};
    limit[0] = budget->accuracy > 0 ? 1 - budget->accuracy : INFINITY; /* of words that is the error */
    for (size_t k = 1; k < count; k++) {
        out[k] = (struct mote_quantity){MOTE_QUANTITY_COST, costs[k - 1]};
        limit[k] = or_infinity(mote_budget_cost(budget, costs[k - 1]));
    }
    for (int c = 0; c < MOTE_COSTS; c++) {
        double most = or_infinity(mote_budget_cost(budget, (enum mote_search_cost)c));
        if (!mote_cost_is_learnt((enum mote_search_cost)c) || plan->search.costs >> c & 1 || !isfinite(most))
            continue;
        out[count] = (struct mote_quantity){MOTE_QUANTITY_COST, (size_t)c};
        limit[count++] = most;
    }
    if (budget->features_us > 0) {
        out[count] = (struct mote_quantity){MOTE_QUANTITY_FEATURES, 0};
        limit[count++] = budget->features_us;
    }
    for (size_t i = 0; i < budget->mae_count; i++) {
        out[count] = (struct mote_quantity){MOTE_QUANTITY_MAE, target_of(plan, budget->mae[i].column)};
        limit[count++] = budget->mae[i].limit;
    }
    return count;
}

/* What packing well makes of bytes, of those that a rough layout has: the mean over the study's trials and, as if
 * another had said so, an expected one. */
static double packed_share(const struct mote_study *study, enum mote_search_cost cost) {
    static const double EXPECTED = 0.97;
    double sum = EXPECTED, seen = 1;
    for (size_t i = 0; i < study->count; i++) {
        const struct mote_trial *trial = &study->trials[i];
        const struct mote_measures *whole = mote_trial_whole(study, trial);
        if (!whole || trial->measured < 2) continue;
        double share = whole->cost[cost] / whole[-1].cost[cost];
        if (!isfinite(share)) continue;
        sum += share;
        seen++;
    }
    return sum / seen;
}

struct mote_foresight mote_study_foresight(const struct mote_study *study) {
    const struct mote_plan_budget *budget = &study->plan->budget;
    return (struct mote_foresight){.zlib_bytes =
                                       budget->zlib_bytes ? packed_share(study, MOTE_COST_ZLIB_BYTES) : 1,
                                   .bytes = budget->bytes ? packed_share(study, MOTE_COST_BYTES) : 1};
}

struct mote_measures mote_foresee(const struct mote_foresight *foresight,
                                  const struct mote_measures *measures) {
    struct mote_measures in_the_end = *measures;
    in_the_end.cost[MOTE_COST_ZLIB_BYTES] *= foresight->zlib_bytes;
    in_the_end.cost[MOTE_COST_BYTES] *= foresight->bytes;
    return in_the_end;
}
