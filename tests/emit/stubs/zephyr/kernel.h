/* SPDX-License-Identifier: MIT
 * What an exported example takes of Zephyr's kernel, so that it compiles without. */
#ifndef ZEPHYR_KERNEL_H
#define ZEPHYR_KERNEL_H

#include <stdint.h>

void printk(const char *format, ...) __attribute__((format(printf, 1, 2)));
void k_yield(void);

#endif
