"""A receiver of OpenTelemetry metrics that reads them with OpenTelemetry's own messages.

    receiver.py RECORD

Prints {"port": n} when it is ready, appends one JSON line per request to the file RECORD, and ends when its standard input
closes. /v1/metrics takes a document; /status/N answers with that status and what it was asked with; /never never answers.
"""

import http.server
import json
import sys
import threading
import time

from google.protobuf import json_format
from opentelemetry.proto.collector.metrics.v1.metrics_service_pb2 import ExportMetricsServiceRequest

record_lock = threading.Lock()
record = open(sys.argv[1], "a", encoding="utf-8")


def count(point, kind):
    return point.count if kind == "histogram" else point.as_double


def read(body):
    """The sum of each metric's points, the kinds, and what is wrong."""
    request = ExportMetricsServiceRequest()
    # Unknown fields are refused.
    json_format.Parse(body, request)
    sums, kinds, problems = {}, {}, []
    for resource in request.resource_metrics:
        for scope in resource.scope_metrics:
            for metric in scope.metrics:
                kind = metric.WhichOneof("data")
                data = getattr(metric, kind)
                sums[metric.name] = sum(count(point, kind) for point in data.data_points)
                kinds[metric.name] = f"{kind} {metric.unit}"
                if kind != "gauge" and data.aggregation_temporality != 2:
                    problems.append(f"{metric.name} is not cumulative")
                for point in data.data_points:
                    if not 0 < point.start_time_unix_nano < point.time_unix_nano:
                        problems.append(f"{metric.name}: times")
                    if kind == "histogram" and sum(point.bucket_counts) != point.count:
                        problems.append(f"{metric.name}: buckets")
                    if kind == "histogram" and len(point.bucket_counts) != len(point.explicit_bounds) + 1:
                        problems.append(f"{metric.name}: bounds")
    return {"sums": sums, "kinds": kinds, "problems": problems}


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *arguments):
        pass

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        path = self.path.partition("?")[0]
        line = {"path": path, "authorization": self.headers.get("Authorization", ""), "status": 200}
        if path == "/never":
            time.sleep(3600)
        elif path.startswith("/status/"):
            line["status"] = int(path.rsplit("/", 1)[1])
        else:
            line.update(read(body))
        answer = f"asked with {line['authorization']}\n".encode()
        with record_lock:
            record.write(json.dumps(line) + "\n")
            record.flush()
        self.send_response(line["status"])
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)


server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
server.daemon_threads = True
threading.Thread(target=server.serve_forever, daemon=True).start()
print(json.dumps({"port": server.server_address[1]}), flush=True)
sys.stdin.read()
