"""The model that the run file names 2nn, in PyTorch, and a client's part of MNIST-like files (train-images-idx3-ubyte and its like, plain or .gz)."""
import glob
import gzip
import os

import numpy as np
import torch


def net():
    return torch.nn.Sequential(torch.nn.Flatten(), torch.nn.Linear(784, 200), torch.nn.ReLU(), torch.nn.Linear(200, 200), torch.nn.ReLU(), torch.nn.Linear(200, 10))


def read(folder, part):
    paths = sorted(glob.glob(os.path.join(folder, part + "*")))
    if not paths:
        raise SystemExit(f"{folder} holds no {part} file; tributary data get mnist fetches them")
    with (gzip.open if paths[0].endswith(".gz") else open)(paths[0], "rb") as file:
        data = file.read()
    shape = [int.from_bytes(data[4 + 4 * i:8 + 4 * i], "big") for i in range(data[3])]
    return np.frombuffer(data, np.uint8, offset=4 + 4 * data[3]).reshape(shape)


class Trainer:
    """part K of N: every N-th sample, from the K-th on."""

    def __init__(self, folder, part, parts):
        self.images = torch.from_numpy(read(folder, "train-images-idx3")[part - 1::parts].astype(np.float32) / 255)
        self.labels = torch.from_numpy(read(folder, "train-labels-idx1")[part - 1::parts].astype(np.int64))
        self.net = net()

    def optimizer(self, config):
        return torch.optim.SGD(self.net.parameters(), lr=float(config.get("learning_rate", 0.1)))

    def parameters(self):
        return [value.detach().numpy() for value in self.net.state_dict().values()]

    def load(self, arrays):
        self.net.load_state_dict({name: torch.from_numpy(np.array(array)) for name, array in zip(self.net.state_dict(), arrays)})

    def fit(self, arrays, config):
        """Trains from these weights; gives the new ones, the number of samples and metrics."""
        self.load(arrays)
        optimizer = self.optimizer(config)
        batch = int(config.get("batch_size", 10))
        for _ in range(int(config.get("local_epochs", 1))):
            losses = []
            for some in torch.randperm(len(self.labels)).split(batch):
                optimizer.zero_grad()
                loss = torch.nn.functional.cross_entropy(self.net(self.images[some]), self.labels[some])
                loss.backward()
                optimizer.step()
                losses.append(loss.item())
        return self.parameters(), len(self.labels), {"loss": float(np.mean(losses))}

    def evaluate(self, arrays, config):
        self.load(arrays)
        with torch.no_grad():
            outputs = self.net(self.images)
            loss = torch.nn.functional.cross_entropy(outputs, self.labels).item()
            return loss, len(self.labels), {"accuracy": (outputs.argmax(1) == self.labels).float().mean().item()}
