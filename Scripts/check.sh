#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Everything a machine can judge without running tests: format, rules of the walls, warnings, and
# a short search for inputs that break a promise.
# Each fault is printed as file:line with what to do; exit status 1 if there was one.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
source Scripts/setup.sh

echo "check: format"
swift format lint --strict --parallel --recursive Package.swift Sources Tests Fuzz

echo "check: rules"
Scripts/rules.sh

echo "check: build, warnings are errors"
swift build --quiet --build-tests

echo "check: fuzz, a second each"
# It has said so itself where the toolchain has no libFuzzer, which is no fault of the code.
Scripts/fuzz.sh 12 || (($? == 3))
