#!/usr/bin/env bash
# What recording costs: pairs of runs with and without it, in the order ABBA, and the median of their ratios.
# Usage: harness/scenarios/recording-cost.sh [PAIRS, 12] [--set KEY=VALUE]...
set -euo pipefail

home=$(cd -P "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
pairs=12
if [[ ${1:-} =~ ^[1-9][0-9]*$ ]]; then
    pairs=$1
    shift
fi

# The run directory of one run. A run that is marked, or whose verdict is red, is used all the same, and said so on stderr.
run() {
    local record=$1 output
    shift
    output=$("$home/pacelab" run recording-cost --set "history.record=$record" "$@" 2>/dev/null) ||
        printf '%s\n' "$output" >&2
    printf '%s\n' "$output" | tail -1
}

# Lines "kind percentile nanoseconds" of a run; a percentile with too few samples is left out.
latencies() {
    awk -F, 'NR == 1 { for (i = 1; i <= NF; i++) column[$i] = i; next }
        { for (p = 50; p <= 99; p += 49) { ns = $column["p" p "_ns"]; if (ns != "") print $column["kind"], "p" p, ns } }' \
        "$1/summary.csv"
}

ratios=$(
    for ((pair = 1; pair <= pairs; pair++)); do
        order=(none all)
        ((pair % 2 == 0)) && order=(all none)
        for record in "${order[@]}"; do
            declare "$record=$(run "$record" "$@")"
        done
        printf 'pair %d: without %s, with %s\n' "$pair" "$none" "$all" >&2
        awk 'NR == FNR { without[$1 " " $2] = $3; next }
            ($1 " " $2) in without { print $1, $2, $3 / without[$1 " " $2] }' <(latencies "$none") <(latencies "$all")
    done
)

printf '%s\n' "$ratios" | sort -k1,2 -k3,3g | awk '
    function tell() { if (n) printf "%s: median ratio %.3f of %d pairs, from %.3f to %.3f\n", of,
        n % 2 ? r[(n + 1) / 2] : (r[n / 2] + r[n / 2 + 1]) / 2, n, r[1], r[n] }
    ($1 " " $2) != of { tell(); of = $1 " " $2; n = 0 }
    { r[++n] = $3 }
    END { tell() }'
