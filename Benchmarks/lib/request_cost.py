"""CPU time of one request, squall against wrk: see ../http.sh."""

import re
import statistics
import sys

import report
import squall
from processes import nginx, run

# What squall is to reach, as a multiple of wrk's CPU time.
LIMITS = {"http": 1.3, "https": 1.5}
CONNECTIONS = 64


def wrk_cost(url, seconds):
    # The header makes its requests as long as squall's.
    done = run(
        ["wrk", "-t1", f"-c{CONNECTIONS}", f"-d{seconds}s", "-H", "User-Agent: squall/0.1.0"]
        + [f"{url}/orders/17/items/1234567"]
    )
    requests = int(re.search(r"(\d+) requests in", done.output).group(1))
    if "Non-2xx" in done.output or "Socket errors" in done.output:
        raise SystemExit(f"wrk met errors:\n{done.output}")
    return done.cpu / requests * 1e6, requests / done.seconds


def squall_cost(program, url, seconds):
    env = {"BASE_URL": url, "VUS": CONNECTIONS, "DURATION": f"{seconds}s"}
    done, result = squall.measured(program, "get.yaml", env, "--loops", "1")
    requests = squall.count(result, "http_reqs")
    failed = result["metrics"]["http_req_failed"]["values"]["passes"]
    if failed:
        raise SystemExit(f"{failed} of {requests} requests failed")
    return done.cpu / requests * 1e6, requests / done.seconds


def main(program, scheme, rounds, seconds):
    report.machine()
    print(f"CPU time per request over {scheme}, {CONNECTIONS} connections, {rounds} rounds of {seconds} s each")
    peers, ours, ratios = [], [], []
    with nginx(tls=scheme == "https") as port:
        url = f"{scheme}://127.0.0.1:{port}"
        wrk_cost(url, 1)  # warms the server up
        for index in range(rounds):
            peer, peer_rate = wrk_cost(url, seconds)
            own, own_rate = squall_cost(program, url, seconds)
            peers.append(peer)
            ours.append(own)
            ratios.append(own / peer)
            report.progress(
                f"round {index + 1}: wrk {peer:.2f} us at {peer_rate:,.0f}/s, "
                f"squall {own:.2f} us at {own_rate:,.0f}/s, ratio {own / peer:.2f}"
            )
    print(f"wrk     {report.spread(peers)} us")
    print(f"squall  {report.spread(ours)} us")
    report.verdict(f"squall / wrk, {scheme}, median of the rounds", statistics.median(ratios), LIMITS[scheme])


main(sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4]))
