"""A Flower client of the CloudLab experiment in PyTorch: fed_client.py --ip_address HOST:PORT --client_id K [--data FOLDER].

In every round the training images are dealt anew to as many clients as take part, and this one trains on the K-th part. With the package flwr it is a client as Flower's
users have it; without it, grpcio and protobuf are enough. Its model's tensors are those of cloudlab-cnn (tributary model show cloudlab-cnn)."""
import argparse
import os
import sys

import numpy as np
import torch

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "flower-pytorch"))
from training import Trainer, read


def net():
    conv, relu, pool = torch.nn.Conv2d, torch.nn.ReLU, torch.nn.MaxPool2d
    return torch.nn.Sequential(conv(1, 32, 3), relu(), pool(2), conv(32, 64, 3), relu(), pool(2), conv(64, 64, 3), relu(), torch.nn.Flatten(), torch.nn.Linear(576, 64), relu(), torch.nn.Linear(64, 10))


class Redealt(Trainer):
    def __init__(self, folder, number):
        self.all = (torch.from_numpy(read(folder, "train-images-idx3").astype(np.float32)[:, None] / 255), torch.from_numpy(read(folder, "train-labels-idx1").astype(np.int64)))
        self.number, self.net = number, net()
        self.deal(number)

    def deal(self, clients):
        self.images, self.labels = (values[(self.number - 1) % clients::clients] for values in self.all)

    def optimizer(self, config):
        return torch.optim.Adam(self.net.parameters(), lr=float(config.get("learning_rate", 0.001)))

    def fit(self, arrays, config):
        self.deal(int(config["num_clients_current_round"]))
        return super().fit(arrays, config)


def folder(data):
    places = [data, os.path.expanduser(f"~/.cache/tributary/{data}"), f"/usr/share/datasets/{data}"]
    return next((place for place in places if os.path.isdir(place)), data)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--ip_address", default="127.0.0.1:8090")
    parser.add_argument("--client_id", type=int, required=True)
    parser.add_argument("--data", default="fashion-mnist")
    told = parser.parse_args()
    trainer, name = Redealt(folder(told.data), told.client_id), f"client-{told.client_id}"
    try:
        import flwr
    except ImportError:
        from join import join
        return join(trainer, name, told.ip_address)

    class Client(flwr.client.NumPyClient):
        def get_properties(self, config):
            return {"client_id": name}

        def get_parameters(self, config):
            return trainer.parameters()

        def fit(self, parameters, config):
            return trainer.fit(parameters, config)

        def evaluate(self, parameters, config):
            return trainer.evaluate(parameters, config)

    flwr.client.start_client(server_address=told.ip_address, client=Client().to_client())


if __name__ == "__main__":
    main()
