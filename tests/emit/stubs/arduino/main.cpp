// SPDX-License-Identifier: MIT
// A core for arduino-builder that says nothing, with the board and the compiler of boards.txt and platform.txt.
#include "Arduino.h"

Print Serial;

void Print::begin(unsigned long) {
}

size_t Print::print(const char *) {
    return 0;
}

size_t Print::print(char) {
    return 0;
}

size_t Print::println(double, int) {
    return 0;
}

int main() {
    setup();
    for (;;)
        loop();
}
