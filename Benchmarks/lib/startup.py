"""From the start of the process to its first request, and to the end of `validate`: see ../startup.sh."""

import os
import pathlib
import socket
import statistics
import subprocess
import sys
import tempfile
import time

import report
import squall


def first_request(program, listener):
    """Milliseconds from the start of squall to the first byte of its request."""
    port = listener.getsockname()[1]
    with tempfile.TemporaryDirectory() as out:
        command = squall.command(program, "once.yaml", {"BASE_URL": f"http://127.0.0.1:{port}"}, out)
        start = time.monotonic()
        process = spawn(command)
        listener.settimeout(10)
        connection, _ = listener.accept()
        with connection:
            connection.recv(4096)
            arrived = time.monotonic()
            connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
            _, status = os.waitpid(process, 0)
    if os.waitstatus_to_exitcode(status) != 0:
        raise SystemExit(f"squall ended with {os.waitstatus_to_exitcode(status)}")
    return (arrived - start) * 1000


def spawn(command):
    # Not subprocess: its own work between fork and exec would count as ours.
    quiet = os.open(os.devnull, os.O_RDWR)
    try:
        actions = [(os.POSIX_SPAWN_DUP2, quiet, descriptor) for descriptor in (0, 1, 2)]
        return os.posix_spawn(command[0], command, os.environ, file_actions=actions)
    finally:
        os.close(quiet)


def whole_run(*command):
    """Milliseconds from the start of a command to its end."""
    start = time.monotonic()
    _, status = os.waitpid(spawn(command), 0)
    seconds = time.monotonic() - start
    if os.waitstatus_to_exitcode(status) != 0:
        subprocess.run(command, check=True)
    return seconds * 1000


HEAD = """\
env:
  BASE_URL: { type: url, default: "http://127.0.0.1:8080" }
  USERS: 100
let:
  WARM_USERS: ${max(1, env.USERS / 10)}
http:
  baseURL: ${env.BASE_URL}
  headers: { Accept: application/json }
scenarios:
"""
SCENARIO = """\
  group-%%:
    stages:
      - { duration: 10s, target: "${WARM_USERS}" }
      - { duration: 1m, target: "${env.USERS}" }
    steps:
"""
STEP = """\
      - post: /v1/orders/${vu.id}?attempt=${scenario.iteration}
        name: order %%
        headers:
          Authorization: Bearer ${sha256("user " + string(vu.id))}
        json:
          id: ${uuid()}
          items: ["${vu.iteration}", "${random.int(1, 100)}"]
        tags: { operation: order }
        expect: [201, 409]
        check:
          created %%: response.status == 201 || response.status == 409
          has items: response.json.items.all(i, i.quantity > 0 && size(i.name) < 100)
        capture:
          order: $.order.items[?@.quantity > 1].id
      - get: /v1/orders/${order}
        name: read %%
      - sleep: 500ms..2s
"""
TAIL = """\
thresholds:
  http_req_duration: [p(95) < 100ms, p(99) < 250ms]
  http_req_failed: rate < 1%
"""
STEPS_IN_SCENARIO = 5


def long_file(lines):
    """A scenario file of about so many lines, with what real ones hold."""
    text, number = HEAD, 0
    while text.count("\n") + STEP.count("\n") + TAIL.count("\n") <= lines:
        part = SCENARIO + STEP if number % STEPS_IN_SCENARIO == 0 else STEP
        text += part.replace("%%", str(number))
        number += 1
    return text + TAIL


def main(program, rounds):
    report.machine()
    print(f"medians of {rounds}")
    with socket.create_server(("127.0.0.1", 0)) as listener, tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder, "long.yaml")
        path.write_text(long_file(1000))
        lines = path.read_text().count("\n")
        for warm_up in (False, True):
            count = rounds if warm_up else 3
            bare = [whole_run(program, "--version") for _ in range(count)]
            started = [first_request(program, listener) for _ in range(count)]
            validated = [whole_run(program, "validate", str(path)) for _ in range(count)]
    print(f"`squall --version`, start to end: {report.spread(bare)} ms")
    print(f"start to first request: {report.spread(started)} ms")
    print(f"`squall validate`, a file of {lines:,} lines: {report.spread(validated)} ms")
    report.verdict("start to first request", statistics.median(started), 30, " ms")
    report.verdict("validate 1,000 lines", statistics.median(validated), 20, " ms")


main(sys.argv[1], int(sys.argv[2]))
