/* SPDX-License-Identifier: MIT */
#include "report/json.h"

#include "report/number.h"
#include "report/utf8.h"

#include <math.h>

void mote_json_add(cJSON *parent, const char *key, cJSON *item, bool *ok) {
    bool added = parent && item && *ok &&
                 (key ? cJSON_AddItemToObject(parent, key, item) : cJSON_AddItemToArray(parent, item));
    if (added) return;
    cJSON_Delete(item);
    *ok = false;
}

static cJSON *add_container(cJSON *parent, const char *key, cJSON *item, bool *ok) {
    mote_json_add(parent, key, item, ok);
    return *ok ? item : NULL;
}

/* Keys may be column names, so they are cleaned like any text. */
static const char *cleaned(struct mote_buffer *buffer, const char *text, bool *ok) {
    mote_utf8_clean(buffer, text, true);
    if (buffer->failed) *ok = false;
    return buffer->data && *ok ? (const char *)buffer->data : "";
}

cJSON *mote_json_add_object(cJSON *parent, const char *key, bool *ok) {
    return add_container(parent, key, cJSON_CreateObject(), ok);
}

cJSON *mote_json_add_array(cJSON *parent, const char *key, bool *ok) {
    struct mote_buffer name = {0};
    if (key) key = cleaned(&name, key, ok);
    cJSON *array = add_container(parent, key, cJSON_CreateArray(), ok);
    mote_buffer_free(&name);
    return array;
}

void mote_json_add_number(cJSON *parent, const char *key, double value, bool *ok) {
    char text[MOTE_NUMBER_SIZE];
    struct mote_buffer name = {0};
    if (key) key = cleaned(&name, key, ok);
    cJSON *item = isfinite(value) ? cJSON_CreateRaw(mote_number_shortest(value, text)) : cJSON_CreateNull();
    mote_json_add(parent, key, item, ok);
    mote_buffer_free(&name);
}

void mote_json_add_count(cJSON *parent, const char *key, uint64_t value, bool *ok) {
    char text[24];
    size_t at = sizeof text - 1;
    text[at] = 0;
    uint64_t rest = value;
    do {
        text[--at] = (char)('0' + rest % 10);
        rest /= 10;
    } while (rest);
    cJSON *item = value > UINT64_C(1) << 53 ? cJSON_CreateString(text + at) : cJSON_CreateRaw(text + at);
    mote_json_add(parent, key, item, ok);
}

void mote_json_add_bool(cJSON *parent, const char *key, bool value, bool *ok) {
    mote_json_add(parent, key, cJSON_CreateBool(value), ok);
}

void mote_json_add_text(cJSON *parent, const char *key, const char *text, bool *ok) {
    if (!text) return;
    struct mote_buffer clean = {0};
    mote_json_add(parent, key, cJSON_CreateString(cleaned(&clean, text, ok)), ok);
    mote_buffer_free(&clean);
}

static enum mote_status print_tree(cJSON *root, bool ok, bool line, struct mote_buffer *out,
                                   struct mote_error *error) {
    char *text = ok && root ? (line ? cJSON_PrintUnformatted : cJSON_Print)(root) : NULL;
    cJSON_Delete(root);
    if (text) mote_buffer_text(out, text);
    if (text && !line) mote_buffer_text(out, "\n");
    cJSON_free(text);
    return text && !out->failed ? MOTE_OK : mote_fail_memory(error, "JSON");
}

enum mote_status mote_json_print(cJSON *root, bool ok, struct mote_buffer *out, struct mote_error *error) {
    return print_tree(root, ok, false, out, error);
}

enum mote_status mote_json_print_line(cJSON *root, bool ok, struct mote_buffer *out,
                                      struct mote_error *error) {
    return print_tree(root, ok, true, out, error);
}
