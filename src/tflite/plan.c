/* SPDX-License-Identifier: MIT
 * Collecting the objects of a file. */
#include "tflite/plan.h"

#include "base/checked.h"
#include "base/file.h"

#include <string.h>

/* An object that exists already, by its content. */
struct mote_plan_known {
    const void *bytes; /* NULL: free slot */
    size_t size;
    uint64_t hash;
    int kind, object;
};

enum { KIND_LEAF = -64 }; /* kinds of leaves lie below those of tables */

uint32_t mote_plan_layout(const struct mote_plan *plan, enum mote_layout_byte byte) {
    return (uint32_t)(plan->layout >> (8 * (unsigned)byte)) & (byte == MOTE_LAYOUT_PIECES ? 0xffff : 0xff);
}

/* Room for one item more in a list whose capacity doubles. */
static bool grow(struct mote_plan *plan, void **items, size_t count, size_t *capacity, size_t size) {
    if (count < *capacity) return true;
    size_t more = *capacity ? 2 * *capacity : 8;
    void *bigger = mote_arena_alloc(&plan->arena, more, size);
    if (!bigger) {
        plan->failed = true;
        return false;
    }
    if (count) memcpy(bigger, *items, count * size);
    *items = bigger;
    *capacity = more;
    return true;
}

static struct mote_plan_known *slot_of(struct mote_plan_known *known, size_t capacity,
                                       const struct mote_plan_known *wanted) {
    size_t i = (size_t)wanted->hash & (capacity - 1);
    for (; known[i].bytes; i = (i + 1) & (capacity - 1)) {
        if (known[i].hash == wanted->hash && known[i].kind == wanted->kind && known[i].size == wanted->size &&
            memcmp(known[i].bytes, wanted->bytes, wanted->size) == 0) {
            break;
        }
    }
    return &known[i];
}

static bool grow_known(struct mote_plan *plan) {
    if (2 * plan->known_count < plan->known_capacity) return true;
    size_t capacity = plan->known_capacity ? 2 * plan->known_capacity : 64;
    struct mote_plan_known *bigger = mote_arena_alloc(&plan->arena, capacity, sizeof *bigger);
    if (!bigger) {
        plan->failed = true;
        return false;
    }
    for (size_t i = 0; i < plan->known_capacity; i++) {
        if (plan->known[i].bytes) *slot_of(bigger, capacity, &plan->known[i]) = plan->known[i];
    }
    plan->known = bigger;
    plan->known_capacity = capacity;
    return true;
}

/* The slot for this content: its object is at least 0 if there is one already. NULL: memory is out. */
static struct mote_plan_known *find(struct mote_plan *plan, int kind, const void *bytes, size_t size) {
    if (!grow_known(plan)) return NULL;
    struct mote_plan_known wanted = {bytes, size, mote_hash(MOTE_HASH_START ^ (uint64_t)kind, bytes, size),
                                     kind, -1};
    struct mote_plan_known *slot = slot_of(plan->known, plan->known_capacity, &wanted);
    if (slot->bytes) return slot;
    *slot = wanted;
    plan->known_count++;
    return slot;
}

struct mote_plan_set *mote_plan_set(struct mote_plan *plan, int kind) {
    for (size_t i = 0; i < plan->set_count; i++) {
        if (plan->sets[i].kind == kind) return &plan->sets[i];
    }
    void *items = plan->sets;
    if (!grow(plan, &items, plan->set_count, &plan->set_capacity, sizeof *plan->sets)) return NULL;
    plan->sets = items;
    plan->sets[plan->set_count] = (struct mote_plan_set){.kind = kind, .vector = -1};
    return &plan->sets[plan->set_count++];
}

void mote_plan_entry(struct mote_plan *plan, int kind, int object) {
    struct mote_plan_set *set = mote_plan_set(plan, kind);
    if (!set) return;
    void *items = set->entries;
    if (!grow(plan, &items, set->entry_count, &set->entry_capacity, sizeof *set->entries)) return;
    set->entries = items;
    set->entries[set->entry_count++] = object;
    if (set->vector < 0) set->vector = (int)plan->object_count++;
}

int mote_plan_leaf(struct mote_plan *plan, const struct mote_plan_leaf *leaf) {
    int kind = KIND_LEAF - (int)leaf->align - (leaf->is_payload ? 1 : 0);
    struct mote_plan_known *slot = find(plan, kind, leaf->bytes, leaf->size);
    void *items = plan->leaves;
    if (!slot || slot->object >= 0) return slot ? slot->object : 0;
    if (!grow(plan, &items, plan->leaf_count, &plan->leaf_capacity, sizeof *plan->leaves)) return 0;
    plan->leaves = items;
    plan->leaves[plan->leaf_count] = *leaf;
    slot->object = (int)plan->object_count++;
    plan->leaves[plan->leaf_count++].object = slot->object;
    return slot->object;
}

int mote_plan_vector(struct mote_plan *plan, const void *elements, size_t count, size_t size) {
    uint8_t *bytes = mote_arena_alloc(&plan->arena, count + 1, size > 4 ? size : 4);
    if (!bytes) {
        plan->failed = true;
        return 0;
    }
    uint32_t length = (uint32_t)count;
    memcpy(bytes, &length, 4);
    if (count) memcpy(bytes + 4, elements, count * size);
    uint32_t align = size > 4 ? (uint32_t)size : 4;
    return mote_plan_leaf(plan,
                          &(struct mote_plan_leaf){bytes, 4 + count * size, align, align - 4, false, 0});
}

int mote_plan_string(struct mote_plan *plan, const char *text, size_t length) {
    uint8_t *bytes = mote_arena_alloc(&plan->arena, length + 5, 1);
    if (!bytes) {
        plan->failed = true;
        return 0;
    }
    uint32_t count = (uint32_t)length;
    memcpy(bytes, &count, 4);
    memcpy(bytes + 4, text, length);
    return mote_plan_leaf(plan, &(struct mote_plan_leaf){bytes, length + 5, 4, 0, false, 0});
}

int mote_plan_table(struct mote_plan *plan, int kind, const struct mote_plan_table *table) {
    static const uint8_t zero[4];
    if (table->count == 0) {
        plan->empty = mote_plan_leaf(plan, &(struct mote_plan_leaf){zero, 4, 4, 0, false, 0});
        return plan->empty;
    }
    struct mote_plan_set *set = mote_plan_set(plan, kind);
    void *key = mote_arena_copy(&plan->arena, table->cells, table->count * sizeof table->cells[0]);
    if (!set || !key) {
        plan->failed = true;
        return 0;
    }
    struct mote_plan_known *slot = find(plan, kind, key, table->count * sizeof table->cells[0]);
    void *items = set->tables;
    if (!slot || slot->object >= 0) return slot ? slot->object : 0;
    if (!grow(plan, &items, set->table_count, &set->table_capacity, sizeof *set->tables)) return 0;
    set->tables = items;
    slot->object = (int)plan->object_count++;
    set->tables[set->table_count] = *table;
    set->tables[set->table_count++].object = slot->object;
    return slot->object;
}

static void add_cell(struct mote_plan_table *table, int field, size_t size, bool is_reference, uint32_t value,
                     uint32_t absent) {
    struct mote_cell *cell = &table->cells[table->count++];
    memset(cell, 0, sizeof *cell); /* padding too: cells are compared as bytes */
    cell->field = (uint8_t)field;
    cell->size = (uint8_t)size;
    cell->is_reference = is_reference;
    cell->value = value;
    cell->absent = absent;
}

void mote_cell_number(struct mote_plan_table *table, int field, size_t size, uint32_t value,
                      uint32_t absent) {
    if (value != absent) add_cell(table, field, size, false, value, absent);
}

void mote_cell_reference(struct mote_plan_table *table, int field, int object) {
    add_cell(table, field, 4, true, (uint32_t)object, 0);
}
