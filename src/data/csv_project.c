/* SPDX-License-Identifier: MIT */
#include "data/csv_project.h"

#include <stdlib.h>
#include <string.h>

bool mote_csv_project_make(struct mote_csv_project *project, const struct mote_csv_columns *columns,
                           char separator) {
    *project = (struct mote_csv_project){.separator = (uint8_t)separator};
    if (columns->cells) project->fields = columns->cell[columns->cells - 1].source + 1;
    project->keep = calloc(project->fields + 1, sizeof *project->keep);
    if (!project->keep) return false;
    for (size_t i = 0; i < columns->cells; i++)
        project->keep[columns->cell[i].source] = true;
    project->special[project->separator] = true;
    project->special['"'] = project->special['\r'] = project->special['\n'] = true;
    return true;
}

void mote_csv_project_free(struct mote_csv_project *project) {
    free(project->keep);
    *project = (struct mote_csv_project){0};
}

/* p stands on a quote. Returns what follows the closing one if the field is nothing but "text" without quotes
 * and line ends in it, else NULL. */
static const uint8_t *skip_quoted(const struct mote_csv_project *project, const uint8_t *p,
                                  const uint8_t *end) {
    for (p++; p < end && *p != '"' && *p != '\n' && *p != '\r'; p++) {
    }
    if (p >= end || *p != '"') return NULL;
    p++;
    return *p == project->separator || *p == '\n' || *p == '\r' ? p : NULL;
}

/* The end of the field at p, which a separator, CR, LF or the fence follows; NULL if the field is not plain.
 */
static const uint8_t *skip_field(const struct mote_csv_project *project, const uint8_t *p,
                                 const uint8_t *end) {
    if (*p == '"') return skip_quoted(project, p, end);
    while (!project->special[*p])
        p++;
    return *p == '"' ? NULL : p;
}

/* The line's end, from p behind the last wanted field; NULL if a field on the way is not plain. */
static const uint8_t *skip_rest(const struct mote_csv_project *project, const uint8_t *p,
                                const uint8_t *end) {
    const uint8_t *line_end = memchr(p, '\n', (size_t)(end + 1 - p));
    if (!line_end) return NULL;
    size_t rest = (size_t)(line_end - p);
    if (rest && line_end[-1] == '\r') rest--;
    if (memchr(p, '\r', rest)) return NULL;
    if (!memchr(p, '"', rest)) return line_end;
    while ((p = skip_field(project, p, end)) && *p == project->separator)
        p++;
    return p && *p == '\r' ? p + 1 : p;
}

/* One line; NULL if it is left to libcsv, as is a line that ends before the last wanted field. */
static const uint8_t *project_line(const struct mote_csv_project *project, const uint8_t *p,
                                   const uint8_t *end, uint8_t **out) {
    uint8_t *to = *out;
    bool more = true; /* p stands behind a separator */
    for (size_t field = 0; field < project->fields; field++) {
        const uint8_t *field_end = skip_field(project, p, end);
        if (!more || !field_end) return NULL;
        while (project->keep[field] && p < field_end)
            *to++ = *p++;
        p = field_end;
        more = *p == project->separator;
        if (more) *to++ = *p++;
    }
    if (more)
        p = skip_rest(project, p, end);
    else if (*p == '\r')
        p++;
    if (!p || p >= end || *p != '\n') return NULL;
    *to++ = '\n';
    *out = to;
    return p + 1;
}

size_t mote_csv_project_lines(const struct mote_csv_project *project, const uint8_t *in, size_t size,
                              uint8_t *out, size_t *written) {
    const uint8_t *p = in, *end = in + size, *next;
    uint8_t *to = out;
    while (p < end && (next = project_line(project, p, end, &to)))
        p = next;
    *written += (size_t)(to - out);
    return (size_t)(p - in);
}
