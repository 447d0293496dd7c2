# SPDX-License-Identifier: Apache-2.0
"""How fast the terminal model reads, beside a local terminal and tmux. Called by Scripts/bench.sh."""
import argparse
import os
import shutil
import statistics
import subprocess
import tempfile
import time

import measures
from terminal import Terminal, now

MEGABYTES = 20
BEGIN, END = b'bench-begins-here', b'bench-ends-here'


def local(path):
    """MB/s of `cat FILE` on a local pseudo terminal that is just read."""
    command = "printf 'bench-%%s' begins-here; read go; cat '%s'; printf 'bench-%%s' ends-here" % path
    terminal = Terminal(['sh', '-c', command], dict(os.environ))
    terminal.wait_for(BEGIN)
    start = now()
    terminal.send(b'\r')
    end, _ = terminal.wait_for(END, 300)
    terminal.close()
    return os.path.getsize(path) / 1e6 / (end - start)


def tmux(path):
    """MB/s of `cat FILE` in a tmux that nobody looks at."""
    with tempfile.TemporaryDirectory() as folder:
        run = ['tmux', '-f', '/dev/null', '-S', folder + '/socket']
        command = "cat '%s'; printf '\\033]2;the-end\\033\\\\'; exec sleep 1000" % path
        start = now()
        subprocess.run([*run, 'new-session', '-d', '-x', '80', '-y', '24', command], check=True)
        while now() < start + 300:
            title = subprocess.run([*run, 'display-message', '-p', '#{pane_title}'],
                                   capture_output=True).stdout
            if title.strip() == b'the-end':
                break
            time.sleep(0.01)
        took = now() - start
        subprocess.run([*run, 'kill-server'], check=False)
    return os.path.getsize(path) / 1e6 / took


def model(program, path):
    """MB/s of the model reading what a terminal would have brought: CR before each LF."""
    with tempfile.NamedTemporaryFile() as file:
        with open(path, 'rb') as source:
            file.write(source.read().replace(b'\n', b'\r\n'))
        file.flush()
        return float(subprocess.run([program, file.name, '2'], check=True, capture_output=True).stdout)


def main():
    parser = argparse.ArgumentParser(prog='Scripts/bench.sh --model', description=__doc__)
    parser.add_argument('--program', help=argparse.SUPPRESS)
    parser.add_argument('--runs', type=int, default=3, help='rounds of each measurement')
    options = parser.parse_args()
    print('%s, %d processors, load %.1f' % (time.strftime('%Y-%m-%d'), os.cpu_count(), os.getloadavg()[0]))
    with tempfile.TemporaryDirectory() as folder:
        for kind, make, goal in (('plain', measures.make_plain, 3), ('coloured', measures.make_coloured, 1.5)):
            path = folder + '/' + kind
            make(path, MEGABYTES)
            peers = {'local': lambda: local(path), 'model': lambda: model(options.program, path)}
            if shutil.which('tmux'):
                peers['tmux'] = lambda: tmux(path)
            found = {name: [] for name in peers}
            for _ in range(options.runs):
                for name, measure in peers.items():
                    found[name].append(measure())
            print('%s, %d MB' % (kind, MEGABYTES))
            for name, rates in found.items():
                print('  %-6s %.1f (%.1f–%.1f) MB/s' % (name, statistics.median(rates), min(rates), max(rates)))
            of = statistics.median(found['model'])
            print('  model is %.1f × local (goal %.1f)' % (of / statistics.median(found['local']), goal))
            if 'tmux' in found:
                print('  model is %.1f × tmux (goal 3.0)' % (of / statistics.median(found['tmux'])))


main()
