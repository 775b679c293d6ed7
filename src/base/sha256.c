/* SPDX-License-Identifier: MIT
 * One block of 64 bytes at a time, as the standard writes it down. */
#include "base/sha256.h"

#include <stdio.h>
#include <string.h>

/* The first 32 bits of what the square roots of the first eight primes, and the cube roots of the first 64, have behind the point. */
static const uint32_t first[8] = {0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a,
                                  0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19};
static const uint32_t round_constant[64] = {
    0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
    0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
    0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
    0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
    0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
    0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
    0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
    0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2};

void mote_sha256_start(struct mote_sha256 *sum) {
    memcpy(sum->state, first, sizeof first);
    sum->bytes = 0;
}

static uint32_t turn(uint32_t x, unsigned by) {
    return x >> by | x << (32 - by);
}

static void spread(const unsigned char *block, uint32_t w[64]) {
    for (size_t i = 0; i < 16; i++, block += 4)
        w[i] = (uint32_t)block[0] << 24 | (uint32_t)block[1] << 16 | (uint32_t)block[2] << 8 | block[3];
    for (size_t i = 16; i < 64; i++) {
        const uint32_t s0 = turn(w[i - 15], 7) ^ turn(w[i - 15], 18) ^ w[i - 15] >> 3;
        const uint32_t s1 = turn(w[i - 2], 17) ^ turn(w[i - 2], 19) ^ w[i - 2] >> 10;
        w[i] = w[i - 16] + s0 + w[i - 7] + s1;
    }
}

/* s is a, b, …, h. */
static void mix(uint32_t s[8], uint32_t word) {
    const uint32_t s1 = turn(s[4], 6) ^ turn(s[4], 11) ^ turn(s[4], 25);
    const uint32_t choice = (s[4] & s[5]) ^ (~s[4] & s[6]);
    const uint32_t t1 = s[7] + s1 + choice + word;
    const uint32_t s0 = turn(s[0], 2) ^ turn(s[0], 13) ^ turn(s[0], 22);
    const uint32_t majority = (s[0] & s[1]) ^ (s[0] & s[2]) ^ (s[1] & s[2]);
    memmove(s + 1, s, 7 * sizeof *s);
    s[4] += t1;
    s[0] = t1 + s0 + majority;
}

static void take_block(struct mote_sha256 *sum) {
    uint32_t w[64], s[8];
    spread(sum->block, w);
    memcpy(s, sum->state, sizeof s);
    for (size_t i = 0; i < 64; i++)
        mix(s, w[i] + round_constant[i]);
    for (size_t i = 0; i < 8; i++)
        sum->state[i] += s[i];
}

void mote_sha256_add(struct mote_sha256 *sum, const void *data, size_t bytes) {
    const unsigned char *from = data;
    while (bytes > 0) {
        const size_t there = sum->bytes % MOTE_SHA256_BLOCK, room = MOTE_SHA256_BLOCK - there;
        const size_t some = bytes < room ? bytes : room;
        memcpy(sum->block + there, from, some);
        sum->bytes += some;
        from += some;
        bytes -= some;
        if (some == room) take_block(sum);
    }
}

void mote_sha256_end(struct mote_sha256 *sum, char out[MOTE_SHA256_TEXT]) {
    unsigned char length[8];
    const uint64_t bits = 8 * sum->bytes;
    for (size_t i = 0; i < 8; i++)
        length[i] = (unsigned char)(bits >> (56 - 8 * i));
    mote_sha256_add(sum, "\x80", 1);
    while (sum->bytes % MOTE_SHA256_BLOCK != MOTE_SHA256_BLOCK - sizeof length)
        mote_sha256_add(sum, "", 1);
    mote_sha256_add(sum, length, sizeof length);
    for (size_t i = 0; i < 8; i++)
        snprintf(out + 8 * i, 9, "%08x", sum->state[i]);
}
