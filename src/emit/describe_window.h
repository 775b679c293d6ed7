/* SPDX-License-Identifier: MIT
 * The geometry that convolutions and pools share, as a field. */
#ifndef MOTE_EMIT_DESCRIBE_WINDOW_H
#define MOTE_EMIT_DESCRIBE_WINDOW_H

#include "device/window.h"
#include "emit/writer.h"

void mote_describe_window(struct mote_emit *e, const struct mote_window *p);

#endif
