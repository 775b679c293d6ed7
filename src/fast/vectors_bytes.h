/* SPDX-License-Identifier: MIT
 * The first n bytes of vectors, where the machine has no such loads and stores: rare, and long. */
static __attribute__((noinline)) vi vi_load_bytes(const void *p, size_t n) {
    int8_t bytes[4 * LANES] = {0};
    memcpy(bytes, p, n);
    return vi_load(bytes);
}

static __attribute__((noinline)) void vi_store_some_bytes(int8_t *p, vi v, size_t n) {
    int8_t bytes[4 * LANES];
    vi_store(bytes, v);
    memcpy(p, bytes, n);
}

static inline void vi_store_bytes(int8_t *p, vi v, size_t n) {
    if (n == 4 * LANES)
        vi_store(p, v);
    else
        vi_store_some_bytes(p, v, n);
}
