"""Processes, where they run, and what they cost, as the kernel counts it."""

import contextlib
import os
import pathlib
import signal
import socket
import subprocess
import tempfile
import time

CLOCK_TICKS = os.sysconf("SC_CLK_TCK")
PAGE = os.sysconf("SC_PAGE_SIZE")

# The client and the server each have a core of their own, so that neither waits for the other.
_cores = sorted(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else [0]
CLIENT_CORE, SERVER_CORE = _cores[0], _cores[-1]


def pin(core):
    """For preexec_fn: what follows runs on `core` only; None leaves it free."""
    if core is not None and hasattr(os, "sched_setaffinity"):
        return lambda: os.sched_setaffinity(0, {core})
    return None


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_for_port(port, process):
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise SystemExit(f"the server ended with {process.returncode}")
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return
        time.sleep(0.02)
    raise SystemExit(f"nothing listens on port {port}")


class Finished:
    """A process that ended: its output, exit code, user and system seconds, and peak of memory in bytes (wait4)."""

    def __init__(self, output, code, usage, seconds):
        self.output, self.code, self.seconds = output, code, seconds
        self.cpu = usage.ru_utime + usage.ru_stime
        # Linux counts it in KiB.
        self.peak = usage.ru_maxrss * 1024


def run(command, core=CLIENT_CORE):
    """Runs a command to its end."""
    with tempfile.TemporaryFile() as output:
        start = time.monotonic()
        process = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=output, stderr=output, preexec_fn=pin(core)
        )
        try:
            _, status, usage = os.wait4(process.pid, 0)
        except BaseException:
            process.send_signal(signal.SIGKILL)
            process.wait()
            raise
        seconds = time.monotonic() - start
        process.returncode = os.waitstatus_to_exitcode(status)
        output.seek(0)
        return Finished(output.read().decode(errors="replace"), process.returncode, usage, seconds)


@contextlib.contextmanager
def running(command, core=CLIENT_CORE, **options):
    """A process that is ended, by its id, when the block is over."""
    process = subprocess.Popen(
        command, stdin=subprocess.DEVNULL, preexec_fn=pin(core), start_new_session=True, **options
    )
    try:
        yield process
    finally:
        if process.poll() is None:
            process.terminate()
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def resident(pid):
    """Resident bytes of a process."""
    return int(pathlib.Path(f"/proc/{pid}/statm").read_text().split()[1]) * PAGE


def cpu_seconds(pid):
    """User and system seconds of a process so far."""
    fields = pathlib.Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / CLOCK_TICKS


@contextlib.contextmanager
def nginx(tls=False, connections=1024):
    """One worker of nginx on the server's core; gives its port. Every path answers 200 with a small JSON document."""
    port = free_port()
    with tempfile.TemporaryDirectory(prefix="squall-bench-") as folder:
        os.chmod(folder, 0o755)
        secure = self_signed(folder) if tls else ""
        configuration = pathlib.Path(folder, "nginx.conf")
        configuration.write_text(f"""
            daemon off; pid {folder}/pid; error_log {folder}/error.log crit;
            worker_processes 1;
            # nginx closes idle connections when fewer than a sixteenth are free: it never gets there.
            events {{ worker_connections {connections * 3 // 2}; }}
            http {{
                access_log off; keepalive_timeout 3600s; keepalive_requests 1000000000; tcp_nodelay on;
                client_body_temp_path {folder}/b; proxy_temp_path {folder}/p; fastcgi_temp_path {folder}/f;
                uwsgi_temp_path {folder}/u; scgi_temp_path {folder}/s;
                server {{
                    listen 127.0.0.1:{port} backlog=16384 {"ssl" if tls else ""}; {secure}
                    default_type application/json;
                    location / {{ return 200 '{{"id":123456,"status":"open","items":[1,2,3]}}'; }}
                }}
            }}""")
        command = ["nginx", "-p", folder, "-e", f"{folder}/error.log", "-c", str(configuration)]
        with running(command, SERVER_CORE, stderr=subprocess.DEVNULL) as process:
            wait_for_port(port, process)
            yield port


def self_signed(folder):
    """A certificate of our own, and one cipher for all clients, or the comparison would be one of ciphers."""
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "1"]
        + ["-subj", "/CN=localhost", "-keyout", f"{folder}/key.pem", "-out", f"{folder}/cert.pem"],
        check=True,
        stderr=subprocess.DEVNULL,
    )
    return (
        f"ssl_certificate {folder}/cert.pem; ssl_certificate_key {folder}/key.pem; ssl_protocols TLSv1.3;"
        " ssl_conf_command Ciphersuites TLS_AES_128_GCM_SHA256;"
    )
