#!/usr/bin/env python3
"""Times what reads a large run of a coordinator: pages of its clients, its rounds, its report.

  bench/pages.py DLL...        tributary.dll of one build or several; each gets a folder of its own with the same rows, and they take turns

The folder holds one run of 20 rounds whose last one asked CLIENTS clients, and one of ROUNDS rounds of ten clients. Rows are written
past the program, with the columns that every version has."""
import json, os, re, sqlite3, statistics, subprocess, sys, tempfile, time, urllib.request

CLIENTS = int(os.environ.get("CLIENTS", 100_000))
ROUNDS = int(os.environ.get("ROUNDS", 10_000))
TURNS = int(os.environ.get("TURNS", 3))
SPEC = {"rounds": 20, "model": {"name": "x", "input": [1], "layers": [], "loss": "crossEntropy"}}


def serve(dll, folder):
    """A coordinator on a free port, and its address."""
    process = subprocess.Popen(["dotnet", dll, "coordinator", "--folder", folder, "--listen", "http://127.0.0.1:0", "--json"],
                               stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    return process, json.loads(process.stdout.readline())["address"].rstrip("/")


def stop(process):
    process.terminate()
    process.wait()


def record(number, clients):
    cohort = [{"client": f"client-{i:06}", "seconds": 0.5, "examples": 10, "loss": 1.5, "trainSeconds": 0.25} for i in range(clients)]
    seconds = {"train": 1, "transfer": 0, "aggregate": 0.5, "evaluate": 0.25, "save": 0}
    base = {"round": number, "started": "2026-01-02T12:00:00+00:00", "seconds": seconds, "bytesOut": 1, "bytesIn": 1, "accuracy": 0.5, "loss": 1.0,
            "modelSha256": "0" * 64}
    return json.dumps({**base, "cohort": cohort}), json.dumps({**base, "answered": clients, "refused": 0})


def fill(folder):
    database = sqlite3.connect(os.path.join(folder, "tributary.db"))
    for run, rounds, last in (("wide", 20, CLIENTS), ("long", ROUNDS, 10)):
        outcome = {"status": "Completed", "reason": "done", "rounds": rounds, "modelSha256": "0" * 64, "seconds": 1}
        database.execute("INSERT INTO runs (id, name, created, spec, status, outcome, initial_model) VALUES (?, ?, '2026-01-02T12:00:00.0000000Z', ?, "
                         "'Completed', ?, ?)", (run, run, json.dumps(SPEC), json.dumps(outcome), "0" * 64))
        for number in range(1, rounds + 1):
            whole, short = record(number, last if number == rounds else 10)
            database.execute("INSERT INTO rounds (run_id, round, record, model) VALUES (?, ?, ?, ?)", (run, number, whole, "0" * 64))
            database.execute("INSERT INTO round_summaries (run_id, round, summary) VALUES (?, ?, ?)", (run, number, short))
        database.executemany("INSERT INTO run_clients (run_id, client, rounds, failures, examples, seconds, last_round) VALUES (?, ?, 1, 0, 10, 0.5, 1)",
                             ((run, f"client-{i:06}") for i in range(last)))
    database.commit()
    database.close()


def get(url):
    started = time.perf_counter()
    with urllib.request.urlopen(url) as answer:
        body = answer.read()
    return time.perf_counter() - started, body


def clients(address):
    total, after = 0.0, ""
    while after is not None:
        seconds, body = get(f"{address}/api/runs/wide/clients?limit=1000{after}")
        total += seconds
        page = json.loads(body)
        after = f"&after={page['next']}" if "next" in page else None
    return total


def main(dlls):
    folders = [tempfile.mkdtemp(prefix="tributary-pages-") for _ in dlls]
    for dll, folder in zip(dlls, folders):
        stop(serve(dll, folder)[0])
        fill(folder)
    figures = {dll: {} for dll in dlls}
    for _ in range(TURNS):
        for dll, folder in zip(dlls, folders):
            process, address = serve(dll, folder)
            try:
                get(f"{address}/api/runs/wide")
                seconds, body = get(f"{address}/api/runs/wide/rounds?newest=true&limit=1")
                told = figures[dll]
                told.setdefault("all clients of a run, 1000 a page, s", []).append(clients(address))
                told.setdefault("the newest round, s", []).append(seconds)
                told.setdefault("the newest round, bytes", []).append(len(body))
                told.setdefault("report of the long run, s", []).append(get(f"{address}/api/runs/long/report")[0])
            finally:
                stop(process)
    processor = re.search(r"Model name:\s*(.*)", subprocess.run(["lscpu"], capture_output=True, text=True).stdout)
    print(f"{processor.group(1) if processor else 'unknown processor'}; {CLIENTS:,} clients, {ROUNDS:,} rounds; median of {TURNS} turns")
    for name in next(iter(figures.values())):
        print(f"| {name} | " + " | ".join(f"{statistics.median(figures[dll][name]):,.3f}" for dll in dlls) + " |")


if __name__ == "__main__":
    main(sys.argv[1:] or sys.exit(__doc__))
