#!/usr/bin/env python3
"""Start: a coordinator and five clients at once, until the API shows five clients. Prints wall time and each side's processor time, the median of several starts.

    bench/start.py PROGRAM [STARTS]     PROGRAM is tributary.dll, or the program that dotnet publish -r linux-x64 made
"""
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request

CLIENTS = 5
PORT = 17080


def processor_seconds(pid):
    with open(f"/proc/{pid}/stat", encoding="ascii") as file:
        fields = file.read().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def joined(url):
    try:
        with urllib.request.urlopen(f"{url}/api/clients?limit=100", timeout=5) as answer:
            return sum(client["state"] == "online" for client in json.load(answer)["items"])
    except OSError:
        return 0


def start(program, port):
    command = ["dotnet", "exec", program] if program.endswith(".dll") else [program]
    url = f"http://127.0.0.1:{port}"
    with tempfile.TemporaryDirectory() as folder:
        began = time.monotonic()
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "cwd": folder}
        processes = [subprocess.Popen([*command, "coordinator", "--listen", url, "--folder", "data"], **quiet)]
        processes += [subprocess.Popen([*command, "client", url, "--data", "mnist-mini", "--part", f"{i}/{CLIENTS}", "--name", f"client-{i}"], **quiet) for i in range(1, CLIENTS + 1)]
        try:
            while joined(url) < CLIENTS:
                if time.monotonic() - began > 60:
                    sys.exit("not all clients joined within a minute")
                time.sleep(0.01)
            wall = time.monotonic() - began
            times = [processor_seconds(process.pid) for process in processes]
        finally:
            for process in processes:
                process.terminate()
            for process in processes:
                process.wait()
    return wall, times[0], statistics.mean(times[1:])


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    starts = [start(os.path.abspath(sys.argv[1]), PORT + i) for i in range(int(sys.argv[2]) if len(sys.argv) > 2 else 5)]
    wall, coordinator, client = (statistics.median(column) for column in zip(*starts))
    print(f"{len(starts)} starts of a coordinator and {CLIENTS} clients: all joined after {wall:.2f} s (median; {min(s[0] for s in starts):.2f} to {max(s[0] for s in starts):.2f}); "
          f"processor seconds: coordinator {coordinator:.2f}, each client {client:.2f}")
