/* SPDX-License-Identifier: MIT
 * cJSON with the two things it leaves to its user: numbers that read back exactly in every locale (and never
 * NaN), and reading that says which key of which file is wrong. Internal to this room and the face. */
#ifndef MOTE_REPORT_JSON_H
#define MOTE_REPORT_JSON_H

#include "base/arena.h"
#include "base/buffer.h"
#include "base/status.h"

#include <cjson/cJSON.h>

/* Writing. `parent` is an object, or an array when `key` is NULL. *ok turns false when memory is out, and
 * stays. */
void mote_json_add(cJSON *parent, const char *key, cJSON *item, bool *ok); /* takes item; NULL: failed */
cJSON *mote_json_add_object(cJSON *parent, const char *key, bool *ok);     /* NULL on failure */
cJSON *mote_json_add_array(cJSON *parent, const char *key, bool *ok);
void mote_json_add_number(cJSON *parent, const char *key, double value, bool *ok); /* null unless finite */
void mote_json_add_count(cJSON *parent, const char *key, uint64_t value,
                         bool *ok); /* above 2^53 as a string */
void mote_json_add_bool(cJSON *parent, const char *key, bool value, bool *ok);
void mote_json_add_text(cJSON *parent, const char *key, const char *text,
                        bool *ok); /* cleaned; NULL: nothing */
/* Prints the tree and a line end, and deletes the tree. */
enum mote_status mote_json_print(cJSON *root, bool ok, struct mote_buffer *out, struct mote_error *error);

/* The same without blanks and line ends. */
enum mote_status mote_json_print_line(cJSON *root, bool ok, struct mote_buffer *out,
                                      struct mote_error *error);

/* Reading: the first failure is kept in `status` and `error`, later calls do nothing and give zeros. */
struct mote_json_reader {
    const char *path; /* for messages */
    struct mote_arena *arena;
    struct mote_error *error;
    enum mote_status status;
};

/* The root object; NULL on failure (the message names the line). The caller deletes it. */
cJSON *mote_json_parse(struct mote_json_reader *reader, const void *text, size_t bytes);
/* NULL when the key is absent (a failure if `required`). JSON's null counts as absent. */
const cJSON *mote_json_find(struct mote_json_reader *reader, const cJSON *object, const char *key,
                            bool required);
/* These take the item itself; `key` is for messages. */
double mote_json_number(struct mote_json_reader *reader, const cJSON *item, const char *key, double min,
                        double max);
uint64_t mote_json_count(struct mote_json_reader *reader, const cJSON *item, const char *key, uint64_t max);
bool mote_json_bool(struct mote_json_reader *reader, const cJSON *item, const char *key);
const char *mote_json_text(struct mote_json_reader *reader, const cJSON *item, const char *key);
/* Elements of an array, which must be within [min, max]. */
size_t mote_json_array(struct mote_json_reader *reader, const cJSON *item, const char *key, size_t min,
                       size_t max);
void mote_json_fail(struct mote_json_reader *reader, const char *key, const char *expected);

#endif
