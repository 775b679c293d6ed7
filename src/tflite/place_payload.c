/* SPDX-License-Identifier: MIT
 * Places for payload: constant data, each aligned so that a mapped file can be computed on. What alignment leaves empty
 * between two of them takes up small leaves. */
#include "tflite/assembly.h"

#include "tflite/tflite.h"

enum { LENGTH = 4, LEAF_ALIGN = 4 };

/* Where the next payload's length goes: the data follow it, aligned. */
static size_t next_length(size_t end) {
    return end + (2 * MOTE_PAYLOAD_ALIGN - LENGTH - end % MOTE_PAYLOAD_ALIGN) % MOTE_PAYLOAD_ALIGN;
}

/* Where the gap after a payload that starts at an aligned place begins, counted from there. */
static size_t gap_start(const struct mote_plan_leaf *payload) {
    return (payload->size + LEAF_ALIGN - 1) / LEAF_ALIGN * LEAF_ALIGN;
}

static size_t gap_bytes(const struct mote_plan_leaf *payload) {
    size_t start = gap_start(payload), end = next_length(payload->size);
    return end > start ? end - start : 0;
}

/* The payload with the smallest gap behind it that is free and holds `bytes`; the count of leaves where there is none. */
static size_t find_gap(const struct mote_assembly *a, size_t bytes) {
    size_t best = a->plan->leaf_count, best_bytes = SIZE_MAX;
    for (size_t i = 0; i < a->plan->leaf_count; i++) {
        const struct mote_plan_leaf *leaf = &a->plan->leaves[i];
        size_t gap = leaf->is_payload ? gap_bytes(leaf) : 0;
        if (gap < bytes || gap >= best_bytes || i == a->last_payload || a->gap_leaf[i] >= 0) continue;
        best = i;
        best_bytes = gap;
    }
    return best;
}

static void fill_gaps_with(struct mote_assembly *a, size_t bytes) {
    for (size_t i = 0; i < a->plan->leaf_count; i++) {
        const struct mote_plan_leaf *leaf = &a->plan->leaves[i];
        if (leaf->is_payload || leaf->size != bytes || leaf->align != LEAF_ALIGN) continue;
        if (a->leaf_done[i] || mote_leaf_stands(a, i)) continue;
        size_t gap = find_gap(a, bytes);
        if (gap == a->plan->leaf_count) return;
        a->gap_leaf[gap] = (int)i;
        a->leaf_done[i] = true;
    }
}

void mote_fill_gaps(struct mote_assembly *a) {
    for (size_t i = 0; i < a->plan->leaf_count; i++) {
        a->gap_leaf[i] = -1;
        if (a->plan->leaves[i].is_payload) a->last_payload = i;
    }
    if (!(a->plan->layout & MOTE_LAYOUT_FILL_GAPS)) return;
    for (size_t bytes = MOTE_PAYLOAD_ALIGN - LENGTH; bytes > LENGTH; bytes -= LENGTH)
        fill_gaps_with(a, bytes);
}

void mote_place_payload(struct mote_assembly *a) {
    size_t at = a->image.size;
    for (size_t i = 0; i < a->plan->leaf_count; i++) {
        const struct mote_plan_leaf *leaf = &a->plan->leaves[i];
        if (!leaf->is_payload) continue;
        a->leaf_at[i] = next_length(at);
        a->leaf_done[i] = true;
        if (a->gap_leaf[i] >= 0) a->leaf_at[a->gap_leaf[i]] = a->leaf_at[i] + LENGTH + gap_start(leaf);
        at = a->leaf_at[i] + LENGTH + leaf->size;
    }
}

static void emit_leaf(const struct mote_assembly *a, size_t start, size_t number, struct mote_buffer *out) {
    static const uint8_t zeros[MOTE_PAYLOAD_ALIGN];
    const struct mote_plan_leaf *leaf = &a->plan->leaves[number];
    uint8_t length[LENGTH];
    mote_buffer_append(out, zeros, a->leaf_at[number] - (out->size - start));
    mote_store_u32(length, (uint32_t)leaf->size);
    if (leaf->is_payload) mote_buffer_append(out, length, sizeof length);
    mote_buffer_append(out, leaf->bytes, leaf->size);
}

void mote_emit_payload(const struct mote_assembly *a, size_t start, struct mote_buffer *out) {
    for (size_t i = 0; i < a->plan->leaf_count; i++) {
        if (!a->plan->leaves[i].is_payload) continue;
        emit_leaf(a, start, i, out);
        if (a->gap_leaf[i] >= 0) emit_leaf(a, start, (size_t)a->gap_leaf[i], out);
    }
}
