"""Memory and CPU of many VUs that mostly wait: see ../idle-vus.sh."""

import statistics
import subprocess
import sys
import tempfile
import time

import report
import squall
from processes import CLIENT_CORE, cpu_seconds, nginx, resident, running

LIMIT_KB = 12
RAMP = 10


def hold(program, port, vus, seconds):
    """Resident bytes (median) and CPU share of a core while all VUs are there."""
    env = {"BASE_URL": f"http://127.0.0.1:{port}", "VUS": vus, "RAMP": f"{RAMP}s", "HOLD": f"{seconds + 4}s"}
    with tempfile.TemporaryDirectory() as out:
        command = squall.command(program, "idle.yaml", env, out, "--loops", "1")
        with running(command, CLIENT_CORE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
            time.sleep(RAMP + 2)
            begin, cpu, samples = time.monotonic(), cpu_seconds(process.pid), []
            while time.monotonic() - begin < seconds:
                samples.append(resident(process.pid))
                time.sleep(0.5)
            share = (cpu_seconds(process.pid) - cpu) / (time.monotonic() - begin)
            process.wait(60)
        result = squall.read_result(out)
        failed = result["metrics"]["http_req_failed"]["values"]["passes"]
        if failed or process.returncode:
            raise SystemExit(f"{failed} requests failed, exit code {process.returncode}")
        return statistics.median(samples), share, result["metrics"]["http_req_duration"]["values"]


def main(program, vus, seconds):
    report.machine()
    print(f"{vus:,} VUs, each with a connection of its own, one request and 1 s of thinking in turn, held {seconds} s")
    with nginx(connections=vus + 64) as port:
        empty, _, _ = hold(program, port, 1, 3)
        full, share, latency = hold(program, port, vus, seconds)
    print(f"resident: {empty / 1e6:.1f} MB with 1 VU, {full / 1e6:.1f} MB with {vus:,}")
    print(f"http_req_duration: med {latency['med']:.2f} ms, p(99) {latency['p(99)']:.2f} ms")
    report.verdict("memory per VU above the empty run", (full - empty) / (vus - 1) / 1000, LIMIT_KB, " KB")
    report.verdict("cores used", share, 1)


main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
