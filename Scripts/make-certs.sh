#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Makes keys and certificates of a certificate authority of your own: Scripts/make-certs.sh
#
#   --p256            P-256 keys instead of Ed25519
#   --days N          how long the certificates last; 3650 if not given
#   --directory DIR   where they go; certs if not given
#   --name NAME       a name or address by which clients call the server; may be given again. This
#                     host's name, localhost and the loopback addresses if not given
#
# Makes ca, server and client, each with a .key (mode 0600) and a .crt. What is there stays: take
# client.key and client.crt away to make those of another device. certs/README.md says more.
set -euo pipefail
umask 077

algorithm=(-algorithm ED25519)
days=3650
directory=$(dirname "${BASH_SOURCE[0]}")/../certs
names=()
while (($# > 0)); do
    case $1 in
    --p256) algorithm=(-algorithm EC -pkeyopt ec_paramgen_curve:P-256) ;;
    --days)
        days=${2:?--days needs a number}
        shift
        ;;
    --directory)
        directory=${2:?--directory needs a path}
        shift
        ;;
    --name)
        names+=("${2:?--name needs a name or an address}")
        shift
        ;;
    -h | --help)
        sed -n '3,12s/^# \{0,1\}//p' "${BASH_SOURCE[0]}"
        exit 0
        ;;
    *)
        echo "make-certs: unknown option $1; see --help" >&2
        exit 2
        ;;
    esac
    shift
done

if ((${#names[@]} == 0)); then names=("$(uname -n)" localhost 127.0.0.1 ::1); fi

# Prints the names as a certificate has them: what is made of digits and dots, or has a colon, is an
# address.
alternative_names() {
    local name list=()
    for name in "${names[@]}"; do
        if [[ $name == *:* || $name =~ ^[0-9.]+$ ]]; then
            list+=("IP:$name")
        else
            list+=("DNS:$name")
        fi
    done
    (
        IFS=,
        echo "subjectAltName=${list[*]}"
    )
}

# Makes the authority: a key, and a certificate signed by itself.
make_authority() {
    openssl genpkey "${algorithm[@]}" -out ca.key
    openssl req -x509 -new -key ca.key -out ca.crt -days "$days" -subj "/CN=Relay CA of $(id -un)" \
        -addext keyUsage=critical,keyCertSign,cRLSign
}

# Makes a key and a certificate signed by the authority: `make_leaf NAME USAGE [EXTENSION]`.
make_leaf() {
    openssl genpkey "${algorithm[@]}" -out "$1.key"
    openssl req -new -key "$1.key" -subj "/CN=relay-$1" |
        openssl x509 -req -CA ca.crt -CAkey ca.key -days "$days" -out "$1.crt" -extfile <(
            printf '%s\n' basicConstraints=critical,CA:FALSE \
                keyUsage=critical,digitalSignature "extendedKeyUsage=$2" "${@:3}"
        ) 2>/dev/null
}

# Makes a pair of files unless it is there: `make NAME COMMAND…`.
make() {
    local name=$1
    shift
    if [[ -e $name.key && -e $name.crt ]]; then
        echo "make-certs: $name.key and $name.crt stay as they are"
    elif [[ -e $name.key || -e $name.crt ]]; then
        echo "make-certs: only one of $name.key and $name.crt is there; take it away first" >&2
        exit 1
    else
        "$@"
        echo "make-certs: made $name.key and $name.crt"
    fi
}

mkdir -p "$directory"
cd "$directory"
make ca make_authority
make server make_leaf server serverAuth "$(alternative_names)"
make client make_leaf client clientAuth
