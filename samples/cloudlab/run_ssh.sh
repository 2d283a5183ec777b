#!/usr/bin/env bash
# The CloudLab experiment over machines: the server here, clients on HOSTS over SSH, which carries their line too: no port is opened anywhere.
#   run_ssh.sh [-cph CLIENTS_PER_HOST] [-r ROUNDS] [-p PORT] [-b BUCKET] [-o FOLDER] [-d DATA] HOST...
#     -cph  clients on each host (1)     -r  rounds (3)
#     -p    the server's port (8089); each client has one of the ports after it on its host's loopback
#     -b    a bucket for log, report and model: its name, or s3://bucket/prefix?endpoint=...
#     -o    where everything is kept (cloudlab)
#     -d    the data on the hosts and here: a named set, or a folder with Fashion-MNIST's four files (fashion-mnist)
# TRIBUTARY names the program here, TRIBUTARY_REMOTE there; SSH_OPTIONS are put before the host.
set -euo pipefail
. "$(dirname "$0")/lib.sh"
each=1
while [ $# -gt 0 ]; do
  case $1 in
    -cph) each=$2; shift 2 ;; -r) rounds=$2; shift 2 ;; -p) port=$2; shift 2 ;; -b) bucket=$2; shift 2 ;; -o) out=$2; shift 2 ;; -d) data=$2; shift 2 ;;
    -h) usage; exit 0 ;;
    -*) usage >&2; exit 2 ;;
    *) break ;;
  esac
done
[ $# -gt 0 ] || { usage >&2; exit 2; }
mkdir -p "$out"
clients=$(($# * each)) part=0
open_hold
start_server "$out/server-$clients"
for host in "$@"; do
  for ((i = 1; i <= each; i++)); do
    part=$((part + 1)) tunnel=$((port + part))
    # shellcheck disable=SC2086 # several options on purpose
    ssh -o BatchMode=yes -o ExitOnForwardFailure=yes -R "$tunnel:127.0.0.1:$port" ${SSH_OPTIONS:-} "$host" \
      "folder=\$(mktemp -d); ${TRIBUTARY_REMOTE:-tributary} client http://127.0.0.1:$tunnel --data $data --part $part --name client-$part --folder \$folder --until-stdin-closes; rm -rf \$folder" <"$out/hold" >"$out/client-$part.txt" 2>&1 9>&- &
    pids+=($!)
  done
done
run_and_log "$clients" "$out/log_server_$clients.txt"
