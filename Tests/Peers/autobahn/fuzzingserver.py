"""The fuzzing server of the Autobahn test suite, on 127.0.0.1 and a free port, which it prints. For CPython 2.7.

    fuzzingserver.py REPORTS [CASES]      CASES as the suite writes them: 1.*,2.*,12.1.1; all by default
"""
from __future__ import print_function

import json
import os
import sys
import tempfile

from twisted.internet import reactor

_listen = reactor.listenTCP


def listen_on_loopback(port, factory, backlog=50, interface=""):
    return _listen(port, factory, backlog, "127.0.0.1")


reactor.listenTCP = listen_on_loopback


def free_port():
    import socket

    probe = socket.socket()
    probe.bind(("127.0.0.1", 0))
    port = probe.getsockname()[1]
    probe.close()
    return port


def main():
    port = free_port()
    cases = sys.argv[2].split(",") if len(sys.argv) > 2 else ["*"]
    spec = {
        "url": "ws://127.0.0.1:%d" % port,
        "outdir": sys.argv[1],
        "cases": cases,
        "exclude-cases": ["9.*"] if os.environ.get("FAST") else [],
        "exclude-agent-cases": {},
    }
    path = os.path.join(tempfile.mkdtemp(), "spec.json")
    with open(path, "w") as out:
        json.dump(spec, out)
    print(port)
    sys.stdout.flush()
    sys.argv = ["wstest", "-m", "fuzzingserver", "-s", path]
    from autobahntestsuite import wstest

    wstest.run()


main()
