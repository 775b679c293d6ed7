/* SPDX-License-Identifier: MIT
 * Progress and interruption: the two things that happen while a verb works. */
#define _POSIX_C_SOURCE 200809L
#include "cli/cli.h"

#include <signal.h>
#include <string.h>
#include <unistd.h>

static volatile sig_atomic_t interrupted;
static size_t shown; /* width of the line that stands on the terminal */

static void on_interrupt(int number) {
    (void)number;
    interrupted = 1;
}

void cli_catch_interrupt(void) {
    /* SA_RESETHAND: the second signal meets the default action and ends the program. */
    struct sigaction action = {.sa_handler = on_interrupt, .sa_flags = (int)SA_RESETHAND};
    sigemptyset(&action.sa_mask);
    sigaction(SIGINT, &action, NULL);
    sigaction(SIGTERM, &action, NULL);
    signal(SIGPIPE, SIG_IGN);
}

static void erase(void) {
    if (shown) fprintf(stderr, "\r\033[K");
    shown = 0;
}

bool cli_progress(void *context, const char *line, bool milestone) {
    const struct cli_args *args = context;
    if (!args->quiet && line) {
        bool terminal = isatty(STDERR_FILENO);
        if (terminal) {
            fprintf(stderr, "\r%s\033[K", line);
            shown = strlen(line);
            fflush(stderr);
        } else if (milestone)
            fprintf(stderr, "%s\n", line);
    }
    return !interrupted;
}

void cli_progress_end(void) {
    erase();
}
