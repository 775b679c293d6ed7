/* SPDX-License-Identifier: MIT
 * Runs models in TensorFlow Lite's C library, which is loaded when the program runs (npm node-tflite brings
 * one of 2020), so that building this needs no TensorFlow. Only the functions used are declared, as their
 * documentation has them.
 *
 *     tflite_c LIBRARY MODEL INPUT OUTPUT [MODEL INPUT OUTPUT]...
 *
 * Raw tensor bytes; several tensors one after the other. An input of several times that size is as many runs, whose outputs
 * follow each other (states live on). Exit status 2: TensorFlow Lite refuses a model. With
 * REAL_TFLITE_MS in the environment each model runs again for so long, and "MODEL µs", its median, is printed. */
#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

struct api {
    void *(*model_from_file)(const char *path);
    void *(*interpreter)(const void *model, const void *options);
    int (*allocate)(void *interpreter);
    int (*input_count)(const void *interpreter);
    void *(*input)(const void *interpreter, int i);
    int (*invoke)(void *interpreter);
    int (*output_count)(const void *interpreter);
    const void *(*output)(const void *interpreter, int i);
    size_t (*bytes)(const void *tensor);
    void *(*data)(const void *tensor);
};

static int load(struct api *api, const char *library) {
    static const char *const names[] = {"TfLiteModelCreateFromFile",
                                        "TfLiteInterpreterCreate",
                                        "TfLiteInterpreterAllocateTensors",
                                        "TfLiteInterpreterGetInputTensorCount",
                                        "TfLiteInterpreterGetInputTensor",
                                        "TfLiteInterpreterInvoke",
                                        "TfLiteInterpreterGetOutputTensorCount",
                                        "TfLiteInterpreterGetOutputTensor",
                                        "TfLiteTensorByteSize",
                                        "TfLiteTensorData"};
    void *handle = dlopen(library, RTLD_NOW);
    if (!handle) return fprintf(stderr, "%s\n", dlerror()), -1;
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        void *symbol = dlsym(handle, names[i]);
        if (!symbol) return fprintf(stderr, "%s has no %s\n", library, names[i]), -1;
        memcpy((char *)api + i * sizeof symbol, &symbol, sizeof symbol);
    }
    return 0;
}

static size_t input_bytes(const struct api *api, const void *interpreter) {
    size_t bytes = 0;
    for (int i = 0; i < api->input_count(interpreter); i++)
        bytes += api->bytes(api->input(interpreter, i));
    return bytes;
}

/* The whole file, or NULL. */
static char *read_file(const char *path, size_t *bytes) {
    FILE *file = fopen(path, "rb");
    if (!file) return perror(path), NULL;
    fseek(file, 0, SEEK_END);
    *bytes = (size_t)ftell(file);
    rewind(file);
    char *data = malloc(*bytes + 1);
    if (data && fread(data, 1, *bytes, file) != *bytes) *bytes = 0;
    fclose(file);
    return data;
}

static void fill_inputs(const struct api *api, const void *interpreter, const char *from) {
    for (int i = 0; i < api->input_count(interpreter); i++) {
        const void *tensor = api->input(interpreter, i);
        memcpy(api->data(tensor), from, api->bytes(tensor));
        from += api->bytes(tensor);
    }
}

static void write_outputs(const struct api *api, const void *interpreter, FILE *file) {
    for (int i = 0; i < api->output_count(interpreter); i++) {
        const void *tensor = api->output(interpreter, i);
        fwrite(api->data(tensor), 1, api->bytes(tensor), file);
    }
}

/* As many runs as the inputs make. */
static int run_all(const struct api *api, void *interpreter, char *const files[3]) {
    size_t bytes = 0, one = input_bytes(api, interpreter);
    char *inputs = read_file(files[1], &bytes);
    FILE *outputs = fopen(files[2], "wb");
    int status = inputs && outputs && one && bytes && bytes % one == 0 ? 0 : 1;
    if (status) fprintf(stderr, "%s does not have the inputs' size\n", files[1]);
    for (size_t at = 0; status == 0 && at < bytes; at += one) {
        fill_inputs(api, interpreter, inputs + at);
        if (api->invoke(interpreter) != 0) status = 2;
        write_outputs(api, interpreter, outputs);
    }
    if (status == 2) fprintf(stderr, "TensorFlow Lite (C) cannot run %s\n", files[0]);
    if (outputs && fclose(outputs) != 0) status = 1;
    if (status) remove(files[2]);
    free(inputs);
    return status;
}

static double now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec * 1e6 + (double)t.tv_nsec / 1e3;
}

static int by_value(const void *a, const void *b) {
    const double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static void time_runs(const struct api *api, void *interpreter, const char *name, double milliseconds) {
    enum { MOST = 100000 };
    static double us[MOST];
    int runs = 0;
    for (const double start = now(); runs < MOST && (runs < 20 || now() - start < milliseconds * 1e3);
         runs++) {
        const double before = now();
        api->invoke(interpreter);
        us[runs] = now() - before;
    }
    qsort(us, (size_t)runs, sizeof us[0], by_value);
    printf("%s %.3f\n", name, us[runs / 2]);
}

static int run(const struct api *api, char *const files[3]) {
    void *model = api->model_from_file(files[0]);
    void *interpreter = model ? api->interpreter(model, NULL) : NULL;
    if (!interpreter || api->allocate(interpreter) != 0) {
        return fprintf(stderr, "TensorFlow Lite (C) refuses %s\n", files[0]), 2;
    }
    const int status = run_all(api, interpreter, files);
    if (status == 0 && getenv("REAL_TFLITE_MS"))
        time_runs(api, interpreter, files[0], atof(getenv("REAL_TFLITE_MS")));
    return status;
}

int main(int argc, char **argv) {
    struct api api;
    int status = 0;
    if (argc < 5 || (argc - 2) % 3 != 0) {
        return fprintf(stderr, "usage: tflite_c LIBRARY MODEL INPUT OUTPUT [MODEL INPUT OUTPUT]...\n"), 1;
    }
    if (load(&api, argv[1]) != 0) return 1;
    for (int i = 2; i < argc; i += 3) {
        int one = run(&api, argv + i);
        if (one > status) status = one;
    }
    return status;
}
