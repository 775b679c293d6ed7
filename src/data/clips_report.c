/* SPDX-License-Identifier: MIT
 * What there was beside the clips, for people; and whether a split will do. */
#include "base/buffer.h"
#include "data/clips.h"

#include <stdio.h>

static const char *const split_names[] = {"training", "validation", "test", "whole"};

static size_t count_label(const struct mote_clips *clips, enum mote_split split, uint32_t label) {
    size_t count = 0;
    for (size_t i = 0; i < clips->part[split].count; i++)
        count += clips->clip[clips->part[split].number[i]].label == label;
    return count;
}

enum mote_status mote_clips_check(const struct mote_clips *clips, enum mote_split split,
                                  struct mote_error *error) {
    if (clips->part[split].count == 0)
        return mote_fail(
            error, MOTE_INPUT, "no clip is in the %s split (by %s); give more clips, or change %s",
            split_names[split], clips->split, clips->split[0] == 'l' ? "the split lists" : "[data] split");
    for (uint32_t label = 0; split == MOTE_SPLIT_TRAIN && label < clips->label_count; label++)
        if (count_label(clips, split, label) == 0)
            return mote_fail(error, MOTE_INPUT,
                             "no clip of %s is in the training split (by %s); give it more clips",
                             clips->label[label], clips->split);
    return MOTE_OK;
}

enum mote_status mote_clips_check_others(const struct mote_clips *clips, enum mote_split split,
                                         struct mote_error *error) {
    size_t count = clips->other[split].count;
    for (uint32_t label = 0; label < clips->label_count; label++)
        if (clips->label[label][0] == '_') count += count_label(clips, split, label);
    if (count) return MOTE_OK;
    return mote_fail(error, MOTE_INPUT,
                     "no clip without a word is in the %s split, which [task] threshold = auto goes by; set "
                     "[data] unknown or silence, leave folders out of labels, or give a number",
                     split_names[split]);
}

/* "1 clip", "2 clips". */
static void print_count(struct mote_buffer *out, size_t count, const char *what, const char *rest) {
    if (count) mote_buffer_printf(out, "%zu %s%s %s\n", count, what, count == 1 ? "" : "s", rest);
}

void mote_clips_report_print(const struct mote_clips *clips, size_t most, struct mote_buffer *out) {
    const struct mote_clips_report *r = &clips->report;
    print_count(out, r->skipped_count, "clip", "skipped:");
    for (size_t i = 0; i < r->skipped_count && i < most; i++)
        mote_buffer_printf(out, "  %s\n", r->skipped[i].why);
    if (r->skipped_count > most) mote_buffer_printf(out, "  and %zu more\n", r->skipped_count - most);
    if (r->absent)
        mote_buffer_printf(out, "%zu name%s in the split lists without a file, the first %s\n", r->absent,
                           r->absent == 1 ? "" : "s", r->absent_name);
    print_count(out, r->unlisted, "clip", "in no split list, left out");
    if (r->other_folders)
        mote_buffer_printf(out, "%zu clip%s in %zu folder%s outside the labels\n", r->other_clips,
                           r->other_clips == 1 ? "" : "s", r->other_folders,
                           r->other_folders == 1 ? "" : "s");
    print_count(out, r->cut, "clip", "longer than a clip: the loudest part taken");
    print_count(out, r->converted, "clip", "converted from another rate");
    print_count(out, r->repeated, "clip", "with the same samples as one of another split");
    if (r->made_noise) mote_buffer_printf(out, "no noise recordings: noise made from the seed\n");
    if (r->cache_problem) mote_buffer_printf(out, "no cache written: %s\n", r->cache_problem);
}

void mote_clips_skipped_print(size_t count, struct mote_buffer *out) {
    if (count)
        mote_buffer_printf(out, "%zu clip%s could not be read and %s left out; `mote eval` tells why\n",
                           count, count == 1 ? "" : "s", count == 1 ? "was" : "were");
}
