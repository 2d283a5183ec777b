# What run_local.sh and run_ssh.sh share. Sourced, not run.
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
tributary=${TRIBUTARY:-tributary}
pids=()

end() {
  trap - EXIT INT TERM
  for pid in "${pids[@]:+${pids[@]}}"; do kill "$pid" 2>/dev/null || true; done
  wait 2>/dev/null || true
}
trap end EXIT
trap 'exit 130' INT TERM

start_server() { # PORT FOLDER
  "$tributary" coordinator --listen "http://127.0.0.1:$1" --folder "$2" --json >"$2.coordinator.jsonl" 2>&1 &
  pids+=($!)
  export TRIBUTARY_COORDINATOR="http://127.0.0.1:$1"
  until grep -q '"listening"' "$2.coordinator.jsonl"; do
    kill -0 "${pids[-1]}" 2>/dev/null || { cat "$2.coordinator.jsonl" >&2; exit 1; }
    sleep 0.2
  done
}

run_spec() { # CLIENTS ROUNDS FILE
  sed -e "s/^rounds: .*/rounds: $2/" -e "s/^cohort: .*/cohort: { size: $1, quorum: $1, waitFor: $1, deadline: 1h }/" "$here/run.yaml" >"$3"
}

# The lines of the document: start, clients of each round, loss, accuracy, finish, duration.
run_and_log() { # CLIENTS SPEC LOG
  local began now
  began=$(date +%s)
  {
    echo "$(date '+%Y-%m-%d %H:%M:%S') start: $1 clients"
    "$tributary" run start "$2" --coordinator "$TRIBUTARY_COORDINATOR" --watch
    now=$(date +%s)
    echo "$(date '+%Y-%m-%d %H:%M:%S') finish"
    printf 'duration %d:%02d:%02d\n' $(((now - began) / 3600)) $(((now - began) % 3600 / 60)) $(((now - began) % 60))
  } 2>&1 | tee "$3"
  return "${PIPESTATUS[0]}"
}

# The log, the report and the model, where a bucket is given (the AWS command line with its usual credentials).
upload() { # BUCKET LOG
  [ -n "$1" ] || return 0
  "$tributary" run export latest --coordinator "$TRIBUTARY_COORDINATOR" --out "${2%.txt}.zip"
  aws s3 cp "$2" "s3://$1/$(basename "$2")"
  aws s3 cp "${2%.txt}.zip" "s3://$1/$(basename "${2%.txt}.zip")"
}
