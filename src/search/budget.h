/* SPDX-License-Identifier: MIT
 * How far measures are from the recipe's [budget]. */
#ifndef MOTE_SEARCH_BUDGET_H
#define MOTE_SEARCH_BUDGET_H

#include "base/buffer.h"
#include "search/study.h"

/* A limit that is missed; excess: by what share of itself. */
struct mote_miss {
    char name[300];
    double limit, reached, excess;
};

/* By how much the measures miss the budget, each limit as a share of itself; 0: they meet it. `which` gets the limit that
 * is missed by most; may be NULL. Costs alone: not accuracy and errors, which grow better with epochs. */
double mote_study_misses(const struct mote_plan *plan, const struct mote_measures *measures, bool costs_alone,
                         struct mote_miss *which);

/* "bytes 680, limit 100; mae T 0.6, limit 0.5": all limits that are missed. */
void mote_study_print_misses(const struct mote_plan *plan, const struct mote_measures *measures,
                             struct mote_buffer *out);

/* A number of a trial that is learnt; less is better. */
struct mote_quantity {
    enum { MOTE_QUANTITY_ERROR, MOTE_QUANTITY_COST, MOTE_QUANTITY_FEATURES, MOTE_QUANTITY_MAE } kind;
    size_t which; /* a cost, or a target */
};
double mote_quantity_of(const struct mote_quantity *quantity, const struct mote_measures *measures);

/* The objectives and, behind them, what else the budget limits and only training tells: sizes and times that are no
 * objective, and errors of targets. Infinity: no limit. Returns how many, and in *objectives how many of them are such. */
enum { MOTE_MAX_QUANTITIES = 1 + MOTE_COSTS + 1 + MOTE_MAX_COLUMNS };
size_t mote_study_quantities(const struct mote_plan *plan, struct mote_quantity out[MOTE_MAX_QUANTITIES],
                             double limit[MOTE_MAX_QUANTITIES], size_t *objectives);
/* Is a cost only known after training? */
bool mote_cost_is_learnt(enum mote_search_cost cost);

/* The budget's limit of a cost; 0: none. */
double mote_budget_cost(const struct mote_plan_budget *budget, enum mote_search_cost cost);

/* What files of a rung below the last one come to in the end, where they are packed with more care: shares of their bytes
 * as the study's trials have them. */
struct mote_foresight {
    double zlib_bytes, bytes;
};
struct mote_foresight mote_study_foresight(const struct mote_study *study);
struct mote_measures mote_foresee(const struct mote_foresight *foresight,
                                  const struct mote_measures *measures);

#endif
