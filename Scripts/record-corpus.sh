#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Records what real programs print, for the tests of the terminal model: Scripts/record-corpus.sh
#
# Runs vim, htop, less, mc, nano, ls, git log and man on pseudo terminals of two sizes, types some
# keys into each, and writes what comes out to Tests/RelayTerminalTests/Recordings/NAME-ROWSxCOLUMNS.
# They show files that are made for it, nothing of this machine. Installs the programs that are
# missing. Two runs differ in times and sizes only.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
source Scripts/setup.sh

declare -A packages=(
    [vim]=vim [htop]=htop [less]=less [mc]=mc [nano]=nano [man]=man-db [python3]=python3
)
for program in "${!packages[@]}"; do
    command -v "$program" >/dev/null || install_packages "${packages[$program]}"
done
exec python3 Scripts/record/record.py Tests/RelayTerminalTests/Recordings
