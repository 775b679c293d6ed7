/* SPDX-License-Identifier: MIT
 * Which plain kernels have a stand-in. */
#include "fast/fast.h"

#include "device/arithmetic.h"
#include "device/conv.h"
#include "device/depthwise.h"
#include "device/fc.h"
#include "device/lstm.h"
#include "device/mean.h"
#include "device/pool.h"
#include "fast/make.h"

static const struct {
    mote_kernel *plain;
    mote_fast_maker_function *make;
} table[] = {
    {mote_conv_f32, mote_fast_conv_f32},
    {mote_conv_s8, mote_fast_conv_s8},
    {mote_conv_hybrid, mote_fast_conv_hybrid},
    {mote_depthwise_f32, mote_fast_depthwise_f32},
    {mote_depthwise_s8, mote_fast_depthwise_s8},
    {mote_depthwise_hybrid, mote_fast_depthwise_hybrid},
    {mote_fc_f32, mote_fast_fc_f32},
    {mote_fc_s8, mote_fast_fc_s8},
    {mote_fc_hybrid, mote_fast_fc_hybrid},
    {mote_add_s8, mote_fast_add_s8},
    {mote_add_f32, mote_fast_add_f32},
    {mote_mul_f32, mote_fast_mul_f32},
    {mote_average_pool_f32, mote_fast_average_pool_f32},
    {mote_average_pool_s8, mote_fast_average_pool_s8},
    {mote_max_pool_f32, mote_fast_max_pool_f32},
    {mote_max_pool_s8, mote_fast_max_pool_s8},
    {mote_mean_f32, mote_fast_mean_f32},
    {mote_mean_s8, mote_fast_mean_s8},
    {mote_lstm_f32, mote_fast_lstm_f32},
    {mote_lstm_s8, mote_fast_lstm_s8},
};

/* That of `cpu`, where the machine has it; where it was not built, the next plainer one. */
static const struct mote_fast_set *find_set(enum mote_cpu cpu) {
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
    const struct mote_fast_set *set = find_set(cpu);
    if (set && after_relu && call->kernel == mote_fc_s8) return mote_fast_fc_s8_skipping(set, memory, call);
    for (size_t i = 0; set && i < sizeof table / sizeof table[0]; i++) {
        if (table[i].plain == call->kernel) return table[i].make(set, memory, call);
    }
    return false;
}

bool mote_fast_has(enum mote_cpu cpu) {
    return find_set(cpu) != NULL;
}
