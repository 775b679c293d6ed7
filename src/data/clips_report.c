/* SPDX-License-Identifier: MIT
 * What there was beside the clips, for people; and whether a split will do. */
#include "base/buffer.h"
#include "data/clips.h"

#include <stddef.h>
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

#define COUNTED(noun, what, field)                                                                           \
    { noun, what, offsetof(struct mote_clips_counts, field) }
const struct mote_clips_counted mote_clips_counted[MOTE_CLIPS_COUNTS] = {
    COUNTED("name", "in the split lists without a file", absent),
    COUNTED("clip", "in no split list, left out", unlisted),
    COUNTED("clip", "outside the labels", outside),
    COUNTED("clip", "longer than a clip: the loudest part taken", cut),
    COUNTED("clip", "converted from another rate", converted),
    COUNTED("clip", "with the same samples as one of another split", repeated),
};

static const char *plural(size_t count) {
    return count == 1 ? "" : "s";
}

/* A line of its own; nothing where there is none. */
static void print_counted(const struct mote_clips_report *r, size_t which, struct mote_buffer *out) {
    const struct mote_clips_counted *counted = &mote_clips_counted[which];
    const size_t count = mote_clips_count(&r->counts, which);
    if (!count) return;
    mote_buffer_printf(out, "%zu %s%s", count, counted->noun, plural(count));
    if (counted->at == offsetof(struct mote_clips_counts, outside))
        mote_buffer_printf(out, " in %zu folder%s", r->other_folders, plural(r->other_folders));
    mote_buffer_printf(out, " %s", counted->what);
    if (counted->at == offsetof(struct mote_clips_counts, absent))
        mote_buffer_printf(out, ", the first %s", r->absent_name);
    mote_buffer_text(out, "\n");
}

void mote_clips_report_print(const struct mote_clips *clips, size_t most, struct mote_buffer *out) {
    const struct mote_clips_report *r = &clips->report;
    if (r->skipped_count)
        mote_buffer_printf(out, "%zu clip%s skipped:\n", r->skipped_count, plural(r->skipped_count));
    for (size_t i = 0; i < r->skipped_count && i < most; i++)
        mote_buffer_printf(out, "  %s\n", r->skipped[i].why);
    if (r->skipped_count > most) mote_buffer_printf(out, "  and %zu more\n", r->skipped_count - most);
    for (size_t i = 0; i < MOTE_CLIPS_COUNTS; i++)
        print_counted(r, i, out);
    if (r->made_noise) mote_buffer_printf(out, "no noise recordings: noise made from the seed\n");
    if (r->cache_problem) mote_buffer_printf(out, "no cache written: %s\n", r->cache_problem);
}

void mote_clips_skipped_print(size_t count, struct mote_buffer *out) {
    if (count)
        mote_buffer_printf(out, "%zu clip%s could not be read and %s left out; `mote eval` tells why\n",
                           count, plural(count), count == 1 ? "was" : "were");
}
