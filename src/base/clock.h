/* SPDX-License-Identifier: MIT
 * Monotonic time, for progress and latency. */
#ifndef MOTE_BASE_CLOCK_H
#define MOTE_BASE_CLOCK_H

double mote_seconds(void); /* since an arbitrary start */

#endif
