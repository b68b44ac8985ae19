#!/usr/bin/env python3
"""Runs cel-spec's conformance tests (tests/simple/testdata/*.textproto).

    cel.py .build/release/squall path/to/the/textproto/files

Answers are compared as `squall eval` writes them: bytes as base64, durations as `1.5s`, timestamps in RFC 3339, types by
their names. What the language leaves out (protobuf messages, enums, uint) is skipped by rule, below; other departures
are listed with their reasons in cel-skips.txt.
"""

import datetime
import math
import pathlib
import re
import sys

import textproto
from conformance import Case, arguments, base64_text, judge

FILES = (
    "basic comparisons conversions fields fp_math integer_math lists logic macros optionals parse plumbing string "
    "string_ext timestamps"
).split()

# What an expression cannot be written with here, and why.
UNSUPPORTED = [
    (re.compile(r"\b(\d+|0[xX][0-9a-fA-F]+)[uU]\b|\buint\b"), "uint is left out"),
    (re.compile(r"\b(TestAllTypes|NestedTestAllTypes|GlobalEnum|NestedEnum)\b|cel\.expr\."), "messages are left out"),
    (re.compile(r"google\.protobuf\.(?!Duration\b|Timestamp\b)\w+|\bproto\.\w+\("), "messages are left out"),
]


class Unsupported(Exception):
    """The value has no counterpart in the language."""


def text(value):
    return value.decode("utf-8")


def duration(message):
    nanoseconds = message.get("seconds", [0])[0] * 10**9 + message.get("nanos", [0])[0]
    whole, rest = divmod(abs(nanoseconds), 10**9)
    digits = f"{whole}.{rest:09}".rstrip("0").rstrip(".")
    return ("-" if nanoseconds < 0 else "") + digits + "s"


def timestamp(message):
    seconds = message.get("seconds", [0])[0]
    moment = datetime.datetime(1970, 1, 1) + datetime.timedelta(seconds=seconds)
    fraction = f".{message.get('nanos', [0])[0]:09}".rstrip("0").rstrip(".")
    return f"{moment.year:04}-{moment:%m-%dT%H:%M:%S}{fraction}Z"


def double(value):
    value = float(value)
    if math.isnan(value):
        return "NaN"
    return ("Infinity" if value > 0 else "-Infinity") if math.isinf(value) else value


def key(message):
    kind, value = convert(message)
    return value if kind == "string" else str(value).lower() if kind == "bool" else str(value)


def well_known(message):
    (name, values), *others = message.items()
    kind = name.strip("[]").rpartition("/")[2]
    if kind == "google.protobuf.Duration":
        return kind, duration(values[0])
    if kind == "google.protobuf.Timestamp":
        return kind, timestamp(values[0])
    raise Unsupported("messages are left out")


def convert(message):
    """The type and the JSON form of a cel.expr.Value."""
    if not message:
        raise Unsupported("the value is not given")
    (name, values), *others = message.items()
    value = values[0]
    match name:
        case "null_value":
            return "null_type", None
        case "bool_value":
            return "bool", value == "true"
        case "int64_value":
            return "int", value
        case "double_value":
            return "double", double(value)
        case "string_value":
            return "string", text(value)
        case "bytes_value":
            return "bytes", base64_text(value)
        case "type_value":
            return "type", text(value)
        case "list_value":
            return "list", [convert(element)[1] for element in value.get("values", [])]
        case "map_value":
            return "map", {key(entry["key"][0]): convert(entry["value"][0])[1] for entry in value.get("entries", [])}
        case "object_value":
            return well_known(value)
        case "uint64_value":
            raise Unsupported("uint is left out")
    raise Unsupported(f"{name} is left out")


# The types whose values JSON carries unchanged, so that they may be bound to variables.
BINDABLE = {"null_type", "bool", "int", "double", "string", "list", "map"}


def variables(test):
    bound = {}
    for binding in test.get("bindings", []):
        kind, value = convert(binding["value"][0].get("value", [{}])[0])
        if kind not in BINDABLE or (kind == "double" and isinstance(value, str)):
            raise Unsupported(f"JSON carries no {kind}")
        name = text(binding["key"][0])
        if "." in name:
            raise Unsupported("names have no dots")
        bound[name] = value
    return bound


def read(prefix, test):
    """The case of a SimpleTest message."""
    expression = text(b"".join(test["expr"]))
    for pattern, reason in UNSUPPORTED:
        if pattern.search(expression):
            raise Unsupported(reason)
    if "unknown" in test or "any_unknowns" in test:
        raise Unsupported("unknown values are left out")
    case = Case(f"{prefix}/{text(test['name'][0])}", expression, variables(test))
    if "eval_error" in test or "any_eval_errors" in test:
        return case
    typed = test.get("typed_result", [{}])[0]
    expected = test.get("value") or typed.get("result") or [{"bool_value": [textproto.Name("true")]}]
    case.type, value = convert(expected[0])
    case.values = [value]
    return case


def read_file(path):
    cases, unsupported = [], []
    for section in textproto.parse(path.read_bytes()).get("section", []):
        prefix = f"{path.stem}/{text(section['name'][0])}"
        for test in section.get("test", []):
            try:
                cases.append(read(prefix, test))
            except Unsupported as reason:
                unsupported.append((f"{prefix}/{text(test['name'][0])}", str(reason)))
    return cases, unsupported


def main():
    options = arguments("cel-spec's conformance tests", "the directory that holds the .textproto files")
    cases, unsupported = [], []
    for name in FILES:
        more_cases, more_unsupported = read_file(options.suite / f"{name}.textproto")
        cases += more_cases
        unsupported += more_unsupported
    return judge(options, cases, unsupported, pathlib.Path(__file__).with_name("cel-skips.txt"))


if __name__ == "__main__":
    sys.exit(main())
