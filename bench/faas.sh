#!/usr/bin/env bash
# What faults of a FaaS platform cost a run, and what the keeper wins back: 30 functions on the local platform, 20 in each of 15 rounds, MNIST
# mini in two shards by label each, FedKeeper's 784-500-10, Adam, one local epoch.
#   bench/faas.sh NAME SPECULATE SELECTION [flags of tributary faas platform]
#   bench/faas.sh calm 0 random
#   bench/faas.sh faults 2 random --fail 0.1 --hang 0.1 --cold-start 2s --seed 1
#   bench/faas.sh away 2 random --away 6s-36s --seed 1
# TRIBUTARY names the program (a Release build); the native tributary-function is found in PATH.
set -euo pipefail
name=$1 speculate=$2 selection=$3
shift 3
tributary=${TRIBUTARY:-tributary}
folder=$(mktemp -d)
trap 'kill "${platform:-0}" 2>/dev/null || true; rm -rf "$folder"' EXIT
cd "$folder"

"$tributary" faas platform --folder platform --instances 64 --log-level error "$@" > platform.log 2>&1 &
platform=$!
for _ in $(seq 50); do if [ -f platform/auth ]; then break; fi; sleep 0.2; done
sleep 1
awk '{ print $NF }' platform/auth > auth
cat > config.yaml <<YAML
name: $name
providers:
  openwhisk:
    shaky:
      base_url: "http://127.0.0.1:3233/api/v1/namespaces/guest/actions/"
      auth: { ow_auth: "file:$folder/auth" }
      configurations: { concurrency: 20 }
scenarios:
  federated_learning:
    clients_info: { total_num_clients: 30, num_clients_per_round: 20 }
    data_sampling: { model: mnistnn, batch_size: 10 }
    model_params: { lr: "1e-3", optim: adam, local_epochs: "1" }
    functions:
      fl_client: { openwhisk: { memory: "256", timeout: "20000", docker_image: tributary-function } }
tributary:
  clients: { shaky: 30 }
  speculate: $speculate
  patience: 500ms
  pause: 100ms
  data: { source: mnist-mini, part: "{i}/{n}", deal: "shards:2" }
YAML
cat > run.yaml <<YAML
name: $name
model: fedkeeper-nn
rounds: 15
seed: 1
strategy: fedavg
cohort: { size: 20, waitFor: 30, quorum: 15, deadline: 60s, selection: $selection }
training: { epochs: 1, batchSize: 10, optimizer: { kind: adam, learningRate: 0.001, epsilon: 1.0e-7 } }
evaluation: { on: server }
data: { set: mnist-mini }
YAML
"$tributary" faas -c config.yaml -d --folder coordinator | tail -n 1
"$tributary" faas -c config.yaml -s --run run.yaml --folder coordinator --logs logs > out.txt 2>&1
grep TotalIter logs/SWI.log | sed 's/.* - INFO - //'
grep activations out.txt
