"""Memory of many open WebSockets, and lateness while events arrive at many sockets: see ../idle-sockets.sh."""

import contextlib
import json
import statistics
import subprocess
import sys
import tempfile
import time

import report
import squall
from processes import CLIENT_CORE, SERVER_CORE, resident, running

MEMORY_LIMIT_KB = 16
LATENESS_LIMIT_MS = 1
RAMP = 10
SUBSCRIBERS, EVENTS, BURSTS = 200, 100, 5


@contextlib.contextmanager
def demo(program, system, *options):
    """An embedded system on the server's core; gives its addresses."""
    command = [program, "demo", system, "--port", "0", "--json", *options]
    with running(command, SERVER_CORE, stdout=subprocess.PIPE, text=True) as process:
        yield json.loads(process.stdout.readline())["urls"]


def hold(program, url, sockets, seconds):
    """Resident bytes (median) while all sockets are open."""
    env = {"BASE_URL": url, "VUS": sockets, "RAMP": f"{RAMP}s", "HOLD": f"{seconds + 4}s"}
    with tempfile.TemporaryDirectory() as out:
        command = squall.command(program, "idle-sockets.yaml", env, out, "--loops", "1")
        with running(command, CLIENT_CORE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
            time.sleep(RAMP + 2)
            samples = []
            for _ in range(2 * seconds):
                samples.append(resident(process.pid))
                time.sleep(0.5)
            process.wait(60)
        opened = squall.count(squall.read_result(out), "ws_sessions")
        if opened != sockets or process.returncode:
            raise SystemExit(f"{opened} of {sockets} sockets, exit code {process.returncode}")
        return statistics.median(samples)


def burst(program, urls):
    """p99 of the publisher's lateness and of the delivery, in milliseconds."""
    env = {"API_URL": urls["http"], "REDIS_URL": urls["redis"], "SUBSCRIBERS": SUBSCRIBERS, "EVENTS": EVENTS}
    _, result = squall.measured(program, "broadcast.yaml", env, "--loops", "1")
    values = {name: result["metrics"][name]["values"] for name in ("generator_lateness", "delivery")}
    return values["generator_lateness"]["p(99)"], values["delivery"]["p(99)"]


def main(program, sockets, seconds):
    report.machine()
    with demo(program, "sessions") as urls:
        empty = hold(program, urls["http"], 1, 3)
        full = hold(program, urls["http"], sockets, seconds)
    print(f"resident: {empty / 1e6:.1f} MB with 1 socket, {full / 1e6:.1f} MB with {sockets:,}")
    each = (full - empty) / max(1, sockets - 1) / 1000
    report.verdict("memory per socket above the empty run", each, MEMORY_LIMIT_KB, " KB")
    with demo(program, "realtime-gateway", "--redis-port", "0") as urls:
        bursts = [burst(program, urls) for _ in range(BURSTS)]
    lateness, delivery = zip(*bursts)
    print(f"{EVENTS} events to {SUBSCRIBERS} subscribers, {BURSTS} times: p99 of the delivery {report.spread(delivery)} ms")
    print(f"p99 of squall's own lateness {report.spread(lateness, 3)} ms")
    report.verdict("lateness p99, median of the runs", statistics.median(lateness), LATENESS_LIMIT_MS, " ms")


main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
