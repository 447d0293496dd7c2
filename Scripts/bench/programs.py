# SPDX-License-Identifier: Apache-2.0
"""Size and start-up of the programs themselves."""
import os
import subprocess
import time


def measure(folder, rounds=30):
    """By name: MB on disk, and the milliseconds of each shortest possible run."""
    result = {}
    for name, words in (('relay-holder', []), ('relay-server', ['--help']),
                        ('relay-client', ['--help'])):
        path = os.path.join(folder, name)
        times = []
        for _ in range(rounds):
            start = time.monotonic()
            subprocess.run([path, *words], stdin=subprocess.DEVNULL, capture_output=True)
            times.append((time.monotonic() - start) * 1000)
        result[name] = {'mb': os.path.getsize(path) / 1e6, 'times': times}
    return result
