/* SPDX-License-Identifier: MIT
 * The runner on a host. */
#include "port.h"

#include <stdio.h>
#include <stdlib.h>

static FILE *files[2];

int port_open(const char *name, int writing) {
    files[writing] = fopen(name, writing ? "wb" : "rb");
    return files[writing] ? writing : -1;
}

int port_read(int file, void *data, size_t bytes) {
    return fread(data, 1, bytes, files[file]) == bytes;
}

int port_write(int file, const void *data, size_t bytes) {
    return fwrite(data, 1, bytes, files[file]) == bytes;
}

void port_close(int file) {
    fclose(files[file]);
}

void port_print(const char *text) {
    fputs(text, stdout);
}

void port_exit(int status) {
    exit(status);
}

void port_count_start(void) {
}

uint32_t port_count(void) {
    return 0;
}
