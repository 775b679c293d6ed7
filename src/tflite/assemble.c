/* SPDX-License-Identifier: MIT
 * The order of a file: root offset and identifier, vtables and tables (a table after all that refer to it,
 * since references point forward), leaves, payload. What the choices leave out is found last. */
#include "tflite/assembly.h"

#include "tflite/schema.h"

#include <string.h>

enum { HEADER = 8 };

static bool allocate(struct mote_assembly *a) {
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
    a->gap_leaf = mote_arena_alloc(&a->arena, plan->leaf_count, sizeof(int));
    a->leaf_of = mote_arena_alloc(&a->arena, plan->object_count, sizeof(int));
    return a->piece_at && a->piece_done && a->waits && a->vtable_at && a->vtable_done && a->leaf_at &&
           a->leaf_after && a->leaf_sought && a->leaf_done && a->gap_leaf && a->leaf_of &&
           mote_image_create(&a->image, &a->arena, bytes);
}

static void place_vtable(struct mote_assembly *a, size_t number) {
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
static void place_vtables(struct mote_assembly *a) {
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

static void note_references(struct mote_assembly *a, const struct mote_piece *piece, size_t at) {
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

static void place_piece(struct mote_assembly *a, size_t number) {
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
static size_t next_piece(struct mote_assembly *a, bool any) {
    size_t chosen = a->plan->set_count;
    uint32_t ready = 0;
    for (size_t i = 0; i < a->plan->set_count; i++) {
        if (a->piece_done[i] || a->waits[i]) continue;
        ready++;
        if (ready == 1 || (any && mote_rng_below(&a->piece_rng, ready) == 0)) chosen = i;
    }
    return chosen;
}

static void place_pieces(struct mote_assembly *a) {
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

static void emit(struct mote_assembly *a, struct mote_buffer *out) {
    size_t start = out->size;
    mote_buffer_append(out, a->image.bytes, a->image.size);
    mote_emit_payload(a, start, out);
    if (out->failed) a->plan->failed = true;
}

static bool assemble(struct mote_assembly *a) {
    uint8_t header[HEADER] = {0};
    size_t root;
    memcpy(header + 4, MOTE_TFLITE_IDENTIFIER, 4);
    mote_image_append(&a->image, header, HEADER, 4, 0);
    mote_image_forget(&a->image, 0, 4);
    bool vtables_last = (mote_plan_layout(a->plan, MOTE_LAYOUT_VTABLES) & 3) == 2;
    if ((mote_plan_layout(a->plan, MOTE_LAYOUT_VTABLES) & 3) == 0) place_vtables(a);
    place_pieces(a);
    mote_assembly_locate(a, a->plan->root, &root);
    mote_image_set_u32(&a->image, 0, (uint32_t)root);
    mote_resolve_references(a);
    if (vtables_last) place_vtables(a);
    mote_place_leaves(a);
    place_vtables(a);
    mote_place_payload(a);
    mote_resolve_references(a);
    if (!mote_resolve_left_out(a)) return false;
    mote_resolve_starts(a);
    return true;
}

bool mote_assemble(struct mote_plan *plan, const struct mote_choices *choices, size_t *structure,
                   size_t *vtable_count, struct mote_buffer *out) {
    struct mote_assembly a = {.plan = plan, .choices = choices};
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
