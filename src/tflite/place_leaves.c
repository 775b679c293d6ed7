/* SPDX-License-Identifier: MIT
 * Places for leaves: vectors of numbers and strings, which refer to nothing. They overlap where the end of
 * one is the start of another, and take no room where their bytes stand already. */
#include "tflite/assembly.h"

/* Leaves are sought in the image, and in the order that overlaps best, only while that is cheap. */
enum { MOST_SOUGHT = 1 << 24, MOST_SORTED = 256 };

static void leaf_found(struct mote_assembly *a, size_t number, size_t at) {
    a->leaf_at[number] = at;
    a->leaf_done[number] = true;
}

static void append_leaf(struct mote_assembly *a, size_t number, size_t overlap) {
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
static int64_t fit(const struct mote_assembly *a, const struct mote_plan_leaf *leaf, size_t overlap) {
    size_t padding = (leaf->phase + leaf->align - a->image.size % leaf->align) % leaf->align;
    int64_t saved = overlap ? (int64_t)overlap : -(int64_t)padding;
    return saved * 4096 + (int64_t)(leaf->size < 4095 ? leaf->size : 4095);
}

/* Whether its bytes stand in the image already; what was searched once is not searched again. */
bool mote_leaf_stands(struct mote_assembly *a, size_t number) {
    const struct mote_plan_leaf *leaf = &a->plan->leaves[number];
    size_t from =
        a->leaf_after[number] > a->leaf_sought[number] ? a->leaf_after[number] : a->leaf_sought[number];
    ptrdiff_t at = mote_image_find(&a->image, leaf, from);
    if (a->image.size >= leaf->size) a->leaf_sought[number] = a->image.size - leaf->size + 1;
    if (at != MOTE_NOWHERE) leaf_found(a, number, (size_t)at);
    return at != MOTE_NOWHERE;
}

/* The leaf to append next, those that stand in the image already being dealt with on the way. */
static size_t best_leaf(struct mote_assembly *a, bool shuffled, size_t *overlap) {
    size_t best = a->plan->leaf_count;
    int64_t best_fit = INT64_MIN;
    for (size_t i = 0; i < a->plan->leaf_count; i++) {
        const struct mote_plan_leaf *leaf = &a->plan->leaves[i];
        if (leaf->is_payload || a->leaf_done[i]) continue;
        if (mote_leaf_stands(a, i)) continue;
        size_t n = mote_image_overlap(&a->image, leaf, a->leaf_after[i]);
        int64_t f = shuffled ? (int64_t)(mote_rng_next(&a->leaf_rng) >> 2) : fit(a, leaf, n);
        if (f <= best_fit) continue;
        best_fit = f;
        best = i;
        *overlap = n;
    }
    return best;
}

void mote_place_leaves(struct mote_assembly *a) {
    bool shuffled = mote_plan_layout(a->plan, MOTE_LAYOUT_FORMS) & MOTE_FORM_LEAF_SHUFFLE;
    size_t overlap = 0, count = a->plan->leaf_count;
    mote_fill_gaps(a);
    if (count <= MOST_SORTED) {
        for (size_t i; (i = best_leaf(a, shuffled, &overlap)) < count;)
            append_leaf(a, i, overlap);
    }
    bool cheap = a->image.size < MOST_SOUGHT / (count + 1);
    for (size_t i = 0; i < count; i++) {
        const struct mote_plan_leaf *leaf = &a->plan->leaves[i];
        if (leaf->is_payload || a->leaf_done[i]) continue;
        if (cheap && mote_leaf_stands(a, i)) continue;
        append_leaf(a, i, mote_image_overlap(&a->image, leaf, a->leaf_after[i]));
    }
}
