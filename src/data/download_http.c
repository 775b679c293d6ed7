/* SPDX-License-Identifier: MIT
 * A range is asked for by hand rather than through CURLOPT_RESUME_FROM, because a server may answer it with
 * the whole file, and then the right thing is to start again rather than to fail. */
#include "data/download_http.h"

#ifdef MOTE_HAVE_DOWNLOAD

#include <curl/curl.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

enum { ATTEMPTS = 5 };

struct fetch {
    struct mote_part *part;
    const struct mote_download_options *options;
    CURL *curl;
    uint64_t start;   /* where in the file this attempt begins */
    uint64_t resumed; /* what of an earlier call's is still in use */
    bool body;        /* the first byte of the body was seen */
    bool changed;     /* the answer does not continue the part */
    /* The last answer's headers. */
    char etag[MOTE_PART_MARK], modified[MOTE_PART_MARK];
    bool has_range;
    uint64_t range_start, range_total; /* of Content-Range */
};

/* ------------------------------------------------------------------ curl calls these */

static bool header_is(const char *line, const char *name, char value[MOTE_PART_MARK]) {
    size_t length = strlen(name);
    if (strncasecmp(line, name, length) != 0 || line[length] != ':') return false;
    const char *at = line + length + 1;
    at += strspn(at, " \t");
    snprintf(value, MOTE_PART_MARK, "%.*s", (int)strcspn(at, "\r\n"), at);
    return true;
}

static size_t on_header(char *data, size_t size, size_t count, void *context) {
    struct fetch *f = context;
    char line[512], value[MOTE_PART_MARK];
    size_t length = size * count < sizeof line ? size * count : sizeof line - 1;
    memcpy(line, data, length);
    line[length] = 0;
    if (strncmp(line, "HTTP/", 5) == 0) { /* the next answer: after a redirection, say */
        f->etag[0] = f->modified[0] = 0;
        f->has_range = false;
    }
    header_is(line, "ETag", f->etag);
    header_is(line, "Last-Modified", f->modified);
    if (header_is(line, "Content-Range", value)) {
        unsigned long long first = 0, last = 0, total = 0;
        f->has_range = sscanf(value, "bytes %llu-%llu/%llu", &first, &last, &total) == 3 ||
                       sscanf(value, "bytes */%llu", &total) == 1;
        f->range_start = first;
        f->range_total = total;
    }
    return size * count;
}

static long answer_code(const struct fetch *f) {
    long code = 0;
    curl_easy_getinfo(f->curl, CURLINFO_RESPONSE_CODE, &code);
    return code;
}

static bool go_on(struct fetch *f) {
    struct mote_part *part = f->part;
    f->changed =
        !f->has_range || f->range_start != f->start || (part->total && f->range_total != part->total);
    return !f->changed && mote_part_open(part, false);
}

static bool begin(struct fetch *f) {
    struct mote_part *part = f->part;
    curl_off_t length = -1;
    curl_easy_getinfo(f->curl, CURLINFO_CONTENT_LENGTH_DOWNLOAD_T, &length);
    part->total = length > 0 ? (uint64_t)length : 0;
    f->start = f->resumed = 0;
    if (!mote_part_open(part, true)) return false;
    /* A weak ETag does not promise the same bytes. */
    bool strong = f->etag[0] && strncmp(f->etag, "W/", 2) != 0;
    memcpy(part->mark, strong ? f->etag : f->modified, sizeof part->mark);
    mote_part_remember(part);
    return true;
}

static size_t on_body(char *data, size_t size, size_t count, void *context) {
    struct fetch *f = context;
    if (answer_code(f) >= 300) return size * count; /* an error page */
    if (!f->body && !(answer_code(f) == 206 ? go_on(f) : begin(f))) return 0;
    f->body = true;
    return mote_part_write(f->part, data, size * count) ? size * count : 0;
}

static int on_progress(void *context, curl_off_t total, curl_off_t done, curl_off_t up_total, curl_off_t up) {
    const struct fetch *f = context;
    (void)total, (void)done, (void)up_total, (void)up;
    return f->options->progress && !f->options->progress(f->options->context, f->part->size, f->part->total);
}

/* ------------------------------------------------------------------ one attempt, and as many as it takes */

static void set_protocols(struct fetch *f) {
    /* What begins encrypted stays so. */
    bool safe = strncasecmp(f->part->url, "https:", 6) == 0;
#if LIBCURL_VERSION_NUM >= 0x075500
    curl_easy_setopt(f->curl, CURLOPT_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(f->curl, CURLOPT_REDIR_PROTOCOLS_STR, safe ? "https" : "http,https");
#else
    curl_easy_setopt(f->curl, CURLOPT_PROTOCOLS, (long)(CURLPROTO_HTTP | CURLPROTO_HTTPS));
    curl_easy_setopt(f->curl, CURLOPT_REDIR_PROTOCOLS,
                     (long)(safe ? CURLPROTO_HTTPS : CURLPROTO_HTTP | CURLPROTO_HTTPS));
#endif
}

static void set_options(struct fetch *f) {
    long stall = f->options->stall_seconds ? (long)f->options->stall_seconds : 30;
    curl_easy_setopt(f->curl, CURLOPT_URL, f->part->url);
    curl_easy_setopt(f->curl, CURLOPT_USERAGENT, "mote");
    curl_easy_setopt(f->curl, CURLOPT_FOLLOWLOCATION, 1L);
    curl_easy_setopt(f->curl, CURLOPT_MAXREDIRS, 5L);
    curl_easy_setopt(f->curl, CURLOPT_CONNECTTIMEOUT, stall);
    curl_easy_setopt(f->curl, CURLOPT_LOW_SPEED_LIMIT, 1L);
    curl_easy_setopt(f->curl, CURLOPT_LOW_SPEED_TIME, stall);
    curl_easy_setopt(f->curl, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(f->curl, CURLOPT_HEADERFUNCTION, on_header);
    curl_easy_setopt(f->curl, CURLOPT_HEADERDATA, f);
    curl_easy_setopt(f->curl, CURLOPT_WRITEFUNCTION, on_body);
    curl_easy_setopt(f->curl, CURLOPT_WRITEDATA, f);
    curl_easy_setopt(f->curl, CURLOPT_XFERINFOFUNCTION, on_progress);
    curl_easy_setopt(f->curl, CURLOPT_XFERINFODATA, f);
    curl_easy_setopt(f->curl, CURLOPT_NOPROGRESS, 0L);
    set_protocols(f);
}

static CURLcode attempt(struct fetch *f) {
    char range[32], condition[MOTE_PART_MARK + 16];
    struct curl_slist *headers = NULL;
    f->body = f->changed = false;
    f->start = f->part->size;
    snprintf(range, sizeof range, "%llu-", (unsigned long long)f->start);
    snprintf(condition, sizeof condition, "If-Range: %s", f->part->mark);
    if (f->start > 0 && f->part->mark[0]) headers = curl_slist_append(NULL, condition);
    curl_easy_setopt(f->curl, CURLOPT_RANGE, f->start > 0 ? range : NULL);
    curl_easy_setopt(f->curl, CURLOPT_HTTPHEADER, headers);
    CURLcode code = curl_easy_perform(f->curl);
    curl_easy_setopt(f->curl, CURLOPT_HTTPHEADER, NULL);
    curl_slist_free_all(headers);
    mote_part_close(f->part);
    return code;
}

static bool may_go_on(CURLcode code) {
    return code == CURLE_PARTIAL_FILE || code == CURLE_RECV_ERROR || code == CURLE_GOT_NOTHING ||
           code == CURLE_OPERATION_TIMEDOUT || code == CURLE_HTTP2_STREAM || code == CURLE_HTTP2;
}

static CURLcode fetch_all(struct fetch *f) {
    CURLcode code = CURLE_OK;
    for (int i = 0; i < ATTEMPTS; i++) {
        code = attempt(f);
        /* 416, no such range: the part is the whole already, or it is of something else. */
        bool past_end = code == CURLE_OK && answer_code(f) == 416 && f->start > 0;
        if (past_end && f->has_range && f->range_total == f->start) return CURLE_OK;
        if (past_end || f->changed) {
            f->changed = true;
            f->resumed = 0;
            mote_part_forget(f->part);
        } else if (f->part->code || !may_go_on(code) || f->part->size <= f->start)
            return code;
    }
    return code;
}

static const char *explain(CURLcode code) {
    switch (code) {
    case CURLE_COULDNT_RESOLVE_HOST:
    case CURLE_COULDNT_RESOLVE_PROXY:
        return "the host's name could not be resolved (is there a network?)";
    case CURLE_COULDNT_CONNECT:
        return "could not connect to the server (is there a network?)";
    case CURLE_OPERATION_TIMEDOUT:
        return "the connection stalled";
    case CURLE_PARTIAL_FILE:
    case CURLE_RECV_ERROR:
    case CURLE_GOT_NOTHING:
        return "the server cut the connection";
    case CURLE_UNSUPPORTED_PROTOCOL:
    case CURLE_URL_MALFORMAT:
        return "an address that starts with http:// or https:// was expected";
    default:
        return curl_easy_strerror(code);
    }
}

static enum mote_status conclude(struct fetch *f, CURLcode code, struct mote_error *error) {
    const struct mote_part *part = f->part;
    char kept[128] = "";
    if (part->size > 0)
        snprintf(kept, sizeof kept, "; the first %llu bytes are kept, and the next call goes on from there",
                 (unsigned long long)part->size);
    if (part->code)
        return mote_fail(error, MOTE_INPUT, "%s: cannot write: %s", part->path, strerror(part->code));
    if (code == CURLE_ABORTED_BY_CALLBACK)
        return mote_fail(error, MOTE_INTERRUPTED, "%s: the download was stopped%s", part->url, kept);
    if (code == CURLE_OUT_OF_MEMORY) return mote_fail_memory(error, "a download");
    if (f->changed)
        return mote_fail(error, MOTE_INPUT, "%s: cannot download: the server's answers contradict each other",
                         part->url);
    if (code != CURLE_OK)
        return mote_fail(error, MOTE_INPUT, "%s: cannot download: %s%s", part->url, explain(code), kept);
    long answer = answer_code(f);
    if (answer >= 300 && answer != 416)
        return mote_fail(error, MOTE_INPUT, "%s: cannot download: the server answered %ld%s", part->url,
                         answer, answer == 404 ? ", there is no such file" : "");
    if (part->size == 0)
        return mote_fail(error, MOTE_INPUT, "%s: cannot download: the server sent an empty file", part->url);
    return MOTE_OK;
}

enum mote_status mote_http_fetch(struct mote_part *part, const struct mote_download_options *options,
                                 uint64_t *resumed, struct mote_error *error) {
    struct fetch f = {.part = part, .options = options, .resumed = part->size};
    if (curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK) return mote_fail_memory(error, "a download");
    f.curl = curl_easy_init();
    enum mote_status status;
    if (f.curl) {
        set_options(&f);
        status = conclude(&f, fetch_all(&f), error);
        *resumed = f.resumed;
        curl_easy_cleanup(f.curl);
    } else
        status = mote_fail_memory(error, "a download");
    curl_global_cleanup();
    return status;
}

#endif
