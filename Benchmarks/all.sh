#!/usr/bin/env bash
# Every benchmark, one after another; the soak for 3 minutes only. About 25 minutes.
#
#   Benchmarks/all.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib/common.sh"
for script in http https websocket redis idle-vus idle-sockets pacing startup data observe html "soak 3"; do
    read -r name arguments <<<"$script "
    printf '\n=== %s.sh %s\n' "$name" "$arguments"
    # shellcheck disable=SC2086 # several arguments, or none
    SQUALL="$squall" "$root/Benchmarks/$name.sh" $arguments
done
