/* SPDX-License-Identifier: MIT */
#include <mote/types.h>

const char *mote_version(void) {
    return MOTE_VERSION;
}
