"""A Flower client as Flower's users have it (pip install flwr torch): python3 client.py DATA_FOLDER K/N [ADDRESS]."""
import sys

import flwr

from training import Trainer

part, parts = map(int, sys.argv[2].split("/"))
trainer = Trainer(sys.argv[1], part, parts)


class Client(flwr.client.NumPyClient):
    def get_properties(self, config):
        return {"client_id": f"pytorch-{part}", "num_examples": len(trainer.labels)}

    def get_parameters(self, config):
        return trainer.parameters()

    def fit(self, parameters, config):
        return trainer.fit(parameters, config)

    def evaluate(self, parameters, config):
        return trainer.evaluate(parameters, config)


flwr.client.start_client(server_address=sys.argv[3] if len(sys.argv) > 3 else "127.0.0.1:9092", client=Client().to_client())
