#!/usr/bin/env bash
# The cases of the Autobahn test suite, squall as the client of its fuzzing server. Ends with 0 if none FAILED.
#
#   Tests/Peers/autobahn/run.sh [CASES]     as the suite writes them, '1.*,12.1.1'; all by default, a few minutes
#
# The suite runs on CPython 2.7 only: PYTHON2 names one, else it is looked for in the path and in pyenv. Its packages go
# to .tools/autobahn, and so do its reports (reports/index.html).
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../../.."
here=Tests/Peers/autobahn
home=.tools/autobahn

case "${1:-}" in -h | --help) sed -n '2,/^[^#]/{ s/^# \{0,1\}//p; }' "$here/run.sh" && exit 0 ;; esac

# A CPython 2.7 that can do what the suite needs; fails where there is none.
find_python() {
    local candidate
    for candidate in "${PYTHON2:-}" python2.7 python2 "$(pyenv root 2>/dev/null)"/versions/2.7*/bin/python2.7; do
        [ -n "$candidate" ] && "$candidate" -c 'import sys, ssl, zlib; sys.exit(sys.version_info[:2] != (2, 7))' \
            2>/dev/null && echo "$candidate" && return
    done
    return 1
}

if ! python=$(find_python); then
    echo "the Autobahn test suite needs CPython 2.7 with ssl and zlib, which is not here. Install it, for example with" >&2
    echo "    pyenv install 2.7.18" >&2
    echo "(https://github.com/pyenv/pyenv; on Debian it needs build-essential libssl-dev zlib1g-dev), or name one in PYTHON2" >&2
    exit 1
fi

stamp=$home/complete-$(cksum <"$here/requirements.txt" | cut -d' ' -f1)
if [ ! -e "$stamp" ]; then
    rm -rf "$home"
    "$python" -m pip --version >/dev/null 2>&1 || "$python" -m ensurepip --user >/dev/null
    PYTHONWARNINGS=ignore "$python" -m pip install --quiet --disable-pip-version-check --no-cache-dir \
        --target "$home/packages" -r "$here/requirements.txt"
    touch "$stamp"
fi

# The server ends with its standard input, so with this script, however that ends.
rm -rf "$home/reports"
pipe=$(mktemp -d)
trap 'rm -rf "$pipe"' EXIT
mkfifo "$pipe/input"
"$python" -W ignore "$here/server.py" "$home/packages" "$home/reports" "${1:-*}" \
    <"$pipe/input" >"$pipe/port" 2>"$pipe/log" &
server=$!
exec 3>"$pipe/input"
until [ -s "$pipe/port" ]; do
    kill -0 "$server" 2>/dev/null || { cat "$pipe/log" >&2; echo "the fuzzing server did not start" >&2; exit 1; }
    sleep 0.1
done

status=0
AUTOBAHN=$(tr -cd 0-9 <"$pipe/port") swift test --disable-xctest --filter WebSocketAutobahnTests 3>&- || status=$?
"$python" "$here/summary.py" "$home/reports/index.json" || status=1
exit "$status"
