#!/usr/bin/python3
"""Training and inference throughput of PyTorch on the engine's benchmark rows: the peer that `bench/` is compared with.

    apt-get install python3-torch libopenblas0-openmp libopenblas0-pthread     # Debian 12: PyTorch 1.13
    /usr/bin/python3 bench/training.py [--data MNIST_FOLDER] [--threads 1] [--rows s4t-net,2nn] [--kinds train,predict,predict-traced] [--all]

A training row is samples per second of forward + loss + backward + optimizer step, a prediction row of one forward call, in the
ordinary way and traced and frozen (torch.jit).
PyTorch's speed hangs on settings that a user seldom touches, so each row is tried with all of them and the best is reported:
OpenBLAS with OpenMP or with its own threads, OpenBLAS' kernels (as detected, or SkylakeX where there is AVX-512), oneDNN on and off, memory
format, the optimizer's for-each path; denormals are flushed everywhere. All are screened briefly; the two best are
then measured by the median of several repetitions, in turns. One JSON line per row.
"""
import argparse
import glob
import gzip
import itertools
import json
import os
import statistics
import subprocess
import sys
import time

ROWS = [  # model, batch, optimizer
    ("s4t-net", 64, "sgd"), ("cloudlab-cnn", 8, "adam"), ("cloudlab-cnn", 32, "adam"), ("fedkeeper-nn", 10, "adam"), ("fedkeeper-cnn", 10, "adam"),
    ("beth-autoencoder", 32, "adam"), ("2nn", 10, "sgd"), ("mcmahan-cnn", 10, "sgd"), ("logreg", 10, "sgd"),
]
MODELS = list(dict.fromkeys(model for model, _, _ in ROWS))
CONVOLUTIONAL = {"s4t-net", "cloudlab-cnn", "fedkeeper-cnn", "mcmahan-cnn"}
RATES = {"sgd": 0.01, "adam": 0.001}


# --- parent: settings that only a fresh process can change -------------------------------------------------------------------

def processes(threads):
    """Environments by name."""
    libraries = {os.path.basename(folder)[len("openblas-"):]: folder for folder in glob.glob("/usr/lib/*/openblas-*") if os.path.isdir(folder)}
    for blas, folder in sorted(libraries.items()) or [("system", "")]:
        for core in ("", "SkylakeX") if wide_registers() else ("",):
            environment = {"OMP_NUM_THREADS": str(threads), "OPENBLAS_NUM_THREADS": str(threads)}
            if folder:
                environment["LD_LIBRARY_PATH"] = folder
            if core:
                environment["OPENBLAS_CORETYPE"] = core
            yield " ".join(filter(None, ["openblas-" + blas, core])), environment


def wide_registers():
    try:
        with open("/proc/cpuinfo") as file:
            return "avx512f" in file.read()
    except OSError:
        return False


def variants(kind, model):
    """Settings within a process."""
    axes = {"onednn": [True, False]}
    if model in CONVOLUTIONAL:
        axes["channels_last"] = [False, True]
    if kind == "train":
        axes["foreach"] = [False, True]
    for values in itertools.product(*axes.values()):
        variant = dict(zip(axes, values))
        if variant["onednn"] or not variant.get("channels_last"):  # this memory format is oneDNN's
            yield variant


def run(jobs, environment, arguments, name):
    """Measures the jobs in a child with that environment; answers in their order."""
    command = [sys.executable, os.path.abspath(__file__), "--child", "--threads", str(arguments.threads)] + (["--data", arguments.data] if arguments.data else [])
    child = subprocess.run(command, input=json.dumps(jobs), env={**os.environ, **environment}, stdout=subprocess.PIPE, text=True)
    if child.returncode != 0:
        print(f"the configuration {name} failed and is left out", file=sys.stderr)
        return [None] * len(jobs)
    return [json.loads(line) for line in child.stdout.splitlines()]


def main(arguments):
    wanted = arguments.rows.split(",") if arguments.rows else MODELS
    for model in wanted:
        if model not in MODELS:
            sys.exit(f"{model} is no row of this benchmark; there are {', '.join(MODELS)}")
    rows = [("train", model, batch, optimizer) for model, batch, optimizer in ROWS if model in wanted and "train" in arguments.kinds.split(",")]
    rows += [(kind, model, batch, "") for model in MODELS for batch in (1, 256) for kind in ("predict", "predict-traced")
             if model in wanted and kind in arguments.kinds.split(",")]
    configurations = dict(processes(arguments.threads))

    # 1. Every configuration briefly.
    found = {row: [] for row in rows}
    for name, environment in configurations.items():
        jobs = [dict(row=row, variant=variant, seconds=0.06, repetitions=2) for row in rows for variant in variants(row[0], row[1])]
        for job, answer in zip(jobs, run(jobs, environment, arguments, name)):
            if answer is not None:
                found[job["row"]].append((answer["rate"], name, job["variant"], answer["torch"]))

    # 2. The best two of each row again, in turns.
    again = {}
    for row in rows:
        for rate, name, variant, _ in sorted(found[row], key=lambda f: -f[0])[:2]:
            again.setdefault(name, []).append(dict(row=row, variant=variant, seconds=0.15, repetitions=arguments.repetitions))
    final = {row: [] for row in rows}
    for _ in range(2):
        for name, jobs in again.items():
            for job, answer in zip(jobs, run(jobs, configurations[name], arguments, name)):
                if answer is not None:
                    final[tuple(job["row"])].append((answer["rate"], name, job["variant"], answer["torch"]))

    for row in rows:
        for rate, name, variant, version in sorted(final[row], key=lambda f: -f[0])[:1]:
            report(row, rate, name, variant, version, arguments)
        if arguments.all:
            for rate, name, variant, version in sorted(found[row], key=lambda f: -f[0]):
                report(row, rate, name, variant, version, arguments, screened=True)


def report(row, rate, name, variant, version, arguments, **more):
    kind, model, batch, optimizer = row
    settings = [name] + [key if on else "no " + key for key, on in variant.items()]
    line = {"peer": "torch " + version, "kind": kind, "model": model, "batch": batch, "optimizer": optimizer, "threads": arguments.threads,
            "samplesPerSecond": round(rate, 1), "microsecondsPerCall": round(1e6 * batch / rate, 2), "settings": ", ".join(settings), **more}
    print(json.dumps({key: value for key, value in line.items() if value != ""}), flush=True)


# --- child: measures ---------------------------------------------------------------------------------------------------------

def child(arguments):
    import numpy as np
    import torch
    from torch import nn
    torch.set_num_threads(arguments.threads)
    torch.set_num_interop_threads(1)
    torch.set_flush_denormal(True)

    def conv(i, o, k, **kw): return [nn.Conv2d(i, o, k, **kw), nn.ReLU()]

    def build(model):
        pool, flat, relu = nn.MaxPool2d(2), nn.Flatten(), nn.ReLU()
        cross = nn.CrossEntropyLoss()
        layers, loss = {
            "s4t-net": ([*conv(1, 20, 5), pool, *conv(20, 50, 5), pool, flat, nn.Linear(800, 500), relu, nn.Linear(500, 10), nn.LogSoftmax(1)], nn.NLLLoss()),
            "cloudlab-cnn": ([*conv(1, 32, 3), pool, *conv(32, 64, 3), pool, *conv(64, 64, 3), flat, nn.Linear(576, 64), relu, nn.Linear(64, 10)], cross),
            "fedkeeper-cnn": ([*conv(1, 32, 5), pool, *conv(32, 64, 5), pool, flat, nn.Linear(1024, 512), relu, nn.Linear(512, 10)], cross),
            "fedkeeper-nn": ([flat, nn.Linear(784, 500), relu, nn.Linear(500, 10)], cross),
            "beth-autoencoder": ([nn.Linear(7, 4), nn.Sigmoid(), nn.Linear(4, 2), nn.Sigmoid(), nn.Linear(2, 4), nn.Sigmoid(), nn.Linear(4, 7), nn.Sigmoid()], nn.MSELoss()),
            "2nn": ([flat, nn.Linear(784, 200), relu, nn.Linear(200, 200), relu, nn.Linear(200, 10)], cross),
            "mcmahan-cnn": ([*conv(1, 32, 5, padding=2), pool, *conv(32, 64, 5, padding=2), pool, flat, nn.Linear(3136, 512), relu, nn.Linear(512, 10)], cross),
            "logreg": ([flat, nn.Linear(784, 10)], cross),
        }[model]
        torch.manual_seed(1)
        return nn.Sequential(*layers), loss

    pixels, labels = digits(arguments.data, np)

    def batches(model, batch):
        """Up to 32 different batches, in turns."""
        random = np.random.RandomState(1)
        for _ in range(max(1, min(32, 4096 // batch))):
            if model == "beth-autoencoder":
                x = torch.from_numpy(random.rand(batch, 7).astype(np.float32))
                yield x, x
            else:
                chosen = random.randint(0, len(pixels), batch)
                yield torch.from_numpy(pixels[chosen]), torch.from_numpy(labels[chosen])

    def prepare(row, variant):
        kind, model, batch, optimizer = row
        module, loss = build(model)
        data = list(batches(model, batch))
        if variant.get("channels_last"):
            module = module.to(memory_format=torch.channels_last)
            data = [(x.to(memory_format=torch.channels_last), y) for x, y in data]
        turns = itertools.cycle(data)
        if kind != "train":
            module.eval()
            if kind == "predict-traced":
                module = torch.jit.freeze(torch.jit.trace(module, data[0][0]))

            def call():
                with torch.inference_mode():
                    module(next(turns)[0])
            return call
        make = {"sgd": torch.optim.SGD, "adam": torch.optim.Adam}[optimizer]
        stepper = make(module.parameters(), lr=RATES[optimizer], foreach=variant["foreach"])
        module.train()

        def call():
            x, y = next(turns)
            stepper.zero_grad(set_to_none=True)
            loss(module(x), y).backward()
            stepper.step()
        return call

    def measure(call, seconds, repetitions):
        """Calls per second: the median of repetitions of that many seconds each."""
        for _ in range(3):
            call()
        started = time.perf_counter()
        call()
        count = max(1, int(seconds / max(time.perf_counter() - started, 1e-7)))
        rates = []
        for _ in range(repetitions):
            started = time.perf_counter()
            for _ in range(count):
                call()
            rates.append(count / (time.perf_counter() - started))
        return statistics.median(rates)

    for job in json.load(sys.stdin):
        with torch.backends.mkldnn.flags(enabled=job["variant"]["onednn"]):
            rate = measure(prepare(job["row"], job["variant"]), job["seconds"], job["repetitions"]) * job["row"][2]
        print(json.dumps({"rate": rate, "torch": torch.__version__}), flush=True)


def digits(folder, np):
    """MNIST's training images and labels; where no folder is given, noise with as many dark pixels."""
    if not folder:
        random = np.random.RandomState(2)
        images = random.rand(4096, 1, 28, 28) * (random.rand(4096, 1, 28, 28) < 0.19)
        return images.astype(np.float32), random.randint(0, 10, 4096)

    def read(name, skip):
        for path in (os.path.join(folder, name), os.path.join(folder, name + ".gz")):
            if os.path.exists(path):
                with (gzip.open if path.endswith(".gz") else open)(path, "rb") as file:
                    return np.frombuffer(file.read(), np.uint8, offset=skip)
        sys.exit(f"{folder} holds neither {name} nor {name}.gz")
    images = read("train-images-idx3-ubyte", 16).reshape(-1, 1, 28, 28)[:8192]
    return (images / 255).astype(np.float32), read("train-labels-idx1-ubyte", 8)[:8192].astype(np.int64)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", help="folder with MNIST's IDX files; noise of the same sparsity where left out")
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--rows", help="models, separated by commas; all where left out")
    parser.add_argument("--kinds", default="train,predict,predict-traced")
    parser.add_argument("--repetitions", type=int, default=5)
    parser.add_argument("--all", action="store_true", help="also print what every configuration reached in the screening")
    parser.add_argument("--child", action="store_true", help=argparse.SUPPRESS)
    parsed = parser.parse_args()
    child(parsed) if parsed.child else main(parsed)
