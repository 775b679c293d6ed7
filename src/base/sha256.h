/* SPDX-License-Identifier: MIT
 * SHA-256 (FIPS 180-4), the sum that others can check with `sha256sum FILE`. Bytes may come in pieces. */
#ifndef MOTE_BASE_SHA256_H
#define MOTE_BASE_SHA256_H

#include <stddef.h>
#include <stdint.h>

enum { MOTE_SHA256_BLOCK = 64, MOTE_SHA256_TEXT = 65 };

struct mote_sha256 {
    uint32_t state[8];
    uint64_t bytes; /* so far */
    unsigned char block[MOTE_SHA256_BLOCK];
};

void mote_sha256_start(struct mote_sha256 *sum);
void mote_sha256_add(struct mote_sha256 *sum, const void *data, size_t bytes);
/* In hexadecimal, with a final 0. */
void mote_sha256_end(struct mote_sha256 *sum, char out[MOTE_SHA256_TEXT]);

#endif
