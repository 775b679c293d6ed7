/* SPDX-License-Identifier: MIT
 * The card's plain fields, one row a key: the writer and the reader walk the same table. Internal to this
 * room. */
#ifndef MOTE_REPORT_CARD_FIELDS_H
#define MOTE_REPORT_CARD_FIELDS_H

#include "report/card.h"
#include "report/json.h"

enum mote_card_kind { MOTE_CARD_TEXT, MOTE_CARD_SIZE, MOTE_CARD_U64, MOTE_CARD_NUMBER, MOTE_CARD_BOOL };

struct mote_card_field {
    const char *group; /* key of the object that holds it; NULL: the card itself */
    const char *key;
    enum mote_card_kind kind;
    size_t offset;  /* in struct mote_card */
    unsigned parts; /* mote_card_part bits of the objects that have it */
    bool required;
    const char *task; /* whose cards have it; NULL: all */
};

/* Does the card have this field? */
bool mote_card_field_belongs(const struct mote_card_field *field, const struct mote_card *card);

extern const struct mote_card_field mote_card_fields[];
extern const size_t mote_card_field_count;

/* An object of errors and where it is in the card. */
struct mote_card_error_key {
    const char *mae, *per_step;
    size_t offset;
};
extern const struct mote_card_error_key mote_card_error_keys[3];

/* The shares at the card's threshold, and the table of all thresholds: card_openset.c. */
void mote_card_add_openset(cJSON *root, const struct mote_card *card, bool *ok);
void mote_card_read_openset(struct mote_json_reader *reader, const cJSON *root, struct mote_card *card);

/* The card as a tree; `part` may join several bits of enum mote_card_part. */
cJSON *mote_card_json(const struct mote_card *card, unsigned part, bool *ok);

#endif
