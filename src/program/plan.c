/* SPDX-License-Identifier: MIT
 * The arena planner: which tensors share memory, when each is alive, and where it lies. Views (RESHAPE, a slice that is
 * one run of bytes) and outputs of element-wise kernels whose input dies with them take over the input's memory; every
 * other tensor and every kernel's scratch gets the lowest place that is free for its whole life, largest first. */
#include "program/lower.h"

#include "base/checked.h"

#include <stdlib.h>

enum { ALIGNMENT = 16 };
#define FOREVER SIZE_MAX

/* One run of memory: the tensors of one root (number ≥ 0), or the scratch of step −1 − number. Time 0 is
 * before the first step, step i runs at time i + 1. */
struct item {
    int32_t number;
    size_t bytes, first, last, offset;
};

struct plan {
    struct mote_program *program;
    const struct mote_graph *graph;
    struct item *life; /* by root tensor; bytes 0: not in the arena */
    size_t *last_read; /* by tensor: a time */
    struct item *items;
    size_t item_count;
};

int32_t mote_plan_root(const struct mote_program *program, int32_t tensor) {
    while (program->root[tensor] != tensor)
        tensor = program->root[tensor];
    return tensor;
}

static bool in_arena(const struct plan *plan, int32_t tensor) {
    return !plan->program->constants[tensor];
}

static struct item *life_of(const struct plan *plan, int32_t tensor) {
    return &plan->life[mote_plan_root(plan->program, tensor)];
}

static void use(const struct plan *plan, int32_t tensor, size_t time) {
    if (!in_arena(plan, tensor)) return;
    struct item *life = life_of(plan, tensor);
    if (life->bytes == 0) {
        life->bytes = plan->graph->tensors[mote_plan_root(plan->program, tensor)].bytes;
        life->first = time;
        life->last = time;
    }
    if (time > life->last) life->last = time;
}

/* When each tensor is read last by its own name, as if it shared nothing. */
static void find_last_reads(const struct plan *plan) {
    for (size_t i = 0; i < plan->program->step_count; i++) {
        const struct mote_step *step = &plan->program->steps[i];
        for (size_t k = 0; k < step->x_count; k++)
            plan->last_read[step->x[k]] = i + 1;
    }
    for (size_t i = 0; i < plan->graph->output_count; i++)
        plan->last_read[plan->graph->outputs[i]] = FOREVER;
}

/* A part of a tensor shares its memory only for a moment: it would keep the whole of it alive. */
static bool may_share(const struct plan *plan, size_t i) {
    const struct mote_step *step = &plan->program->steps[i];
    const struct mote_tensor *tensors = plan->graph->tensors;
    if (!step->is_view || !step->kernel || !in_arena(plan, step->x[0])) return false;
    return tensors[step->y].bytes == tensors[mote_plan_root(plan->program, step->x[0])].bytes ||
           plan->last_read[step->y] <= i + 2; /* the very next step */
}

static void join_views(const struct plan *plan) {
    struct mote_program *program = plan->program;
    for (size_t i = 0; i < program->step_count; i++) {
        struct mote_step *step = &program->steps[i];
        if (!may_share(plan, i)) continue;
        program->root[step->y] = mote_plan_root(program, step->x[0]);
        program->shift[step->y] = program->shift[step->x[0]] + step->view_at;
        step->kernel = NULL;
    }
}

static void find_lives(const struct plan *plan) {
    const struct mote_graph *graph = plan->graph;
    for (size_t i = 0; i < graph->input_count; i++)
        use(plan, graph->inputs[i], 0);
    for (size_t i = 0; i < plan->program->step_count; i++) {
        const struct mote_step *step = &plan->program->steps[i];
        for (size_t k = 0; k < step->x_count; k++)
            use(plan, step->x[k], i + 1);
        use(plan, step->y, i + 1);
        for (size_t k = 0; k < 2; k++) {
            if (step->state[k] < 0) continue;
            use(plan, step->state[k], 0);
            use(plan, step->state[k], FOREVER);
        }
    }
    for (size_t i = 0; i < graph->output_count; i++)
        use(plan, graph->outputs[i], FOREVER);
}

/* May the output of step i take over the memory of its input k? */
static bool can_take_over(const struct plan *plan, size_t i, size_t k) {
    const struct mote_step *step = &plan->program->steps[i];
    if (!(step->in_place >> k & 1) || !in_arena(plan, step->x[k])) return false;
    const struct item *x = life_of(plan, step->x[k]);
    return x->last == i + 1 && x->bytes == plan->graph->tensors[step->y].bytes;
}

static void take_over(const struct plan *plan, size_t i) {
    const struct mote_step *step = &plan->program->steps[i];
    if (!step->kernel) return;
    for (size_t k = 0; k < step->x_count; k++) {
        if (!can_take_over(plan, i, k)) continue;
        const int32_t root = mote_plan_root(plan->program, step->x[k]);
        const int32_t y = mote_plan_root(plan->program, step->y);
        plan->life[root].last = plan->life[y].last;
        plan->life[y].bytes = 0;
        plan->program->root[y] = root;
        return;
    }
}

static enum mote_status collect_items(struct plan *plan, struct mote_error *error) {
    const struct mote_program *program = plan->program;
    plan->items = calloc(plan->graph->tensor_count + program->step_count + 1, sizeof *plan->items);
    if (!plan->items) return mote_fail_memory(error, "a memory plan");
    for (size_t t = 0; t < plan->graph->tensor_count; t++) {
        if (plan->life[t].bytes == 0) continue;
        plan->items[plan->item_count] = plan->life[t];
        plan->items[plan->item_count++].number = (int32_t)t;
    }
    for (size_t i = 0; i < plan->program->step_count; i++) {
        const size_t bytes = program->steps[i].kernel ? program->steps[i].scratch_bytes : 0;
        if (bytes) plan->items[plan->item_count++] = (struct item){-1 - (int32_t)i, bytes, i + 1, i + 1, 0};
    }
    for (size_t i = 0; i < plan->item_count; i++) {
        if (plan->items[i].bytes > SIZE_MAX - ALIGNMENT) return mote_fail_memory(error, "a memory plan");
        plan->items[i].bytes = (plan->items[i].bytes + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    }
    return MOTE_OK;
}

static int compare_sizes(const void *left, const void *right) {
    const struct item *a = left, *b = right;
    if (a->bytes != b->bytes) return a->bytes < b->bytes ? 1 : -1;
    return (a->number > b->number) - (a->number < b->number);
}

static bool meet(const struct item *a, const struct item *b) {
    return a->first <= b->last && b->first <= a->last;
}

/* `placed` is sorted by offset; the item is inserted where it belongs. */
static bool place(struct item *item, struct item **placed, size_t count) {
    size_t offset = 0, end;
    for (size_t i = 0; i < count; i++) {
        if (!meet(item, placed[i])) continue;
        if (placed[i]->offset >= offset && placed[i]->offset - offset >= item->bytes) break;
        const size_t after = placed[i]->offset + placed[i]->bytes;
        if (after > offset) offset = after;
    }
    if (!mote_add_size(offset, item->bytes, &end)) return false;
    item->offset = offset;
    size_t at = count;
    for (; at > 0 && placed[at - 1]->offset > offset; at--)
        placed[at] = placed[at - 1];
    placed[at] = item;
    return true;
}

static enum mote_status place_all(struct plan *plan, struct mote_error *error) {
    struct mote_program *program = plan->program;
    struct item **placed = calloc(plan->item_count + 1, sizeof *placed);
    if (!placed) return mote_fail_memory(error, "a memory plan");
    bool fits = true;
    qsort(plan->items, plan->item_count, sizeof *plan->items, compare_sizes);
    for (size_t i = 0; fits && i < plan->item_count; i++) {
        struct item *item = &plan->items[i];
        fits = place(item, placed, i);
        if (item->number >= 0) program->offset[item->number] = item->offset;
        if (item->number < 0) program->steps[-1 - item->number].scratch_offset = item->offset;
        if (fits && item->offset + item->bytes > program->arena_bytes)
            program->arena_bytes = item->offset + item->bytes;
    }
    free(placed);
    return fits ? MOTE_OK : mote_fail_memory(error, "a program's arena");
}

/* The time of a step as one of its op. */
static size_t op_time(const struct plan *plan, size_t time) {
    if (time == FOREVER) return plan->graph->op_count + 1;
    return time == 0 ? 0 : plan->program->steps[time - 1].op + 1;
}

static enum mote_status keep_blocks(const struct plan *plan, struct mote_error *error) {
    struct mote_program *program = plan->program;
    program->blocks = mote_arena_alloc(&program->memory, plan->item_count, sizeof *program->blocks);
    if (!program->blocks) return mote_fail_memory(error, "a memory plan");
    for (size_t i = 0; i < plan->item_count; i++) {
        const struct item *item = &plan->items[i];
        bool scratch = item->number < 0;
        program->blocks[program->block_count++] =
            (struct mote_program_block){.tensor = scratch ? -1 : item->number,
                                        .op = scratch ? program->steps[-1 - item->number].op : 0,
                                        .offset = item->offset,
                                        .bytes = item->bytes,
                                        .first = op_time(plan, item->first),
                                        .last = op_time(plan, item->last)};
    }
    return MOTE_OK;
}

static enum mote_status plan_lives(struct plan *plan, struct mote_error *error) {
    find_last_reads(plan);
    join_views(plan);
    find_lives(plan);
    for (size_t i = 0; i < plan->program->step_count; i++)
        take_over(plan, i);
    MOTE_TRY(collect_items(plan, error));
    MOTE_TRY(place_all(plan, error));
    return keep_blocks(plan, error);
}

enum mote_status mote_plan_memory(struct mote_program *program, struct mote_error *error) {
    const struct mote_graph *graph = program->graph;
    struct plan plan = {.program = program, .graph = graph};
    program->root = mote_arena_alloc(&program->memory, graph->tensor_count, sizeof *program->root);
    program->offset = mote_arena_alloc(&program->memory, graph->tensor_count, sizeof *program->offset);
    plan.life = calloc(graph->tensor_count + 1, sizeof *plan.life);
    plan.last_read = calloc(graph->tensor_count + 1, sizeof *plan.last_read);
    program->shift = mote_arena_alloc(&program->memory, graph->tensor_count, sizeof *program->shift);
    const bool room = program->root && program->offset && program->shift && plan.life && plan.last_read;
    for (size_t t = 0; room && t < graph->tensor_count; t++)
        program->root[t] = (int32_t)t;
    const enum mote_status status =
        room ? plan_lives(&plan, error) : mote_fail_memory(error, "a memory plan");
    free(plan.items);
    free(plan.last_read);
    free(plan.life);
    return status;
}
