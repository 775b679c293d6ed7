/* SPDX-License-Identifier: MIT
 * Template: the products of x86 sets that have no sums of byte products: convolutions take int16, because the instruction
 * that multiplies bytes saturates; taps are split into even and odd bytes. */
#define STAGED 2
#define OFFSET 128
#define add_products vi_add_pairs
#define TAP_VECTORS 2
static inline vi add_taps(vi sum, vi x, const int32_t *w) {
    return vi_add_bytes_wide(sum, x, vi_load(w), vi_load(w + LANES));
}
