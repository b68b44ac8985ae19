"""The fuzzing server of the Autobahn test suite on 127.0.0.1, for CPython 2.7, the last Python it runs on.

    python2.7 server.py PACKAGES REPORTS CASES

PACKAGES is the folder that pip put autobahntestsuite into (run.sh does that), CASES are as the suite writes them:
1.*,12.1.1. It takes a free port, tells it in one line of JSON, and ends with its standard input. The suite itself would
listen on every address of the machine.
"""
from __future__ import print_function

import json
import os
import site
import sys
import threading

site.addsitedir(sys.argv[1])
announcements, sys.stdout = sys.stdout, sys.stderr

from autobahntestsuite import choosereactor  # noqa: E402,F401  has to come before the next one
from twisted.internet import reactor  # noqa: E402
from autobahntestsuite import fuzzing  # noqa: E402

listening = []
listen = reactor.listenTCP


def listen_on_loopback(port, factory, backlog=50, interface=""):
    # It would compare the port in a client's Host header with the one in the address below.
    factory.externalPort = None
    listening.append(listen(0, factory, backlog, "127.0.0.1"))
    return listening[-1]


def end_with_input():
    while os.read(0, 4096):
        pass
    os._exit(0)


reactor.listenTCP = listen_on_loopback
fuzzing.startServer(
    {
        "url": "ws://127.0.0.1:9001",
        "outdir": sys.argv[2],
        "cases": sys.argv[3].split(","),
        "exclude-cases": [],
        "exclude-agent-cases": {},
    },
    None,
)
print(json.dumps({"port": listening[0].getHost().port}), file=announcements)
announcements.flush()
thread = threading.Thread(target=end_with_input)
thread.daemon = True
thread.start()
reactor.run()
