# What every benchmark script begins with. Sourced; sets `squall` (the program) and `lib`.
set -euo pipefail
lib="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
root="$(cd "$lib/../.." && pwd)"
# nginx stands in sbin, which is not in everybody's path.
export PATH="$PATH:/usr/local/sbin:/usr/sbin:/sbin" PYTHONDONTWRITEBYTECODE=1

# Prints the script's own head comment.
usage() { sed -n '2,/^[^#]/{ s/^# \{0,1\}//p; }' "$0"; }

case "${1:-}" in -h | --help) usage && exit 0 ;; esac

for program in nginx wrk openssl python3; do
    command -v "$program" >/dev/null || { echo "$program is missing: run \`make setup-bench\`" >&2; exit 1; }
done

squall="${SQUALL:-$root/.build/release/squall}"
if [ -z "${SQUALL:-}" ]; then
    make --no-print-directory -C "$root" build >/dev/null || { echo "\`make build\` failed" >&2; exit 1; }
fi
