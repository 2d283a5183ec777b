#!/usr/bin/env python3
"""Measures a predictor of a stream (NSL-KDD, 123 numbers a row) over Debian's mosquitto on loopback: start to connected, resident memory
idle and at 1,000 rows a second for 20 s, its share of a processor there, and how many rows a second it scores when the broker has as many
waiting as it likes (QoS 1).

    dotnet build src/Tributary.Cli -c Release
    dotnet publish src/Tributary.Edge -c Release -r linux-x64 -o artifacts/edge
    bench/edge_streams.py FOLDER artifacts/edge/tributary-edge "dotnet src/Tributary.Cli/bin/Release/net10.0/tributary.dll"

FOLDER holds nsl-kdd_KDDTrain+_20Percent.txt.gz and nsl-kdd_KDDTest+.txt.gz. Each command is a program that knows `stream predict`.
Needs mosquitto and mosquitto-clients.
"""
import json
import os
import shlex
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TRIBUTARY = ["dotnet", str(ROOT / "src/Tributary.Cli/bin/Release/net10.0/tributary.dll")]
PORT, RATE, SECONDS, WAITING = 28884, 1000, 20, 50_000
ROWS, SCORES = "fedLearn/train_data", "fedLearn/prediction/output"
STARTED = []
CLIENT = ["-h", "127.0.0.1", "-p", str(PORT)]


def until(find, seconds, what):
    end = time.perf_counter() + seconds
    while not find():
        if time.perf_counter() > end:
            sys.exit(f"{what}: not within {seconds} s")
        time.sleep(0.001)


class Predictor:
    def __init__(self, command, folder):
        self.lines = folder / "predictor.jsonl"
        self.began = time.perf_counter()
        with self.lines.open("w") as out:
            self.process = subprocess.Popen([*command, "stream", "predict", "--name", "eye", "--json"], cwd=folder, stdout=out,
                                            stderr=subprocess.STDOUT)
        STARTED.append(self.process)
        until(lambda: '"connected"' in self.lines.read_text(), 30, self.lines.read_text())
        self.started = time.perf_counter() - self.began

    def memory(self):
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        return {line[:5]: int(line.split()[1]) / 1024 for line in status.splitlines() if line.startswith(("VmHWM", "VmRSS"))}

    def processor(self):
        fields = Path(f"/proc/{self.process.pid}/stat").read_text().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def end(self):
        self.process.terminate()
        if self.process.wait() != 0:
            sys.exit(f"it ended with {self.process.returncode}: {self.lines.read_text()[-800:]}")


class Listener:
    def __init__(self, folder, topic):
        self.lines = folder / "heard.jsonl"
        with self.lines.open("w") as out:
            self.process = subprocess.Popen(["mosquitto_sub", *CLIENT, "-q", "1", "-t", topic], stdout=out)
        STARTED.append(self.process)
        time.sleep(0.5)

    def count(self):
        return self.lines.read_bytes().count(b"\n")

    def end(self):
        self.process.terminate()
        self.process.wait()
        return self.lines.read_text().splitlines()


def publisher(qos):
    return subprocess.Popen(["mosquitto_pub", *CLIENT, "-q", str(qos), "-t", ROWS, "-l"], stdin=subprocess.PIPE)


def measure(command, folder, rows):
    # 1. Starts; the first fills the cache of files and does not count.
    starts = []
    for _ in range(6):
        predictor = Predictor(command, folder)
        starts.append(predictor.started * 1000)
        predictor.end()

    # 2. Idle, then a thousand rows a second.
    predictor = Predictor(command, folder)
    time.sleep(3)
    idle = predictor.memory()["VmRSS"]
    listener, mouth = Listener(folder, SCORES), publisher(0)
    used, began = predictor.processor(), time.perf_counter()
    for sent in range(0, RATE * SECONDS, RATE // 50):
        mouth.stdin.write("".join(rows[at % len(rows)] + "\n" for at in range(sent, sent + RATE // 50)).encode())
        mouth.stdin.flush()
        time.sleep(max(0, began + (sent + RATE // 50) / RATE - time.perf_counter()))
    share = (predictor.processor() - used) / (time.perf_counter() - began)
    mouth.stdin.close()
    mouth.wait()
    time.sleep(1)
    busy, scored = predictor.memory(), len(listener.end())
    predictor.end()

    # 3. The broker keeps rows for it while it is away, and then all of them wait.
    mouth = publisher(1)
    mouth.stdin.write("".join(rows[at % len(rows)] + "\n" for at in range(WAITING)).encode())
    mouth.stdin.close()
    mouth.wait()
    listener = Listener(folder, SCORES)
    predictor = Predictor(command, folder)
    began = time.perf_counter()
    until(lambda: listener.count() >= WAITING, 120, f"{WAITING} scores")
    rate = WAITING / (time.perf_counter() - began)
    full = predictor.memory()
    listener.end()
    predictor.end()
    starts = sorted(starts[1:])
    print(f"{' '.join(command)}\n  start to connected {starts[0]:.0f} ms (median {starts[2]:.0f}), resident idle {idle:.1f} MiB\n"
          f"  {RATE} rows/s for {SECONDS} s: {scored} of {RATE * SECONDS} scored, resident {busy['VmRSS']:.1f} MiB, at most "
          f"{busy['VmHWM']:.1f}, {share * 100:.0f} % of a processor\n"
          f"  {WAITING} rows that wait: {rate:,.0f} rows/s, resident at most {full['VmHWM']:.1f} MiB")


def main():
    data, commands = Path(sys.argv[1]).resolve(), [shlex.split(command) for command in sys.argv[2:]]
    commands = [[os.path.abspath(word) if os.path.exists(word) else word for word in command] for command in commands]
    train, test = data / "nsl-kdd_KDDTrain+_20Percent.txt.gz", data / "nsl-kdd_KDDTest+.txt.gz"
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        (folder / "mosquitto.conf").write_text(f"listener {PORT} 127.0.0.1\nallow_anonymous true\nuser root\n"
                                               "max_queued_messages 200000\nmax_inflight_messages 1000\n")
        (folder / "config.yaml").write_text("\n".join([
            f"mqtt_connection: {{ host: 127.0.0.1, port: {PORT}, sub_qos: 1, pub_qos: 0 }}",
            "data_generator: " + json.dumps({"dataset_path": str(test), "publish_interval": 0, "total_runtime": 2}),
            "nn_config: { model_path: model/model.h5, scaler_path: model/model.scaler }", ""]))
        broker = subprocess.Popen(["/usr/sbin/mosquitto", "-c", "mosquitto.conf"], cwd=folder, stdout=subprocess.DEVNULL,
                                  stderr=subprocess.DEVNULL)
        try:
            subprocess.run([*TRIBUTARY, "model", "baseline", "--data", train, "--out", "model", "-e", "1"], cwd=folder, check=True,
                           stdout=subprocess.DEVNULL)
            listener = Listener(folder, ROWS)
            subprocess.run([*TRIBUTARY, "stream", "generate"], cwd=folder, check=True, stdout=subprocess.DEVNULL)
            rows = listener.end()[:10_000]
            for command in commands:
                measure(command, folder, rows)
        finally:
            for process in [*STARTED, broker]:
                process.kill()
                process.wait()


if __name__ == "__main__":
    main()
