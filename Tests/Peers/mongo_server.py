"""A peer that speaks MongoDB's wire protocol (OP_MSG, and OP_QUERY for the first hello), with the `bson` of PyPI's pymongo.

    mongo_server.py

It takes a free port of 127.0.0.1, tells it in one line of JSON, and ends with its standard input. It keeps documents in
memory and knows what a test needs: hello, ping, insert (with duplicate keys), find (equality and $gte, sort, skip, limit,
projection, batches by getMore), delete, aggregate as `count_documents` sends it. It is no MongoDB: no users, no TLS, no
replica sets, no indexes. Some collections misbehave:

    slow        answers after 3 s, unless maxTimeMS is shorter: then error 50 at that time
    silent      never answers
    closes      closes the connection when a command comes
    half        closes it in the middle of the answer
    refuses     answers every command with error 13, Unauthorized
    commands    `find` gives back the commands that the peer got on it so far, the last of them this one
"""
import contextlib
import itertools
import json
import socket
import socketserver
import struct
import sys
import threading
import time

import bson

OP_QUERY, OP_REPLY, OP_MSG = 2004, 1, 2013
HELLO = {
    "ismaster": True, "isWritablePrimary": True, "helloOk": True, "maxBsonObjectSize": 16777216,
    "maxMessageSizeBytes": 48000000, "maxWriteBatchSize": 100000, "logicalSessionTimeoutMinutes": 30,
    "minWireVersion": 0, "maxWireVersion": 17, "readOnly": False, "ok": 1.0,
}  # fmt: skip

lock = threading.Lock()
collections = {}
cursors = {}
cursor_numbers = itertools.count(1)
commands = []


class Closed(Exception):
    """The connection is to end; before that, what is to be sent of an answer."""

    def __init__(self, body=b""):
        self.body = body


def matches(document, criteria):
    for key, wanted in criteria.items():
        value = document
        for part in key.split("."):
            value = value.get(part) if isinstance(value, dict) else None
        if isinstance(wanted, dict) and "$gte" in wanted:
            if value is None or value < wanted["$gte"]:
                return False
        elif value != wanted:
            return False
    return True


def insert(name, command):
    stored = collections.setdefault(name, [])
    errors = []
    for index, document in enumerate(command["documents"]):
        if any(other["_id"] == document["_id"] for other in stored):
            message = f"E11000 duplicate key error collection: {name} index: _id_ dup key: {{ _id: {document['_id']!r} }}"
            errors.append({"index": index, "code": 11000, "errmsg": message})
            if command.get("ordered", True):
                break
        else:
            stored.append(document)
    answer = {"n": len(command["documents"]) - len(errors), "ok": 1.0}
    return {**answer, "writeErrors": errors} if errors else answer


def delete(name, command):
    stored = collections.get(name, [])
    kept = [document for document in stored if not any(matches(document, one["q"]) for one in command["deletes"])]
    collections[name] = kept
    return {"n": len(stored) - len(kept), "ok": 1.0}


def projected(document, projection):
    if not projection:
        return document
    names = {name for name, wanted in projection.items() if wanted} or set(document)
    names = names | {"_id"} if projection.get("_id", 1) else names - {"_id"}
    return {name: value for name, value in document.items() if name in names}


def find(name, command):
    if name.endswith(".commands"):
        return batch(name, [{"command": text} for text in commands])
    found = [document for document in collections.get(name, []) if matches(document, command.get("filter", {}))]
    for key, direction in reversed(list(command.get("sort", {}).items())):
        found.sort(key=lambda document: document[key], reverse=direction < 0)
    found = found[command.get("skip", 0) :]
    found = found[: command["limit"]] if command.get("limit") else found
    return batch(name, [projected(document, command.get("projection")) for document in found])


def batch(name, documents, key="firstBatch", size=3):
    """Three documents at a time: the rest waits for getMore."""
    rest = documents[size:]
    number = 0
    if rest:
        number = next(cursor_numbers)
        cursors[number] = rest
    return {"cursor": {key: documents[:size], "id": bson.Int64(number), "ns": name}, "ok": 1.0}


def aggregate(name, command):
    criteria = command["pipeline"][0]["$match"]
    number = sum(matches(document, criteria) for document in collections.get(name, []))
    return batch(name, [{"_id": 1, "n": number}] if number else [])


def misbehave(kind, command):
    if kind == "slow":
        limit = command.get("maxTimeMS", 3000)
        time.sleep(min(limit, 3000) / 1000)
        if limit < 3000:
            return {"ok": 0.0, "code": 50, "codeName": "MaxTimeMSExpired", "errmsg": "operation exceeded time limit"}
    if kind == "silent":
        threading.Event().wait(30)
        raise Closed()
    if kind == "closes":
        raise Closed()
    if kind == "half":
        raise Closed(b"\0" * 40)
    if kind == "refuses":
        return {"ok": 0.0, "code": 13, "codeName": "Unauthorized", "errmsg": "not authorized on test"}
    return None


def answer(command):
    verb = next(iter(command))
    if verb in ("hello", "isMaster", "ismaster"):
        return {**HELLO, "connectionId": 1}
    if verb in ("ping", "endSessions", "killCursors"):
        return {"ok": 1.0}
    if verb == "getMore":
        rest = cursors.pop(command["getMore"])
        return batch(f"{command['$db']}.{command['collection']}", rest, "nextBatch")
    kind = command[verb]
    name = f"{command['$db']}.{kind}"
    failure = misbehave(kind, command)
    if failure:
        return failure
    with lock:
        shown = {key: value for key, value in command.items() if not key.startswith("$") and key != "lsid"}
        commands.append(f"{name} {json.dumps(shown, default=str)}")
        known = {"insert": insert, "delete": delete, "find": find, "aggregate": aggregate}
        if verb not in known:
            return {"ok": 0.0, "code": 59, "codeName": "CommandNotFound", "errmsg": f"no such command: '{verb}'"}
        return known[verb](name, command)


def read_command(body):
    """The document of an OP_MSG, with the sequences of documents that stand beside it put where they belong."""
    command, sequences, position = {}, {}, 4
    while position < len(body):
        kind, position = body[position], position + 1
        (size,) = struct.unpack_from("<i", body, position)
        if kind == 0:
            command = bson.decode(body[position : position + size])
        else:
            end = body.index(b"\0", position + 4)
            name = body[position + 4 : end].decode()
            sequences[name] = bson.decode_all(body[end + 1 : position + size])
        position += size
    return {**command, **sequences}


class Connection(socketserver.BaseRequestHandler):
    def setup(self):
        self.request.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def receive(self, count):
        data = b""
        while len(data) < count:
            piece = self.request.recv(count - len(data))
            if not piece:
                raise Closed()
            data += piece
        return data

    def handle(self):
        with contextlib.suppress(Closed, OSError):
            while True:
                self.take()

    def take(self):
        size, number, _, kind = struct.unpack("<iiii", self.receive(16))
        body = self.receive(size - 16)
        if kind == OP_QUERY:
            start = body.index(b"\0", 4) + 9
            reply = bson.encode(answer(bson.decode(body[start:])))
            self.send(number, OP_REPLY, struct.pack("<iqii", 8, 0, 0, 1) + reply)
        else:
            self.answer(number, read_command(body))

    def answer(self, number, command):
        try:
            self.send(number, OP_MSG, struct.pack("<ib", 0, 0) + bson.encode(answer(command)))
        except Closed as end:
            if end.body:
                self.request.sendall(struct.pack("<iiii", 200, 1, number, OP_MSG) + end.body)
            raise

    def send(self, number, kind, body):
        self.request.sendall(struct.pack("<iiii", 16 + len(body), 1, number, kind) + body)


class Server(socketserver.ThreadingTCPServer):
    daemon_threads = True
    request_queue_size = 128


with Server(("127.0.0.1", 0), Connection) as server:
    threading.Thread(target=server.serve_forever, daemon=True).start()
    print(json.dumps({"plain": server.server_address[1]}), flush=True)
    sys.stdin.buffer.read()
