/* SPDX-License-Identifier: MIT
 * What an exported example takes of FreeRTOS's tasks, so that it compiles without. */
#ifndef FREERTOS_TASK_H
#define FREERTOS_TASK_H

#include "freertos/FreeRTOS.h"

void vTaskDelay(TickType_t ticks);

/* The program's start in ESP-IDF, which itself declares it nowhere. */
void app_main(void);

#endif
