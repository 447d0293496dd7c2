# SPDX-License-Identifier: Apache-2.0
"""Bad links: relay, ssh and mosh in the link lab, one table. Called by Scripts/bench.sh --links."""
import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import time

import lab
from terminal import Failed

PEERS = ('relay', 'ssh', 'mosh')
# What the lab runs for each line of the table, and which of its figures are shown.
MEASURES = {
    'blackhole10': (('d', '--parts', 'blackhole10'), ('first_new_s', 'missing', 'repeated')),
    'blackhole12': (('d', '--parts', 'blackhole12'), ('first_new_s', 'missing', 'repeated')),
    'blackhole60': (('d', '--parts', 'blackhole60'), ('first_new_s', 'missing', 'repeated')),
    'roam': (('d', '--parts', 'roam'), ('first_new_s', 'missing', 'repeated')),
    'interrupt': (('c',), ('to_prompt_s', 'kB_after_ctrl_c')),
    'echo': (('a', '--links', 'veth'), ('p50_ms', 'p99_ms')),
    'echo100': (('a', '--links', 'rtt100'), ('p50_ms', 'p90_ms', 'p99_ms')),
    'echoloss': (('a', '--links', 'rtt100loss5'), ('p50_ms', 'p90_ms', 'p99_ms')),
    'start': (('e', '--links', 'rtt100'), ('seconds',)),
    'bytes': (('g',), ('up_bytes', 'down_bytes')),
}
TITLES = {
    'blackhole10': 'blackhole 10 s: restore to first new line, s; lines lost, doubled',
    'blackhole12': 'blackhole 12 s: the same',
    'blackhole60': 'blackhole 60 s: the same',
    'roam': "client's address changes: the same",
    'interrupt': 'Ctrl-C to prompt in a flood, 2 Mbit/s, s; kB after it',
    'echo': 'echo, no delay: p50, p99, ms',
    'echo100': 'echo, 100 ms: p50, p90, p99, ms',
    'echoloss': 'echo, 100 ms, 5 % loss each way: p50, p90, p99, ms',
    'start': 'start to prompt, 100 ms, s',
    'bytes': 'bytes up, down',
}


def say(text=''):
    print(text, flush=True)


def run(options, peer, measure):
    """One run of one peer; the lab's records."""
    scenario, *words = MEASURES[measure][0]
    # mosh guesses what keys do: how long they really take shows without that.
    table = 'mosh-never' if peer == 'mosh' and measure.startswith('echo') else peer
    done = subprocess.run(
        [sys.executable, os.path.join(options.lab, 'bench.py'), '--scenario', scenario, '--runs', '1',
         '--keys', str(options.keys), *words, *lab.peer_words(table, options.scratch, options.programs)],
        capture_output=True, text=True)
    if done.returncode:
        say('  %s, %s: %s' % (measure, peer, (done.stderr.strip().splitlines() or ['it failed'])[-1]))
    return [json.loads(line) for line in done.stdout.splitlines() if line.startswith('{')]


def figure(values):
    """Median, and in brackets the smallest and the largest."""
    values = [value for value in values if value is not None]
    if not values:
        return '–'
    form = (lambda value: '%g' % round(value, 2 if value < 100 else 0))
    text = form(statistics.median(values))
    if min(values) != max(values):
        text += ' (%s–%s)' % (form(min(values)), form(max(values)))
    return text


def rows(measure, found):
    """Lines of the table: the lab's variants apart, if there are several."""
    variants = []
    for records in found.values():
        for record in records:
            if record['variant'] not in variants and MEASURES[measure][1][0] in record['values']:
                variants.append(record['variant'])
    for variant in variants:
        title = TITLES[measure] if measure != 'bytes' else '%s: %s' % (variant, TITLES[measure])
        cells = []
        for peer in found:
            mine = [record['values'] for record in found[peer] if record['variant'] == variant]
            figures = (figure([one.get(name) for one in mine]) for name in MEASURES[measure][1])
            cells.append('; '.join(figures) if mine else 'failed')
        yield '| %s | %s |' % (title, ' | '.join(cells))


def main():
    parser = argparse.ArgumentParser(prog='Scripts/bench.sh --links', description=__doc__)
    parser.add_argument('--programs', help=argparse.SUPPRESS)
    parser.add_argument('--scratch', help=argparse.SUPPRESS)
    parser.add_argument('--check', action='store_true', help=argparse.SUPPRESS)
    parser.add_argument('--lab', metavar='DIR', help='the directory of the link lab')
    parser.add_argument('--only', default=','.join(MEASURES), help='some of ' + ', '.join(MEASURES))
    parser.add_argument('--peers', default=','.join(PEERS), help='some of ' + ', '.join(PEERS))
    parser.add_argument('--runs', type=int, default=3)
    parser.add_argument('--keys', type=int, default=300)
    options = parser.parse_args()
    if not options.lab:
        raise Failed('--links measures in the link lab: say --lab DIR, where bench.py and netlab.py are')
    lab.require(options.lab)
    peers = options.peers.split(',')
    for peer in peers:
        if peer != 'relay' and not shutil.which(peer):
            raise Failed('%s is not installed; apt-get install %s, or --peers relay' % (peer, peer))
    if options.check:
        return 0
    say('%s, %d processors, load %.1f, %d runs; median (least–most)' % (
        time.strftime('%Y-%m-%d %H:%M'), os.cpu_count(), os.getloadavg()[0], options.runs))
    say('| | %s |' % ' | '.join(peers))
    say('|---|' + '---|' * len(peers))
    for measure in options.only.split(','):
        found = {peer: [] for peer in peers}
        # In turns, so that a busy minute hits all of them.
        for _ in range(options.runs):
            for peer in peers:
                found[peer] += run(options, peer, measure)
        for row in rows(measure, found):
            say(row)
    return 0


if __name__ == '__main__':
    try:
        sys.exit(main())
    except Failed as failure:
        sys.exit('bench: %s' % failure)
