"""A Flower server for the tests: flower_server.py CLIENTS [key=value ...]. It waits for clients and lets them do what 'do' lists; JSON lines tell what came."""
import hashlib
import json
import os
import queue
import sys
import threading
from concurrent import futures

import grpc
import numpy as np

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "samples", "flower-pytorch"))
from flower_messages import *

told = dict(word.partition("=")[::2] for word in sys.argv[2:])
wanted = int(sys.argv[1])
joined = queue.Queue()


def say(**facts):
    print(json.dumps(facts), flush=True)


class Client:
    def __init__(self):
        self.out, self.came = queue.Queue(), queue.Queue()

    def ask(self, message):
        self.out.put(message)
        return self.came.get()


class Join(grpc.GenericRpcHandler):
    def service(self, details):
        if details.method != "/flwr.proto.FlowerService/Join":
            return None
        return grpc.stream_stream_rpc_method_handler(self.join, request_deserializer=ClientMessage.FromString, response_serializer=lambda message: message.SerializeToString())

    def join(self, requests, context):
        client = Client()

        def read():
            try:
                for one in requests:
                    client.came.put(one)
            except Exception:
                pass
            client.came.put(None)

        threading.Thread(target=read, daemon=True).start()
        joined.put(client)
        while (message := client.out.get()) is not None:
            yield message


def digest(arrays):
    return hashlib.sha256(b"".join(array.astype(np.float32).tobytes() for array in arrays)).hexdigest()


def run():
    clients = [joined.get() for _ in range(wanted)]
    say(event="joined", clients=wanted)
    model = None
    rounds = 0
    for word in told["do"].split(","):
        if word == "parameters":
            answer = clients[0].ask(ServerMessage(get_parameters_ins=GetParametersIns())).get_parameters_res
            model = arrays(answer.parameters)
            say(event="parameters", code=answer.status.code, shapes=[list(array.shape) for array in model], sha256=digest(model), same=all(dump(load(tensor)) == tensor for tensor in answer.parameters.tensors))
        elif word == "properties":
            answer = clients[0].ask(ServerMessage(get_properties_ins=GetPropertiesIns(config=scalars({"why": "curious"})))).get_properties_res
            say(event="properties", code=answer.status.code, properties=values(answer.properties))
        elif word == "fit":
            rounds += 1
            config = scalars(dict(json.loads(told.get("config", "{}")), server_round=rounds))
            results = [client.ask(ServerMessage(fit_ins=FitIns(parameters=parameters([array.astype(told.get("type", "<f4")) for array in model]), config=config))).fit_res for client in clients]
            say(event="fit", codes=[one.status.code for one in results], messages=[one.status.message for one in results], examples=[one.num_examples for one in results],
                types=sorted({array.dtype.str for one in results for array in arrays(one.parameters)}), metrics=[values(one.metrics) for one in results], before=digest(model))
            good = [one for one in results if one.status.code == 0]
            if good:
                total = sum(one.num_examples for one in good)
                model = [sum(np.float64(array) * one.num_examples for array, one in zip(layer, good)).astype(np.float64) / total for layer in zip(*(arrays(one.parameters) for one in good))]
                model = [array.astype(np.float32) for array in model]
        elif word == "evaluate":
            results = [client.ask(ServerMessage(evaluate_ins=EvaluateIns(parameters=parameters(model), config=scalars({"val_steps": 5})))).evaluate_res for client in clients]
            say(event="evaluate", codes=[one.status.code for one in results], loss=[one.loss for one in results], examples=[one.num_examples for one in results], accuracy=[values(one.metrics).get("accuracy") for one in results])
        elif word == "wrong":
            results = [client.ask(ServerMessage(fit_ins=FitIns(parameters=parameters(model[:-1]), config=scalars({})))).fit_res for client in clients]
            say(event="wrong", codes=[one.status.code for one in results], messages=[one.status.message for one in results])
        elif word == "reconnect":
            for client in clients:
                answer = client.ask(ServerMessage(reconnect_ins=ReconnectIns(seconds=1)))
                say(event="reconnect", reason=answer and answer.disconnect_res.reason)
                client.out.put(None)
            clients = [joined.get() for _ in range(wanted)]
            say(event="back")
        elif word == "vanish":
            say(event="vanish")
            return
    for client in clients:
        answer = client.ask(ServerMessage(reconnect_ins=ReconnectIns()))
        say(event="goodbye", reason=answer and answer.disconnect_res.reason)
        client.out.put(None)


if __name__ == "__main__":
    server = grpc.server(futures.ThreadPoolExecutor(64), options=[("grpc.max_send_message_length", -1), ("grpc.max_receive_message_length", -1)])
    server.add_generic_rpc_handlers((Join(),))
    port = server.add_insecure_port(f"127.0.0.1:{told.get('port', '0')}")
    server.start()
    say(event="listening", port=port)
    run()
    if "vanish" not in told["do"]:
        server.stop(1).wait()
    os._exit(0)
