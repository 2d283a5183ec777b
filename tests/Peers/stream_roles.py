"""The roles of the Keras system, for tests: written from the wire page, over paho, jsonpickle and numpy.

    stream_roles.py ROLE PORT FOLDER [KEY=VALUE ...]      ROLE: train, predict, manage or generate

FOLDER holds model.h5 and scaler.json (scale and min of each column). Each thing that happens is a line of JSON on standard output.
It does what the originals do where that can be seen on the wire: an unweighted mean of float32, the global model in place of every so-manieth
one for production, the Euclidean norm as score."""
import json
import math
import random
import sys
import time
import types
import warnings

import h5py
import jsonpickle
import jsonpickle.ext.numpy
import numpy as np
import paho.mqtt.client as mqtt

warnings.simplefilter("ignore")
jsonpickle.ext.numpy.register_handlers()
role, port, folder = sys.argv[1], int(sys.argv[2]), sys.argv[3]
told = dict(pair.split("=", 1) for pair in sys.argv[4:])
ROWS, SCORES = "fedLearn/train_data", "fedLearn/prediction/output"
LOCAL, PRODUCTION, GLOBAL, STATUS = "model/train/update", "model/production/update", "model/global/update", "server/status"

module = types.ModuleType("dl_mqtt_clients.net.net")
for name in ("dl_mqtt_clients", "dl_mqtt_clients.net", "dl_mqtt_clients.net.net"):
    sys.modules[name] = module if name.endswith("net.net") else types.ModuleType(name)


class SerializableWeights:
    def __init__(self, weights, precision, minV, maxV):
        self.weights, self.precision, self.minV, self.maxV = weights, precision, minV, maxV


SerializableWeights.__module__ = "dl_mqtt_clients.net.net"
module.SerializableWeights = SerializableWeights


def say(what, **facts):
    print(json.dumps({"event": what, **facts}), flush=True)


def first_weights():
    with h5py.File(folder + "/model.h5", "r") as file:
        group = file["model_weights"]
        text = lambda name: name.decode() if isinstance(name, bytes) else name
        return [np.array(group[text(layer)][text(name)], dtype=np.float32)
                for layer in group.attrs["layer_names"] for name in group[text(layer)].attrs["weight_names"]]


def pack(weights, precision=32):
    low, high = min(np.float32(layer.min()) for layer in weights), max(np.float32(layer.max()) for layer in weights)
    if precision == 8:
        weights = [np.round((layer - low) / (high - low) * np.float32(255)).astype(np.uint8) for layer in weights]
    return jsonpickle.encode(SerializableWeights(weights, precision, low, high))


def unpack(payload):
    message = jsonpickle.decode(payload.decode())
    assert isinstance(message, SerializableWeights), type(message)
    assert isinstance(message.minV, np.float32) and isinstance(message.maxV, np.float32), type(message.minV)
    layers = [np.stack([np.asarray(row) for row in layer]) if isinstance(layer, list) else layer for layer in message.weights]
    if message.precision != 32 and all(not isinstance(layer, list) for layer in message.weights):
        top = np.float32(2 ** message.precision - 1)
        layers = [layer.astype(np.float32) / top * (message.maxV - message.minV) + message.minV for layer in layers]
    return layers


def numbers(weights):
    return [float(value) for layer in weights for value in np.ravel(layer)]


class Net:
    def __init__(self):
        self.weights = first_weights()
        with open(folder + "/scaler.json") as file:
            scaler = json.load(file)
        self.scale, self.least = np.array(scaler["scale"]), np.array(scaler["min"])
        self.first = [np.zeros_like(w) for w in self.weights]
        self.second = [np.zeros_like(w) for w in self.weights]
        self.steps = 0

    def scaled(self, rows):
        return np.array(rows, dtype=np.float64) * self.scale + self.least

    def layers(self, x):
        seen = [x.astype(np.float32)]
        for kernel, bias in zip(self.weights[::2], self.weights[1::2]):
            seen.append(1 / (1 + np.exp(-(seen[-1] @ kernel + bias))))
        return seen

    def fit(self, rows, epochs):
        x = self.scaled(rows).astype(np.float32)
        for _ in range(epochs):
            seen = self.layers(x)
            back = 2 * (seen[-1] - x) / x.size
            grads = [None] * len(self.weights)
            for at in range(len(self.weights) // 2 - 1, -1, -1):
                back = back * seen[at + 1] * (1 - seen[at + 1])
                grads[2 * at], grads[2 * at + 1] = seen[at].T @ back, back.sum(axis=0)
                back = back @ self.weights[2 * at].T
            self.steps += 1
            rate = 0.001 * math.sqrt(1 - 0.999 ** self.steps) / (1 - 0.9 ** self.steps)
            for at, grad in enumerate(grads):
                self.first[at] = (0.9 * self.first[at] + 0.1 * grad).astype(np.float32)
                self.second[at] = (0.999 * self.second[at] + 0.001 * grad * grad).astype(np.float32)
                self.weights[at] = (self.weights[at] - rate * self.first[at] / (np.sqrt(self.second[at]) + 1e-7)).astype(np.float32)


def rows_of(payload):
    return json.loads(payload.decode().replace("'", '"'))["data"]


class Trainer:
    topics = [ROWS, PRODUCTION]

    def __init__(self):
        self.net, self.rows = Net(), []

    def take(self, topic, payload):
        if topic == PRODUCTION:
            self.net.weights = unpack(payload)
            return say("model", weights=numbers(self.net.weights))
        self.rows.append(rows_of(payload))
        if len(self.rows) < int(told.get("cache", 10)):
            return
        self.net.fit(self.rows, int(told.get("epochs", 10)))
        self.rows = []
        client.publish(LOCAL, pack(self.net.weights, int(told.get("precision", 32))))
        say("sent", weights=numbers(self.net.weights))


class Predictor:
    topics = [ROWS, PRODUCTION]

    def __init__(self):
        self.net = Net()

    def take(self, topic, payload):
        if topic == PRODUCTION:
            self.net.weights = unpack(payload)
            return say("model", weights=numbers(self.net.weights))
        x = self.net.scaled([rows_of(payload)])
        score = [float(value) for value in np.linalg.norm(self.net.layers(x)[-1] - x, axis=1)]
        client.publish(SCORES, json.dumps({"timestamp": int(time.time()), "anomaly_score": score}))
        say("scored", scores=score)


class Manager:
    topics = [LOCAL]

    def __init__(self):
        self.cache, self.round = [], 0

    def take(self, topic, payload):
        size, rounds = int(told.get("cache", 2)), int(told.get("rounds", 10))
        self.cache.append(unpack(payload))
        client.publish(STATUS, json.dumps({"mode": 2, "color": "red", "percent": 100 * len(self.cache) / size}))
        if len(self.cache) < size:
            return
        client.publish(STATUS, json.dumps({"mode": 3, "color": "yellow", "percent": 0}))
        merged = []
        for layers in zip(*self.cache):
            total = layers[0]
            for layer in layers[1:]:
                total = total + layer
            mean = (total / np.float32(len(layers))).astype(np.float32)
            merged.append([np.float32(row) if np.ndim(row) == 0 else row.copy() for row in mean])
        self.round += 1
        is_global = self.round == rounds
        low, high = min(np.float32(np.min(row)) for layer in merged for row in layer), max(np.float32(np.max(row)) for layer in merged for row in layer)
        client.publish(GLOBAL if is_global else PRODUCTION, jsonpickle.encode(SerializableWeights(merged, 32, low, high)))
        client.publish(STATUS, json.dumps({"mode": 3, "color": "all" if is_global else "green", "percent": 0}))
        say("merged", weights=numbers([np.stack(layer) for layer in merged]), isGlobal=is_global)
        self.cache, self.round = [], 0 if is_global else self.round


def on_connect(client, userdata, flags, code):
    for topic in node.topics:
        client.subscribe(topic, 2)


def on_subscribe(client, userdata, mid, granted):
    say("subscribed")


client = mqtt.Client(protocol=mqtt.MQTTv311)
if role == "generate":
    # Never reads, never waits for the answer to its CONNECT: as the original.
    client.connect("127.0.0.1", port, 60)
    draw = random.Random(1)
    for _ in range(int(told.get("rows", 20))):
        row = [draw.choice([0, 1]) for _ in range(int(told.get("columns", 7)))]
        client.publish(ROWS, str({"data": row}))
        time.sleep(float(told.get("pause", 0.01)))

    # A socket that is closed while something lies in it unread is reset, and the broker may lose what it had not read yet.
    client.loop_read()
    client.disconnect()
    say("done")
    sys.exit(0)
node = {"train": Trainer, "predict": Predictor, "manage": Manager}[role]()
client.on_connect, client.on_subscribe = on_connect, on_subscribe
client.on_message = lambda client, userdata, message: node.take(message.topic, message.payload)
client.connect("127.0.0.1", port, 60)
client.loop_forever()
