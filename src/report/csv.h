/* SPDX-License-Identifier: MIT
 * A grid as CSV (RFC 4180): comma, CRLF, a header row, quotes where a field needs them. */
#ifndef MOTE_REPORT_CSV_H
#define MOTE_REPORT_CSV_H

#include "report/grid.h"

void mote_grid_print_csv(const struct mote_grid *grid, struct mote_buffer *out);

#endif
