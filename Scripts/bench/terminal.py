# SPDX-License-Identifier: Apache-2.0
"""A command on a pseudo terminal, as a user's terminal would run it."""
import fcntl
import os
import select
import struct
import subprocess
import termios
import time

now = time.monotonic


class Failed(Exception):
    """The command under test did not do what it should."""


class Terminal:
    """Lives as long as its command; closing it hangs the command up."""

    def __init__(self, argv, env):
        self.fd, slave = os.openpty()
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack('HHHH', 24, 80, 0, 0))
        self.started = now()
        self.process = subprocess.Popen(
            argv, env=env, stdin=slave, stdout=slave, stderr=slave, start_new_session=True,
            preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0))
        os.close(slave)
        self.tail = b''

    def send(self, data):
        os.write(self.fd, data)

    def read(self, until):
        """The next bytes; b'' when that time has come."""
        left = until - now()
        if left <= 0 or not select.select([self.fd], [], [], left)[0]:
            return b''
        try:
            data = os.read(self.fd, 65536)
        except OSError:
            data = b''
        if not data:
            raise Failed('the command ended after: %r' % self.tail)
        self.tail = data[-300:]
        return data

    def wait_for(self, mark, seconds=120):
        """Reads until the mark was seen; gives the time of that read and the bytes read."""
        until, count, overlap = now() + seconds, 0, b''
        while data := self.read(until):
            count += len(data)
            if mark in overlap + data:
                return now(), count
            overlap = data[1 - len(mark):]
        raise Failed('%r did not come in %d s, after: %r' % (mark, seconds, self.tail))

    def rest(self):
        """What the command said last, read to its end."""
        try:
            while self.read(now() + 1):
                pass
        except Failed:
            pass
        return self.tail

    def close(self):
        os.close(self.fd)
        try:
            self.process.wait(5)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()
