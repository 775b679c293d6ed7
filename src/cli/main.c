/* SPDX-License-Identifier: MIT
 * The program: finds the verb, parses its line, calls the library, and lets text, JSON and the exit status
 * out. */
#include "cli/cli.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

/* Those of one group ("data"), or all of them. */
static void list_rows(FILE *out, const char *group) {
    size_t length = strlen(group);
    for (size_t i = 0; i < cli_verb_count; i++) {
        const char *name = cli_verbs[i].name;
        if (length == 0 || (strncmp(name, group, length) == 0 && name[length] == ' '))
            fprintf(out, "  %-10s %s\n", name, cli_verbs[i].summary);
    }
}

static void list_verbs(FILE *out) {
    fprintf(out,
            "mote %s: small neural networks for sensors, from data to a tiny .tflite\n\nusage: mote VERB … "
            "(mote VERB --help says more)\n\n",
            mote_version());
    list_rows(out, "");
    fprintf(out, "\n  --version  the version\n");
}

/* The first word of verbs of two words. */
static bool is_group(const char *word) {
    size_t length = strlen(word);
    for (size_t i = 0; i < cli_verb_count; i++) {
        const char *space = strchr(cli_verbs[i].name, ' ');
        if (space && length == (size_t)(space - cli_verbs[i].name) &&
            strncmp(cli_verbs[i].name, word, length) == 0)
            return true;
    }
    return false;
}

/* What is said when no verb was found. */
static int say_no_verb(int argc, char **argv) {
    bool group = is_group(argv[1]), help = group && argc > 2 && strcmp(argv[2], "--help") == 0;
    if (!group) {
        fprintf(stderr, "mote: there is no verb \"%s\" (mote --help lists them)\n", argv[1]);
        return MOTE_USAGE;
    }
    if (argc > 2 && !help) {
        fprintf(stderr, "mote: there is no verb \"%s %s\" (mote %s --help lists them)\n", argv[1], argv[2],
                argv[1]);
        return MOTE_USAGE;
    }
    fprintf(help ? stdout : stderr, "usage: mote VERB … (mote VERB --help says more)\n\n");
    list_rows(help ? stdout : stderr, argv[1]);
    return help ? MOTE_OK : MOTE_USAGE;
}

/* The verb that argv starts with; *words is 1 or 2 ("data get"). */
static const struct cli_verb *find_verb(int argc, char **argv, int *words) {
    for (size_t i = 0; i < cli_verb_count; i++) {
        const char *name = cli_verbs[i].name, *space = strchr(name, ' ');
        *words = space ? 2 : 1;
        if (argc < *words) continue;
        if (!space && strcmp(argv[0], name) == 0) return &cli_verbs[i];
        if (space && strlen(argv[0]) == (size_t)(space - name) &&
            strncmp(argv[0], name, (size_t)(space - name)) == 0 && strcmp(argv[1], space + 1) == 0)
            return &cli_verbs[i];
    }
    return NULL;
}

/* The command line again, quoted for a shell where needed, for cards and reports. */
static char *join_command(int argc, char **argv) {
    size_t size = 1;
    for (int i = 0; i < argc; i++)
        size += strlen(argv[i]) + 3;
    char *text = malloc(size);
    if (!text) return NULL;
    text[0] = 0;
    for (int i = 0; i < argc; i++) {
        const char *word = i == 0 ? "mote" : argv[i]; /* the program's folder is nobody's business */
        bool quote = strpbrk(word, " \t\"()*$;&|<>") != NULL;
        sprintf(text + strlen(text), "%s%s%s%s", i ? " " : "", quote ? "'" : "", word, quote ? "'" : "");
    }
    return text;
}

static int fail(const char *text) {
    fprintf(stderr, "mote: %s\n", text);
    return MOTE_INPUT;
}

static bool put_json(FILE *file, const char *json) {
    return file && fputs(json, file) >= 0 && fputc('\n', file) >= 0 && fflush(file) == 0;
}

/* What is at `path` is a pipe, a device or a link, and is written into, not replaced. */
static bool is_special(const char *path) {
    struct stat status;
    return lstat(path, &status) == 0 && !S_ISREG(status.st_mode);
}

/* Beside `path`, then renamed: an earlier file stays whole where this fails. */
static bool write_json_file(const char *path, const char *json) {
    bool special = is_special(path);
    size_t size = strlen(path) + sizeof ".new";
    char *beside = malloc(size);
    if (!beside) return false;
    snprintf(beside, size, "%s%s", path, special ? "" : ".new");
    FILE *file = fopen(beside, "w");
    bool good = put_json(file, json);
    if (file) good &= fclose(file) == 0;
    good = good && (special || rename(beside, path) == 0);
    if (!good && file && !special) remove(beside);
    free(beside);
    return good;
}

static int write_json(const char *path, const char *json) {
    if (strcmp(path, "-") == 0 ? put_json(stdout, json) : write_json_file(path, json)) return MOTE_OK;
    fprintf(stderr, "mote: cannot write the JSON to %s; check that the folder exists and has room\n", path);
    return MOTE_INPUT;
}

static int write_text(const struct cli_args *args, const struct mote_result *result) {
    bool json_on_stdout = args->json && strcmp(args->json, "-") == 0;
    if (!args->quiet && !json_on_stdout && result->text &&
        (fputs(result->text, stdout) < 0 || fflush(stdout) != 0))
        return fail("cannot write to the standard output");
    return args->json && result->json ? write_json(args->json, result->json) : MOTE_OK;
}

static int exit_status(enum mote_status status) {
    switch (status) {
    case MOTE_OK:
    case MOTE_USAGE:
    case MOTE_INPUT:
    case MOTE_BUDGET:
        return (int)status;
    case MOTE_INTERRUPTED:
        return 130;
    case MOTE_MEMORY:
    case MOTE_UNSUPPORTED:
        break;
    }
    return MOTE_INPUT;
}

static int run_verb(const struct cli_verb *verb, int argc, char **argv, int words) {
    struct cli_args args = {0};
    enum mote_status status = cli_parse(verb, argc - 1 - words, argv + 1 + words, &args);
    if (status != MOTE_OK) return (int)status;
    if (args.help) {
        cli_help(verb, stdout);
        return MOTE_OK;
    }
    char *command = join_command(argc, argv);
    args.options.command = command;
    args.options.progress = cli_progress;
    args.options.heard = cli_heard;
    args.options.progress_width = cli_terminal_width();
    args.options.context = &args;
    args.options.ranks = cli_ranks();
    if (args.options.ranks && args.options.ranks->rank > 0) { /* the first one speaks for all */
        args.quiet = true;
        args.json = NULL;
    }
    cli_catch_interrupt();
    struct mote_result result = {0};
    struct mote_error error = {0};
    status = verb->run(&args.options, &result, &error);
    cli_progress_end();
    int code = exit_status(status);
    if (!result.text && status != MOTE_OK)
        fprintf(stderr, "mote %s: %s\n", verb->name, error.text);
    else {
        int written = write_text(&args, &result);
        if (status != MOTE_OK) fprintf(stderr, "mote %s: %s\n", verb->name, error.text);
        if (written != MOTE_OK) code = written;
    }
    mote_result_free(&result);
    free(command);
    return code;
}

static int run(int argc, char **argv) {
    if (argc < 2) {
        list_verbs(stderr);
        return MOTE_USAGE;
    }
    if (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "help") == 0) {
        list_verbs(stdout);
        return MOTE_OK;
    }
    if (strcmp(argv[1], "--version") == 0) {
        printf("mote %s\n", mote_version());
        return MOTE_OK;
    }
    int words = 1;
    const struct cli_verb *verb = find_verb(argc - 1, argv + 1, &words);
    return !verb ? say_no_verb(argc, argv) : run_verb(verb, argc, argv, words);
}

int main(int argc, char **argv) {
    int code = cli_ranks_start(&argc, &argv);
    if (code != MOTE_OK) return code;
    code = run(argc, argv);
    if (code == MOTE_OK && (fflush(stdout) != 0 || ferror(stdout)))
        code = fail("cannot write to the standard output");
    cli_ranks_end(code);
    return code;
}
