#!/usr/bin/env python3
"""Messages a second through the broker that is built into the coordinator, beside Debian's mosquitto: the same clients (mosquitto_pub,
mosquitto_sub), in turns, in one run. Two pairs of a publisher and a subscriber, each pair on a topic of its own; a turn is over when all
messages are there. Prints a table, ratios first: the median of the turns, with the least and the greatest.

    dotnet build src/Tributary.Cli -c Release
    bench/mqtt.py [TURNS]                5 turns each

Needs mosquitto and mosquitto-clients.
"""
import json
import os
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PROGRAM = ["dotnet", "exec", str(ROOT / "src/Tributary.Cli/bin/Release/net10.0/tributary.dll")]
HTTP, BUILT_IN, MOSQUITTO, PAIRS, QUIET = 18170, 18183, 18184, 2, 5
CASES = [(100, 0, 40_000), (100, 1, 20_000), (10_000, 0, 10_000), (10_000, 1, 5_000)]


class Ear:
    """A subscriber: counts, and remembers when the last message came."""

    def __init__(self, port, topic, qos):
        self.count, self.last = -1, None
        self.process = subprocess.Popen(
            ["mosquitto_sub", "-h", "127.0.0.1", "-p", str(port), "-q", str(qos), "-t", "bench/ready", "-t", topic, "-F", "x"],
            stdout=subprocess.PIPE)
        self.ready = threading.Event()
        threading.Thread(target=self.hear, daemon=True).start()

    def hear(self):
        while block := os.read(self.process.stdout.fileno(), 1 << 16):
            self.count += block.count(b"\n")
            self.last = time.perf_counter()
            self.ready.set()

    def end(self):
        self.process.kill()
        self.process.wait()


def turn(port, payloads, qos, count):
    """Messages a second, and how many did not come."""
    ears = [Ear(port, f"bench/{pair}", qos) for pair in range(PAIRS)]
    for ear in ears:
        if not ear.ready.wait(30):
            sys.exit("a subscriber hears nothing")
    began = time.perf_counter()
    mouths = []
    for pair in range(PAIRS):
        with payloads.open("rb") as lines:
            mouths.append(subprocess.Popen(
                ["mosquitto_pub", "-h", "127.0.0.1", "-p", str(port), "-q", str(qos), "-t", f"bench/{pair}", "-l"], stdin=lines))
    while any(ear.count < count for ear in ears):
        time.sleep(0.01)
        if time.perf_counter() - max(began, *(ear.last for ear in ears)) > QUIET:
            break
    took = max(ear.last for ear in ears) - began
    for mouth in mouths:
        mouth.wait(60)
    for ear in ears:
        ear.end()
    came = sum(ear.count for ear in ears)
    return came / took, PAIRS * count - came


def memory(pid):
    status = Path(f"/proc/{pid}/status").read_text()
    return next(round(int(line.split()[1]) / 1024) for line in status.splitlines() if line.startswith("VmHWM"))


def until_open():
    for _ in range(600):
        try:
            return urllib.request.urlopen(f"http://127.0.0.1:{HTTP}/healthz", timeout=1).read()
        except OSError:
            time.sleep(0.1)
    sys.exit("the coordinator did not come up")


def shown(rates):
    return f"{statistics.median(rates):,.0f} ({min(rates):,.0f}-{max(rates):,.0f})"


def main():
    turns = int(sys.argv[1]) if len(sys.argv) > 1 else 5
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        (folder / "mosquitto.conf").write_text(
            f"listener {MOSQUITTO} 127.0.0.1\nallow_anonymous true\nuser root\nmax_queued_messages 100000\n")
        with (folder / "log").open("w") as log:
            brokers = {
                "built in": subprocess.Popen(
                    [*PROGRAM, "coordinator", "--listen", f"http://127.0.0.1:{HTTP}", "--mqtt-listen", f"mqtt://127.0.0.1:{BUILT_IN}",
                     "--mqtt-shared", "bench/#", "--folder", str(folder / "hub")], cwd=folder, stdout=log, stderr=log),
                "mosquitto": subprocess.Popen(["/usr/sbin/mosquitto", "-c", "mosquitto.conf"], cwd=folder, stdout=log, stderr=log)}
        ports = {"built in": BUILT_IN, "mosquitto": MOSQUITTO}
        try:
            until_open()
            for port in ports.values():
                subprocess.run(["mosquitto_pub", "-h", "127.0.0.1", "-p", str(port), "-q", "1", "-t", "bench/ready", "-r", "-m", "ready"],
                               check=True)
            print("| message | QoS | built in / mosquitto | built in, messages/s | mosquitto, messages/s | did not come |")
            print("|---|---|---|---|---|---|", flush=True)
            for size, qos, count in CASES:
                payloads = folder / "payloads"
                payloads.write_text(("x" * size + "\n") * count)
                rates, missing = {name: [] for name in ports}, {name: 0 for name in ports}
                for number in range(turns + 1):
                    for name, port in ports.items():
                        rate, lost = turn(port, payloads, qos, count)
                        missing[name] += lost

                        # The first turn warms up.
                        if number > 0:
                            rates[name].append(rate)
                ratio = statistics.median(rates["built in"]) / statistics.median(rates["mosquitto"])
                print(f"| {size:,} bytes | {qos} | {ratio:.2f} | {shown(rates['built in'])} | {shown(rates['mosquitto'])} | "
                      f"{missing['built in']:,}, {missing['mosquitto']:,} |", flush=True)
            print(json.dumps({"highestMB": {name: memory(one.pid) for name, one in brokers.items()}, "turns": turns, "pairs": PAIRS,
                              "cores": os.cpu_count()}))
        finally:
            for broker in brokers.values():
                broker.terminate()
                broker.wait()


if __name__ == "__main__":
    main()
