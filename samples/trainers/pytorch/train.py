"""A trainer in PyTorch for models of dense and convolutional layers (2nn, logreg, s4t-net, mcmahan-cnn ...).

    tributary client --coordinator URL --trainer "python3 train.py" --data FOLDER
"""
import json
import os
import sys

import torch
from torch import nn
from torch.nn import functional

import idx
import tensors

ACTIVATIONS = {"relu": torch.relu, "sigmoid": torch.sigmoid, "tanh": torch.tanh, "logSoftmax": lambda x: functional.log_softmax(x, 1),
               "softmax": lambda x: functional.softmax(x, 1), "flatten": lambda x: x.flatten(1)}


class Net(nn.Module):
    """The model as the specification says it, on the weights that came."""

    def __init__(self, spec, weights):
        super().__init__()
        self.layers = [{"type": layer} if isinstance(layer, str) else layer for layer in spec["layers"]]
        self.weights = {name: nn.Parameter(torch.from_numpy(values.copy())) for name, values in weights.items()}
        for name, parameter in self.weights.items():
            self.register_parameter(name.replace(".", "_"), parameter)

    def forward(self, x):
        for layer in self.layers:
            kind, name = layer["type"], layer.get("name", "")
            if kind == "dense":
                x = functional.linear(x, self.weights[name + ".weight"], self.weights.get(name + ".bias"))
            elif kind == "conv2d":
                x = functional.conv2d(x, self.weights[name + ".weight"], self.weights.get(name + ".bias"), layer.get("stride", 1), layer.get("padding", "valid"))
            elif kind == "maxPool":
                x = functional.max_pool2d(x, layer.get("size", 2), layer.get("stride"))
            elif kind in ACTIVATIONS:
                x = ACTIVATIONS[kind](x)
            else:
                print(f"this trainer has no layer {kind}", file=sys.stderr)
                sys.exit(66)  # bad model
        return x


def main():
    with open(os.environ["TRIBUTARY_CONFIG"], encoding="utf-8") as file:
        config = json.load(file)
    torch.manual_seed(config.get("seed", 0))
    torch.set_num_threads(1)
    images, labels = idx.load(os.environ["TRIBUTARY_DATA"])
    images, labels = torch.from_numpy(images).unsqueeze(1), torch.from_numpy(labels)
    net = Net(config["spec"], tensors.load(os.environ["TRIBUTARY_MODEL"]))
    loss_of = functional.nll_loss if config["spec"]["loss"] == "negativeLogLikelihood" else functional.cross_entropy

    if config["kind"] == "evaluate":
        with torch.no_grad():
            output = net(images)
            metrics = {"loss": loss_of(output, labels).item(), "accuracy": (output.argmax(1) == labels).float().mean().item()}
    else:
        metrics = train(net, loss_of, images, labels, config)
        tensors.save(os.environ["TRIBUTARY_OUTPUT"], {name: values.detach().numpy() for name, values in net.weights.items()})
    with open(os.environ["TRIBUTARY_RESULT"], "w", encoding="utf-8") as file:
        json.dump({"examples": len(labels), "metrics": metrics}, file)


def train(net, loss_of, images, labels, config):
    given = config["optimizer"]
    if given["kind"] == "sgd":
        optimizer = torch.optim.SGD(net.parameters(), given["learningRate"], given["momentum"], weight_decay=given["weightDecay"], nesterov=given["nesterov"])
    else:
        optimizer = torch.optim.Adam(net.parameters(), given["learningRate"], (given["beta1"], given["beta2"]), given["epsilon"], given["weightDecay"])
    batch = config["batchSize"] or len(labels)
    for epoch in range(1, config["epochs"] + 1):
        total = 0.0
        for rows in torch.randperm(len(labels)).split(batch):
            optimizer.zero_grad()
            loss = loss_of(net(images[rows]), labels[rows])
            loss.backward()
            optimizer.step()
            total += loss.item() * len(rows)
        print(f"epoch {epoch}/{config['epochs']} loss {total / len(labels):.4f}", flush=True)
    return {"loss": total / len(labels)}


main()
