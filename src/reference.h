/* SPDX-License-Identifier: MIT
 * What the reference study reached on the same task, to stand beside a sweep's own rows. */
#ifndef MOTE_REFERENCE_H
#define MOTE_REFERENCE_H

#include "recipe/recipe.h"
#include "report/sweep_report.h"

/* Puts Table 1 into *sweep if the plan is of that task: temperature and humidity, six rows in. */
void mote_reference_add(const struct mote_plan *plan, struct mote_sweep *sweep);

#endif
