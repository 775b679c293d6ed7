/* SPDX-License-Identifier: MIT
 * References, once both ends have places; and what was left out, which must be found in what is there. */
#include "tflite/assembly.h"

bool mote_assembly_locate(const struct mote_assembly *a, int object, size_t *at) {
    const struct mote_lay_place *place = &a->lay.places[object];
    if (place->piece >= 0) {
        *at = a->piece_at[place->piece] + place->offset;
        return a->piece_done[place->piece];
    }
    *at = a->leaf_at[a->leaf_of[object]];
    return a->leaf_done[a->leaf_of[object]];
}

void mote_resolve_references(struct mote_assembly *a) {
    size_t target;
    for (size_t i = 0; i < a->plan->set_count; i++) {
        const struct mote_piece *piece = &a->lay.pieces[i];
        for (size_t k = 0; k < piece->reference_count; k++) {
            size_t cell = a->piece_at[i] + piece->references[k].offset;
            if (mote_assembly_locate(a, piece->references[k].to, &target)) {
                mote_image_set_u32(&a->image, cell, (uint32_t)(target - cell));
            }
        }
    }
}

/* The table's field can be read `distance` bytes after its start. */
static bool serves(const struct mote_assembly *a, const struct mote_lay_loose *loose, size_t distance) {
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
    return mote_assembly_locate(a, (int)cell->value, &target) && at + value == target;
}

static bool same_field(const struct mote_lay_loose *a, const struct mote_lay_loose *b) {
    return a->vtable == b->vtable && a->cell.field == b->cell.field;
}

/* Finds the distance that serves all tables of the vtable. */
static bool resolve_loose(struct mote_assembly *a, size_t number) {
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

bool mote_resolve_left_out(struct mote_assembly *a) {
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

void mote_resolve_starts(struct mote_assembly *a) {
    for (size_t i = 0; i < a->plan->set_count; i++) {
        const struct mote_piece *piece = &a->lay.pieces[i];
        for (size_t k = 0; k < piece->start_count; k++) {
            size_t at = a->piece_at[i] + piece->starts[k].offset;
            mote_image_set_u32(&a->image, at, (uint32_t)(at - a->vtable_at[piece->starts[k].to]));
        }
    }
}
