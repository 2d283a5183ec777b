"""A gRPC peer for the tests: 'serve' answers, 'call NAME' calls. Messages are plain bytes. One JSON object a line goes to stdout."""
import json
import os
import signal
import sys
import threading

import grpc

OPTIONS = [("grpc.max_send_message_length", -1), ("grpc.max_receive_message_length", -1)]


def say(**facts):
    print(json.dumps(facts), flush=True)


class Peer(grpc.GenericRpcHandler):
    def service(self, details):
        name = details.method.rsplit("/", 1)[1]
        if name == "Chat":
            return grpc.stream_stream_rpc_method_handler(self.chat)
        unary = {"Echo": self.echo, "Fail": self.fail, "Wait": self.wait, "Size": self.size, "Small": self.small}.get(name)
        return unary and grpc.unary_unary_rpc_method_handler(unary)

    def echo(self, request, context):
        context.set_trailing_metadata((("kind", "echo"),))
        return request

    def fail(self, request, context):
        context.abort(grpc.StatusCode.FAILED_PRECONDITION, "nein: 50 % naß")

    def wait(self, request, context):
        gone = threading.Event()
        context.add_callback(gone.set)
        say(event="waiting")
        gone.wait()
        say(event="cancelled")
        return b""

    def size(self, request, context):
        return str(len(request)).encode()

    def small(self, request, context):
        context.set_compression(grpc.Compression.Gzip)
        return bytes(100_000)

    def chat(self, requests, context):
        for request in requests:
            yield request[::-1]


def serve():
    from concurrent import futures
    most = int(os.environ.get("MOST", "-1"))
    server = grpc.server(futures.ThreadPoolExecutor(8), options=[("grpc.max_send_message_length", -1), ("grpc.max_receive_message_length", most)])
    server.add_generic_rpc_handlers((Peer(),))
    if "CERT" in os.environ:
        read = lambda name: open(os.environ[name], "rb").read()
        credentials = grpc.ssl_server_credentials([(read("KEY"), read("CERT"))], root_certificates=read("CA"), require_client_auth=True)
        port = server.add_secure_port("localhost:0", credentials)
    else:
        port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    say(event="listening", port=port)
    signal.signal(signal.SIGTERM, lambda *_: server.stop(None))
    server.wait_for_termination()


def outcome(call):
    try:
        answer, done = call()
        say(status="OK", answer=answer if isinstance(answer, (str, int, list)) else answer.decode("latin1"), trailers=dict((key, value) for key, value in done))
    except grpc.RpcError as fault:
        say(status=fault.code().name, detail=fault.details())


def call(address, name):
    if "CERT" in os.environ:
        read = lambda key: open(os.environ[key], "rb").read()
        channel = grpc.secure_channel(address, grpc.ssl_channel_credentials(read("CA"), read("KEY"), read("CERT")), options=OPTIONS)
    else:
        channel = grpc.insecure_channel(address, options=OPTIONS)

    def unary(method, request, **how):
        def go():
            answer, done = channel.unary_unary("/test.Peer/" + method).with_call(request, **how)
            return answer, done.trailing_metadata()
        return go

    def chat(method, requests, **how):
        def go():
            done = channel.stream_stream("/test.Peer/" + method)(iter(requests), **how)
            return [len(one) for one in done], done.trailing_metadata()
        return go

    if name == "echo":
        outcome(unary("Echo", b"hello"))
    elif name == "gzip":
        outcome(unary("Size", bytes(200_000), compression=grpc.Compression.Gzip))
    elif name == "fail":
        outcome(unary("Fail", b""))
    elif name == "unknown":
        outcome(unary("Nothing", b""))
    elif name == "deadline":
        outcome(unary("Wait", b"", timeout=0.3))
    elif name == "big":
        outcome(unary("Size", bytes(64 << 20)))
    elif name == "large":
        outcome(unary("Size", bytes(2 << 20)))
    elif name == "chat":
        outcome(chat("Chat", [bytes(1 << n) for n in range(0, 25, 6)]))
    elif name == "bigchat":
        outcome(chat("Chat", [bytes(64 << 20)]))
    elif name == "cancel":
        waiting = channel.unary_unary("/test.Peer/Wait").future(b"")
        say(event="waiting")
        sys.stdin.readline()
        waiting.cancel()
        say(status="CANCELLED" if waiting.cancelled() else "?")
    channel.close()


if __name__ == "__main__":
    if sys.argv[1] == "serve":
        serve()
    else:
        call(sys.argv[2], sys.argv[3])
