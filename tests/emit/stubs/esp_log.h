/* SPDX-License-Identifier: MIT
 * What an exported example takes of ESP-IDF's log, so that it compiles without. */
#ifndef ESP_LOG_H
#define ESP_LOG_H

#include <stdio.h>

#define ESP_LOGI(tag, format, ...) printf("%s: " format "\n", tag, __VA_ARGS__)

#endif
