"""How long a function takes from the start of its process to its first training step: as a native executable, as an ordinary .NET build,
and as Flask and torch (tests/Peers/faas_client.py). Each is started anew, called once with FedKeeper's document for ten samples (one step of
mnistnn at batch 10, data from a local file) and ended; the time of the answer is that of the first step, and a little more.

    dotnet publish src/Tributary.Function -c Release -r linux-x64 -o out/native
    dotnet build src/Tributary.Function -c Release
    python3 bench/coldstart.py --native out/native/tributary-function --dotnet src/Tributary.Function/bin/Release/net10.0/tributary-function.dll
"""
import argparse
import json
import os
import pickle
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import bson
import numpy as np

ROOT = Path(__file__).resolve().parent.parent


def body(folder):
    random = np.random.default_rng(1)
    for name, array in [("images", random.integers(0, 256, (100, 28, 28), dtype=np.uint8)),
                        ("labels", random.integers(0, 10, 100, dtype=np.uint8))]:
        Path(folder, name).write_bytes(pickle.dumps(array, 4))
    shapes = [(784, 500), (500,), (500, 10), (10,)]
    weights = [random.normal(0, 0.05, shape).astype(np.float32) for shape in shapes]
    urls = {f"{kind}_{what}_url": f"file://{folder}/{what}" for kind in ["train", "test"] for what in ["images", "labels"]}
    return bson.encode({"client": list(range(10)), "server": bson.binary.Binary(pickle.dumps(weights, 2), 128), **urls,
                        "data_sampling": {"batch_size": 10, "hidden_size": 500, "input_shape_x": 28, "input_shape_y": 28,
                                          "input_size": 784, "model": "mnistnn", "output_size": 10},
                        "model": "mnistnn", "lr": "1e-3", "optim": "adam", "local_epochs": "1"})


def free():
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


def once(command, document):
    """Milliseconds until it listens, until the first answer, and for a second, warm call."""
    port = free()
    environment = dict(os.environ, PORT=str(port), TRIBUTARY_FUNCTION="fl_client")
    began = time.perf_counter()
    process = subprocess.Popen([word.replace("PORT", str(port)) for word in command], env=environment, stdout=subprocess.DEVNULL)
    try:
        while True:
            try:
                socket.create_connection(("127.0.0.1", port), 1).close()
                break
            except OSError:
                if process.poll() is not None:
                    sys.exit(f"{command[0]} ended with {process.returncode}")
                time.sleep(0.0005)
        ready = time.perf_counter()
        call(port, document)
        first = time.perf_counter()
        call(port, document)
        return 1000 * (ready - began), 1000 * (first - began), 1000 * (time.perf_counter() - first)
    finally:
        process.kill()
        process.wait()


def call(port, document):
    with socket.create_connection(("127.0.0.1", port)) as line:
        line.sendall(b"POST / HTTP/1.1\r\nHost: f\r\nConnection: close\r\nContent-Length: %d\r\n\r\n" % len(document) + document)
        answer = b"".join(iter(lambda: line.recv(1 << 20), b""))
    assert answer.split(b" ", 2)[1] == b"200" and b"$binary" in answer, answer[:500]


def main():
    options = argparse.ArgumentParser()
    options.add_argument("--native")
    options.add_argument("--dotnet")
    options.add_argument("--times", type=int, default=10)
    chosen = options.parse_args()
    commands = {"Flask and torch": ["/usr/bin/python3", str(ROOT / "tests/Peers/faas_client.py"), "PORT"]}
    if chosen.dotnet:
        commands = {"dotnet": ["dotnet", chosen.dotnet], **commands}
    if chosen.native:
        commands = {"native": [chosen.native], **commands}
    with tempfile.TemporaryDirectory() as folder:
        document = body(folder)
        for name, command in commands.items():
            runs = [once(command, document) for _ in range(chosen.times)]
            told = dict(zip(["listens", "first step", "warm call"], (round(statistics.median(one), 1) for one in zip(*runs))))
            print(json.dumps({"function": name, "runs": len(runs), "milliseconds": told}), flush=True)


main()
