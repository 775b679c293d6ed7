/* SPDX-License-Identifier: MIT
 * The runner on a chip under QEMU: semihosting for files, a timer for instructions (under -icount shift=0 an instruction
 * takes a nanosecond), and what comes before main. */
#include "port.h"

#include <string.h>

int main(void);
extern char data_load[], data_start[], data_end[], bss_start[], bss_end[], stack_top[];

enum { SYS_OPEN = 1, SYS_CLOSE = 2, SYS_WRITE0 = 4, SYS_WRITE = 5, SYS_READ = 6, SYS_EXIT_EXTENDED = 0x20 };

static intptr_t call(intptr_t number, const void *argument) {
#if defined(__riscv)
    register intptr_t a0 __asm__("a0") = number;
    register const void *a1 __asm__("a1") = argument;
    __asm__ volatile(
        ".option push\n.option norvc\n.balign 16\nslli x0, x0, 0x1f\nebreak\nsrai x0, x0, 7\n.option pop"
        : "+r"(a0)
        : "r"(a1)
        : "memory");
    return a0;
#else
    register intptr_t r0 __asm__("r0") = number;
    register const void *r1 __asm__("r1") = argument;
    __asm__ volatile("bkpt 0xab" : "+r"(r0) : "r"(r1) : "memory");
    return r0;
#endif
}

int port_open(const char *name, int writing) {
    const intptr_t arguments[] = {(intptr_t)name, writing ? 5 : 1, (intptr_t)strlen(name)}; /* wb, rb */
    return (int)call(SYS_OPEN, arguments);
}

/* Both return the bytes that were not moved. */
int port_read(int file, void *data, size_t bytes) {
    const intptr_t arguments[] = {file, (intptr_t)data, (intptr_t)bytes};
    return call(SYS_READ, arguments) == 0;
}

int port_write(int file, const void *data, size_t bytes) {
    const intptr_t arguments[] = {file, (intptr_t)data, (intptr_t)bytes};
    return call(SYS_WRITE, arguments) == 0;
}

void port_close(int file) {
    const intptr_t arguments[] = {file};
    call(SYS_CLOSE, arguments);
}

void port_print(const char *text) {
    call(SYS_WRITE0, text);
}

void port_exit(int status) {
    const intptr_t arguments[] = {0x20026, status}; /* "the application exits" */
    for (;;)
        call(SYS_EXIT_EXTENDED, arguments);
}

#if defined(__riscv)
static uint32_t started;

static uint32_t retired(void) {
    uint32_t count;
    __asm__ volatile(".option push\n.option arch, +zicsr\ncsrr %0, minstret\n.option pop" : "=r"(count));
    return count;
}

void port_count_start(void) {
    started = retired();
}

uint32_t port_count(void) {
    return retired() - started;
}
#else
/* SysTick counts down 24 bits, and then interrupts; INSTRUCTIONS_16 is sixteen times the instructions of a tick, by the board's
 * clock. */
#define TICK ((volatile uint32_t *)0xe000e010)
static volatile uint32_t rounds;

static void tick(void) {
    rounds++;
}

void port_count_start(void) {
    TICK[1] = 0xffffff;
    TICK[2] = 0;
    TICK[0] = 7;
    rounds = 0;
}

uint32_t port_count(void) {
    TICK[0] = 4; /* stands still, on the same clock */
    return (uint32_t)(((uint64_t)rounds * 0x1000000 + (0xffffff - TICK[2])) * INSTRUCTIONS_16 / 16);
}
#endif

void start(void);
void start(void) {
    memcpy(data_start, data_load, (size_t)(data_end - data_start));
    memset(bss_start, 0, (size_t)(bss_end - bss_start));
#if defined(__ARM_FP)
    *(volatile uint32_t *)0xe000ed88 |= 0xfu << 20; /* CPACR: floats, and M55's vectors */
    __asm__ volatile("dsb\nisb");
#endif
    main();
    port_exit(0);
}

#if defined(__riscv)
__asm__(".option arch, +zicsr\n.section .vectors, \"ax\"\n.globl entry\nentry:\nla sp, stack_top\nla t0, "
        "trap\ncsrw mtvec, t0\nli t0, 0x2000\ncsrs mstatus, t0\nj start\n"
        ".balign 4\ntrap: li a0, 99\nj port_exit\n");
#else
static void fault(void) {
    port_exit(99);
}

extern void (*const vectors[])(void);
__attribute__((section(".vectors"), used)) void (*const vectors[16])(void) = {
    (void (*)(void))(void *)stack_top, start, fault, fault, fault, fault, fault, [15] = tick};
#endif
