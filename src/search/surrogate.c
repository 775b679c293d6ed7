/* SPDX-License-Identifier: MIT */
#include "search/surrogate.h"

#include "device/math.h"
#include "search/gaussian.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Behind the parameters: the share of the epochs, and two sizes that are known before training, on a scale on which as
 * much is 1 as a space may span. */
enum { SHARE, ZLIB, MACS, MORE };
static const double DECADES = 4.6; /* log 100 */

/* What one number is learnt from, and what has learnt it. */
struct table {
    double *x, *y;
    struct mote_forest_rows rows;
    struct mote_gaussian *gaussian;
};

struct mote_surrogate {
    const struct mote_study *study;
    size_t count; /* of quantities */
    struct mote_quantity quantity[MOTE_MAX_QUANTITIES];
    uint32_t categories[MOTE_FOREST_FEATURES];
    struct table table[MOTE_MAX_QUANTITIES]; /* logs; of bytes the log of their ratio to those untrained */
};

_Static_assert(MOTE_MAX_PARAMETERS + MORE <= MOTE_FOREST_FEATURES, "there is room for all features");

double mote_surrogate_scale(double value) {
    return (double)mote_logf((float)fmax(value, 1e-6));
}

static void fill_features(const struct mote_study *study, const struct mote_point *point,
                          const struct mote_size *size, double share, double *x) {
    size_t count = study->space->count;
    for (size_t i = 0; i < count; i++) {
        const struct mote_parameter *p = &study->space->parameter[i];
        bool category = p->kind == MOTE_PARAMETER_LIST && !p->ordered && p->count <= MOTE_FOREST_CATEGORIES;
        x[i] = category ? fmin(floor(point->u[i] * (double)p->count), (double)p->count - 1) : point->u[i];
    }
    x[count + SHARE] = mote_surrogate_scale(share) / DECADES;
    x[count + ZLIB] = mote_surrogate_scale(size->cost[MOTE_COST_ZLIB_BYTES]) / DECADES;
    x[count + MACS] = mote_surrogate_scale(size->cost[MOTE_COST_MACS]) / DECADES;
}

static void set_categories(struct mote_surrogate *s) {
    for (size_t i = 0; i < s->study->space->count; i++) {
        const struct mote_parameter *p = &s->study->space->parameter[i];
        if (p->kind == MOTE_PARAMETER_LIST && !p->ordered && p->count <= MOTE_FOREST_CATEGORIES)
            s->categories[i] = (uint32_t)p->count;
    }
}

static size_t count_measures(const struct mote_study *study) {
    size_t count = 0;
    for (size_t i = 0; i < study->count; i++)
        count += study->trials[i].measured;
    return count;
}

static int by_value(const void *a, const void *b) {
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* What went wholly wrong, or failed, is only bad, however bad it is: it must not flatten the rest. */
static bool cap(double *y, size_t count) {
    double *sorted = malloc((count + 1) * sizeof *sorted);
    size_t finite = 0;
    if (!sorted) return false;
    for (size_t i = 0; i < count; i++)
        if (isfinite(y[i])) sorted[finite++] = y[i];
    qsort(sorted, finite, sizeof *sorted, by_value);
    double middle = finite ? sorted[finite / 2] : 0;
    double most = middle + 2 * fmax(finite ? middle - sorted[0] : 0, 0.05);
    for (size_t i = 0; i < count; i++)
        y[i] = isfinite(y[i]) ? fmin(y[i], most) : most;
    free(sorted);
    return true;
}

/* Bytes are learnt as a share of those before training. */
static bool is_share(const struct mote_quantity *q) {
    return q->kind == MOTE_QUANTITY_COST && q->which != MOTE_COST_INFERENCE_US;
}

static double target(const struct mote_quantity *q, const struct mote_trial *trial,
                     const struct mote_measures *m) {
    double value = mote_quantity_of(q, m);
    if (!isfinite(value)) return INFINITY;
    return mote_surrogate_scale(value) - (is_share(q) ? mote_surrogate_scale(trial->size.cost[q->which]) : 0);
}

/* A trial's rungs, and the one on which it failed, which says nothing of costs; returns how many rows there are then. */
static size_t add_rows(const struct mote_study *study, const struct mote_trial *trial,
                       const struct mote_quantity *q, struct table *out, size_t at) {
    size_t features = study->space->count + MORE;
    bool failed = q->kind == MOTE_QUANTITY_ERROR && trial->state == MOTE_TRIAL_FAILED && !trial->unknown;
    for (uint32_t r = 0; r < trial->measured + failed; r++, at++) {
        fill_features(study, &trial->point, &trial->size, mote_study_share(&study->plan->search, r),
                      out->x + at * features);
        out->y[at] = r < trial->measured ? target(q, trial, &trial->rungs[r]) : INFINITY;
    }
    return at;
}

static enum mote_status grow(struct mote_surrogate *s, const struct mote_quantity *q, struct table *out,
                             struct mote_error *error) {
    const struct mote_study *study = s->study;
    size_t features = study->space->count + MORE, most = count_measures(study) + study->count, rows = 0;
    out->x = malloc((most * features + 1) * sizeof *out->x);
    out->y = malloc((most + 1) * sizeof *out->y);
    if (!out->x || !out->y) return mote_fail_memory(error, "the search's model");
    for (size_t i = 0; i < study->count; i++)
        rows = add_rows(study, &study->trials[i], q, out, rows);
    if (!cap(out->y, rows)) return mote_fail_memory(error, "the search's model");
    out->rows = (struct mote_forest_rows){rows, features, out->x, out->y, s->categories};
    return mote_gaussian_fit(&out->rows, &out->gaussian, error);
}

static bool is_learnt(const struct mote_quantity *q) {
    return q->kind != MOTE_QUANTITY_COST || mote_cost_is_learnt((enum mote_search_cost)q->which);
}

static enum mote_status grow_all(struct mote_surrogate *s, struct mote_error *error) {
    for (size_t i = 0; i < s->count; i++)
        if (is_learnt(&s->quantity[i])) MOTE_TRY(grow(s, &s->quantity[i], &s->table[i], error));
    return MOTE_OK;
}

enum mote_status mote_surrogate_create(const struct mote_study *study, struct mote_surrogate **out,
                                       struct mote_error *error) {
    if (count_measures(study) == 0)
        return mote_fail(error, MOTE_UNSUPPORTED, "nothing has been measured that a model could learn from");
    struct mote_surrogate *s = calloc(1, sizeof *s);
    if (!s) return mote_fail_memory(error, "the search's model");
    s->study = study;
    double limit[MOTE_MAX_QUANTITIES];
    size_t objectives;
    s->count = mote_study_quantities(study->plan, s->quantity, limit, &objectives);
    set_categories(s);
    enum mote_status status = grow_all(s, error);
    if (status == MOTE_OK)
        *out = s;
    else
        mote_surrogate_free(s);
    return status;
}

static void free_table(struct table *table) {
    mote_gaussian_free(table->gaussian);
    free(table->x);
    free(table->y);
}

void mote_surrogate_free(struct mote_surrogate *s) {
    if (!s) return;
    for (size_t i = 0; i < s->count; i++)
        free_table(&s->table[i]);
    free(s);
}

void mote_surrogate_guess(const struct mote_surrogate *s, const struct mote_point *point,
                          const struct mote_size *size, struct mote_guess *out) {
    double x[MOTE_FOREST_FEATURES];
    fill_features(s->study, point, size, 1, x);
    for (size_t i = 0; i < s->count; i++) {
        const struct mote_quantity *q = &s->quantity[i];
        out->mean[i] = out->deviation[i] = 0;
        if (is_learnt(q)) mote_gaussian_predict(s->table[i].gaussian, x, &out->mean[i], &out->deviation[i]);
        if (is_share(q)) out->mean[i] += mote_surrogate_scale(size->cost[q->which]);
    }
}

enum mote_status mote_surrogate_importance(const struct mote_surrogate *s, double *share,
                                           struct mote_error *error) {
    double all[MOTE_FOREST_FEATURES], sum = 0;
    size_t count = s->study->space->count;
    struct mote_forest *forest;
    MOTE_TRY(mote_forest_grow(&s->table[0].rows, s->study->seed, &forest, error));
    enum mote_status status = mote_forest_importance(forest, &s->table[0].rows, 1, all, error);
    mote_forest_free(forest);
    MOTE_TRY(status);
    for (size_t i = 0; i < count; i++)
        sum += all[i];
    for (size_t i = 0; i < count; i++)
        share[i] = sum > 0 ? all[i] / sum : 0;
    return MOTE_OK;
}
