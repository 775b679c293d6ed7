/* SPDX-License-Identifier: MIT
 * RESIZE_BILINEAR of integers: sums in 1/2^20, rounded to nearest, ties away from zero; int8 is bit-exact with TensorFlow Lite
 * Micro's reference kernel, int16 with TensorFlow Lite's (Micro has none). For device/resize.c alone, which defines ELEMENT,
 * SUM (that holds 2^20 of them) and NAMED each time. */
static void NAMED(blend)(const struct mote_resize_s8 *p, const ELEMENT *image, size_t i, size_t j,
                         ELEMENT *y) {
    const struct mote_resize_tap_s8 v = p->row[i], h = p->column[j];
    const size_t c = p->size.channels, row = p->size.in_w * c;
    const ELEMENT *top = image + (size_t)v.low * row, *bottom = image + (size_t)v.high * row;
    const size_t left = (size_t)h.low * c, right = (size_t)h.high * c;
    const int32_t one = 1 << 20, down = v.part, up = 1024 - v.part;
    for (size_t k = 0; k < c; k++) {
        const SUM sum = (SUM)(top[left + k] * up + bottom[left + k] * down) * (1024 - h.part) +
                        (SUM)(top[right + k] * up + bottom[right + k] * down) * h.part;
        y[k] = (ELEMENT)((sum > 0 ? sum + one / 2 : sum - one / 2) / one);
    }
}

static void NAMED(resize)(const struct mote_resize_s8 *p, const struct mote_io *io) {
    const struct mote_resize *s = &p->size;
    const ELEMENT *image = io->x[0];
    ELEMENT *y = io->y;
    for (size_t b = 0; b < s->batches; b++, image += s->in_h * s->in_w * s->channels) {
        for (size_t i = 0; i < s->out_h; i++) {
            for (size_t j = 0; j < s->out_w; j++, y += s->channels)
                NAMED(blend)(p, image, i, j, y);
        }
    }
}

#undef ELEMENT
#undef SUM
#undef NAMED
