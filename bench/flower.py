"""What a round costs a coordinator whose Flower clients answer at once: seconds a round and peak memory.

    python3 bench/flower.py --tributary "dotnet artifacts/cli/tributary.dll" --clients 100 --parameters 100000
    python3 bench/flower.py --tributary "dotnet artifacts/cli/tributary.dll" --clients 50 --parameters 10000000

Needs grpcio, protobuf and NumPy (Debian: python3-grpcio python3-protobuf python3-numpy). Clients run in --processes processes of their own
and send back the tensors that came, so that what is measured is the server and the line. Beside it: Flower's numbers in docs/flower.md."""
import argparse
import json
import math
import os
import queue
import shlex
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "samples", "flower-pytorch"))
OPTIONS = [("grpc.max_send_message_length", -1), ("grpc.max_receive_message_length", -1), ("grpc.use_local_subchannel_pool", 1)]


def client(address):
    import grpc
    from flower_messages import ClientMessage, DisconnectRes, FitRes, GetPropertiesRes, ServerMessage, Status, scalars
    answers = queue.Queue()
    stream = grpc.insecure_channel(address, options=OPTIONS).stream_stream("/flwr.proto.FlowerService/Join", request_serializer=lambda one: one.SerializeToString(), response_deserializer=ServerMessage.FromString)
    for message in stream(iter(answers.get, None)):
        kind = message.WhichOneof("msg")
        if kind == "fit_ins":
            answers.put(ClientMessage(fit_res=FitRes(status=Status(), parameters=message.fit_ins.parameters, num_examples=10, metrics=scalars({"loss": 1.0}))))
        elif kind == "get_properties_ins":
            answers.put(ClientMessage(get_properties_res=GetPropertiesRes(status=Status(code=1))))
        else:
            answers.put(ClientMessage(disconnect_res=DisconnectRes(reason=4)))
            answers.put(None)


def clients(address, count):
    threads = [threading.Thread(target=client, args=(address,)) for _ in range(count)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()


def get(address, path, body=None):
    request = urllib.request.Request(address + path, data=body, headers={"Content-Type": "application/json"} if body else {})
    with urllib.request.urlopen(request) as answer:
        return json.load(answer)


def peak(pid):
    with open(f"/proc/{pid}/status") as status:
        return next(int(line.split()[1]) / 1024 for line in status if line.startswith("VmHWM"))


def cpu(pid):
    with open(f"/proc/{pid}/stat") as stat:
        fields = stat.read().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def main():
    if sys.argv[1:2] == ["clients"]:
        clients(sys.argv[2], int(sys.argv[3]))
        return
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--tributary", default="tributary")
    parser.add_argument("--clients", type=int, default=100)
    parser.add_argument("--parameters", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=6)
    parser.add_argument("--processes", type=int, default=2)
    told = parser.parse_args()
    side = round(math.sqrt(told.parameters))
    with tempfile.TemporaryDirectory() as folder:
        server = subprocess.Popen([*shlex.split(told.tributary), "coordinator", "--listen", "http://127.0.0.1:0", "--flower", "http://127.0.0.1:0", "--folder", folder, "--json"], stdout=subprocess.PIPE, text=True)
        peers = []
        try:
            listening = json.loads(server.stdout.readline())
            address, flower = listening["address"].rstrip("/"), listening["flower"].split("//")[1].rstrip("/")
            idle = peak(server.pid)
            share = [told.clients // told.processes + (1 if i < told.clients % told.processes else 0) for i in range(told.processes)]
            peers = [subprocess.Popen([sys.executable, __file__, "clients", flower, str(count)]) for count in share if count]
            spec = {"name": "bench", "rounds": told.rounds, "model": {"name": "square", "input": [side], "layers": [{"type": "dense", "name": "fc", "units": side}]},
                    "cohort": {"size": told.clients, "quorum": told.clients, "waitFor": told.clients}, "evaluation": {"on": "none"}, "data": {"set": "mnist-mini"}}
            run = get(address, "/api/runs", json.dumps(spec).encode())
            before = None
            while True:
                now = get(address, "/api/runs/" + run["id"])
                if before is None and now.get("status") == "running":
                    before = cpu(server.pid)
                if now.get("outcome"):
                    break
                time.sleep(0.1)
            rounds = get(address, f"/api/runs/{run['id']}/rounds")["items"]
            seconds = sorted(sum(value for value in one["seconds"].values() if value) for one in rounds[1:])
            print(json.dumps({"clients": told.clients, "parameters": side * side + side, "rounds": len(rounds), "failed": [one["failure"] for one in rounds if one.get("failure")],
                              "medianSeconds": round(seconds[len(seconds) // 2], 3), "bestSeconds": round(seconds[0], 3), "worstSeconds": round(seconds[-1], 3),
                              "cpuSecondsPerRound": round((cpu(server.pid) - (before or 0)) / len(rounds), 3), "idleMB": round(idle), "peakMB": round(peak(server.pid)), "cores": os.cpu_count()}), flush=True)
        finally:
            server.terminate()
            server.wait()
            for one in peers:
                one.wait()


if __name__ == "__main__":
    main()
