"""PyTorch's files as PyTorch sees them, for tests: reads a line, answers with a line of JSON.

save WHAT PATH: writes a file (see WHAT below) and tells what it holds.
load PATH: what a file holds, read also as torch.load(weights_only=True) does.
fit WHAT PATH: loads a state dict into the module of that name, strictly.
forward MODEL SHARD: log-probabilities of the boards' net for a shard's pictures."""
import collections
import json
import sys
import warnings

import torch
from torch import nn
from torch.nn import functional

warnings.simplefilter("ignore")
TYPES = [torch.float32, torch.float16, torch.bfloat16, torch.float64, torch.int64, torch.int32, torch.int16, torch.int8, torch.uint8, torch.bool]


class Net(nn.Module):
    """PyTorch's old MNIST example, as the boards have it."""

    def __init__(self):
        super().__init__()
        self.conv1, self.conv2 = nn.Conv2d(1, 20, 5, 1), nn.Conv2d(20, 50, 5, 1)
        self.fc1, self.fc2 = nn.Linear(800, 500), nn.Linear(500, 10)

    def forward(self, x):
        x = functional.max_pool2d(functional.relu(self.conv1(x)), 2, 2)
        x = functional.max_pool2d(functional.relu(self.conv2(x)), 2, 2)
        x = functional.relu(self.fc1(torch.flatten(x, 1)))
        return functional.log_softmax(self.fc2(x), dim=1)


def module(what):
    torch.manual_seed(5)
    if what == "net":
        return Net()
    if what == "chain":
        return nn.Sequential(*[nn.Linear(2, 2) for _ in range(7)])
    if what == "nested":
        return nn.ModuleDict({"encoder": nn.LSTM(3, 2, 2), "body": nn.ModuleDict({"a": nn.Linear(3, 1, bias=False), "b": nn.Conv2d(2, 3, 1)})})
    if what == "long":
        return nn.Sequential(*[nn.Linear(1, 1) for _ in range(1010)])
    if what == "wide":
        return nn.Linear(70000, 1)
    return {"one": nn.Linear(2, 1, bias=False), "norm": nn.ModuleDict({"bn": nn.BatchNorm1d(3)})}[what]


def tensors(what):
    base = torch.arange(24, dtype=torch.float32)
    if what == "types":
        return collections.OrderedDict((str(kind).split(".")[1], torch.tensor([0, 1, 2, -3, 100], dtype=torch.float64).to(kind)) for kind in TYPES)
    if what == "views":
        return {"all": base, "turned": base.view(2, 3, 4).permute(2, 0, 1), "part": base[3:9:2], "again": base[4:8], "spread": base[:2].view(2, 1).expand(2, 3),
                "scalar": torch.tensor(3.5), "empty": torch.zeros(0, 4), "inner": torch.zeros(2, 0, 3), "half": base.half().view(4, 6).t(), "whole": torch.arange(6).view(2, 3).t()}
    if what == "parameters":
        return {"frozen": nn.Parameter(base[:4].clone(), requires_grad=False), "free": nn.Parameter(base[4:6].clone()), "asks": torch.ones(2, requires_grad=True)}
    if what == "tuple":
        return base.view(6, 1, 2, 2), torch.arange(6) % 3
    if what.startswith("shard-"):
        return shard(what.removeprefix("shard-"))
    if what == "four":
        return tuple(torch.full((i + 1,), i) for i in range(4))
    if what == "list":
        return [base[:2], base[2:3]]
    if what == "tensor":
        return base.view(4, 6)
    if what == "nothing":
        return {}
    net = module("chain")
    adam = torch.optim.Adam(net.parameters())
    net(torch.ones(1, 2)).sum().backward()
    adam.step()
    return {"epoch": 3, "model_state_dict": net.state_dict(), "optimizer_state_dict": adam.state_dict(), "loss": 0.5, "best": None}


def shard(what):
    """Samples and labels as programs keep them; values count up, so that who reads them sees where each one went."""
    torch.manual_seed(3)
    labels = torch.tensor([2, 0, 1, 2])
    floats = (torch.arange(4 * 2 * 3 * 2, dtype=torch.float32) - 7) / 8
    return {
        "board": (torch.rand(4, 1, 28, 28) * 3 - 0.5, labels),
        "colours": [floats.view(4, 2, 3, 2), labels.int()],
        "raw": {"data": torch.arange(4 * 6, dtype=torch.uint8).mul(10).view(4, 2, 3), "targets": labels},
        "rows": {"Y": labels.view(4, 1).to(torch.uint8), "X": floats[:20].view(4, 5).half()},
        "turned": (floats.view(2, 3, 2, 4).permute(3, 0, 1, 2), labels),
    }[what]


def told(value):
    if isinstance(value, (tuple, list)):
        return {str(i): one for i, one in enumerate(value)}
    if torch.is_tensor(value):
        return {"0": value}
    return value.get("model_state_dict", value)


def figures(value):
    return {"type": str(value.dtype).split(".")[1], "shape": list(value.shape), "values": [float(one) for one in value.detach().double().flatten()]}


def load(path):
    value = torch.load(path, weights_only=True)
    again = torch.load(path)
    assert all(torch.equal(one, told(again)[name]) for name, one in told(value).items())
    return value


for line in sys.stdin:
    verb, *rest = line.split()
    if verb == "save":
        what, path = rest
        value = module(what).state_dict() if what in ("net", "chain", "nested", "long", "wide", "one") else tensors(what)
        torch.save(value, path)
        print(json.dumps({name: figures(one) for name, one in told(value).items()}), flush=True)
    elif verb == "load":
        value = load(rest[0])
        print(json.dumps({"kind": type(value).__name__, "metadata": getattr(value, "_metadata", None),
                          "tensors": {name: figures(one) for name, one in told(value).items()}}), flush=True)
    elif verb == "fit":
        print(json.dumps({"answer": str(module(rest[0]).load_state_dict(load(rest[1])))}), flush=True)
    elif verb == "forward":
        net = Net()
        net.load_state_dict(torch.load(rest[0]))
        net.eval()
        pictures, labels = torch.load(rest[1])
        with torch.no_grad():
            print(json.dumps({"outputs": net(pictures).flatten().tolist(), "labels": labels.tolist()}), flush=True)
