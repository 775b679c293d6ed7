/* SPDX-License-Identifier: MIT
 * What the verbs of the program share: a table of options, and how results leave. */
#ifndef MOTE_CLI_CLI_H
#define MOTE_CLI_CLI_H

#include <mote/mote.h>

#include <stdio.h>

enum { CLI_MAX_DATA = 256 };

#define CLI_TRY(call)                                                                                        \
    do {                                                                                                     \
        enum mote_status cli_try_status_ = (call);                                                           \
        if (cli_try_status_ != MOTE_OK) return cli_try_status_;                                              \
    } while (0)

/* Everything a command line can say. */
struct cli_args {
    struct mote_options options;
    const char *data[CLI_MAX_DATA];
    const char *json; /* file, or "-" */
    bool quiet, help, lines;
};

/* One option or positional argument of a verb. */
struct cli_option {
    const char *name;  /* "--out", or "MODEL" for a positional */
    const char *value; /* "DIR"; NULL: a switch */
    size_t offset;     /* of its field in struct cli_args */
    enum { CLI_STRING, CLI_UNSIGNED, CLI_SIZE, CLI_SEED, CLI_FRACTION, CLI_SWITCH, CLI_DATA } type;
    bool required;
    const char *help; /* NULL: taken, but means nothing here and is not shown */
};

struct cli_verb {
    const char *name; /* "fit", "data get" */
    const char *summary;
    const struct cli_option *const *options; /* NULL-terminated */
    enum mote_status (*run)(const struct mote_options *, struct mote_result *, struct mote_error *);
};

extern const struct cli_verb cli_verbs[];
extern const size_t cli_verb_count;

/* Parses what follows the verb; prints a sentence and returns MOTE_USAGE when it does not fit. */
enum mote_status cli_parse(const struct cli_verb *verb, int argc, char **argv, struct cli_args *args);
void cli_help(const struct cli_verb *verb, FILE *out);

/* Progress on stderr: one rewritten line on a terminal, milestones as plain lines elsewhere. */
bool cli_progress(void *context, const char *line, bool milestone);
void cli_progress_end(void);

/* A detection on the standard output, at once. */
void cli_heard(void *context, const char *text, const char *json);
unsigned cli_terminal_width(void); /* of stderr; 0 when it is no terminal */

/* Several processes that search together. Start before the command line is read: it may replace the program by one that
 * has MPI; anything but MOTE_OK ends it. NULL: there is but one. */
int cli_ranks_start(int *argc, char ***argv);
const struct mote_ranks *cli_ranks(void);
void cli_ranks_end(int code);

/* Ctrl-C asks the verb to stop and save; a second one ends the program at once. */
void cli_catch_interrupt(void);

#endif
