"""A Flower client for the tests: flower_client.py ADDRESS [key=value ...]. It joins, does what its 'mode' says, and tells what it sees as JSON lines."""
import hashlib
import json
import os
import queue
import sys
import time

import grpc
import numpy as np

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "samples", "flower-pytorch"))
from flower_messages import *

OPTIONS = [("grpc.max_send_message_length", -1), ("grpc.max_receive_message_length", -1)]
told = dict(word.partition("=")[::2] for word in sys.argv[2:])
mode = told.get("mode", "step")
step = np.float32(told.get("step", "0.5"))
examples = int(told.get("examples", "10"))


def say(**facts):
    print(json.dumps(facts), flush=True)


def properties(request):
    if "properties" not in told:
        return ClientMessage(get_properties_res=GetPropertiesRes(status=Status(code=1)))
    return ClientMessage(get_properties_res=GetPropertiesRes(status=Status(code=0), properties=scalars(json.loads(told["properties"]))))


def changed(came):
    if mode == "own":
        return [(array + step).astype(array.dtype) for array in came]
    if mode == "float64":
        return [array.astype(np.float64) + np.float64(step) for array in came]
    if mode == "float16":
        return [array.astype(np.float16) for array in came]
    if mode == "fortran":
        return [np.asfortranarray(array + step) for array in came]
    if mode == "integers":
        return [np.round(array * 100).astype(np.int64) for array in came]
    if mode == "bigendian":
        return [(array + step).astype(">f4") for array in came]
    if mode == "objects":
        return [np.array([{"a": 1}], dtype=object)] + came[1:]
    if mode == "nan":
        return [np.full_like(array, np.nan) for array in came]
    if mode == "fewer":
        return came[:-1]
    if mode == "more":
        return came + [np.zeros(3, np.float32)]
    if mode == "shape":
        return [np.zeros((2, 2), np.float32)] + came[1:]
    return [array + step for array in came]


def fit(request):
    config = values(request.config)
    same = all(dump(load(tensor)) == tensor for tensor in request.parameters.tensors)
    came = arrays(request.parameters)
    say(event="fit", config={key: value for key, value in config.items() if not isinstance(value, bytes)}, same=same, types=[array.dtype.str for array in came],
        sha256=hashlib.sha256(b"".join(array.astype(np.float32).tobytes() for array in came)).hexdigest(), tensor_type=request.parameters.tensor_type)
    if mode == "freeze":
        time.sleep(3600)
    if mode == "die":
        os._exit(9)
    if mode == "wait":
        sys.stdin.readline()
    if mode == "garbage":
        return ClientMessage(fit_res=FitRes(status=Status(code=0), parameters=Parameters(tensors=[b"garbage"] * len(came)), num_examples=examples))
    if mode == "status":
        return ClientMessage(fit_res=FitRes(status=Status(code=3, message="no GPU")))
    return ClientMessage(fit_res=FitRes(status=Status(code=0), parameters=parameters(changed(came), allow_pickle=mode == "objects"), num_examples=examples,
                                        metrics=scalars({"loss": 0.25, "accuracy": 0.5, "whole": 3, "truth": True, "text": "x", "raw": b"\x00\x01"})))


def evaluate(request):
    say(event="evaluate", config=values(request.config))
    return ClientMessage(evaluate_res=EvaluateRes(status=Status(code=0), loss=0.5, num_examples=examples, metrics=scalars({"accuracy": 0.75, "f1": 0.625, "right": True, "text": "x"})))


def initial(request):
    say(event="initial")
    if "shapes" not in told:
        return ClientMessage(get_parameters_res=GetParametersRes(status=Status(code=2, message="it has none")))
    shapes = json.loads(told["shapes"])
    types = json.loads(told.get("types", "null")) or ["<f4"] * len(shapes)
    value = float(told.get("initial", "0.125"))
    return ClientMessage(get_parameters_res=GetParametersRes(status=Status(code=0), parameters=parameters([np.full(shape, value if kind[1] == "f" else 3, kind) for shape, kind in zip(shapes, types)])))


def join():
    if "CERT" in os.environ:
        read = lambda key: open(os.environ[key], "rb").read()
        own = (read("KEY"), read("CERT")) if os.environ["CERT"] else ()
        channel = grpc.secure_channel(sys.argv[1], grpc.ssl_channel_credentials(read("CA"), *own), options=OPTIONS)
    else:
        channel = grpc.insecure_channel(sys.argv[1], options=OPTIONS)
    answers = queue.Queue()
    stream = channel.stream_stream("/flwr.proto.FlowerService/Join", request_serializer=lambda message: message.SerializeToString(), response_deserializer=ServerMessage.FromString)(iter(answers.get, None))
    if mode == "silent":
        say(event="silent")
        sys.stdin.readline()
        return
    for message in stream:
        kind = message.WhichOneof("msg")
        if kind == "reconnect_ins":
            say(event="dismissed", seconds=message.reconnect_ins.seconds)
            answers.put(ClientMessage(disconnect_res=DisconnectRes(reason=4)))
            answers.put(None)
            continue
        answers.put({"get_properties_ins": properties, "get_parameters_ins": initial, "fit_ins": fit, "evaluate_ins": evaluate}[kind](getattr(message, kind)))
        if mode == "leave" and kind == "fit_ins":
            answers.put(ClientMessage(disconnect_res=DisconnectRes(reason=2)))
            answers.put(None)


if __name__ == "__main__":
    try:
        join()
        say(event="end", status="OK")
    except grpc.RpcError as fault:
        say(event="end", status=fault.code().name, detail=fault.details())
