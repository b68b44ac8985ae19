#!/usr/bin/env bash
# What observation costs: CPU of a run that hardly does anything, with and without reading an exposition of 500 lines once a second.
#
#   Benchmarks/observe.sh [ROUNDS [SECONDS]]    3 rounds of 30 s each by default
. "$(dirname "${BASH_SOURCE[0]}")/lib/common.sh"
exec python3 "$lib/observe.py" "$squall" "${1:-3}" "${2:-30}"
