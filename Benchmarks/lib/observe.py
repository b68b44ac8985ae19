"""What observation costs: see ../observe.sh."""

import contextlib
import pathlib
import statistics
import sys
import tempfile

import report
import squall
from processes import CLIENT_CORE, SERVER_CORE, run, running, wait_for_port

LINES = 500
LIMIT_PERCENT = 1


def scenario(seconds, port):
    """A user who sleeps; observation once a second where there is a port."""
    lines = ["vus: 1", f"duration: {seconds}s", "steps: [{ sleep: 1s }]"]
    if port:
        lines.append(f'observe: {{ server: {{ prometheus: "http://127.0.0.1:{port}/metrics", every: 1s }} }}')
    return "\n".join(lines) + "\n"


def measured(program, folder, seconds, port):
    """CPU seconds of a run, and its result."""
    path = pathlib.Path(folder, "scenario.yaml")
    path.write_text(scenario(seconds, port))
    command = [program, "run", str(path), "-q", "--allow-saturated", "--loops", "1", "--out", folder]
    finished = run(command, CLIENT_CORE)
    if finished.code != 0:
        raise SystemExit(f"squall ended with {finished.code}:\n{finished.output}")
    return finished.cpu, squall.read_result(folder)


@contextlib.contextmanager
def exposition(folder):
    """A server of the exposition; gives its port."""
    announced = pathlib.Path(folder, "port")
    program = str(pathlib.Path(__file__).with_name("exposition_server.py"))
    with announced.open("w") as output, running([sys.executable, program, str(LINES)], SERVER_CORE, stdout=output) as process:
        while not announced.read_text().endswith("\n"):
            if process.poll() is not None:
                raise SystemExit(f"the server ended with {process.returncode}")
        port = int(announced.read_text())
        wait_for_port(port, process)
        yield port


def main(program, rounds, seconds):
    report.machine()
    print(f"an exposition of {LINES} lines, read once a second for {seconds} s")
    shares = []
    with tempfile.TemporaryDirectory(prefix="squall-bench-") as folder, exposition(folder) as port:
        for number in range(rounds):
            bare, _ = measured(program, folder, seconds, None)
            observing, result = measured(program, folder, seconds, port)
            source = result["observed"]["server"]
            if source["failures"] or source["samples"] < seconds or len(source["values"]) < LINES:
                raise SystemExit(f"the exposition was not read as it should be: {source['samples']} samples, {source.get('failure')}")
            shares.append((observing - bare) / seconds * 100)
            report.progress(f"round {number + 1}: {bare / seconds * 100:.2f} % of a core without, {observing / seconds * 100:.2f} % with")
    print(f"observation: {report.spread(shares)} % of a core")
    report.verdict("observation", statistics.median(shares), LIMIT_PERCENT, " %")


main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
