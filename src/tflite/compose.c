/* SPDX-License-Identifier: MIT
 * Chooses what a file can do without. Every field of a small table, and every vtable, is left out in turn; if
 * what it said can be read from bytes that stand in the file for another reason, and the file gets smaller,
 * it stays out. */
#include "tflite/compose.h"

#include "base/file.h"
#include "tflite/assemble.h"

/* Each attempt lays out the whole file: worth it for a small network, where structure is most of it. */
enum { MOST_TABLES = 100, MOST_SHARING = 8, MOST_DROPPED = 64 };

/* Three candidates in four are tried, unless the layout says all. */
static bool is_tried(const struct mote_plan *plan, int set, uint32_t mask, int field) {
    uint32_t seed = mote_plan_layout(plan, MOTE_LAYOUT_CHOICES),
             parts[4] = {seed, (uint32_t)set, mask, (uint32_t)field};
    return seed == 0 || (mote_hash(MOTE_HASH_START, parts, sizeof parts) >> 20) % 4 != 0;
}

static bool attempt(struct mote_plan *plan, const struct mote_choices *choices, size_t *best,
                    size_t *vtables) {
    size_t size;
    if (!mote_assemble(plan, choices, &size, vtables, NULL) || size >= *best) return false;
    *best = size;
    return true;
}

/* How many tables have these fields; 0 unless `number` is the first of them. */
static size_t sharing(const struct mote_plan_set *set, size_t number) {
    uint32_t mask = mote_lay_mask(&set->tables[number]);
    size_t count = 0;
    for (size_t i = 0; i < set->table_count; i++) {
        if (mote_lay_mask(&set->tables[i]) != mask) continue;
        if (i < number) return 0;
        count++;
    }
    return count;
}

static void try_fields(struct mote_plan *plan, struct mote_choices *choices, int set,
                       const struct mote_plan_table *table, size_t *best) {
    uint32_t forms = mote_plan_layout(plan, MOTE_LAYOUT_FORMS), mask = mote_lay_mask(table);
    size_t vtables;
    for (size_t i = 0; i < table->count && choices->loose_count < 32; i++) {
        const struct mote_cell *cell = &table->cells[i];
        if (forms & (cell->is_reference ? MOTE_FORM_KEEP_REFERENCES : MOTE_FORM_KEEP_NUMBERS)) continue;
        if (!is_tried(plan, set, mask, cell->field)) continue;
        choices->loose[choices->loose_count++] = (struct mote_lay_choice){set, mask, cell->field};
        if (!attempt(plan, choices, best, &vtables)) choices->loose_count--;
    }
}

static void try_vtables(struct mote_plan *plan, struct mote_choices *choices, size_t vtables, size_t *best) {
    if (mote_plan_layout(plan, MOTE_LAYOUT_FORMS) & MOTE_FORM_KEEP_VTABLES) return;
    for (size_t i = 0; i < vtables && i < MOST_DROPPED; i++) {
        size_t count;
        if (!is_tried(plan, -1, 0, (int)i)) continue;
        choices->dropped |= 1ull << i;
        if (!attempt(plan, choices, best, &count)) choices->dropped &= ~(1ull << i);
    }
}

static void try_all(struct mote_plan *plan, struct mote_choices *choices) {
    size_t best = SIZE_MAX, vtables = 0;
    attempt(plan, choices, &best, &vtables);
    for (size_t i = 0; i < plan->set_count && !plan->failed; i++) {
        const struct mote_plan_set *set = &plan->sets[i];
        for (size_t k = 0; k < set->table_count; k++) {
            size_t tables = sharing(set, k);
            if (tables > 0 && tables <= MOST_SHARING)
                try_fields(plan, choices, (int)i, &set->tables[k], &best);
        }
    }
    mote_assemble(plan, choices, &best, &vtables, NULL);
    try_vtables(plan, choices, vtables, &best);
}

bool mote_compose(struct mote_plan *plan, struct mote_buffer *out) {
    struct mote_choices choices = {.loose_count = 0};
    size_t size, vtables, tables = 0;
    for (size_t i = 0; i < plan->set_count; i++)
        tables += plan->sets[i].table_count;
    if (tables <= MOST_TABLES) try_all(plan, &choices);
    return mote_assemble(plan, &choices, &size, &vtables, out);
}
