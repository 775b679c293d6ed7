/* SPDX-License-Identifier: MIT
 * Fields that several kernels share: the geometry of convolutions and pools; a row of sizes. */
#ifndef MOTE_EMIT_DESCRIBE_WINDOW_H
#define MOTE_EMIT_DESCRIBE_WINDOW_H

#include "device/window.h"
#include "emit/writer.h"

void mote_describe_window(struct mote_emit *e, const struct mote_window *p);
void mote_describe_sizes(struct mote_emit *e, const char *field, const size_t *value, size_t count);

#endif
