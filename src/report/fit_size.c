/* SPDX-License-Identifier: MIT
 * Size against error or accuracy: this model among those of someone else on the same task. */
#include "report/fit_sections.h"
#include "report/html.h"
#include "report/sweep_parts.h"

enum mote_status mote_fit_size_section(const struct mote_fit_report *report, struct mote_buffer *out,
                                       struct mote_error *error) {
    const struct mote_sweep *beside = report->beside;
    const struct mote_card *card = report->card;
    struct mote_sweep_names names;
    bool classes = card->label_count > 0;
    if (!beside || beside->reference_count == 0) return MOTE_OK;
    mote_sweep_names(beside, &names);
    mote_html_section_open(out, classes ? "Size against accuracy" : "Size against error",
                           classes ? "Upper left is better. Test split, zlib stream of the file, log scale."
                                   : "Lower left is better. Test split, zlib stream of the file, log scale.");
    if (beside->reference_note) mote_html_paragraph(out, beside->reference_note);
    mote_html_figures_open(out);
    for (size_t t = 0; t < mote_sweep_score_count(card) && t < 4; t++)
        MOTE_TRY(mote_sweep_scatter(beside, &names, card->output_steps, t, out, error));
    mote_html_figures_close(out);
    mote_html_section_close(out);
    return MOTE_OK;
}
