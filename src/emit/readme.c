/* SPDX-License-Identifier: MIT
 * README.md of the folder. */
#include "emit/parts.h"

#define TEXT(text) mote_buffer_text(out, text)
#define PRINT(...) mote_buffer_printf(out, __VA_ARGS__)

const char *mote_emit_what(const struct mote_emit_plan *plan) {
    static const char *const kinds[] = {[MOTE_EMIT_TENSORS] = "tensors in, tensors out",
                                        [MOTE_EMIT_SERIES] = "measurements in, a forecast out",
                                        [MOTE_EMIT_SOUND] = "samples of sound in, scores out"};
    return plan->listening ? "samples of sound in, words out" : kinds[plan->task];
}

void mote_emit_readme(const struct mote_emit *e, const struct mote_emit_folder *folder,
                      struct mote_buffer *out) {
    PRINT("# A network as C99: %s\n\n", mote_emit_what(e->plan));
    for (const char *p = e->plan->provenance; *p;) {
        const char *line = p;
        while (*p && *p != '\n')
            p++;
        TEXT("    ");
        for (; line < p; line++) {
            mote_buffer_append(out, line, 1);
            if (*line == 'm' || *line == 'M') mote_buffer_append(out, &(char){MOTE_EMIT_BREAK}, 1);
        }
        TEXT("\n");
        p += *p == '\n';
    }
    PRINT("\nAdd all `.c` files but `selftest.c` to a project; nothing else is needed. `model.h` is the "
          "manual.\n\n"
          "    cc -O2 -c model.c model_weights.c device/*.c\n"
          "    cc -O2 *.c device/*.c -lm -o selftest && ./selftest\n\n"
          "| bytes | |\n| --- | --- |\n| %zu | constants in flash: weights, tables, parameters |\n"
          "| %zu | code, about (Cortex-M4F, -Os) |\n"
          "| %zu | memory that is kept from call to call |\n| %zu | memory that may be used for anything "
          "else between calls |\n\n",
          folder->constant_bytes, folder->code_bytes, folder->arena_bytes, folder->scratch_bytes);
    PRINT("`selftest.c` checks that this compiler and machine compute the same bits: it prints `ok`, or "
          "defines `mote_selftest` alone with\n"
          "`-D%cMOTE_SELFTEST_NO_MAIN`, as a package does that compiles all files. ",
          MOTE_EMIT_BREAK);
    TEXT("Options that change what floats mean (`-ffast-math`) break that. There "
         "is no heap, no output, no state\n"
         "but the caller's memory, and of the mathematical library at most `sqrtf`.\n\n");
    if (e->plan->task == MOTE_EMIT_SERIES)
        TEXT("A row with NaN or infinity in it, as a broken sensor's driver gives, is a gap: "
             "`mote_feed` forgets the rows and returns 0\nuntil `MOTE_ROWS` good ones have followed.\n\n");
    TEXT("The C text is mote's, under the MIT licence (`LICENSE`); the network that it computes is whose it "
         "was.\n");
}
