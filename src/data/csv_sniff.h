/* SPDX-License-Identifier: MIT
 * What the first bytes of a CSV file say about the rest. */
#ifndef MOTE_DATA_CSV_SNIFF_H
#define MOTE_DATA_CSV_SNIFF_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Which of tab, ';' and ',' stands equally often in the first lines, outside quotes. ',' when none does. */
char mote_csv_separator(const uint8_t *head, size_t size);

size_t mote_csv_mark(const uint8_t *head, size_t size); /* bytes of a UTF-8 byte order mark to skip: 3 or 0 */

/* What the first bytes give away as no text that is read here, and the mend: "is gzip-compressed; …". NULL: none
 * of these. */
const char *mote_csv_foreign(const uint8_t *head, size_t size);

#endif
