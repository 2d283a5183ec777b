#!/usr/bin/env bash
# The table "Without waiting for the slowest" of docs/results.md: FedBuff beside synchronous FedAvg, rounds and virtual seconds to 97 % on
# MNIST in two shards a client, and what a replay of each comes to.
#   bench/fedbuff.sh [DATA]      DATA holds the four official MNIST files; without it those of "tributary data get mnist"
#   SEEDS="1 2 3" bench/fedbuff.sh DATA
#   SET="strategy.concurrency=40" bench/fedbuff.sh DATA    over the run file of FedBuff
# Builds nothing: dotnet build -c Release src/Tributary.Cli. Times are virtual, so that they are the same on any machine.
set -euo pipefail
cd "$(dirname "$0")/.."
program=src/Tributary.Cli/bin/Release/net10.0/tributary.dll
[ -f "$program" ] || { echo "build first: see the top of this file" >&2; exit 2; }
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
data=()
if [ $# -gt 0 ]; then data=(--data "$1"); fi

echo "| run | seed | rounds | updates | virtual seconds | behind, mean | model | replay |"
echo "|---|---|---|---|---|---|---|---|"
line() {
  local file=$1 seed=$2; shift 2
  nice dotnet exec "$program" simulate "$file" "${data[@]}" --set "seed=$seed" "$@" --folder "$folder" --json >"$folder/said"
  local replay=differs
  if nice dotnet exec "$program" replay latest --folder "$folder" --json >"$folder/replay"; then replay=same; fi
  python3 - "$folder/said" "$(basename "$file" .yaml)" "$seed" "$replay" <<'PYTHON'
import json, sys
path, name, seed, replay = sys.argv[1:]
lines = [json.loads(line) for line in open(path)]
rounds = [line for line in lines if line["event"] == "round"]
end = next(line for line in lines if line["event"] == "summary")
behind = [one["behind"] for one in rounds if "behind" in one]
reached = max(one["accuracy"] or 0 for one in rounds) >= 0.97
print(f"| {name} | {seed} | {'' if reached else 'not within '}{end['rounds']} | {sum(one['updates'] for one in rounds)} | {end['seconds']:.0f} | "
      f"{sum(behind) / len(behind) if behind else 0:.1f} | `{end['modelSha256'][:12]}` | {replay} |")
PYTHON
}

overs=()
for one in ${SET:-}; do overs+=(--set "$one"); done
for seed in ${SEEDS:-1 2 3}; do
  line samples/mnist/2nn-speeds.yaml "$seed"
  line samples/mnist/2nn-fedbuff.yaml "$seed" "${overs[@]}"
done
