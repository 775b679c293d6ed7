/* SPDX-License-Identifier: MIT
 * A program printed as C99: a folder that compiles by itself and computes what the program computes, because it makes the
 * same calls of the same kernels with the same parameters. The kernels are device/'s, whose text the library carries,
 * under the folder's own prefix. */
#ifndef MOTE_EMIT_EMIT_H
#define MOTE_EMIT_EMIT_H

#include "base/buffer.h"
#include "device/detector.h"
#include "device/features.h"
#include "program/program.h"

enum mote_emit_task {
    MOTE_EMIT_TENSORS, /* nothing is known: bytes of tensors in and out */
    MOTE_EMIT_SERIES,  /* rows of measured numbers in, forecasts out */
    MOTE_EMIT_SOUND    /* samples in, a score a label out */
};

/* SOUND: a call that returns words that have been heard. */
struct mote_emit_listening {
    uint32_t hop; /* rows from score to score */
    struct mote_detector_config detector;
    const struct mote_graph
        *whole; /* the network; the plan's may keep states from run to run (graph/slide.h) */
};

/* What to print. Strings and arrays are borrowed. */
struct mote_emit_plan {
    const char *prefix; /* of every name: "kws" gives kws_run, KWS_ARENA_BYTES */
    enum mote_emit_task task;
    const struct mote_program *program; /* of device/'s kernels alone */
    const struct mote_graph *graph;
    size_t rows, columns;      /* SERIES, SOUND: what one input of the network is made of */
    const float *mean, *std;   /* SERIES, SOUND: of the columns, or NULL: as they come */
    const char *const *inputs; /* SERIES: names of the columns */
    const char *const
        *outputs; /* names of the outputs: labels, or targets, which repeat step by step; or NULL */
    size_t output_names;
    const struct mote_features_config *front;    /* SOUND */
    const struct mote_emit_listening *listening; /* SOUND; NULL: it does not */
    const char *author, *url; /* of a package: who answers for it, and its page; NULL: nobody said */
    const char *provenance;   /* lines without comment marks: command, version, seed, hash of the model */
};

enum { MOTE_EMIT_FILES = 176, MOTE_EMIT_NAME = 64 };

struct mote_emit_file {
    char name[MOTE_EMIT_NAME]; /* "model.c", "device/fc_s8.c", of a package "src/device/fc_s8.c" */
    struct mote_buffer text;
};

/* A folder in memory, and its sizes in bytes. */
struct mote_emit_folder {
    size_t count;
    struct mote_emit_file file[MOTE_EMIT_FILES];
    size_t constant_bytes; /* weights, tables and parameters, on a machine of 32 bits */
    size_t code_bytes;     /* about, on a Cortex-M4F */
    size_t arena_bytes, scratch_bytes;
};

/* A name that may begin names in C and C++; says why it is none. */
enum mote_status mote_emit_check_prefix(const char *prefix, struct mote_error *error);

/* Fails with MOTE_UNSUPPORTED, and names op and type, where something cannot be printed. */
enum mote_status mote_emit_model(const struct mote_emit_plan *plan, struct mote_emit_folder *folder,
                                 struct mote_error *error);

/* Says which names there are where `kind` is none of them: arduino, platformio, esp-idf, zephyr, cmake; NULL: no package, and then
 * no author and no address of a page. Those have no quotes, or are NULL. */
enum mote_status mote_emit_check_package(const char *kind, const char *author, const char *url,
                                         struct mote_error *error);

/* The folder of mote_emit_model as that kind of package: its files go into src, and manifests and an example beside it. */
enum mote_status mote_emit_package(const struct mote_emit_plan *plan, const char *kind,
                                   struct mote_emit_folder *folder, struct mote_error *error);
void mote_emit_folder_free(struct mote_emit_folder *folder);

/* One more file of the folder, whose text is empty. */
struct mote_buffer *mote_emit_add_file(struct mote_emit_folder *folder, const char *format, const char *name);

/* Adds the last two files: LICENSE, of what is mote's, and a list of the others, from which another export into the same place
 * learns what was written there. */
#define MOTE_EMIT_LIST "exported.txt"
enum mote_status mote_emit_finish(struct mote_emit_folder *folder, struct mote_error *error);

struct mote_emit_listed {
    uint64_t hash; /* of the file's bytes */
    char name[MOTE_EMIT_NAME];
};
/* The next file of a list's text from *at on, which moves behind it; false at the end. Lines that are none are passed over, and
 * names that lead out of the folder. */
bool mote_emit_list_next(const char **at, const char *end, struct mote_emit_listed *out);

#endif
