/* SPDX-License-Identifier: MIT
 * run_model MODEL [NUMBER…]: runs a .tflite file once. The numbers are its first input, as many as are given, the rest 0.
 * Also valid C++. Build with
 *     cc run_model.c $(pkg-config --cflags --libs mote-run) */
#include <mote/run.h>

#include <stdio.h>
#include <stdlib.h>

int main(int argc, char **argv) {
    struct mote_runner *runner;
    struct mote_error error;
    if (argc < 2) return fprintf(stderr, "usage: run_model MODEL [NUMBER...]\n"), 1;
    if (mote_runner_open(argv[1], NULL, &runner, &error) != MOTE_OK)
        return fprintf(stderr, "%s\n", error.text), 2;

    const struct mote_runner_tensor *in = mote_runner_input(runner, 0), *out = mote_runner_output(runner, 0);
    float *x = (float *)calloc(in->count, sizeof *x), *y = (float *)calloc(out->count, sizeof *y);
    if (!x || !y) return 2;
    for (size_t i = 0; i < in->count && (int)i + 2 < argc; i++)
        x[i] = strtof(argv[i + 2], NULL);

    mote_runner_set(runner, 0, x); /* quantizes where the model's numbers are integers */
    if (mote_runner_invoke(runner, &error) != MOTE_OK) return fprintf(stderr, "%s\n", error.text), 2;
    mote_runner_get(runner, 0, y);
    for (size_t i = 0; i < out->count; i++)
        printf("%.7g\n", (double)y[i]);

    free(x);
    free(y);
    mote_runner_free(runner);
    return 0;
}
