#!/usr/bin/env python3
"""Runs the JSONPath compliance test suite (cts.json) through `jsonpath(document, "path")`.

    jsonpath.py .build/release/squall path/to/jsonpath-compliance-test-suite
"""

import json
import pathlib
import sys

from conformance import Case, arguments, judge, same_number


class PathCase(Case):
    """A case of the suite: numbers are equal by value, whatever their spelling."""

    def problem(self, answer):
        if answer is not None and "value" in answer:
            answer = {**answer, "value": same_number(answer["value"])}
        return super().problem(answer)


def literal(text):
    """A string literal of CEL. JSON's escapes are among CEL's, but for those of surrogates, which are not used here."""
    return json.dumps(text, ensure_ascii=False)


def read(test):
    values = [] if test.get("invalid_selector") else test.get("results", [test.get("result")])
    return PathCase(
        name=test["name"],
        expression=f"jsonpath(document, {literal(test['selector'])})",
        variables={"document": test.get("document")},
        values=[same_number(value) for value in values],
    )


def main():
    options = arguments("JSONPath's compliance test suite", "the directory that holds cts.json")
    suite = json.loads((options.suite / "cts.json").read_text(encoding="utf-8"))
    cases = [read(test) for test in suite["tests"]]
    return judge(options, cases, [], pathlib.Path(__file__).with_name("jsonpath-skips.txt"))


if __name__ == "__main__":
    sys.exit(main())
