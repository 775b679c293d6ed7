/* SPDX-License-Identifier: MIT
 * What every room and every caller share: the version, a status and the sentence that goes with it, and the types that
 * a tensor's elements may have. */
#ifndef MOTE_TYPES_H
#define MOTE_TYPES_H

#ifdef __cplusplus
extern "C" {
#endif

/* Calls that are declared with it are exported from the shared libraries. */
#define MOTE_API __attribute__((visibility("default")))

/* Of the header; mote_version() is that of the library. Libraries with the same major and minor version exchange. */
#define MOTE_VERSION_MAJOR 0
#define MOTE_VERSION_MINOR 1
#define MOTE_VERSION_PATCH 0
#define MOTE_VERSION "0.1.0"
MOTE_API const char *mote_version(void);

/* The first four are also the program's exit statuses. */
enum mote_status {
    MOTE_OK = 0,
    MOTE_USAGE = 1,       /* the call or the command line is wrong */
    MOTE_INPUT = 2,       /* bad input, or input/output failed */
    MOTE_BUDGET = 3,      /* done and written, but a limit of the recipe's [budget] was missed */
    MOTE_MEMORY = 4,      /* out of memory */
    MOTE_INTERRUPTED = 5, /* stopped on request; what was reached is saved */
    MOTE_UNSUPPORTED = 6  /* well-formed, but this build or version cannot do it */
};

/* Filled by every call that fails, untouched by one that succeeds. `text` is one sentence without a final
 * newline: the file, the place in it, what is wrong and what was expected. */
struct mote_error {
    enum mote_status status;
    char text[1500];
};

/* Of a tensor's elements, in TensorFlow Lite's numbers. */
enum mote_type {
    MOTE_FLOAT32 = 0,
    MOTE_FLOAT16 = 1, /* IEEE 754 binary16 */
    MOTE_INT32 = 2,
    MOTE_UINT8 = 3,
    MOTE_INT64 = 4,
    MOTE_BOOL = 6, /* a byte, 0 or 1 */
    MOTE_INT16 = 7,
    MOTE_INT8 = 9
};

#ifdef __cplusplus
}
#endif
#endif
