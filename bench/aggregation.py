#!/usr/bin/python3
"""The peers of `Tributary.Bench aggregation`: numpy's weighted mean written three ways, the last one Flower's published loop.

Flower (flwr/server/strategy/aggregate.py, 1.x, Apache-2.0) multiplies every layer of every client by its number of examples and
reduces the products layer by layer; the loop below is that algorithm. Prints GB/s of float32 payload, the best of several passes.
"""
import argparse
import time
from functools import reduce

import numpy as np

parser = argparse.ArgumentParser()
parser.add_argument("--updates", type=int, default=100)
parser.add_argument("--parameters", type=int, default=10_000_000)
parser.add_argument("--distinct", type=int, default=25, help="distinct update buffers; they are cycled (Flower's loop makes a product for each update)")
parser.add_argument("--group", type=int, default=1_000_000, help="updates that Flower's loop takes at once; it holds a product of each")
parser.add_argument("--passes", type=int, default=3)
options = parser.parse_args()

n = options.parameters
shapes = [n // 10, n - n // 10 - 10, 10]
rng = np.random.default_rng(1)
buffers = [[rng.uniform(-0.1, 0.1, size).astype(np.float32) for size in shapes] for _ in range(min(options.distinct, options.updates))]
updates = [(buffers[i % len(buffers)], 400 + 37 * i) for i in range(options.updates)]
total = sum(examples for _, examples in updates)
payload = options.updates * n * 4


def accumulate_float32():
    """In place, one temporary a layer: the fastest that plain numpy does, in the precision of float32."""
    sums = [np.zeros(size, np.float32) for size in shapes]
    product = [np.empty(size, np.float32) for size in shapes]
    for layers, examples in updates:
        for s, p, layer in zip(sums, product, layers):
            np.multiply(layer, np.float32(examples), out=p)
            np.add(s, p, out=s)
    return [(s / np.float32(total)).astype(np.float32) for s in sums]


def accumulate_float64():
    """As above with sums in double, for precision nearer to the exact mean's (its result still depends on the order)."""
    sums = [np.zeros(size, np.float64) for size in shapes]
    product = [np.empty(size, np.float64) for size in shapes]
    for layers, examples in updates:
        for s, p, layer in zip(sums, product, layers):
            np.multiply(layer, float(examples), out=p)
            np.add(s, p, out=s)
    return [(s / total).astype(np.float32) for s in sums]


def flower():
    """Flower's aggregate(): a list of weighted layers of all clients, then a reduce for each layer. It holds all products at once;
    where memory is short --group takes fewer."""
    partial = None
    for start in range(0, len(updates), options.group):
        weighted = [[layer * examples for layer in layers] for layers, examples in updates[start:start + options.group]]
        if partial is not None:
            weighted.append(partial)
        partial = [reduce(np.add, layer_updates) for layer_updates in zip(*weighted)]
    return [layer / total for layer in partial]


print(f"{options.updates} updates x {n} parameters ({payload / 1e9:.1f} GB of float32; {len(buffers)} distinct buffers), numpy {np.__version__}, best of {options.passes}")
for name, work in (("numpy, in place, float32", accumulate_float32), ("numpy, in place, float64 sums", accumulate_float64), ("Flower's loop", flower)):
    best = float("inf")
    for _ in range(options.passes):
        start = time.perf_counter()
        work()
        best = min(best, time.perf_counter() - start)
    print(f"  {name:<36} {payload / best / 1e9:6.2f} GB/s  {best * 1000:7.0f} ms")
