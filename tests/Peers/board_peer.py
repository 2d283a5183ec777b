"""A board or a master of Stack4Things in the clear, for tests: written from the wire page, over autobahn and torch.

    board_peer.py worker PORT NAME step=S examples=N      moves all weights by S in place of training
    board_peer.py master PORT                             prints what federated_loop answers

Each thing that happens is a line of JSON on standard output."""
import asyncio
import io
import json
import sys

import torch
from autobahn.asyncio.component import Component

role, port, rest = sys.argv[1], sys.argv[2], sys.argv[3:]
told = dict(pair.split("=", 1) for pair in rest if "=" in pair)
workers, state = set(), {"stop": False}
component = Component(transports=[{"type": "websocket", "url": f"ws://127.0.0.1:{port}/ws", "serializers": ["json", "msgpack"]}],
                      realm="s4t")


def say(what, **facts):
    print(json.dumps({"event": what, **facts}), flush=True)


def write(model):
    buffer = io.BytesIO()
    torch.save(model, buffer)
    return buffer.getvalue()


def read(model):
    return torch.load(io.BytesIO(model), map_location="cpu")


def mean(models, counts):
    total = sum(counts)
    return {key: sum((torch.tensor(n / total, dtype=torch.float32) * model[key] for model, n in zip(models, counts)),
                     torch.zeros_like(models[0][key])) for key in models[0]}


async def worker(session):
    name = rest[0]
    master = told.get("master", "LR_Master")
    say("greeting", text=await session.call(f"iotronic.{master}.notify_join", json.dumps({"board": name})))
    state["stop"] = False

    async def leave_session(*_, **__):
        await session.call(f"iotronic.{master}.notify_leave", json.dumps({"board": name}))
        say("left")

    async def stop_training(*_, **__):
        state["stop"] = True
        await session.call(f"iotronic.{master}.notify_join", json.dumps({"board": name}))

    async def start_training(*_, **__):
        state["stop"] = False
        say("start")

    def train(model):
        with torch.no_grad():
            moved = {key: value + torch.tensor(float(told["step"]), dtype=torch.float32) for key, value in read(model).items()}
        return write(moved)

    async def train_round(*args, **__):
        if state["stop"]:
            return None
        updated = await asyncio.get_running_loop().run_in_executor(None, train, args[0])
        say("trained", bytes=len(args[0]))
        return {"updated_model": updated, "n_samples": int(told["examples"])}

    for procedure in (leave_session, stop_training, start_training, train_round):
        await session.register(procedure, f"iotronic.{name}.{procedure.__name__}")
    say("ready")


async def master(session):
    model = {"fc.weight": torch.arange(8, dtype=torch.float32).reshape(2, 4) / 8, "fc.bias": torch.zeros(2)}

    async def notify_join(*args, **_):
        name = json.loads(args[0])["board"]
        workers.add(name)
        say("joined", board=name)
        return f"Hello {name}, you correctly joined!"

    async def notify_leave(*args, **_):
        name = json.loads(args[0])["board"]
        workers.remove(name)
        say("gone", board=name)
        return f"Goodbye {name}, you correctly left!"

    async def federated_loop(*_, **__):
        nonlocal model
        order = sorted(workers)
        for name in order:
            session.call(f"iotronic.{name}.start_training")
        sent = write(model)
        try:
            answers = await asyncio.gather(*[session.call(f"iotronic.{name}.train_round", sent) for name in order])
            models, counts = [read(answer["updated_model"]) for answer in answers], [answer["n_samples"] for answer in answers]
            model = mean(models, counts)
        except Exception as fault:
            say("broken", text=repr(fault))
            for name in order:
                await session.call(f"iotronic.{name}.stop_training")
            return {"status": "error", "detail": "Error during federated learning round, please restart the training session."}
        say("round", counts=counts, weight=model["fc.weight"].flatten().tolist(), bias=model["fc.bias"].tolist())

        # The original's branch hangs on the wrong statement: it ends after one successful round.
        return {"status": "error", "detail": "Not enough workers connected for federated learning."}

    async def stop_training(*_, **__):
        for name in list(workers):
            await session.call(f"iotronic.{name}.stop_training")
        return {"status": "success", "detail": "Federated learning loop stopped."}

    for procedure in (federated_loop, stop_training, notify_join, notify_leave):
        await session.register(procedure, f"iotronic.LR_Master.{procedure.__name__}")
    say("ready")


@component.on_join
async def joined(session, _):
    await (worker if role == "worker" else master)(session)


# As the originals start it: run() of Debian's autobahn needs an older Python.
loop = asyncio.new_event_loop()
asyncio.set_event_loop(loop)
component.start(loop=loop)
loop.run_forever()
