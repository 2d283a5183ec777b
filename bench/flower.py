"""What a round costs a server whose Flower clients answer at once: seconds a round and peak memory, of a coordinator or of Flower's own server.

    python3 bench/flower.py --tributary "dotnet artifacts/cli/tributary.dll" --clients 100 --parameters 100000
    python3 bench/flower.py --flwr --clients 100 --parameters 100000

Needs grpcio, protobuf and NumPy (Debian: python3-grpcio python3-protobuf python3-numpy); --flwr the package flwr (1.6 was tried). Clients run in
--processes processes of their own and send back the same tensors at once, so that what is measured is the server and the line. A round counts from its
start to the next one's; processor seconds of all are those of server and clients."""
import argparse
import datetime
import importlib.util
import json
import math
import os
import queue
import resource
import shlex
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "samples", "flower-pytorch"))
OPTIONS = [("grpc.max_send_message_length", -1), ("grpc.max_receive_message_length", -1), ("grpc.use_local_subchannel_pool", 1)]


ready = {}


def client(address):
    import grpc
    answers = queue.Queue()
    stream = grpc.insecure_channel(address, options=OPTIONS).stream_stream("/flwr.proto.FlowerService/Join")
    try:
        answer(stream(iter(answers.get, None), wait_for_ready=True), answers)
    except grpc.RpcError as fault:
        answers.put(None)
        if "Cancelling all calls" not in fault.details():  # else Flower's server ended first
            raise


def answer(messages, answers):
    """Messages stay bytes: the first answer with tensors is made of the tensors that came, all others are that one again."""
    from flower_messages import ClientMessage, DisconnectRes, FitRes, GetPropertiesRes, ServerMessage, Status, scalars
    for message in messages:
        kind = message[0] >> 3
        if kind == 4:
            if "fit" not in ready:
                came = ServerMessage.FromString(message).fit_ins.parameters
                ready["fit"] = ClientMessage(fit_res=FitRes(status=Status(), parameters=came, num_examples=10, metrics=scalars({"loss": 1.0}))).SerializeToString()
            answers.put(ready["fit"])
        elif kind == 2:
            answers.put(ClientMessage(get_properties_res=GetPropertiesRes(status=Status(code=1))).SerializeToString())
        else:
            answers.put(ClientMessage(disconnect_res=DisconnectRes(reason=4)).SerializeToString())
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


def flwr_server(address, count, side, rounds):
    import flwr
    import numpy

    class Timed(flwr.server.strategy.FedAvg):
        def configure_fit(self, server_round, parameters, client_manager):
            print(json.dumps({"started": time.monotonic()}), flush=True)
            return super().configure_fit(server_round, parameters, client_manager)

        def aggregate_fit(self, server_round, results, failures):
            if failures:
                print(json.dumps({"failed": len(failures)}), flush=True)
            return super().aggregate_fit(server_round, results, failures)

    first = flwr.common.ndarrays_to_parameters([numpy.zeros((side, side), numpy.float32), numpy.zeros(side, numpy.float32)])
    strategy = Timed(fraction_evaluate=0.0, min_fit_clients=count, min_available_clients=count, initial_parameters=first, accept_failures=False)
    flwr.server.start_server(server_address=address, config=flwr.server.ServerConfig(num_rounds=rounds), strategy=strategy, grpc_max_message_length=2**31 - 1)


def start_clients(told, flower):
    share = [told.clients // told.processes + (1 if i < told.clients % told.processes else 0) for i in range(told.processes)]
    return [subprocess.Popen([sys.executable, __file__, "clients", flower, str(count)]) for count in share if count]


def measure_flwr(told, side):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        address = f"127.0.0.1:{free.getsockname()[1]}"
    command = [sys.executable, __file__, "flwr-server", address, str(told.clients), str(side), str(told.rounds)]
    server, peers = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True), []
    try:
        while True:
            try:
                socket.create_connection(tuple(address.split(":"))).close()
                break
            except OSError:
                time.sleep(0.1)
        idle, before, most, starts, failed = peak(server.pid), cpu(server.pid), 0, [], 0
        peers = start_clients(told, address)
        for line in server.stdout:
            said = json.loads(line)
            failed += said.get("failed", 0)
            starts += [said["started"]] if "started" in said else []
            used, most = cpu(server.pid), peak(server.pid)
        return [after - start for start, after in zip(starts, starts[1:])], failed, (used - before) / told.rounds, idle, most
    finally:
        server.terminate()
        server.wait()
        for one in peers:
            one.wait()


def measure_tributary(told, side):
    with tempfile.TemporaryDirectory() as folder:
        server = subprocess.Popen([*shlex.split(told.tributary), "coordinator", "--listen", "http://127.0.0.1:0", "--flower", "http://127.0.0.1:0", "--folder", folder, "--json"], stdout=subprocess.PIPE, text=True)
        peers = []
        try:
            listening = json.loads(server.stdout.readline())
            address, flower = listening["address"].rstrip("/"), listening["flower"].split("//")[1].rstrip("/")
            idle = peak(server.pid)
            peers = start_clients(told, flower)
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
            rounds = get(address, f"/api/runs/{run['id']}/rounds?limit=1000")["items"]
            starts = [datetime.datetime.fromisoformat(one["started"]).timestamp() for one in rounds]
            return ([after - start for start, after in zip(starts, starts[1:])], sum(1 for one in rounds if one.get("failure")), (cpu(server.pid) - (before or 0)) / told.rounds, idle, peak(server.pid))
        finally:
            server.terminate()
            server.wait()
            for one in peers:
                one.wait()


def found(name):
    try:
        return importlib.util.find_spec(name) is not None
    except ModuleNotFoundError:
        return False


def main():
    if sys.argv[1:2] == ["clients"]:
        return clients(sys.argv[2], int(sys.argv[3]))
    if sys.argv[1:2] == ["flwr-server"]:
        return flwr_server(sys.argv[2], *map(int, sys.argv[3:6]))
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--tributary", default="tributary")
    parser.add_argument("--flwr", action="store_true", help="measure Flower's own server")
    parser.add_argument("--clients", type=int, default=100)
    parser.add_argument("--parameters", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=6)
    parser.add_argument("--processes", type=int, default=2)
    told = parser.parse_args()
    if missing := [name for name in ["grpc", "google.protobuf", "numpy", *(["flwr"] if told.flwr else [])] if not found(name)]:
        parser.error(f"{sys.executable} has no {', '.join(missing)}")
    side = round(math.sqrt(told.parameters))
    times, failed, used, idle, most = (measure_flwr if told.flwr else measure_tributary)(told, side)
    seconds = sorted(times[1:])
    print(json.dumps({"server": "flwr" if told.flwr else "tributary", "clients": told.clients, "parameters": side * side + side, "rounds": told.rounds, "failed": failed,
                      "medianSeconds": round(seconds[len(seconds) // 2], 3), "bestSeconds": round(seconds[0], 3), "worstSeconds": round(seconds[-1], 3),
                      "cpuSecondsPerRound": round(used, 3), "allCpuSecondsPerRound": round(sum(resource.getrusage(resource.RUSAGE_CHILDREN)[:2]) / told.rounds, 3), "idleMB": round(idle), "peakMB": round(most), "cores": os.cpu_count()}), flush=True)


if __name__ == "__main__":
    main()
