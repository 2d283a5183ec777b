# What run_local.sh and run_ssh.sh share. Sourced, not run.
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
tributary=${TRIBUTARY:-tributary}
rounds=3 port=8089 bucket='' out=cloudlab data=fashion-mnist
pids=()

usage() { sed -n '2,/^[^#]/{s/^# \{0,1\}//p}' "$0"; }

end() {
  trap - EXIT INT TERM
  exec 9>&-
  for pid in "${pids[@]:+${pids[@]}}"; do kill "$pid" 2>/dev/null || true; done
  wait 2>/dev/null || true
  rm -f "$out/hold" "$out/lines"
}
trap end EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

# What clients read from: it ends when this script does, however that is, and they end with it.
open_hold() {
  rm -f "$out/hold" && mkfifo "$out/hold" && exec 9<>"$out/hold"
}

say() { # LOG WORDS...
  local log=$1
  shift
  echo "$(date '+%Y-%m-%d %H:%M:%S') $*" | tee -a "$log"
}

start_server() { # FOLDER [MORE...]
  local folder=$1
  shift
  began=$(date +%s)
  # A coordinator reads what a run file names in its data folder alone.
  case $data in */*) export TRIBUTARY_COORDINATOR_DATA_FOLDER=$data ;; esac
  "$tributary" coordinator --listen "http://127.0.0.1:$port" --folder "$folder" "$@" --json --until-stdin-closes \
    <"$out/hold" >"$folder.coordinator.jsonl" 2>&1 9>&- &
  pids+=($!)
  export TRIBUTARY_COORDINATOR="http://127.0.0.1:$port"
  until grep -qs '"listening"' "$folder.coordinator.jsonl"; do
    kill -0 "${pids[-1]}" 2>/dev/null || { cat "$folder.coordinator.jsonl" >&2; exit 1; }
    sleep 0.1
  done
}

# Everybody who is present takes part in a round, also who joins midway; the first waits for all.
write_run() { # CLIENTS FILE
  local set="set: fashion-mnist, folder: $data"
  case $data in */*) ;; *) set="set: $data" ;; esac
  sed -e "s/^rounds: .*/rounds: $rounds/" -e "s/waitFor: [0-9]*/waitFor: $1/" -e "s|^data: .*|data: { $set }|" "$here/run.yaml" >"$2"
}

# The lines of the document: start, clients, accuracy and loss of each round, finish, duration.
run_and_log() { # CLIENTS LOG
  local spec="${2%.txt}.yaml" status=0 took
  write_run "$1" "$spec"
  : >"$2"
  say "$2" "start: $1 clients, $rounds rounds"
  rm -f "$out/lines" && mkfifo "$out/lines"
  tee -a "$2" <"$out/lines" 9>&- &
  pids+=($!)
  "$tributary" run start "$spec" --watch --until-stdin-closes <"$out/hold" >"$out/lines" 2>&1 9>&- &
  pids+=($!)
  wait "${pids[-1]}" || status=$?
  wait "${pids[-2]}" || true
  rm -f "$out/lines"
  took=$(($(date +%s) - began))
  say "$2" "$([ $status = 0 ] && echo finish || echo "ended with status $status")"
  say "$2" "$(printf 'duration %d:%02d:%02d' $((took / 3600)) $((took % 3600 / 60)) $((took % 60)))"
  [ $status = 0 ] || exit $status
  if [ -n "$bucket" ]; then
    case $bucket in s3://*) ;; *) bucket=s3://$bucket ;; esac
    "$tributary" run export latest --out "$bucket" --with "$2"
  fi
}
