# SPDX-License-Identifier: Apache-2.0
"""Relay and ssh in the link lab: two network namespaces and an emulated link between them. The lab
is a directory with `bench.py` and `report.py`; it wants root and /dev/net/tun."""
import os
import subprocess
import sys

from terminal import Failed

# The home directory the lab shows is empty, so a device is enrolled each time.
SERVER = '''#!/bin/sh
# $1 programs, $2 state directories, $3 address
key=$("$1/relay-client" fingerprint --state "$2/relay-client") || exit
"$1/relay-server" authorize "${key%% *}" --state "$2/relay-server" >/dev/null || exit
exec "$1/relay-server" serve --listen "$3:7722" --state "$2/relay-server"
'''


def require(directory):
    """Says what is missing before anything is measured."""
    for name in ('bench.py', 'report.py'):
        if not os.path.exists(os.path.join(directory, name)):
            raise Failed('%s is no link lab: it has no %s' % (directory, name))
    if os.geteuid() != 0 or not os.path.exists('/dev/net/tun'):
        raise Failed('the link lab makes network namespaces: it needs root and /dev/net/tun')


def measure(directory, scratch, programs, scenario, runs, peers=('ssh', 'relay')):
    """Runs the peers in turn; gives the lab's own tables."""
    records = os.path.join(scratch, 'lab-%s.jsonl' % scenario.replace(',', ''))
    for _ in range(runs):
        for peer in peers:
            subprocess.run(
                [sys.executable, os.path.join(directory, 'bench.py'), '--scenario', scenario,
                 '--runs', '1', '--out', records, *peer_words(peer, scratch, programs)],
                check=True, stdout=subprocess.DEVNULL)
    report = [sys.executable, os.path.join(directory, 'report.py'), records]
    return subprocess.run(report, check=True, capture_output=True, text=True).stdout


def peer_words(peer, scratch, programs):
    if peer != 'relay':
        return ['--peer', peer]
    script = os.path.join(scratch, 'lab-server')
    with open(script, 'w') as file:
        file.write(SERVER)
    os.chmod(script, 0o700)
    client = '%s/relay-client --accept-new --state $LAB/relay-client $IP:7722 -s s$N' % programs
    return ['--peer', 'custom', '--name', 'relay', '--kill', 'relay-server', '--client', client,
            '--server', '%s %s $LAB $IP' % (script, programs)]
