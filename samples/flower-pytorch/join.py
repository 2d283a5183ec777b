"""The same client without the package flwr, where grpcio and protobuf are all there is: python3 join.py DATA_FOLDER K/N [ADDRESS]. As a module: join()."""
import queue
import sys

import grpc

from flower_messages import *
from training import Trainer


def answer(trainer, name, message):
    kind = message.WhichOneof("msg")
    asked = getattr(message, kind)
    if kind == "get_properties_ins":
        return ClientMessage(get_properties_res=GetPropertiesRes(status=Status(), properties=scalars({"client_id": name, "num_examples": len(trainer.labels)})))
    if kind == "get_parameters_ins":
        return ClientMessage(get_parameters_res=GetParametersRes(status=Status(), parameters=parameters(trainer.parameters())))
    if kind == "fit_ins":
        weights, examples, metrics = trainer.fit(arrays(asked.parameters), values(asked.config))
        print(f"round {values(asked.config).get('server_round')}: loss {metrics['loss']:.3f}", flush=True)
        return ClientMessage(fit_res=FitRes(status=Status(), parameters=parameters(weights), num_examples=examples, metrics=scalars(metrics)))
    if kind == "evaluate_ins":
        loss, examples, metrics = trainer.evaluate(arrays(asked.parameters), values(asked.config))
        return ClientMessage(evaluate_res=EvaluateRes(status=Status(), loss=loss, num_examples=examples, metrics=scalars(metrics)))
    return ClientMessage(disconnect_res=DisconnectRes(reason=4))


def join(trainer, name, address):
    """Takes part until the server says goodbye."""
    channel = grpc.insecure_channel(address, options=[("grpc.max_send_message_length", -1), ("grpc.max_receive_message_length", -1)])
    answers = queue.Queue()
    stream = channel.stream_stream("/flwr.proto.FlowerService/Join", request_serializer=lambda one: one.SerializeToString(), response_deserializer=ServerMessage.FromString)
    for message in stream(iter(answers.get, None), wait_for_ready=True):
        answers.put(answer(trainer, name, message))
        if message.WhichOneof("msg") == "reconnect_ins":
            answers.put(None)


def main():
    part, parts = map(int, sys.argv[2].split("/"))
    join(Trainer(sys.argv[1], part, parts), f"pytorch-{part}", sys.argv[3] if len(sys.argv) > 3 else "127.0.0.1:9092")


if __name__ == "__main__":
    main()
