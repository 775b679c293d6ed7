/* SPDX-License-Identifier: MIT
 * Which plain kernels have a stand-in. */
#include "fast/fast.h"

#include "device/arithmetic.h"
#include "device/conv.h"
#include "device/depthwise.h"
#include "device/fc.h"
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
};

/* The best that was built and that `cpu` has. */
static const struct mote_fast_set *find_set(enum mote_cpu cpu) {
    if (cpu > mote_cpu_best()) return NULL;
    const struct mote_fast_set *set = cpu == MOTE_CPU_VNNI ? mote_fast_vnni() : NULL;
    if (!set && cpu >= MOTE_CPU_AVX512) set = mote_fast_avx512();
    return !set && cpu >= MOTE_CPU_AVX2 ? mote_fast_avx2() : set;
}

bool mote_fast_replace(enum mote_cpu cpu, struct mote_arena *memory, struct mote_fast_call *call) {
    const struct mote_fast_set *set = find_set(cpu);
    for (size_t i = 0; set && i < sizeof table / sizeof table[0]; i++) {
        if (table[i].plain == call->kernel) return table[i].make(set, memory, call);
    }
    return false;
}
