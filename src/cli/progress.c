/* SPDX-License-Identifier: MIT
 * Progress and interruption: the two things that happen while a verb works. */
#include "cli/cli.h"

#include <signal.h>
#include <string.h>
#include <sys/ioctl.h>
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
    signal(SIGXFSZ, SIG_IGN); /* a limit on file sizes (ulimit -f) then fails the write, which is told */
}

static void erase(void) {
    if (shown) fprintf(stderr, "\r\033[K");
    shown = 0;
}

bool cli_progress(void *context, const char *line, bool milestone) {
    const struct cli_args *args = context;
    if (!args->quiet && line) {
        if (args->options.progress_width) {
            fprintf(stderr, "\r%s\033[K", line);
            shown = strlen(line);
            fflush(stderr);
        } else if (milestone)
            fprintf(stderr, "%s\n", line);
    }
    return !interrupted;
}

void cli_heard(void *context, const char *text, const char *json) {
    const struct cli_args *args = context;
    if (args->quiet) return;
    printf("%s\n", args->lines ? json : text);
    fflush(stdout);
}

void cli_progress_end(void) {
    erase();
}

unsigned cli_terminal_width(void) {
    struct winsize size;
    if (!isatty(STDERR_FILENO)) return 0;
    return ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0 ? size.ws_col : 80;
}
