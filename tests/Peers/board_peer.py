"""A board or a master of Stack4Things, for tests: written from the wire page, over autobahn and torch.

    board_peer.py worker PORT NAME step=S examples=N      moves all weights by S in place of training
    board_peer.py master PORT                             prints what federated_loop answers

With keys=DIR (NAME.key.pem, NAME.pub.pem) it speaks the sealed form, over "cryptography".

Each thing that happens is a line of JSON on standard output."""
import asyncio
import io
import json
import secrets
import string
import sys

import torch
from autobahn.asyncio.component import Component

role, port, rest = sys.argv[1], sys.argv[2], sys.argv[3:]
told = dict(pair.split("=", 1) for pair in rest if "=" in pair)
workers, state = set(), {"stop": False}
if "keys" in told:
    from cryptography.hazmat.primitives import padding as blocks, serialization
    from cryptography.hazmat.primitives.asymmetric import padding
    from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
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


def pem(name, kind):
    with open(f"{told['keys']}/{name}.{kind}.pem", "rb") as file:
        return file.read()


def private(name):
    return serialization.load_pem_private_key(pem(name, "key"), None)


def public(name):
    return serialization.load_pem_public_key(pem(name, "pub"))


def minimal(number):
    return number.to_bytes((number.bit_length() + 7) // 8, "big")


def sign(name):
    numbers = private(name).private_numbers()
    return minimal(pow(int.from_bytes(name.encode(), "big"), numbers.d, numbers.public_numbers.n))


def signed(name, signature):
    numbers = public(name).public_numbers()
    return minimal(pow(int.from_bytes(signature, "big"), numbers.e, numbers.n)) == name.encode()


def seal(recipient, *parts):
    key = "".join(secrets.choice(string.ascii_letters + string.digits) for _ in range(32)).encode()

    def encrypt(part):
        pad, cipher = blocks.PKCS7(128).padder(), Cipher(algorithms.AES(key), modes.ECB()).encryptor()
        return cipher.update(pad.update(part) + pad.finalize()) + cipher.finalize()
    return [public(recipient).encrypt(key, padding.PKCS1v15()), *map(encrypt, parts)]


def opened(name, wrapped, *parts):
    key = private(name).decrypt(wrapped, padding.PKCS1v15())

    def decrypt(part):
        pad, cipher = blocks.PKCS7(128).unpadder(), Cipher(algorithms.AES(key), modes.ECB()).decryptor()
        return pad.update(cipher.update(part) + cipher.finalize()) + pad.finalize()
    return [decrypt(part) for part in parts]


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


async def secure_worker(session):
    name, master = rest[0], told.get("master", "LR_Master")

    async def join():
        return await session.call(f"iotronic.{master}.notify_join", {"board": name, "signature": sign(name)})
    say("greeting", text=await join())
    state["stop"] = False

    async def leave_session(*_, **__):
        await session.call(f"iotronic.{master}.notify_leave", {"board": name} if told.get("leave") == "object"
                           else json.dumps({"board": name}))
        say("left")

    async def stop_training(*args, **__):
        state["stop"] = signed(master, args[0]["signature"])
        await join()

    async def start_training(*args, **__):
        state["stop"] = not signed(master, args[0]["signature"])
        say("start", signed=not state["stop"])

    def train(message):
        model, = opened(name, message["encr_key"], message["encr_model"])
        with torch.no_grad():
            moved = {key: value + torch.tensor(float(told["step"]), dtype=torch.float32) for key, value in read(model).items()}
        return seal(master, write(moved), told["examples"].encode())

    async def train_round(*args, **__):
        if state["stop"]:
            return None
        try:
            key, model, samples = await asyncio.get_running_loop().run_in_executor(None, train, args[0])
        except Exception as fault:
            say("broken", text=repr(fault))
            return None
        say("trained")
        return {"updated_model": model, "n_samples": samples, "encr_key": key}

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


async def secure_master(session):
    model = {"fc.weight": torch.arange(8, dtype=torch.float32).reshape(2, 4) / 8, "fc.bias": torch.zeros(2)}

    async def notify_join(*args, **_):
        name = args[0]["board"]
        if not signed(name, args[0]["signature"]):
            say("forged", board=name)
            return f"Invalid signature from {name}, join rejected."
        workers.add(name)
        say("joined", board=name)
        return f"Hello {name}, you correctly joined!"

    async def notify_leave(*args, **_):
        name = args[0]["board"]
        workers.remove(name)
        say("gone", board=name)
        return f"Goodbye {name}, you correctly left!"

    async def federated_loop(*_, **__):
        nonlocal model
        order = sorted(workers)
        for name in order:
            session.call(f"iotronic.{name}.start_training", {"signature": sign("LR_Master")})
        asked = []
        for name in order:
            key, sent = seal(name, write(model))
            asked.append(session.call(f"iotronic.{name}.train_round", {"encr_model": sent, "encr_key": key}))
        answers = await asyncio.gather(*asked)
        if None in answers:
            say("broken", nulls=[answer is None for answer in answers])
            return {"status": "error", "detail": "Error during federated learning round, please restart the training session."}
        parts = [opened("LR_Master", answer["encr_key"], answer["updated_model"], answer["n_samples"]) for answer in answers]
        models, counts = [read(one) for one, _ in parts], [int(digits) for _, digits in parts]
        model = mean(models, counts)
        say("round", counts=counts, weight=model["fc.weight"].flatten().tolist(), bias=model["fc.bias"].tolist(),
            keys=[sorted(answer) for answer in answers])
        return None

    async def stop_training(*_, **__):
        for name in list(workers):
            await session.call(f"iotronic.{name}.stop_training", {"signature": sign("LR_Master")})
        return {"status": "success", "detail": "Federated learning loop stopped."}

    for procedure in (federated_loop, stop_training, notify_join, notify_leave):
        await session.register(procedure, f"iotronic.LR_Master.{procedure.__name__}")
    say("ready")


@component.on_join
async def joined(session, _):
    if "keys" in told:
        await (secure_worker if role == "worker" else secure_master)(session)
    else:
        await (worker if role == "worker" else master)(session)


# As the originals start it: run() of Debian's autobahn needs an older Python.
loop = asyncio.new_event_loop()
asyncio.set_event_loop(loop)
component.start(loop=loop)
loop.run_forever()
