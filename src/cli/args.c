/* SPDX-License-Identifier: MIT
 * Command lines: a verb's option table against argv. */
#include "cli/cli.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

static bool is_flag(const struct cli_option *option) {
    return option->name[0] == '-';
}

static const struct cli_option *find_flag(const struct cli_verb *verb, const char *text, size_t length) {
    for (size_t i = 0; verb->options[i]; i++)
        if (is_flag(verb->options[i]) && strlen(verb->options[i]->name) == length &&
            strncmp(verb->options[i]->name, text, length) == 0)
            return verb->options[i];
    return NULL;
}

static const struct cli_option *find_positional(const struct cli_verb *verb, size_t number) {
    for (size_t i = 0; verb->options[i]; i++)
        if (!is_flag(verb->options[i]) && number-- == 0) return verb->options[i];
    return NULL;
}

static enum mote_status usage(const struct cli_verb *verb, const char *what, const char *text) {
    fprintf(stderr, "mote %s: %s%s (mote %s --help lists what it takes)\n", verb->name, what, text,
            verb->name);
    return MOTE_USAGE;
}

static bool read_number(const char *text, unsigned long long limit, unsigned long long *out) {
    char *end;
    errno = 0;
    *out = strtoull(text, &end, 10);
    return text[0] >= '0' && text[0] <= '9' && *end == 0 && errno == 0 && *out <= limit;
}

/* Bytes: "262144", "256K" or "1M". */
static bool read_size(const char *text, size_t *out) {
    char digits[16];
    const size_t count = strspn(text, "0123456789");
    unsigned long long number;
    const char *unit = text + count;
    if (count == 0 || count >= sizeof digits) return false;
    memcpy(digits, text, count);
    digits[count] = 0;
    int shift = *unit == 'K' || *unit == 'k' ? 10 : *unit == 'M' ? 20 : 0;
    if (unit[shift > 0] != 0 || !read_number(digits, UINT_MAX >> shift, &number) || number == 0) return false;
    *out = (size_t)number << shift;
    return true;
}

static bool read_fraction(const char *text, double *out) {
    char *end;
    *out = strtod(text, &end);
    return (text[0] == '.' || (text[0] >= '0' && text[0] <= '9')) && *end == 0 && *out > 0 && *out < 1;
}

static bool is_given(const struct cli_option *option, const struct cli_args *args) {
    const void *field = (const char *)args + option->offset;
    switch (option->type) {
    case CLI_STRING:
        return *(const char *const *)field != NULL;
    case CLI_UNSIGNED:
        return *(const unsigned *)field != 0;
    case CLI_SIZE:
        return *(const size_t *)field != 0;
    case CLI_FRACTION:
        return *(const double *)field > 0;
    case CLI_SEED:
        return args->options.seed_given;
    case CLI_DATA:
        return args->options.data_count > 0;
    case CLI_SWITCH:
        break;
    }
    return *(const bool *)field;
}

static enum mote_status store(const struct cli_verb *verb, const struct cli_option *option, const char *value,
                              struct cli_args *args) {
    void *field = (char *)args + option->offset;
    unsigned long long number;
    if (option->type == CLI_STRING && *value == 0) return usage(verb, "an empty value for ", option->name);
    if (option->type != CLI_DATA && option->type != CLI_SWITCH && is_given(option, args))
        return usage(verb, "given twice: ", option->name);
    switch (option->type) {
    case CLI_STRING:
        *(const char **)field = value;
        break;
    case CLI_UNSIGNED:
        if (!read_number(value, 1000000, &number) || number == 0) {
            fprintf(stderr, "mote %s: %s takes a whole number from 1 to 1000000, not \"%s\"\n", verb->name,
                    option->name, value);
            return MOTE_USAGE;
        }
        *(unsigned *)field = (unsigned)number;
        break;
    case CLI_SIZE:
        if (!read_size(value, field)) {
            fprintf(stderr, "mote %s: %s takes a number of bytes, like 65536, 64K or 1M, not \"%s\"\n",
                    verb->name, option->name, value);
            return MOTE_USAGE;
        }
        break;
    case CLI_SEED:
        if (!read_number(value, ULLONG_MAX, &number)) {
            fprintf(stderr, "mote %s: %s takes a whole number from 0 to 2^64 - 1, not \"%s\"\n", verb->name,
                    option->name, value);
            return MOTE_USAGE;
        }
        args->options.seed = number;
        args->options.seed_given = true;
        break;
    case CLI_FRACTION:
        if (!read_fraction(value, field)) {
            fprintf(stderr, "mote %s: %s takes a fraction above 0 and below 1, like 0.5, not \"%s\"\n",
                    verb->name, option->name, value);
            return MOTE_USAGE;
        }
        break;
    case CLI_SWITCH:
        *(bool *)field = true;
        break;
    case CLI_DATA:
        if (args->options.data_count == CLI_MAX_DATA)
            return usage(verb, "too many paths; name their folder instead of each with ", option->name);
        args->data[args->options.data_count++] = value;
        break;
    }
    return MOTE_OK;
}

/* "--name value", "--name=value" or "--switch" at argv[*at]. */
static enum mote_status parse_flag(const struct cli_verb *verb, int argc, char **argv, int *at,
                                   struct cli_args *args) {
    const char *text = argv[*at], *equals = strchr(text, '=');
    const struct cli_option *option = find_flag(verb, text, equals ? (size_t)(equals - text) : strlen(text));
    if (!option) return usage(verb, "there is no option ", text);
    if (!option->value && option->type == CLI_SWITCH) {
        if (equals) return usage(verb, "no value goes with ", option->name);
        return store(verb, option, "", args);
    }
    if (equals) return store(verb, option, equals + 1, args);
    if (*at + 1 >= argc) return usage(verb, "a value is missing after ", option->name);
    return store(verb, option, argv[++*at], args);
}

enum mote_status cli_parse(const struct cli_verb *verb, int argc, char **argv, struct cli_args *args) {
    size_t positionals = 0;
    bool only_positionals = false;
    for (int i = 0; i < argc; i++) {
        if (!only_positionals && strcmp(argv[i], "--") == 0)
            only_positionals = true;
        else if (!only_positionals && argv[i][0] == '-' && argv[i][1] != 0) {
            CLI_TRY(parse_flag(verb, argc, argv, &i, args));
        } else {
            const struct cli_option *option = find_positional(verb, positionals++);
            if (!option) return usage(verb, "one argument too many: ", argv[i]);
            CLI_TRY(store(verb, option, argv[i], args));
        }
        if (args->help) return MOTE_OK;
    }
    for (size_t i = 0; verb->options[i]; i++)
        if (verb->options[i]->required && !is_given(verb->options[i], args))
            return usage(verb, "it needs ", verb->options[i]->name);
    args->options.data = args->data;
    return MOTE_OK;
}

void cli_help(const struct cli_verb *verb, FILE *out) {
    fprintf(out, "mote %s: %s\n\nusage: mote %s", verb->name, verb->summary, verb->name);
    for (size_t i = 0; verb->options[i]; i++) {
        const struct cli_option *o = verb->options[i];
        if (!is_flag(o))
            fprintf(out, " %s", o->name);
        else if (o->required)
            fprintf(out, " %s %s", o->name, o->value);
    }
    fprintf(out, " [options]\n\n");
    for (size_t i = 0; verb->options[i]; i++) {
        const struct cli_option *o = verb->options[i];
        char left[64];
        if (!o->help) continue;
        snprintf(left, sizeof left, "%s%s%s", o->name, o->value ? " " : "", o->value ? o->value : "");
        fprintf(out, "  %-20s %s\n", left, o->help);
    }
    fprintf(out, "\nExit status: 0 done, 1 usage, 2 bad input or input/output, 3 a budget was missed (all is "
                 "still written), 130 interrupted.\n");
}
