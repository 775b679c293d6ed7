/* SPDX-License-Identifier: MIT */
#include "search/pages.h"

#include "search/pages_log.h"

#include <string.h>

enum { FILE_HEAD = 100, LEAF = 13, LEAF_HEAD = 8 };
enum {
    WORK = 8
}; /* times the file's size: what values may come to, all in all, when they claim each other's pages */

struct reader {
    struct mote_pages_view view;
    size_t usable; /* bytes of a page */
    size_t work;   /* bytes that values may still come to */
    struct mote_buffer payload;
    mote_pages_take *take;
    void *context;
};

/* A run of bytes that is read from its beginning; after a read beyond its end `ok` is false, and all is zero. */
struct run {
    const uint8_t *at;
    size_t left;
    bool ok;
};

static uint64_t take_whole(struct run *run, size_t bytes) {
    uint64_t value = 0;
    run->ok = run->ok && run->left >= bytes;
    for (size_t i = 0; run->ok && i < bytes; i++)
        value = value << 8 | run->at[i];
    if (!run->ok) return 0;
    run->at += bytes;
    run->left -= bytes;
    return value;
}

/* Seven bits a byte, as long as the eighth is set; of the ninth byte all. */
static uint64_t take_varint(struct run *run) {
    uint64_t value = 0;
    for (int i = 0; i < 9; i++) {
        const uint64_t byte = take_whole(run, 1);
        if (i == 8) return value << 8 | byte;
        value = value << 7 | (byte & 127);
        if (!(byte & 128)) break;
    }
    return value;
}

static int64_t take_signed(struct run *run, size_t bytes) {
    const uint64_t value = take_whole(run, bytes), sign = (uint64_t)1 << (8 * bytes - 1);
    return (int64_t)((value ^ sign) - sign);
}

/* Bytes of a value of that type. */
static uint64_t width_of(uint64_t type) {
    static const uint8_t widths[] = {0, 1, 2, 3, 4, 6, 8, 8, 0, 0};
    return type < 10 ? widths[type] : type < 12 ? UINT32_MAX : (type - 12) / 2;
}

static void take_value(struct run *body, uint64_t type, struct mote_pages_value *out) {
    *out = (struct mote_pages_value){.type = MOTE_PAGES_NULL};
    if (type >= 1 && type <= 6)
        *out = (struct mote_pages_value){.type = MOTE_PAGES_WHOLE,
                                         .whole = take_signed(body, (size_t)width_of(type))};
    else if (type == 7) {
        const uint64_t bits = take_whole(body, 8);
        out->type = MOTE_PAGES_REAL;
        memcpy(&out->real, &bits, sizeof bits);
    } else if (type == 8 || type == 9)
        *out = (struct mote_pages_value){.type = MOTE_PAGES_WHOLE, .whole = type == 9};
    else if (type >= 12) {
        const uint64_t size = width_of(type);
        body->ok = body->ok && size <= body->left;
        if (!body->ok) return;
        *out = (struct mote_pages_value){
            .type = type % 2 ? MOTE_PAGES_TEXT : MOTE_PAGES_BLOB, .bytes = body->at, .size = (size_t)size};
        body->at += size;
        body->left -= (size_t)size;
    } else
        body->ok = type == 0 && body->ok;
}

/* Does the head, which lies in the leaf, come to just this payload? What does not is no row. */
static bool claims(const uint8_t *at, size_t local, uint64_t payload) {
    struct run head = {at, local, true};
    uint64_t sum = take_varint(&head);
    const size_t begin = local - head.left;
    if (!head.ok || sum < begin || sum > local) return false;
    for (head.left = (size_t)sum - begin; head.ok && head.left && sum <= payload;)
        sum += width_of(take_varint(&head));
    return head.ok && sum == payload;
}

/* A head of types, then the values. */
static bool parse_record(const struct mote_buffer *payload, struct mote_pages_row *row) {
    struct run head = {payload->data, payload->size, true}, body;
    const uint64_t bytes = take_varint(&head);
    const size_t begin = payload->size - head.left;
    if (!head.ok || bytes < begin || bytes > payload->size) return false;
    head.left = (size_t)bytes - begin;
    body = (struct run){payload->data + bytes, payload->size - (size_t)bytes, true};
    for (row->columns = 0; head.left && row->columns < MOTE_PAGES_COLUMNS; row->columns++) {
        const uint64_t type = take_varint(&head);
        take_value(&body, type, &row->value[row->columns]);
        if (!head.ok || !body.ok) return false;
    }
    return head.left == 0;
}

/* What of a payload lies in the leaf; the format's own formula. */
static size_t local_bytes(size_t usable, uint64_t payload) {
    const size_t most = usable - 35, least = (usable - 12) * 32 / 255 - 23;
    if (payload <= most) return (size_t)payload;
    const size_t some = least + (size_t)((payload - least) % (usable - 4));
    return some <= most ? some : least;
}

/* The pages that go on with a payload: each begins with the number of the next. */
static void append_chain(const struct reader *r, uint64_t number, size_t left, struct mote_buffer *out) {
    static const uint8_t zeros[1 << 16];
    while (left) {
        const uint8_t *page = mote_pages_page(&r->view, number);
        const size_t bytes = left < r->usable - 4 ? left : r->usable - 4;
        struct run next = {page, 4, page != NULL};
        number = take_whole(&next, 4);
        mote_buffer_append(out, page ? page + 4 : zeros, bytes);
        left -= bytes;
    }
}

static enum mote_status read_cell(struct reader *r, struct run cell, struct mote_error *error) {
    struct mote_pages_row row;
    const uint64_t payload = take_varint(&cell);
    row.id = (int64_t)take_varint(&cell);
    if (!cell.ok || payload == 0 || payload > r->work) return MOTE_OK;
    const size_t local = local_bytes(r->usable, payload);
    if (local > cell.left || !claims(cell.at, local, payload)) return MOTE_OK;
    r->work -= (size_t)payload;
    r->payload.size = 0;
    mote_buffer_append(&r->payload, cell.at, local);
    cell.at += local;
    cell.left -= local;
    if (local < payload) append_chain(r, take_whole(&cell, 4), (size_t)payload - local, &r->payload);
    if (r->payload.failed) return mote_fail_memory(error, "a row");
    return parse_record(&r->payload, &row) ? r->take(r->context, &row, error) : MOTE_OK;
}

/* A leaf of a table: its head, then where each cell lies. */
static enum mote_status read_page(struct reader *r, const uint8_t *page, size_t head,
                                  struct mote_error *error) {
    struct run at = {page + head, r->usable - head, true};
    if (take_whole(&at, 1) != LEAF) return MOTE_OK;
    take_whole(&at, 2);
    const uint64_t cells = take_whole(&at, 2);
    take_whole(&at, 3);
    for (uint64_t i = 0; i < cells && at.left; i++) {
        const uint64_t offset = take_whole(&at, 2);
        if (!at.ok || offset < head + LEAF_HEAD || offset >= r->usable) continue;
        MOTE_TRY(read_cell(r, (struct run){page + offset, r->usable - (size_t)offset, true}, error));
    }
    return MOTE_OK;
}

enum mote_status mote_pages_read(const struct mote_buffer *file, const struct mote_buffer *log,
                                 mote_pages_take *take, void *context, struct mote_error *error) {
    struct reader r = {.usable = mote_pages_size(file, log),
                       .work = WORK * (file->size + log->size),
                       .take = take,
                       .context = context};
    MOTE_TRY(mote_pages_view(file, log, r.usable, &r.view, error));
    enum mote_status status = MOTE_OK;
    for (size_t n = 1; n <= r.view.count && status == MOTE_OK; n++)
        if (mote_pages_page(&r.view, n))
            status = read_page(&r, mote_pages_page(&r.view, n), n == 1 ? FILE_HEAD : 0, error);
    mote_pages_view_free(&r.view);
    mote_buffer_free(&r.payload);
    return status;
}
