#!/usr/bin/env bash
# CPU time (user and system) of squall and of wrk per HTTP request, in turn, against one nginx on another core.
# One GET per iteration with two template slots, two checks and a tag; 64 connections; one thread each.
#
#   Benchmarks/http.sh [ROUNDS [SECONDS]]      5 rounds of 8 seconds by default
. "$(dirname "${BASH_SOURCE[0]}")/lib/common.sh"
exec python3 "$lib/request_cost.py" "$squall" http "${1:-5}" "${2:-8}"
