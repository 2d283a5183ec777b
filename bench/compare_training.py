#!/usr/bin/python3
"""The engine and PyTorch in one run: training and inference throughput with ratios, as the table of docs/results.md.

    dotnet build -c Release bench/Tributary.Bench
    /usr/bin/python3 bench/compare_training.py [--threads 1] [--kinds train,predict] [--data MNIST_FOLDER]

The engine is measured before and after PyTorch and the better half of neither is picked: its figure is the mean of the two, PyTorch's is the
best of all its configurations (bench/training.py)."""
import argparse
import json
import os
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
ENGINE = os.path.join(HERE, "Tributary.Bench", "bin", "Release", "net10.0", "Tributary.Bench")


def lines(command):
    output = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True).stdout
    return [json.loads(line) for line in output.splitlines() if line.startswith("{")]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--kinds", default="train,predict")
    parser.add_argument("--data", default="")
    arguments = parser.parse_args()
    engine = [ENGINE, "training", "--threads", str(arguments.threads), "--kinds", arguments.kinds]
    kinds = arguments.kinds.replace("predict", "predict,predict-traced")
    torch = [sys.executable, os.path.join(HERE, "training.py"), "--threads", str(arguments.threads), "--kinds", kinds] + (["--data", arguments.data] if arguments.data else [])

    ours, theirs, peak = {}, {}, 0
    before, peer, after = lines(engine), lines(torch), lines(engine)
    for line in before + after:
        if line["kind"] == "peak":
            peak = max(peak, line["gflops"])
        else:
            ours.setdefault((line["kind"], line["model"], line["batch"]), []).append(line)
    for line in peer:
        row = (line["kind"].replace("-traced", ""), line["model"], line["batch"])
        if line["samplesPerSecond"] > theirs.get(row, {"samplesPerSecond": 0})["samplesPerSecond"]:
            theirs[row] = line

    print(f"{arguments.threads} thread(s); multiply-add peak of one core {peak:.0f} GFLOP/s\n")
    print("| | batch | PyTorch, samples/s | its settings | engine, samples/s | ratio | engine, GFLOP/s |\n|---|---|---|---|---|---|---|")
    for row, mine in ours.items():
        rate = sum(line["samplesPerSecond"] for line in mine) / len(mine)
        other = theirs.get(row)
        flops = f"{mine[0]['gflops'] * rate / mine[0]['samplesPerSecond']:.0f}" if "gflops" in mine[0] else ""
        name = f"{row[1]}, {'training' if row[0] == 'train' else 'inference'}"
        print(f"| {name} | {row[2]} | {other['samplesPerSecond']:,.0f} | {other['kind'].replace('train', '').replace('predict', '').strip('-')} {other['settings']} | {rate:,.0f} | **{rate / other['samplesPerSecond']:.2f}** | {flops} |"
              if other else f"| {name} | {row[2]} | | | {rate:,.0f} | | {flops} |")


main()
