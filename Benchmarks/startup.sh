#!/usr/bin/env bash
# Milliseconds from the start of the process to its first request, and `squall validate` of a file of 1,000 lines.
#
#   Benchmarks/startup.sh [ROUNDS]             20 by default
. "$(dirname "${BASH_SOURCE[0]}")/lib/common.sh"
exec python3 "$lib/startup.py" "$squall" "${1:-20}"
