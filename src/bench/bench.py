#!/usr/bin/env python3
"""Compares servers that speak the same API: lists, views and creates, alternating in one run.

Each candidate is NAME=COMMAND, where COMMAND starts the server in the foreground and may use {dir} (a fresh data
directory) and {port}; --setup NAME=COMMAND runs before it once, to make the superuser bench@example.com with the password
benchbench. Data are seeded over HTTP. A server that has the yardstick routes (larder.yardstick=true) is also measured
against them: the same bytes, prepared, through the same chain.

    python3 src/bench/bench.py \\
        --setup  larder='java -jar target/larder.jar superuser upsert bench@example.com benchbench --dir {dir}' \\
        --start  larder='java -jar target/larder.jar serve --dir {dir} --http 127.0.0.1:{port}' \\
        --out src/bench/results/engine.json

Needs wrk. Rates are medians over the rounds; cpu_us is processor time of the server per request.
"""
import argparse
import json
import os
import re
import shlex
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request

HERE = os.path.dirname(os.path.abspath(__file__))
EMAIL, PASSWORD = "bench@example.com", "benchbench"
FIELDS = [
    {"name": "title", "type": "text"},
    {"name": "body", "type": "text"},
    {"name": "views", "type": "number"},
    {"name": "rating", "type": "number"},
    {"name": "active", "type": "bool"},
    {"name": "kind", "type": "select", "values": ["a", "b", "c"], "maxSelect": 1},
    {"name": "tags", "type": "select", "values": ["x", "y", "z"], "maxSelect": 3},
    {"name": "meta", "type": "json"},
    {"name": "link", "type": "url"},
    {"name": "created", "type": "autodate", "onCreate": True},
    {"name": "updated", "type": "autodate", "onCreate": True, "onUpdate": True},
]  # with the id: 12 fields


def record(i):
    return {"title": "Title number %d" % i, "body": "A body of some length for the record number %d." % i,
            "views": i, "rating": i % 50 / 10, "active": i % 2 == 0, "kind": "abc"[i % 3], "tags": ["x", "y"],
            "meta": {"n": i, "list": [1, 2, 3]}, "link": "https://example.com/%d" % i}


class Candidate:
    def __init__(self, name, start, setup):
        self.name, self.start_command, self.setup_command = name, start, setup
        self.dir = tempfile.mkdtemp(prefix="bench-%s-" % name)
        self.port = free_port()
        self.token = None

    def fill(self, command):
        return shlex.split(command.replace("{dir}", self.dir + "/data").replace("{port}", str(self.port)))

    def start(self):
        if self.setup_command:
            subprocess.run(self.fill(self.setup_command), check=True, stdout=subprocess.DEVNULL)
        began = time.time()
        self.process = subprocess.Popen(self.fill(self.start_command), stdout=subprocess.DEVNULL,
                                        stderr=open(self.dir + "/server.log", "wb"))
        while True:
            try:
                self.call("GET", "/api/health")
                break
            except OSError:
                if self.process.poll() is not None or time.time() - began > 120:
                    raise SystemExit("%s did not start: %s" % (self.name, open(self.dir + "/server.log").read()[-2000:]))
                time.sleep(0.01)
        self.first_answer_s = time.time() - began
        answer = self.call("POST", "/api/collections/_superusers/auth-with-password",
                           {"identity": EMAIL, "password": PASSWORD})
        self.token = answer["token"]

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            self.process.kill()
        shutil.rmtree(self.dir, ignore_errors=True)

    def call(self, method, path, body=None, raw=False):
        data = None if body is None else body if isinstance(body, bytes) else json.dumps(body).encode()
        headers = {"Content-Type": "application/json"}
        if self.token:
            headers["Authorization"] = self.token
        request = urllib.request.Request("http://127.0.0.1:%d%s" % (self.port, path), data, headers, method=method)
        with urllib.request.urlopen(request, timeout=60) as response:
            content = response.read()
        return content if raw else json.loads(content) if content else None

    def resident_mb(self):
        with open("/proc/%d/status" % self.process.pid) as f:
            return round(int(re.search(r"VmRSS:\s+(\d+)", f.read()).group(1)) / 1024)

    def cpu_seconds(self):
        with open("/proc/%d/stat" % self.process.pid) as f:
            parts = f.read().rsplit(")", 1)[1].split()
        return (int(parts[11]) + int(parts[12])) / os.sysconf("SC_CLK_TCK")

    def seed(self, rows):
        self.call("POST", "/api/collections", {
            "name": "bench", "type": "base", "listRule": "", "viewRule": "", "createRule": "", "fields": FIELDS})
        self.call("PATCH", "/api/settings", {"batch": {"enabled": True, "maxRequests": 500, "timeout": 60}})
        for first in range(0, rows, 500):
            self.call("POST", "/api/batch", {"requests": [
                {"method": "POST", "url": "/api/collections/bench/records", "body": record(i)}
                for i in range(first, min(first + 500, rows))]})
        ids = []
        page = 1
        while len(ids) < min(rows, 5000):
            items = self.call("GET", "/api/collections/bench/records?perPage=1000&skipTotal=1&fields=id&page=%d" % page)["items"]
            ids += [item["id"] for item in items]
            page += 1
        self.ids_file = self.dir + "/ids"
        with open(self.ids_file, "w") as f:
            f.write("\n".join(ids) + "\n")
        self.body_file = self.dir + "/body.json"
        with open(self.body_file, "w") as f:
            json.dump(record(7), f)

    def workloads(self):
        lists = "/api/collections/bench/records?perPage=30&skipTotal=1"
        view = "/api/collections/bench/records/"
        loads = {"list-30": ("GET", lists, None, None), "view": ("GET", view + "RANDOM_ID", None, self.ids_file),
                 "create": ("POST", "/api/collections/bench/records", self.body_file, None)}
        try:
            with open(self.ids_file) as f:
                one = f.readline().strip()
            self.call("PUT", "/api/yardstick/list", self.call("GET", lists, raw=True))
            self.call("PUT", "/api/yardstick/view", self.call("GET", view + one, raw=True))
            loads["list-30 yardstick"] = ("GET", "/api/yardstick/list", None, None)
            loads["view yardstick"] = ("GET", "/api/yardstick/view", None, None)
            loads["create yardstick"] = ("POST", "/api/yardstick/parse", self.body_file, None)
        except urllib.error.HTTPError:
            pass  # another product, or the routes are off
        return loads

    def measure(self, load, seconds, connections):
        method, path, body, ids = load
        command = ["wrk", "-t1", "-c%d" % connections, "-d%ds" % seconds, "--timeout", "10s", "-s", HERE + "/wrk.lua",
                   "http://127.0.0.1:%d%s" % (self.port, path), "--", method, body or "-", "-"] + ([ids] if ids else [])
        before = self.cpu_seconds()
        output = subprocess.run(command, check=True, capture_output=True, text=True).stdout
        spent = self.cpu_seconds() - before
        result = json.loads(re.search(r"RESULT (\{.*\})", output).group(1))
        result["rate"] = round(result["requests"] / result["seconds"])
        result["cpu_us"] = round(spent / max(1, result["requests"]) * 1e6, 1)
        return result


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def pairs(values):
    return dict(value.split("=", 1) for value in values)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--start", action="append", required=True, metavar="NAME=COMMAND")
    parser.add_argument("--setup", action="append", default=[], metavar="NAME=COMMAND")
    parser.add_argument("--rows", type=int, default=10000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=int, default=3)
    parser.add_argument("--warmup", type=int, default=10, help="seconds for each workload (default %(default)s)")
    parser.add_argument("--connections", type=int, default=64)
    parser.add_argument("--out", help="file for the raw results")
    options = parser.parse_args()
    setups = pairs(options.setup)
    candidates = [Candidate(name, start, setups.get(name)) for name, start in pairs(options.start).items()]
    results, facts = [], {}
    try:
        for candidate in candidates:
            candidate.start()
            time.sleep(3)
            facts[candidate.name] = {"first_answer_s": round(candidate.first_answer_s, 2),
                                     "idle_rss_mb": candidate.resident_mb()}
            candidate.seed(options.rows)
        loads = {candidate.name: candidate.workloads() for candidate in candidates}
        names = [name for name in max(loads.values(), key=len)]
        for name in names:
            for candidate in candidates:
                if name in loads[candidate.name]:
                    candidate.measure(loads[candidate.name][name], options.warmup, options.connections)
        for round_ in range(options.rounds):
            for name in names:
                for candidate in candidates if round_ % 2 == 0 else candidates[::-1]:
                    if name in loads[candidate.name]:
                        result = candidate.measure(loads[candidate.name][name], options.seconds, options.connections)
                        results.append(dict(result, candidate=candidate.name, workload=name, round=round_))
        for candidate in candidates:
            facts[candidate.name]["rss_after_load_mb"] = candidate.resident_mb()
    finally:
        for candidate in candidates:
            if hasattr(candidate, "process"):
                candidate.stop()

    median = {}
    print("%-12s %-20s %9s %8s %9s %9s %8s" % ("candidate", "workload", "rate/s", "cpu us", "p50 ms", "p99 ms", "failed"))
    for candidate in candidates:
        for name in names:
            rows = [r for r in results if r["candidate"] == candidate.name and r["workload"] == name]
            if rows:
                m = {key: statistics.median(r[key] for r in rows) for key in ("rate", "cpu_us", "p50_ms", "p99_ms")}
                m["failed"] = sum(r["failed"] + r["timeouts"] for r in rows)
                median[candidate.name, name] = m
                print("%-12s %-20s %9d %8.1f %9.2f %9.2f %8d" % (
                    candidate.name, name, m["rate"], m["cpu_us"], m["p50_ms"], m["p99_ms"], m["failed"]))
    ratios = {}
    for candidate in candidates:
        for name in ("list-30", "view", "create"):
            yardstick = median.get((candidate.name, name + " yardstick"))
            if yardstick:
                ratios["%s %s of yardstick" % (candidate.name, name)] = round(
                    median[candidate.name, name]["rate"] / yardstick["rate"], 3)
            if candidate is not candidates[0]:
                ratios["%s %s of %s" % (candidates[0].name, name, candidate.name)] = round(
                    median[candidates[0].name, name]["rate"] / median[candidate.name, name]["rate"], 2)
    for name, ratio in ratios.items():
        print("%-50s %6.2f" % (name, ratio))
    for name, fact in facts.items():
        print(name, fact)
    if options.out:
        os.makedirs(os.path.dirname(options.out) or ".", exist_ok=True)
        with open(options.out, "w") as f:
            json.dump({"when": time.strftime("%Y-%m-%d %H:%MZ", time.gmtime()), "cores": os.cpu_count(),
                       "load": os.getloadavg(), "options": {k: v for k, v in vars(options).items() if k not in ("start", "setup", "out")},
                       "facts": facts, "ratios": ratios, "results": results}, f, indent=1)
    return 0


if __name__ == "__main__":
    sys.exit(main())
