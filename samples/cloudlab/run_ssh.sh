#!/usr/bin/env bash
# The CloudLab experiment over machines: the server here, clients on HOSTS over SSH, which carries their line too: no port is opened anywhere.
# run_ssh.sh -cph CLIENTS_PER_HOST [-r ROUNDS] [-p PORT] [-b BUCKET] [-o FOLDER] HOST...; the program and the data must be on every host.
set -euo pipefail
. "$(dirname "$0")/lib.sh"
each=1 rounds=3 port=8089 bucket='' out=cloudlab
while [ $# -gt 0 ]; do
  case $1 in
    -cph) each=$2; shift 2 ;; -r) rounds=$2; shift 2 ;; -p) port=$2; shift 2 ;; -b) bucket=$2; shift 2 ;; -o) out=$2; shift 2 ;;
    -*) sed -n 2,3p "$0" >&2; exit 2 ;;
    *) break ;;
  esac
done
[ $# -gt 0 ] || { sed -n 2,3p "$0" >&2; exit 2; }
mkdir -p "$out"
clients=$(($# * each)) part=0
log=$out/log_server_$clients.txt
start_server "$port" "$out/server-$clients"
hold=$out/hold
rm -f "$hold" && mkfifo "$hold" && exec 9<>"$hold"
for host in "$@"; do
  for ((i = 1; i <= each; i++)); do
    part=$((part + 1))
    # A client ends when its input closes, and that is when this script ends.
    tunnel=$((port + part))
    ssh -o BatchMode=yes -o ExitOnForwardFailure=yes -R "$tunnel:127.0.0.1:$port" "$host" \
      "${TRIBUTARY_REMOTE:-tributary} client http://127.0.0.1:$tunnel --data fashion-mnist --part $part/$clients --name client-$part --folder /tmp/tributary-cloudlab-$part --until-stdin-closes" <"$hold" >"$out/client-$part.txt" 2>&1 9>&- &
    pids+=($!)
  done
done
run_spec "$clients" "$rounds" "$out/run-$clients.yaml"
run_and_log "$clients" "$out/run-$clients.yaml" "$log"
upload "$bucket" "$log"
