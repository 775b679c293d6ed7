/* SPDX-License-Identifier: MIT
 * Tables one after the other (rows), or transposed: first the starts of all tables of a set, then all their
 * first fields, and so on (columns). Both are the same to a reader, since a field lies at any distance from
 * its table that the vtable says; in columns equal numbers stand side by side, the references to the tables
 * are all equal, and deflate finds them. */
#include "tflite/lay.h"

#include "base/file.h"

#include <string.h>

struct work {
    struct mote_lay *lay;
    const struct mote_plan_set *set;
    const struct mote_lay_choice *choices;
    size_t choice_count;
    int number; /* of the set */
    struct mote_piece *piece;
    uint16_t (*distances)[MOTE_MOST_FIELDS]; /* by table */
    uint32_t *starts;                        /* by table */
};

void mote_store_u16(uint8_t *at, uint32_t value) {
    at[0] = (uint8_t)value;
    at[1] = (uint8_t)(value >> 8);
}

void mote_store_u32(uint8_t *at, uint32_t value) {
    mote_store_u16(at, value);
    mote_store_u16(at + 2, value >> 16);
}

uint32_t mote_lay_mask(const struct mote_plan_table *table) {
    uint32_t mask = 0;
    for (size_t i = 0; i < table->count; i++)
        mask |= 1u << table->cells[i].field;
    return mask;
}

static bool is_loose(const struct work *w, const struct mote_plan_table *table, int field) {
    for (size_t i = 0; i < w->choice_count; i++) {
        const struct mote_lay_choice *c = &w->choices[i];
        if (c->set == w->number && c->field == field && c->mask == mote_lay_mask(table)) return true;
    }
    return false;
}

static const struct mote_cell *cell_of(const struct mote_plan_table *table, int field) {
    for (size_t i = 0; i < table->count; i++) {
        if (table->cells[i].field == field) return &table->cells[i];
    }
    return NULL;
}

/* Fields in the order of this layout: ascending, or shuffled by kind of table. */
static void order_fields(const struct work *w, int order[MOTE_MOST_FIELDS]) {
    uint32_t seed = mote_plan_layout(w->lay->plan, MOTE_LAYOUT_FIELDS);
    uint64_t keys[MOTE_MOST_FIELDS];
    for (int i = 0; i < MOTE_MOST_FIELDS; i++) {
        int parts[3] = {(int)seed, w->set->kind, i};
        keys[i] = seed ? mote_hash(MOTE_HASH_START, parts, sizeof parts) * 0x9e3779b97f4a7c15u : (uint64_t)i;
        int at = i;
        for (; at > 0 && keys[order[at - 1]] > keys[i]; at--)
            order[at] = order[at - 1];
        order[at] = i;
    }
}

static void put_cell(struct work *w, uint32_t at, const struct mote_cell *cell) {
    if (cell->is_reference) {
        w->piece->references[w->piece->reference_count++] = (struct mote_lay_link){at, (int)cell->value};
    } else if (cell->size == 1) {
        w->piece->bytes[at] = (uint8_t)cell->value;
    } else {
        mote_store_u32(w->piece->bytes + at, cell->value);
    }
}

static void put_field(struct work *w, size_t table, const struct mote_cell *cell, uint32_t at) {
    put_cell(w, at, cell);
    uint32_t distance = at - w->starts[table];
    if (distance > UINT16_MAX) w->lay->failed = true;
    w->distances[table][cell->field] = (uint16_t)distance;
}

/* The cells of one size; returns where the next goes. */
static uint32_t lay_cells(struct work *w, size_t number, const int order[MOTE_MOST_FIELDS], size_t size,
                          uint32_t at) {
    const struct mote_plan_table *table = &w->set->tables[number];
    for (int i = 0; i < MOTE_MOST_FIELDS; i++) {
        const struct mote_cell *cell = cell_of(table, order[i]);
        if (!cell || cell->size != size || is_loose(w, table, order[i])) continue;
        put_field(w, number, cell, at);
        at += (uint32_t)size;
    }
    return at;
}

static uint32_t lay_row(struct work *w, size_t number, const int order[MOTE_MOST_FIELDS], uint32_t at) {
    w->starts[number] = at;
    at = lay_cells(w, number, order, 4, at + 4);
    at = lay_cells(w, number, order, 1, at);
    return (at + 3) & ~3u;
}

static uint32_t lay_rows(struct work *w, uint32_t at) {
    int order[MOTE_MOST_FIELDS];
    order_fields(w, order);
    for (size_t i = 0; i < w->set->table_count; i++)
        at = lay_row(w, i, order, at);
    return at;
}

/* The tables from first to last that have the field; false when none has. */
static bool column_range(const struct work *w, int field, size_t size, size_t *first, size_t *last) {
    bool any = false;
    for (size_t i = 0; i < w->set->table_count; i++) {
        const struct mote_cell *cell = cell_of(&w->set->tables[i], field);
        if (!cell || cell->size != size || is_loose(w, &w->set->tables[i], field)) continue;
        if (!any) *first = i;
        *last = i;
        any = true;
    }
    return any;
}

/* A table without a number that others have stands in the column with the default: so it can use their
 * vtable. */
static void lay_column(struct work *w, int field, uint32_t at, size_t first, size_t last) {
    const struct mote_cell *model = NULL;
    for (size_t i = first; i <= last; i++) {
        const struct mote_cell *cell = cell_of(&w->set->tables[i], field);
        if (cell) model = cell;
    }
    for (size_t i = first; i <= last; i++, at += 4) {
        const struct mote_cell *cell = cell_of(&w->set->tables[i], field);
        struct mote_cell filler = {(uint8_t)field, model->size, false, model->absent, model->absent};
        if (!cell && !model->is_reference) cell = &filler;
        if (cell && !is_loose(w, &w->set->tables[i], field)) put_field(w, i, cell, at);
    }
}

static uint32_t lay_columns_of(struct work *w, const int order[MOTE_MOST_FIELDS], size_t size, uint32_t at) {
    size_t count = w->set->table_count, first = 0, last = 0, shared = 0;
    bool whole = !(mote_plan_layout(w->lay->plan, MOTE_LAYOUT_FORMS) & MOTE_FORM_SHORT_COLUMNS);
    uint32_t column = at;
    for (int i = 0; i < MOTE_MOST_FIELDS; i++) {
        if (!column_range(w, order[i], size, &first, &last)) continue;
        if (size == 1 || (whole && !cell_of(&w->set->tables[first], order[i])->is_reference)) {
            first = 0;
            last = count - 1;
        }
        if (size == 1 && shared % 4 != 0) {
            lay_column(w, order[i], column + (uint32_t)(shared % 4), first, last);
        } else {
            column = at;
            lay_column(w, order[i], column, first, last);
            at += (uint32_t)(4 * (last - first + 1));
        }
        shared++;
    }
    return at;
}

static uint32_t lay_columns(struct work *w, uint32_t at) {
    int order[MOTE_MOST_FIELDS];
    order_fields(w, order);
    for (size_t i = 0; i < w->set->table_count; i++, at += 4)
        w->starts[i] = at;
    at = lay_columns_of(w, order, 4, at);
    return lay_columns_of(w, order, 1, at);
}

static int find_vtable(struct mote_lay *lay, const struct mote_vtable *wanted) {
    size_t i = 0;
    for (; i < lay->vtable_count; i++) {
        const struct mote_vtable *v = &lay->vtables[i];
        if (v->fields == wanted->fields && v->set == wanted->set &&
            memcmp(v->distance, wanted->distance, sizeof v->distance) == 0) {
            break;
        }
    }
    if (i == lay->vtable_count) lay->vtables[lay->vtable_count++] = *wanted;
    return (int)i;
}

/* Notes what the table leaves out, and finds its vtable. */
static void finish_table(struct work *w, size_t number) {
    struct mote_lay *lay = w->lay;
    const struct mote_plan_table *table = &w->set->tables[number];
    struct mote_vtable vtable = {.set = -1};
    size_t loose = lay->loose_count;
    for (size_t i = 0; i < table->count; i++) {
        if (!is_loose(w, table, table->cells[i].field)) continue;
        w->distances[number][table->cells[i].field] = MOTE_LOOSE;
        vtable.set = w->number;
        lay->loose[lay->loose_count++] =
            (struct mote_lay_loose){0, w->number, w->starts[number], table->cells[i]};
    }
    memcpy(vtable.distance, w->distances[number], sizeof vtable.distance);
    for (size_t i = 0; i < MOTE_MOST_FIELDS; i++) {
        if (vtable.distance[i]) vtable.fields = i + 1;
    }
    int id = find_vtable(lay, &vtable);
    for (; loose < lay->loose_count; loose++)
        lay->loose[loose].vtable = id;
    w->piece->starts[w->piece->start_count++] = (struct mote_lay_link){w->starts[number], id};
    lay->places[table->object] = (struct mote_lay_place){w->number, w->starts[number]};
}

static bool allocate(struct work *w) {
    const struct mote_plan_set *set = w->set;
    size_t cells = set->entry_count;
    for (size_t i = 0; i < set->table_count; i++)
        cells += set->tables[i].count;
    size_t words = 1 + set->entry_count + set->table_count * (1 + MOTE_MOST_CELLS);
    w->piece->bytes = mote_arena_alloc(w->lay->arena, words, 4);
    w->piece->references = mote_arena_alloc(w->lay->arena, cells, sizeof *w->piece->references);
    w->piece->starts = mote_arena_alloc(w->lay->arena, set->table_count, sizeof *w->piece->starts);
    w->distances = mote_arena_alloc(w->lay->arena, set->table_count, sizeof *w->distances);
    w->starts = mote_arena_alloc(w->lay->arena, set->table_count, sizeof *w->starts);
    return w->piece->bytes && w->piece->references && w->piece->starts && w->distances && w->starts;
}

static void lay_set(struct work *w) {
    const struct mote_plan_set *set = w->set;
    uint32_t at = 0;
    if (!allocate(w)) {
        w->lay->failed = true;
        return;
    }
    if (set->vector >= 0) {
        w->lay->places[set->vector] = (struct mote_lay_place){w->number, 0};
        mote_store_u32(w->piece->bytes, (uint32_t)set->entry_count);
        for (size_t i = 0; i < set->entry_count; i++) {
            uint32_t cell = 4 + 4 * (uint32_t)i;
            w->piece->references[w->piece->reference_count++] = (struct mote_lay_link){cell, set->entries[i]};
        }
        at = 4 + 4 * (uint32_t)set->entry_count;
    }
    w->piece->size = set->by_columns && set->table_count > 1 ? lay_columns(w, at) : lay_rows(w, at);
    for (size_t i = 0; i < set->table_count; i++)
        finish_table(w, i);
}

static bool prepare(struct mote_lay *lay) {
    const struct mote_plan *plan = lay->plan;
    size_t tables = 0, cells = 0;
    for (size_t i = 0; i < plan->set_count; i++) {
        tables += plan->sets[i].table_count;
        for (size_t k = 0; k < plan->sets[i].table_count; k++)
            cells += plan->sets[i].tables[k].count;
    }
    lay->pieces = mote_arena_alloc(lay->arena, plan->set_count, sizeof *lay->pieces);
    lay->places = mote_arena_alloc(lay->arena, plan->object_count, sizeof *lay->places);
    lay->vtables = mote_arena_alloc(lay->arena, tables, sizeof *lay->vtables);
    lay->loose = mote_arena_alloc(lay->arena, cells, sizeof *lay->loose);
    if (!lay->pieces || !lay->places || !lay->vtables || !lay->loose) return false;
    for (size_t i = 0; i < plan->object_count; i++)
        lay->places[i].piece = -1;
    return true;
}

void mote_lay_tables(struct mote_lay *lay, const struct mote_plan *plan, struct mote_arena *arena,
                     const struct mote_lay_choice *choices, size_t choice_count) {
    *lay = (struct mote_lay){.plan = plan, .arena = arena};
    lay->failed = !prepare(lay);
    for (size_t i = 0; i < plan->set_count && !lay->failed; i++) {
        struct work work = {.lay = lay,
                            .set = &plan->sets[i],
                            .choices = choices,
                            .choice_count = choice_count,
                            .number = (int)i,
                            .piece = &lay->pieces[i]};
        lay_set(&work);
    }
}
