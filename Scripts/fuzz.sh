#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Looks for inputs that break a promise: Scripts/fuzz.sh [SECONDS]
#
#   SECONDS              for all targets together; at least one each, 60 if not given
#   --target NAME FILE   run one target on one file, as a crash left it
#   --target NAME        fuzz this target only; SECONDS may follow
#   --keep               make the corpora in Fuzz/Corpus from them and all that was found so far
#
# Prints a line for each target. Exit status 1 if one failed: the input that did it is named; 3 if
# this toolchain has no libFuzzer.
# Inputs that were found stay in .build-fuzz/corpus, so that the next run goes on from there.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
source Scripts/setup.sh

readonly build=.build-fuzz
readonly program=$build/relay-fuzz
# As in Package.swift, and libFuzzer's counters in every module.
readonly flags=(
    -swift-version 6 -O -wmo -parse-as-library -package-name relay -sanitize=fuzzer
    -warnings-as-errors -strict-memory-safety -I "$build"
    -enable-upcoming-feature ExistentialAny -enable-upcoming-feature InternalImportsByDefault
    -enable-upcoming-feature MemberImportVisibility
    -enable-upcoming-feature NonisolatedNonsendingByDefault
)
# Parsers of files, taken out of modules that need more than the pure ones.
readonly parsers=(
    Sources/RelayServer/{DeviceList,SessionToken,TokenList,InvitationList}.swift
    Sources/RelayClient/{KnownHost,KnownHosts,Destination,PercentText,Printable}.swift
)
# An input longer than this says nothing new.
readonly longest=4096

# Compiles, unless the same was compiled from the same text: `compile NAME SOURCE_OR_FLAG…`.
# What was compiled before it counts as part of it.
compile() {
    local name=$1 word
    shift
    built+=$({
        printf '%s\n' "${flags[@]}" "$@"
        for word in "$@"; do if [[ $word == *.swift ]]; then cat "$word"; fi; done
    } | cksum)
    if [[ -e $build/$name.built && $(<"$build/$name.built") == "$built" ]]; then return; fi
    echo "fuzz: compiling $name" >&2
    swiftc "${flags[@]}" -module-name "$name" "$@"
    echo "$built" >"$build/$name.built"
}

compile_all() {
    local module
    built=$(swiftc --version 2>/dev/null)
    for module in RelayWire RelayTerminal RelayCore; do
        compile "$module" -emit-module-path "$build/$module.swiftmodule" -c \
            -o "$build/$module.o" Sources/"$module"/*.swift
    done
    compile RelayFuzz -o "$program" Fuzz/*.swift Fuzz/*/*.swift "${parsers[@]}" \
        "$build"/Relay{Wire,Terminal,Core}.o
}

# Says so, and ends with status 3, where the toolchain has no libFuzzer.
need_libfuzzer() {
    local runtime
    runtime=$(swiftc -print-target-info | sed -n 's/.*"runtimeResourcePath": "\(.*\)".*/\1/p')
    if [[ -z $(find -L "$runtime" -name 'libclang_rt.fuzzer*' -print -quit) ]]; then
        echo "fuzz: not run: this Swift toolchain has no libFuzzer (libclang_rt.fuzzer)" >&2
        exit 3
    fi
}

# Prints the frames of the protocol's document in the form a target reads, in hexadecimal: as they
# are, as type and body, or after the bytes that choose "feed so many bytes".
document_seeds() {
    local form
    case $1 in
    frame-decoder) form='"00$hex"' ;;
    frame-bodies) form='substr($hex, 0, 2) . substr($hex, length($hex) > 2 * 66 ? 8 : 6)' ;;
    stranger | device | bearer | holder-bytes | client | inquiry)
        form='sprintf("00%02x%s", length($hex) / 2, $hex)'
        ;;
    *) return 0 ;;
    esac
    perl -0777 -ne 'while (/^hex((?:\s+[0-9a-f]{2})+)$/mg) {
        ($hex = $1) =~ s/\s//g; print '"$form"', "\n" }' docs/PROTOCOL.md
}

# Lays out a target's seeds, one file each.
unpack_seeds() {
    local folder=$build/seeds/$1
    rm -rf "$folder"
    mkdir -p "$folder" "$build/corpus/$1"
    {
        if [[ -e Fuzz/Corpus/$1.hex ]]; then cat "Fuzz/Corpus/$1.hex"; fi
        document_seeds "$1"
    } | (cd "$folder" && perl -ne 'chomp; open(F, ">", $.) or die; print F pack("H*", $_)')
}

# Fuzzes one target for so many seconds and prints what came of it; fails if it failed.
fuzz() {
    local target=$1 seconds=$2 log=$build/$1.log status=0
    unpack_seeds "$target"
    "$program" "--target=$target" -max_total_time="$seconds" -max_len="$longest" \
        -timeout=10 -rss_limit_mb=512 -artifact_prefix="$build/$target-" \
        -print_final_stats=1 -seed="${RELAY_SEED:-0}" \
        "$build/corpus/$target" "$build/seeds/$target" &>"$log" || status=$?
    perl -ne '
        $first //= $1 if /INITED cov: (\d+)/;
        $last = $1 if /cov: (\d+)/;
        $runs = $1 if /number_of_executed_units: (\d+)/;
        $rate = $1 if /average_exec_per_sec: +(\d+)/;
        $new = $1 if /new_units_added: +(\d+)/;
        END { printf "%-20s %9d runs %7d/s   coverage %d (+%d), %d new inputs\n", "'"$target"'",
            $runs, $rate, $last, $last - $first, $new }' "$log"
    if ((status == 0)); then return; fi
    grep -E 'Fatal error|ERROR: libFuzzer' "$log" >&2 || tail -n 20 "$log" >&2
    sed -n "s/.*Test unit written to /fuzz: again: Scripts\/fuzz.sh --target $target /p" "$log" >&2
    return 1
}

fuzz_all() {
    local seconds=$1 failed=0 target
    local -a targets
    readarray -t targets < <("$program" --list)
    seconds=$((seconds / ${#targets[@]}))
    for target in "${targets[@]}"; do
        fuzz "$target" $((seconds > 0 ? seconds : 1)) || failed=1
    done
    return $failed
}

# The fewest inputs that reach all that is reached, a line each.
keep() {
    local target file
    mkdir -p Fuzz/Corpus
    for target in $("$program" --list); do
        unpack_seeds "$target"
        rm -rf "$build/kept"
        mkdir "$build/kept"
        "$program" "--target=$target" -merge=1 -max_len=512 "$build/kept" \
            "$build/seeds/$target" "$build/corpus/$target" &>"$build/$target.log"
        for file in "$build"/kept/*; do
            perl -0777 -ne 'print unpack("H*", $_), "\n"' "$file"
        done | awk '{ print length, $0 }' | sort -n |
            awk '$2 && (total += length($2)) <= 8192 { print $2 }' >"Fuzz/Corpus/$target.hex"
    done
}

if [[ ${1:-} == -h || ${1:-} == --help ]]; then
    sed -n '3,11s/^# \{0,1\}//p' "${BASH_SOURCE[0]}"
    exit 0
fi
export SWIFT_BACKTRACE=enable=no
mkdir -p "$build"
need_libfuzzer
compile_all
case ${1:-60} in
--keep) keep ;;
--target)
    name=${2:?--target needs a name}
    if [[ -f ${3:-} ]]; then
        exec "$program" "--target=$name" "$3"
    fi
    fuzz "$name" "${3:-60}"
    ;;
*) fuzz_all "${1:-60}" ;;
esac
