/* SPDX-License-Identifier: MIT
 * The open set of a card: as JSON and back, and for people. */
#include "report/card_fields.h"
#include "report/number.h"

#include <math.h>

/* The members of a point, as arrays over all thresholds. */
static const struct {
    const char *key;
    size_t offset;
} members[] = {
    {"threshold", offsetof(struct mote_openset_point, threshold)},
    {"false_accept", offsetof(struct mote_openset_point, false_accept)},
    {"false_reject", offsetof(struct mote_openset_point, false_reject)},
    {"mistaken", offsetof(struct mote_openset_point, mistaken)},
};
enum { MEMBERS = sizeof members / sizeof *members };

static double *member(struct mote_openset_point *point, size_t m) {
    return (double *)(void *)((char *)point + members[m].offset);
}

enum mote_status mote_card_measure_openset(struct mote_card *card, const struct mote_graph *graph,
                                           const struct mote_clips *clips, enum mote_split split,
                                           const struct mote_classes_result *known, struct mote_pool *pool,
                                           struct mote_error *error) {
    struct mote_clips_view others;
    mote_clips_view_others(clips, split, &others);
    MOTE_TRY(mote_openset_measure(graph, known, &others.dataset, mote_card_words(card), card->threshold, pool,
                                  &card->openset, error));
    if (card->openset.others == 0 && !(card->threshold > 0)) card->openset = (struct mote_openset){0};
    return MOTE_OK;
}

void mote_card_add_openset(cJSON *root, const struct mote_card *card, bool *ok) {
    struct mote_openset set = card->openset;
    if (!mote_card_has_openset(card)) return;
    mote_json_add_count(root, "keyword_clips", set.keywords, ok);
    mote_json_add_count(root, "other_clips", set.others, ok);
    for (size_t m = 1; m < MEMBERS; m++)
        mote_json_add_number(root, members[m].key, *member(&set.chosen, m), ok);
    cJSON *table = mote_json_add_object(root, "thresholds", ok);
    for (size_t m = 0; m < MEMBERS; m++) {
        cJSON *list = mote_json_add_array(table, members[m].key, ok);
        for (size_t t = 0; t < MOTE_THRESHOLDS; t++)
            mote_json_add_number(list, NULL, *member(&set.point[t], m), ok);
    }
}

/* null: there were no such clips. */
static double read_share(struct mote_json_reader *r, const cJSON *item, const char *key) {
    return !item || cJSON_IsNull(item) ? (double)NAN : mote_json_number(r, item, key, 0, 1);
}

static void read_table(struct mote_json_reader *r, const cJSON *table, struct mote_openset *set) {
    const cJSON *item;
    for (size_t m = 0; m < MEMBERS; m++) {
        const cJSON *list = mote_json_find(r, table, members[m].key, true);
        struct mote_openset_point *point = set->point;
        mote_json_array(r, list, members[m].key, MOTE_THRESHOLDS, MOTE_THRESHOLDS);
        if (r->status != MOTE_OK) return;
        cJSON_ArrayForEach(item, list) * member(point++, m) = read_share(r, item, members[m].key);
    }
}

void mote_card_read_openset(struct mote_json_reader *r, const cJSON *root, struct mote_card *card) {
    const cJSON *table = mote_json_find(r, root, "thresholds", false), *item;
    struct mote_openset *set = &card->openset;
    if (!table || !card->label_count) return;
    item = mote_json_find(r, root, "keyword_clips", true);
    set->keywords = (size_t)mote_json_count(r, item, "keyword_clips", SIZE_MAX / 2);
    item = mote_json_find(r, root, "other_clips", true);
    set->others = (size_t)mote_json_count(r, item, "other_clips", SIZE_MAX / 2);
    set->chosen.threshold = card->threshold;
    for (size_t m = 1; m < MEMBERS; m++)
        *member(&set->chosen, m) =
            read_share(r, mote_json_find(r, root, members[m].key, false), members[m].key);
    read_table(r, table, set);
}

bool mote_card_has_openset(const struct mote_card *card) {
    return card->openset.keywords + card->openset.others > 0;
}

size_t mote_card_words(const struct mote_card *card) {
    size_t count = card->label_count;
    while (count > 0 && card->labels[count - 1][0] == '_')
        count--;
    return count;
}

static const char *percent(double share, char out[MOTE_NUMBER_SIZE]) {
    return mote_number_fixed(100 * share, 2, out);
}

void mote_card_print_openset(const struct mote_card *card, struct mote_buffer *out) {
    const struct mote_openset *set = &card->openset;
    char accept[MOTE_NUMBER_SIZE], reject[MOTE_NUMBER_SIZE], mistaken[MOTE_NUMBER_SIZE];
    if (!mote_card_has_openset(card)) return;
    mote_buffer_printf(
        out, "open set threshold %g; %zu clips of a word: %s %% rejected, %s %% taken for another word; ",
        set->chosen.threshold, set->keywords, percent(set->chosen.false_reject, reject),
        percent(set->chosen.mistaken, mistaken));
    mote_buffer_printf(out, "%zu without one: %s %% taken for a word\n", set->others,
                       percent(set->chosen.false_accept, accept));
}

static void add_row(struct mote_grid *grid, const struct mote_openset_point *point, const char *mark) {
    char text[MOTE_NUMBER_SIZE];
    mote_grid_printf(grid, "%g%s", point->threshold, mark);
    mote_grid_printf(grid, "%s %%", percent(point->false_reject, text));
    mote_grid_printf(grid, "%s %%", percent(point->mistaken, text));
    mote_grid_printf(grid, "%s %%", percent(point->false_accept, text));
}

/* 0, 0.5, 0.6 … 0.9, and all above. */
static bool is_shown(size_t t) {
    return t == 0 || (t >= 25 && t < 45 && t % 5 == 0) || t == 45 || t == 48 || t >= 50;
}

void mote_card_fill_openset(const struct mote_card *card, struct mote_grid *grid) {
    static const struct mote_grid_column columns[] = {
        {"threshold", true}, {"words rejected", true}, {"words mistaken", true}, {"others accepted", true}};
    const struct mote_openset *set = &card->openset;
    double chosen = set->chosen.threshold;
    *grid = (struct mote_grid){.columns = 4, .column = columns};
    for (size_t t = 0; mote_card_has_openset(card) && t <= MOTE_THRESHOLDS; t++) {
        double before = t ? set->point[t - 1].threshold : 0;
        double at = t < MOTE_THRESHOLDS ? set->point[t].threshold : 1;
        bool here = chosen > before && chosen <= at;
        if (here) add_row(grid, &set->chosen, " chosen");
        if (t < MOTE_THRESHOLDS && is_shown(t) && !(here && chosen >= at)) add_row(grid, &set->point[t], "");
    }
}
