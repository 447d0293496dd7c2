// SPDX-License-Identifier: Apache-2.0
#define _GNU_SOURCE
#include "CRelayPTY.h"

#include <signal.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

/// What the handler needs. Written once before the handlers are set, only read afterwards.
static struct {
    int terminal;
    struct termios saved;
    int output;
    char reset[256];
    size_t reset_size;
} crash;

/// A stack overflow leaves no room on the stack that overflowed.
static char crash_stack[65536];

/// Every signal is blocked here, SIGTTOU too: a background process may set its terminal then.
/// The signal raised at the end is delivered on return, with its default action.
static void restore_terminal(int number) {
    tcsetattr(crash.terminal, TCSANOW, &crash.saved);
    ssize_t written = write(crash.output, crash.reset, crash.reset_size);
    (void)written;
    raise(number);
}

static int handle_crashes(void (*handler)(int)) {
    stack_t stack = {.ss_sp = crash_stack, .ss_size = sizeof crash_stack};
    if (sigaltstack(&stack, NULL) < 0) return -1;
    struct sigaction action = {.sa_handler = handler, .sa_flags = SA_ONSTACK | SA_RESETHAND};
    sigfillset(&action.sa_mask);
    static const int fatal[] = {SIGSEGV, SIGILL, SIGTRAP, SIGBUS, SIGFPE, SIGABRT};
    for (size_t index = 0; index < sizeof fatal / sizeof *fatal; index++)
        if (sigaction(fatal[index], &action, NULL) < 0) return -1;
    return 0;
}

int relay_restore_on_crash(int terminal, const struct termios *saved, int output, const void *reset,
                           size_t reset_size) {
    crash.terminal = terminal;
    crash.saved = *saved;
    crash.output = output;
    crash.reset_size = reset_size < sizeof crash.reset ? reset_size : sizeof crash.reset;
    memcpy(crash.reset, reset, crash.reset_size);
    return handle_crashes(restore_terminal);
}

/// Where the line goes; written once before the handlers are set.
static int crash_note = -1;

static void note_crash(int number) {
    char line[] = "died 00\n";
    line[5] = (char)('0' + number / 10 % 10);
    line[6] = (char)('0' + number % 10);
    ssize_t written = write(crash_note, line, sizeof line - 1);
    (void)written;
    raise(number);
}

int relay_note_crash(int descriptor) {
    crash_note = descriptor;
    return handle_crashes(note_crash);
}
