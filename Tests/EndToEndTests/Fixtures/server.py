"""An HTTP server that checks what it gets and keeps a record of every request.

    server.py RECORD

Prints {"port": n} when it is ready, appends one JSON line per request to the file RECORD before the answer's last byte
is sent, and ends when its standard input closes.
"""

import base64
import email
import email.policy
import gzip
import hashlib
import http.server
import itertools
import json
import sys
import threading
import time
import urllib.parse
import urllib.request
import zlib

record_lock = threading.Lock()
record = open(sys.argv[1], "a", encoding="utf-8")
connections = itertools.count()
LARGE = b"0123456789abcdef" * 6400  # 100 KiB


class Counter:
    """Counts the bytes that pass through a file."""

    def __init__(self, file):
        self.file = file
        self.count = 0

    def readline(self, *limit):
        return self.add(self.file.readline(*limit))

    def read(self, *limit):
        return self.add(self.file.read(*limit))

    def write(self, data):
        self.count += len(data)
        return self.file.write(data)

    def add(self, data):
        self.count += len(data)
        return data

    def __getattr__(self, name):
        return getattr(self.file, name)


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server_version = "TestServer"
    disable_nagle_algorithm = True
    wbufsize = 32 << 20  # an answer leaves when it is complete and recorded

    def setup(self):
        super().setup()
        self.rfile, self.wfile = Counter(self.rfile), Counter(self.wfile)
        self.connection_number = next(connections)
        self.requests_here = 0

    def log_message(self, *arguments):
        pass

    def __getattr__(self, name):
        if name.startswith("do_"):
            return self.serve
        raise AttributeError(name)

    def handle_expect_100(self):
        super().handle_expect_100()
        self.wfile.flush()
        return True

    # A request's bytes: those that were read since the answer before.
    def handle_one_request(self):
        self.read_before, self.written_before = self.rfile.count, self.wfile.count
        super().handle_one_request()

    def serve(self):
        self.requests_here += 1
        self.url = urllib.parse.urlsplit(self.path)
        self.query = urllib.parse.parse_qs(self.url.query, keep_blank_values=True)
        self.extra = {}
        self.body = self.read_body()
        parts = self.url.path.strip("/").split("/")
        route = getattr(self, "route_" + parts[0].replace("-", "_"), None)
        if route is None:
            self.answer(404, b"no such thing\n")
        else:
            route(parts[1:])

    def read_body(self):
        if "chunked" in self.headers.get("Transfer-Encoding", ""):
            pieces = []
            while size := int(self.rfile.readline().split(b";")[0], 16):
                pieces.append(self.rfile.read(size))
                self.rfile.readline()
            while self.rfile.readline().strip():
                pass
            return b"".join(pieces)
        return self.rfile.read(int(self.headers.get("Content-Length", 0)))

    def answer(self, status, body=b"", headers=(), chunks=None):
        self.send_response(status)
        for name, value in headers:
            self.send_header(name, value)
        if chunks is not None:
            self.send_header("Transfer-Encoding", "chunked")
        elif status != 204:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            for chunk in chunks or []:
                self.wfile.write(b"%x\r\n%s\r\n" % (len(chunk), chunk))
            self.wfile.write(b"0\r\nX-Trailer: yes\r\n\r\n" if chunks is not None else body)
        self.note(status)

    def answer_json(self, document, status=200, headers=()):
        body = json.dumps(document).encode()
        self.answer(status, body, [("Content-Type", "application/json"), *headers])

    def note(self, status):
        entry = {
            "method": self.command, "path": self.path, "status": status,
            "headers": {name.lower(): value for name, value in self.headers.items()},
            "bodySize": len(self.body), "received": self.rfile.count - self.read_before,
            "sent": self.wfile.count - self.written_before, "connection": self.connection_number,
            "requestOnConnection": self.requests_here,
        }
        with record_lock:
            record.write(json.dumps(entry) + "\n")
            record.flush()

    # What there is to ask for.

    def route_small(self, rest):
        self.answer(200, b"hello\n", [("Content-Type", "text/plain")])

    def route_large(self, rest):
        self.answer(200, LARGE, [("Content-Type", "application/octet-stream")])

    def route_big(self, rest):
        self.answer(200, b"x" * int(rest[0]))

    def route_status(self, rest):
        self.answer(int(rest[0]), b"as you wish\n" if rest[0] != "204" else b"")

    def route_slow(self, rest):
        time.sleep(float(rest[0]))
        self.answer(200, b"late\n")

    def route_echo(self, rest):
        self.answer_json({
            "method": self.command, "path": self.url.path, "query": self.query,
            "headers": {name.lower(): value for name, value in self.headers.items()},
            "size": len(self.body), "sha256": hashlib.sha256(self.body).hexdigest(),
            "text": self.body[:1000].decode("utf-8", "replace"),
        })

    def route_decoded(self, rest):
        coding = self.headers.get("Content-Encoding")
        body = {"gzip": gzip.decompress, "deflate": zlib.decompress}[coding](self.body)
        self.answer_json({"coding": coding, "size": len(body), "text": body.decode()})

    def route_multipart(self, rest):
        head = b"Content-Type: " + self.headers["Content-Type"].encode() + b"\r\n\r\n"
        message = email.message_from_bytes(head + self.body, policy=email.policy.HTTP)
        self.answer_json([
            {
                "name": part.get_param("name", header="content-disposition"), "filename": part.get_filename(),
                "type": part["Content-Type"], "size": len(part.get_payload(decode=True)),
                "text": part.get_payload(decode=True)[:100].decode(),
            }
            for part in message.iter_parts()
        ])

    def route_redirect(self, rest):
        """/redirect/STATUS/n: n redirects of this status, then /echo."""
        left = int(rest[1])
        target = f"/redirect/{rest[0]}/{left - 1}" if left > 1 else "/echo/arrived"
        self.answer(int(rest[0]), b"elsewhere\n", [("Location", target)])

    def route_away(self, rest):
        """/away/PORT: to another origin, which redirects once more."""
        self.answer(302, b"", [("Location", f"http://127.0.0.1:{rest[0]}/redirect/302/1")])

    def route_set_cookie(self, rest):
        self.answer(200, b"set\n", [("Set-Cookie", "first=1; Path=/"), ("Set-Cookie", "deep=2; Path=/cookies/deep"),
                                    ("Set-Cookie", "gone=3; Path=/; Max-Age=0"), ("Set-Cookie", "tls=4; Path=/; Secure")])

    def route_cookies(self, rest):
        self.answer_json({"cookie": self.headers.get("Cookie", "")})

    def route_basic(self, rest):
        self.answer_if(self.headers.get("Authorization") == "Basic " + base64.b64encode(b"ann:open sesame").decode(),
                       'Basic realm="tests"')

    def route_bearer(self, rest):
        self.answer_if(self.headers.get("Authorization") == "Bearer abc.def", "Bearer")

    def route_digest(self, rest):
        """/digest/md5 or /digest/sha-256, checked as RFC 7616 says."""
        name = rest[0].upper()
        challenge = f'Digest realm="tests", qop="auth", algorithm={name}, nonce="n0nce", opaque="0paque"'
        self.answer_if(self.digest_holds(hashlib.md5 if name == "MD5" else hashlib.sha256), challenge)

    def digest_holds(self, algorithm):
        scheme, _, text = self.headers.get("Authorization", "").partition(" ")
        if scheme != "Digest":
            return False
        fields = urllib.request.parse_keqv_list(urllib.request.parse_http_list(text))

        def digest(value):
            return algorithm(value.encode()).hexdigest()

        secret = digest("ann:tests:open sesame")
        request = digest(f"{self.command}:{fields['uri']}")
        want = digest(":".join([secret, "n0nce", fields["nc"], fields["cnonce"], fields["qop"], request]))
        return (fields["response"], fields["uri"], fields["opaque"], fields["nonce"]) == (
            want, self.path, "0paque", "n0nce")

    def answer_if(self, allowed, challenge):
        if allowed:
            self.answer(200, b"welcome\n")
        else:
            self.answer(401, b"who are you?\n", [("WWW-Authenticate", challenge)])

    def route_gzip(self, rest):
        self.answer(200, gzip.compress(b'{"coding": "gzip", "text": "' + b"a" * 5000 + b'"}'),
                    [("Content-Encoding", "gzip"), ("Content-Type", "application/json")])

    def route_deflate(self, rest):
        self.answer(200, zlib.compress(b'{"coding": "deflate", "text": "' + b"b" * 5000 + b'"}'),
                    [("Content-Encoding", "deflate"), ("Content-Type", "application/json")])

    def route_chunked(self, rest):
        chunks = [bytes([65 + index]) * (index * 997 + 1) for index in range(20)]
        self.answer(200, chunks=chunks)

    def route_hints(self, rest):
        """Two interim answers before the one that counts."""
        self.wfile.write(b"HTTP/1.1 103 Early Hints\r\nLink: </style.css>; rel=preload\r\n\r\n")
        self.wfile.write(b"HTTP/1.1 102 Processing\r\n\r\n")
        self.wfile.flush()
        self.answer(200, b"after hints\n")


class Server(http.server.ThreadingHTTPServer):
    request_queue_size = 512
    daemon_threads = True

    def handle_error(self, request, client_address):
        """A client that goes away is no error of ours."""


server = Server(("127.0.0.1", 0), Handler)
threading.Thread(target=server.serve_forever, daemon=True).start()
print(json.dumps({"port": server.server_address[1]}), flush=True)
sys.stdin.read()
