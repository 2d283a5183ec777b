"""A function executable for tests: OpenWhisk's /init and /run on $PORT. What a call does stands in its parameters ("do"), or in the
function's name where it is one of FedKeeper's."""
import json
import os
import subprocess
import sys
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

MARKER = "XXX_THE_END_OF_A_WHISK_ACTIVATION_XXX"
state = {"init": None, "runs": 0, "held": []}


def act(request):
    value, name = request.get("value", {}), state["init"]["name"]
    state["runs"] += 1
    if name.startswith("fl_invoker_weights_update"):
        if "Error" in value:
            return 200, {"Error": value["Error"]}
        return 200, {"result": "executed_Client_" + name[len("fl_invoker_weights_update"):]}
    if name == "fl_server_aggregator":
        return 200, {"loss": 1.5, "accuracy": 0.585}
    if name == "fl_server_init":
        if value["train_labels_url"] == value["train_images_url"]:
            os._exit(1)
        return 200, {"weights": "done"}
    if "$binary" in value:
        return 200, {"$binary": value["$binary"], "$type": "00"}
    what = value.get("do", "echo")
    if what == "error":
        return 200, {"error": value.get("text", "it went wrong")}
    if what == "fail":
        return 500, {"error": "it broke"}
    if what == "garbage":
        return 200, "no object"
    if what == "exit":
        os._exit(3)
    if what == "sleep":
        time.sleep(value["seconds"])
    if what == "memory":
        state["held"].append(bytearray(os.urandom(1) * (value["megabytes"] << 20)))
        time.sleep(20)
    if what == "big":
        return 200, {"text": "x" * value["bytes"]}
    if what == "log":
        for i in range(value["lines"]):
            print("line", i, flush=True)
        print("to error", file=sys.stderr, flush=True)
    if what == "environment":
        return 200, {"environment": dict(os.environ), "folder": os.getcwd(), "arguments": sys.argv}
    if what == "child":
        child = subprocess.Popen(["sleep", "600"])
        return 200, {"child": child.pid, "self": os.getpid()}
    if what == "http":
        return 200, value["answer"]
    return 200, {"function": name, "value": value, "process": os.getpid(), "runs": state["runs"],
                 "request": {key: request[key] for key in request if key != "value"}, "env": state["init"].get("env")}


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self):
        request = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        if self.path == "/init":
            state["init"] = request["value"]
            broken = request["value"].get("code") == "broken"
            print("initialized", flush=True)
            self.answer(502 if broken else 200, {"error": "cannot be loaded"} if broken else {"ok": True})
            return
        status, value = act(request)
        for stream in (sys.stdout, sys.stderr):
            print(MARKER, file=stream, flush=True)
        self.answer(status, value)

    def answer(self, status, value):
        body = json.dumps(value).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


class Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128


Server(("127.0.0.1", int(os.environ["PORT"])), Handler).serve_forever()
