# SPDX-License-Identifier: Apache-2.0
"""The network between the clients and the server: cut-proxy, told what to do."""
import subprocess

from terminal import Failed


class Network:
    """Lives as long as the proxy; clients call its port."""

    def __init__(self, program, target):
        self.process = subprocess.Popen([program, '--target', str(target)], text=True,
                                        stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        word, _, port = self.said().partition(' ')
        if word != 'listening':
            raise Failed('cut-proxy said %r' % word)
        self.port = int(port)

    def said(self): return self.process.stdout.readline().strip()

    def cut(self):
        """Every connection is reset when this returns."""
        self.process.stdin.write('cut\n')
        self.process.stdin.flush()
        answer = self.said()
        if answer != 'ok':
            raise Failed('cut-proxy said %r' % answer)

    def __enter__(self): return self

    def __exit__(self, *_):
        self.process.stdin.close()
        self.process.wait()
