"""FedKeeper's client function as its wire page describes it, for tests and for bench/coldstart.py: Flask, documents of BSON, pickled
weights, training with torch.

faas_client.py PORT [google|openwhisk]: as google it takes documents as they are and answers text; as openwhisk it speaks /init and /run."""
import base64
import json
import pickle
import sys
import urllib.request

import bson
import numpy as np
import torch
from flask import Flask, jsonify, request

app = Flask(__name__)
NEEDED = ["client", "server", "train_images_url", "train_labels_url", "data_sampling", "model", "lr", "optim", "local_epochs"]


class Dense(torch.nn.Module):
    def __init__(self, sizes):
        super().__init__()
        self.one = torch.nn.Linear(sizes["input_size"], sizes["hidden_size"])
        self.two = torch.nn.Linear(sizes["hidden_size"], sizes["output_size"])

    def forward(self, images):
        return self.two(torch.relu(self.one(images.reshape(len(images), -1))))


class Convolutions(torch.nn.Module):
    def __init__(self, sizes):
        super().__init__()
        self.one, self.two = torch.nn.Conv2d(1, 32, 5), torch.nn.Conv2d(32, 64, 5)
        self.three, self.four = torch.nn.Linear(1024, 512), torch.nn.Linear(512, sizes["output_size"])

    def forward(self, images):
        pooled = torch.max_pool2d(torch.relu(self.one(images.unsqueeze(1))), 2)
        pooled = torch.max_pool2d(torch.relu(self.two(pooled)), 2)
        # Row, column, channel: what Keras' flatten gives.
        return self.four(torch.relu(self.three(pooled.permute(0, 2, 3, 1).reshape(len(images), -1))))


def from_keras(array):
    return array.transpose(3, 2, 0, 1) if array.ndim == 4 else array.T if array.ndim == 2 else array


def to_keras(array):
    return np.ascontiguousarray(array.transpose(2, 3, 1, 0) if array.ndim == 4 else array.T if array.ndim == 2 else array)


def fetch(url):
    with urllib.request.urlopen(url) as answer:
        return pickle.loads(answer.read())


def train(document):
    """The answer document to a request document."""
    asked = bson.decode(document)
    if any(key not in asked for key in NEEDED):
        return None
    sizes, rows = asked["data_sampling"], asked["client"]
    images = torch.tensor(fetch(asked["train_images_url"])[rows].reshape(-1, 28, 28) / np.float32(255))
    labels = torch.tensor(fetch(asked["train_labels_url"])[rows].reshape(-1).astype(np.int64))
    model = Convolutions(sizes) if asked["model"] == "cnn" else Dense(sizes)
    weights = pickle.loads(asked["server"]) if asked["server"] else []
    with torch.no_grad():
        for parameter, array in zip(model.parameters(), weights):
            parameter.copy_(torch.from_numpy(np.ascontiguousarray(from_keras(array))))
    rate = float(asked["lr"])
    optimizer = {"adam": lambda p: torch.optim.Adam(p, rate, eps=1e-7), "ndam": lambda p: torch.optim.NAdam(p, rate, eps=1e-7),
                 "sgd": lambda p: torch.optim.SGD(p, rate)}[asked["optim"]](model.parameters())
    batch, batches = sizes["batch_size"], -(-len(rows) // sizes["batch_size"])
    for _ in range(int(asked["local_epochs"])):
        order = torch.randperm(len(rows))
        for at in range(0, len(rows), batch):
            chosen = order[at:at + batch]
            optimizer.zero_grad()
            torch.nn.functional.cross_entropy(model(images[chosen]), labels[chosen]).backward()
            optimizer.step()
    trained = [to_keras(parameter.detach().numpy()) for parameter in model.parameters()]
    return bson.encode({"weights": bson.binary.Binary(pickle.dumps(trained, 2), 128), "cardinality": batches * batch})


def extended(document):
    return {"$binary": base64.b64encode(document).decode(), "$type": "00"}


def read(value):
    inner = value["$binary"]
    return base64.b64decode(inner["base64"] if isinstance(inner, dict) else inner)


@app.post("/")
@app.post("/client<number>")
def google(number=None):
    answer = train(request.get_data())
    if answer is None:
        return jsonify({"Error": "Input parameters should include a string to sentiment analyse."})
    return json.dumps(extended(answer))


@app.post("/init")
def init():
    return jsonify({"ok": True})


@app.post("/run")
def run():
    answer = train(read(request.get_json()["value"]))
    return (jsonify({"error": "keys are missing"}), 502) if answer is None else jsonify(extended(answer))


if __name__ == "__main__":
    import logging
    from werkzeug.serving import make_server
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    torch.set_num_threads(1)
    server = make_server("127.0.0.1", int(sys.argv[1]), app)
    print(json.dumps({"event": "listening", "port": server.server_port}), flush=True)
    server.serve_forever()
