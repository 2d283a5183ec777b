"""A WAMP client made of autobahn: wamp_peer.py URL SERIALIZER [METHOD AUTHID SECRET].

It registers and subscribes, says so, and then obeys the lines that it is told: one JSON object each. Whatever happens is a JSON line."""
import asyncio
import json
import sys
import threading

from autobahn.asyncio import rawsocket
from autobahn.asyncio.component import Component
from autobahn.wamp.exception import ApplicationError
from autobahn.wamp.types import CallOptions, PublishOptions, RegisterOptions, SubscribeOptions, TransportDetails


# autobahn 22.7.1 forgets these for RawSocket.
for kind in (rawsocket.WampRawSocketMixinGeneral, rawsocket.PrefixProtocol):
    if not hasattr(kind, "transport_details"):
        kind.transport_details = TransportDetails()


def say(**what):
    print(json.dumps(what, default=lambda value: {"bytes": len(value)} if isinstance(value, bytes) else repr(value)), flush=True)


def pattern(count):
    return bytes(i * 31 >> 3 & 255 for i in range(count))


url, serializer = sys.argv[1:3]
transport = {"url": url, "serializers": [serializer], "type": "websocket", "max_retries": 0}
if url.startswith("rs"):
    host, port = url.split("//")[1].split(":")
    transport = {"url": url, "type": "rawsocket", "serializer": serializer, "max_retries": 0,
                 "endpoint": {"type": "tcp", "host": host, "port": int(port)}}
settings = {}
if len(sys.argv) > 3:
    method, authid, secret = sys.argv[3:6]
    settings["authentication"] = {method: {"authid": authid, "ticket" if method == "ticket" else "secret": secret}}
component = Component(transports=[transport], realm="realm1", **settings)


async def obey(session, line):
    try:
        if "publish" in line:
            await session.publish(line["publish"], *line["args"], options=PublishOptions(acknowledge=True))
            say(event="published")
            return
        args = [pattern(line["bytes"])] if "bytes" in line else line.get("args", [])
        options = CallOptions(on_progress=lambda part: say(event="part", part=part)) if line.get("progress") else None
        if line.get("cancel"):
            call = session.call(line["call"], *args)
            await asyncio.sleep(0.2)
            call.cancel()
            say(event="cancelled")
            return
        result = await session.call(line["call"], *args, **line.get("kwargs", {}), options=options)
        if "bytes" in line:
            say(event="result", same=result == args[0])
        else:
            say(event="result", result=result)
    except ApplicationError as error:
        say(event="error", uri=error.error, args=error.args, kwargs=error.kwargs)
    except Exception as error:
        say(event="error", uri=type(error).__name__, args=[str(error)], kwargs={})


@component.on_join
async def joined(session, details):
    async def counts(count, details=None):
        for i in range(count):
            details.progress(i)
        return "all"

    async def waits():
        try:
            await asyncio.sleep(60)
        except asyncio.CancelledError:
            say(event="interrupted")
            raise

    def fails():
        raise ApplicationError("com.example.bad", "what", 7, why="because")

    await session.register(lambda *args: args[0], "python.echo")
    await session.register(fails, "python.fails")
    await session.register(counts, "python.counts", RegisterOptions(details_arg="details"))
    await session.register(waits, "python.waits")
    await session.subscribe(lambda *args, details=None: say(event="event", topic=details.topic, args=args), "python.topics",
                            SubscribeOptions(match="prefix", details_arg="details"))
    say(event="joined", role=details.authrole, session=details.session)
    loop = asyncio.get_event_loop()

    def listen():
        for text in sys.stdin:
            asyncio.run_coroutine_threadsafe(obey(session, json.loads(text)), loop)

    threading.Thread(target=listen, daemon=True).start()


@component.on_leave
def left(session, details):
    say(event="left", reason=details.reason, message=details.message)


async def main():
    try:
        await component.start(loop=asyncio.get_event_loop())
    except Exception as error:
        say(event="ended", error=str(error))

asyncio.get_event_loop().run_until_complete(main())
