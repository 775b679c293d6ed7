/* SPDX-License-Identifier: MIT
 * Rows of pages that nothing says the table of, back into a study's tables. Internal to salvage.c. */
#ifndef MOTE_SEARCH_SALVAGE_ROWS_H
#define MOTE_SEARCH_SALVAGE_ROWS_H

#include "search/pages.h"
#include "search/store.h"

/* The columns of a table: i a whole number, r a number, t a text, b bytes; the capital: or nothing; *: the row's id. */
struct mote_salvage_table {
    char columns[64], insert[256];
};
struct mote_salvage_tables {
    struct mote_salvage_table study, trials, measures;
};

/* As the tables of `to` are, which are made. */
enum mote_status mote_salvage_learn(struct mote_store *to, struct mote_salvage_tables *tables,
                                    struct mote_error *error);
/* Into the table whose columns it has; a row of none, and one that its table does not take, is passed over. */
enum mote_status mote_salvage_put(struct mote_store *to, const struct mote_salvage_tables *tables,
                                  const struct mote_pages_row *row, struct mote_error *error);

#endif
