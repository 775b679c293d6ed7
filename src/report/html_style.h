/* SPDX-License-Identifier: MIT
 * The style sheet of a report page. Internal to this room. */
#ifndef MOTE_REPORT_HTML_STYLE_H
#define MOTE_REPORT_HTML_STYLE_H

extern const char mote_html_palette[]; /* custom properties: colours, light and dark, and fonts */
extern const char mote_html_style[];

#endif
