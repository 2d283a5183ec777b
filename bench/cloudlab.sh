#!/usr/bin/env bash
# The CloudLab table of docs/results.md: 3 rounds with 2, 3, 5 ... 20 clients on this machine, each client a process of its own. Total duration: from the server's start to its finish.
#   bench/cloudlab.sh [CLIENTS...]     TRIBUTARY names the program, DATA a folder with Fashion-MNIST's files (else the named set)
set -euo pipefail
cd "$(dirname "$0")/.."
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
[ $# -gt 0 ] || set -- 2 3 5 8 10 15 20
echo "| clients | samples each | total duration | accuracy after round 1, 2, 3 |"
echo "|---|---|---|---|"
for clients in "$@"; do
  samples/cloudlab/run_local.sh -c "$clients" -r 3 -d "${DATA:-fashion-mnist}" -o "$folder" >"$folder/said" 2>&1 || { cat "$folder/said" >&2; exit 1; }
  log=$folder/log_server_$clients.txt
  accuracy=$(sed -n 's/^round .* accuracy \([0-9.]* %\).*/\1/p' "$log" | paste -sd, | sed 's/,/, /g')
  echo "| $clients | $((60000 / clients)) | $(sed -n 's/.*duration //p' "$log") | $accuracy |"
done
