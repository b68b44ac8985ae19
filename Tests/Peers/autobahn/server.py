"""The fuzzing server of the Autobahn test suite on 127.0.0.1, for CPython 2.7, the last Python it runs on.

    python2.7 server.py PACKAGES [REPORTS]

PACKAGES is the folder that pip put autobahntestsuite into (run.sh does that). It takes a free port, tells it in one line of
JSON, and ends with its standard input. The suite itself would listen on every address of the machine.
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
    listening.append(listen(0, factory, backlog, "127.0.0.1"))
    return listening[-1]


def end_with_input():
    while os.read(0, 4096):
        pass
    os._exit(0)


reactor.listenTCP = listen_on_loopback
# The port in the address is not the one it listens on; without any, no client's Host header is compared with it.
fuzzing.startServer(
    {
        "url": "ws://127.0.0.1:9001",
        "outdir": sys.argv[2] if len(sys.argv) > 2 else os.devnull,
        "cases": ["*"],
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
