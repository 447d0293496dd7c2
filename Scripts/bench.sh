#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Measures Relay beside ssh on loopback: output, echo, start, memory, wake-ups, sizes. Builds release
# programs and starts an sshd and a relay-server of its own on free ports; about seven minutes.
#
#   --model    instead, how fast the terminal model reads, beside a local terminal and tmux
#   --links    instead, bad links in the link lab of --lab DIR (root): relay, ssh and mosh
#   --lab DIR  also run scenarios a, b, e and f of the link lab in DIR, for ssh and relay
#   --help     the other options
#
# docs/TESTING.md says what is measured and how to read it.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
source Scripts/setup.sh

command -v python3 >/dev/null || install_packages python3
if [[ ${1:-} == --model ]]; then
    shift
    command -v tmux >/dev/null || install_packages tmux
    swift build --quiet -c release --product model-rate
    exec python3 Scripts/bench/model.py \
        --program "$(swift build -c release --show-bin-path)/model-rate" "$@"
fi
main=main.py
if [[ ${1:-} == --links ]]; then
    shift
    main=links.py
    command -v mosh >/dev/null || install_packages mosh
fi
[[ -x /usr/sbin/sshd ]] || install_packages openssh-server
command -v ssh >/dev/null || install_packages openssh-client

scratch=$(mktemp -d -t relay-bench-XXXXXX)
trap 'rm -rf "$scratch"' EXIT

# The programs are known by their path, and the lab hides the home directory: so they move out.
swift build --quiet -c release --static-swift-stdlib
mkdir "$scratch/programs" "$scratch/relay"
cp "$(swift build -c release --static-swift-stdlib --show-bin-path)"/relay-{client,server,holder} \
    "$scratch/programs"

python3 "Scripts/bench/$main" --scratch "$scratch" --programs "$scratch/programs" "$@"
