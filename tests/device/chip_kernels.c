/* SPDX-License-Identifier: MIT
 * Kernels for a chip against their plain twins, byte for byte, on random layers: a program for the chip itself
 * (test_chip.sh). The twins were compiled with MOTE_PLAIN, and their names begin with plain_. */
#include "device/conv.h"
#include "device/depthwise.h"
#include "device/fc.h"
#include "device/pool.h"
#include "firmware/port.h"

#include <string.h>

enum { MOST_ROOM = 20000, MOST_CHANNELS = 160, GUARD = 16 };

mote_kernel plain_conv_s8, plain_depthwise_s8, plain_fc_s8, plain_average_pool_s8, plain_max_pool_s8,
    plain_conv_hybrid, plain_depthwise_hybrid, plain_fc_hybrid;

static uint32_t state;

static uint32_t bits(void) {
    state ^= state << 13, state ^= state >> 17, state ^= state << 5;
    return state;
}

static int32_t between(int32_t low, int32_t high) {
    return low + (int32_t)(bits() % (uint32_t)(high - low + 1));
}

static int one_in(uint32_t n) {
    return bits() % n == 0;
}

static struct {
    uint64_t x[MOST_ROOM / 8], weights[MOST_ROOM / 8], y[2][MOST_ROOM / 8], scratch[3 * MOST_ROOM / 8];
    int32_t bias[MOST_CHANNELS], multiplier[MOST_CHANNELS], shift[MOST_CHANNELS], sums[MOST_CHANNELS];
    float scale[MOST_CHANNELS], real_bias[MOST_CHANNELS];
} m;

static void fill(void *to, size_t count) {
    int8_t *x = to;
    const int extremes = one_in(8);
    for (size_t i = 0; i < count; i++)
        x[i] = (int8_t)(extremes ? (one_in(2) ? -128 : 127) : between(-128, 127));
}

/* Scales as they are in networks, or any; sums stay within 31 bits. */
static void fill_scales(void) {
    const int any = one_in(5), many = one_in(5);
    for (size_t o = 0; o < MOST_CHANNELS; o++) {
        m.bias[o] = any || many ? (int32_t)(bits() >> 1) - (1 << 30) : between(-20000, 20000);
        m.multiplier[o] = one_in(20)   ? INT32_MAX
                          : one_in(20) ? 1 << 30
                                       : (int32_t)(bits() | 1u << 30) & INT32_MAX;
        m.shift[o] = any ? between(-31, 3) : -between(5, 12);
        if (any && one_in(8)) m.multiplier[o] = m.shift[o] = 0;
        if (many) m.shift[o] = -between(1, 24);
        m.scale[o] = (float)between(1, 1000) / 65536.0f;
        m.real_bias[o] = (float)between(-1000, 1000) / 64.0f;
    }
}

struct limits {
    int32_t in_zero, zero, min, max;
};

static struct limits random_limits(void) {
    struct limits l = {between(-128, 127), between(-128, 127), -128, 127};
    if (one_in(3)) l.min = l.zero, l.max = between(l.zero, 127);
    return l;
}

static int32_t positions(int32_t in, int32_t pad, int32_t filter, int32_t stride, int32_t dilation) {
    const int32_t room = in + 2 * pad - (filter - 1) * dilation - 1;
    return room < 0 ? 0 : room / stride + 1;
}

/* depth 0: a full convolution. */
static struct mote_window random_window(int32_t depth) {
    struct mote_window w;
    size_t in, out, weights;
    do {
        const int32_t pad = between(0, 1), most = one_in(4) ? 70 : 12;
        w = (struct mote_window){.batches = between(1, 2),
                                 .in_h = between(1, 9),
                                 .in_w = between(1, 9),
                                 .in_c = between(1, most),
                                 .filter_h = between(1, 4),
                                 .filter_w = between(1, 4),
                                 .stride_h = between(1, 2),
                                 .stride_w = between(1, 2),
                                 .dilation_h = 1,
                                 .dilation_w = 1,
                                 .pad_h = pad,
                                 .pad_w = pad};
        if (one_in(3)) w.filter_h = w.filter_w = w.stride_h = w.stride_w = 1, w.pad_h = w.pad_w = 0;
        if (one_in(6)) w.dilation_h = between(1, 2), w.dilation_w = between(1, 2);
        w.out_h = positions(w.in_h, w.pad_h, w.filter_h, w.stride_h, w.dilation_h);
        w.out_w = positions(w.in_w, w.pad_w, w.filter_w, w.stride_w, w.dilation_w);
        w.out_c = depth ? depth * w.in_c : between(1, one_in(4) ? 40 : 9);
        in = (size_t)w.batches * mote_window_image(&w);
        out = (size_t)(w.batches * w.out_h * w.out_w * w.out_c);
        weights = (depth ? 1 : (size_t)w.out_c) * mote_window_patch(&w) * (depth ? (size_t)depth : 1);
    } while (out == 0 || 4 * in > MOST_ROOM || 4 * out + 2 * GUARD > MOST_ROOM || weights > MOST_ROOM ||
             w.out_c > MOST_CHANNELS);
    return w;
}

/* Runs both; x is any number that is no infinity where the layer takes floats. */
static int same(const char *name, mote_kernel *kernel, mote_kernel *plain, const void *params, int floats) {
    fill(m.x, sizeof m.x);
    fill(m.weights, sizeof m.weights);
    for (size_t i = 0; floats && i < MOST_ROOM / 4; i++)
        ((float *)(void *)m.x)[i] = (float)between(-3000, 3000) / 256.0f;
    const void *x[] = {m.x};
    memset(m.y, 0x5a, sizeof m.y);
    for (int i = 0; i < 2; i++) {
        const struct mote_io io = {x, (char *)m.y[i] + GUARD, NULL, m.scratch};
        memset(m.scratch, 0xa5, sizeof m.scratch);
        (i ? plain : kernel)(params, &io);
    }
    if (memcmp(m.y[0], m.y[1], sizeof m.y[0]) == 0) return 1;
    port_print(name);
    port_print(": other bytes than its plain twin\n");
    return 0;
}

static int windows(void) {
    const int32_t depth = one_in(3) ? between(2, 4) : 1;
    const struct mote_window full = random_window(0), deep = random_window(depth);
    const struct limits l = random_limits();
    const int8_t *weights = (const int8_t *)m.weights;
    fill_scales();
    const struct mote_conv_s8 conv = {full,      weights, m.bias, m.multiplier, m.shift,
                                      l.in_zero, l.zero,  l.min,  l.max};
    const struct mote_depthwise_s8 depthwise = {deep,         depth,   weights,   one_in(3) ? NULL : m.bias,
                                                m.multiplier, m.shift, l.in_zero, l.zero,
                                                l.min,        l.max};
    const struct mote_conv_hybrid conv_hybrid = {full,        weights, m.scale, one_in(2) ? m.sums : NULL,
                                                 m.real_bias, -100.0f, 100.0f};
    const struct mote_depthwise_hybrid depthwise_hybrid = {deep, depth,       weights, m.scale,
                                                           1,    m.real_bias, -100.0f, 100.0f};
    struct mote_pool_s8 pool = {deep, l.min, l.max};
    int good = same("conv_s8", mote_conv_s8, plain_conv_s8, &conv, 0) &
               same("depthwise_s8", mote_depthwise_s8, plain_depthwise_s8, &depthwise, 0) &
               same("conv_hybrid", mote_conv_hybrid, plain_conv_hybrid, &conv_hybrid, 1) &
               same("depthwise_hybrid", mote_depthwise_hybrid, plain_depthwise_hybrid, &depthwise_hybrid, 1);
    if (depth == 1 && deep.dilation_h == 1 && deep.dilation_w == 1 && deep.pad_h < deep.filter_h &&
        deep.pad_w < deep.filter_w) {
        good &= same("average_pool_s8", mote_average_pool_s8, plain_average_pool_s8, &pool, 0) &
                same("max_pool_s8", mote_max_pool_s8, plain_max_pool_s8, &pool, 0);
    }
    return good;
}

static int connected(void) {
    const size_t inputs = (size_t)between(1, one_in(2) ? 20 : 300),
                 outputs = (size_t)between(1, one_in(2) ? 10 : 60), batches = (size_t)between(1, 2);
    const struct limits l = random_limits();
    fill_scales();
    const struct mote_fc_s8 fc = {(const int8_t *)m.weights,
                                  m.bias,
                                  m.multiplier,
                                  m.shift,
                                  (size_t)between(0, 1),
                                  batches,
                                  inputs,
                                  outputs,
                                  l.zero,
                                  l.min,
                                  l.max};
    const struct mote_fc_hybrid hybrid = {(const int8_t *)m.weights,
                                          m.scale,
                                          1,
                                          one_in(2) ? m.sums : NULL,
                                          m.real_bias,
                                          batches,
                                          inputs,
                                          outputs,
                                          -100.0f,
                                          100.0f};
    return same("fc_s8", mote_fc_s8, plain_fc_s8, &fc, 0) &
           same("fc_hybrid", mote_fc_hybrid, plain_fc_hybrid, &hybrid, 1);
}

int main(void) {
    int good = 1;
    state = SEED;
    for (int i = 0; i < CASES; i++)
        good &= windows() & connected();
    port_print(good ? "equal\n" : "FAILED\n");
    port_exit(!good);
    return 0;
}
