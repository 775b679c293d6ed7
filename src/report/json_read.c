/* SPDX-License-Identifier: MIT */
#include "report/json.h"

#include "base/number.h"
#include "report/number.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

static const double WHOLE_LIMIT = 9007199254740992.0; /* 2^53: whole numbers are exact up to here */

void mote_json_fail(struct mote_json_reader *reader, const char *key, const char *expected) {
    if (reader->status != MOTE_OK) return;
    reader->status =
        mote_fail(reader->error, MOTE_INPUT, "%s: key \"%s\": expected %s", reader->path, key, expected);
}

static void fail_memory(struct mote_json_reader *reader) {
    if (reader->status == MOTE_OK) reader->status = mote_fail_memory(reader->error, "a card");
}

cJSON *mote_json_parse(struct mote_json_reader *reader, const void *text, size_t bytes) {
    const char *end = NULL;
    cJSON *root = cJSON_ParseWithLengthOpts(text, bytes, &end, 0);
    if (root && cJSON_IsObject(root)) return root;
    size_t line = 1;
    for (const char *p = text; !root && end && p < end; p++)
        line += *p == '\n';
    cJSON_Delete(root);
    reader->status = mote_fail(reader->error, MOTE_INPUT,
                               "%s: line %zu: this is no JSON object, as a card is", reader->path, line);
    return NULL;
}

const cJSON *mote_json_find(struct mote_json_reader *reader, const cJSON *object, const char *key,
                            bool required) {
    const cJSON *item = object ? cJSON_GetObjectItemCaseSensitive(object, key) : NULL;
    if (item && !cJSON_IsNull(item)) return item;
    if (required && reader->status == MOTE_OK)
        reader->status = mote_fail(reader->error, MOTE_INPUT, "%s: key \"%s\" is missing; a card has it",
                                   reader->path, key);
    return NULL;
}

double mote_json_number(struct mote_json_reader *reader, const cJSON *item, const char *key, double min,
                        double max) {
    if (reader->status != MOTE_OK) return 0;
    if (cJSON_IsNumber(item) && item->valuedouble >= min && item->valuedouble <= max)
        return item->valuedouble;
    char low[MOTE_NUMBER_SIZE], high[MOTE_NUMBER_SIZE], expected[2 * MOTE_NUMBER_SIZE + 32];
    snprintf(expected, sizeof expected, "a number from %s to %s", mote_number_shortest(min, low),
             mote_number_shortest(max, high));
    mote_json_fail(reader, key, expected);
    return 0;
}

uint64_t mote_json_count(struct mote_json_reader *reader, const cJSON *item, const char *key, uint64_t max) {
    if (reader->status != MOTE_OK) return 0;
    uint64_t value = 0;
    bool good = false;
    if (cJSON_IsNumber(item)) {
        double v = item->valuedouble;
        good = v >= 0 && v <= WHOLE_LIMIT && v == floor(v);
        if (good) value = (uint64_t)v;
    } else if (cJSON_IsString(item)) {
        good = mote_count_parse(item->valuestring, &value);
    }
    if (good && value <= max) return value;
    char expected[64];
    snprintf(expected, sizeof expected, "a whole number from 0 to %llu", (unsigned long long)max);
    mote_json_fail(reader, key, expected);
    return 0;
}

bool mote_json_bool(struct mote_json_reader *reader, const cJSON *item, const char *key) {
    if (reader->status == MOTE_OK && !cJSON_IsBool(item)) mote_json_fail(reader, key, "true or false");
    return cJSON_IsTrue(item);
}

const char *mote_json_text(struct mote_json_reader *reader, const cJSON *item, const char *key) {
    if (reader->status != MOTE_OK) return "";
    if (!cJSON_IsString(item)) {
        mote_json_fail(reader, key, "a text in quotes");
        return "";
    }
    const char *copy = mote_arena_string(reader->arena, item->valuestring);
    if (!copy) fail_memory(reader);
    return copy ? copy : "";
}

size_t mote_json_array(struct mote_json_reader *reader, const cJSON *item, const char *key, size_t min,
                       size_t max) {
    if (reader->status != MOTE_OK) return 0;
    int size = cJSON_IsArray(item) ? cJSON_GetArraySize(item) : -1;
    if (size >= 0 && (size_t)size >= min && (size_t)size <= max) return (size_t)size;
    char expected[64];
    if (min == max)
        snprintf(expected, sizeof expected, "an array of %zu", min);
    else
        snprintf(expected, sizeof expected, "an array of %zu to %zu", min, max);
    mote_json_fail(reader, key, expected);
    return 0;
}
