/* SPDX-License-Identifier: MIT
 * Several files as one course of time. */
#ifndef MOTE_DATA_TABLE_ORDER_H
#define MOTE_DATA_TABLE_ORDER_H

#include "data/table.h"

/* Puts the files of a table with times in the order of their first rows, and drops rows that stand in two
 * files alike: they are counted as repeated. Fails when files overlap with rows that are not the same. After it
 * the table's times rise throughout. Needs one more copy of one array at a time. */
enum mote_status mote_table_order(struct mote_table *table, struct mote_error *error);

#endif
