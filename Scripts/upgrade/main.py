# SPDX-License-Identifier: Apache-2.0
"""Old holders under a new server. Called by Scripts/test-upgrade.sh."""
import argparse
import os
import shutil
import signal
import subprocess
import sys
import time

import processes
from stage import free_port, listens, plain_environment, wait_for
from terminal import Failed, Terminal

CAT = 'echo begin; exec cat -A'


def say(text):
    print('upgrade: ' + text, flush=True)


class Host:
    """A server in a state directory of its own, whose program is replaced."""

    def __init__(self, scratch, installed):
        self.scratch, self.installed = scratch, installed
        self.env = plain_environment()
        self.port = free_port()
        self.address = '127.0.0.1:%d' % self.port
        os.makedirs(self.state('client'), mode=0o700)

    def state(self, side): return os.path.join(self.scratch, 'state', side)

    def program(self, name): return os.path.join(self.installed, name)

    def run(self, *words, check=True):
        done = subprocess.run(words, env=self.env, capture_output=True, text=True, timeout=60)
        if check and done.returncode != 0:
            raise Failed('%s: %s%s' % (' '.join(words), done.stdout, done.stderr))
        return done

    def start(self, client):
        key = next(word for word in self.run(
            client, 'fingerprint', '--state', self.state('client')).stdout.split()
            if word.startswith('SHA256:'))
        self.run(self.program('relay-server'), 'authorize', key, '--state', self.state('server'))
        self.serve()

    def serve(self):
        self.daemon = subprocess.Popen(
            [self.program('relay-server'), 'serve', '--listen', self.address, '--state',
             self.state('server')], env=self.env, stdin=subprocess.DEVNULL,
            stderr=open(os.path.join(self.scratch, 'log'), 'a'))
        wait_for(lambda: listens(self.port), 'the server listening')

    def install(self, folder):
        """As a package would: a new file in the place of each."""
        for name in ('relay-server', 'relay-holder'):
            new = self.program(name) + '.new'
            shutil.copy(os.path.join(folder, name), new)
            os.rename(new, self.program(name))

    def upgrade(self):
        """By `relay-server upgrade`; one that is too old to be asked is ended, and another started."""
        done = self.run(self.program('relay-server'), 'upgrade', '--state', self.state('server'),
                        check=False)
        if done.returncode == 0:
            return say(done.stdout.strip())
        if 'no server runs' not in done.stderr:
            raise Failed(done.stderr)
        say('the server is too old to be upgraded: ended, and the new one started')
        self.daemon.terminate()
        self.daemon.wait(30)
        self.serve()

    def session(self, client, name, command=CAT):
        terminal = Terminal([client, '--accept-new', '--state', self.state('client'), self.address,
                             '-s', name, '--', command], self.env)
        terminal.wait_for(b'begin')
        return terminal

    def ask(self, client, subcommand, *words, check=True):
        return self.run(client, subcommand, '--state', self.state('client'), self.address, *words,
                        check=check)

    def holders(self):
        """Those of this test alone, by the state directory that they were told."""
        found = []
        for pid in filter(str.isdigit, os.listdir('/proc')):
            words = ''.join(processes.lines('/proc/%s/cmdline' % pid)).split('\0')
            if len(words) > 1 and 'relay-holder' in words[0] and self.scratch in words[-2]:
                found.append(int(pid))
        return found

    def servers(self):
        return [int(pid) for pid in filter(str.isdigit, os.listdir('/proc'))
                if self.state('server') in ''.join(processes.lines('/proc/%s/cmdline' % pid))
                and 'serve\0' in ''.join(processes.lines('/proc/%s/cmdline' % pid))]

    def stop(self):
        for pid in self.servers() + self.holders():
            os.kill(pid, signal.SIGKILL)
        self.daemon.wait()


def expect(condition, what):
    if not condition:
        raise Failed('it should be that ' + what)
    say('ok: ' + what)


def works_or_says_why(host, client, *words):
    """A question to an old holder: answered, or told that it is too old for it."""
    done = host.ask(client, *words, check=False)
    if done.returncode == 0:
        say('ok: %s works' % words[0])
        return True
    expect(done.returncode == 255 and ('version' in done.stderr or 'older' in done.stderr),
           '%s says that the holder is too old: %s' % (words[0], done.stderr.strip()))
    return False


def lives(terminal, text):
    terminal.send(text.encode() + b'\r')
    terminal.wait_for(text.encode() + b'$')


def test(host, old, new):
    old_client, new_client = (os.path.join(folder, 'relay-client') for folder in (old, new))
    host.start(old_client)
    kept = host.session(old_client, 'kept')
    left = host.session(old_client, 'left')
    lives(left, 'typed before')
    left.close()
    host.install(new)
    begin = time.monotonic()
    host.upgrade()
    lives(kept, 'over the upgrade')
    say('the old client typed on after %.1f s' % (time.monotonic() - begin))

    listed = host.ask(new_client, 'ls').stdout
    expect('kept' in listed and 'left' in listed, 'a new server finds the old holders')
    back = Terminal([new_client, 'attach', '--state', host.state('client'), host.address, 'left'],
                    host.env)
    back.wait_for(b'typed before')
    lives(back, 'new client, old holder')
    say('ok: a new client goes on in an old session')
    for words in (['capture', 'left'], ['ring', 'left', '1m'], ['logs', 'left']):
        works_or_says_why(host, new_client, *words)
    name = 'other' if works_or_says_why(host, new_client, 'rename', 'left', 'other') else 'left'
    host.ask(new_client, 'kill', name)
    say('ok: an old session can be ended')

    fresh = host.session(new_client, 'fresh')
    lives(fresh, 'new client, new holder')
    older = host.session(old_client, 'older')
    lives(older, 'old client, new holder')
    say('ok: an old client opens a session on a new holder')
    host.upgrade()
    lives(older, 'over the second upgrade')
    lives(kept, 'the oldest lives')
    for terminal in (kept, back, fresh, older):
        terminal.close()


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    for name in ('scratch', 'old', 'installed', 'new'):
        parser.add_argument('--' + name, required=True)
    options = parser.parse_args()
    host = Host(options.scratch, options.installed)
    try:
        test(host, options.old, options.new)
    finally:
        host.stop()
    say('an older build and this one work together')
    return 0


if __name__ == '__main__':
    try:
        sys.exit(main())
    except (Failed, subprocess.TimeoutExpired) as failure:
        sys.exit('upgrade: %s' % failure)
