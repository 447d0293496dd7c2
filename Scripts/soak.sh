#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Looks for what grows: Scripts/soak.sh [ROUNDS] (10,000 if not said; about 15 a second)
#
#   ROUNDS     in each, the link of one client is cut and comes back, and another client attaches
#              to its session and detaches; at least 100
#
# Afterwards the private memory and the descriptors of client, server and holder are held against
# what they were early on. Exit status 1 if one of them grew, or a round did not end well; 3 if the
# memory of the programs cannot be read here. RELAY_BIN says where the programs are; otherwise
# the debug build is made.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
case ${1:-} in
-h | --help)
    sed -n '3,11s/^# \{0,1\}//p' "${BASH_SOURCE[0]}"
    exit 0
    ;;
esac
source Scripts/setup.sh

command -v python3 >/dev/null || install_packages python3
if [[ -z ${RELAY_BIN:-} ]]; then
    swift build --quiet
    RELAY_BIN=$(swift build --show-bin-path)
fi

scratch=$(mktemp -d -t relay-soak-XXXXXX)
trap 'rm -rf "$scratch"' EXIT
# Holders are known by the path of their program, so these have one of their own.
mkdir "$scratch/programs" "$scratch/relay"
cp "$RELAY_BIN"/relay-{client,server,holder} "$RELAY_BIN/cut-proxy" "$scratch/programs"

# What is freed goes back to the kernel at once: only what is still held is counted.
export MALLOC_ARENA_MAX=1 MALLOC_TRIM_THRESHOLD_=0
PYTHONDONTWRITEBYTECODE=1 PYTHONPATH=Scripts/bench \
    python3 Scripts/soak/main.py --scratch "$scratch" "$@"
