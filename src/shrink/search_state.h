/* SPDX-License-Identifier: MIT
 * The search's state, shared by its two files: search.c walks, propose.c says where to. */
#ifndef MOTE_SHRINK_SEARCH_STATE_H
#define MOTE_SHRINK_SEARCH_STATE_H

#include "base/rng.h"
#include "shrink/rate.h"
#include "shrink/search.h"

enum { MOTE_FREE_MOST = 3 };

/* What an output's loss counts in the whole, and the loss that it had at first. */
struct mote_share {
    double weight, first;
};

struct mote_walk {
    struct mote_search *search;
    size_t columns; /* inputs + 1; the last is the bias */
    size_t inputs, outputs;
    double *moments;          /* (columns, columns): means of products of the training inputs */
    const float *target;      /* (outputs, columns): the weights that training gave */
    float *now;               /* (outputs, columns) */
    float *residual;          /* (outputs, count): y − W x − b */
    double *loss;             /* per output: mean |residual| */
    struct mote_share *share; /* per output */
    double distortion, bytes;
    struct mote_rate *rate;
    struct mote_rate_cost cost;
    struct mote_rng rng;
    float *tried;  /* (count): residuals of the proposal */
    float *wanted; /* (columns): the proposal's row */
    double *error; /* (columns): its distance from the target */
};

/* Fills walk->wanted with a new row for output *row: one weight or a run of them changed, and up to three
 * others moved to make good the damage. */
void mote_search_propose(struct mote_walk *walk, size_t *row);

#endif
