"""FedKeeper's experiment by PyTorch in one process, without functions: what rounds alone come to, beside samples/faas/mnistnn.yaml.

    python3 bench/fedkeeper.py FOLDER_OF_MNIST [ROUNDS] [SEED]

200 shards of 300 by label, two for each of 100 clients, all of them in each round, 784-500-10 with Glorot's weights, Adam 1e-3 (epsilon
1e-7, anew in each round), batches of 10, 10 local epochs; the mean of all. Prints round, accuracy and loss on the test images, seconds.
"""
import gzip
import os
import sys
import time

import numpy
import torch


def read(folder, name):
    path = os.path.join(folder, name)
    data = gzip.open(path + ".gz").read() if os.path.exists(path + ".gz") else open(path, "rb").read()
    shape = [int.from_bytes(data[4 + 4 * i:8 + 4 * i], "big") for i in range(data[3])]
    return numpy.frombuffer(data, numpy.uint8, offset=4 + 4 * data[3]).reshape(shape)


folder = sys.argv[1]
rounds = int(sys.argv[2]) if len(sys.argv) > 2 else 20
seed = int(sys.argv[3]) if len(sys.argv) > 3 else 1
torch.set_num_threads(1)
torch.manual_seed(seed)
images = torch.tensor(read(folder, "train-images-idx3-ubyte").reshape(-1, 784) / 255, dtype=torch.float32)
labels = torch.tensor(read(folder, "train-labels-idx1-ubyte").astype(numpy.int64))
tests = torch.tensor(read(folder, "t10k-images-idx3-ubyte").reshape(-1, 784) / 255, dtype=torch.float32)
answers = torch.tensor(read(folder, "t10k-labels-idx1-ubyte").astype(numpy.int64))
shards = torch.argsort(labels, stable=True).reshape(200, 300)[torch.randperm(200)].reshape(100, 600)


def forward(weights, rows):
    hidden = torch.relu(torch.addmm(weights[1], rows, weights[0]))
    return torch.addmm(weights[3], hidden, weights[2])


def first(inputs, outputs):
    return torch.nn.init.xavier_uniform_(torch.empty(inputs, outputs))


model = [first(784, 500), torch.zeros(500), first(500, 10), torch.zeros(10)]
for number in range(1, rounds + 1):
    began = time.time()
    mean = [torch.zeros_like(part) for part in model]
    for rows in shards:
        weights = [part.clone().requires_grad_() for part in model]
        adam = torch.optim.Adam(weights, lr=1e-3, eps=1e-7, foreach=True)
        for _ in range(10):
            for batch in rows[torch.randperm(600)].split(10):
                adam.zero_grad()
                torch.nn.functional.cross_entropy(forward(weights, images[batch]), labels[batch]).backward()
                adam.step()
        for total, part in zip(mean, weights):
            total += part.detach() / 100
    model = mean
    with torch.no_grad():
        logits = forward(model, tests)
        loss = torch.nn.functional.cross_entropy(logits, answers).item()
        right = (logits.argmax(1) == answers).float().mean().item()
    print(f"round {number} accuracy {right:.4f} loss {loss:.4f} {time.time() - began:.1f} s", flush=True)
