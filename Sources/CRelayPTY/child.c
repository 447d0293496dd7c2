// SPDX-License-Identifier: Apache-2.0
#define _GNU_SOURCE
#include "CRelayPTY.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/close_range.h>
#include <signal.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

// Between fork and exec only async-signal-safe calls are made. What goes wrong there travels back
// through a close-on-exec pipe: the parent reads either a failure or, once exec succeeded, its end.

enum step { STEP_DUP, STEP_SETSID, STEP_TERMINAL, STEP_EXEC };
static const char *const step_names[] = {"dup2", "setsid", "ioctl TIOCSCTTY", "execve"};

struct failure {
    enum step step;
    int error;
};

static _Noreturn void report_failure(int report, enum step step) {
    struct failure failure = {.step = step, .error = errno};
    ssize_t written = write(report, &failure, sizeof failure);
    (void)written;
    _exit(127);
}

/// Moves a descriptor out of the way of 0, 1 and 2.
static int above_standard(int descriptor, int report) {
    int moved = fcntl(descriptor, F_DUPFD_CLOEXEC, 3);
    if (moved < 0) report_failure(report, STEP_DUP);
    return moved;
}

static void close_at_exec_from_3(void) {
    if (close_range(3, ~0U, CLOSE_RANGE_CLOEXEC) == 0) return;
    struct rlimit limit;  // before Linux 5.11
    if (getrlimit(RLIMIT_NOFILE, &limit) < 0 || limit.rlim_cur > 65536) limit.rlim_cur = 65536;
    for (int descriptor = 3; descriptor < (int)limit.rlim_cur; descriptor++)
        fcntl(descriptor, F_SETFD, FD_CLOEXEC);
}

void relay_close_at_exec(void) { close_at_exec_from_3(); }

static void set_descriptors(const struct relay_child *child, int *report) {
    *report = above_standard(*report, *report);
    int terminal = above_standard(child->terminal, *report);
    int input = child->input < 0 ? terminal : above_standard(child->input, *report);
    if (setsid() < 0) report_failure(*report, STEP_SETSID);
    if (ioctl(terminal, TIOCSCTTY, 0) < 0) report_failure(*report, STEP_TERMINAL);
    if (dup2(input, 0) < 0 || dup2(terminal, 1) < 0 || dup2(terminal, 2) < 0)
        report_failure(*report, STEP_DUP);
    close_at_exec_from_3();
}

/// The two signals that glibc keeps for its threads, which `sigaction` refuses to change. posix_spawn
/// leaves them ignored in every program it starts, so in us.
static void reset_thread_signals(void) {
    // The kernel's sigaction: all zero is SIG_DFL on every architecture.
    static const unsigned long by_default[8];
    for (long number = 32; number <= 33; number++)
        syscall(SYS_rt_sigaction, number, by_default, NULL, (NSIG - 1) / 8);
}

static void set_signals(const struct relay_child *child) {
    struct sigaction action = {.sa_handler = SIG_DFL};
    for (int number = 1; number < NSIG; number++) sigaction(number, &action, NULL);
    reset_thread_signals();
    action.sa_handler = SIG_IGN;
    for (size_t index = 0; index < child->ignored_signal_count; index++)
        sigaction(child->ignored_signals[index], &action, NULL);
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
}

/// Limits that cannot be granted (a hard limit lowered since) are left as they are.
static void set_limits(const struct relay_child *child) {
    umask(child->umask);
    setpriority(PRIO_PROCESS, 0, child->nice);
    struct rlimit wanted = {child->open_files_soft, child->open_files_hard}, now;
    if (!child->limits_open_files || setrlimit(RLIMIT_NOFILE, &wanted) == 0) return;
    if (getrlimit(RLIMIT_NOFILE, &now) < 0) return;
    now.rlim_cur = wanted.rlim_cur < now.rlim_max ? wanted.rlim_cur : now.rlim_max;
    setrlimit(RLIMIT_NOFILE, &now);
}

static void enter_directory(const struct relay_child *child) {
    if (chdir(child->directory) == 0) return;
    ssize_t written = write(2, child->directory_note, strlen(child->directory_note));
    (void)written;
    if (chdir("/") < 0) return;
}

static _Noreturn void become_child(const struct relay_child *child, int report) {
    set_descriptors(child, &report);
    set_limits(child);
    enter_directory(child);
    set_signals(child);
    execve(child->executable, child->arguments, child->environment);
    report_failure(report, STEP_EXEC);
}

/// True when the child got as far as exec. A short read can only be the end of the pipe.
static bool started(int report, struct failure *failure) {
    ssize_t count;
    do count = read(report, failure, sizeof *failure);
    while (count < 0 && errno == EINTR);
    return count != sizeof *failure;
}

int relay_start_child(const struct relay_child *child, const char **failed_call) {
    int report[2];
    *failed_call = "pipe2";
    if (pipe2(report, O_CLOEXEC) < 0) return -1;
    // Blocked, so that no handler of ours runs in the child before its signals are reset.
    sigset_t all, before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    *failed_call = "fork";
    pid_t process = fork();
    int error = errno;
    if (process == 0) become_child(child, report[1]);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    close(report[1]);
    struct failure failure;
    if (process > 0 && !started(report[0], &failure)) {
        *failed_call = step_names[failure.step];
        error = failure.error;
        while (waitpid(process, NULL, 0) < 0 && errno == EINTR) continue;
        process = -1;
    }
    close(report[0]);
    errno = error;
    return process;
}
