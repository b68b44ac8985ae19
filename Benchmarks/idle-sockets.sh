#!/usr/bin/env bash
# Resident memory of open WebSockets on which nothing happens, against the demo on another core; then how late squall
# itself is when 100 events, 25 ms apart, go to 200 subscribers each. Sockets need as many file descriptors
# (`ulimit -Hn`), for squall and for the demo each.
#
#   Benchmarks/idle-sockets.sh [SOCKETS [SECONDS]]     10,000 sockets, held 20 seconds by default
. "$(dirname "${BASH_SOURCE[0]}")/lib/common.sh"
ulimit -n "$(ulimit -Hn)"
exec python3 "$lib/idle_sockets.py" "$squall" "${1:-10000}" "${2:-20}"
