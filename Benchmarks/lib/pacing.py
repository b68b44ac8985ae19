"""How late arrivals start: see ../pacing.sh."""

import statistics
import sys

import report
import squall
from processes import CLIENT_CORE, nginx

# Arrivals per second: the largest p50 and p99 of the lateness, in milliseconds.
LIMITS = {1000: (0.1, 1.0), 10000: (None, 1.0)}


def lateness(program, port, rate, seconds, core):
    env = {"BASE_URL": f"http://127.0.0.1:{port}", "RATE": rate, "DURATION": f"{seconds}s"}
    options = ("--loops", "1") if core is not None else ()
    _, result = squall.measured(program, "arrivals.yaml", env, *options, core=core)
    started = squall.count(result, "iterations")
    if started != rate * seconds:
        report.progress(f"! {started} of {rate * seconds} arrivals were completed")
    values = result["metrics"]["generator_lateness"]["values"]
    return values["med"], values["p(99)"], values["max"]


def main(program, rounds, seconds):
    report.machine()
    with nginx(connections=4096) as port:
        for rate, (p50_limit, p99_limit) in LIMITS.items():
            for core, where in ((CLIENT_CORE, "one loop on a core of its own"), (None, "as it comes, all loops")):
                runs = [lateness(program, port, rate, seconds, core) for _ in range(rounds)]
                p50, p99, worst = (statistics.median(column) for column in zip(*runs))
                report.progress(
                    f"{rate:,} arrivals/s for {seconds} s, {where}: lateness p50 {p50:.3f} ms, p99 {p99:.3f} ms, "
                    f"max {worst:.2f} ms (medians of {rounds})"
                )
                if p50_limit is not None:
                    report.verdict("lateness p50", p50, p50_limit, " ms")
                report.verdict("lateness p99", p99, p99_limit, " ms")


main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
