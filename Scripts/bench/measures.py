# SPDX-License-Identifier: Apache-2.0
"""What a user feels: output, echo, start. Each measure is one run for one peer."""
import os
import random
import time

import processes
from terminal import Failed, now

# The command splits its marks, so that no echo of the command line looks like one.
BEGIN, END = b'bench-begins-here', b'bench-ends-here'


def make_plain(path, megabytes):
    """Numbered lines of 80 bytes."""
    with open(path, 'w') as file:
        for first in range(0, megabytes * 12500, 12500):
            file.writelines('%010d %s\n' % (n, 'x' * 68) for n in range(first, first + 12500))


def make_coloured(path, megabytes):
    """A log in colours, the same each time: short escape sequences, words, numbers."""
    dice = random.Random(1)
    words = ['started', 'request', 'cache', 'miss', 'in', 'ms', 'worker', 'queue', 'ähm', 'done']
    with open(path, 'wb') as file:
        while file.tell() < megabytes * 1_000_000:
            block = []
            for _ in range(10000):
                level = dice.choice(['32mINFO ', '33mWARN ', '31;1mERROR', '90mDEBUG'])
                text = ' '.join(dice.choices(words, k=dice.randint(3, 14)))
                block.append('\x1b[2m12:%02d:%06.3f\x1b[0m \x1b[%s\x1b[0m \x1b[38;5;%dm%s\x1b[0m\n' % (
                    dice.randrange(60), dice.random() * 60, level, dice.randrange(256), text))
            file.write(''.join(block).encode())


def bulk(stage, peer, path):
    """MB/s of `cat FILE` until a mark behind it is shown; CPU seconds of what is between."""
    command = "printf 'bench-%%s' begins-here; read go; cat '%s'; printf 'bench-%%s' ends-here" % path
    with stage.open(peer, command) as terminal:
        terminal.wait_for(BEGIN)
        everybody = peer.host_processes() + peer.client_processes()
        before, start = processes.cpu(everybody), now()
        terminal.send(b'\r')
        end, count = terminal.wait_for(END, 300)
        used = processes.cpu(everybody) - before
    if count < os.path.getsize(path):
        raise Failed('%s has shown %d bytes of %d' % (peer.name, count, os.path.getsize(path)))
    peer.end_sessions()
    return {'rate': os.path.getsize(path) / 1e6 / (end - start), 'cpu': used}


def echo(stage, peer, keys, gap=0.02):
    """Milliseconds from writing a key until `cat` on a raw terminal has brought it back."""
    times = []
    with stage.open(peer, "stty raw -echo; printf 'bench-%s' begins-here; exec cat") as terminal:
        terminal.wait_for(BEGIN)
        time.sleep(0.3)
        due = now()
        for number in range(keys):
            key = b'abcdefghijklmnopqrstuvwxyz'[number % 26:][:1]
            time.sleep(max(0, due - now()))
            sent = now()
            terminal.send(key)
            seen, _ = terminal.wait_for(key, 20)
            times.append((seen - sent) * 1000)
            due = max(due + gap, seen)
    peer.end_sessions()
    return times


def start(stage, peer):
    """Milliseconds from the start of the program to a shell's prompt."""
    command = "PS1='bench-begins-''here ' exec bash --norc --noprofile -i"
    with stage.open(peer, command) as terminal:
        seen, _ = terminal.wait_for(BEGIN)
        took = (seen - terminal.started) * 1000
    peer.end_sessions()
    return took
