#!/usr/bin/env bash
# What faults of a FaaS platform cost a run, and what the keeper wins back: 30 functions on the local platform, 20 in each of 15 rounds,
# MNIST mini in two shards by label each, FedKeeper's 784-500-10, Adam, one local epoch.
#   bench/faas.sh NAME SPECULATE SELECTION [flags of tributary faas platform]
#   bench/faas.sh calm 0 random
#   bench/faas.sh faults 2 random --fail 0.1 --hang 0.1 --cold-start 2s --seed 1
#   bench/faas.sh away 2 random --away 6s-36s --seed 1
#   COHORT=10 bench/faas.sh slow 0 fedLesScan --slow 0.3:3s --seed 1
#   PLATFORMS=2 bench/faas.sh one-away 2 random --away 12s-72s --seed 1
# With two platforms each has 15 of the functions, and the flags are the second one's. At the end the records of all rounds are looked
# through: nobody may count twice in one. ROUNDS says how many there are (15; 40 with two platforms), COHORT how many functions are asked in
# each (20).
# TRIBUTARY names the program (a Release build); the native tributary-function is found in PATH.
set -euo pipefail
name=$1 speculate=$2 selection=$3
shift 3
tributary=${TRIBUTARY:-tributary}
platforms=${PLATFORMS:-1}
rounds=${ROUNDS:-$((platforms == 1 ? 15 : 40))}
cohort=${COHORT:-20}
folder=$(mktemp -d)
started=()
trap 'kill "${started[@]}" 2>/dev/null || true; rm -rf "$folder"' EXIT
cd "$folder"

# start NAME PORT FLAGS...
start() {
  "$tributary" faas platform --listen "http://127.0.0.1:$2" --folder "$1" --instances 64 --log-level error "${@:3}" > "$1.log" 2>&1 &
  started+=($!)
  for _ in $(seq 50); do if [ -f "$1/auth" ]; then break; fi; sleep 0.2; done
  awk '{ print $NF }' "$1/auth" > "$1.auth"
  cat >> providers <<YAML
    $1:
      base_url: "http://127.0.0.1:$2/api/v1/namespaces/guest/actions/"
      auth: { ow_auth: "file:$folder/$1.auth" }
      configurations: { concurrency: 20 }
YAML
}
if [ "$platforms" = 2 ]; then start calm 3234; clients='calm: 15, shaky: 15'; else clients='shaky: 30'; fi
start shaky 3233 "$@"
sleep 1
cat > config.yaml <<YAML
name: $name
providers:
  openwhisk:
$(cat providers)
scenarios:
  federated_learning:
    clients_info: { total_num_clients: 30, num_clients_per_round: $cohort }
    data_sampling: { model: mnistnn, batch_size: 10 }
    model_params: { lr: "1e-3", optim: adam, local_epochs: "1" }
    functions:
      fl_client: { openwhisk: { memory: "256", timeout: "20000", docker_image: tributary-function } }
tributary:
  clients: { $clients }
  speculate: $speculate
  patience: 500ms
  pause: 100ms
  data: { source: mnist-mini, part: "{i}/{n}", deal: "shards:2" }
YAML
cat > run.yaml <<YAML
name: $name
model: fedkeeper-nn
rounds: $rounds
seed: 1
strategy: fedavg
cohort: { size: $cohort, waitFor: 30, quorum: $((cohort * 3 / 4)), deadline: 60s, selection: $selection }
training: { epochs: 1, batchSize: 10, optimizer: { kind: adam, learningRate: 0.001, epsilon: 1.0e-7 } }
evaluation: { on: server }
data: { set: mnist-mini }
YAML
"$tributary" faas -c config.yaml -d --folder coordinator | tail -n 1
"$tributary" faas -c config.yaml -s --run run.yaml --folder coordinator --logs logs > out.txt 2>&1
grep TotalIter logs/SWI.log | sed 's/.* - INFO - //'
grep activations out.txt
python3 - <<'PY'
import glob, json, sqlite3
rounds = [json.loads(row[0]) for row in sqlite3.connect("coordinator/tributary.db").execute("select record from rounds order by round")]
for one in rounds:
    counted = [client["client"] for client in one["cohort"] if not client.get("refused")]
    assert len(counted) == len(set(counted)) == one["updates"], one
waited = sorted((one["seconds"]["wait"], one["round"]) for one in rounds)
print(f"{len(rounds)} rounds, {sum(one['updates'] for one in rounds)} updates counted, each once; round {waited[-1][1]} waited longest")
PY
