#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Sets up, builds and runs the tests: Scripts/test.sh [--seed N] [FILTER]
#
#   --seed N   base seed of the random schedules (a failing run prints the one it used)
#   FILTER     run only the tests whose name contains this
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

filter=()
while (($# > 0)); do
    case $1 in
    --seed)
        export RELAY_SEED=${2:?--seed needs a number}
        shift 2
        ;;
    -h | --help)
        sed -n '3,6s/^# \{0,1\}//p' "${BASH_SOURCE[0]}"
        exit 0
        ;;
    -*)
        echo "test: unknown option $1; see --help" >&2
        exit 2
        ;;
    *)
        filter+=(--filter "$1")
        shift
        ;;
    esac
done
source Scripts/setup.sh

swift build --quiet --build-tests
# The end-to-end tests run the programs that were just built.
RELAY_BIN=$(swift build --show-bin-path)
export RELAY_BIN
run=(swift test --quiet --skip-build --disable-xctest)
if ((${#filter[@]} > 0)); then exec "${run[@]}" "${filter[@]}"; fi
# Apart: a hundred thousand schedules leave no processor to what is to be met in time.
"${run[@]}" --skip EndToEndTests --skip RandomWalkTests
"${run[@]}" --filter RandomWalkTests
# It has said so itself if this user may not look into programs, which is no fault of the code.
Scripts/soak.sh 1000 || (($? == 3))
exec "${run[@]}" --filter EndToEndTests
