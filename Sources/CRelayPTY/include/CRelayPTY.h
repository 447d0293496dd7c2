// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

// What Swift cannot see (calls behind _GNU_SOURCE, variadic calls) or must not do (anything
// between fork and exec, signal handlers). Unless stated otherwise a function answers -1 with
// errno set when it fails. Only plain types appear here: a system header included by this one would
// belong to this module in Swift's eyes, not to Glibc.

// descriptors.c

/// Opens a pseudo terminal master, non-blocking and close-on-exec. `name` gets the slave's path.
int relay_open_master(char *name, size_t capacity);
/// A close-on-exec pipe: `ends[0]` is read, `ends[1]` is written.
int relay_pipe(int ends[2]);
/// Takes one connection from a listening socket, non-blocking and close-on-exec.
int relay_accept(int listener);
/// Has the terminal of a master signal its foreground job, as by a key: SIGINT, SIGQUIT or SIGTSTP.
int relay_signal_foreground(int master, int signal);
/// The user at the other end of a connected unix socket.
int relay_peer_user(int connection, uint32_t *user);
/// Takes an exclusive lock that belongs to the open file description. 1: taken, 0: held elsewhere.
int relay_lock(int descriptor);
/// 1: somebody holds a lock that excludes ours, 0: nobody does.
int relay_is_locked(int descriptor);
/// A descriptor that becomes readable when the process ends.
int relay_open_process(int process);
/// A descriptor that is readable while one of these signals, which have to be blocked, is pending.
int relay_watch_signals(const int *numbers, size_t count);
/// Fills `bytes` from the kernel's random generator.
int relay_random(void *bytes, size_t count);

// network.c

/// A descriptor that becomes readable when the machine's addresses or routes change; what is read
/// from it does not matter. Non-blocking, close-on-exec.
int relay_watch_network(void);
/// A descriptor that becomes readable when the wall clock is set, which is also done after a
/// suspend. A read fails then (ECANCELED), and it is to be armed again.
int relay_watch_clock(void);
int relay_rearm_clock(int watch);

// process.c

/// Starts a program without fork: descriptors from 3 up closed, 0, 1 and 2 on /dev/null (2 kept if
/// asked; 1 and 2 on `output` unless that is -1), every signal at its default and unblocked, a
/// session of its own. Answers an errno value.
int relay_spawn(const char *executable, char *const *arguments, char *const *environment,
                bool keep_standard_error, int output, int *process);
/// Starts a program of PATH with this process's environment and the given descriptors as 0, 1 and
/// 2, which must be these numbers themselves or above 2; those from 3 up are closed. Signals as
/// above; a session of its own if asked. Answers an errno value.
int relay_spawn_with_streams(const char *program, char *const *arguments, const int streams[3],
                             bool own_session, int *process);
/// Leaves the login session for good by forking twice. Returns in the grandchild only.
int relay_detach(void);
/// No core dumps, no tracing by others of the same user.
int relay_forbid_core_dumps(void);

/// Keeps so many freed bytes for the next allocations; smaller ones are never mapped one by one.
void relay_keep_freed_memory(int size);

/// Gives freed memory back to the kernel.
void relay_release_memory(void);

/// Closes every descriptor from 3 up when this process executes another program.
void relay_close_at_exec(void);

// child.c

/// Everything the child needs, made before fork: afterwards nothing may allocate.
struct relay_child {
    const char *executable;
    char *const *arguments;
    char *const *environment;
    const char *directory;
    /// Written to the terminal when `directory` cannot be entered and `/` takes its place.
    const char *directory_note;
    /// The slave; it becomes the controlling terminal.
    int terminal;
    /// Standard input if not the terminal; -1 otherwise.
    int input;
    uint32_t umask;
    int nice;
    bool limits_open_files;
    uint64_t open_files_soft;
    uint64_t open_files_hard;
    const int *ignored_signals;
    size_t ignored_signal_count;
};

/// Forks and executes. On failure `*failed_call` names the call that failed, in whichever process.
int relay_start_child(const struct relay_child *child, const char **failed_call);

// arguments.c

/// Overwrites what stands from `mark` on in each word of the command line that begins with `prefix`:
/// everybody on the host can read that line, as in ps(1).
void relay_hide_arguments(const char *prefix, char mark);

// crash.c

struct termios;

/// From now on a crash of this process sets `terminal` to `saved` and writes `reset` (at most 256
/// bytes of it) to `output` before the signal takes its default action.
int relay_restore_on_crash(int terminal, const struct termios *saved, int output, const void *reset,
                           size_t reset_size);

/// From now on a crash of this process writes the line "died NN", with the signal's number, to
/// `descriptor` before the signal takes its default action.
int relay_note_crash(int descriptor);
