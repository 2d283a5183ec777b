#!/usr/bin/env python3
"""Measures the edge client, over HTTP and over MQTT (the coordinator's own broker): size, start to the coordinator knowing it, resident
memory while training, samples per second; goals 15 MB, 100 ms, 60 MB.

    dotnet build src/Tributary.Cli -c Release
    dotnet publish src/Tributary.Edge -c Release -r linux-x64 -o artifacts/edge
    python3 bench/edge.py artifacts/edge/tributary-edge src/Tributary.Cli/bin/Release/net10.0/tributary.dll

A second executable (a portable build, or "dotnet src/Tributary.Edge/bin/Release/net9.0/tributary-edge.dll") may follow for comparison.
"""
import glob
import json
import os
import shlex
import subprocess
import sys
import tempfile
import time
import urllib.request

ROUNDS = 6
HTTP, MQTT = "http://127.0.0.1:17070", "mqtt://127.0.0.1:17071"
MODELS = {"2nn": 0.1, "s4t-net": 0.05}


def start(command, folder, log):
    return subprocess.Popen(command, cwd=folder, stdout=log, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL)


def until(find, seconds, what):
    end = time.perf_counter() + seconds
    while time.perf_counter() < end:
        found = find()
        if found:
            return found
        time.sleep(0.001)
    raise SystemExit(f"{what}: not within {seconds} s")


def call(url, body=None):
    request = urllib.request.Request(url, None if body is None else json.dumps(body).encode(), {"Content-Type": "application/json"})
    with urllib.request.urlopen(request) as answer:
        return json.load(answer)


def text(path):
    with open(path, encoding="utf-8") as file:
        return file.read()


def memory(pid, key):
    with open(f"/proc/{pid}/status", encoding="ascii") as file:
        return next(int(line.split()[1]) / 1024 for line in file if line.startswith(key))


def measure(command, address, folder, model):
    url = HTTP
    name = f"edge-{time.perf_counter_ns()}"
    log = os.path.join(folder, name + ".log")
    began = time.perf_counter()
    with open(log, "w", encoding="utf-8") as file:
        edge = start([*command, address, "--part", "1/1", "--name", name], folder, file)
    try:
        until(lambda: edge.poll() is not None or any(client["id"] == name and client["state"] == "online" for client in call(url + "/api/clients")["items"]), 30, "the edge client's first poll")
        if edge.poll() is not None:
            return None
        first = (time.perf_counter() - began) * 1000
        idle = memory(edge.pid, "VmRSS")
        run = call(url + "/api/runs", {"model": model, "rounds": ROUNDS, "cohort": {"size": 1}, "evaluation": {"on": "none"}, "data": {"set": "mnist-mini"},
                                       "training": {"epochs": 5, "batchSize": 32, "optimizer": {"kind": "sgd", "learningRate": MODELS[model]}}})
        until(lambda: call(f"{url}/api/runs/{run['id']}")["status"] not in ("queued", "running", "waiting", "paused"), 300, "the run")
        times = [float(line.split("samples, ")[1].split(" s")[0]) for line in text(log).splitlines() if "acknowledged" in line]
        return first, idle, memory(edge.pid, "VmHWM"), 5 * 2000 / min(times)
    finally:
        edge.terminate()
        edge.wait()


def main():
    commands, tributary = [shlex.split(sys.argv[1])] + [shlex.split(each) for each in sys.argv[3:]], sys.argv[2]
    commands = [[os.path.abspath(word) if os.path.exists(word) else word for word in command] for command in commands]
    with tempfile.TemporaryDirectory() as folder:
        log = os.path.join(folder, "coordinator.log")
        with open(log, "w", encoding="utf-8") as file:
            coordinator = start(["dotnet", os.path.abspath(tributary), "coordinator", "--listen", HTTP, "--mqtt-listen", MQTT, "--folder", os.path.join(folder, "data"), "--lease", "3s"], folder, file)
        try:
            def answers():
                try:
                    return call(HTTP + "/api")
                except OSError:
                    return None
            until(answers, 30, "the coordinator:\n" + text(log))
            for command in commands:
                size = os.path.getsize(command[-1]) / 1e6
                print(f"{' '.join(command)}: {size:.1f} MB")
                for model, address in [(model, address) for model in MODELS for address in (HTTP, MQTT)]:
                    each = [measure(command, address, folder, model) for _ in range(3)]
                    if None in each:
                        print(f"  {model}, {address[:4]}: it ends: " + text(max(glob.glob(os.path.join(folder, "edge-*.log")), key=os.path.getmtime)).strip())
                        continue
                    starts = sorted(first for first, *_ in each)
                    _, idle, peak, rate = each[-1]
                    print(f"  {model}, {address[:4]}: known {starts[0]:.0f} ms (median {starts[1]:.0f}) after the start, {idle:.0f} MiB idle, {peak:.0f} MiB peak in training, {rate:,.0f} samples/s")
        finally:
            coordinator.terminate()
            coordinator.wait()


main()
