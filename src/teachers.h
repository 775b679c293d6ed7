/* SPDX-License-Identifier: MIT
 * The models that a distillation learns from: files read, checked against what is to be learnt, and run on a
 * batch by as many threads as there are. */
#ifndef MOTE_TEACHERS_H
#define MOTE_TEACHERS_H

#include "job.h"
#include "program/program.h"
#include "report/card.h"

struct mote_teacher_model {
    char path[MOTE_PATH];
    uint64_t hash; /* of the file's bytes */
    struct mote_graph *graph;
    struct mote_program **program; /* a thread */
    bool softmax;                  /* gives probabilities, not logits */
    float *gain, *offset; /* a column: brings our inputs to its normalisation; NULL: they are the same */
};

struct mote_teachers {
    size_t count, threads, steps, columns, outputs;
    struct mote_teacher_model *model;
    float temperature;
    float *x, *y; /* (threads, steps · columns), (threads, outputs) */
};

/* Reads the plan's teachers, and first fits those that are recipes; *out is NULL when there are none. Each must take the clips' features and give a number a
 * label, and where a card lies beside it, that must say the same labels and features. */
enum mote_status mote_teachers_open(const struct mote_options *options, const struct mote_plan *plan,
                                    const struct mote_clips *clips, size_t threads,
                                    struct mote_teachers **out, struct mote_error *error);
void mote_teachers_free(struct mote_teachers *teachers);

/* For the trainer: the mean of their probabilities at the plan's temperature. */
struct mote_teacher mote_teachers_trainer(const struct mote_teachers *teachers);

/* Continued from `hash`; NULL changes nothing. */
uint64_t mote_teachers_hash(const struct mote_teachers *teachers, uint64_t hash);

/* Into the card: names, and hashes of the bytes. */
enum mote_status mote_teachers_record(const struct mote_teachers *teachers, struct mote_card *card,
                                      struct mote_error *error);

/* Whether it is these that the card names. */
bool mote_teachers_recorded(const struct mote_teachers *teachers, const struct mote_card *card);

/* A teacher as the plan names it that is a recipe: NAME.ini or NAME.ini@SEED. */
bool mote_teacher_is_recipe(const char *named);

/* Whether what that recipe makes can teach: the same labels and features as ours. */
enum mote_status mote_teacher_check(const char *named, const struct mote_options *options,
                                    const struct mote_card *ours, struct mote_error *error);

/* The model file of its run on the options' data, in the folder NAME or NAME-SEED beside theirs, which is made where it
 * is not there. */
enum mote_status mote_teacher_file(const char *named, const struct mote_options *options,
                                   char path[MOTE_PATH], struct mote_error *error);

/* A teacher's card, if there is one, against ours: the same labels and features. Makes gain and offset where
 * mean and standard deviation are not the same. */
enum mote_status mote_teacher_match(struct mote_teacher_model *model, const struct mote_card *ours,
                                    struct mote_error *error);

#endif
