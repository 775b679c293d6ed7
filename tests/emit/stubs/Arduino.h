/* SPDX-License-Identifier: MIT
 * What an exported example takes of the Arduino core, so that it compiles without one. */
#ifndef ARDUINO_H
#define ARDUINO_H

#include <stddef.h>
#include <stdint.h>

class Print {
  public:
    void begin(unsigned long rate);
    size_t print(const char *text);
    size_t print(char letter);
    size_t println(double number, int digits);
};
extern Print Serial;

void setup();
void loop();

#endif
