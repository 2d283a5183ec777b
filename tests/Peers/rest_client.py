"""A client node of the REST learning network, for tests: written from the wire page, over Flask, numpy and (for the chest) torch.

    CLIENT_URL=http://127.0.0.1:5001 SERVER_URL=http://127.0.0.1:5000 rest_client.py PORT [datasets=DIR] [round_size=optional]

It registers while it loads, before it listens. Its digits are the small ones of the repository. As published it needs round_size; with
round_size=optional it does not. Each thing that happens is a line of JSON on standard output."""
import gzip
import json
import logging
import os
import random
import sys
import threading
import urllib.error
import urllib.parse
import urllib.request
from concurrent.futures import ThreadPoolExecutor

import numpy as np
from flask import Flask, Response, jsonify, request
from werkzeug.serving import make_server

port, told = int(sys.argv[1]), dict(pair.split("=", 1) for pair in sys.argv[2:])
URL, SERVER = os.environ.get("CLIENT_URL"), os.environ.get("SERVER_URL", "http://127.0.0.1:5000")
DATASETS = told.get("datasets", os.environ.get("GLOBAL_DATASETS", "../../../datasets"))
app, lock = Flask(__name__), threading.Lock()
state = {"status": "IDLE"}
gossip = {"weights": np.random.randn(784, 1).astype(np.float32), "bias": np.random.randn(1).astype(np.float32)}


def say(what, **facts):
    with lock:
        print(json.dumps({"event": what, **facts}), flush=True)


def send(method, path, body, kind="application/json", timeout=None):
    asked = urllib.request.Request(SERVER + path, data=body.encode(), method=method, headers={"Content-Type": kind})
    try:
        with urllib.request.urlopen(asked, timeout=timeout) as answer:
            return answer.status
    except urllib.error.HTTPError as fault:
        return fault.code


def register():
    form = urllib.parse.urlencode({"client_url": URL})
    try:
        code = send("POST", "/client", form, "application/x-www-form-urlencoded", timeout=5)
        say("registered" if code == 201 else "not registered", code=code)
    except TimeoutError:
        say("not registered", code=0)
    except urllib.error.URLError as fault:
        if isinstance(fault.reason, TimeoutError):
            say("not registered", code=0)
            return
        say("no server", reason=str(fault.reason))
        sys.exit(1)


def digits(part):
    """Pictures of the small MNIST by digit, pixels 0..1."""
    folder = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "src", "Tributary.Engine", "Data", "Embedded")
    name = {"train": "mnist-mini-train-2000", "valid": "mnist-mini-test-500"}[part]
    with gzip.open(os.path.join(folder, name + "-images-idx3-ubyte.gz")) as file:
        pictures = np.frombuffer(file.read(), np.uint8, offset=16).reshape(-1, 784).astype(np.float32) / 255
    with gzip.open(os.path.join(folder, name + "-labels-idx1-ubyte.gz")) as file:
        labels = np.frombuffer(file.read(), np.uint8, offset=8)
    return {digit: pictures[labels == digit] for digit in (3, 7)}


def drawn(part, low, high):
    of = digits(part)
    taken = [of[digit][random.sample(range(len(of[digit])), int(random.uniform(low, high)))] for digit in (3, 7)]
    return np.concatenate(taken), np.concatenate([np.ones((len(taken[0]), 1)), np.zeros((len(taken[1]), 1))]).astype(np.float32)


def train_digits(weights, bias, body):
    """In place, as the original."""
    (x, y), (vx, vy) = drawn("train", 20, 30), drawn("valid", 10, 20)

    def predict(rows):
        return 1 / (1 + np.exp(-(rows @ weights + bias)))

    def chunks(rows):
        return range(0, len(rows), body["batch_size"])
    for epoch in range(body["epochs"]):
        for at in chunks(x):
            bx, by = x[at:at + body["batch_size"]], y[at:at + body["batch_size"]]
            p = predict(bx)
            slope = np.where(by == 1, -1, 1) * p * (1 - p) / len(bx)
            weights -= (body["learning_rate"] * (bx.T @ slope)).astype(np.float32)
            bias -= (body["learning_rate"] * slope.sum(axis=0)).astype(np.float32)
        right = [np.mean((predict(vx[at:at + body["batch_size"]]) > 0.5) == vy[at:at + body["batch_size"]]) for at in chunks(vx)]
    say("trained", type=body["training_type"], rows=len(x), accuracy=round(float(np.mean(right)), 4))


def train_chest(sent, body):
    import torch
    from PIL import Image

    def files(part, count):
        chosen = []
        for label, name in enumerate(("PNEUMONIA", "NORMAL")):
            folder = os.path.join(DATASETS, "chest_xray", part, name)
            chosen += [(os.path.join(folder, one), label) for one in random.sample(sorted(os.listdir(folder)), count)]
        random.shuffle(chosen)
        return chosen

    def batch(chosen):
        rows = [np.asarray(Image.open(path).convert("RGB").resize((224, 224), Image.NEAREST), np.float32) for path, _ in chosen]
        rows = np.stack(rows)[..., ::-1] - np.array([103.939, 116.779, 123.68], np.float32)
        return torch.tensor(rows.transpose(0, 3, 1, 2).copy()), torch.tensor([label for _, label in chosen])

    class Flatten(torch.nn.Module):
        def forward(self, x):
            return x.permute(0, 2, 3, 1).flatten(1)
    net = torch.nn.Sequential(torch.nn.Conv2d(3, 32, 3, padding=1), torch.nn.ReLU(), torch.nn.MaxPool2d(2),
                              torch.nn.Conv2d(32, 64, 3, padding=1), torch.nn.ReLU(), torch.nn.MaxPool2d(2), Flatten(),
                              torch.nn.Linear(200704, 2))
    arrays = list(net.parameters())
    with torch.no_grad():
        for i, array in enumerate(arrays):
            if sent is not None:
                given = torch.tensor(np.array(sent[i], np.float32))
                array.copy_(given.permute(3, 2, 0, 1) if given.ndim == 4 else given.T if given.ndim == 2 else given)
            elif array.ndim == 1:
                array.zero_()
            else:
                torch.nn.init.xavier_uniform_(array)
    chosen, rule = files("train", int(told.get("count", 100))), torch.optim.Adam(arrays, body["learning_rate"], eps=1e-7)
    for _ in range(body["epochs"]):
        for step in range(10):
            x, y = batch(chosen[2 * step:2 * step + body["batch_size"]])
            rule.zero_grad()
            torch.nn.functional.cross_entropy(net(x), y).backward()
            rule.step()
    say("trained", type=body["training_type"])
    return [(a.permute(2, 3, 1, 0) if a.ndim == 4 else a.T if a.ndim == 2 else a).detach().numpy().tolist() for a in arrays]


def average(clients, me):
    others = [one for one in clients if one["client_id"] != me]
    if len(others) > 4:
        others = random.sample(others, int(random.uniform(4, len(others))))

    def fetch(peer):
        with urllib.request.urlopen(peer["client_url"] + "/model_params", timeout=300) as answer:
            return json.load(answer)["model_params"]
    with ThreadPoolExecutor() as pool:
        answers = list(pool.map(fetch, others))
    for key in gossip:
        gossip[key] = np.mean([gossip[key], *[np.array(one[key], np.float32) for one in answers]], axis=0)
    say("averaged", peers=[one["client_id"] for one in others], weights=gossip["weights"].flatten().tolist())


@app.get("/")
def page():
    return f"Federated Learning client running. Status: {state['status']}"


@app.get("/model_params")
def model_params():
    return jsonify(model_params={key: value.tolist() for key, value in gossip.items()})


@app.post("/training")
def training():
    with lock:
        busy = state["status"] == "TRAINING"
        state["status"] = "TRAINING"
    if busy:
        say("busy")
        return Response(status=200)
    try:
        train(request.json)
    finally:
        state["status"] = "IDLE"
    return Response(status=200)


def train(body):
    kind = body.get("training_type", "MNIST")
    if told.get("round_size") != "optional":
        body["round_size"]
    told_of = {"client_url": URL, "training_type": kind}
    if kind == "GOSSIP_MNIST":
        train_digits(gossip["weights"], gossip["bias"], body)
        average(body["clients"], body["client_id"])
        code = send("POST", "/finish_round", json.dumps(told_of))
    elif kind == "CHEST_X_RAY_PNEUMONIA":
        code = send("PUT", "/model_params", json.dumps({"weights": train_chest(body.get("weights"), body), **told_of}))
    elif kind in ("MNIST", "DETERMINISTIC_MNIST"):
        weights, bias = np.array(body["weights"], np.float32), np.array(body["bias"], np.float32)
        train_digits(weights, bias, body)
        code = send("PUT", "/model_params", json.dumps({"weights": weights.tolist(), "bias": bias.tolist(), **told_of}))
    else:
        raise ValueError(kind)
    say("sent", code=code)


@app.errorhandler(404)
def nothing(_):
    return "This page does not exist", 404


logging.getLogger("werkzeug").setLevel(logging.ERROR)
if URL is None:
    sys.exit("CLIENT_URL is needed")
register()
server = make_server("127.0.0.1", port, app, threaded=True)
say("ready")
server.serve_forever()
