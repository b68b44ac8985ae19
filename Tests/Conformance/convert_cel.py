#!/usr/bin/env python3
"""Turns cel-spec's tests/simple/testdata/*.textproto into JSON lines for `squall eval --batch`.

usage: convert_cel.py FILE.textproto ... > tests.jsonl

Each line has `id` (file/section/test), `expr`, `vars` and what is expected: `value` (a JSON form that keeps CEL's types,
see `plain`), `error` (an error of any kind), or `true` where the suite expects nothing else. `skip` tells why a test needs what
Squall's expressions leave out (uint, protobuf messages, containers).
"""
import base64
import json
import re
import sys

TOKEN = re.compile(
    r"""\s+|\#[^\n]*|(?P<string>"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')|(?P<word>[-+]?[\w.+-]+)|(?P<mark>\[[\w./]+\]|[{}\[\]<>:,;])""",
    re.S,
)
ESCAPE = re.compile(r"\\(x[0-9a-fA-F]{1,2}|[0-7]{1,3}|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|.)", re.S)
LETTERS = dict(a=7, b=8, f=12, n=10, r=13, t=9, v=11)


def unescape(text):
    def one(match):
        body = match.group(1)
        if body[0] in "xX":
            return bytes([int(body[1:], 16)]).decode("latin-1")
        if body[0] in "01234567":
            return chr(int(body, 8))
        if body[0] in "uU":
            return chr(int(body[1:], 16)).encode().decode("latin-1")
        return chr(LETTERS[body]) if body in LETTERS else body

    return ESCAPE.sub(one, text.encode().decode("latin-1")).encode("latin-1")


def tokens(source):
    at = 0
    while at < len(source):
        match = TOKEN.match(source, at)
        if not match:
            raise SystemExit(f"cannot read {source[at:at + 40]!r}")
        at = match.end()
        if match.group("string"):
            yield ("string", unescape(match.group("string")[1:-1]))
        elif match.group("word"):
            yield ("word", match.group("word"))
        elif match.group("mark"):
            yield ("mark", match.group("mark"))
    yield ("end", "")


class Message(list):
    """A protobuf message in text form: a list of (field, value)."""

    def all(self, name):
        return [value for key, value in self if key == name]

    def get(self, name, default=None):
        found = self.all(name)
        return found[-1] if found else default


class Reader:
    def __init__(self, source):
        self.tokens = list(tokens(source))
        self.at = 0

    def peek(self):
        return self.tokens[self.at]

    def next(self):
        self.at += 1
        return self.tokens[self.at - 1]

    def message(self, close=None):
        result = Message()
        while self.peek()[1] != close or self.peek()[0] != "mark":
            kind, name = self.next()
            if kind == "end":
                break
            if kind == "mark" and name in ",;":
                continue
            if self.peek() == ("mark", ":"):
                self.next()
            for value in self.values():
                result.append((name, value))
        else:
            self.next()
        return result

    def values(self):
        if self.peek() == ("mark", "["):
            self.next()
            found = []
            while self.peek() != ("mark", "]"):
                if self.peek() == ("mark", ","):
                    self.next()
                    continue
                found.append(self.value())
            self.next()
            return found
        return [self.value()]

    def value(self):
        kind, text = self.next()
        if kind == "mark" and text in "{<":
            return self.message("}" if text == "{" else ">")
        if kind == "string":
            while self.peek()[0] == "string":
                text += self.next()[1]
        return text


class Skip(Exception):
    pass


def text(value):
    return value.decode() if isinstance(value, bytes) else value


def plain(value):
    """A value as {"type": ..., "value": ...}: ints and doubles as text, bytes as base64, maps as lists of pairs."""
    if not value:
        raise Skip("an empty value")
    kind, content = value[-1]
    if kind == "null_value":
        return {"type": "null"}
    if kind == "bool_value":
        return {"type": "bool", "value": content == "true"}
    if kind == "int64_value":
        return {"type": "int", "value": str(int(content, 0))}
    if kind == "double_value":
        return {"type": "double", "value": content.lower()}
    if kind == "string_value":
        return {"type": "string", "value": text(content)}
    if kind == "bytes_value":
        return {"type": "bytes", "value": base64.b64encode(content).decode()}
    if kind == "type_value":
        return {"type": "type", "value": text(content)}
    if kind == "list_value":
        return {"type": "list", "value": [plain(item) for item in content.all("values")]}
    if kind == "map_value":
        entries = content.all("entries")
        return {"type": "map", "value": [[plain(e.get("key")), plain(e.get("value"))] for e in entries]}
    if kind == "object_value":
        for name, body in content:
            seconds, nanos = int(body.get("seconds", "0")), int(body.get("nanos", "0"))
            if name.endswith("google.protobuf.Duration]"):
                return {"type": "duration", "value": [seconds, nanos]}
            if name.endswith("google.protobuf.Timestamp]"):
                return {"type": "timestamp", "value": [seconds, nanos]}
    raise Skip(f"a {kind.replace('_value', '')} value")


def convert(file):
    suite = Reader(open(file, encoding="utf-8").read()).message()
    for section in suite.all("section"):
        for test in section.all("test"):
            expr = text(test.get("expr"))
            line = {"id": "/".join([text(suite.get("name")), text(section.get("name")), text(test.get("name"))])}
            line["expr"] = expr
            try:
                if test.get("container"):
                    raise Skip("a container of protobuf names")
                line["vars"] = {
                    text(b.get("key")): plain(b.get("value").get("value")) for b in test.all("bindings")
                }
                if test.get("eval_error") is not None or test.get("any_eval_errors") is not None:
                    line["error"] = True
                elif test.get("value") is not None:
                    line["value"] = plain(test.get("value"))
                elif test.get("typed_result") is not None and test.get("typed_result").get("result") is not None:
                    line["value"] = plain(test.get("typed_result").get("result"))
                elif test.get("typed_result") is None:
                    line["value"] = {"type": "bool", "value": True}
                else:
                    raise Skip("only a static type is expected")
            except Skip as why:
                line["skip"] = str(why)
            if test.get("disable_check") == "true":
                line["unchecked"] = True
            yield line


def main():
    for file in sys.argv[1:]:
        for line in convert(file):
            print(json.dumps(line, ensure_ascii=False))


if __name__ == "__main__":
    main()
