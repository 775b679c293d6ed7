/* SPDX-License-Identifier: MIT
 * What an exported example takes of FreeRTOS, so that it compiles without. */
#ifndef FREERTOS_H
#define FREERTOS_H

#include <stdint.h>

typedef uint32_t TickType_t;

#endif
