/* SPDX-License-Identifier: MIT
 * Rows of pages that nothing says the table of, back into a study's tables. Internal to salvage.c. */
#ifndef MOTE_SEARCH_SALVAGE_ROWS_H
#define MOTE_SEARCH_SALVAGE_ROWS_H

#include "search/pages.h"
#include "search/store.h"

/* Into the table whose columns it has; a row of none, and one that its table does not take, is passed over. */
enum mote_status mote_salvage_put(struct mote_store *to, const struct mote_pages_row *row,
                                  struct mote_error *error);

#endif
