/* SPDX-License-Identifier: MIT
 * Paths to a table: files by their times, folders by their *.csv files. */
#include "data/table.h"

#include "data/csv.h"
#include "data/table_files.h"
#include "data/table_order.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static enum mote_status check_request(const struct mote_table_request *request, struct mote_error *error) {
    if (request->columns == 0) return mote_fail(error, MOTE_USAGE, "no column to read is named");
    if (request->separator && (request->separator < 0x20 && request->separator != '\t'))
        return mote_fail(error, MOTE_USAGE, "a control character cannot separate columns");
    if (request->separator == '"' || request->separator == ' ')
        return mote_fail(error, MOTE_USAGE, "'%c' cannot separate columns; ',' ';' or a tab can",
                         request->separator);
    if (request->decimal && request->decimal != '.' && request->decimal != ',')
        return mote_fail(error, MOTE_USAGE, "the decimal mark is '.' or ','");
    return MOTE_OK;
}

static ssize_t read_fd(void *context, void *out, size_t bytes) {
    const int *fd = context;
    return read(*fd, out, bytes);
}

static enum mote_status read_file(const char *path, const struct mote_table_request *request,
                                  struct mote_table_builder *builder, struct mote_error *error) {
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0) return mote_fail(error, MOTE_INPUT, "%s: cannot open: %s", path, strerror(errno));
    struct mote_csv_source source = {read_fd, &fd};
    enum mote_status status = mote_csv_read(path, source, request, MOTE_CSV_FAST, builder, error);
    close(fd);
    return status;
}

/* The table if all went well; else nothing is left. */
static enum mote_status hand_over(struct mote_table_builder *builder, enum mote_status status,
                                  struct mote_table **out) {
    struct mote_table *table = builder->table;
    if (status == MOTE_OK)
        *out = mote_table_builder_finish(builder);
    else
        mote_table_free(table);
    return status;
}

enum mote_status mote_table_read(const char *const *paths, size_t path_count,
                                 const struct mote_table_request *request, struct mote_table **out,
                                 struct mote_error *error) {
    struct mote_table_builder builder;
    struct mote_table_files files = {0};
    MOTE_TRY(check_request(request, error));
    if (path_count == 0) return mote_fail(error, MOTE_USAGE, "no data file is named");
    MOTE_TRY(mote_table_builder_start(&builder, request->columns, error));
    enum mote_status status = mote_table_files_find(paths, path_count, &files, error);
    for (size_t i = 0; i < files.count && status == MOTE_OK; i++)
        status = read_file(files.path[i], request, &builder, error);
    mote_table_files_free(&files);
    if (status == MOTE_OK) status = mote_table_order(mote_table_builder_finish(&builder), error);
    return hand_over(&builder, status, out);
}

struct memory {
    const uint8_t *at;
    size_t left;
};

static ssize_t read_memory(void *context, void *out, size_t bytes) {
    struct memory *memory = context;
    if (bytes > memory->left) bytes = memory->left;
    if (bytes) memcpy(out, memory->at, bytes);
    memory->at += bytes;
    memory->left -= bytes;
    return (ssize_t)bytes;
}

enum mote_status mote_table_read_text(const char *path, const void *text, size_t bytes,
                                      const struct mote_table_request *request, struct mote_table **out,
                                      struct mote_error *error) {
    struct mote_table_builder builder;
    struct memory memory = {text, bytes};
    struct mote_csv_source source = {read_memory, &memory};
    MOTE_TRY(check_request(request, error));
    MOTE_TRY(mote_table_builder_start(&builder, request->columns, error));
    enum mote_status status = mote_csv_read(path, source, request, MOTE_CSV_FAST, &builder, error);
    return hand_over(&builder, status, out);
}

void mote_table_free(struct mote_table *table) {
    if (!table) return;
    for (size_t i = 0; table->names && i < table->columns; i++)
        free(table->names[i]);
    for (size_t i = 0; table->paths && i < table->files; i++)
        free(table->paths[i]);
    free(table->names);
    free(table->paths);
    free(table->values);
    free(table->times);
    free(table->file);
    free(table);
}
