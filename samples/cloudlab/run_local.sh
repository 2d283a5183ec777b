#!/usr/bin/env bash
# The CloudLab experiment on this machine: a server and N clients, each a process of its own.
# run_local.sh [-c CLIENTS] [-r ROUNDS] [-p PORT] [-b BUCKET] [-o FOLDER]; TRIBUTARY names the program, else it is on the PATH.
set -euo pipefail
. "$(dirname "$0")/lib.sh"
clients=2 rounds=3 port=8089 bucket='' out=cloudlab
while getopts c:r:p:b:o: flag; do
  case $flag in
    c) clients=$OPTARG ;; r) rounds=$OPTARG ;; p) port=$OPTARG ;; b) bucket=$OPTARG ;; o) out=$OPTARG ;;
    *) sed -n 2,3p "$0" >&2; exit 2 ;;
  esac
done
mkdir -p "$out"
log=$out/log_server_$clients.txt
start_server "$port" "$out/server-$clients"
for ((i = 1; i <= clients; i++)); do
  "$tributary" client "$TRIBUTARY_COORDINATOR" --data fashion-mnist --part "$i/$clients" --name "client-$i" --folder "$out/client-$i" >"$out/client-$i.txt" 2>&1 &
  pids+=($!)
done
run_spec "$clients" "$rounds" "$out/run-$clients.yaml"
run_and_log "$clients" "$out/run-$clients.yaml" "$log"
upload "$bucket" "$log"
