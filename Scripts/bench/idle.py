# SPDX-License-Identifier: Apache-2.0
"""What sessions cost that nobody uses."""
import time

import processes
from measures import BEGIN

FEW, MANY = 10, 20


def sessions(stage, peer, first, last):
    opened = []
    for number in range(first, last):
        terminal = stage.open(peer, "printf 'bench-%s' begins-here; exec cat", 'idle-%d' % number)
        opened.append(terminal)
        terminal.wait_for(BEGIN)
    return opened


def measure(stage, peer, seconds):
    """KiB per session, by growth from 10 to 20; wake-ups per second of each kind of process."""
    opened = sessions(stage, peer, 0, FEW)
    try:
        time.sleep(3)
        few = [processes.pss(group) for group in (peer.host_processes(), peer.client_processes())]
        opened += sessions(stage, peer, FEW, MANY)
        time.sleep(8)
        host, client = peer.host_processes(), peer.client_processes()
        result = {
            'host_kib': (processes.pss(host) - few[0]) / (MANY - FEW),
            'client_kib': (processes.pss(client) - few[1]) / (MANY - FEW),
            'attached': rates(peer, seconds),
        }
    finally:
        for terminal in opened:
            terminal.close()
    if peer.name == 'relay':
        holders = peer.holders()
        result['holder_kib'] = processes.pss(holders) / len(holders)
        result['holder_private_kib'] = processes.private(holders) / len(holders)
        time.sleep(3)
        result['detached'] = rates(peer, seconds)
    peer.end_sessions()
    return result


def rates(peer, seconds):
    """Wake-ups per second: per session's process, and the server's for all of them."""
    groups = {'client': peer.client_processes(), 'host': peer.host_processes()}
    if peer.name == 'relay':
        groups['holder'] = peer.holders()
        groups['server'] = [peer.daemon.pid]
        del groups['host']
    before = {name: processes.wakeups(pids) for name, pids in groups.items()}
    time.sleep(seconds)
    return {name: (processes.wakeups(pids) - before[name]) / seconds / MANY
            for name, pids in groups.items() if pids}
