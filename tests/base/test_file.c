/* SPDX-License-Identifier: MIT
 * Whole files in and out: what is written is what is read, and what cannot be written leaves the old file
 * alone. */
#include "base/clock.h"
#include "base/file.h"

#include <dirent.h>
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

static char folder[64];

static int make_folder(void **state) {
    (void)state;
    strcpy(folder, "/tmp/mote-test-XXXXXX");
    return mkdtemp(folder) ? 0 : -1;
}

static int remove_folder(void **state) {
    char command[128];
    (void)state;
    snprintf(command, sizeof command, "rm -rf %s", folder);
    return system(command);
}

static const char *in_folder(const char *name) {
    static char path[160];
    struct mote_error error;
    assert_int_equal(mote_path_join(path, sizeof path, folder, name, &error), MOTE_OK);
    return path;
}

static void check_contents(const char *path, const void *want, size_t bytes) {
    struct mote_buffer got = {0};
    struct mote_error error;
    assert_int_equal(mote_file_read(path, 1 << 20, &got, &error), MOTE_OK);
    assert_int_equal(got.size, bytes);
    if (bytes) assert_memory_equal(got.data, want, bytes);
    mote_buffer_free(&got);
}

/* How many files there are: a temporary one must not stay behind. */
static int count_files(const char *path) {
    DIR *open_folder = opendir(path);
    int count = 0;
    assert_non_null(open_folder);
    for (struct dirent *entry; (entry = readdir(open_folder));)
        count += entry->d_name[0] != '.';
    closedir(open_folder);
    return count;
}

static void test_write_then_read(void **state) {
    (void)state;
    struct mote_error error;
    const char *path = in_folder("data.bin");
    assert_false(mote_file_exists(path));
    assert_int_equal(mote_file_write(path, "a\0b", 3, &error), MOTE_OK);
    assert_true(mote_file_exists(path));
    check_contents(path, "a\0b", 3);
    char big[70000];
    memset(big, 'z', sizeof big);
    assert_int_equal(mote_file_write(path, big, sizeof big, &error), MOTE_OK);
    check_contents(path, big, sizeof big);
    assert_int_equal(mote_file_write(path, NULL, 0, &error), MOTE_OK);
    check_contents(path, "", 0);
    assert_int_equal(count_files(folder), 1);
    unlink(path);
}

static void check_read_error(const char *path, size_t limit, const char *tail) {
    struct mote_buffer got = {0};
    struct mote_error error;
    char want[300];
    assert_int_equal(mote_file_read(path, limit, &got, &error), MOTE_INPUT);
    snprintf(want, sizeof want, "%s: %s", path, tail);
    assert_string_equal(error.text, want);
    mote_buffer_free(&got);
}

static void test_unreadable(void **state) {
    (void)state;
    check_read_error(in_folder("absent"), 10, "cannot open: No such file or directory");
    check_read_error(folder, 10, "is a directory, a file was expected");
    check_read_error("/dev/zero", 100000, "larger than the 100000 bytes that such a file may have");
    const char *path = in_folder("ten");
    assert_int_equal(mote_file_write(path, "0123456789", 10, NULL), MOTE_OK);
    check_read_error(path, 9, "larger than the 9 bytes that such a file may have");
    struct mote_buffer got = {0};
    assert_int_equal(mote_file_read(path, 10, &got, NULL), MOTE_OK);
    mote_buffer_free(&got);
    unlink(path);
}

static void check_write_error(const char *path, const char *tail) {
    struct mote_error error;
    char want[300], data[8192] = {0};
    assert_int_equal(mote_file_write(path, data, sizeof data, &error), MOTE_INPUT);
    snprintf(want, sizeof want, "%s: cannot write: %s", path, tail);
    assert_string_equal(error.text, want);
}

static void test_unwritable(void **state) {
    (void)state;
    check_write_error("/dev/full", "No space left on device");
    check_write_error(in_folder("no/such"), "No such file or directory");
    check_write_error(folder, "Is a directory");
    assert_int_equal(mote_file_write("/dev/null", "x", 1, NULL), MOTE_OK);
}

/* A file system that takes 4096 bytes of a file and no more: the old file stays, and no other. */
static void test_full_disk_keeps_the_old_file(void **state) {
    (void)state;
    const char *path = in_folder("kept");
    assert_int_equal(mote_file_write(path, "old", 3, NULL), MOTE_OK);
    struct rlimit before, limit;
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &before), 0);
    limit = before;
    limit.rlim_cur = 4096;
    void (*handler)(int) = signal(SIGXFSZ, SIG_IGN);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &limit), 0);
    check_write_error(path, "File too large");
    setrlimit(RLIMIT_FSIZE, &before);
    signal(SIGXFSZ, handler);
    check_contents(path, "old", 3);
    assert_int_equal(count_files(folder), 1);
    unlink(path);
}

static void test_stale_temporaries_go(void **state) {
    (void)state;
    static const char *const kept[] = {"state", "state.12x.tmp", "state..tmp", "other.12.tmp",
                                       "state.12.tmp.gz"};
    char path[128];
    for (size_t i = 0; i < sizeof kept / sizeof *kept; i++)
        assert_int_equal(mote_file_write(in_folder(kept[i]), "x", 1, NULL), MOTE_OK);
    assert_int_equal(mote_file_write(in_folder("state.12.tmp"), "x", 1, NULL), MOTE_OK);
    snprintf(path, sizeof path, "%s/state", folder);
    mote_file_remove_stale(path);
    assert_false(mote_file_exists(in_folder("state.12.tmp")));
    for (size_t i = 0; i < sizeof kept / sizeof *kept; i++) {
        assert_true(mote_file_exists(in_folder(kept[i])));
        unlink(in_folder(kept[i]));
    }
    mote_file_remove_stale("/nowhere/at/all");
}

static void test_folders(void **state) {
    (void)state;
    struct mote_error error;
    char path[128], want[200];
    snprintf(path, sizeof path, "%s/a/b//c/", folder);
    assert_int_equal(mote_folder_make(path, &error), MOTE_OK);
    assert_int_equal(mote_folder_make(path, &error), MOTE_OK);
    assert_int_equal(mote_folder_make("/", &error), geteuid() == 0 ? MOTE_OK : MOTE_INPUT);
    assert_int_equal(mote_folder_make("", &error), MOTE_INPUT);
    assert_string_equal(error.text, "a folder without a name; expected a path");
    assert_int_equal(mote_file_write(in_folder("file"), "x", 1, NULL), MOTE_OK);
    assert_int_equal(mote_folder_make(in_folder("file"), &error), MOTE_INPUT);
    snprintf(want, sizeof want, "%s/file: is not a folder", folder);
    assert_string_equal(error.text, want);
    assert_int_equal(mote_folder_make(in_folder("file/below"), &error), MOTE_INPUT);
    snprintf(want, sizeof want, "%s/file/below: cannot make the folder: Not a directory", folder);
    assert_string_equal(error.text, want);
    assert_int_equal(mote_folder_make("/proc/mote", &error), MOTE_INPUT);
}

/* Root may write anywhere, so it becomes nobody for a while. */
static void test_unwritable_folder(void **state) {
    (void)state;
    struct mote_error error;
    char path[128], want[200];
    snprintf(path, sizeof path, "%s/closed", folder);
    assert_int_equal(mkdir(path, 0555), 0);
    assert_int_equal(chmod(folder, 0755), 0);
    bool root = geteuid() == 0;
    if (root && seteuid(65534) != 0) {
        print_message("root here cannot become another user\n");
        skip();
    }
    enum mote_status made = mote_folder_make(path, &error);
    snprintf(want, sizeof want, "%s: cannot write into the folder: Permission denied", path);
    char text[500];
    strcpy(text, error.text);
    snprintf(path, sizeof path, "%s/closed/file", folder);
    enum mote_status written = mote_file_write(path, "x", 1, &error);
    if (root) assert_int_equal(seteuid(0), 0);
    assert_int_equal(made, MOTE_INPUT);
    assert_string_equal(text, want);
    assert_int_equal(written, MOTE_INPUT);
    snprintf(want, sizeof want, "%s: cannot write: Permission denied", path);
    assert_string_equal(error.text, want);
}

static void test_paths_and_hash(void **state) {
    (void)state;
    char out[12];
    assert_int_equal(mote_path_join(out, sizeof out, "ab", "cd", NULL), MOTE_OK);
    assert_string_equal(out, "ab/cd");
    assert_int_equal(mote_path_join(out, sizeof out, "ab/", "cd", NULL), MOTE_OK);
    assert_string_equal(out, "ab/cd");
    assert_int_equal(mote_path_join(out, sizeof out, "abcdef", "ghijk", NULL), MOTE_INPUT);
    assert_true(mote_hash(MOTE_HASH_START, "", 0) == 0xcbf29ce484222325u);
    assert_true(mote_hash(MOTE_HASH_START, "a", 1) == 0xaf63dc4c8601ec8cu);
    assert_true(mote_hash(MOTE_HASH_START, "foobar", 6) == 0x85944171f73967e8u);
    assert_true(mote_hash(mote_hash(MOTE_HASH_START, "foo", 3), "bar", 3) == 0x85944171f73967e8u);
}

static void test_clock_goes_forward(void **state) {
    (void)state;
    double before = mote_seconds();
    usleep(2000);
    double passed = mote_seconds() - before;
    assert_true(passed >= 0.002 && passed < 60);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_write_then_read),      cmocka_unit_test(test_unreadable),
        cmocka_unit_test(test_unwritable),           cmocka_unit_test(test_full_disk_keeps_the_old_file),
        cmocka_unit_test(test_stale_temporaries_go), cmocka_unit_test(test_folders),
        cmocka_unit_test(test_unwritable_folder),    cmocka_unit_test(test_paths_and_hash),
        cmocka_unit_test(test_clock_goes_forward),
    };
    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
