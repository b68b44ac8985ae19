"""A server that breaks the rules: the path of a request says how.

    hostile.py

Prints {"port": n} when it is ready, and ends when its standard input closes.
"""

import gzip
import json
import socket
import socketserver
import struct
import sys
import threading
import time

OK = b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nok\n"


def reset(connection):
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


def trickle(connection):
    for byte in OK:
        connection.sendall(bytes([byte]))
        time.sleep(0.001)


def black_hole(connection):
    time.sleep(30)


def half_an_answer(connection):
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nonly this")
    reset(connection)


def stalled_body(connection):
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nonly this")
    time.sleep(30)


def sends(data):
    return lambda connection: connection.sendall(data)


def head(*lines):
    return b"HTTP/1.1 200 OK\r\n" + b"".join(line + b"\r\n" for line in lines) + b"\r\n"


ZIPPED = gzip.compress(b"a long text" * 100)
BEHAVIOURS = {
    "/reset": reset,
    "/close": lambda connection: None,
    "/half": half_an_answer,
    "/truncated": sends(head(b"Content-Length: 100") + b"too short"),
    "/truncated-chunks": sends(head(b"Transfer-Encoding: chunked") + b"5\r\nhello\r\n"),
    "/chunk-size": sends(head(b"Transfer-Encoding: chunked") + b"xyz\r\nhello\r\n0\r\n\r\n"),
    "/chunk-overflow": sends(head(b"Transfer-Encoding: chunked") + b"fffffffffffffffff\r\nhello\r\n"),
    "/chunk-end": sends(head(b"Transfer-Encoding: chunked") + b"5\r\nhelloworld\r\n0\r\n\r\n"),
    "/status-line": sends(b"ICY 2OO fine\r\n\r\n"),
    "/no-http": sends(b"220 mail.example ESMTP ready\r\n"),
    "/header": sends(head(b"this is no header", b"Content-Length: 0")),
    "/lengths": sends(head(b"Content-Length: 3", b"Content-Length: 4") + b"abcd"),
    "/negative-length": sends(head(b"Content-Length: -3")),
    "/long-head": sends(head(b"X-Long: " + b"a" * 100_000, b"Content-Length: 0")),
    "/many-headers": sends(head(*[b"X-%d: 1" % index for index in range(300)], b"Content-Length: 0")),
    "/interim": sends(b"HTTP/1.1 103 Early Hints\r\n\r\n" * 40 + OK),
    "/upgrade": sends(b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n"),
    "/zeros": sends(b"\0" * 5000),
    "/location": sends(b"HTTP/1.1 302 Found\r\nLocation: http://[nowhere\r\nContent-Length: 0\r\n\r\n"),
    "/bad-gzip": sends(head(b"Content-Encoding: gzip", b"Content-Length: 9") + b"not gzip\n"),
    "/cut-gzip": sends(head(b"Content-Encoding: gzip", b"Content-Length: %d" % (len(ZIPPED) - 9)) + ZIPPED[:-9]),
    "/too-large": sends(head(b"Content-Length: 200000") + b"x" * 200_000),
    "/black-hole": black_hole,
    "/stalled-body": stalled_body,
    "/trickle": trickle,
    "/until-close": sends(b"HTTP/1.1 200 OK\r\n\r\nuntil the end"),
    "/http-1.0": sends(b"HTTP/1.0 200 OK\r\nContent-Length: 3\r\n\r\nok\n"),
    "/bare-lf": sends(b"HTTP/1.1 200 OK\nContent-Length: 3\n\nok\n"),
    "/rubbish-after": sends(OK + b"HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\npoison"),
}


class Handler(socketserver.BaseRequestHandler):
    """One request per connection."""

    def handle(self):
        received = b""
        while b"\r\n\r\n" not in received:
            piece = self.request.recv(65536)
            if not piece:
                return
            received += piece
        path = received.split(b" ")[1].decode()
        try:
            BEHAVIOURS.get(path, sends(OK))(self.request)
        except OSError:
            pass


class Server(socketserver.ThreadingTCPServer):
    request_queue_size = 512
    daemon_threads = True

    def shutdown_request(self, request):
        # A plain close: `shutdown` first would turn a reset into an orderly end.
        request.close()


server = Server(("127.0.0.1", 0), Handler)
threading.Thread(target=server.serve_forever, daemon=True).start()
print(json.dumps({"port": server.server_address[1]}), flush=True)
sys.stdin.read()
