# SPDX-License-Identifier: Apache-2.0
"""Many idle sessions on one host: relay, tmux and mosh. Called by Scripts/bench.sh --sessions."""
import argparse
import json
import os
import signal
import statistics
import subprocess
import sys
import time

import processes
from stage import Relay, listens, plain_environment
from terminal import Failed, Terminal

# A screen of 80×24 that is full, and nothing that has left it.
FILL = "i=0; while [ $i -lt 23 ]; do printf '%070d\\r\\n' $i; i=$((i+1)); done; exec cat"


def say(text):
    print(text, flush=True)


def timed(command, env, count=7):
    """Milliseconds that a command takes: median, smallest, largest."""
    times = []
    for _ in range(count):
        begin = time.monotonic()
        subprocess.run(command, env=env, check=True, stdout=subprocess.DEVNULL,
                       stderr=subprocess.DEVNULL)
        times.append((time.monotonic() - begin) * 1000)
    return '%.0f ms (%.0f–%.0f)' % (statistics.median(times), min(times), max(times))


def wakeups(pids, seconds):
    """A second, of all of them."""
    before = processes.wakeups(pids)
    time.sleep(seconds)
    return (processes.wakeups(pids) - before) / seconds


class Crowd:
    """The sessions of one peer."""

    def __init__(self, name, count, seconds):
        self.name, self.count, self.seconds = name, count, seconds

    def report(self, line):
        say('  %-5s %s' % (self.name, line))


class RelayCrowd(Crowd):
    def __init__(self, count, seconds, scratch, programs):
        super().__init__('relay', count, seconds)
        self.relay = Relay(scratch, programs)
        self.env = plain_environment()

    def client(self, *words):
        return [self.relay.client, words[0], '--state', self.relay.folder + '/client',
                '--accept-new', *words[1:]]

    def measure(self):
        self.relay.start()
        try:
            self.begin()
            self.memory()
            self.attached()
            self.report('ls of all: ' + timed(self.client('ls', self.relay.address), self.env))
            self.restarts()
        finally:
            self.relay.stop()

    def begin(self):
        begin = time.monotonic()
        for number in range(self.count):
            subprocess.run(
                self.client('run', self.relay.address, '-s', 's%d' % number, '--', FILL),
                env=self.env, check=True, stdout=subprocess.DEVNULL)
        self.report('started in %.1f s' % (time.monotonic() - begin))
        time.sleep(3)

    def memory(self):
        holders = self.relay.holders()
        if len(holders) != self.count:
            raise Failed('%d holders and not %d' % (len(holders), self.count))
        self.report('holder %.0f KiB PSS a session; private dirty %.0f' % (
            processes.pss(holders) / self.count, processes.private(holders) / self.count))
        self.report('wake-ups a second, nobody attached: holders %.2f in all, server %.2f' % (
            wakeups(holders, self.seconds), wakeups([self.relay.daemon.pid], self.seconds)))

    def attached(self):
        """What a session costs the server that somebody looks at: what it grows by when so many more
        are, from the first ones on, in a server that has done nothing else."""
        self.restart()
        first, some = min(self.count // 8, 25), min(self.count // 4, 50)
        terminals = []
        try:
            terminals += [self.attach(number) for number in range(first)]
            time.sleep(8)
            server = [self.relay.daemon.pid]
            before = processes.pss(server)
            terminals += [self.attach(first + number) for number in range(some)]
            time.sleep(8)
            self.report('server %.0f KiB PSS more for each of %d attached' % (
                (processes.pss(server) - before) / some, some))
            self.report('wake-ups a second and attached session: holder %.2f, server %.2f' % (
                wakeups(self.relay.holders(), self.seconds) / len(terminals),
                wakeups(server, self.seconds) / len(terminals)))
        finally:
            for terminal in terminals:
                terminal.close()

    def attach(self, number):
        words = self.client('attach', self.relay.address, 's%d' % number)
        words.remove('--accept-new')
        terminal = Terminal(words, self.env)
        terminal.wait_for(b'22')
        return terminal

    def restart(self):
        """Kills the server; the next one answers."""
        self.relay.daemon.send_signal(signal.SIGKILL)
        self.relay.daemon.wait()
        self.relay.daemon = subprocess.Popen(
            [self.relay.server, 'serve', '--state', self.relay.folder + '/server'],
            stdin=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        port = int(self.relay.address.rpartition(':')[2])
        while not listens(port):
            time.sleep(0.002)

    def restarts(self):
        """From the start of a server to the answer that lists all of them."""
        times = []
        for _ in range(5):
            begin = time.monotonic()
            self.restart()
            listed = subprocess.run(
                self.client('ls', self.relay.address, '--json'), env=self.env, check=True,
                capture_output=True, text=True)
            times.append((time.monotonic() - begin) * 1000)
            found = len(json.loads(listed.stdout)['hosts'][0]['sessions'])
            if found != self.count:
                raise Failed('a restarted server finds %d sessions' % found)
        self.report('a server killed and started again has listed all after %.0f ms (%.0f–%.0f)' % (
            statistics.median(times), min(times), max(times)))


class TmuxCrowd(Crowd):
    def __init__(self, count, seconds, scratch):
        super().__init__('tmux', count, seconds)
        self.tmux = ['tmux', '-S', os.path.join(scratch, 'tmux'), '-f', '/dev/null']
        self.env = plain_environment()

    def measure(self):
        try:
            begin = time.monotonic()
            for number in range(self.count):
                subprocess.run(self.tmux + ['new-session', '-d', '-x', '80', '-y', '24', '-s',
                                            's%d' % number, FILL], env=self.env, check=True)
            self.report('started in %.1f s' % (time.monotonic() - begin))
            time.sleep(3)
            server = [int(subprocess.run(
                self.tmux + ['display-message', '-p', '#{pid}'], env=self.env, check=True,
                capture_output=True, text=True).stdout)]
            self.report('server %.0f KiB PSS a session' % (processes.pss(server) / self.count))
            self.report('wake-ups a second, nobody attached: %.2f' % wakeups(server, self.seconds))
            self.report('ls of all: ' + timed(self.tmux + ['ls'], self.env))
        finally:
            subprocess.run(self.tmux + ['kill-server'], env=self.env, stderr=subprocess.DEVNULL)


class MoshCrowd(Crowd):
    def __init__(self, count, seconds):
        super().__init__('mosh', count, seconds)
        self.env = plain_environment() | {'MOSH_SERVER_NETWORK_TMOUT': '3600'}
        self.servers = []

    def measure(self):
        try:
            begin = time.monotonic()
            for _ in range(self.count):
                said = subprocess.run(
                    ['mosh-server', 'new', '-i', '127.0.0.1', '-p', '20000:40000', '--', '/bin/sh',
                     '-c', FILL], env=self.env, check=True, capture_output=True, text=True)
                words = said.stderr.split('pid = ')[1]
                self.servers.append(int(words.split(']')[0]))
            self.report('started in %.1f s' % (time.monotonic() - begin))
            time.sleep(3)
            self.report('server %.0f KiB PSS a session' % (processes.pss(self.servers) / self.count))
            self.report('wake-ups a second, nobody attached: %.2f in all'
                        % wakeups(self.servers, self.seconds))
        finally:
            for pid in self.servers:
                try:
                    os.kill(pid, signal.SIGTERM)
                except ProcessLookupError:
                    pass


def main():
    parser = argparse.ArgumentParser(prog='Scripts/bench.sh --sessions', description=__doc__)
    parser.add_argument('--programs', help=argparse.SUPPRESS)
    parser.add_argument('--scratch', help=argparse.SUPPRESS)
    parser.add_argument('--count', type=int, default=200, help='sessions of each peer')
    parser.add_argument('--seconds', type=int, default=20, help='how long they are watched')
    parser.add_argument('--peers', default='relay,tmux,mosh', help='some of relay,tmux,mosh')
    options = parser.parse_args()
    say('%s, %d sessions, %d processors, load %.1f' % (
        time.strftime('%Y-%m-%d'), options.count, os.cpu_count(), os.getloadavg()[0]))
    crowds = {
        'relay': lambda: RelayCrowd(
            options.count, options.seconds, options.scratch, options.programs),
        'tmux': lambda: TmuxCrowd(options.count, options.seconds, options.scratch),
        'mosh': lambda: MoshCrowd(options.count, options.seconds)}
    for name in options.peers.split(','):
        crowds[name]().measure()
    return 0


if __name__ == '__main__':
    try:
        sys.exit(main())
    except Failed as failure:
        sys.exit('bench: %s' % failure)
