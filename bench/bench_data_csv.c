/* SPDX-License-Identifier: MIT
 * How fast a file of the Jena kind is read: 420,551 rows × 15 columns, 43 MB, of which the time and two
 * columns are kept. Makes the file in a temporary folder, reads it five times on one core, and prints the
 * median, and what the process's memory grew by beside what is kept. */
#include "base/clock.h"
#include "data/table.h"
#include "data/time.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

enum { ROWS = 420551, RUNS = 5 };

static void write_row(FILE *file, int row) {
    int64_t seconds = 1230768600 + (int64_t)row * 600; /* 2009-01-01 00:10 */
    char t[MOTE_TIME_TEXT];
    mote_time_print(seconds, t);
    fprintf(file, "%.2s.%.2s.%.4s %s", t + 8, t + 5, t, t + 11);
    static const double base[14] = {996.52, -8.02, 265.4, -8.9,    93.3, 3.33, 3.11,
                                    0.22,   1.94,  3.12,  1307.75, 1.03, 1.75, 152.3};
    for (int c = 0; c < 14; c++)
        fprintf(file, ",%.2f", base[c] + (row * (c + 3)) % 17 * 0.13);
    fputs("\r\n", file);
}

static long write_file(const char *path) {
    FILE *file = fopen(path, "wb");
    if (!file) return -1;
    fputs("\"Date Time\",\"p (mbar)\",\"T (degC)\",\"Tpot (K)\",\"Tdew (degC)\",\"rh (%)\",\"VPmax (mbar)\","
          "\"VPact (mbar)\",\"VPdef (mbar)\",\"sh (g/kg)\",\"H2OC (mmol/mol)\",\"rho (g/m**3)\",\"wv (m/s)\","
          "\"max. wv (m/s)\",\"wd (deg)\"\r\n",
          file);
    for (int row = 0; row < ROWS; row++)
        write_row(file, row);
    long bytes = ftell(file);
    return fclose(file) == 0 ? bytes : -1;
}

static long peak_kilobytes(void) {
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    return usage.ru_maxrss;
}

static int compare(const void *a, const void *b) {
    const double *x = a, *y = b;
    return *x < *y ? -1 : *x > *y;
}

static int measure(const char *path, long bytes) {
    static const char *const columns[] = {"T (degC)", "rh (%)"}, *const missing[] = {"-9999", "nan", ""};
    const struct mote_table_request request = {
        .columns = 2, .column = columns, .time = "auto", .missing_count = 3, .missing = missing};
    double seconds[RUNS], cpu[RUNS];
    long before = peak_kilobytes();
    for (int run = 0; run < RUNS; run++) {
        struct mote_table *table;
        struct mote_error error;
        double start = mote_seconds();
        clock_t cpu_start = clock();
        if (mote_table_read(&path, 1, &request, &table, &error) != MOTE_OK) {
            fprintf(stderr, "%s\n", error.text);
            return 1;
        }
        seconds[run] = mote_seconds() - start;
        cpu[run] = (double)(clock() - cpu_start) / CLOCKS_PER_SEC;
        if (run == 0) {
            size_t kept = table->rows * (table->columns * sizeof *table->values + sizeof *table->times);
            printf("rows %zu, kept %.2f MB, peak memory grew by %.2f MB\n", table->rows, (double)kept / 1e6,
                   (double)(peak_kilobytes() - before) * 1024 / 1e6);
        }
        mote_table_free(table);
    }
    qsort(seconds, RUNS, sizeof *seconds, compare);
    qsort(cpu, RUNS, sizeof *cpu, compare);
    printf("median %.3f s of %d runs (best %.3f), %.0f MB/s; median %.3f s of CPU (best %.3f)\n",
           seconds[RUNS / 2], RUNS, seconds[0], (double)bytes / 1e6 / seconds[RUNS / 2], cpu[RUNS / 2],
           cpu[0]);
    return 0;
}

int main(void) {
    const char *folder = getenv("TMPDIR");
    char path[4096];
    snprintf(path, sizeof path, "%s/mote-bench-XXXXXX.csv", folder ? folder : "/tmp");
    int fd = mkstemps(path, 4);
    if (fd < 0) {
        perror(path);
        return 1;
    }
    close(fd);
    long bytes = write_file(path);
    int status = bytes > 0 ? measure(path, bytes) : 1;
    unlink(path);
    return status;
}
