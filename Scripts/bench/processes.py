# SPDX-License-Identifier: Apache-2.0
"""What the kernel says of processes. Their memory may need root: relay's are not dumpable."""
import os


def lines(path):
    try:
        with open(path) as file:
            return file.readlines()
    except OSError:
        return []


def running(program):
    """Process ids by the path of what they execute."""
    found = []
    for pid in filter(str.isdigit, os.listdir('/proc')):
        try:
            if os.readlink('/proc/%s/exe' % pid) == program:
                found.append(int(pid))
        except OSError:
            pass
    return found


def descendants(pid):
    found = []
    for task in lines('/proc/%d/task/%d/children' % (pid, pid)):
        for child in map(int, task.split()):
            found += [child] + descendants(child)
    return found


def name(pid):
    return ''.join(lines('/proc/%d/comm' % pid)).strip()


def field(pid, file, key):
    for line in lines('/proc/%d/%s' % (pid, file)):
        if line.startswith(key):
            return int(line.split()[1])
    return 0


def pss(pids):
    """KiB: private memory, and of each shared page the share."""
    return sum(field(pid, 'smaps_rollup', 'Pss:') for pid in pids)


def private(pids):
    """KiB of memory that only this process has."""
    return sum(field(pid, 'smaps_rollup', 'Private_Dirty:') for pid in pids)


def own(pid):
    """KiB that the end of this process would give back; 0 if the kernel does not say."""
    return sum(int(line.split()[1]) for line in lines('/proc/%d/smaps_rollup' % pid)
               if line.startswith(('Private_Clean:', 'Private_Dirty:')))


def descriptors(pid):
    """How many are open; 0 if the kernel does not say."""
    try:
        return len(os.listdir('/proc/%d/fd' % pid))
    except OSError:
        return 0


def wakeups(pids):
    """How often the threads have gone to sleep and were woken."""
    count = 0
    for pid in pids:
        try:
            tasks = os.listdir('/proc/%d/task' % pid)
        except OSError:
            continue
        for task in tasks:
            count += field(pid, 'task/%s/status' % task, 'voluntary_ctxt_switches:')
    return count


def cpu(pids):
    """Seconds in user mode and in the kernel."""
    ticks = 0
    for pid in pids:
        fields = ''.join(lines('/proc/%d/stat' % pid)).rpartition(')')[2].split()
        if fields:
            ticks += int(fields[11]) + int(fields[12])
    return ticks / os.sysconf('SC_CLK_TCK')
