"""Keras' files as Python sees them, for tests: reads a line, answers with a line of JSON.

read PATH: a model file that the other end wrote.
write fixed|long PATH: a model file as Keras lays it out, texts in lists of a fixed length or of any.
pickle PROTOCOL PATH: a fitted MinMaxScaler.
scale PATH ROW: a pickled scaler that the other end wrote, applied to a row.
predict MODEL SCALER ROW: the anomaly score of a row, by a scaler as numbers."""
import json
import pickle
import sys
import warnings

import h5py
import numpy as np

warnings.simplefilter("ignore")


def say(**answer):
    print(json.dumps(answer), flush=True)


def forward(arrays, row):
    for kernel, bias in zip(arrays[::2], arrays[1::2]):
        row = 1 / (1 + np.exp(-(row @ kernel + bias)))
    return row


def read(path):
    with h5py.File(path, "r") as file:
        config = json.loads(file.attrs["model_config"])
        group = file["model_weights"]
        names = group.attrs["layer_names"]
        arrays = [group[layer][array][()] for layer in names for array in group[layer].attrs["weight_names"]]
        assert json.loads(file.attrs["training_config"])["loss"] == "mean_squared_error"
    say(weights=[float(value) for array in arrays for value in array.ravel()], names=type(names[0]).__name__.replace("bytes_", "bytes"),
        activations=[layer["config"]["activation"] for layer in config["config"]["layers"] if layer["class_name"] == "Dense"],
        output=[float(value) for value in forward(arrays, np.arange(7, dtype=np.float32) / np.float32(7))])


def write(texts, path):
    random, arrays = np.random.default_rng(3), []
    layers = [{"class_name": "InputLayer", "config": {"name": "in", "batch_input_shape": [None, 9]}}]
    with h5py.File(path, "w") as file:
        group = file.create_group("model_weights")
        for i in range(13):
            name = f"dense_{i}"
            layers.append({"class_name": "Dense", "config": {"name": name, "units": 9, "activation": "tanh"}})
            pair = [random.normal(size=(9, 9)).astype(np.float32), random.normal(size=9).astype(np.float32)]
            arrays += pair
            layer = group.create_group(name)
            layer.attrs["weight_names"] = names(texts, [f"{name}/kernel:0", f"{name}/bias:0"])
            for label, array in zip(("kernel:0", "bias:0"), pair):
                layer.create_dataset(f"{name}/{label}", data=array)
        group.create_group("in").attrs["weight_names"] = np.asarray([])
        group.attrs["layer_names"] = names(texts, ["in"] + [f"dense_{i}" for i in range(13)])
        config = json.dumps({"class_name": "Sequential", "config": {"name": "many", "layers": layers}})
        file.attrs["model_config"] = config.encode() if texts == "fixed" else config
        file.create_group("optimizer_weights").create_dataset("iterations:0", data=np.int64(3))
    say(weights=[float(value) for array in arrays for value in array.ravel()])


def names(texts, values):
    return [value.encode() for value in values] if texts == "fixed" else values


def predict(path, numbers, text):
    with open(numbers) as file:
        scaler = json.load(file)
    with h5py.File(path, "r") as file:
        group = file["model_weights"]
        arrays = [group[layer][array][()] for layer in group.attrs["layer_names"] for array in group[layer].attrs["weight_names"]]
    scaled = np.array([[float(value) for value in text.split(",")]]) * np.array(scaler["scale_"]) + np.array(scaler["min_"])
    predicted = forward(arrays, scaled.astype(np.float32))
    say(scaled=scaled[0].tolist(), predicted=[float(value) for value in predicted[0]], score=np.linalg.norm(predicted - scaled, axis=1)[0])


for line in sys.stdin:
    what, *rest = line.split()
    if what == "read":
        read(rest[0])
    elif what == "write":
        write(*rest)
    elif what == "predict":
        predict(*rest)
    elif what == "pickle":
        from sklearn.preprocessing import MinMaxScaler
        rows = np.array([[1.5, 0, 3], [7.25, 0, -4], [2, 0, 1e9]])
        scaler = MinMaxScaler().fit(rows)
        with open(rest[1], "wb") as file:
            pickle.dump(scaler, file, protocol=int(rest[0]))
        row = np.array([[3.125, 1, 2]])
        say(scale=scaler.scale_.tolist(), min=scaler.min_.tolist(), row=row[0].tolist(), scaled=scaler.transform(row)[0].tolist())
    elif what == "scale":
        with open(rest[0], "rb") as file:
            scaler = pickle.load(file)
        say(scaled=scaler.transform(np.array([[float(value) for value in rest[1].split(",")]]))[0].tolist())
