#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# The rules of the walls that the compiler does not know: who may import what (DESIGN.md §7), and
# which words need a reason written above them; and scripts that cannot be read. Prints file:line and
# what to do for each fault.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

faults=0

# Reads `file:line name` lines and prints each with the given advice.
report() {
    local place name
    while read -r place name; do
        echo "$place: $name: $1"
        faults=$((faults + 1))
    done
}

# Prints `file:line module` for every import in the given folders.
imports() {
    local kind='(struct|enum|class|protocol|func|var|let|typealias) +'
    { grep -rnE --include='*.swift' '^[[:space:]]*([^/"]* )?import +[A-Za-z]' "$@" || true; } |
        sed -E "s/^([^:]+:[0-9]+):.*import +($kind)?([A-Za-z0-9_]+).*/\1 \4/"
}

# Holds a folder to the given modules: `only FOLDER ADVICE MODULE…`.
only() {
    local folder=$1 advice=$2 allowed
    shift 2
    allowed=" $* "
    report "$advice" < <(imports "$folder" | while read -r place module; do
        if [[ $allowed != *" $module "* ]]; then echo "$place $module"; fi
    done)
}

# Keeps the modules that match a pattern out of folders: `never PATTERN ADVICE FOLDER…`.
never() {
    local pattern=$1 advice=$2
    shift 2
    report "$advice" < <(imports "$@" | while read -r place module; do
        if [[ $module =~ ^($pattern)$ ]]; then echo "$place $module"; fi
    done)
}

# Prints `file:line word` where a word that switches off a check has no comment right above it.
unexplained() {
    find Sources Tests Fuzz -name '*.swift' -exec awk '
        FNR == 1 { above = "" }
        !/^[[:space:]]*\/\// && match($0, /@unchecked Sendable|nonisolated\(unsafe\)/) {
            if (above !~ /^[[:space:]]*\/\//) print FILENAME ":" FNR, substr($0, RSTART, RLENGTH)
        }
        { above = $0 }' {} +
}

# Prints `file:line word` for words in Sources whose use ends in threads of Dispatch.
restless() {
    { grep -rnoE --include='*.swift' 'NIOThreadPool|shutdownGracefully|Task\.detached' Sources || true; } |
        sed -E 's/^([^:]+:[0-9]+):/\1 /'
}

# Prints `file:line name` for each test that a document says holds a promise and that is not there.
unheld() {
    local document line name
    for document in docs/SECURITY.md docs/PROTOCOL.md; do
        # Tables whose last column is headed so.
        awk -F '|' '!/^\|/ { row = 0; next }
            ++row == 1 { counts = $(NF - 1) ~ /^ (test|held by) $/ }
            counts { print FNR "|" $(NF - 1) }' "$document" |
            while IFS='|' read -r line name; do
                grep -oE '`([^`?]* [^`?]*|[A-Za-z]+Tests)`' <<<"$name" | tr -d '`' | while read -r name; do
                    grep -rqF -e "func \`$name\`" -e "struct $name " Tests || echo "$document:$line $name"
                done || true
            done
    done
}

# Prints `file:1 SPDX` for every source file whose first three lines name no licence.
unlicensed() {
    git ls-files --cached --others --exclude-standard Sources Tests Fuzz Scripts .ci Package.swift |
        grep -E '\.(swift|c|h|sh|py)$|^\.ci/' | while read -r file; do
        if [[ -e $file ]] && ! head -n 3 "$file" | grep -q 'SPDX-License-Identifier: Apache-2.0'; then
            echo "$file:1 SPDX"
        fi
    done
}

# Prints `file:line message` for every script that its own language cannot read.
unreadable() {
    local file
    while read -r file; do
        if head -n 1 "$file" | grep -qE '^#!.*\b(ba)?sh$'; then
            bash -n "$file" 2>&1 | sed -E 's/^([^:]+): line ([0-9]+): /\1:\2 /' | head -n 1
        elif [[ $file == *.py ]] && command -v python3 >/dev/null; then
            python3 -c 'import ast, sys; ast.parse(open(sys.argv[1]).read(), sys.argv[1])' "$file" 2>&1 |
                sed -nE "s|^  File \"(.*)\", line ([0-9]+).*|\1:\2 syntax|p" | tail -n 1
        fi
    done < <(git ls-files --cached --others --exclude-standard Scripts Tests .ci | grep -vE '\.(swift|c|h)$')
}

only Sources/RelayWire "the wire imports nothing; take the value as a parameter"
only Sources/RelayCore "a core imports RelayWire and RelayTerminal only; let its driver do the rest" \
    RelayWire RelayTerminal
only Sources/RelayTerminal "the terminal model imports nothing; take the value as a parameter"
never 'Foundation.*|NIO.*' "the holder and what it stands on stay small; use Glibc" \
    Sources/RelayHolder Sources/RelayPTY Sources/RelaySystem Sources/relay-holder
never 'Foundation.*' "programs do without Foundation; use the standard library or Glibc" Sources
report "use startThread: the manager of Dispatch's threads wakes up each second for ever" < <(restless)
report "write the proof in a comment on the line above" < <(unexplained)
report "name the test that holds this" < <(unheld)
report "mend the syntax" < <(unreadable)
report "begin the file with // SPDX-License-Identifier: Apache-2.0" < <(unlicensed)

if ((faults > 0)); then
    echo "rules: $faults to repair" >&2
    exit 1
fi
