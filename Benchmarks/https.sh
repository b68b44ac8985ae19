#!/usr/bin/env bash
# As http.sh, over TLS 1.3 with one cipher for both and a certificate of our own.
#
#   Benchmarks/https.sh [ROUNDS [SECONDS]]     5 rounds of 8 seconds by default
. "$(dirname "${BASH_SOURCE[0]}")/lib/common.sh"
exec python3 "$lib/request_cost.py" "$squall" https "${1:-5}" "${2:-8}"
