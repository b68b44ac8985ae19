#!/usr/bin/env bash
# What rows of `data` cost: CPU of drawing and reading a row of a weighted feeder of 1,000,000, the memory for it, and the
# memory and time for a CSV of 1 GB.
#
#   Benchmarks/data.sh [ROUNDS [MEGABYTES]]    3 rounds and 1000 MB by default
. "$(dirname "${BASH_SOURCE[0]}")/lib/common.sh"
exec python3 "$lib/data.py" "$squall" "${1:-3}" "${2:-1000}"
