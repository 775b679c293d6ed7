/* SPDX-License-Identifier: MIT
 * Inside the emit room: C text as it grows, and the constants that it names. A constant is printed once, however many
 * parameters point to it. All names start with mote_ or MOTE_ until a file is finished (sources.h renames them); what is
 * no name of ours goes through mote_c_foreign. */
#ifndef MOTE_EMIT_WRITER_H
#define MOTE_EMIT_WRITER_H

#include "base/arena.h"
#include "base/buffer.h"
#include "emit/emit.h"

struct mote_emit_constant {
    const void *data;
    enum mote_type type;
    size_t bytes;
};

struct mote_emit {
    const struct mote_emit_plan *plan;
    struct mote_arena arena;
    struct mote_buffer params, calls;  /* of model.c: constant structs, and what run does */
    struct mote_buffer weights, names; /* constants, and their declarations */
    struct mote_emit_constant *constant;
    size_t constants, capacity;
    size_t bytes;      /* of all of them and of the structs, on a machine of 32 bits */
    size_t op;         /* whose parameters are printed */
    size_t code_bytes; /* about */
    unsigned depth;    /* of braces in `params` */
    bool failed;       /* memory is out */
};

/* The fields of a struct initialiser in e->params, one by one. */
void mote_c_open(struct mote_emit *e, const char *field); /* a struct or an array; NULL: an element */
/* A pointer to a struct or an array that has no name of its own: "struct mote_move", "struct mote_block[]". */
void mote_c_open_literal(struct mote_emit *e, const char *field, const char *type);
void mote_c_close(struct mote_emit *e);
void mote_c_int(struct mote_emit *e, const char *field, int64_t value);
void mote_c_real(struct mote_emit *e, const char *field, float value);
/* A pointer to `count` numbers, or NULL. */
void mote_c_array(struct mote_emit *e, const char *field, const void *data, enum mote_type type,
                  size_t count);
/* A pointer to something in the text itself. */
void mote_c_name(struct mote_emit *e, const char *field, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* The number of a constant, which is printed into e->weights unless it is there already. */
size_t mote_c_constant(struct mote_emit *e, const void *data, enum mote_type type, size_t count);

/* Text from elsewhere for a comment (quote false) or a string: no end of either, and no name of ours in it. */
void mote_c_foreign(struct mote_buffer *text, const char *foreign, bool quote);
enum {
    MOTE_EMIT_BREAK = 1
}; /* the character that keeps a foreign mote_ from being a name; it is taken out at the end */

/* Elements as C writes them, lines of them, commas between. */
void mote_c_numbers(struct mote_buffer *text, const void *data, enum mote_type type, size_t count);
/* The C type of elements. */
const char *mote_c_type(enum mote_type type);

#endif
