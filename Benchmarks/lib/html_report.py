"""The HTML report of a run of an hour: see ../html.sh."""

import json
import pathlib
import random
import statistics
import sys
import tempfile

import report
import squall
from processes import run

HOUR = 3600
# What an hour becomes: beyond 1,000 s neighbours merge until at most 1,000 points are left.
INTERVAL = 4
POINTS = HOUR // INTERVAL
NAMES = 40
LIMIT_MB, LIMIT_SECONDS = 2, 1


def scenario():
    requests = "\n".join(f"  - {{ get: /health, name: request {number} }}" for number in range(NAMES))
    return f"""demo: sessions
env: {{ BASE_URL: "", WS_URL: "" }}
http: {{ baseURL: "${{env.BASE_URL}}" }}
observe:
  server: {{ prometheus: "${{env.BASE_URL}}/metrics", every: 1s }}
  process: {{ port: "${{env.BASE_URL}}", every: 1s }}
metrics: {{ first: trend, second: trend, third: trend }}
vus: 4
duration: 15s
steps:
{requests}
  - record: {{ first: "${{random.number(1.0, 100.0)}}", second: "${{random.number(1.0, 100.0)}}", third: "${{random.number(1.0, 100.0)}}" }}
  - sleep: 50ms
thresholds:
  http_req_duration: p(95) < 1s
  http_req_failed: rate < 1%
  first: p(95) < 1000
  observe.process.rss: max < 1GB
"""


def stretched(column):
    """As many points as an hour has, made of those that were measured, each a little different."""
    dice = random.Random(1)
    points = [value for value in column if value is not None] or [None]
    picked = (points[index % len(points)] for index in range(POINTS))
    return [value if value is None else value * dice.uniform(0.9, 1.1) for value in picked]


def hour_long(result):
    """The result as if the run had lasted an hour."""
    series = result["series"]
    series["intervalSeconds"] = INTERVAL
    for table in [series["columns"], *series.get("trends", {}).values()]:
        for name, column in table.items():
            table[name] = [INTERVAL] * POINTS if name == "seconds" else stretched(column)
    for source in result["observed"].values():
        source["series"]["samplesPerPoint"] = INTERVAL
        source["series"]["seconds"] = [index * INTERVAL for index in range(POINTS)]
        for name, column in source["series"]["columns"].items():
            source["series"]["columns"][name] = stretched(column)
    result["loadSeconds"], result["durationSeconds"] = HOUR, HOUR + 1
    return result


def main(program, rounds):
    report.machine()
    with tempfile.TemporaryDirectory(prefix="squall-bench-") as folder:
        path = pathlib.Path(folder, "scenario.yaml")
        path.write_text(scenario())
        finished = run([program, "run", str(path), "--demo", "-q", "--allow-saturated", "--out", folder], None)
        if finished.code != 0:
            raise SystemExit(f"squall ended with {finished.code}:\n{finished.output}")
        source = pathlib.Path(folder, "hour.json")
        source.write_text(json.dumps(hour_long(squall.read_result(folder))))
        page = pathlib.Path(folder, "hour.html")
        reports = [run([program, "report", str(source), "--output", str(page)]) for _ in range(rounds)]
        if any(made.code for made in reports):
            raise SystemExit(f"squall report ended with {reports[0].code}:\n{reports[0].output}")
        size = page.stat().st_size / 1e6
        print(f"{POINTS} points, {NAMES} names of requests, result.json of {source.stat().st_size / 1e6:.2f} MB")
    seconds = [made.seconds for made in reports]
    print(f"`squall report`: {report.spread(seconds)} s")
    report.verdict("size of the HTML", size, LIMIT_MB, " MB")
    report.verdict("from result.json to HTML", statistics.median(seconds), LIMIT_SECONDS, " s")


main(sys.argv[1], int(sys.argv[2]))
