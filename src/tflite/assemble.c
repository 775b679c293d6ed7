/* SPDX-License-Identifier: MIT
 * The order of a file: root offset and identifier, vtables and tables (a table after all that refer to it,
 * since references point forward), leaves, payload. Leaves overlap where the end of one is the start of
 * another, and take no room where their bytes stand already. What the choices leave out is found last. */
#include "tflite/assemble.h"

#include "base/rng.h"
#include "tflite/image.h"
#include "tflite/schema.h"

#include <string.h>

enum { HEADER = 8, PAYLOAD_ALIGN = 16 };
/* Leaves are sought in the image, and in the order that overlaps best, only while that is cheap. */
enum { MOST_SOUGHT = 1 << 24, MOST_SORTED = 256 };

struct assembly {
    struct mote_plan *plan;
    const struct mote_choices *choices;
    struct mote_lay lay;
    struct mote_arena arena;
    struct mote_image image;
    size_t *piece_at, *vtable_at, *leaf_at;
    size_t *leaf_after, *leaf_sought; /* the last reference to it; where it is not */
    bool *piece_done, *vtable_done, *leaf_done;
    int *leaf_of;  /* by object */
    size_t *waits; /* by piece: references from pieces that have no place yet */
    struct mote_rng piece_rng, leaf_rng;
};

static bool allocate(struct assembly *a) {
    const struct mote_plan *plan = a->plan;
    size_t bytes = HEADER + 64;
    for (size_t i = 0; i < plan->set_count; i++)
        bytes += a->lay.pieces[i].size + 4;
    for (size_t i = 0; i < plan->leaf_count; i++)
        bytes += plan->leaves[i].is_payload ? 0 : plan->leaves[i].size + 16;
    bytes += a->lay.vtable_count * (8 + 2 * MOTE_MOST_FIELDS);
    a->piece_at = mote_arena_alloc(&a->arena, plan->set_count, sizeof(size_t));
    a->piece_done = mote_arena_alloc(&a->arena, plan->set_count, sizeof(bool));
    a->waits = mote_arena_alloc(&a->arena, plan->set_count, sizeof(size_t));
    a->vtable_at = mote_arena_alloc(&a->arena, a->lay.vtable_count, sizeof(size_t));
    a->vtable_done = mote_arena_alloc(&a->arena, a->lay.vtable_count, sizeof(bool));
    a->leaf_at = mote_arena_alloc(&a->arena, plan->leaf_count, sizeof(size_t));
    a->leaf_after = mote_arena_alloc(&a->arena, plan->leaf_count, sizeof(size_t));
    a->leaf_sought = mote_arena_alloc(&a->arena, plan->leaf_count, sizeof(size_t));
    a->leaf_done = mote_arena_alloc(&a->arena, plan->leaf_count, sizeof(bool));
    a->leaf_of = mote_arena_alloc(&a->arena, plan->object_count, sizeof(int));
    return a->piece_at && a->piece_done && a->waits && a->vtable_at && a->vtable_done && a->leaf_at &&
           a->leaf_after && a->leaf_sought && a->leaf_done && a->leaf_of &&
           mote_image_create(&a->image, &a->arena, bytes);
}

/* Where an object is, if that is known. */
static bool locate(const struct assembly *a, int object, size_t *at) {
    const struct mote_lay_place *place = &a->lay.places[object];
    if (place->piece >= 0) {
        *at = a->piece_at[place->piece] + place->offset;
        return a->piece_done[place->piece];
    }
    *at = a->leaf_at[a->leaf_of[object]];
    return a->leaf_done[a->leaf_of[object]];
}

static void place_vtable(struct assembly *a, size_t number) {
    const struct mote_vtable *vtable = &a->lay.vtables[number];
    uint8_t bytes[4 + 2 * MOTE_MOST_FIELDS];
    if (a->vtable_done[number] || (number < 64 && a->choices->dropped >> number & 1)) return;
    mote_store_u16(bytes, (uint32_t)(4 + 2 * vtable->fields));
    mote_store_u16(bytes + 2, 0); /* the table's size, which no reader uses */
    for (size_t i = 0; i < vtable->fields; i++)
        mote_store_u16(bytes + 4 + 2 * i, vtable->distance[i]);
    size_t at = mote_image_append(&a->image, bytes, 4 + 2 * vtable->fields, 2, 0);
    for (size_t i = 0; i < vtable->fields; i++) {
        if (vtable->distance[i] == MOTE_LOOSE) mote_image_forget(&a->image, at + 4 + 2 * i, 2);
    }
    a->vtable_at[number] = at;
    a->vtable_done[number] = true;
}

/* In the order of their numbers, or shuffled. */
static void place_vtables(struct assembly *a) {
    uint32_t seed = mote_plan_layout(a->plan, MOTE_LAYOUT_VTABLES) >> 2;
    uint32_t *order = mote_arena_alloc(&a->arena, a->lay.vtable_count, sizeof *order);
    struct mote_rng rng;
    if (!order) {
        a->plan->failed = true;
        return;
    }
    for (size_t i = 0; i < a->lay.vtable_count; i++)
        order[i] = (uint32_t)i;
    mote_rng_seed(&rng, seed, MOTE_LAYOUT_VTABLES);
    if (seed) mote_rng_shuffle(&rng, order, a->lay.vtable_count);
    for (size_t i = 0; i < a->lay.vtable_count; i++)
        place_vtable(a, order[i]);
}

static void note_references(struct assembly *a, const struct mote_piece *piece, size_t at) {
    for (size_t i = 0; i < piece->reference_count; i++) {
        size_t cell = at + piece->references[i].offset;
        mote_image_forget(&a->image, cell, 4);
        int object = piece->references[i].to, other = a->lay.places[object].piece;
        if (other >= 0) {
            if (&a->lay.pieces[other] != piece) a->waits[other]--;
        } else if (a->leaf_after[a->leaf_of[object]] < cell + 4) {
            a->leaf_after[a->leaf_of[object]] = cell + 4;
        }
    }
}

static void place_piece(struct assembly *a, size_t number) {
    const struct mote_piece *piece = &a->lay.pieces[number];
    if ((mote_plan_layout(a->plan, MOTE_LAYOUT_VTABLES) & 3) == 1) {
        for (size_t i = 0; i < piece->start_count; i++)
            place_vtable(a, (size_t)piece->starts[i].to);
    }
    size_t at = mote_image_append(&a->image, piece->bytes, piece->size, 4, 0);
    a->piece_at[number] = at;
    a->piece_done[number] = true;
    note_references(a, piece, at);
    for (size_t i = 0; i < piece->start_count; i++)
        mote_image_forget(&a->image, at + piece->starts[i].offset, 4);
}

/* One of the pieces that wait for none: the first, or any. */
static size_t next_piece(struct assembly *a, bool any) {
    size_t chosen = a->plan->set_count;
    uint32_t ready = 0;
    for (size_t i = 0; i < a->plan->set_count; i++) {
        if (a->piece_done[i] || a->waits[i]) continue;
        ready++;
        if (ready == 1 || (any && mote_rng_below(&a->piece_rng, ready) == 0)) chosen = i;
    }
    return chosen;
}

static void place_pieces(struct assembly *a) {
    for (size_t i = 0; i < a->plan->set_count; i++) {
        const struct mote_piece *piece = &a->lay.pieces[i];
        for (size_t k = 0; k < piece->reference_count; k++) {
            int other = a->lay.places[piece->references[k].to].piece;
            if (other >= 0 && (size_t)other != i) a->waits[other]++;
        }
    }
    bool any = mote_plan_layout(a->plan, MOTE_LAYOUT_PIECES) != 0;
    for (size_t i = 0; i < a->plan->set_count; i++)
        place_piece(a, next_piece(a, any));
}

static void resolve_references(struct assembly *a) {
    size_t target;
    for (size_t i = 0; i < a->plan->set_count; i++) {
        const struct mote_piece *piece = &a->lay.pieces[i];
        for (size_t k = 0; k < piece->reference_count; k++) {
            size_t cell = a->piece_at[i] + piece->references[k].offset;
            if (locate(a, piece->references[k].to, &target)) {
                mote_image_set_u32(&a->image, cell, (uint32_t)(target - cell));
            }
        }
    }
}

static void leaf_found(struct assembly *a, size_t number, size_t at) {
    a->leaf_at[number] = at;
    a->leaf_done[number] = true;
}

static void append_leaf(struct assembly *a, size_t number, size_t overlap) {
    const struct mote_plan_leaf *leaf = &a->plan->leaves[number];
    size_t at = a->image.size - overlap;
    if (overlap) {
        mote_image_append(&a->image, leaf->bytes + overlap, leaf->size - overlap, 1, 0);
    } else {
        at = mote_image_append(&a->image, leaf->bytes, leaf->size, leaf->align, leaf->phase);
    }
    leaf_found(a, number, at);
}

/* How well a leaf fits at the end: bytes saved less bytes of padding; longer ones first among equals. */
static int64_t fit(const struct assembly *a, const struct mote_plan_leaf *leaf, size_t overlap) {
    size_t padding = (leaf->phase + leaf->align - a->image.size % leaf->align) % leaf->align;
    int64_t saved = overlap ? (int64_t)overlap : -(int64_t)padding;
    return saved * 4096 + (int64_t)(leaf->size < 4095 ? leaf->size : 4095);
}

/* Whether its bytes stand in the image already; what was searched once is not searched again. */
static bool find_leaf(struct assembly *a, size_t number) {
    const struct mote_plan_leaf *leaf = &a->plan->leaves[number];
    size_t from =
        a->leaf_after[number] > a->leaf_sought[number] ? a->leaf_after[number] : a->leaf_sought[number];
    ptrdiff_t at = mote_image_find(&a->image, leaf, from);
    if (a->image.size >= leaf->size) a->leaf_sought[number] = a->image.size - leaf->size + 1;
    if (at != MOTE_NOWHERE) leaf_found(a, number, (size_t)at);
    return at != MOTE_NOWHERE;
}

/* The leaf to append next, those that stand in the image already being dealt with on the way. */
static size_t best_leaf(struct assembly *a, bool shuffled, size_t *overlap) {
    size_t best = a->plan->leaf_count;
    int64_t best_fit = INT64_MIN;
    for (size_t i = 0; i < a->plan->leaf_count; i++) {
        const struct mote_plan_leaf *leaf = &a->plan->leaves[i];
        if (leaf->is_payload || a->leaf_done[i]) continue;
        if (find_leaf(a, i)) continue;
        size_t n = mote_image_overlap(&a->image, leaf, a->leaf_after[i]);
        int64_t f = shuffled ? (int64_t)(mote_rng_next(&a->leaf_rng) >> 2) : fit(a, leaf, n);
        if (f <= best_fit) continue;
        best_fit = f;
        best = i;
        *overlap = n;
    }
    return best;
}

static void place_leaves(struct assembly *a) {
    bool shuffled = mote_plan_layout(a->plan, MOTE_LAYOUT_FORMS) & MOTE_FORM_LEAF_SHUFFLE;
    size_t overlap = 0, count = a->plan->leaf_count;
    if (count <= MOST_SORTED) {
        for (size_t i; (i = best_leaf(a, shuffled, &overlap)) < count;)
            append_leaf(a, i, overlap);
    }
    bool cheap = a->image.size < MOST_SOUGHT / (count + 1);
    for (size_t i = 0; i < count; i++) {
        const struct mote_plan_leaf *leaf = &a->plan->leaves[i];
        if (leaf->is_payload || a->leaf_done[i]) continue;
        if (cheap && find_leaf(a, i)) continue;
        append_leaf(a, i, mote_image_overlap(&a->image, leaf, a->leaf_after[i]));
    }
}

static void place_payload(struct assembly *a) {
    size_t at = a->image.size;
    for (size_t i = 0; i < a->plan->leaf_count; i++) {
        const struct mote_plan_leaf *leaf = &a->plan->leaves[i];
        if (!leaf->is_payload) continue;
        at += (PAYLOAD_ALIGN - 4 + PAYLOAD_ALIGN - at % PAYLOAD_ALIGN) % PAYLOAD_ALIGN;
        leaf_found(a, i, at);
        at += 4 + leaf->size;
    }
}

/* The table's field can be read `distance` bytes after its start. */
static bool serves(const struct assembly *a, const struct mote_lay_loose *loose, size_t distance) {
    size_t at = a->piece_at[loose->piece] + loose->start + distance, target;
    const struct mote_cell *cell = &loose->cell;
    uint32_t value, word;
    if (cell->size == 1) return at < a->image.size && a->image.known[at] && a->image.bytes[at] == cell->value;
    if (at % 4 != 0 || !mote_image_u32(&a->image, at, &value)) return false;
    if (!cell->is_reference) return value == cell->value;
    if (value == 0 || value > a->image.size) return false;
    if ((int)cell->value == a->plan->empty) { /* any zero word is an empty table */
        return (at + value) % 4 == 0 && mote_image_u32(&a->image, at + value, &word) && word == 0;
    }
    return locate(a, (int)cell->value, &target) && at + value == target;
}

static bool same_field(const struct mote_lay_loose *a, const struct mote_lay_loose *b) {
    return a->vtable == b->vtable && a->cell.field == b->cell.field;
}

/* Finds the distance that serves all tables of the vtable. */
static bool resolve_loose(struct assembly *a, size_t number) {
    const struct mote_lay_loose *first = &a->lay.loose[number];
    uint16_t *distance = &a->lay.vtables[first->vtable].distance[first->cell.field];
    if (*distance != MOTE_LOOSE) return true;
    for (size_t d = 4; d <= UINT16_MAX && a->piece_at[first->piece] + first->start + d < a->image.size; d++) {
        bool all = true;
        for (size_t i = number; i < a->lay.loose_count && all; i++) {
            if (same_field(first, &a->lay.loose[i])) all = serves(a, &a->lay.loose[i], d);
        }
        if (!all) continue;
        *distance = (uint16_t)d;
        if (a->vtable_done[first->vtable]) {
            size_t at = a->vtable_at[first->vtable] + 4 + 2 * (size_t)first->cell.field;
            mote_image_set_u16(&a->image, at, (uint32_t)d);
        }
        return true;
    }
    return false;
}

static bool resolve_left_out(struct assembly *a) {
    for (size_t i = 0; i < a->lay.loose_count; i++) {
        if (!resolve_loose(a, i)) return false;
    }
    for (size_t i = 0; i < a->lay.vtable_count; i++) {
        if (a->vtable_done[i]) continue;
        ptrdiff_t at = mote_image_find_vtable(&a->image, &a->lay.vtables[i]);
        if (at == MOTE_NOWHERE) return false;
        a->vtable_at[i] = (size_t)at;
        a->vtable_done[i] = true;
    }
    return true;
}

static void resolve_starts(struct assembly *a) {
    for (size_t i = 0; i < a->plan->set_count; i++) {
        const struct mote_piece *piece = &a->lay.pieces[i];
        for (size_t k = 0; k < piece->start_count; k++) {
            size_t at = a->piece_at[i] + piece->starts[k].offset;
            mote_image_set_u32(&a->image, at, (uint32_t)(at - a->vtable_at[piece->starts[k].to]));
        }
    }
}

static void emit(struct assembly *a, struct mote_buffer *out) {
    static const uint8_t zeros[PAYLOAD_ALIGN];
    size_t start = out->size;
    mote_buffer_append(out, a->image.bytes, a->image.size);
    for (size_t i = 0; i < a->plan->leaf_count; i++) {
        const struct mote_plan_leaf *leaf = &a->plan->leaves[i];
        uint8_t length[4];
        if (!leaf->is_payload) continue;
        mote_store_u32(length, (uint32_t)leaf->size);
        mote_buffer_append(out, zeros, a->leaf_at[i] - (out->size - start));
        mote_buffer_append(out, length, sizeof length);
        mote_buffer_append(out, leaf->bytes, leaf->size);
    }
    if (out->failed) a->plan->failed = true;
}

static bool assemble(struct assembly *a) {
    uint8_t header[HEADER] = {0};
    size_t root;
    memcpy(header + 4, MOTE_TFLITE_IDENTIFIER, 4);
    mote_image_append(&a->image, header, HEADER, 4, 0);
    mote_image_forget(&a->image, 0, 4);
    bool vtables_last = (mote_plan_layout(a->plan, MOTE_LAYOUT_VTABLES) & 3) == 2;
    if ((mote_plan_layout(a->plan, MOTE_LAYOUT_VTABLES) & 3) == 0) place_vtables(a);
    place_pieces(a);
    locate(a, a->plan->root, &root);
    mote_image_set_u32(&a->image, 0, (uint32_t)root);
    resolve_references(a);
    if (vtables_last) place_vtables(a);
    place_leaves(a);
    place_vtables(a);
    place_payload(a);
    resolve_references(a);
    if (!resolve_left_out(a)) return false;
    resolve_starts(a);
    return true;
}

bool mote_assemble(struct mote_plan *plan, const struct mote_choices *choices, size_t *structure,
                   size_t *vtable_count, struct mote_buffer *out) {
    struct assembly a = {.plan = plan, .choices = choices};
    bool done = false;
    mote_lay_tables(&a.lay, plan, &a.arena, choices->loose, choices->loose_count);
    if (a.lay.failed || !allocate(&a)) {
        plan->failed = true;
    } else {
        for (size_t i = 0; i < plan->leaf_count; i++)
            a.leaf_of[plan->leaves[i].object] = (int)i;
        mote_rng_seed(&a.piece_rng, mote_plan_layout(plan, MOTE_LAYOUT_PIECES), MOTE_LAYOUT_PIECES);
        mote_rng_seed(&a.leaf_rng, mote_plan_layout(plan, MOTE_LAYOUT_LEAVES), MOTE_LAYOUT_LEAVES);
        done = assemble(&a);
        *structure = a.image.size;
        *vtable_count = a.lay.vtable_count;
        if (done && out) emit(&a, out);
    }
    mote_arena_free(&a.arena);
    return done && !plan->failed;
}
