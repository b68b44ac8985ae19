#!/usr/bin/env bash
# The HTML report of a run of an hour: its size, and the time of `squall report`, from result.json to the file.
#
#   Benchmarks/html.sh [ROUNDS]    5 rounds by default
. "$(dirname "${BASH_SOURCE[0]}")/lib/common.sh"
exec python3 "$lib/html_report.py" "$squall" "${1:-5}"
