/* SPDX-License-Identifier: MIT
 * Which units go: one after the other the one that is worth least, and what the others are then worth. */
#include "shrink/units_score.h"

#include <math.h>

enum { LEAST_PART = 8 };

struct choice {
    struct mote_units *units;
    const struct mote_units_plan *plan;
    struct mote_readers readers;
    size_t *full, *gone; /* units of each layer (op) */
};

/* Counts the unit's places out of their axes, or back in; whether something is left everywhere. */
static bool count_places(struct mote_units *units, const struct mote_unit *unit, bool out) {
    bool some = true;
    for (uint32_t p = unit->place; p; p = units->next[p]) {
        size_t *left = &units->left[units->axis[p]];
        *left += out ? (size_t)-1 : 1;
        some &= *left > 0;
    }
    return some;
}

static void set_gone(struct choice *c, struct mote_unit *unit, bool gone) {
    unit->gone = gone;
    c->gone[unit->layer] += gone ? 1 : (size_t)-1;
}

/* More than a `part` of the layer is left; 0: more than one. */
static bool can_lose(const struct choice *c, size_t layer, size_t part) {
    size_t full = c->full[layer], least = part ? (full + part - 1) / part : 1;
    return full - c->gone[layer] > least;
}

/* Of the units of a layer, or of all; of two that are alike the later. NULL: none can go. */
static struct mote_unit *worst(const struct choice *c, size_t layer, size_t part) {
    struct mote_unit *least = NULL;
    for (size_t u = 0; u < c->units->count; u++) {
        struct mote_unit *unit = &c->units->units[u];
        if (unit->gone || unit->stays || (layer != SIZE_MAX && unit->layer != layer) ||
            !can_lose(c, unit->layer, part))
            continue;
        if (!least || unit->score <= least->score) least = unit;
    }
    return least;
}

/* Takes so many. A unit that is the last one anywhere stays. */
static void take(struct choice *c, size_t layer, size_t wanted, size_t part) {
    struct mote_unit *unit;
    while (wanted > 0 && (unit = worst(c, layer, part))) {
        if (!count_places(c->units, unit, true)) {
            count_places(c->units, unit, false);
            unit->stays = true;
            continue;
        }
        set_gone(c, unit, true);
        unit->worth = unit->score;
        mote_readers_drop(&c->readers, unit);
        wanted--;
    }
}

static size_t part_of(double fraction, size_t count) {
    return (size_t)floor(fraction * (double)count + 0.5);
}

static void take_of_layers(struct choice *c) {
    size_t multiple = c->plan->multiple;
    for (size_t o = 0; o < c->units->graph->op_count; o++) {
        size_t full = c->full[o], left = full - part_of(c->plan->fraction, full);
        left = (left + multiple - 1) / multiple * multiple;
        if (left < full) take(c, o, full - left, 0);
    }
}

/* Takes the best of a layer back until so many are left that kernels like. */
static void fill_up(struct choice *c, size_t layer) {
    struct mote_units *units = c->units;
    while (c->gone[layer] && (c->full[layer] - c->gone[layer]) % c->plan->multiple) {
        struct mote_unit *best = NULL;
        for (size_t u = 0; u < units->count; u++)
            if (units->units[u].layer == layer && units->units[u].gone &&
                (!best || units->units[u].worth > best->worth))
                best = &units->units[u];
        set_gone(c, best, false);
        count_places(units, best, false);
    }
}

static void take_of_network(struct choice *c) {
    take(c, SIZE_MAX, part_of(c->plan->fraction, c->units->count), LEAST_PART);
    for (size_t o = 0; o < c->units->graph->op_count; o++)
        fill_up(c, o);
}

static enum mote_status choose(struct choice *c, struct mote_error *error) {
    size_t ops = c->units->graph->op_count;
    c->full = mote_arena_alloc(&c->readers.arena, ops, sizeof *c->full);
    c->gone = mote_arena_alloc(&c->readers.arena, ops, sizeof *c->gone);
    if (!c->full || !c->gone) return mote_fail_memory(error, "the units of a network");
    for (size_t u = 0; u < c->units->count; u++)
        c->full[c->units->units[u].layer]++;
    if (c->plan->scope == MOTE_PRUNE_ACROSS_NETWORK)
        take_of_network(c);
    else
        take_of_layers(c);
    mote_readers_refit(&c->readers);
    return MOTE_OK;
}

enum mote_status mote_units_choose(struct mote_units *units, const struct mote_units_plan *plan,
                                   const struct mote_dataset *data, struct mote_error *error) {
    struct choice c = {.units = units, .plan = plan};
    enum mote_status status = mote_readers_open(units, data, &c.readers, error);
    if (status == MOTE_OK) status = choose(&c, error);
    mote_readers_close(&c.readers);
    return status;
}
