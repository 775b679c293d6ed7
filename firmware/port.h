/* SPDX-License-Identifier: MIT
 * What the runner asks of the machine it is on: a host, or a chip under QEMU, which reaches files through semihosting. */
#ifndef FIRMWARE_PORT_H
#define FIRMWARE_PORT_H

#include <stddef.h>
#include <stdint.h>

int port_open(const char *name, int writing);      /* a handle, or −1 */
int port_read(int file, void *data, size_t bytes); /* 1: all of them */
int port_write(int file, const void *data, size_t bytes);
void port_close(int file);
void port_print(const char *text);
void port_exit(int status);

/* Instructions since port_count_start; 0 where they cannot be counted. */
void port_count_start(void);
uint32_t port_count(void);

#endif
