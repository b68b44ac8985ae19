"""What the Autobahn test suite says of its cases, group by group; ends with 1 unless all of them passed.

summary.py INDEX      the suite's reports/index.json
"""
from __future__ import print_function

import collections
import json
import sys

GROUPS = {
    1: "framing",
    2: "pings and pongs",
    3: "reserved bits",
    4: "opcodes",
    5: "fragmentation",
    6: "UTF-8",
    7: "closing",
    9: "limits and performance",
    10: "automatic fragmentation",
    12: "compression, payloads",
    13: "compression, parameters",
}
# NON-STRICT: correct, but not at the first possible moment. INFORMATIONAL: the RFC leaves it open.
PASSED = ("OK", "NON-STRICT", "INFORMATIONAL")


def key(case):
    return [int(part) for part in case.split(".")]


def main(path):
    with open(path) as index:
        cases = json.load(index)["squall"]
    counts = collections.defaultdict(collections.Counter)
    failed = []
    for case in sorted(cases, key=key):
        result = cases[case]
        counts[key(case)[0]][result["behavior"]] += 1
        if result["behavior"] not in PASSED or result["behaviorClose"] not in PASSED:
            failed.append("%s: %s, closing %s" % (case, result["behavior"], result["behaviorClose"]))
    for group in sorted(counts):
        tally = ", ".join("%d %s" % (n, behaviour) for behaviour, n in sorted(counts[group].items()))
        print("%2d %-24s %s" % (group, GROUPS.get(group, ""), tally))
    absent = [str(group) for group in sorted(GROUPS) if group not in counts]
    if absent:
        print("not run: groups " + ", ".join(absent))
    for line in failed:
        print("FAILED " + line)
    print("%d cases, %d failed" % (len(cases), len(failed)))
    return 1 if failed or not cases else 0


sys.exit(main(sys.argv[1]))
