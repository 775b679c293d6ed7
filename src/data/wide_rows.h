/* SPDX-License-Identifier: MIT
 * The front end in vectors of MOTE_VECTOR: included by the file of an instruction set, which says with REST how few
 * frames are better off with NARROWER, a set of narrower vectors. */
#include "data/wide_decimate.h"
#include "device/features_batch.h"

static void rows_of(const struct mote_features *f, const struct mote_samples *sound, size_t first,
                    size_t count, float *rows) {
    const size_t columns = mote_features_columns(&f->config);
    size_t done = 0;
    for (size_t n; count - done > REST; done += n) {
        n = count - done < MOTE_VECTOR ? count - done : MOTE_VECTOR;
        batch(f, MOTE_VECTOR, sound, first + done, n, rows + done * columns);
    }
    if (done < count) NARROWER(f, sound, first + done, count - done, rows + done * columns);
}
