"""Serves an exposition of so many series, of which a few change with each reading: exposition_server.py LINES. Prints its port."""

import http.server
import sys

LINES = int(sys.argv[1])


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    readings = 0

    def log_message(self, *arguments):
        pass

    def do_GET(self):
        Handler.readings += 1
        lines = [
            f'demo_requests_total{{method="GET",path="/v1/sessions/{number}",status="200"}} '
            f"{number * 1000 + Handler.readings * (number % 10)}"
            for number in range(LINES)
        ]
        body = ("\n".join(lines) + "\n").encode()
        self.send_response(200)
        self.send_header("Content-Type", "text/plain; version=0.0.4")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
print(server.server_address[1], flush=True)
server.serve_forever()
