/* SPDX-License-Identifier: MIT
 * Which plain kernels have a stand-in. */
#include "fast/fast.h"

#include "device/arithmetic.h"
#include "device/conv.h"
#include "device/depthwise.h"
#include "device/fc.h"
#include "device/lstm.h"
#include "device/matmul.h"
#include "device/mean.h"
#include "device/pool.h"
#include "fast/make.h"

static const struct {
    mote_kernel *plain;
    mote_fast_maker_function *make, *after_relu; /* the latter: NULL where it makes no difference */
} table[] = {
    {mote_conv_f32, mote_fast_conv_f32, NULL},
    {mote_conv_s8, mote_fast_conv_s8, NULL},
    {mote_conv_hybrid, mote_fast_conv_hybrid, NULL},
    {mote_depthwise_f32, mote_fast_depthwise_f32, NULL},
    {mote_depthwise_s8, mote_fast_depthwise_s8, NULL},
    {mote_depthwise_hybrid, mote_fast_depthwise_hybrid, NULL},
    {mote_fc_f32, mote_fast_fc_f32, NULL},
    {mote_fc_s8, mote_fast_fc_s8, mote_fast_fc_s8_skipping},
    {mote_fc_hybrid, mote_fast_fc_hybrid, NULL},
    {mote_add_s8, mote_fast_add_s8, NULL},
    {mote_add_f32, mote_fast_add_f32, NULL},
    {mote_mul_f32, mote_fast_mul_f32, NULL},
    {mote_average_pool_f32, mote_fast_average_pool_f32, NULL},
    {mote_average_pool_s8, mote_fast_average_pool_s8, NULL},
    {mote_max_pool_f32, mote_fast_max_pool_f32, NULL},
    {mote_max_pool_s8, mote_fast_max_pool_s8, NULL},
    {mote_matmul_f32, mote_fast_matmul_f32, NULL},
    {mote_mean_f32, mote_fast_mean_f32, NULL},
    {mote_mean_s8, mote_fast_mean_s8, NULL},
    {mote_lstm_f32, mote_fast_lstm_f32, NULL},
    {mote_lstm_s8, mote_fast_lstm_s8, NULL},
};

const struct mote_fast_set *mote_fast_set_of(enum mote_cpu cpu) {
    typedef const struct mote_fast_set *set_function(void);
    static set_function *const sets[MOTE_CPUS] = {
        [MOTE_CPU_NEON] = mote_fast_neon,     [MOTE_CPU_DOTPROD] = mote_fast_dotprod,
        [MOTE_CPU_SSE41] = mote_fast_sse41,   [MOTE_CPU_AVX2] = mote_fast_avx2,
        [MOTE_CPU_AVX512] = mote_fast_avx512, [MOTE_CPU_VNNI] = mote_fast_vnni,
    };
    const struct mote_fast_set *set = NULL;
    if (!mote_cpu_has(cpu)) return NULL;
    for (int i = (int)cpu; i > MOTE_CPU_GENERIC && !set; i--)
        set = sets[i] && mote_cpu_has((enum mote_cpu)i) ? sets[i]() : NULL;
    return set;
}

bool mote_fast_replace(enum mote_cpu cpu, struct mote_arena *memory, bool after_relu,
                       struct mote_fast_call *call) {
    const struct mote_fast_set *set = mote_fast_set_of(cpu);
    for (size_t i = 0; set && i < sizeof table / sizeof table[0]; i++) {
        if (table[i].plain == call->kernel)
            return (after_relu && table[i].after_relu ? table[i].after_relu : table[i].make)(set, memory,
                                                                                             call);
    }
    return false;
}

bool mote_fast_has(enum mote_cpu cpu) {
    return mote_fast_set_of(cpu) != NULL;
}
