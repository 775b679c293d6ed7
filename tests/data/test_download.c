/* SPDX-License-Identifier: MIT
 * Downloads from a server in this process: whole, resumed, redirected, refused, cut, stalled, and with
 * contents that are not what was expected. Archives are made on the spot. */
#include "base/file.h"
#include "data/archive.h"
#include "data/download.h"

#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

static struct mote_error error;

static void table_knows_jena(void **state) {
    (void)state;
    const struct mote_download *set = NULL;
    assert_int_equal(mote_download_find("jena", &set, &error), MOTE_OK);
    assert_int_equal(set->rows, 420551);
    assert_int_equal(mote_download_find("gena", &set, &error), MOTE_USAGE);
    assert_string_equal(error.text, "no data set is called 'gena'; known: jena mini-speech-commands");
}

#if __has_include(<archive.h>) && __has_include(<curl/curl.h>)

#include "http_server.h"

#include <archive.h>
#include <archive_entry.h>

enum { ROWS = 20000 };

static struct http_server server;
static struct mote_buffer csv, zip;
static char folder[64], url[128], moved[128];
static struct mote_download set;
static struct mote_download_options options;
static struct mote_download_result result;

/* ------------------------------------------------------------------ archives */

enum format { ZIP, TAR_GZ };

static void make_archive(enum format format, const char *name, const void *data, size_t bytes,
                         struct mote_buffer *out) {
    size_t capacity = bytes + 10000, used = 0;
    out->size = 0;
    uint8_t *memory = malloc(capacity);
    struct archive *a = archive_write_new();
    struct archive_entry *entry = archive_entry_new();
    assert_true(memory && a && entry);
    if (format == ZIP)
        assert_int_equal(archive_write_set_format_zip(a), ARCHIVE_OK);
    else
        assert_int_equal(archive_write_set_format_ustar(a) | archive_write_add_filter_gzip(a), ARCHIVE_OK);
    archive_write_set_bytes_in_last_block(a, 1);
    assert_int_equal(archive_write_open_memory(a, memory, capacity, &used), ARCHIVE_OK);
    archive_entry_set_pathname(entry, name);
    archive_entry_set_filetype(entry, AE_IFREG);
    archive_entry_set_perm(entry, 0644);
    archive_entry_set_size(entry, (la_int64_t)bytes);
    assert_int_equal(archive_write_header(a, entry), ARCHIVE_OK);
    assert_int_equal(archive_write_data(a, data, bytes), bytes);
    archive_entry_free(entry);
    assert_int_equal(archive_write_close(a), ARCHIVE_OK);
    archive_write_free(a);
    mote_buffer_append(out, memory, used);
    free(memory);
}

/* ------------------------------------------------------------------ the folder */

static const char *at(const char *name) {
    static char path[256];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    return path;
}

static void empty_folder(void) {
    static const char *const names[] = {"data.csv", "test.part", "test.part.from", "../escaped.csv"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        unlink(at(names[i]));
}

static int begin_all(void **state) {
    (void)state;
    static const char *const proxies[] = {"http_proxy", "all_proxy", "ALL_PROXY"};
    for (size_t i = 0; i < sizeof proxies / sizeof *proxies; i++)
        unsetenv(proxies[i]);
    strcpy(folder, "/tmp/mote-download-XXXXXX");
    if (!mkdtemp(folder) || http_start(&server) != 0) return -1;
    mote_buffer_text(&csv, "\"time\",\"a, b\",c\n");
    uint32_t noise = 1; /* so that the archive is not tiny */
    for (int i = 0; i < ROWS; i++) {
        noise = noise * 1664525 + 1013904223;
        mote_buffer_printf(&csv, "%d,%u,%u\n", i, noise >> 4, noise * noise);
    }
    make_archive(ZIP, "data.csv", csv.data, csv.size, &zip);
    return csv.failed || zip.failed;
}

static int end_all(void **state) {
    (void)state;
    http_stop(&server);
    mote_buffer_free(&csv);
    mote_buffer_free(&zip);
    empty_folder();
    return rmdir(folder); /* fails when something was left behind */
}

static int begin(void **state) {
    (void)state;
    empty_folder();
    server.body = zip.data;
    server.bytes = zip.size;
    server.etag = "\"one\"";
    server.no_ranges = server.silent = false;
    server.code = server.requests = server.cuts = 0;
    server.cut_after = 0;
    snprintf(url, sizeof url, "http://127.0.0.1:%d/data.zip", server.port);
    set = (struct mote_download){.name = "test",
                                 .url = url,
                                 .members = "*.csv",
                                 .file = "data.csv",
                                 .rows = ROWS,
                                 .columns = 3,
                                 .bytes = csv.size};
    options = (struct mote_download_options){.folder = folder, .stall_seconds = 1};
    memset(&error, 0, sizeof error);
    return 0;
}

static void assert_gets_it(void) {
    enum mote_status status = mote_download(&set, &options, &result, &error);
    if (status != MOTE_OK) fail_msg("%s", error.text);
    struct mote_buffer got = {0};
    assert_string_equal(result.path, at("data.csv"));
    assert_int_equal(mote_file_read(result.path, csv.size, &got, &error), MOTE_OK);
    assert_int_equal(got.size, csv.size);
    assert_memory_equal(got.data, csv.data, csv.size);
    mote_buffer_free(&got);
    assert_int_equal(result.rows, ROWS);
    assert_int_equal(result.columns, 3);
    assert_int_equal(result.bytes, csv.size);
    assert_false(mote_file_exists(at("test.part")) || mote_file_exists(at("test.part.from")));
    assert_false(mote_file_exists(at(".test.new")));
}

static void assert_fails(enum mote_status status, const char *sentence) {
    assert_int_equal(mote_download(&set, &options, &result, &error), status);
    if (!strstr(error.text, sentence)) fail_msg("\"%s\" is not in \"%s\"", sentence, error.text);
    assert_null(strchr(error.text, '\n'));
    assert_false(mote_file_exists(at(".test.new")));
}

/* Stops when half has come. */
static bool stop_halfway(void *context, uint64_t done, uint64_t total) {
    (void)context;
    return total == 0 || done < total / 2;
}

/* Leaves the first half in the folder: the server cuts the connection there, and then the caller stops. */
static void fetch_half(void) {
    server.cut_after = zip.size / 2;
    server.cuts = 1;
    options.progress = stop_halfway;
    assert_int_equal(mote_download(&set, &options, &result, &error), MOTE_INTERRUPTED);
    options.progress = NULL;
    server.cuts = 0;
    server.requests = 0;
    struct stat info;
    assert_int_equal(stat(at("test.part"), &info), 0);
    assert_true(info.st_size > 0 && (size_t)info.st_size < zip.size);
}

/* ------------------------------------------------------------------ what should work */

/* A set that is a folder of folders: fetched, kept while it is whole, replaced when it is not. */
static void folder_of_clips(void **state) {
    (void)state;
    struct mote_buffer archive = {0};
    make_archive(ZIP, "words/yes/a.wav", "sound", 5, &archive);
    server.body = archive.data;
    server.bytes = archive.size;
    set.members = "words/*/*.wav";
    set.file = NULL;
    set.folder = "words";
    set.files = 1;
    set.rows = set.columns = set.bytes = 0;
    for (int i = 0; i < 2; i++) {
        if (mote_download(&set, &options, &result, &error) != MOTE_OK) fail_msg("%s", error.text);
        assert_string_equal(result.path, at("words"));
        assert_int_equal(result.files, 1);
        assert_int_equal(result.kept, i);
    }
    assert_int_equal(server.requests, 1);
    assert_int_equal(mote_file_write(at("words/yes/b.wav"), "more", 4, &error), MOTE_OK);
    assert_int_equal(mote_download(&set, &options, &result, &error), MOTE_OK);
    assert_false(result.kept || mote_file_exists(at("words/yes/b.wav")) || mote_file_exists(at("words.old")));
    assert_int_equal(server.requests, 2);
    set.files = 2;
    assert_fails(MOTE_INPUT, "words: holds 1 files, 2 were expected");
    assert_true(mote_file_exists(at("words/yes/a.wav")));
    unlink(at("words/yes/a.wav"));
    rmdir(at("words/yes"));
    rmdir(at("words"));
    mote_buffer_free(&archive);
}

static void whole_file(void **state) {
    (void)state;
    char sum[65];
    assert_gets_it();
    assert_int_equal(server.requests, 1);
    assert_int_equal(result.resumed, 0);
    assert_int_equal(mote_file_sha256(result.path, sum, &error), MOTE_OK);
    assert_string_equal(sum, result.sha256);
    assert_gets_it(); /* it is there, and right */
    assert_true(result.kept);
    assert_int_equal(server.requests, 1);
}

static void sha256_is_the_published_one(void **state) {
    (void)state;
    char sum[65];
    /* FIPS 180-2, appendix B.1, and of nothing. */
    assert_int_equal(mote_file_write(at("data.csv"), "abc", 3, &error), MOTE_OK);
    assert_int_equal(mote_file_sha256(at("data.csv"), sum, &error), MOTE_OK);
    assert_string_equal(sum, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    assert_int_equal(mote_file_write(at("data.csv"), "", 0, &error), MOTE_OK);
    assert_int_equal(mote_file_sha256(at("data.csv"), sum, &error), MOTE_OK);
    assert_string_equal(sum, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    assert_int_equal(mote_file_sha256(at("none"), sum, &error), MOTE_INPUT);
}

static void cut_connections_go_on_at_once(void **state) {
    (void)state;
    server.cut_after = zip.size / 3;
    server.cuts = 2;
    assert_gets_it();
    assert_int_equal(server.requests, 3);
    assert_int_equal(server.first_byte, 2 * (zip.size / 3));
    assert_true(server.had_condition);
}

static void a_later_call_goes_on(void **state) {
    (void)state;
    fetch_half();
    assert_gets_it();
    assert_int_equal(server.requests, 1);
    assert_true(server.first_byte > 0 && server.had_condition);
    assert_int_equal(result.resumed, server.first_byte);
}

static void a_later_call_goes_on_without_an_etag(void **state) {
    (void)state;
    server.etag = NULL;
    fetch_half();
    assert_gets_it();
    assert_true(server.first_byte > 0 && !server.had_condition && result.resumed > 0);
}

static void server_without_ranges_starts_again(void **state) {
    (void)state;
    fetch_half();
    server.no_ranges = true;
    assert_gets_it();
    assert_int_equal(server.requests, 1);
    assert_int_equal(result.resumed, 0);
}

static void a_changed_file_starts_again(void **state) {
    (void)state;
    fetch_half();
    server.etag = "\"two\"";
    assert_gets_it();
    assert_int_equal(result.resumed, 0);
}

static void a_file_of_another_size_starts_again(void **state) {
    (void)state;
    server.etag = NULL;
    fetch_half();
    server.body = csv.data; /* not the archive: another size, so the half on disk is not its beginning */
    server.bytes = csv.size;
    assert_fails(MOTE_INPUT, "is damaged, or no zip or tar archive");
    assert_int_equal(server.requests, 2);
    assert_int_equal(server.first_byte, 0);
}

static void a_part_of_another_address_is_not_used(void **state) {
    (void)state;
    fetch_half();
    snprintf(url, sizeof url, "http://127.0.0.1:%d/other.zip", server.port);
    assert_gets_it();
    assert_int_equal(server.first_byte, 0);
    assert_int_equal(result.resumed, 0);
}

static void a_part_that_is_whole_is_used(void **state) {
    (void)state;
    struct mote_buffer note = {0};
    mote_buffer_printf(&note, "%s\n%zu\n\"one\"\n", url, zip.size);
    assert_int_equal(mote_file_write(at("test.part"), zip.data, zip.size, &error), MOTE_OK);
    assert_int_equal(mote_file_write(at("test.part.from"), note.data, note.size, &error), MOTE_OK);
    mote_buffer_free(&note);
    assert_gets_it();
    assert_int_equal(result.resumed, zip.size);
}

static void redirections_are_followed(void **state) {
    (void)state;
    snprintf(moved, sizeof moved, "http://127.0.0.1:%d/data.zip", server.port);
    snprintf(url, sizeof url, "http://127.0.0.1:%d/moved.zip", server.port);
    server.moved = moved;
    assert_gets_it();
    server.moved = NULL;
    assert_int_equal(server.requests, 2);
}

static void plain_files_and_tars_work_too(void **state) {
    (void)state;
    struct mote_buffer tar = {0};
    snprintf(url, sizeof url, "http://127.0.0.1:%d/data.csv?x=1", server.port);
    server.body = csv.data;
    server.bytes = csv.size;
    assert_gets_it();
    empty_folder();
    make_archive(TAR_GZ, "data.csv", csv.data, csv.size, &tar);
    snprintf(url, sizeof url, "http://127.0.0.1:%d/data.tar.gz", server.port);
    server.body = tar.data;
    server.bytes = tar.size;
    assert_gets_it();
    mote_buffer_free(&tar);
}

/* ------------------------------------------------------------------ what should fail, with one sentence */

static void missing_file(void **state) {
    (void)state;
    server.code = 404;
    assert_fails(MOTE_INPUT, "the server answered 404, there is no such file");
    server.code = 500;
    assert_fails(MOTE_INPUT, "the server answered 500");
}

static void nobody_there(void **state) {
    (void)state;
    struct http_server dead = {0};
    assert_int_equal(http_start(&dead), 0);
    http_stop(&dead);
    snprintf(url, sizeof url, "http://127.0.0.1:%d/data.zip", dead.port);
    assert_fails(MOTE_INPUT, "could not connect to the server (is there a network?)");
    /* A name that no resolver takes, so that none is asked: a label has 63 characters at most. */
    snprintf(url, sizeof url, "http://%064d.invalid/data.zip", 0);
    assert_fails(MOTE_INPUT, "could not be resolved (is there a network?)");
    strcpy(url, "ftp://127.0.0.1/data.zip");
    assert_fails(MOTE_INPUT, "http:// or https://");
}

static void stalled_connection(void **state) {
    (void)state;
    server.silent = true;
    assert_fails(MOTE_INPUT, "the connection stalled");
}

static void server_that_always_cuts(void **state) {
    (void)state;
    server.cut_after = 1000;
    server.cuts = 1000;
    assert_fails(MOTE_INPUT, "the server cut the connection; the first 5000 bytes are kept");
    server.cuts = 0;
    assert_gets_it();
    assert_int_equal(result.resumed, 5000);
}

static void truncated_and_wrong_archives(void **state) {
    (void)state;
    server.bytes = zip.size / 2;
    assert_fails(MOTE_INPUT, "is damaged, or no zip or tar archive");
    assert_false(mote_file_exists(at("test.part"))); /* the next call begins anew */
    server.body = (const unsigned char *)"<html>please log in</html>";
    server.bytes = 26;
    assert_fails(MOTE_INPUT, "is damaged, or no zip or tar archive");
    server.body = zip.data;
    server.bytes = zip.size;
    set.members = "other.csv";
    assert_fails(MOTE_INPUT, "holds no file 'other.csv'");
    set.members = "*.csv";
    assert_gets_it();
}

static void contents_that_were_not_expected(void **state) {
    (void)state;
    assert_int_equal(mote_file_write(at("data.csv"), "old\n", 4, &error), MOTE_OK);
    set.rows = ROWS + 1;
    assert_fails(MOTE_INPUT, "data.csv: has 20000 rows, 20001 were expected");
    assert_int_equal(strncmp(error.text, url, strlen(url)), 0);
    set.rows = ROWS;
    set.columns = 15;
    assert_fails(MOTE_INPUT, "data.csv: has 3 columns, 15 were expected");
    set.columns = 3;
    set.bytes = csv.size + 1;
    assert_fails(MOTE_INPUT, "bytes (without carriage returns)");
    set.bytes = 1000;
    assert_fails(MOTE_INPUT, "unpacks to more than the 2000 bytes");
    struct mote_buffer old = {0};
    assert_int_equal(mote_file_read(at("data.csv"), 100, &old, &error), MOTE_OK);
    assert_string_equal((const char *)old.data, "old\n");
    mote_buffer_free(&old);
}

static void ragged_lines(void **state) {
    (void)state;
    snprintf(url, sizeof url, "http://127.0.0.1:%d/data.csv", server.port);
    server.body = (const unsigned char *)"a,b\r\n1,2\r\n\r\n3\r\n";
    server.bytes = 16;
    set.rows = set.columns = set.bytes = 0;
    assert_fails(MOTE_INPUT, "data.csv: line 3 has 1 column, the first has 2");
}

static void members_that_lead_out(void **state) {
    (void)state;
    static const char *const names[] = {"../escaped.csv", "/tmp/mote-escaped.csv", "a/../../escaped.csv",
                                        "..", "a\\..\\escaped.csv"};
    struct mote_buffer bad = {0};
    set.members = NULL;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        make_archive(ZIP, names[i], "a,b,c\n1,2,3\n", 12, &bad);
        server.body = bad.data;
        server.bytes = bad.size;
        assert_fails(MOTE_INPUT, "would be written outside the folder");
        assert_false(mote_file_exists(at("../escaped.csv")) || mote_file_exists("/tmp/mote-escaped.csv"));
    }
    mote_buffer_free(&bad);
}

static void full_disk(void **state) {
    (void)state;
    struct rlimit before, small;
    getrlimit(RLIMIT_FSIZE, &before);
    signal(SIGXFSZ, SIG_IGN);
    small = before;
    small.rlim_cur = zip.size / 2; /* the archive does not fit */
    setrlimit(RLIMIT_FSIZE, &small);
    enum mote_status first = mote_download(&set, &options, &result, &error);
    struct mote_error fetching = error;
    small.rlim_cur = zip.size + 1000; /* what is in it does not */
    setrlimit(RLIMIT_FSIZE, &small);
    enum mote_status second = mote_download(&set, &options, &result, &error);
    setrlimit(RLIMIT_FSIZE, &before);
    assert_int_equal(first, MOTE_INPUT);
    assert_non_null(strstr(fetching.text, "test.part: cannot write: "));
    assert_int_equal(second, MOTE_INPUT);
    assert_non_null(strstr(error.text, "data.csv: cannot write: "));
    assert_gets_it(); /* goes on with what is there */
    assert_int_equal(result.resumed, zip.size);
}

static void folder_that_cannot_be(void **state) {
    (void)state;
    assert_int_equal(mote_file_write(at("data.csv"), "old\n", 4, &error), MOTE_OK);
    char inside[128];
    snprintf(inside, sizeof inside, "%s/data.csv/inside", folder);
    options.folder = inside;
    assert_int_equal(mote_download(&set, &options, &result, &error), MOTE_INPUT);
    assert_non_null(strstr(error.text, "data.csv"));
}

static void no_damage_crashes_the_unpacker(void **state) {
    (void)state;
    struct mote_buffer small = {0};
    struct mote_archive_report report;
    make_archive(ZIP, "data.csv", csv.data, 2000, &small);
    for (size_t i = 0; i < small.size; i += 5) {
        small.data[i] ^= (uint8_t)(1u << (i % 8));
        assert_int_equal(mote_file_write(at("test.part"), small.data, small.size, &error), MOTE_OK);
        mote_archive_unpack(at("test.part"), "data.csv", folder, 100000, &report, &error);
        small.data[i] ^= (uint8_t)(1u << (i % 8));
    }
    mote_buffer_free(&small);
}

int main(void) {
#define CASE(name) cmocka_unit_test_setup(name, begin)
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(table_knows_jena),
        CASE(folder_of_clips),
        CASE(whole_file),
        CASE(sha256_is_the_published_one),
        CASE(cut_connections_go_on_at_once),
        CASE(a_later_call_goes_on),
        CASE(a_later_call_goes_on_without_an_etag),
        CASE(server_without_ranges_starts_again),
        CASE(a_changed_file_starts_again),
        CASE(a_file_of_another_size_starts_again),
        CASE(a_part_of_another_address_is_not_used),
        CASE(a_part_that_is_whole_is_used),
        CASE(redirections_are_followed),
        CASE(plain_files_and_tars_work_too),
        CASE(missing_file),
        CASE(nobody_there),
        CASE(stalled_connection),
        CASE(server_that_always_cuts),
        CASE(truncated_and_wrong_archives),
        CASE(contents_that_were_not_expected),
        CASE(ragged_lines),
        CASE(members_that_lead_out),
        CASE(full_disk),
        CASE(folder_that_cannot_be),
        CASE(no_damage_crashes_the_unpacker),
    };
    return cmocka_run_group_tests(tests, begin_all, end_all);
}

#else

static void says_what_is_missing(void **state) {
    (void)state;
    struct mote_download set = {.name = "test", .url = "http://127.0.0.1/"};
    struct mote_download_options options = {.folder = "."};
    struct mote_download_result result;
    assert_int_equal(mote_download(&set, &options, &result, &error), MOTE_UNSUPPORTED);
    assert_non_null(strstr(error.text, "libcurl4-openssl-dev"));
    print_message("downloads themselves are not tested: libcurl and libarchive are not installed\n");
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(table_knows_jena),
                                       cmocka_unit_test(says_what_is_missing)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}

#endif
