"""What the runners share: asking `squall eval --batch`, comparing answers, the skip list and the verdict."""

import argparse
import base64
import fnmatch
import json
import pathlib
import subprocess
import sys
from dataclasses import dataclass, field


@dataclass
class Case:
    """One case of a suite: an expression and the answers that are right."""

    name: str
    expression: str
    variables: dict = field(default_factory=dict)
    # The values that are right, any one of them; none where an error is.
    values: list = field(default_factory=list)
    # The CEL type of the value, where the suite tells it.
    type: str | None = None

    def problem(self, answer):
        """Why the answer is wrong, or None."""
        if answer is None:
            return "no answer"
        if not self.values:
            return None if "error" in answer else f"expected an error, got {answer.get('value')!r}"
        if "error" in answer:
            return f"expected {self.values[0]!r}, got the error: {answer['error']}"
        if not any(same(answer.get("value"), value) for value in self.values):
            return f"expected {self.values[0]!r}, got {answer.get('value')!r}"
        if self.type is not None and answer.get("type") != self.type:
            return f"expected the type {self.type}, got {answer.get('type')}"
        return None


def same(left, right):
    """Equality of JSON values that tells `true` from `1` and, as CEL's ints and doubles are, `1` from `1.0`."""
    if type(left) is not type(right):
        return False
    if isinstance(left, list):
        return len(left) == len(right) and all(map(same, left, right))
    if isinstance(left, dict):
        return left.keys() == right.keys() and all(same(left[key], right[key]) for key in left)
    return left == right


def same_number(value):
    """The value with all whole doubles as ints: JSONPath's suite does not tell them apart."""
    if isinstance(value, list):
        return [same_number(element) for element in value]
    if isinstance(value, dict):
        return {key: same_number(element) for key, element in value.items()}
    return int(value) if isinstance(value, float) and value.is_integer() else value


def ask(squall, cases):
    """The answers of one run of the command by the cases' numbers. A crash leaves those after it without an answer."""
    lines = [
        json.dumps({"id": number, "expr": case.expression, "vars": case.variables}, ensure_ascii=False)
        for number, case in enumerate(cases)
    ]
    run = subprocess.run(
        [squall, "eval", "--batch"], input="\n".join(lines) + "\n", capture_output=True, text=True, encoding="utf-8"
    )
    if run.returncode < 0:
        print(f"squall ended by signal {-run.returncode}", file=sys.stderr)
    # Not splitlines(), which also ends lines where the text has U+0085 or U+2028.
    answers = [json.loads(line) for line in run.stdout.split("\n") if line]
    return {answer["id"]: answer for answer in answers}


def read_skips(path):
    """The patterns of a skip list and their reasons: `pattern # reason` per line."""
    skips = {}
    for line in pathlib.Path(path).read_text(encoding="utf-8").splitlines():
        pattern, _, reason = line.partition(" # ")
        if pattern.strip() and not pattern.startswith("#"):
            skips[pattern.strip()] = reason.strip()
    return skips


def arguments(description, suite):
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("squall", help="the squall binary")
    parser.add_argument("suite", type=pathlib.Path, help=suite)
    parser.add_argument("-v", "--verbose", action="store_true", help="list what is skipped, and why")
    return parser.parse_args()


def judge(options, cases, unsupported, skip_list):
    """Runs the cases, prints what failed and the verdict, and returns the exit code.

    `unsupported` holds (name, reason) of cases that cannot be asked at all; they count as skipped.
    """
    skips = read_skips(skip_list)
    skipped = list(unsupported)
    asked = []
    for case in cases:
        reason = next((skips[pattern] for pattern in skips if fnmatch.fnmatchcase(case.name, pattern)), None)
        if reason is None:
            asked.append(case)
        else:
            skipped.append((case.name, reason))
    answers = ask(options.squall, asked)
    failures = [
        (case, problem) for number, case in enumerate(asked) if (problem := case.problem(answers.get(number)))
    ]
    for case, problem in failures:
        print(f"FAILED {case.name}\n    {case.expression}\n    {problem}")
    if options.verbose:
        for name, reason in skipped:
            print(f"skipped {name}: {reason}")
    print(f"{len(asked) - len(failures)} passed, {len(failures)} failed, {len(skipped)} skipped")
    return 1 if failures or not asked else 0


def base64_text(data):
    return base64.b64encode(data).decode("ascii")
