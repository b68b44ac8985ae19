#!/usr/bin/env bash
# Resident memory and CPU of 10,000 VUs, each with an open connection of its own, that think 1 s between requests.
# Needs as many file descriptors (`ulimit -Hn`), for squall and for nginx each.
#
#   Benchmarks/idle-vus.sh [VUS [SECONDS]]     10,000 VUs, held 20 seconds by default
. "$(dirname "${BASH_SOURCE[0]}")/lib/common.sh"
ulimit -n "$(ulimit -Hn)"
exec python3 "$lib/idle_vus.py" "$squall" "${1:-10000}" "${2:-20}"
