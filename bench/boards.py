#!/usr/bin/env python3
"""Boards of Stack4Things at the router that is built into a master (docs/boards.md): what a thousand of them cost, and what a round costs
over JSON and over MessagePack. The boards are this program's: they answer train_round with the model as it came, so that a round is nothing
but its way there and back.

    dotnet build src/Tributary.Cli -c Release
    bench/boards.py [BOARDS]          1000 boards; then rounds of 3 boards, 20 s for each form, in turns

Needs python3-aiohttp and python3-msgpack.
"""
import asyncio
import json
import resource
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

import aiohttp
import msgpack

ROOT = Path(__file__).resolve().parent.parent
PROGRAM = ["dotnet", "exec", str(ROOT / "src/Tributary.Cli/bin/Release/net10.0/tributary.dll")]
API, ROUTER, PAGE = "http://127.0.0.1:17070", "ws://127.0.0.1:18181", "http://127.0.0.1:14053"
MASTER = "iotronic.LR_Master."
SECONDS = 20


class Board:
    def __init__(self, name, form):
        self.name, self.form, self.calls, self.answers, self.moved = name, form, 0, {}, 0

    def pack(self, message):
        return json.dumps(message) if self.form == "json" else msgpack.packb(message)

    async def send(self, message):
        data = self.pack(message)
        self.moved += len(data)
        await (self.socket.send_str if self.form == "json" else self.socket.send_bytes)(data)

    async def start(self, http):
        self.socket = await http.ws_connect(ROUTER + "/ws", protocols=[f"wamp.2.{self.form}"], max_msg_size=0)
        await self.send([1, "s4t", {"roles": {"caller": {}, "callee": {}}}])
        self.reading = asyncio.create_task(self.read())
        await self.ask(48, MASTER + "notify_join", [json.dumps({"board": self.name})])
        for procedure in ["leave_session", "stop_training", "start_training", "train_round"]:
            await self.ask(64, f"iotronic.{self.name}.{procedure}")

    async def ask(self, code, uri, arguments=None):
        self.calls += 1
        answer = self.answers[self.calls] = asyncio.get_running_loop().create_future()
        await self.send([code, self.calls, {}, uri] + ([arguments] if arguments else []))
        return await answer

    async def read(self):
        async for message in self.socket:
            if message.type not in (aiohttp.WSMsgType.TEXT, aiohttp.WSMsgType.BINARY):
                continue
            self.moved += len(message.data)
            said = json.loads(message.data) if self.form == "json" else msgpack.unpackb(message.data)
            if said[0] in (50, 65):
                self.answers.pop(said[1]).set_result(said)
            elif said[0] == 8:
                self.answers.pop(said[2]).set_exception(RuntimeError(said[4]))
            elif said[0] == 68:
                value = {"updated_model": said[4][0], "n_samples": 600} if len(said) > 4 else None
                await self.send([70, said[1], {}, [value]])


def master(folder, *more):
    process = subprocess.Popen([*PROGRAM, "master", "--listen", API, "--wamp-listen", ROUTER, "--master-page", PAGE, "--quiet", *more],
                               cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    for _ in range(300):
        try:
            urllib.request.urlopen(PAGE + "/iotronic/boards/FL_master")
            return process
        except OSError:
            time.sleep(0.1)
    sys.exit("the master does not answer")


def memory(process, what="VmRSS"):
    lines = Path(f"/proc/{process.pid}/status").read_text().splitlines()
    return int(next(line for line in lines if line.startswith(what)).split()[1]) / 1024


async def page(http, path):
    async with http.get(f"{PAGE}/iotronic/boards/FL_master/{path}") as answer:
        return await answer.json()


async def many(count):
    with tempfile.TemporaryDirectory() as folder:
        process = master(folder)
        before = memory(process)
        async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as http:
            boards, began = [Board(f"board-{i}", "msgpack") for i in range(count)], time.perf_counter()
            for at in range(0, count, 50):
                await asyncio.gather(*(board.start(http) for board in boards[at:at + 50]))
            joined = time.perf_counter() - began
            held = memory(process)
            began, each = time.perf_counter(), 20
            for _ in range(each):
                await asyncio.gather(*(board.ask(48, MASTER + "notify_join", [json.dumps({"board": board.name})]) for board in boards))
            called = time.perf_counter() - began
            print(f"{count} boards: joined in {joined:.1f} s; master {before:.0f} MB before, {held:.0f} MB with them "
                  f"({(held - before) * 1024 / count:.0f} KB each); {count * each / called:,.0f} calls/s", flush=True)
            for board in boards:
                await board.socket.close()
        process.terminate()
        process.wait()


async def rounds(form):
    with tempfile.TemporaryDirectory() as folder:
        process = master(folder)
        async with aiohttp.ClientSession() as http:
            boards = [Board(f"board-{i}", form) for i in range(3)]
            for board in boards:
                await board.start(http)
            await page(http, "federated_loop")
            while (await page(http, "state"))["rounds"] < 3:
                await asyncio.sleep(0.05)
            at, moved, began = (await page(http, "state"))["rounds"], sum(b.moved for b in boards), time.perf_counter()
            await asyncio.sleep(SECONDS)
            done = (await page(http, "state"))["rounds"] - at
            took, moved = time.perf_counter() - began, sum(b.moved for b in boards) - moved
            await page(http, "stop_training")
            for board in boards:
                await board.socket.close()
        peak = memory(process, "VmHWM")
        process.terminate()
        process.wait()
        print(f"{form}: {took / done * 1000:.0f} ms a round, {moved / done / 3 / 1e6:.2f} MB a board and round, "
              f"master's peak {peak:.0f} MB", flush=True)


async def main():
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 1000
    most = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(most, 65536), most))
    await many(count)
    for _ in range(2):
        for form in ["json", "msgpack"]:
            await rounds(form)


asyncio.run(main())
