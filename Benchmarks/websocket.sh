#!/usr/bin/env bash
# CPU time (user and system) of squall and of a bare codec on a NIO channel (lean-websocket) per echo over a WebSocket,
# in turn, against one lean server on another core. 64 sockets, one message of 50 bytes under way on each, one thread
# each. squall twice: with handlers, as k6 scripts are written, and with `send` and `receive` in turn.
#
#   Benchmarks/websocket.sh [ROUNDS [SECONDS]]     5 rounds of 8 seconds by default
. "$(dirname "${BASH_SOURCE[0]}")/lib/common.sh"
lean="${LEAN_WEBSOCKET:-$root/.build/lean-websocket/release/lean-websocket}"
if [ -z "${LEAN_WEBSOCKET:-}" ]; then
    swift build -c release --package-path "$root/Benchmarks/lean-websocket" --scratch-path "$root/.build/lean-websocket" \
        $([ "$(uname)" = Linux ] && echo --static-swift-stdlib) >/dev/null
fi
exec python3 "$lib/websocket_cost.py" "$squall" "$lean" "${1:-5}" "${2:-8}"
