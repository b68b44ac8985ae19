"""CPU time of an echo over a WebSocket, squall against a bare codec: see ../websocket.sh."""

import contextlib
import statistics
import subprocess
import sys

import report
import squall
from processes import SERVER_CORE, run, running

SOCKETS = 64
# As a multiple of the bare codec's CPU time.
LIMIT = 1.2
# Of k6/ws, which took 14.6 us beside a bare codec's 7.1 us when both were measured on an idle machine. It is a share of
# the time here: that of the bare codec tells how much slower or faster this machine is now.
K6_LIMIT = 0.65
K6_TO_LEAN = 14.6 / 7.1

SCENARIOS = {"handler": "echo-handler.yaml", "receive": "echo.yaml"}


@contextlib.contextmanager
def server(lean):
    with running([lean, "serve"], SERVER_CORE, stdout=subprocess.PIPE, text=True) as process:
        yield int(process.stdout.readline())


def lean_cost(lean, port, seconds):
    done = run([lean, "echo", str(port), str(SOCKETS), str(seconds)])
    if done.code != 0:
        raise SystemExit(f"lean-websocket ended with {done.code}:\n{done.output}")
    count = int(done.output)
    return done.cpu / count * 1e6, count / seconds


def squall_cost(program, scenario, port, seconds):
    env = {"URL": f"ws://127.0.0.1:{port}/echo", "VUS": SOCKETS, "DURATION": f"{seconds}s"}
    done, result = squall.measured(program, scenario, env, "--loops", "1")
    received, sockets = squall.count(result, "ws_msgs_received"), squall.count(result, "ws_sessions")
    if sockets != SOCKETS or result["errors"]:
        raise SystemExit(f"{sockets} sockets, {result['errors']}")
    return done.cpu / received * 1e6, received / seconds


def main(program, lean, rounds, seconds):
    report.machine()
    print(f"CPU time per echo, {SOCKETS} sockets, {rounds} rounds of {seconds} s each")
    peers, ours, ratios = [], {name: [] for name in SCENARIOS}, {name: [] for name in SCENARIOS}
    with server(lean) as port:
        lean_cost(lean, port, 1)  # warms the server up
        for index in range(rounds):
            peer, rate = lean_cost(lean, port, seconds)
            peers.append(peer)
            line = f"round {index + 1}: lean codec {peer:.2f} us at {rate:,.0f}/s"
            for name, scenario in SCENARIOS.items():
                own, rate = squall_cost(program, scenario, port, seconds)
                ours[name].append(own)
                ratios[name].append(own / peer)
                line += f", {name} {own:.2f} us at {rate:,.0f}/s (x {own / peer:.2f})"
            report.progress(line)
    print(f"lean codec        {report.spread(peers)} us")
    for name in SCENARIOS:
        print(f"squall, {name}   {report.spread(ours[name])} us")
    for name in SCENARIOS:
        ratio = statistics.median(ratios[name])
        report.verdict(f"squall / lean codec, {name}, median of the rounds", ratio, LIMIT)
        report.verdict(f"squall / k6/ws, {name}, by way of the lean codec", ratio / K6_TO_LEAN, K6_LIMIT)


main(sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4]))
