# SPDX-License-Identifier: Apache-2.0
"""A session, a client whose link is cut in each round, and others that come and go."""
import processes
from law import Course
from terminal import Failed, Terminal

# All rounds together print more than this keeps, so the log has its full size soon.
RING = '64k'
SCRIPT = "stty -echo; printf 'soak-%s' begins; exec cat"
# Memory is looked at after each tenth round: in the others the next visitor is on its way already.
SAMPLED = 10


class Unreadable(Exception):
    """The kernel does not say what a program holds."""


class Soak:
    """The first client and its session; lives as long as the rounds."""

    def __init__(self, relay, network, env):
        self.relay, self.env = relay, env
        self.network = network
        self.state = relay.folder + '/client'
        self.open = []

    def __enter__(self):
        self.attached = self.client(
            '--ring', RING, '127.0.0.1:%d' % self.network.port, '-s', 'soak', '--', SCRIPT)
        self.attached.wait_for(b'soak-begins')
        self.programs = {
            Course('relay-client'): self.attached.process.pid,
            Course('relay-server'): self.relay.daemon.pid,
            Course('relay-holder'): self.only_holder(),
        }
        return self

    def __exit__(self, *_):
        for client in self.open:
            client.close()

    def client(self, *words):
        client = Terminal(
            [self.relay.client, '--accept-new', '--state', self.state, *words], self.env)
        self.open.append(client)
        return client

    def visitor(self):
        """Comes past the proxy, so that only the first client is cut."""
        visitor = Terminal([self.relay.client, 'attach', '--accept-new', '--state', self.state,
                            self.relay.address, 'soak'], self.env)
        self.open.append(visitor)
        return visitor

    def only_holder(self):
        holders = self.relay.holders()
        if len(holders) != 1:
            raise Failed('there are %d holders for one session' % len(holders))
        return holders[0]

    def play(self, rounds):
        visitor = self.visitor()
        for number in range(rounds):
            is_sampled = number % SAMPLED == SAMPLED - 1
            following = None if is_sampled else self.visitor()
            try:
                self.round(visitor, b'round %d.' % number)
            except Failed as failure:
                raise Failed('round %d: %s' % (number, failure))
            if is_sampled:
                self.sample()
            visitor = following or self.visitor()

    def round(self, visitor, mark):
        """What is typed after a cut reaches both, and the visitor leaves in peace."""
        self.network.cut()
        self.attached.send(mark + b'\r')
        self.attached.wait_for(mark)
        visitor.wait_for(mark)
        visitor.send(b'~.')
        if visitor.process.wait(60) != 0:
            raise Failed('the client that detached said: %r' % visitor.rest())
        visitor.close()
        self.open.remove(visitor)

    def sample(self):
        for course, pid in self.programs.items():
            held = processes.own(pid), processes.descriptors(pid)
            if 0 in held:
                raise Unreadable(course.name)
            course.add(*held)
