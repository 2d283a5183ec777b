"""Weights as the Keras system's programs hold them, for tests: reads a line, answers with a line of JSON.

decode BASE64: a message that the other end wrote, decoded by jsonpickle.
encode JSON: {precision, shapes, values} as jsonpickle writes it, quantised as the wire page says.
repr JSON: numbers as texts, as Python writes them."""
import base64
import json
import sys
import types

import jsonpickle
import jsonpickle.ext.numpy
import numpy as np

jsonpickle.ext.numpy.register_handlers()

# The class has the name that it has in the originals.
module = types.ModuleType("dl_mqtt_clients.net.net")
sys.modules["dl_mqtt_clients"] = types.ModuleType("dl_mqtt_clients")
sys.modules["dl_mqtt_clients.net"] = types.ModuleType("dl_mqtt_clients.net")
sys.modules["dl_mqtt_clients.net.net"] = module


class SerializableWeights:
    def __init__(self, weights, precision, minV, maxV):
        self.weights, self.precision, self.minV, self.maxV = weights, precision, minV, maxV


SerializableWeights.__module__ = "dl_mqtt_clients.net.net"
module.SerializableWeights = SerializableWeights
TYPES = {8: np.uint8, 16: np.float16}


def inflate(message):
    if message.precision == 32:
        return [np.asarray(layer, dtype=np.float32) for layer in message.weights]
    top = np.float32((1 << message.precision) - 1)
    return [np.minimum(np.asarray(layer, dtype=np.float32), top) / top * (message.maxV - message.minV) + message.minV
            for layer in message.weights]


def flat(layers):
    return [float(value) for layer in layers for value in np.ravel(layer)]


def say(**answer):
    print(json.dumps(answer), flush=True)


for line in sys.stdin:
    what, _, text = line.partition(" ")
    if what == "decode":
        message = jsonpickle.decode(base64.b64decode(text).decode())
        assert isinstance(message, SerializableWeights), type(message)
        layers = inflate(message)
        say(precision=message.precision, bounds=type(message.minV).__name__, shapes=[list(np.shape(layer)) for layer in layers],
            values=flat(layers))
    elif what == "encode":
        request = json.loads(text)
        values, layers = np.array(request["values"], dtype=np.float32), []
        for shape in request["shapes"]:
            size = int(np.prod(shape))
            layers.append(values[:size].reshape(shape).copy())
            values = values[size:]
        precision = request["precision"]
        low, high = min(layer.min() for layer in layers), max(layer.max() for layer in layers)
        if precision != 32:
            top = np.float32((1 << precision) - 1)
            layers = [np.round((layer - low) / (high - low) * top).astype(TYPES[precision]) for layer in layers]
        message = SerializableWeights(layers, precision, low, high)
        say(payload=jsonpickle.encode(message), inflated=flat(inflate(message)))
    elif what == "repr":
        say(texts=[repr(float(value)) for value in json.loads(text)])
