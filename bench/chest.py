#!/usr/bin/env python3
"""Chest X-rays: four clients, one of them alone, and all pictures in one place, round by round.

    dotnet build src/Tributary.Cli -c Release
    bench/chest.py FOLDER [--rounds N] [--set KEY=VALUE ...]

FOLDER holds chest_xray/{train,test}/{NORMAL,PNEUMONIA} (what the document downloads), or the 64 x 64 set as IDX files
(chest_xray64-{train,test}-{images-idx3,labels-idx1}-ubyte.gz), which are written out as PNG files first.
"""
import argparse
import gzip
import json
import struct
import subprocess
import sys
import tempfile
import zlib
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TOOL = ROOT / "src/Tributary.Cli/bin/Release/net10.0/tributary.dll"
CLASSES = ["NORMAL", "PNEUMONIA"]


def png(rows, side):
    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    lines = b"".join(b"\0" + rows[y * side:(y + 1) * side] for y in range(side))
    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", side, side, 8, 0, 0, 0, 0))
            + chunk(b"IDAT", zlib.compress(lines)) + chunk(b"IEND", b""))


def written(source, target):
    for part in ("train", "test"):
        with gzip.open(source / f"chest_xray64-{part}-images-idx3-ubyte.gz") as file:
            images = file.read()
        with gzip.open(source / f"chest_xray64-{part}-labels-idx1-ubyte.gz") as file:
            labels = file.read()[8:]
        _, count, side, _ = struct.unpack(">IIII", images[:16])
        for i in range(count):
            folder = target / part / CLASSES[labels[i]]
            folder.mkdir(parents=True, exist_ok=True)
            (folder / f"{i:05}.png").write_bytes(png(images[16 + i * side * side:16 + (i + 1) * side * side], side))
    return target


def run(name, folder, work, settings):
    command = ["dotnet", str(TOOL), "simulate", str(ROOT / "samples/chest/run.yaml"), "--folder", str(work), "--json",
               "--set", f"data.folder={folder}"]
    for setting in settings:
        command += ["--set", setting]
    rounds = []
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    for line in process.stdout:
        event = json.loads(line)
        if event.get("event") == "round" or "round" in event and "serverMetrics" in event:
            rounds.append((event["accuracy"], event["serverMetrics"]))
    if process.wait() != 0:
        sys.exit(f"{name} ended with {process.returncode}")
    print(f"\n{name}\n| round | accuracy | AUC | sensitivity | specificity |\n|---|---|---|---|---|")
    for number, (accuracy, more) in enumerate(rounds, 1):
        print(f"| {number} | {accuracy:.1%} | {more['auc']:.3f} | {more['sensitivity']:.1%} | {more['specificity']:.1%} |", flush=True)


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("folder", type=Path)
    arguments.add_argument("--rounds", type=int, default=10)
    arguments.add_argument("--set", action="append", default=[])
    given = arguments.parse_args()
    with tempfile.TemporaryDirectory() as work:
        work = Path(work)
        folder = given.folder / "chest_xray"
        if not folder.is_dir():
            folder = written(given.folder, work / "chest_xray")
        pictures = len(list((folder / "train").glob("*/*")))
        settings = [f"rounds={given.rounds}", *given.set]
        alone = ["cohort.size=1", "cohort.quorum=1", "data.partition.clients=1"]
        print(f"{pictures} pictures to train on, {len(list((folder / 'test').glob('*/*')))} to test on")
        run("Four clients", folder, work, settings)
        run("One client alone", folder, work, [*settings, *alone, "data.partition.kind=draw",
                                               f"data.partition.samples={pictures // 4}"])
        run("All pictures in one place", folder, work, [*settings, *alone])


main()
