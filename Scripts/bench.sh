#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Measures Relay beside ssh on loopback: output, echo, start, memory, wake-ups, sizes. Builds release
# programs and starts an sshd and a relay-server of its own on free ports; about seven minutes.
#
#   --sessions instead, what 200 idle sessions cost, beside tmux and mosh
#   --model    instead, how fast the terminal model reads, beside a local terminal and tmux, and what
#              a whole session loses by it: output and echo with the models and without (`bare`)
#   --links    instead, bad links in the link lab of --lab DIR (root): relay, ssh and mosh
#   --lab DIR  also run scenarios a, b, e and f of the link lab in DIR, for ssh and relay
#   --help     the other options
#
# docs/TESTING.md says what is measured and how to read it.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
source Scripts/setup.sh

command -v python3 >/dev/null || install_packages python3
models=
if [[ ${1:-} == --model ]]; then
    shift
    models=yes
    command -v tmux >/dev/null || install_packages tmux
else
    [[ -x /usr/sbin/sshd ]] || install_packages openssh-server
    command -v ssh >/dev/null || install_packages openssh-client
fi
links=
if [[ ${1:-} == --links ]]; then
    shift
    links=yes
    # Says what is missing before anything is built.
    python3 Scripts/bench/links.py --check "$@"
fi
crowd=
if [[ ${1:-} == --sessions ]]; then
    shift
    crowd=yes
    command -v tmux >/dev/null || install_packages tmux
    command -v mosh-server >/dev/null || install_packages mosh
fi

scratch=$(mktemp -d -t relay-bench-XXXXXX)
trap 'rm -rf "$scratch"' EXIT

# The programs are known by their path, and the lab hides the home directory: so they move out.
release=(-c release --static-swift-stdlib)
swift build --quiet "${release[@]}"
built=$(swift build "${release[@]}" --show-bin-path)
mkdir "$scratch/programs" "$scratch/programs/bare"
cp "$built"/relay-{client,server,holder} "$scratch/programs"
cp "$built"/relay-{client,server} "$scratch/programs/bare"
cp "$built/bare-holder" "$scratch/programs/bare/relay-holder"

mkdir -p "$scratch/relay"
if [[ $crowd ]]; then
    python3 Scripts/bench/crowd.py --scratch "$scratch" --programs "$scratch/programs" "$@"
    exit
fi
run=(python3 Scripts/bench/main.py --scratch "$scratch" --programs "$scratch/programs")
if [[ -n $links ]]; then
    run[1]=Scripts/bench/links.py
elif [[ -n $models ]]; then
    python3 Scripts/bench/model.py --program "$built/model-rate"
    run+=(--peers relay,bare --only bulk,echo)
fi
"${run[@]}" "$@"
