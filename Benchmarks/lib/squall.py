"""Runs of squall, and reading what it wrote."""

import json
import pathlib
import tempfile

from processes import CLIENT_CORE, run

SCENARIOS = pathlib.Path(__file__).resolve().parent.parent / "scenarios"


def command(program, scenario, env, out, *options):
    """The command line of a run; env values as a dictionary."""
    assignments = [part for name, value in env.items() for part in ("-e", f"{name}={value}")]
    return [program, "run", str(SCENARIOS / scenario), "-q", "--allow-saturated", "--out", out, *assignments, *options]


def read_result(out):
    return json.loads(pathlib.Path(out, "result.json").read_text())


def measured(program, scenario, env, *options, core=CLIENT_CORE):
    """Runs to the end; gives what it cost and the result."""
    with tempfile.TemporaryDirectory() as out:
        finished = run(command(program, scenario, env, out, *options), core)
        if finished.code != 0:
            raise SystemExit(f"squall ended with {finished.code}:\n{finished.output}")
        return finished, read_result(out)


def count(result, metric):
    return result["metrics"][metric]["values"]["count"]
