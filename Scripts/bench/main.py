# SPDX-License-Identifier: Apache-2.0
"""Relay beside ssh on loopback: see docs/TESTING.md. Called by Scripts/bench.sh."""
import argparse
import os
import statistics
import sys
import time

import idle
import lab
import measures
import programs
from stage import Stage
from terminal import Failed

KINDS = ('bulk', 'echo', 'start', 'idle', 'programs')


def say(text=''):
    print(text, flush=True)


def middle(values, form='%.1f'):
    """Median, and in brackets the smallest and the largest."""
    text = form % statistics.median(values)
    if len(values) > 1:
        text += ' (' + form % min(values) + '–' + form % max(values) + ')'
    return text


def quantile(values, share):
    values = sorted(values)
    return values[min(len(values) - 1, int(share * len(values)))]


def ratios(of, to):
    """Of the pairs that were measured one after the other."""
    return [a / b for a, b in zip(of, to)]


def rounds(stage, count, measure):
    """Measures each peer in turn, so that a busy minute hits all of them alike."""
    results = {peer.name: [] for peer in stage.peers}
    for number in range(count):
        order = stage.peers if number % 2 == 0 else stage.peers[::-1]
        for peer in order:
            results[peer.name].append(measure(peer))
    return results


def bulk(stage, options, folder):
    files = (('plain', measures.make_plain, options.megabytes),
             ('coloured', measures.make_coloured, max(1, options.megabytes // 4)))
    for kind, make, megabytes in files:
        path = os.path.join(folder, kind)
        make(path, megabytes)
        found = rounds(stage, options.runs, lambda peer: measures.bulk(stage, peer, path))
        os.unlink(path)
        say('bulk, %s, %d MB' % (kind, megabytes))
        rate = {name: [run['rate'] for run in runs] for name, runs in found.items()}
        for name, runs in found.items():
            cpu = middle([run['cpu'] * 1000 / megabytes for run in runs])
            say('  %-6s %s MB/s; %s ms of CPU per MB' % (name, middle(rate[name]), cpu))
        for other in ('ssh', 'local', 'bare'):
            if 'relay' in rate and other in rate:
                share = middle(ratios(rate['relay'], rate[other]), '%.2f')
                say('  relay is %s × %s' % (share, other))


def echo(stage, options, _):
    found = rounds(stage, options.runs, lambda peer: measures.echo(stage, peer, options.keys))
    say('echo of %d keys, ms' % options.keys)
    points = {name: [[quantile(run, share) for run in runs] for share in (.5, .9, .99)]
              for name, runs in found.items()}
    for name, (p50, p90, p99) in points.items():
        say('  %-6s p50 %s  p90 %s  p99 %s' % (
            name, middle(p50, '%.2f'), middle(p90, '%.2f'), middle(p99, '%.2f')))
    for other in ('ssh', 'bare'):
        if 'relay' in points and other in points:
            pairs = [middle(ratios(a, b), '%.2f') for a, b in zip(points['relay'], points[other])]
            say('  relay is × %s: p50 %s  p90 %s  p99 %s' % (other, *pairs))


def start(stage, options, _):
    found = rounds(stage, options.runs * 3, lambda peer: measures.start(stage, peer))
    say('start to prompt, ms')
    for name, times in found.items():
        say('  %-6s %s' % (name, middle(times)))


def idle_sessions(stage, options, _):
    say('idle sessions (growth from %d to %d), over %d s' % (idle.FEW, idle.MANY, options.seconds))
    for peer in stage.peers:
        if peer.name == 'local':
            continue
        found = idle.measure(stage, peer, options.seconds)
        say('  %-6s host %.0f KiB PSS a session, client %.0f KiB' % (
            peer.name, found['host_kib'], found['client_kib']))
        if 'holder_kib' in found:
            say('         of that the holder %.0f KiB (private dirty %.0f)' % (
                found['holder_kib'], found['holder_private_kib']))
        for state in ('attached', 'detached'):
            if state in found:
                rates = ', '.join('%s %.2f' % item for item in found[state].items())
                say('         wake-ups per second and session, %s: %s' % (state, rates))


def sizes(_, options, __):
    say('programs')
    for name, found in programs.measure(options.programs).items():
        say('  %-12s %5.1f MB, starts and ends in %s ms' % (
            name, found['mb'], middle(found['times'])))


def main():
    parser = argparse.ArgumentParser(prog='Scripts/bench.sh', description=__doc__)
    parser.add_argument('--programs', help=argparse.SUPPRESS)
    parser.add_argument('--scratch', help=argparse.SUPPRESS)
    parser.add_argument('--only', default=','.join(KINDS), help="some of %s, or '' for none" % ','.join(KINDS))
    parser.add_argument('--peers', default='local,ssh,relay', help='some of local,ssh,relay,bare')
    parser.add_argument('--runs', type=int, default=3, help='rounds of each measurement')
    parser.add_argument('--megabytes', type=int, default=200, help='plain lines; a quarter coloured')
    parser.add_argument('--keys', type=int, default=300)
    parser.add_argument('--seconds', type=int, default=60, help='how long idle sessions are watched')
    parser.add_argument('--lab', metavar='DIR', help='also measure with the link lab in DIR')
    parser.add_argument('--scenarios', default='a,b,e,f', help="the lab's, with commas")
    options = parser.parse_args()
    wanted = options.only.split(',') if options.only else []
    if options.lab:
        lab.require(options.lab)
    load = os.getloadavg()[0]
    say('%s, %d processors, load %.1f' % (time.strftime('%Y-%m-%d'), os.cpu_count(), load))
    with Stage(options.scratch, options.programs, options.peers.split(',')) as stage:
        for kind, run in zip(KINDS, (bulk, echo, start, idle_sessions, sizes)):
            if kind in wanted:
                run(stage, options, options.scratch)
    if options.lab:
        say('link lab, scenarios ' + options.scenarios)
        say(lab.measure(options.lab, options.scratch, options.programs, options.scenarios, options.runs))
    return 0


if __name__ == '__main__':
    try:
        sys.exit(main())
    except Failed as failure:
        sys.exit('bench: %s' % failure)
