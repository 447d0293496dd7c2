// SPDX-License-Identifier: Apache-2.0
#include "CRelayPTY.h"

#include <errno.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <stdint.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/timerfd.h>
#include <unistd.h>

int relay_watch_network(void) {
    int watch = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK, NETLINK_ROUTE);
    if (watch < 0) return -1;
    struct sockaddr_nl address;
    memset(&address, 0, sizeof address);
    address.nl_family = AF_NETLINK;
    address.nl_groups =
        RTMGRP_IPV4_IFADDR | RTMGRP_IPV4_ROUTE | RTMGRP_IPV6_IFADDR | RTMGRP_IPV6_ROUTE;
    if (bind(watch, (struct sockaddr *)&address, sizeof address) != 0) {
        int error = errno;
        close(watch);
        errno = error;
        return -1;
    }
    return watch;
}

int relay_watch_clock(void) {
    int watch = timerfd_create(CLOCK_REALTIME, TFD_CLOEXEC | TFD_NONBLOCK);
    if (watch < 0) return -1;
    if (relay_rearm_clock(watch) != 0) {
        int error = errno;
        close(watch);
        errno = error;
        return -1;
    }
    return watch;
}

int relay_rearm_clock(int watch) {
    struct itimerspec never;
    memset(&never, 0, sizeof never);
    // In the year 2100: only a change of the clock makes it readable.
    never.it_value.tv_sec = 4102444800;
    return timerfd_settime(watch, TFD_TIMER_ABSTIME | TFD_TIMER_CANCEL_ON_SET, &never, NULL);
}
