# SPDX-License-Identifier: Apache-2.0
"""Records programs on pseudo terminals. Called by Scripts/record-corpus.sh."""
import fcntl
import os
import pty
import select
import socket
import struct
import subprocess
import sys
import tempfile
import termios
import time

SIZES = ((24, 80), (40, 132))
# Longer recordings are cut: what comes later is more of the same.
MOST = 48 * 1024
QUIET = 0.6

# Name, command, keys; each key is typed when the program has been quiet for a while.
PROGRAMS = (
    ('vim', 'vim -u NONE -c "syntax on | set number mouse=a" code.c',
     ['/int\r', '4dd', 'u', 'ihello 漢字\x1b', ':split\r', '\x06', ':q!\r', ':q!\r']),
    ('htop', 'htop -p $$', ['\x1b[B', '\x1b[B', 't', 'q']),
    ('less', 'less -R coloured.txt', [' ', ' ', '/ERROR\r', 'G', 'q']),
    ('mc', 'mc -d . .', ['\x1b[B', '\x1b[B', '\t', '\x1bOP', '\x1b[21~', '\x1b[21~', '\r']),
    ('nano', 'nano --ignorercfiles code.c', ['\x1b[B', 'x\r', '\x0b', '\x17int\r', '\x18', 'n']),
    ('ls', 'ls -lR --color=always .', []),
    ('git-log', 'git --no-pager log --graph --color=always --stat', []),
    ('man', 'MANPAGER="less -R" MAN_KEEP_FORMATTING=1 man -l page.1', [' ', 'q']),
)


def make_files():
    with open('code.c', 'w') as file:
        for n in range(60):
            file.write('/* Number %d: käse, 漢字 */\nint f%d(int n)\n{\n\treturn n + %d; // "%d"\n}\n\n'
                       % (n, n, n, n))
    with open('coloured.txt', 'w') as file:
        for n in range(300):
            level = ('\x1b[32mINFO\x1b[0m', '\x1b[33mWARN\x1b[0m', '\x1b[1;31mERROR\x1b[0m')[n % 3]
            file.write('\x1b[2m12:00:%02d\x1b[0m %s \x1b[38;5;%dm%s\x1b[0m\n'
                       % (n % 60, level, n % 256, 'words of a line ' * (n % 9)))
    with open('page.1', 'w') as file:
        file.write('.TH PAGE 1\n.SH NAME\npage \\- \\fBbold\\fP and \\fIitalic\\fP\n.SH DESCRIPTION\n')
        for n in range(40):
            file.write('.TP\n\\fB\\-\\-option%d\\fP=\\fIVALUE\\fP\nWhat it does, in \\fBseveral\\fP words.\n' % n)
    for name in ('one', 'two/three', 'two/four'):
        os.makedirs(name)
        for n in range(12):
            path = '%s/file%d%s' % (name, n, ('', '.sh', '.tar.gz', '.png')[n % 4])
            open(path, 'w').close()
            os.chmod(path, 0o755 if n % 4 == 1 else 0o644)
    os.symlink('one', 'link')
    def git(*words):
        subprocess.run(['git', '-c', 'user.name=A. Author', '-c', 'user.email=a@example.org', *words],
                       check=True, stdout=subprocess.DEVNULL)
    git('init', '-q', '.')
    for n in range(6):
        with open('one/file0', 'a') as file:
            file.write('line\n' * (n + 1))
        git('add', '-A')
        git('commit', '-q', '-m', 'Change number %d\n\nWith a body.' % n)


def record(command, keys, rows, columns):
    pid, terminal = pty.fork()
    if pid == 0:
        environment = {'PATH': os.environ['PATH'], 'HOME': os.getcwd(), 'TERM': 'xterm-256color',
                       'LANG': 'C.UTF-8', 'SHELL': '/bin/sh', 'COLUMNS': str(columns),
                       'LINES': str(rows)}
        time.sleep(0.2)
        os.execvpe('sh', ['sh', '-c', 'exec ' + command if '=' not in command else command], environment)
    fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack('HHHH', rows, columns, 0, 0))
    output, keys, limit = b'', list(keys), time.monotonic() + 30
    while time.monotonic() < limit:
        if select.select([terminal], [], [], QUIET if output else 5)[0]:
            try:
                data = os.read(terminal, 65536)
            except OSError:
                break
            output += data
        elif keys:
            os.write(terminal, keys.pop(0).encode())
        else:
            break
    os.close(terminal)
    os.waitpid(pid, 0)
    return output.replace(socket.gethostname().encode(), b'host')[:MOST]


def main():
    target = os.path.abspath(sys.argv[1])
    os.makedirs(target, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix='corpus-', dir='/tmp') as folder:
        os.chdir(folder)
        make_files()
        for name, command, keys in PROGRAMS:
            for rows, columns in SIZES:
                output = record(command, keys, rows, columns).replace(folder.encode(), b'/tmp/corpus')
                with open('%s/%s-%dx%d' % (target, name, rows, columns), 'wb') as file:
                    file.write(output)
                print('%-10s %d x %d: %d bytes' % (name, rows, columns, len(output)))
        os.chdir('/')


main()
