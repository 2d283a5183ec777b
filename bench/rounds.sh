#!/usr/bin/env bash
# The table "A coordinator and its clients over HTTP" of docs/results.md: a coordinator of its own for each line, in a folder of its own, and the load tool.
#   bench/rounds.sh [FOLDER]     FOLDER holds tributary.dll (default: the Release build); other arguments of the coordinator come from COORDINATOR_ARGS,
#                                e.g. COORDINATOR_ARGS="--durability sync" bench/rounds.sh
# Builds nothing: dotnet build -c Release src/Tributary.Cli && dotnet build -c Release bench/Tributary.Load
set -euo pipefail
cd "$(dirname "$0")/.."
program=${1:-src/Tributary.Cli/bin/Release/net10.0}/tributary.dll
load=bench/Tributary.Load/bin/Release/net10.0/Tributary.Load.dll
port=${PORT:-17070}
[ -f "$program" ] && [ -f "$load" ] || { echo "build first: see the top of this file" >&2; exit 2; }

pid='' folder=''
cleanup() {
  if [ -n "$pid" ]; then kill -TERM "$pid" 2>/dev/null || true; wait "$pid" 2>/dev/null || true; fi
  if [ -n "$folder" ]; then rm -rf "$folder"; fi
  pid='' folder=''
}
trap cleanup EXIT

line() {
  folder=$(mktemp -d)
  # shellcheck disable=SC2086 # several arguments on purpose
  dotnet exec "$program" coordinator --listen "http://127.0.0.1:$port" --folder "$folder" ${COORDINATOR_ARGS:-} >"$folder/said" 2>&1 &
  pid=$!
  for _ in $(seq 200); do
    if (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; then break; fi
    kill -0 "$pid" 2>/dev/null || { cat "$folder/said" >&2; exit 1; }
    sleep 0.05
  done
  dotnet exec "$load" "$@" --table --url "http://127.0.0.1:$port" --pid "$pid"
  cleanup
}

echo "| load | seconds a round, median | processor seconds a round: coordinator (program + kernel) | load tool | peak memory of the coordinator, MB |"
echo "|---|---|---|---|---|"
line answer --clients 100 --rounds 100 --parameters 100000
line answer --clients 50 --rounds 4 --parameters 10000000
line answer --clients 100 --rounds 3 --parameters 10000000
# Each parked poll needs two open files: POLLS=9000 where the system allows 20,000 of them.
line poll --clients "${POLLS:-10000}" --seconds 20
