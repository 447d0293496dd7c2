# SPDX-License-Identifier: Apache-2.0
"""Holds client, server and holder to what they held early on: see docs/TESTING.md. Called by
Scripts/soak.sh."""
import argparse
import sys
import time

from network import Network
from rounds import Soak, Unreadable
from stage import Relay, plain_environment
from terminal import Failed


def say(text):
    print(text, flush=True)


def table(courses):
    say('                 KiB of its own       descriptors')
    say('              2nd tenth last tenth  2nd tenth last tenth')
    for course in courses:
        say('%-12s  %9.0f %10.0f  %9d %10d' % (
            course.name, course.memory(2), course.memory(10), course.open(2), course.open(10)))


def run(options):
    """Plays all rounds and gives the courses of the three programs."""
    relay = Relay(options.scratch, options.scratch + '/programs')
    relay.start()
    try:
        port = int(relay.address.rpartition(':')[2])
        with Network(options.scratch + '/programs/cut-proxy', port) as network:
            with Soak(relay, network, plain_environment()) as soak:
                soak.play(options.rounds)
                return list(soak.programs)
    finally:
        relay.stop()


def rounds(text):
    if not text.isdigit() or int(text) < 100:
        raise argparse.ArgumentTypeError('a number of rounds from 100 on')
    return int(text)


def main():
    parser = argparse.ArgumentParser(prog='Scripts/soak.sh', add_help=False)
    parser.add_argument('--scratch', help=argparse.SUPPRESS)
    parser.add_argument('rounds', type=rounds, nargs='?', default=10_000)
    options = parser.parse_args()
    began = time.monotonic()
    try:
        courses = run(options)
    except Unreadable as program:
        say('soak: the memory of %s cannot be read; only root may look into it' % program)
        return 3
    except Failed as failure:
        say('soak: %s' % failure)
        return 1
    table(courses)
    faults = [fault for course in courses for fault in course.faults()]
    for fault in faults:
        say('soak: ' + fault)
    if not faults:
        say('soak: nothing grew in %d rounds (%d s)' % (
            options.rounds, time.monotonic() - began))
    return 1 if faults else 0


if __name__ == '__main__':
    sys.exit(main())
