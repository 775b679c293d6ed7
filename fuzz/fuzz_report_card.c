/* SPDX-License-Identifier: MIT
 * Any bytes as a card: read, print, read that, print again; and a page made of it. */
#include "report/card.h"
#include "report/fit_report.h"

#include <stdlib.h>
#include <string.h>

/* Prints the card and reads that back into *again; aborts unless both work. */
static void turn(const struct mote_card *card, struct mote_card *again, struct mote_buffer *text) {
    struct mote_error error;
    if (mote_card_print(card, MOTE_CARD_ALL, text, &error) != MOTE_OK) abort();
    if (mote_card_read("again.json", text->data, text->size, again, &error) != MOTE_OK) abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct mote_card card, second, third;
    struct mote_buffer text = {0}, again = {0}, page = {0};
    struct mote_error error;
    if (mote_card_read("fuzz.json", data, size, &card, &error) != MOTE_OK) return 0;
    turn(&card, &second, &text);
    mote_buffer_free(&text);
    /* Names that only differ in bytes which cannot be shown are one from here on. */
    turn(&second, &third, &text);
    if (mote_card_print(&third, MOTE_CARD_ALL, &again, &error) != MOTE_OK) abort();
    if (again.size != text.size || memcmp(again.data, text.data, text.size) != 0) abort();
    if (mote_fit_report_print(&(struct mote_fit_report){.card = &card}, &page, &error) != MOTE_OK) abort();
    mote_buffer_free(&text);
    mote_buffer_free(&again);
    mote_buffer_free(&page);
    mote_card_free(&card);
    mote_card_free(&second);
    mote_card_free(&third);
    return 0;
}
