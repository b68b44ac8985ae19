"""Whether memory grows in a long run: see ../soak.sh."""

import statistics
import subprocess
import sys
import tempfile
import time

import report
import squall
from processes import CLIENT_CORE, cpu_seconds, nginx, resident, running

LIMIT_MIB = 1
# The first minute fills pools, buffers and histograms; growth counts from there.
WARM_UP = 60
MIB = 1 << 20


def watch(process, seconds):
    """Resident bytes at each second of the run."""
    samples, begin = [], time.monotonic()
    while process.poll() is None and len(samples) < seconds:
        samples.append(resident(process.pid))
        if len(samples) % 30 == 0:
            share = cpu_seconds(process.pid) / (time.monotonic() - begin)
            report.progress(f"{len(samples)} s: {samples[-1] / MIB:.2f} MiB, {share:.2f} cores so far")
        time.sleep(max(0, begin + len(samples) - time.monotonic()))
    return samples


def main(program, minutes, rate):
    report.machine()
    seconds = round(minutes * 60)
    print(f"{rate:,} requests/s for {minutes:g} minutes")
    with nginx(connections=4096) as port, tempfile.TemporaryDirectory() as out:
        env = {"BASE_URL": f"http://127.0.0.1:{port}", "RATE": rate, "DURATION": f"{seconds}s"}
        command = squall.command(program, "arrivals.yaml", env, out, "--loops", "1")
        with running(command, CLIENT_CORE, stdout=subprocess.DEVNULL) as process:
            samples = watch(process, seconds - 2)
            process.wait(60)
        result = squall.read_result(out)
    print(f"{squall.count(result, 'http_reqs'):,} requests, generator: {result['generator']['verdict']}")
    warm = min(WARM_UP, len(samples) // 3)
    begin, end = statistics.median(samples[warm : warm + 5]), statistics.median(samples[-5:])
    print(f"resident: {begin / MIB:.2f} MiB after {warm} s, {end / MIB:.2f} at the end, {max(samples) / MIB:.2f} at most")
    report.verdict("growth after the warm-up", (end - begin) / MIB, LIMIT_MIB, " MiB")


main(sys.argv[1], float(sys.argv[2]), int(sys.argv[3]))
