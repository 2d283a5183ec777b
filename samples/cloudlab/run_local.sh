#!/usr/bin/env bash
# The CloudLab experiment on this machine: a server and N clients, each a process of its own.
#   run_local.sh [-c CLIENTS] [-r ROUNDS] [-f FLOWER_CLIENTS] [-p PORT] [-b BUCKET] [-o FOLDER] [-d DATA]
#     -c  clients (2)                    -r  rounds (3)
#     -f  so many of them are Flower's Python clients (0): fed_client.py, at the port after the server's
#     -p  the server's port (8089)       -b  a bucket for log, report and model: its name, or s3://bucket/prefix?endpoint=...
#     -o  where everything is kept (cloudlab)
#     -d  the data: a named set, or a folder with Fashion-MNIST's four files (fashion-mnist)
# TRIBUTARY names the program where it is not on the PATH, PYTHON the interpreter for -f.
set -euo pipefail
. "$(dirname "$0")/lib.sh"
clients=2 flower=0
while getopts c:r:f:p:b:o:d:h flag; do
  case $flag in
    c) clients=$OPTARG ;; r) rounds=$OPTARG ;; f) flower=$OPTARG ;; p) port=$OPTARG ;; b) bucket=$OPTARG ;; o) out=$OPTARG ;; d) data=$OPTARG ;;
    h) usage; exit 0 ;;
    *) usage >&2; exit 2 ;;
  esac
done
mkdir -p "$out"
open_hold
if [ "$flower" -gt 0 ]; then start_server "$out/server-$clients" --flower "http://127.0.0.1:$((port + 1))"; else start_server "$out/server-$clients"; fi
for ((i = 1; i <= clients; i++)); do
  if [ "$i" -gt $((clients - flower)) ]; then
    "${PYTHON:-python3}" "$here/fed_client.py" --ip_address "127.0.0.1:$((port + 1))" --client_id "$i" --data "$data" <"$out/hold" >"$out/client-$i.txt" 2>&1 9>&- &
  else
    "$tributary" client "$TRIBUTARY_COORDINATOR" --data "$data" --part "$i" --name "client-$i" --folder "$out/client-$i" --until-stdin-closes <"$out/hold" >"$out/client-$i.txt" 2>&1 9>&- &
  fi
  pids+=($!)
done
run_and_log "$clients" "$out/log_server_$clients.txt"
