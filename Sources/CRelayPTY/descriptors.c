// SPDX-License-Identifier: Apache-2.0
#define _GNU_SOURCE
#include "CRelayPTY.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/pidfd.h>
#include <sys/random.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <unistd.h>

int relay_open_master(char *name, size_t capacity) {
    int master = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC | O_NONBLOCK);
    if (master < 0) return -1;
    int error = 0;
    if (grantpt(master) < 0 || unlockpt(master) < 0) error = errno;
    if (error == 0) error = ptsname_r(master, name, capacity);
    if (error == 0) return master;
    close(master);
    errno = error;
    return -1;
}

int relay_pipe(int ends[2]) { return pipe2(ends, O_CLOEXEC); }

int relay_accept(int listener) {
    return accept4(listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
}

int relay_signal_foreground(int master, int signal) { return ioctl(master, TIOCSIG, signal); }

int relay_peer_user(int connection, uint32_t *user) {
    struct ucred peer;
    socklen_t size = sizeof peer;
    if (getsockopt(connection, SOL_SOCKET, SO_PEERCRED, &peer, &size) < 0) return -1;
    *user = peer.uid;
    return 0;
}

int relay_lock(int descriptor) {
    struct flock whole = {.l_type = F_WRLCK, .l_whence = SEEK_SET};
    if (fcntl(descriptor, F_OFD_SETLK, &whole) == 0) return 1;
    return errno == EAGAIN || errno == EACCES ? 0 : -1;
}

int relay_is_locked(int descriptor) {
    struct flock whole = {.l_type = F_WRLCK, .l_whence = SEEK_SET};
    if (fcntl(descriptor, F_OFD_GETLK, &whole) < 0) return -1;
    return whole.l_type != F_UNLCK;
}

int relay_open_process(int process) { return pidfd_open(process, 0); }

int relay_watch_signals(const int *numbers, size_t count) {
    sigset_t set;
    sigemptyset(&set);
    for (size_t i = 0; i < count; i++) sigaddset(&set, numbers[i]);
    return signalfd(-1, &set, SFD_CLOEXEC);
}

int relay_random(void *bytes, size_t count) {
    char *next = bytes;
    while (count > 0) {
        ssize_t filled = getrandom(next, count, 0);
        if (filled < 0 && errno == EINTR) continue;
        if (filled < 0) return -1;
        next += filled;
        count -= (size_t)filled;
    }
    return 0;
}
