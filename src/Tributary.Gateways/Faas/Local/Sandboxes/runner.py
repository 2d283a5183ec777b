"""Runs one function written in Python for the local platform: POST /init takes its text, POST /run calls it (OpenWhisk's protocol)."""
import json
import os
import sys
import traceback
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

MARKER = "XXX_THE_END_OF_A_WHISK_ACTIVATION_XXX"
function = None


def init(value):
    global function
    os.environ.update({name: text if isinstance(text, str) else json.dumps(text) for name, text in (value.get("env") or {}).items()})
    scope = {"__name__": "__main__" if not value.get("main") else "action", "__file__": "action.py"}
    exec(compile(value["code"], "action.py", "exec"), scope)
    name = value.get("main") or "main"
    if not callable(scope.get(name)):
        raise NameError(f"the code has no function {name}")
    function = scope[name]


def run(request):
    for name, value in request.items():
        if name != "value" and isinstance(value, str):
            os.environ["__OW_" + name.upper()] = value
    result = function(request.get("value") or {})
    if not isinstance(result, (dict, list)):
        raise TypeError("The action did not return a dictionary or an array.")
    return result


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self):
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        try:
            request = json.loads(body)
            if self.path == "/init":
                init(request["value"])
                self.answer(200, {"ok": True})
            elif function is None:
                self.answer(502, {"error": "Cannot run a function that was not initialized."})
            else:
                self.answer(200, run(request))
        except BaseException as fault:
            traceback.print_exc()
            self.answer(502, {"error": f"An error has occurred: {type(fault).__name__}: {fault}"})
        finally:
            if self.path == "/run":
                for stream in (sys.stdout, sys.stderr):
                    print(MARKER, file=stream, flush=True)

    def answer(self, status, value):
        try:
            body = json.dumps(value).encode()
        except (TypeError, ValueError) as fault:
            status, body = 502, json.dumps({"error": f"The action's result is no JSON: {fault}"}).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
        self.wfile.flush()

    def log_message(self, *_):
        pass


class Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128


Server(("127.0.0.1", int(os.environ["PORT"])), Handler).serve_forever()
