/* SPDX-License-Identifier: MIT
 * The first n floats of vectors, where the machine has no such loads and stores. */
static inline vf vf_load_some(const float *p, size_t n) {
    float lanes[LANES] = {0};
    memcpy(lanes, p, n * sizeof *p);
    return vf_load(lanes);
}

static inline void vf_store_some(float *p, vf v, size_t n) {
    float lanes[LANES];
    vf_store(lanes, v);
    memcpy(p, lanes, n * sizeof *p);
}
