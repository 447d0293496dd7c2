// SPDX-License-Identifier: Apache-2.0
#define _GNU_SOURCE
#include "CRelayPTY.h"

#include <errno.h>
#include <fcntl.h>
#include <malloc.h>
#include <signal.h>
#include <spawn.h>
#include <sys/prctl.h>
#include <unistd.h>

static int describe_descriptor(posix_spawn_file_actions_t *actions, int number, int output) {
    if (output < 0)
        return posix_spawn_file_actions_addopen(actions, number, "/dev/null", O_WRONLY, 0);
    return posix_spawn_file_actions_adddup2(actions, output, number);
}

static int describe_descriptors(posix_spawn_file_actions_t *actions, bool keep_standard_error,
                                int output) {
    int error = posix_spawn_file_actions_addopen(actions, 0, "/dev/null", O_RDONLY, 0);
    if (error == 0) error = describe_descriptor(actions, 1, output);
    if (error == 0 && !keep_standard_error) error = describe_descriptor(actions, 2, output);
    if (error == 0) error = posix_spawn_file_actions_addclosefrom_np(actions, 3);
    return error;
}

static int describe_signals(posix_spawnattr_t *attributes, bool own_session) {
    sigset_t all, none;
    sigfillset(&all);
    sigemptyset(&none);
    int error = posix_spawnattr_setsigdefault(attributes, &all);
    if (error == 0) error = posix_spawnattr_setsigmask(attributes, &none);
    short flags = POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK;
    if (own_session) flags |= POSIX_SPAWN_SETSID;
    if (error == 0) error = posix_spawnattr_setflags(attributes, flags);
    return error;
}

int relay_spawn(const char *executable, char *const *arguments, char *const *environment,
                bool keep_standard_error, int output, int *process) {
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attributes;
    int error = posix_spawn_file_actions_init(&actions);
    if (error != 0) return error;
    error = posix_spawnattr_init(&attributes);
    if (error == 0) {
        error = describe_descriptors(&actions, keep_standard_error, output);
        if (error == 0) error = describe_signals(&attributes, true);
        if (error == 0)
            error = posix_spawn(process, executable, &actions, &attributes, arguments, environment);
        posix_spawnattr_destroy(&attributes);
    }
    posix_spawn_file_actions_destroy(&actions);
    return error;
}

static int describe_streams(posix_spawn_file_actions_t *actions, const int streams[3]) {
    int error = 0;
    // Where a descriptor has the number already, posix_spawn clears its close-on-exec flag.
    for (int number = 0; number < 3 && error == 0; number++)
        error = posix_spawn_file_actions_adddup2(actions, streams[number], number);
    if (error == 0) error = posix_spawn_file_actions_addclosefrom_np(actions, 3);
    return error;
}

int relay_spawn_with_streams(const char *program, char *const *arguments, const int streams[3],
                             bool own_session, int *process) {
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attributes;
    int error = posix_spawn_file_actions_init(&actions);
    if (error != 0) return error;
    error = posix_spawnattr_init(&attributes);
    if (error == 0) {
        error = describe_streams(&actions, streams);
        if (error == 0) error = describe_signals(&attributes, own_session);
        if (error == 0)
            error = posix_spawnp(process, program, &actions, &attributes, arguments, environ);
        posix_spawnattr_destroy(&attributes);
    }
    posix_spawn_file_actions_destroy(&actions);
    return error;
}

int relay_detach(void) {
    pid_t child = fork();
    if (child < 0) return -1;
    if (child > 0) _exit(0);
    if (setsid() < 0) return -1;
    // A session leader could still acquire a controlling terminal by opening one; its child cannot.
    child = fork();
    if (child < 0) return -1;
    if (child > 0) _exit(0);
    return 0;
}

int relay_forbid_core_dumps(void) { return prctl(PR_SET_DUMPABLE, 0, 0, 0, 0); }

void relay_release_memory(void) { malloc_trim(0); }

void relay_keep_freed_memory(int size) {
    mallopt(M_TRIM_THRESHOLD, size);
    mallopt(M_MMAP_THRESHOLD, size);
}
