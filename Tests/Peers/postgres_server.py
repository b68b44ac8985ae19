"""A PostgreSQL server as it is installed, with an empty database in a temporary folder.

    postgres_server.py [SETTING=VALUE ...]

It takes a free port of 127.0.0.1, tells it in one line of JSON, and ends with its standard input. Anybody may log on as
`postgres`; who knows the password `sesame`, as `guest`. PostgreSQL refuses to run as root: then it runs as its own user.
"""
import glob
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading

USER = "postgres"


def program(name):
    """Debian keeps the server's programs apart from those in PATH."""
    versions = sorted(glob.glob("/usr/lib/postgresql/*/bin"), key=lambda path: float(path.split("/")[4]))
    path = os.pathsep.join([*reversed(versions), os.environ.get("PATH", ""), "/opt/homebrew/opt/postgresql/bin"])
    return shutil.which(name, path=path) or sys.exit(f"there is no {name}: `.ci/setup test` installs it")


def not_as_root(command):
    if os.geteuid() != 0:
        return command
    return ["setpriv", f"--reuid={USER}", f"--regid={USER}", "--clear-groups", "--", *command]


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def make_cluster(folder):
    subprocess.run(
        not_as_root([program("initdb"), "-D", f"{folder}/data", "-U", USER, "-A", "trust", "-E", "UTF8", "--no-sync"]),
        check=True, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, cwd=folder,
        env={**os.environ, "LC_ALL": "C"},
    )
    with open(f"{folder}/data/pg_hba.conf", "w", encoding="utf-8") as rules:
        rules.write("host all guest 127.0.0.1/32 scram-sha-256\nhost all all 127.0.0.1/32 trust\n")


def start(folder, settings):
    """The server and its port, once it takes connections; somebody else may take the port before it does."""
    for _ in range(5):
        port = free_port()
        usual = [f"port={port}", "listen_addresses=127.0.0.1", "unix_socket_directories=", "fsync=off",
                 "shared_buffers=16MB", "timezone=UTC"]
        options = [word for setting in usual + settings for word in ("-c", setting)]
        server = subprocess.Popen(
            not_as_root([program("postgres"), "-D", f"{folder}/data", *options]),
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, cwd=folder,
            env={**os.environ, "LC_ALL": "C"},
        )
        for line in server.stderr:
            if b"ready to accept connections" in line:
                # What it logs from now on must not fill the pipe.
                threading.Thread(target=server.stderr.read, daemon=True).start()
                return server, port
        server.wait()
    sys.exit("PostgreSQL does not start")


def main():
    signal.pthread_sigmask(signal.SIG_SETMASK, [])
    signal.signal(signal.SIGTERM, lambda *_: sys.exit())
    folder = tempfile.mkdtemp(prefix="squall-postgres-")
    server = None
    try:
        if os.geteuid() == 0:
            shutil.chown(folder, USER)
        make_cluster(folder)
        server, port = start(folder, sys.argv[1:])
        subprocess.run(
            [program("psql"), "-q", "-h", "127.0.0.1", "-p", str(port), "-U", USER, "-c",
             "CREATE ROLE guest LOGIN PASSWORD 'sesame'"], check=True, stdin=subprocess.DEVNULL,
        )
        print(json.dumps({"port": port}), flush=True)
        sys.stdin.read()
    finally:
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        if server:
            server.send_signal(signal.SIGQUIT)
            server.wait()
        shutil.rmtree(folder, ignore_errors=True)


main()
