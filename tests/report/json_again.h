/* SPDX-License-Identifier: MIT
 * A member of a card through JSON and back, changed on the way. */
#ifndef MOTE_TEST_JSON_AGAIN_H
#define MOTE_TEST_JSON_AGAIN_H

#include "report/json.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

/* Prints `root`, puts `to` where `from` stands in the text (NULL: nothing), and reads it; `root` is
 * gone, the caller deletes the other. */
static inline cJSON *json_again(cJSON *root, bool ok, const char *from, const char *to,
                                struct mote_json_reader *reader) {
    struct mote_buffer text = {0};
    assert_int_equal(mote_json_print(root, ok, &text, reader->error), MOTE_OK);
    char *at = from ? strstr((char *)text.data, from) : NULL;
    assert_true(!from || at);
    if (at) memcpy(at, to, strlen(to));
    cJSON *again = mote_json_parse(reader, text.data, text.size);
    mote_buffer_free(&text);
    return again;
}

#endif
