"""Reads protobuf's text format, as far as cel-spec's tests use it, without their schema.

A message is a dict of field names to lists of values; a value is a message, bytes (a string literal), an int, a float or
a Name (an enum value, `true`, `false`).
"""

import re


class Name(str):
    """A bare word."""


TOKEN = re.compile(
    rb"""(?P<space>[ \t\r\n]+|\#[^\n]*)
    |(?P<string>"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*')
    |(?P<float>-?\s*(?:inf|infinity|nan)\b|-?(?:\d+\.\d*|\.\d+)(?:[eE][+-]?\d+)?[fF]?|-?\d+[eE][+-]?\d+[fF]?)
    |(?P<int>-?0[xX][0-9a-fA-F]+|-?\d+)
    |(?P<extension>\[[A-Za-z_][\w./]*\])
    |(?P<name>[A-Za-z_]\w*)
    |(?P<mark>[{}<>\[\]:,;])""",
    re.VERBOSE | re.DOTALL,
)

ESCAPE = re.compile(rb"\\(?:([0-7]{1,3})|[xX]([0-9a-fA-F]{1,2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|(.))", re.DOTALL)

PLAIN_ESCAPES = {b"a": b"\a", b"b": b"\b", b"f": b"\f", b"n": b"\n", b"r": b"\r", b"t": b"\t", b"v": b"\v"}


def unescape(literal):
    def replace(match):
        octal, hexadecimal, short, long, other = match.groups()
        if octal:
            return bytes([int(octal, 8)])
        if hexadecimal:
            return bytes([int(hexadecimal, 16)])
        if short or long:
            return chr(int(short or long, 16)).encode("utf-8")
        return PLAIN_ESCAPES.get(other, other)

    return ESCAPE.sub(replace, literal[1:-1])


def tokens(source):
    position = 0
    while position < len(source):
        match = TOKEN.match(source, position)
        if match is None:
            raise ValueError(f"no token at byte {position}: {source[position:position + 20]!r}")
        position = match.end()
        kind, text = match.lastgroup, match.group()
        if kind == "string":
            yield kind, unescape(text)
        elif kind != "space":
            yield kind, text.decode("utf-8")


class Reader:
    def __init__(self, source):
        self.tokens = list(tokens(source))
        self.position = 0

    def peek(self):
        return self.tokens[self.position] if self.position < len(self.tokens) else ("end", "")

    def take(self, *marks):
        """Takes one of the marks where it comes next."""
        kind, text = self.peek()
        if kind == "mark" and text in marks:
            self.position += 1
            return text
        return None

    def message(self, closing=None):
        fields = {}
        while not (self.take(closing) if closing else self.peek()[0] == "end"):
            kind, name = self.peek()
            if kind not in ("name", "extension", "float"):
                raise ValueError(f"expected a field, found {name!r}")
            self.position += 1
            self.take(":")
            fields.setdefault(name, []).extend(self.values())
            self.take(",", ";")
        return fields

    def values(self):
        if not self.take("["):
            return [self.value()]
        values = []
        while not self.take("]"):
            values.append(self.value())
            self.take(",")
        return values

    def value(self):
        if opening := self.take("{", "<"):
            return self.message(closing="}" if opening == "{" else ">")
        kind, text = self.peek()
        self.position += 1
        if kind == "string":
            while self.peek()[0] == "string":
                text += self.peek()[1]
                self.position += 1
            return text
        if kind == "int":
            return int(text, 16 if "x" in text.lower() else 10)
        if kind == "float":
            return float(text.replace(" ", "").rstrip("fF") if "inf" not in text else text.replace(" ", ""))
        return Name(text)


def parse(source):
    """The message in a file of text format, given as bytes."""
    return Reader(source).message()
