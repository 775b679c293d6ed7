/* SPDX-License-Identifier: MIT
 * One layer as JSON, for the card and for `inspect`. Internal to this room. */
#ifndef MOTE_REPORT_LAYERS_JSON_H
#define MOTE_REPORT_LAYERS_JSON_H

#include "report/json.h"
#include "report/layers.h"

void mote_layers_add_json(cJSON *list, const struct mote_layer_facts *layer, bool *ok);
void mote_layers_read_json(struct mote_json_reader *reader, const cJSON *item,
                           struct mote_layer_facts *layer);

#endif
