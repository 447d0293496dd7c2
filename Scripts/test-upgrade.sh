#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Holders of an older build under the server and client of this one: Scripts/test-upgrade.sh [COMMIT]
#
#   COMMIT     whose build is the older one; the commit on main a hundred before this one if not said
#
# Builds the programs of that commit apart, starts sessions with them, has `relay-server upgrade` (or,
# where that server is too old for it, an end and a start) put this build in the place of the server,
# and uses the old sessions with the new programs; and then new sessions with the old client.
# RELAY_BIN says where this build's programs are, OLD_BIN where the older one's; otherwise both are
# built. Exit status 1 if something is not as it should be.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
case ${1:-} in
-h | --help)
    sed -n '3,12s/^# \{0,1\}//p' "${BASH_SOURCE[0]}"
    exit 0
    ;;
esac
source Scripts/setup.sh

command -v python3 >/dev/null || install_packages python3
if [[ -z ${RELAY_BIN:-} ]]; then
    swift build --quiet
    RELAY_BIN=$(swift build --show-bin-path)
fi

scratch=$(mktemp -d -t relay-upgrade-XXXXXX)
trap 'rm -rf "$scratch"' EXIT
if [[ -z ${OLD_BIN:-} ]]; then
    commit=$(git rev-parse "${1:-HEAD~100}")
    # Kept from one run to the next: what is built of a commit does not change.
    old=.build-old/$commit
    if [[ ! -x $old/relay-holder ]]; then
        mkdir -p "$old"
        git archive "$commit" | tar -x -C "$scratch"
        (cd "$scratch" && swift build --quiet --scratch-path "$OLDPWD/.build-old/scratch")
        built=$(cd "$scratch" && swift build --scratch-path "$OLDPWD/.build-old/scratch" --show-bin-path)
        cp "$built"/relay-{client,server,holder} "$old"
    fi
    OLD_BIN=$old
fi

# A server is replaced by the program that is installed in its place.
mkdir "$scratch/installed" "$scratch/old"
cp "$OLD_BIN"/relay-{client,server,holder} "$scratch/old"
cp "$OLD_BIN"/relay-{client,server,holder} "$scratch/installed"
PYTHONDONTWRITEBYTECODE=1 PYTHONPATH=Scripts/bench python3 Scripts/upgrade/main.py \
    --scratch "$scratch" --old "$scratch/old" --installed "$scratch/installed" --new "$RELAY_BIN"
