/* SPDX-License-Identifier: MIT
 * Small cards side by side, with pictures that stand in the page itself. */
#include "report/html.h"

static void element(struct mote_buffer *out, const char *tag, const char *text) {
    mote_buffer_printf(out, "<%s>", tag);
    mote_html_escape(out, text);
    mote_buffer_printf(out, "</%s>", tag);
}

void mote_html_cards_open(struct mote_buffer *out, const char *heading) {
    element(out, "h3", heading);
    mote_buffer_text(out, "\n<div class=\"cards\">\n");
}

void mote_html_card_open(struct mote_buffer *out, const char *heading, const char *value) {
    mote_buffer_text(out, "<figure><figcaption>");
    element(out, "b", heading);
    element(out, "span", value);
    mote_buffer_text(out, "</figcaption>\n");
}

void mote_html_card_close(struct mote_buffer *out, const char *footer) {
    element(out, "small", footer);
    mote_buffer_text(out, "</figure>\n");
}

void mote_html_cards_close(struct mote_buffer *out) {
    mote_buffer_text(out, "</div>\n");
}

/* RFC 4648: three bytes become four characters. */
static void print_base64(struct mote_buffer *out, const unsigned char *data, size_t bytes) {
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    for (size_t i = 0; i < bytes; i += 3) {
        size_t n = bytes - i < 3 ? bytes - i : 3;
        uint32_t word =
            (uint32_t)data[i] << 16 | (n > 1 ? (uint32_t)data[i + 1] << 8 : 0) | (n > 2 ? data[i + 2] : 0);
        char four[4] = {digits[word >> 18], digits[word >> 12 & 63], n > 1 ? digits[word >> 6 & 63] : '=',
                        n > 2 ? digits[word & 63] : '='};
        mote_buffer_append(out, four, sizeof four);
    }
}

void mote_html_picture(struct mote_buffer *out, const struct mote_buffer *png, const char *kind,
                       const char *alt) {
    out->failed = out->failed || png->failed;
    mote_buffer_printf(out, "<img class=\"%s\" alt=\"", kind);
    mote_html_escape(out, alt);
    mote_buffer_text(out, "\" src=\"data:image/png;base64,");
    print_base64(out, png->data, png->size);
    mote_buffer_text(out, "\">\n");
}
