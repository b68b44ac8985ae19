#!/usr/bin/env bash
# Resident memory through a long run at a constant rate; it must not grow after the first minute.
#
#   Benchmarks/soak.sh [MINUTES [RATE]]        10 minutes at 5,000 requests/s by default
. "$(dirname "${BASH_SOURCE[0]}")/lib/common.sh"
exec python3 "$lib/soak.py" "$squall" "${1:-10}" "${2:-5000}"
