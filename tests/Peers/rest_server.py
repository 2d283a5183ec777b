"""The central node of the REST learning network, for tests: written from the wire page, over Flask and aiohttp, faults included.

    rest_server.py PORT [round_size=all] [model=zeros]

As published it sends round_size for DETERMINISTIC_MNIST and GOSSIP_MNIST only; with round_size=all for every type. Each thing that happens is
a line of JSON on standard output."""
import asyncio
import json
import logging
import sys
import threading

import aiohttp
import numpy as np
from flask import Flask, Response, request
from werkzeug.serving import make_server

port, told = int(sys.argv[1]), dict(pair.split("=", 1) for pair in sys.argv[2:])
MNIST, CHEST = ("MNIST", "DETERMINISTIC_MNIST"), "CHEST_X_RAY_PNEUMONIA"
TYPES = (*MNIST, "GOSSIP_MNIST", CHEST)
app, clients, lock = Flask(__name__), {}, threading.Lock()
state = {"status": "IDLE", "round": 0, "weights": np.random.randn(784, 1), "bias": np.random.randn(1), "chest": None}
if told.get("model") == "zeros":
    state.update(weights=np.zeros((784, 1)), bias=np.zeros(1))


def say(what, **facts):
    with lock:
        print(json.dumps({"event": what, **facts}), flush=True)


@app.get("/")
def page():
    rows = "".join(f"<tr><td>{url} <span class='badge'>{client['status']}</span></td></tr>" for url, client in clients.items())
    return f"<title>Federated Learning Network - Home page</title><span class='{state['status']}'>{state['status']}</span>{rows}"


@app.post("/client")
def register():
    url = request.form["client_url"]
    if url in clients:
        clients[url]["status"] = "IDLE"
    else:
        clients[url] = {"id": len(clients) + 1, "status": "IDLE", "params": None}
    say("registered", url=url, id=clients[url]["id"])
    return Response(status=201)


@app.delete("/client")
def unregister():
    url = request.form["client_url"]
    clients.pop(url, None)
    say("unregistered", url=url)
    return Response(status=200)


@app.post("/training")
def start():
    kind = request.json["training_type"]
    if state["status"] != "IDLE" or not clients:
        say("ignored", type=kind)
        return Response(status=200)
    asyncio.run(session(kind))
    say("session", type=kind, status=state["status"], clients={url: client["status"] for url, client in clients.items()})
    return Response(status=200)


async def session(kind):
    state["round"] += 1
    if kind not in TYPES:
        raise ValueError(kind)
    state["status"] = "CLIENTS_TRAINING"
    body = {}
    if kind in MNIST:
        body |= {"weights": state["weights"].tolist(), "bias": state["bias"].tolist()}
    if kind == CHEST and state["chest"] is not None:
        body |= {"weights": [array.tolist() for array in state["chest"]]}
    body |= {"learning_rate": 0.0001, "epochs": 1, "batch_size": 2} if kind == CHEST else {
        "learning_rate": 1.0, "epochs": 20, "batch_size": 256}
    body |= {"training_type": kind, "round": state["round"]}
    if kind == "GOSSIP_MNIST":
        body["clients"] = [{"client_id": client["id"], "client_url": url} for url, client in clients.items()]
    if kind in ("DETERMINISTIC_MNIST", "GOSSIP_MNIST") or told.get("round_size") == "all":
        body["round_size"] = len(clients)

    async with aiohttp.ClientSession() as http:
        await asyncio.gather(*[ask(http, url, client, body) for url, client in clients.items()])
    finished()


async def ask(http, url, client, body):
    client["status"] = "TRAINING_REQUESTED"
    async with http.post(url + "/training", json=body | {"client_id": client["id"]}) as answer:
        say("asked", url=url, status=answer.status)
        if answer.status != 200:
            client["status"] = "TRAINING_REQUEST_ERROR"


def finished():
    """Averages once everybody is done; as published, over an empty list too."""
    if state["status"] != "CLIENTS_TRAINING" or any(
            client["status"] not in ("TRAINING_FINISHED", "TRAINING_REQUEST_ERROR") for client in clients.values()):
        return
    done = [client for client in clients.values() if client["status"] == "TRAINING_FINISHED"]
    kinds = {client["kind"] for client in done}
    if kinds != {"GOSSIP_MNIST"}:
        state["status"] = "UPDATING_MODEL_PARAMS"
        updates = [client["params"] for client in done]
        if not updates:
            raise ValueError("nobody sent anything")
        if kinds == {CHEST}:
            state["chest"] = [np.mean([update[0][i] for update in updates], axis=0) for i in range(len(updates[0][0]))]
            say("aggregated", clients=len(updates), shapes=[list(array.shape) for array in state["chest"]],
                first=float(state["chest"][0].flatten()[0]))
        else:
            state["weights"], state["bias"] = (np.mean([np.array(update[i]) for update in updates], axis=0) for i in (0, 1))
            say("aggregated", clients=len(updates), weights=state["weights"].flatten().tolist(), bias=state["bias"].tolist())
    for client in done:
        client.update(status="IDLE", params=None)
    state["status"] = "IDLE"


@app.put("/model_params")
def update():
    body = request.json
    url, kind = body["client_url"], body["training_type"]
    if kind not in (*MNIST, CHEST):
        raise ValueError(kind)
    if url not in clients or "weights" not in body or (kind != CHEST and "bias" not in body):
        return Response(status=401)
    weights = [np.array(array, dtype=np.float32) for array in body["weights"]] if kind == CHEST else np.array(body["weights"])
    clients[url].update(status="TRAINING_FINISHED", kind=kind, params=(weights, body.get("bias")))
    say("update", url=url, type=kind, keys=sorted(body), shape=[list(a.shape) for a in weights] if kind == CHEST else list(weights.shape))
    finished()
    return Response(status=200)


@app.post("/finish_round")
def finish():
    body = request.json
    if body["training_type"] != "GOSSIP_MNIST":
        return Response(status=400)
    clients[body["client_url"]].update(status="TRAINING_FINISHED", kind="GOSSIP_MNIST")
    say("finish", url=body["client_url"])
    finished()
    return Response(status=200)


@app.errorhandler(404)
def nothing(_):
    return "This page does not exist", 404


logging.getLogger("werkzeug").setLevel(logging.ERROR)
server = make_server("127.0.0.1", port, app, threaded=True)
say("ready")
server.serve_forever()
