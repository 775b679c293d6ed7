/* SPDX-License-Identifier: MIT */
#include "teachers.h"

#include "base/file.h"
#include "device/math.h"
#include "model.h"
#include "tflite/tflite.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

/* Ends in SOFTMAX, whatever its edges convert. */
static bool gives_probabilities(const struct mote_graph *graph) {
    size_t i = graph->op_count;
    while (i > 0 &&
           (graph->ops[i - 1].code == MOTE_OP_QUANTIZE || graph->ops[i - 1].code == MOTE_OP_DEQUANTIZE))
        i--;
    return i > 0 && graph->ops[i - 1].code == MOTE_OP_SOFTMAX;
}

static enum mote_status check_shapes(const struct mote_teacher_model *model,
                                     const struct mote_teachers *teachers, struct mote_error *error) {
    const struct mote_graph *graph = model->graph;
    if (graph->input_count != 1 || graph->output_count != 1)
        return mote_fail(error, MOTE_INPUT,
                         "%s: has %zu inputs and %zu outputs; a teacher must have one of each", model->path,
                         graph->input_count, graph->output_count);
    size_t in = mote_tensor_count(&graph->tensors[graph->inputs[0]]);
    size_t out = mote_tensor_count(&graph->tensors[graph->outputs[0]]);
    if (in != teachers->steps * teachers->columns)
        return mote_fail(error, MOTE_INPUT,
                         "%s: takes %zu numbers, but the recipe's features are %zu × %zu = %zu; a teacher "
                         "must have learnt from the same [features]",
                         model->path, in, teachers->steps, teachers->columns,
                         teachers->steps * teachers->columns);
    if (out != teachers->outputs)
        return mote_fail(
            error, MOTE_INPUT,
            "%s: gives %zu numbers, but the recipe has %zu labels; a teacher must have learnt the same ones",
            model->path, out, teachers->outputs);
    return MOTE_OK;
}

static enum mote_status open_model(struct mote_teachers *teachers, size_t which, const char *path,
                                   const struct mote_card *ours, struct mote_error *error) {
    struct mote_teacher_model *model = &teachers->model[which];
    struct mote_buffer file = {0};
    if (strlen(path) >= MOTE_PATH) return mote_fail(error, MOTE_INPUT, "%.100s…: the path is too long", path);
    strcpy(model->path, path);
    enum mote_status status = mote_file_read(model->path, MOTE_MODEL_LIMIT, &file, error);
    if (status == MOTE_OK) status = mote_tflite_read(model->path, file.data, file.size, &model->graph, error);
    model->hash = mote_hash(MOTE_HASH_START, file.data, file.size);
    mote_buffer_free(&file);
    if (status != MOTE_OK) return status;
    MOTE_TRY(check_shapes(model, teachers, error));
    MOTE_TRY(mote_teacher_match(model, ours, error));
    model->softmax = gives_probabilities(model->graph);
    model->program = calloc(teachers->threads, sizeof *model->program);
    if (!model->program) return mote_fail_memory(error, model->path);
    for (size_t i = 0; i < teachers->threads; i++)
        MOTE_TRY(mote_program_create(model->graph, &model->program[i], error));
    return MOTE_OK;
}

static enum mote_status open_all(struct mote_teachers *teachers, const struct mote_options *options,
                                 const struct mote_plan *plan, const struct mote_card *ours,
                                 struct mote_error *error) {
    teachers->model = calloc(plan->train.teacher_count, sizeof *teachers->model);
    teachers->x = calloc(teachers->threads * teachers->steps, teachers->columns * sizeof *teachers->x);
    teachers->y = calloc(teachers->threads, teachers->outputs * sizeof *teachers->y);
    if (!teachers->model || !teachers->x || !teachers->y) return mote_fail_memory(error, "the teachers");
    teachers->count = plan->train.teacher_count;
    for (size_t i = 0; i < teachers->count; i++) /* none is fitted for nothing */
        MOTE_TRY(mote_teacher_is_recipe(plan->train.teacher[i])
                     ? mote_teacher_check(plan->train.teacher[i], options, ours, error)
                     : open_model(teachers, i, plan->train.teacher[i], ours, error));
    for (size_t i = 0; i < teachers->count; i++) {
        char path[MOTE_PATH];
        if (!mote_teacher_is_recipe(plan->train.teacher[i])) continue;
        MOTE_TRY(mote_teacher_file(plan->train.teacher[i], options, path, error));
        MOTE_TRY(open_model(teachers, i, path, ours, error));
    }
    return MOTE_OK;
}

enum mote_status mote_teachers_open(const struct mote_options *options, const struct mote_plan *plan,
                                    const struct mote_clips *clips, size_t threads,
                                    struct mote_teachers **out, struct mote_error *error) {
    struct mote_card ours = {0};
    *out = NULL;
    if (plan->train.teacher_count == 0) return MOTE_OK;
    struct mote_teachers *teachers = calloc(1, sizeof *teachers);
    if (!teachers) return mote_fail_memory(error, "the teachers");
    *teachers = (struct mote_teachers){.threads = threads,
                                       .steps = clips->rows,
                                       .columns = clips->columns,
                                       .outputs = clips->label_count,
                                       .temperature = (float)plan->train.temperature};
    enum mote_status status = mote_card_set_clips(&ours, clips, &plan->features, error);
    if (status == MOTE_OK) status = open_all(teachers, options, plan, &ours, error);
    mote_card_free(&ours);
    if (status == MOTE_OK)
        *out = teachers;
    else
        mote_teachers_free(teachers);
    return status;
}

static void free_one(struct mote_teacher_model *model, size_t threads) {
    for (size_t i = 0; model->program && i < threads; i++)
        mote_program_free(model->program[i]);
    free(model->program);
    mote_graph_free(model->graph);
    free(model->gain);
}

void mote_teachers_free(struct mote_teachers *teachers) {
    if (!teachers) return;
    for (size_t i = 0; i < teachers->count; i++)
        free_one(&teachers->model[i], teachers->threads);
    free(teachers->model);
    free(teachers->x);
    free(teachers->y);
    free(teachers);
}

/* p += weight · softmax(y / temperature), in place; probabilities first become logits again. */
static void add_softmax(size_t classes, bool softmax, float temperature, float weight, float *y, float *p) {
    const float least = 1e-7f; /* of a probability: quantized ones are often 0 */
    for (size_t i = 0; softmax && i < classes; i++)
        y[i] = mote_logf(y[i] > least ? y[i] : least);
    float top = y[0], sum = 0.0f;
    for (size_t i = 1; i < classes; i++)
        if (y[i] > top) top = y[i];
    for (size_t i = 0; i < classes; i++)
        sum += y[i] = mote_expf((y[i] - top) / temperature);
    for (size_t i = 0; i < classes; i++)
        p[i] += weight * (y[i] / sum);
}

static const float *renormalise(const struct mote_teachers *teachers, const struct mote_teacher_model *model,
                                const float *x, float *own) {
    if (!model->gain) return x;
    for (size_t i = 0; i < teachers->steps * teachers->columns; i++) {
        size_t column = i % teachers->columns;
        own[i] = x[i] * model->gain[column] + model->offset[column];
    }
    return own;
}

static void teach(void *context, size_t thread, size_t n, const float *x, float *p) {
    const struct mote_teachers *teachers = context;
    size_t inputs = teachers->steps * teachers->columns, outputs = teachers->outputs;
    float *own = teachers->x + thread * inputs, *y = teachers->y + thread * outputs;
    for (size_t i = 0; i < n * outputs; i++)
        p[i] = 0.0f;
    for (size_t t = 0; t < teachers->count; t++) { /* a whole shard each: its constants stay in the cache */
        const struct mote_teacher_model *model = &teachers->model[t];
        for (size_t e = 0; e < n; e++) {
            mote_program_predict(model->program[thread], renormalise(teachers, model, x + e * inputs, own),
                                 y);
            add_softmax(outputs, model->softmax, teachers->temperature, 1.0f / (float)teachers->count, y,
                        p + e * outputs);
        }
    }
}

struct mote_teacher mote_teachers_trainer(const struct mote_teachers *teachers) {
    struct mote_teacher teacher = {0};
    if (!teachers) return teacher;
    teacher.teach = teach;
    teacher.context = (void *)(uintptr_t)teachers;
    for (size_t i = 0; i < teachers->count; i++)
        teacher.macs += mote_graph_macs(teachers->model[i].graph);
    return teacher;
}

uint64_t mote_teachers_hash(const struct mote_teachers *teachers, uint64_t hash) {
    for (size_t i = 0; teachers && i < teachers->count; i++)
        hash = mote_hash(hash, &teachers->model[i].hash, sizeof teachers->model[i].hash);
    return hash;
}

enum mote_status mote_teachers_record(const struct mote_teachers *teachers, struct mote_card *card,
                                      struct mote_error *error) {
    struct mote_buffer text = {0};
    if (!teachers) return MOTE_OK;
    for (size_t i = 0; i < teachers->count; i++)
        mote_buffer_printf(&text, "%s%s (%016" PRIx64 ")", i ? ", " : "", teachers->model[i].path,
                           teachers->model[i].hash);
    enum mote_status status = text.failed
                                  ? mote_fail_memory(error, "a card")
                                  : mote_card_set_text(card, &card->teachers, (const char *)text.data, error);
    mote_buffer_free(&text);
    return status;
}

bool mote_teachers_recorded(const struct mote_teachers *teachers, const struct mote_card *card) {
    struct mote_card ours = {0};
    bool same = mote_teachers_record(teachers, &ours, NULL) == MOTE_OK &&
                strcmp(ours.teachers ? ours.teachers : "", card->teachers ? card->teachers : "") == 0;
    mote_card_free(&ours);
    return same;
}
