/* SPDX-License-Identifier: MIT
 * Template: floats to int8 as device/dynamic.c does it. */

#ifndef MOTE_FAST_QUANTIZE_H
#define MOTE_FAST_QUANTIZE_H

/* To the nearest whole number, ties away from zero: the largest float below ½ is added on the number's side, and
 * what lies behind the point is cut off. */
static inline vi round_away(vf v) {
    return vi_truncate(vf_add(v, vf_with_sign(vf_set(0.49999997f), v)));
}

static inline vi quantize(const struct mote_fast_staging *s, vf x) {
    const vf scaled = vf_add(vf_set((float)s->zero), vf_multiply(x, vf_set(s->inverse)));
    return round_away(vf_min(vf_max(scaled, vf_set(s->least)), vf_set(127.0f)));
}

#endif
