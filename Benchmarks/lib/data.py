"""What rows of `data` cost: see ../data.sh."""

import pathlib
import statistics
import sys
import tempfile

import report
from processes import run

ROWS = 1_000_000
ITERATIONS = 1_000_000
# A step that reads something that costs nothing, and one that reads a row.
BARE, READING = "${vu.id}", "${rows.id}"


def scenario(feeder, value):
    return f"data: {{ rows: {feeder} }}\nvus: 1\niterations: {ITERATIONS}\nsteps: [{{ set: {{ x: \"{value}\" }} }}]\n"


def measured(program, folder, feeder, value):
    """A run of one user on one loop; gives what it cost."""
    path = pathlib.Path(folder, "scenario.yaml")
    path.write_text(scenario(feeder, value))
    finished = run([program, "run", str(path), "-q", "--allow-saturated", "--loops", "1"])
    if finished.code != 0:
        raise SystemExit(f"squall ended with {finished.code}:\n{finished.output}")
    return finished


def per_row(program, folder, feeder, rounds):
    """Microseconds of CPU that reading a row adds to an iteration, and the peak of memory in MB."""
    costs, peaks = [], []
    for _ in range(rounds):
        bare = measured(program, folder, feeder, BARE)
        reading = measured(program, folder, feeder, READING)
        costs.append((reading.cpu - bare.cpu) / ITERATIONS * 1e6)
        peaks.append(reading.peak / 1e6)
    return costs, peaks


def write_rows(path, rows, row):
    with path.open("w") as file:
        file.write("id,weight,name\n")
        file.writelines(row(number) for number in range(rows))


def main(program, rounds, megabytes):
    report.machine()
    with tempfile.TemporaryDirectory(prefix="squall-bench-") as folder:
        small = pathlib.Path(folder, "small.csv")
        write_rows(small, ROWS, lambda n: f"{n},{n % 97 + 1},\n")
        costs, peaks = per_row(program, folder, "{ csv: small.csv, pick: weighted }", rounds)
        print(f"a row of a weighted feeder of {ROWS:,}, {small.stat().st_size / 1e6:.0f} MB: {report.spread(costs)} us")
        print(f"peak of memory: {report.spread(peaks, 0)} MB")
        report.verdict("a row drawn and read", statistics.median(costs), 0.3, " us")
        report.verdict("memory", statistics.median(peaks), 100, " MB")

        large = pathlib.Path(folder, "large.csv")
        line = "x" * 60
        write_rows(large, megabytes * 14_000, lambda n: f"{n},{n % 97 + 1},{line}\n")
        path = pathlib.Path(folder, "large.yaml")
        path.write_text("data: { rows: { csv: large.csv } }\nvus: 1\nsteps: [{ log: \"${rows.id}\" }]\n")
        checks = [run([program, "validate", str(path)]) for _ in range(rounds)]
        size = large.stat().st_size / 1e6
        seconds = [check.seconds for check in checks]
        print(f"`squall validate`, a CSV of {size:.0f} MB: {report.spread(seconds)} s")
        for pick in ("sequential", "random"):
            costs, peaks = per_row(program, folder, f"{{ csv: large.csv, pick: {pick} }}", 1)
            print(f"{pick} rows of it, from the disk: {costs[0]:.2f} us each, peak of memory {peaks[0]:.0f} MB")


main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
