/* SPDX-License-Identifier: MIT
 * The way through two inputs, one of which may be broadcast; for a file that has defined ELEMENT, the type of both and of
 * the output. Not a header to include anywhere else. */
/* Inlined into each kernel, so that `pair` is no call. */
static inline void walk(const struct mote_broadcast *b, const void *params, const struct mote_io *io,
                        int32_t (*pair)(const void *, int32_t, int32_t)) {
    const size_t n = b->shape[MOTE_AXES - 1];
    const size_t dx = b->step[0][MOTE_AXES - 1], dz = b->step[1][MOTE_AXES - 1];
    struct mote_rows r = {b, {0}, {0}};
    ELEMENT *y = io->y;
    for (size_t left = mote_rows_count(b); left > 0; left--, mote_rows_next(&r)) {
        const ELEMENT *x = (const ELEMENT *)io->x[0] + r.at[0], *z = (const ELEMENT *)io->x[1] + r.at[1];
        for (size_t i = 0; i < n; i++)
            *y++ = (ELEMENT)pair(params, x[i * dx], z[i * dz]);
    }
}
