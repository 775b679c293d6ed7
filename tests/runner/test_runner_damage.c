/* SPDX-License-Identifier: MIT
 * Damaged models the whole way: loaded, planned, run. Every sample network and, where the shared folder is there, every
 * golden model is cut, and has bits flipped: an error with a sentence or a run, never a crash, a hang, a read beyond the
 * file or an allocation above 64 MiB. A sample of the damage; MOTE_DAMAGE=whole: a cut at every byte and 100,000 times
 * some flipped bits of each (scripts/fuzz.sh). */
#include <mote/run.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/file.h"
#include "tflite/networks.h"
#include "tflite/tflite.h"

#include <dirent.h>
#include <signal.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/time.h>
#include <unistd.h>

#define GOLDEN MOTE_SOURCE "/../shared/golden/models"
#ifdef MOTE_SANITIZE
enum { SAMPLE = 80 };
#else
enum { SAMPLE = 300 };
#endif
enum { WHOLE = 100000, MOST_FLIPS = 4, SECONDS = 20, MEMORY = 64 << 20 };
static const struct mote_runner_options options = {.work_limit =
                                                       100000000}; /* golden models take up to 15 million */

/* The file's copy ends where a page ends that nobody may read beyond. */
static struct {
    uint8_t *pages;
    size_t bytes, page;
} guarded;

/* What was going on when all went wrong. */
static struct {
    const char *model, *kind;
    size_t number;
} now;

static struct { size_t run, refused; } counts;

static void tell(int signal_number) {
    char text[300];
    const int length = snprintf(text, sizeof text, "\nwhile %s was damaged: %s %zu (signal %d)\n", now.model,
                                now.kind, now.number, signal_number);
    if (write(STDERR_FILENO, text, (size_t)length) < 0) _exit(2);
    _exit(1);
}

#ifdef MOTE_SANITIZE
const char *__asan_default_options(void);
const char *__asan_default_options(void) {
    return "max_allocation_size_mb=64:allocator_may_return_null=0:handle_abort=0:handle_segv=0";
}
#endif

static void guard(size_t bytes) {
    guarded.page = (size_t)sysconf(_SC_PAGESIZE);
    guarded.bytes = (bytes / guarded.page + 1) * guarded.page;
    guarded.pages =
        mmap(NULL, guarded.bytes + guarded.page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    assert_true(guarded.pages != MAP_FAILED);
    assert_int_equal(mprotect(guarded.pages + guarded.bytes, guarded.page, PROT_NONE), 0);
}

static void unguard(void) {
    munmap(guarded.pages, guarded.bytes + guarded.page);
}

/* Counted is the time that we are given, not that of a busy machine. */
static void watch(int seconds) {
    setitimer(ITIMER_PROF, &(struct itimerval){.it_value = {seconds, 0}}, NULL);
}

static void try(const uint8_t *bytes, size_t size) {
    uint8_t *copy = guarded.pages + guarded.bytes - size;
    struct mote_runner *runner = NULL;
    struct mote_error error = {MOTE_OK, ""};
    memcpy(copy, bytes, size);
    watch(SECONDS);
    const enum mote_status status = mote_runner_load(copy, size, &options, &runner, &error);
    if (status == MOTE_OK) {
        assert_true(mote_runner_memory_bytes(runner) <= MEMORY);
        mote_runner_invoke(runner, NULL);
        mote_runner_free(runner);
        counts.run++;
    } else {
        if (status != MOTE_INPUT && status != MOTE_UNSUPPORTED)
            fail_msg("%s %s %zu: %s", now.model, now.kind, now.number, error.text);
        assert_true(error.status == status && error.text[0] && !runner);
        counts.refused++;
    }
    watch(0);
}

static void cut(const uint8_t *bytes, size_t size, bool whole, uint32_t *noise) {
    const size_t step = whole || size <= SAMPLE ? 1 : size / SAMPLE;
    now.kind = "cut at byte";
    for (size_t at = 0; at < size; at += step) {
        now.number = step == 1 ? at : at + net_noise(noise) % step;
        if (now.number < size) try(bytes, now.number);
    }
}

static void flip(uint8_t *bytes, size_t size, bool whole, uint32_t *noise) {
    now.kind = "flips number";
    for (now.number = 0; now.number < (whole ? WHOLE : SAMPLE); now.number++) {
        size_t at[MOST_FLIPS];
        const size_t flips = 1 + now.number % MOST_FLIPS;
        for (size_t i = 0; i < flips; i++) {
            const size_t high = net_noise(noise), low = net_noise(noise);
            at[i] = (high << 16 | low) % (8 * size);
            bytes[at[i] / 8] ^= (uint8_t)(1 << at[i] % 8);
        }
        try(bytes, size);
        for (size_t i = 0; i < flips; i++)
            bytes[at[i] / 8] ^= (uint8_t)(1 << at[i] % 8);
    }
}

static void damage(const char *name, uint8_t *bytes, size_t size) {
    const char *wanted = getenv("MOTE_DAMAGE");
    const bool whole = wanted && strcmp(wanted, "whole") == 0;
    uint32_t noise = 1;
    now.model = name;
    memset(&counts, 0, sizeof counts);
    guard(size);
    cut(bytes, size, whole, &noise);
    flip(bytes, size, whole, &noise);
    unguard();
    assert_true(counts.refused > 0);
    if (whole) printf("%s: %zu refused, %zu run\n", name, counts.refused, counts.run);
    fflush(stdout);
}

static void test_networks(void **state) {
    (void)state;
    size_t run = 0;
    for (int i = 0; i < NETWORKS; i++) {
        struct mote_graph *graph = networks[i].make();
        struct mote_buffer file = {0};
        assert_int_equal(mote_tflite_write(graph, NULL, &file, NULL), MOTE_OK);
        mote_graph_free(graph);
        damage(networks[i].name, file.data, file.size);
        run += counts.run;
        mote_buffer_free(&file);
    }
    assert_true(run > 100);
}

static void test_golden(void **state) {
    (void)state;
    DIR *folder = opendir(GOLDEN);
    if (!folder) {
        printf("%s is absent\n", GOLDEN);
        skip();
    }
    for (struct dirent *entry; (entry = readdir(folder));) {
        char path[1000];
        struct mote_buffer file = {0};
        if (entry->d_name[0] == '.') continue;
        snprintf(path, sizeof path, GOLDEN "/%s", entry->d_name);
        assert_int_equal(mote_file_read(path, 1 << 24, &file, NULL), MOTE_OK);
        damage(entry->d_name, file.data, file.size);
        mote_buffer_free(&file);
    }
    closedir(folder);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_networks), cmocka_unit_test(test_golden)};
    const int signals[] = {SIGPROF, SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT};
    for (size_t i = 0; i < sizeof signals / sizeof *signals; i++)
        signal(signals[i], tell);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
