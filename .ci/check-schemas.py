"""Holds the schemas against real documents, with a validator and a YAML reader that are not ours.

Every scenario and suite must satisfy schemas/scenario.schema.json, a result and the summary of a suite that the program
just wrote schemas/result.schema.json and schemas/suite-summary.schema.json, and files with a known mistake must not pass: a schema that accepts anything would pass too.
"""

import copy
import json
import os
import pathlib
import subprocess
import sys
import tempfile

import jsonschema
from ruamel.yaml import YAML

ROOT = pathlib.Path(__file__).resolve().parent.parent
SQUALL = os.environ.get("SQUALL", str(ROOT / ".build/release/squall"))
problems = 0


def report(name, held, why=""):
    global problems
    problems += not held
    print(f"{'ok' if held else 'FAILED':7}{name}{': ' + why if why else ''}")


def validator(name):
    schema = json.loads((ROOT / "schemas" / name).read_text())
    kind = jsonschema.validators.validator_for(schema)
    kind.check_schema(schema)
    return kind(schema)


def first_error(schema, document):
    error = jsonschema.exceptions.best_match(schema.iter_errors(document))
    return "" if error is None else f"{error.json_path}: {error.message[:200]}"


def read_yaml(path):
    # Through JSON, so that keys and scalars are what JSON Schema knows.
    return json.loads(json.dumps(YAML(typ="safe", pure=True).load(path.read_text()), default=str))


def check_scenarios(schema):
    paths = [path for folder in ("scenarios", "Benchmarks") for path in sorted((ROOT / folder).rglob("*.yaml"))]
    report("there are scenarios", bool(paths))
    for path in paths:
        document = read_yaml(path)
        error = first_error(schema, document)
        report(str(path.relative_to(ROOT)), not error, error)
        wrong = copy.deepcopy(document)
        wrong["treshold"] = {}
        if not first_error(schema, wrong):
            report(str(path.relative_to(ROOT)), False, "the schema accepts an unknown key in it")


def check_result(schema):
    with tempfile.TemporaryDirectory() as folder:
        command = [SQUALL, "run", "scenarios/quickstart.yaml", "--demo", "--allow-saturated", "-q", "--out", folder]
        done = subprocess.run(command + ["--duration", "2s"], cwd=ROOT, stdin=subprocess.DEVNULL)
        path = pathlib.Path(folder) / "result.json"
        if not path.exists():
            return report("result.json", False, f"not written, exit code {done.returncode}")
        result = json.loads(path.read_text())
        error = first_error(schema, result)
        report("result.json of the quickstart", not error, error)
        del result["outcome"]
        report("a result without an outcome is refused", bool(first_error(schema, result)))


def check_suite(schema):
    with tempfile.TemporaryDirectory() as folder:
        command = [SQUALL, "run", "scenarios/realtime-gateway/staging-suite.yaml", "--demo", "--allow-saturated", "-q"]
        small = ["-e", "CLIENTS=5", "-e", "EVENTS=10", "--out", folder]
        done = subprocess.run(command + small, cwd=ROOT, stdin=subprocess.DEVNULL)
        path = pathlib.Path(folder) / "suite-summary.json"
        if not path.exists():
            return report("suite-summary.json", False, f"not written, exit code {done.returncode}")
        summary = json.loads(path.read_text())
        error = first_error(schema, summary)
        report("suite-summary.json of the gateway's suite", not error, error)
        del summary["runs"]
        report("a summary without runs is refused", bool(first_error(schema, summary)))


check_scenarios(validator("scenario.schema.json"))
check_result(validator("result.schema.json"))
check_suite(validator("suite-summary.schema.json"))
sys.exit(1 if problems else 0)
