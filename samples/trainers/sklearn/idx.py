"""Reads the IDX files of MNIST (plain or .gz) from the folder that TRIBUTARY_DATA names."""
import glob
import gzip
import os
import sys

import numpy as np


def read(path):
    with (gzip.open if path.endswith(".gz") else open)(path, "rb") as file:
        data = file.read()
    dimensions = data[3]
    shape = [int.from_bytes(data[4 + 4 * i:8 + 4 * i], "big") for i in range(dimensions)]
    return np.frombuffer(data, np.uint8, offset=4 + 4 * dimensions).reshape(shape)


def load(folder):
    """Images as floats in 0..1, [count, 28, 28], and labels, [count]."""
    def find(part):
        files = sorted(glob.glob(os.path.join(folder, "train*" + part + "*")))
        if not files:
            print(f"{folder} holds no train...{part} file", file=sys.stderr)
            sys.exit(65)  # out of data
        return read(files[0])
    return find("images-idx3-ubyte").astype(np.float32) / 255, find("labels-idx1-ubyte").astype(np.int64)
