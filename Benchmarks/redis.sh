#!/usr/bin/env bash
# CPU time (user and system) of squall and of redis-benchmark per command, in turn, against one redis-server on another
# core. One GET per iteration, its key from a template; 64 connections, one thread each, no pipelining.
#
#   Benchmarks/redis.sh [ROUNDS [SECONDS]]      5 rounds of 8 seconds by default
. "$(dirname "${BASH_SOURCE[0]}")/lib/common.sh"
for program in redis-server redis-benchmark; do
    command -v "$program" >/dev/null || { echo "$program is missing: run \`make setup-bench\`" >&2; exit 1; }
done
exec python3 "$lib/redis_cost.py" "$squall" "${1:-5}" "${2:-8}"
