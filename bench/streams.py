#!/usr/bin/env python3
"""A stream of NSL-KDD over Debian's mosquitto with TLS and client certificates, every role its own process: a generator, two
trainers, two predictors, a manager. Prints the first model's ROC AUC and that of the merged one, how many rows of an attack pass
before it is seen, and how
many rows a second are scored from end to end.

    dotnet build src/Tributary.Cli -c Release
    bench/streams.py FOLDER [SECONDS]     FOLDER holds nsl-kdd_KDDTrain+_20Percent.txt.gz and nsl-kdd_KDDTest+.txt.gz; 60 s of normal rows

Needs mosquitto, mosquitto-clients and openssl.
"""
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PROGRAM = ["dotnet", "exec", str(ROOT / "src/Tributary.Cli/bin/Release/net10.0/tributary.dll")]
PORT = 28883


def tributary(folder, *arguments):
    ran = subprocess.run([*PROGRAM, *map(str, arguments), "--json"], cwd=folder, capture_output=True, text=True)
    return json.loads(ran.stdout.splitlines()[-1]) if ran.returncode == 0 else sys.exit(f"{arguments}: {ran.stderr}{ran.stdout[-400:]}")


def certificates(folder):
    def openssl(*arguments):
        subprocess.run(["openssl", *arguments], cwd=folder, check=True, capture_output=True)

    curve = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]
    openssl("req", "-x509", *curve, "-keyout", "ca.key", "-out", "ca.pem", "-days", "2", "-subj", "/CN=bench authority")
    (folder / "san").write_text("subjectAltName=DNS:localhost,IP:127.0.0.1\n")
    for name in ["broker", "manager", "a", "b", "eye", "ear", "mouth"]:
        openssl("req", *curve, "-keyout", f"{name}.key", "-out", f"{name}.csr", "-subj", f"/CN={name}")
        openssl("x509", "-req", "-in", f"{name}.csr", "-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial", "-out", f"{name}.pem",
                "-days", "2", *(["-extfile", "san"] if name == "broker" else []))


def shown(name):
    return ["--name", name, "--certificate", f"{name}.pem", "--key", f"{name}.key"]


class Role:
    def __init__(self, folder, role, name, config, *more):
        self.lines = folder / f"{name}.jsonl"
        with self.lines.open("w") as out:
            self.process = subprocess.Popen(
                [*PROGRAM, "stream", role, "--config", config, *shown(name), "--json", *more], cwd=folder, stdout=out,
                stderr=subprocess.STDOUT)
        self.until("connected")

    def events(self, kind):
        events = [json.loads(line) for line in self.lines.read_text().splitlines() if line.startswith("{")]
        return [event for event in events if event["event"] == kind]

    def until(self, kind, count=1, seconds=60):
        end = time.monotonic() + seconds
        while len(self.events(kind)) < count:
            if time.monotonic() > end or self.process.poll() not in (None, 0):
                sys.exit(f"{self.lines.name}: no '{kind}': {self.lines.read_text()[-800:]}")
            time.sleep(0.05)

    def end(self):
        self.process.terminate()
        self.process.wait()

    def memory(self):
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        return {line.split(":")[0]: round(int(line.split()[1]) / 1024) for line in status.splitlines()
                if line.startswith(("VmHWM", "VmRSS"))}


def config(folder, name, data, **generator):
    told = {"dataset_path": str(data), "cycle_anomaly": False, "publish_interval": 0.005, **generator}
    (folder / name).write_text("\n".join([
        f"mqtt_connection: {{ host: localhost, port: {PORT}, pub_qos: 1, sub_qos: 1, ssl_protocol: tls_12, ssl_cert_path: ca.pem }}",
        "data_generator: " + json.dumps(told),
        "nn_config: { model_path: model/model.h5, scaler_path: model/model.scaler }",
        "training_mqtt_topics: { cache_size: 50 }", ""]))
    return name


class Listener:
    def __init__(self, folder):
        self.lines = folder / "scores.jsonl"
        with self.lines.open("w") as out:
            self.process = subprocess.Popen(["mosquitto_sub", "-h", "localhost", "-p", str(PORT), "--cafile", "ca.pem", "--cert", "ear.pem",
                                             "--key", "ear.key", "-t", "fedLearn/prediction/output"], cwd=folder, stdout=out)
        time.sleep(1)

    def count(self):
        return self.lines.read_bytes().count(b"\n")

    def scores(self):
        return [score for line in self.lines.read_text().splitlines() for score in json.loads(line)["anomaly_score"]]

    def end(self):
        self.process.kill()
        self.process.wait()


def main():
    data, seconds = Path(sys.argv[1]).resolve(), float(sys.argv[2]) if len(sys.argv) > 2 else 60
    train, test = data / "nsl-kdd_KDDTrain+_20Percent.txt.gz", data / "nsl-kdd_KDDTest+.txt.gz"
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        certificates(folder)
        (folder / "mosquitto.conf").write_text("\n".join([
            f"listener {PORT} 127.0.0.1", "user root", "cafile ca.pem", "certfile broker.pem", "keyfile broker.key",
            "require_certificate true", "use_identity_as_username true", "max_queued_messages 100000", ""]))
        broker = subprocess.Popen(["/usr/sbin/mosquitto", "-c", "mosquitto.conf"], cwd=folder, stdout=subprocess.DEVNULL,
                                  stderr=subprocess.DEVNULL)
        roles = []
        try:
            # 1. A first model that saw each normal row once.
            time.sleep(0.5)
            tributary(folder, "model", "baseline", "--data", train, "--out", "model", "-e", 1)
            before = tributary(folder, "stream", "evaluate", "--data", test, "--model", "model", "--calibrate", train)

            # 2. Normal rows stream; two trainers learn, the manager merges.
            normal = config(folder, "normal.yaml", train, total_runtime=seconds)
            manager = Role(folder, "manage", "manager", normal, "--save", "merged/model.h5")
            trainers = [Role(folder, "train", name, normal) for name in ("a", "b")]
            predictors = [Role(folder, "predict", name, normal, "--threshold", str(before["threshold"])) for name in ("eye", "ear")]
            roles = [manager, *trainers, *predictors]
            mouth = shown("mouth")
            tributary(folder, "stream", "generate", "--config", normal, *mouth)
            time.sleep(2)
            for one in trainers:
                one.end()
            fits, merges = [len(one.events("trained")) for one in trainers], len(manager.events("merged"))
            manager.end()
            after = tributary(folder, "stream", "evaluate", "--data", test, "--model", "merged/model.h5", "--scaler", "model/model.scaler",
                              "--calibrate", train)

            # 3. An attack: rows of the test table that are none of normal traffic.
            for one in predictors:
                one.end()
            (folder / "merged" / "model.scaler").write_bytes((folder / "model" / "model.scaler").read_bytes())
            passed = []
            attack = config(folder, "attack.yaml", test, start_normal=False, total_runtime=2)
            text = (folder / attack).read_text().replace("model/model.", "merged/model.")
            (folder / attack).write_text(text)
            eye = Role(folder, "predict", "eye", attack)
            roles = [eye]
            for seed in range(1, 11):
                listener = Listener(folder)
                tributary(folder, "stream", "generate", "--config", attack, *mouth, "--seed", seed)
                time.sleep(1)
                listener.end()
                told = listener.scores()
                passed.append(next((at for at, score in enumerate(told) if score > after["threshold"]), len(told)))

            # 4. As many rows as fit.
            flood = config(folder, "flood.yaml", train, total_runtime=3, publish_interval=0)
            listener = Listener(folder)
            began = time.monotonic()
            tributary(folder, "stream", "generate", "--config", flood, *mouth)
            count, last = 0, time.monotonic()
            while time.monotonic() - last < 3:
                if listener.count() != count:
                    count, last = listener.count(), time.monotonic()
                time.sleep(0.1)
            listener.end()
            print(json.dumps({"aucBefore": before["rocAuc"], "aucAfter": after["rocAuc"], "f1Before": before["f1"], "f1After": after["f1"],
                              "rowsTo1stAlert": passed, "fits": fits, "merges": merges, "rowsScored": count,
                              "rowsASecond": round(count / (last - began)), "predictorMB": eye.memory(), "cores": os.cpu_count()}))
        finally:
            for one in roles:
                one.end()
            broker.terminate()
            broker.wait()


if __name__ == "__main__":
    main()
