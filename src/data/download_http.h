/* SPDX-License-Identifier: MIT
 * One file over HTTP(S), through libcurl. Only download.c uses it. */
#ifndef MOTE_DATA_DOWNLOAD_HTTP_H
#define MOTE_DATA_DOWNLOAD_HTTP_H

#include "data/download.h"
#include "data/download_part.h"

/* Fetches what is missing of a part that was recalled; MOTE_OK: the file is whole. `resumed` is how much of
 * it was there before. */
enum mote_status mote_http_fetch(struct mote_part *part, const struct mote_download_options *options,
                                 uint64_t *resumed, struct mote_error *error);

#endif
