/* SPDX-License-Identifier: MIT */
#include "report/sweep_parts.h"

#include <string.h>

const enum mote_svg_color mote_sweep_colors[SWEEP_NETWORKS] = {
    MOTE_SVG_BLUE, MOTE_SVG_ORANGE, MOTE_SVG_GREEN, MOTE_SVG_PURPLE, MOTE_SVG_SKY, MOTE_SVG_YELLOW};
static const char *or_unknown(const char *name) {
    return name ? name : "unknown";
}

static size_t find(const char *const *names, size_t count, const char *name) {
    for (size_t i = 0; i < count; i++)
        if (strcmp(names[i], name) == 0) return i;
    return count;
}

static void add_name(const char **names, size_t *count, size_t most, const char *name) {
    if (*count < most && find(names, *count, name) == *count) names[(*count)++] = name;
}

static void add_group(struct mote_sweep_names *names, size_t steps) {
    for (size_t i = 0; i < names->groups; i++)
        if (names->group[i] == steps) return;
    if (names->groups < SWEEP_GROUPS) names->group[names->groups++] = steps;
}

void mote_sweep_names(const struct mote_sweep *sweep, struct mote_sweep_names *names) {
    memset(names, 0, sizeof *names);
    for (size_t i = 0; i < sweep->row_count; i++) {
        const struct mote_card *card = sweep->rows[i].card;
        if (!card) continue;
        add_name(names->network, &names->networks, SWEEP_NETWORKS, or_unknown(card->network));
        add_name(names->quantization, &names->quantizations, SWEEP_QUANTIZATIONS,
                 or_unknown(card->quantization));
        add_group(names, card->output_steps);
    }
}

size_t mote_sweep_network(const struct mote_sweep_names *names, const struct mote_card *card) {
    size_t i = find(names->network, names->networks, or_unknown(card->network));
    return i < names->networks ? i : names->networks - 1;
}

size_t mote_sweep_quantization(const struct mote_sweep_names *names, const struct mote_card *card) {
    size_t i = find(names->quantization, names->quantizations, or_unknown(card->quantization));
    return i < names->quantizations ? i : names->quantizations - 1;
}

const struct mote_card *mote_sweep_first(const struct mote_sweep *sweep, size_t output_steps) {
    for (size_t i = 0; i < sweep->row_count; i++) {
        const struct mote_card *card = sweep->rows[i].card;
        if (card && (output_steps == 0 || card->output_steps == output_steps)) return card;
    }
    return NULL;
}

size_t mote_sweep_bytes(const struct mote_card *card) {
    return card->zlib_bytes ? card->zlib_bytes : card->bytes;
}
