# SPDX-License-Identifier: Apache-2.0
"""A scratch directory with an sshd and a relay-server of its own, and the peers to measure."""
import getpass
import os
import shutil
import signal
import socket
import subprocess
import time

import processes
from terminal import Failed, Terminal


def free_port():
    with socket.socket() as s:
        s.bind(('127.0.0.1', 0))
        return s.getsockname()[1]


def wait_for(condition, what, seconds=20):
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            raise Failed('%s did not happen in %d s' % (what, seconds))
        time.sleep(0.05)


def listens(port):
    with socket.socket() as s:
        return s.connect_ex(('127.0.0.1', port)) == 0


def plain_environment():
    """What commands are started with, and how they are to manage their memory if that was said."""
    plain = {'PATH': '/usr/local/bin:/usr/bin:/bin', 'TERM': 'xterm-256color',
             'LANG': 'C.UTF-8', 'SHELL': '/bin/bash', 'USER': getpass.getuser(),
             'LOGNAME': getpass.getuser(), 'HOME': os.path.expanduser('~')}
    return plain | {name: os.environ[name] for name in os.environ if name.startswith('MALLOC_')}


class Local:
    """A shell on a PTY with nothing between: the floor."""
    name = 'local'

    def start(self): pass
    def stop(self): pass
    def argv(self, command, session=None): return ['/bin/bash', '-c', command]
    def host_processes(self): return []
    def client_processes(self): return []
    def end_sessions(self): pass


class Ssh:
    """OpenSSH, both sides with their defaults, by key."""
    name = 'ssh'

    def __init__(self, folder):
        self.folder = os.path.join(folder, 'ssh')
        self.port = free_port()

    def start(self):
        os.mkdir(self.folder, 0o700)
        for key in ('host', 'user'):
            subprocess.run(['ssh-keygen', '-q', '-t', 'ed25519', '-N', '', '-f', self.path(key)],
                           check=True)
        shutil.copy(self.path('user.pub'), self.path('authorized'))
        with open(self.path('host.pub')) as key, open(self.path('known'), 'w') as known:
            known.write('[127.0.0.1]:%d %s' % (self.port, key.read()))
        with open(self.path('config'), 'w') as config:
            config.write('\n'.join([
                'ListenAddress 127.0.0.1', 'Port %d' % self.port, 'HostKey ' + self.path('host'),
                'AuthorizedKeysFile ' + self.path('authorized'), 'PidFile none', 'UsePAM no',
                'PasswordAuthentication no', 'StrictModes no', 'MaxStartups 100', '']))
        if os.geteuid() == 0:
            os.makedirs('/run/sshd', exist_ok=True)
        self.daemon = subprocess.Popen(
            ['/usr/sbin/sshd', '-D', '-e', '-f', self.path('config')], stdin=subprocess.DEVNULL,
            stderr=open(self.path('log'), 'w'))
        wait_for(lambda: listens(self.port), 'sshd listening')

    def path(self, name): return os.path.join(self.folder, name)

    def argv(self, command, session=None):
        return ['ssh', '-F', 'none', '-tt', '-p', str(self.port), '-i', self.path('user'),
                '-o', 'IdentitiesOnly=yes', '-o', 'IdentityAgent=none', '-o', 'LogLevel=error',
                '-o', 'UserKnownHostsFile=' + self.path('known'), '127.0.0.1', command]

    def host_processes(self):
        return [p for p in processes.descendants(self.daemon.pid) if processes.name(p) == 'sshd']

    def client_processes(self):
        return [p for p in processes.descendants(os.getpid()) if processes.name(p) == 'ssh']

    def end_sessions(self):
        wait_for(lambda: not self.host_processes(), 'the end of all ssh sessions')

    def stop(self):
        self.daemon.terminate()
        self.daemon.wait()


class Relay:
    """The three programs from one directory, with a state directory for each side."""
    name = 'relay'

    def __init__(self, folder, programs):
        self.folder = os.path.join(folder, self.name)
        os.makedirs(self.folder, exist_ok=True)
        self.client, self.server, self.holder = (
            os.path.join(programs, 'relay-' + name) for name in ('client', 'server', 'holder'))

    def start(self):
        port = free_port()
        self.address = '127.0.0.1:%d' % port
        words = subprocess.run([self.client, 'fingerprint', '--state', self.folder + '/client'],
                               check=True, capture_output=True, text=True).stdout.split()
        key = next(word for word in words if word.startswith('SHA256:'))
        subprocess.run([self.server, 'authorize', key, '--state', self.folder + '/server'],
                       check=True, stdout=subprocess.DEVNULL)
        self.daemon = subprocess.Popen(
            [self.server, 'serve', '--listen', self.address, '--state', self.folder + '/server'],
            stdin=subprocess.DEVNULL, stderr=open(self.folder + '/log', 'w'))
        wait_for(lambda: listens(port), 'relay-server listening')

    def argv(self, command, session=None):
        name = ['-s', session] if session else []
        return [self.client, '--accept-new', '--state', self.folder + '/client', self.address,
                *name, '--', command]

    def holders(self): return processes.running(self.holder)
    def host_processes(self): return [self.daemon.pid] + self.holders()
    def client_processes(self): return processes.running(self.client)

    def end_sessions(self):
        """Holders outlive everything on purpose: end those of this stage, and no others."""
        for pid in self.holders():
            os.kill(pid, signal.SIGKILL)
        wait_for(lambda: not self.holders(), 'the end of all holders')

    def stop(self):
        self.end_sessions()
        self.daemon.terminate()
        self.daemon.wait()


class Bare(Relay):
    """The same without a model of the screen on either side: what the models cost."""
    name = 'bare'

    def __init__(self, folder, programs):
        super().__init__(folder, os.path.join(programs, 'bare'))

    # A client whose terminal can do nothing keeps none.
    def argv(self, command, session=None): return ['env', 'TERM=dumb', *super().argv(command, session)]


class Stage:
    """Everything a measurement needs; nothing of it is left afterwards."""

    def __init__(self, folder, programs, names):
        everybody = [Local(), Ssh(folder), Relay(folder, programs), Bare(folder, programs)]
        self.peers = [peer for peer in everybody if peer.name in names]
        self.env = plain_environment()

    def open(self, peer, command, session=None):
        return Terminal(peer.argv(command, session), self.env)

    def __enter__(self):
        self.started = []
        for peer in self.peers:
            peer.start()
            self.started.append(peer)
        return self

    def __exit__(self, *_):
        for peer in self.started:
            peer.stop()
