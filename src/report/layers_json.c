/* SPDX-License-Identifier: MIT */
#include "report/layers_json.h"

#include "report/arena.h"

void mote_layers_add_json(cJSON *list, const struct mote_layer_facts *layer, bool *ok) {
    cJSON *object = mote_json_add_object(list, NULL, ok);
    mote_json_add_text(object, "op", layer->op, ok);
    mote_json_add_text(object, "activation", layer->activation, ok);
    mote_json_add_text(object, "shape", layer->shape, ok);
    mote_json_add_text(object, "type", layer->type, ok);
    mote_json_add_text(object, "weight_type", layer->weight_type, ok);
    mote_json_add_count(object, "weights", layer->weights, ok);
    mote_json_add_count(object, "weight_bytes", layer->weight_bytes, ok);
    mote_json_add_count(object, "macs", layer->macs, ok);
}

static const char *text(struct mote_json_reader *r, const cJSON *object, const char *key) {
    return mote_json_text(r, mote_json_find(r, object, key, true), key);
}

static uint64_t count(struct mote_json_reader *r, const cJSON *object, const char *key) {
    return mote_json_count(r, mote_json_find(r, object, key, true), key, UINT64_MAX);
}

void mote_layers_read_json(struct mote_json_reader *r, const cJSON *item, struct mote_layer_facts *layer) {
    layer->op = text(r, item, "op");
    layer->activation = text(r, item, "activation");
    layer->shape = text(r, item, "shape");
    layer->type = text(r, item, "type");
    layer->weight_type = text(r, item, "weight_type");
    layer->weights = (size_t)count(r, item, "weights");
    layer->weight_bytes = (size_t)count(r, item, "weight_bytes");
    layer->macs = count(r, item, "macs");
}

static void add_parts(cJSON *root, const struct mote_tflite_parts *parts, bool *ok) {
    cJSON *object = mote_json_add_object(root, "file", ok);
    mote_json_add_count(object, "total", parts->total, ok);
    mote_json_add_count(object, "weights", parts->weights, ok);
    mote_json_add_count(object, "scales", parts->scales, ok);
    mote_json_add_count(object, "structure", parts->structure, ok);
    mote_json_add_count(object, "names", parts->names, ok);
    mote_json_add_count(object, "other", parts->other, ok);
}

enum mote_status mote_inspection_print_json(const struct mote_inspection *x, struct mote_buffer *out,
                                            struct mote_error *error) {
    bool ok = true;
    cJSON *root = cJSON_CreateObject();
    mote_json_add_count(root, "bytes", x->bytes, &ok);
    if (x->zlib_bytes) mote_json_add_count(root, "zlib_bytes", x->zlib_bytes, &ok);
    mote_json_add_text(root, "input", x->input, &ok);
    mote_json_add_text(root, "output", x->output, &ok);
    mote_json_add_count(root, "weights", x->weights, &ok);
    mote_json_add_count(root, "macs", x->macs, &ok);
    mote_json_add_bool(root, "runs_here", x->runs, &ok);
    if (x->runs)
        mote_json_add_count(root, "arena_bytes", x->arena_bytes, &ok);
    else
        mote_json_add_text(root, "why_not", x->why_not, &ok);
    if (x->runs) mote_arena_add_json(root, x, &ok);
    add_parts(root, &x->parts, &ok);
    cJSON *list = mote_json_add_array(root, "layers", &ok);
    for (size_t i = 0; i < x->layer_count; i++)
        mote_layers_add_json(list, &x->layers[i], &ok);
    return mote_json_print(root, ok, out, error);
}
