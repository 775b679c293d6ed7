/* SPDX-License-Identifier: MIT
 * Aligned tables for a terminal: text to the left, numbers to the right, a rule under the header. */
#ifndef MOTE_REPORT_TEXT_H
#define MOTE_REPORT_TEXT_H

#include "report/grid.h"

/* Columns are as wide as their widest cell (in terminal columns, not bytes) and two spaces apart; no line
 * ends in a space. Cells are cleaned (utf8.h), so that no name can steer the terminal. */
void mote_grid_print_text(const struct mote_grid *grid, struct mote_buffer *out);

#endif
