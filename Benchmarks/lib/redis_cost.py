"""CPU time of one Redis command, squall against redis-benchmark: see ../redis.sh."""

import contextlib
import statistics
import subprocess
import sys

import report
import squall
from processes import SERVER_CORE, free_port, run, running, wait_for_port

# What squall is to reach, as a multiple of redis-benchmark's CPU time.
LIMIT = 1.5
CONNECTIONS = 64


@contextlib.contextmanager
def redis():
    """A server that keeps nothing, on the server's core; gives its port."""
    port = free_port()
    command = ["redis-server", "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--loglevel", "warning"]
    with running(command, SERVER_CORE, stdout=subprocess.DEVNULL) as process:
        wait_for_port(port, process)
        yield port


def peer_cost(port, commands):
    """Microseconds per command, and commands per second."""
    done = run(
        ["redis-benchmark", "-h", "127.0.0.1", "-p", str(port), "-c", str(CONNECTIONS), "-n", str(commands), "-q"]
        + ["-r", "64", "GET", "key:__rand_int__"]
    )
    if done.code != 0:
        raise SystemExit(f"redis-benchmark ended with {done.code}:\n{done.output}")
    return done.cpu / commands * 1e6, commands / done.seconds


def own_cost(program, port, seconds):
    env = {"REDIS_URL": f"redis://127.0.0.1:{port}", "VUS": CONNECTIONS, "DURATION": f"{seconds}s"}
    done, result = squall.measured(program, "redis.yaml", env, "--loops", "1")
    commands = squall.count(result, "redis_op_duration")
    if result["metrics"]["redis_op_failed"]["values"]["passes"]:
        raise SystemExit("commands failed")
    return done.cpu / commands * 1e6, commands / done.seconds


def main(program, rounds, seconds):
    report.machine()
    print(f"CPU time per GET, {CONNECTIONS} connections, {rounds} rounds of {seconds} s each")
    peers, ours, ratios = [], [], []
    with redis() as port:
        # Warms the server up, and tells how many commands take so long.
        commands = int(peer_cost(port, 50_000)[1] * seconds)
        for index in range(rounds):
            peer, peer_rate = peer_cost(port, commands)
            own, own_rate = own_cost(program, port, seconds)
            peers.append(peer)
            ours.append(own)
            ratios.append(own / peer)
            report.progress(
                f"round {index + 1}: redis-benchmark {peer:.2f} us at {peer_rate:,.0f}/s, "
                f"squall {own:.2f} us at {own_rate:,.0f}/s, ratio {own / peer:.2f}"
            )
    print(f"redis-benchmark  {report.spread(peers)} us")
    print(f"squall           {report.spread(ours)} us")
    report.verdict("squall / redis-benchmark, median of the rounds", statistics.median(ratios), LIMIT)


main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
