#!/usr/bin/env bash
# How late arrivals start, at 1,000/s and 10,000/s, pinned to a core of its own and as it comes.
# The lateness is squall's own account, generator_lateness in result.json.
#
#   Benchmarks/pacing.sh [ROUNDS [SECONDS]]    3 rounds of 10 seconds by default
. "$(dirname "${BASH_SOURCE[0]}")/lib/common.sh"
exec python3 "$lib/pacing.py" "$squall" "${1:-3}" "${2:-10}"
