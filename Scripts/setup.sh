#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Makes this machine ready to build and test Relay: installs the Debian packages that are missing
# and finds a Swift toolchain. Does nothing, quickly, when all is there.
#
# The other scripts source it: `swift` is on their PATH afterwards. Exit status 1 if something is
# missing that it cannot install; it then says what and where to get it.
set -euo pipefail

# The oldest Swift that builds this package.
swift_needed=6.2

# Prints the Debian packages that are missing, one a line.
missing_packages() {
    command -v git >/dev/null || echo git
    command -v pkg-config >/dev/null || echo pkg-config
    pkg-config --exists 'openssl >= 3' 2>/dev/null || echo libssl-dev
    command -v openssl >/dev/null || echo openssl # the tests make output with it
    command -v tmux >/dev/null || echo tmux # the terminal model is compared with it
    # Editors ask their terminal a lot, each in its own way.
    command -v vim >/dev/null || echo vim
    command -v nvim >/dev/null || echo neovim
    # The tests are introduced to a host by them; nothing needs a running service.
    command -v ssh >/dev/null || echo openssh-client
    [[ -x /usr/sbin/sshd ]] || echo openssh-server
}

install_packages() {
    local -a as_root=()
    if ! command -v apt-get >/dev/null; then
        echo "setup: please install $* (on this system the names may differ)" >&2
        exit 1
    fi
    if [[ $EUID -ne 0 ]]; then as_root=(sudo); fi
    echo "setup: installing $*" >&2
    "${as_root[@]}" apt-get update -qq
    "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive \
        apt-get install -y -qq --no-install-recommends "$@" >/dev/null
}

# Prints the directories that may hold a `swift`, the preferred first. The empty one is PATH.
swift_places() {
    echo ""
    echo "/opt/swift/usr/bin/"
    echo "${SWIFTLY_BIN_DIR:-${SWIFTLY_HOME_DIR:-${HOME:-/root}/.local/share/swiftly}/bin}/"
    echo "/usr/libexec/swift/bin/"
}

# True if the given `swift` runs and is new enough.
is_new_enough() {
    local version
    version=$("$1" --version 2>/dev/null | sed -nE 's/.*Swift version ([0-9.]+).*/\1/p') || return 1
    [[ -n $version && $(printf '%s\n' "$swift_needed" "$version" | sort -V | head -n 1) == "$swift_needed" ]]
}

find_swift() {
    local place
    while read -r place; do
        if is_new_enough "${place}swift"; then
            if [[ -n $place ]]; then PATH="${place%/}:$PATH"; fi
            export PATH
            return 0
        fi
    done < <(swift_places)
    echo "setup: no Swift $swift_needed or later here; get one from https://www.swift.org/install" >&2
    echo "setup: unpack it to /opt/swift, or put its swift on PATH, then run this again" >&2
    exit 1
}

readarray -t missing < <(missing_packages)
if ((${#missing[@]} > 0)); then install_packages "${missing[@]}"; fi
find_swift
unset missing
