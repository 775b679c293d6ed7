/* SPDX-License-Identifier: MIT */
#include "recipe/value.h"

#include "base/number.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

enum { SENTENCE = 300, SHOWN = 60 };

_Static_assert(sizeof(enum mote_loss) == sizeof(int), "an enum's field is written as an int");

static const struct mote_key_choice *choose(const struct mote_recipe_key *key, const char *text) {
    const struct mote_key_choice *choice = key->choices;
    while (choice->name && strcmp(choice->name, text) != 0)
        choice++;
    return choice->name ? choice : NULL;
}

static bool parse_number(const struct mote_recipe_key *key, const char *text, void *field) {
    const struct mote_key_choice *word = key->choices ? choose(key, text) : NULL;
    double value = word ? word->value : 0;
    if (!word && (!mote_number_parse(text, &value) || value < key->min || value > key->max)) return false;
    memcpy(field, &value, sizeof value);
    return true;
}

static bool parse_whole(const struct mote_recipe_key *key, const char *text, uint64_t *value) {
    return mote_count_parse(text, value) && (double)*value >= key->min && (double)*value <= key->max;
}

static bool parse_count(const struct mote_recipe_key *key, const char *text, void *field) {
    uint64_t value;
    if (!parse_whole(key, text, &value)) return false;
    memcpy(field, &(uint32_t){(uint32_t)value}, sizeof(uint32_t));
    return true;
}

static bool parse_size(const struct mote_recipe_key *key, const char *text, void *field) {
    uint64_t value;
    if (!parse_whole(key, text, &value) || value > SIZE_MAX) return false;
    memcpy(field, &(size_t){(size_t)value}, sizeof(size_t));
    return true;
}

static bool parse_seed(const struct mote_recipe_key *key, const char *text, void *field) {
    uint64_t value;
    (void)key;
    if (!mote_count_parse(text, &value)) return false;
    memcpy(field, &value, sizeof value);
    return true;
}

static bool parse_switch(const struct mote_recipe_key *key, const char *text, void *field) {
    bool yes = strcmp(text, "yes") == 0;
    (void)key;
    if (!yes && strcmp(text, "no") != 0) return false;
    memcpy(field, &yes, sizeof yes);
    return true;
}

static bool parse_choice(const struct mote_recipe_key *key, const char *text, void *field) {
    const struct mote_key_choice *choice = choose(key, text);
    if (choice) memcpy(field, &choice->value, sizeof choice->value);
    return choice;
}

static bool parse_character(const struct mote_recipe_key *key, const char *text, void *field) {
    const struct mote_key_choice *choice = choose(key, text);
    if (choice) memcpy(field, &(char){(char)choice->value}, 1);
    return choice;
}

bool mote_value_parse(const struct mote_recipe_key *key, const char *text, struct mote_plan *plan) {
    static bool (*const parsers[])(const struct mote_recipe_key *, const char *, void *) = {
        [MOTE_KEY_NUMBER] = parse_number,       [MOTE_KEY_COUNT] = parse_count,
        [MOTE_KEY_SIZE] = parse_size,           [MOTE_KEY_SEED] = parse_seed,
        [MOTE_KEY_SWITCH] = parse_switch,       [MOTE_KEY_CHOICE] = parse_choice,
        [MOTE_KEY_CHARACTER] = parse_character,
    };
    void *field = (char *)plan + key->offset;
    struct mote_recipe_key zero = *key;
    zero.min = 0; /* the word stands for it where the number itself is none that the key takes */
    if (key->zero && strcmp(text, key->zero) == 0) return parsers[key->type](&zero, "0", field);
    return parsers[key->type](key, text, field);
}

static void expected_choice(const struct mote_recipe_key *key, char *out, size_t size) {
    size_t used = 0;
    for (const struct mote_key_choice *c = key->choices; c->name && used < size; c++) {
        const char *between = c == key->choices ? "" : c[1].name ? ", " : " or ";
        int n = snprintf(out + used, size - used, "%s%s", between, c->name);
        used += n > 0 ? (size_t)n : 0;
    }
}

static void expected_range(const struct mote_recipe_key *key, const char *what, char *out, size_t size) {
    const char *word = key->choices ? key->choices->name : NULL;
    snprintf(out, size, "%s from %.15g to %.15g%s%s%s%s", what, key->min, key->max, word ? ", " : "",
             word ? word : "", key->zero ? ", or " : "", key->zero ? key->zero : "");
}

void mote_recipe_key_expected(const struct mote_recipe_key *key, char *out, size_t size) {
    static const char *const nouns[MOTE_KEY_TYPES] = {
        [MOTE_KEY_NUMBER] = "a number",
        [MOTE_KEY_COUNT] = "a whole number",
        [MOTE_KEY_SIZE] = "a whole number",
        [MOTE_KEY_SEED] = "a whole number from 0 to 18446744073709551615",
        [MOTE_KEY_SWITCH] = "yes or no",
        [MOTE_KEY_TEXT] = "one line of text",
        [MOTE_KEY_COLUMNS] = "column names with commas between, or numbers as #3",
        [MOTE_KEY_TARGETS] = "column names with commas between, or numbers as #3",
        [MOTE_KEY_MISSING] = "texts with commas between",
        [MOTE_KEY_SPLIT] = "three fractions that add up to 1, as 0.7 0.2 0.1",
        [MOTE_KEY_LABELS] = "names of folders with blanks between, as yes no",
        [MOTE_KEY_LISTS] = "three names of files: for training, validation and test",
        [MOTE_KEY_FILES] = "paths of .tflite files with blanks between",
        [MOTE_KEY_NETWORK] = "linear, mlp, cnn1d, lstm, or layers as: flatten, dense 16, relu, dense",
        [MOTE_KEY_WEIGHTS] = "one number from 0 to 1e6, or one a target",
        [MOTE_KEY_LIMIT] = "a number from 1e-09 to 1e9",
    };
    int n = 0;
    if (key->type == MOTE_KEY_WORDS) n = snprintf(out, size, "one or more of ");
    out += n;
    size -= (size_t)n;
    if (key->type <= MOTE_KEY_SIZE)
        expected_range(key, nouns[key->type], out, size);
    else if (key->choices)
        expected_choice(key, out, size);
    else
        snprintf(out, size, "%s", nouns[key->type]);
}

static bool is_blank(char c) {
    return c == ' ' || c == '\t' || c == '\n';
}

static char *trim(char *text) {
    while (is_blank(*text))
        text++;
    size_t length = strlen(text);
    while (length && is_blank(text[length - 1]))
        text[--length] = 0;
    return text;
}

const char **mote_value_split(struct mote_arena *arena, const char *text, const char *between,
                              size_t *count) {
    size_t most = 2;
    for (const char *at = text; *at; at++)
        most += strchr(between, *at) != NULL;
    const char **parts = mote_arena_alloc(arena, most, sizeof *parts);
    char *copy = mote_arena_string(arena, text);
    if (!parts || !copy) return NULL;
    *count = 0;
    for (char *next; copy; copy = next) {
        size_t length = strcspn(copy, between);
        next = copy[length] ? copy + length + 1 : NULL;
        copy[length] = 0;
        char *part = trim(copy);
        if (*part) parts[(*count)++] = part;
    }
    return parts;
}

const char *mote_value_misfit(const struct mote_recipe_key *key, const char *const *words, size_t count) {
    struct mote_plan scratch;
    for (size_t i = 0; i < count; i++) {
        bool fits = key->type == MOTE_KEY_NETWORK ? mote_network_text(words[i]) != NULL
                                                  : mote_value_parse(key, words[i], &scratch);
        if (!fits) return words[i];
    }
    return NULL;
}

bool mote_value_is_list(const struct mote_recipe_key *key, const char *const *words, size_t count) {
    if (count < 2 || !mote_recipe_key_sweeps(key)) return false;
    return key->type != MOTE_KEY_NETWORK || !mote_value_misfit(key, words, count);
}

enum mote_status mote_value_fail(const struct mote_recipe *recipe, const struct mote_recipe_entry *entry,
                                 struct mote_error *error, const char *format, ...) {
    char sentence[SENTENCE];
    va_list args;
    va_start(args, format);
    vsnprintf(sentence, sizeof sentence, format, args);
    va_end(args);
    size_t shown = strcspn(entry->value, "\n");
    bool cut = shown > SHOWN || entry->value[shown];
    return mote_fail(error, MOTE_INPUT, "%s: line %d: [%s] %s%s%.*s%s: %s", recipe->path, entry->line,
                     entry->section, entry->key, *entry->value ? " = " : "",
                     (int)(shown > SHOWN ? SHOWN : shown), entry->value, cut ? " …" : "", sentence);
}

enum mote_status mote_value_unexpected(const struct mote_recipe *recipe,
                                       const struct mote_recipe_entry *entry,
                                       const struct mote_recipe_key *key, const char *misfit,
                                       struct mote_error *error) {
    char expected[SENTENCE / 2];
    mote_recipe_key_expected(key, expected, sizeof expected);
    if (misfit) return mote_value_fail(recipe, entry, error, "'%.*s' is not %s", SHOWN, misfit, expected);
    return mote_value_fail(recipe, entry, error, "expected %s", expected);
}

const struct mote_recipe_entry *mote_value_entry(const struct mote_recipe *recipe, const char *section,
                                                 const char *key) {
    for (size_t i = 0; i < recipe->count; i++) {
        const struct mote_recipe_entry *entry = &recipe->entries[i];
        if (strcmp(entry->section, section) == 0 && strcmp(entry->key, key) == 0) return entry;
    }
    return NULL;
}

enum mote_status mote_recipe_blame(const struct mote_recipe *recipe, const char *section, const char *key,
                                   struct mote_error *error) {
    struct mote_error why = *error;
    const struct mote_recipe_entry *entry = mote_value_entry(recipe, section, key);
    return entry ? mote_value_fail(recipe, entry, error, "%s", why.text) : why.status;
}
