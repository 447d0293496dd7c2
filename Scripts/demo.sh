#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Shows Relay on this machine: sets up, builds, starts a server of its own and opens a shell in it.
#
# With no terminal on standard input it plays by itself: a session prints numbered lines while the
# connection is cut again and again and the server is killed once. Exit status 0 only if every
# line arrived exactly once and in order.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
source Scripts/setup.sh

readonly lines=20000
readonly cuts_at=(1500 3000 4500 6000 13000 14500 16000 17500)
readonly server_killed_at=9000

say() { echo "demo: $*"; }

fail() {
    echo "demo: $*" >&2
    exit 1
}

# Ends what the demo started, and nothing else.
clean_up() {
    local program
    for program in "${keeper:-}" "${client:-}" "${proxy:-}" "$(cat "$folder/server.pid")"; do
        if [[ -n $program ]]; then kill -KILL "$program" 2>/dev/null || true; fi
    done
    for program in $(holders); do kill -KILL "$program" 2>/dev/null || true; done
    wait 2>/dev/null || true
    rm -rf "$folder"
}

# Prints the process ids of the holders of this demo: they outlive the server on purpose.
holders() {
    local process
    for process in /proc/[0-9]*; do
        [[ $(readlink "$process/exe" 2>/dev/null) == "$bin/relay-holder"* ]] || continue
        if [[ $(tr '\0' ' ' <"$process/cmdline") == *"$folder/"* ||
            -n $(find "$process/fd" -lname "$folder/*" -print -quit) ]] 2>/dev/null; then
            echo "${process#/proc/}"
        fi
    done
}

# Waits until a line of a growing file matches: `wait_for FILE PATTERN`.
wait_for() {
    local follower watcher found=0
    exec {follower}< <(exec tail -n +1 -f "$1")
    watcher=$!
    timeout 120 grep -q -m 1 -e "$2" <&"$follower" || found=1
    kill "$watcher" 2>/dev/null || true
    exec {follower}<&-
    return $found
}

# Starts the server and waits until it listens; it chooses a free port once and remembers it.
start_server() {
    : >"$folder/server.log"
    "$bin/relay-server" serve --state "$folder/server" "$@" 2>"$folder/server.log" &
    server=$!
    disown "$server"
    echo "$server" >"$folder/server.pid"
    wait_for "$folder/server.log" listening || fail "the server does not start: $(<"$folder/server.log")"
    port=$(<"$folder/server/port")
}

# Starts the server again whenever it has died, as a service manager would.
keep_server() {
    while true; do
        tail --pid="$(<"$folder/server.pid")" -f /dev/null
        start_server
    done
}

# Lets the client's key in, as you would once for each of your devices.
enrol_client() {
    local fingerprint
    fingerprint=$("$bin/relay-client" fingerprint --state "$folder/client" | grep -o 'SHA256:[^ ]*')
    "$bin/relay-server" authorize "$fingerprint" --state "$folder/server"
}

# Has the proxy do something and waits until it has: `network cut`.
network() {
    local answer
    echo "$*" >&"${PROXY[1]}"
    read -r answer <&"${PROXY[0]}"
    [[ $answer == ok ]] || fail "the proxy says: $answer"
}

start_proxy() {
    local word
    coproc PROXY { exec "$bin/cut-proxy" --target "$port"; }
    proxy=$PROXY_PID
    disown "$proxy"
    read -r word proxy_port <&"${PROXY[0]}"
    [[ $word == listening ]] || fail "the proxy does not start"
}

play() {
    local mark seen=$folder/seen
    start_proxy
    say "a session prints $lines numbered lines, its client listens through a bad network"
    : >"$seen"
    "$bin/relay-client" --state "$folder/client" --accept-new -s demo "127.0.0.1:$proxy_port" -- \
        "sh -c 'for hundred in \$(seq 0 $((lines / 100 - 1))); do
            seq -f \"line %.0f\" \$((hundred * 100 + 1)) \$((hundred * 100 + 100)); sleep 0.04
        done'" </dev/null >"$seen" 2>"$folder/client.log" &
    client=$!
    for mark in $(printf '%s\n' "${cuts_at[@]}" "$server_killed_at" | sort -n); do
        wait_for "$seen" "^line $mark" || fail "line $mark never came: $(<"$folder/client.log")"
        if ((mark == server_killed_at)); then
            say "line $mark is here: kill -9 of the server, and a new one"
            kill -KILL "$server"
            start_server
            network target "$port"
        else
            say "line $mark is here: the connection is cut"
            network cut
        fi
    done
    wait "$client" || fail "the client ended with status $?: $(<"$folder/client.log")"
    client=
    judge "$seen"
}

# Compares what arrived with what was printed.
judge() {
    # The session's terminal ends each line with two bytes.
    if ! cmp -s <(tr -d '\r' <"$1") <(seq -f 'line %.0f' 1 $lines); then
        say "the first lines that differ (arrived | printed):"
        diff --suppress-common-lines -y -W 60 <(tr -d '\r' <"$1") <(seq -f 'line %.0f' 1 $lines) |
            head -n 5 || true
        fail "lines were lost, doubled or out of order"
    fi
    say "${#cuts_at[@]} cuts and a killed server later: all $lines lines arrived once, in order"
}

show() {
    say "this shell runs under a holder of its own; detach with Enter ~ . and help is Enter ~ ?"
    say "try, from another terminal: kill -9 \$(cat $folder/server.pid)"
    say "that is the server; it comes back, and the shell will not mind"
    keep_server &
    keeper=$!
    disown "$keeper"
    "$bin/relay-client" --state "$folder/client" --accept-new "127.0.0.1:$port" || true
    say "the demo's server and all its sessions end now"
}

say "building (the first time takes some minutes)"
swift build --quiet
bin=$(swift build --show-bin-path)
folder=$(mktemp -d -t relay-demo-XXXXXX)
trap clean_up EXIT
start_server --listen 127.0.0.1:0
say "a server listens on port $port of this machine"
enrol_client
if [[ -t 0 ]]; then show; else play; fi
