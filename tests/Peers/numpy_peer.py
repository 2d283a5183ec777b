"""Pickles of Debian's numpy, for NumpyPeerTests.

again FILE: reads a pickle, says what it holds, and whether Python writes it back byte for byte.
write FOLDER PROTOCOL: arrays of each kind and order."""
import json
import pickle
import sys

import numpy as np


def again(path):
    written = open(path, "rb").read()
    arrays = pickle.loads(written)
    assert all(isinstance(array, np.ndarray) and array.dtype == np.float32 for array in arrays)
    # What numpy reads is a view of bytes; as get_weights() has it, each array owns its values.
    own = [array.copy() for array in arrays]
    print(json.dumps({"same": pickle.dumps(own, 2) == written, "shapes": [array.shape for array in arrays],
                      "sums": [float(array.astype(np.float64).sum()) for array in arrays]}), flush=True)


def write(folder, protocol):
    values = (np.arange(420) % 251).reshape(3, 28, 5)
    for kind in ["float32", "float64", "uint8", "int32", "int64"]:
        for order in "CF":
            with open(f"{folder}/{kind}-{order}.pickle", "wb") as file:
                pickle.dump(np.array(values, dtype=kind, order=order), file, protocol)
    print(json.dumps({"done": True}), flush=True)


if sys.argv[1] == "again":
    again(sys.argv[2])
else:
    write(sys.argv[2], int(sys.argv[3]))
