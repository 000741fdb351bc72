#!/usr/bin/env python3
"""What thousands of open event streams cost a server, and what a change costs that all of them hear of.

    python3 src/bench/realtime.py \\
        --setup 'java -jar target/larder.jar superuser upsert bench@example.com benchbench --dir {dir}' \\
        --start 'java -Xmx512m -jar target/larder.jar serve --dir {dir} --http 127.0.0.1:{port}' \\
        --out src/bench/results/realtime.json

Three parts, each on a server of its own:
  idle     opens --clients streams, subscribes each to a topic, and reads the resident memory of the server's process
           after --rest seconds without a message;
  fanout   makes --writes changes, one after the other, that all of these streams hear of. A latency is the time from
           sending the write until a stream has its event, for each pair of write and stream;
  creates  measures creates (wrk) for --seconds with --subscribers streams that hear of each, and without any, alternating
           for --rounds, in one run.
Needs wrk, and file descriptors for all streams in this process and in the server's (ulimit -n). Only the standard
library is used. The load generator, the readers and the server share the machine; in the part
creates the readers let the kernel discard what came.
"""
import argparse
import http.client
import json
import multiprocessing
import os
import re
import resource
import select
import shlex
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time

EMAIL, PASSWORD = "bench@example.com", "benchbench"
HERE = os.path.dirname(os.path.abspath(__file__))
TOPIC = "bench/*"
IN_FLIGHT = 100
ONE = bytearray(1 << 20)


def check(condition, what):
    if not condition:
        raise SystemExit("FAILED: " + what)


class Server:
    def __init__(self, args):
        self.dir = tempfile.mkdtemp(prefix="bench-realtime-")
        with socket.socket() as s:
            s.bind(("127.0.0.1", 0))
            self.port = s.getsockname()[1]
        names = {"dir": os.path.join(self.dir, "data"), "port": self.port}
        subprocess.run(shlex.split(args.setup.format(**names)), check=True, stdout=subprocess.DEVNULL)
        self.log = open(os.path.join(self.dir, "server.log"), "wb")
        self.process = subprocess.Popen(shlex.split(args.start.format(**names)), stdout=self.log, stderr=subprocess.STDOUT)
        self.token = ""
        for _ in range(600):
            check(self.process.poll() is None, "the server ended; see " + self.log.name)
            try:
                if self.call("GET", "/api/health")[0] == 200:
                    break
            except OSError:
                time.sleep(0.1)
        status, body = self.call("POST", "/api/collections/_superusers/auth-with-password",
                                 {"identity": EMAIL, "password": PASSWORD})
        check(status == 200, "sign in: %s" % body)
        self.token = body["token"]
        status, body = self.call("POST", "/api/collections", {
            "name": "bench", "type": "base", "listRule": "", "viewRule": "", "createRule": "", "fields": [
                {"name": "title", "type": "text"}, {"name": "views", "type": "number"},
                {"name": "created", "type": "autodate", "onCreate": True}]})
        check(status == 200, "collection: %s" % body)

    def call(self, method, path, body=None):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        connection.request(method, path, None if body is None else json.dumps(body),
                           {"Content-Type": "application/json", "Authorization": self.token})
        response = connection.getresponse()
        content = response.read()
        connection.close()
        return response.status, json.loads(content) if content else None

    def resident_mib(self):
        with open("/proc/%d/status" % self.process.pid) as status:
            return int(re.search(r"VmRSS:\s+(\d+)", status.read()).group(1)) // 1024

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(30)
        except subprocess.TimeoutExpired:
            self.process.kill()
        self.log.close()
        shutil.rmtree(self.dir, ignore_errors=True)


class Streams:
    """Many open event streams, read by whoever calls; all hear of one topic."""

    def __init__(self, port, count):
        self.port = port
        self.poll = select.epoll()
        self.sockets, self.buffers, self.ids = {}, {}, []
        self.ended = 0
        opened = 0
        while len(self.ids) < count:
            while opened < count and opened - len(self.ids) < IN_FLIGHT:
                self.open()
                opened += 1
            for fd, data in self.ready(30):
                self.buffers[fd] += data
                found = re.search(rb"data:\{\"clientId\":\"(\w+)\"\}\n\n", self.buffers[fd])
                if found:
                    self.ids.append(found.group(1).decode())
                    del self.buffers[fd]
            check(self.ended == 0, "a stream ended while others were opened")

    def open(self):
        stream = socket.create_connection(("127.0.0.1", self.port))
        stream.sendall(b"GET /api/realtime HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept: text/event-stream\r\n\r\n")
        stream.setblocking(False)
        self.sockets[stream.fileno()] = stream
        self.buffers[stream.fileno()] = b""
        self.poll.register(stream.fileno(), select.EPOLLIN)

    def ready(self, timeout):
        events = self.poll.poll(timeout)
        check(events or timeout < 30, "nothing came for %d seconds" % timeout)
        for fd, _ in events:
            try:
                data = self.sockets[fd].recv(1 << 18)
            except BlockingIOError:
                continue
            if data:
                yield fd, data
            else:
                self.ended += 1
                self.poll.unregister(fd)
                self.sockets.pop(fd).close()

    def discard(self, timeout):
        """Lets the kernel throw away what has come, uncopied: readers would be on other machines. Returns its size."""
        size = 0
        for fd, _ in self.poll.poll(timeout):
            got = self.sockets[fd].recv_into(ONE, 1 << 20, socket.MSG_TRUNC | socket.MSG_DONTWAIT)
            size += got
            if got == 0:
                self.ended += 1
                self.poll.unregister(fd)
                self.sockets.pop(fd).close()
        return size

    def subscribe(self, topics):
        waiting, failed = list(self.ids), []

        def work():
            connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
            while waiting:
                try:
                    client = waiting.pop()
                except IndexError:
                    break
                connection.request("POST", "/api/realtime", json.dumps({"clientId": client, "subscriptions": topics}),
                                   {"Content-Type": "application/json"})
                response = connection.getresponse()
                response.read()
                if response.status != 204:
                    failed.append(response.status)
            connection.close()

        threads = [threading.Thread(target=work) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        check(not failed, "subscribe: %s" % failed[:3])

    def close(self):
        for stream in self.sockets.values():
            stream.close()
        self.poll.close()


def percentile(sorted_values, p):
    return sorted_values[min(len(sorted_values) - 1, int(len(sorted_values) * p))]


def warm_up(server):
    create(server, 3, 16)


def idle_and_fanout(args, results):
    server = Server(args)
    try:
        warm_up(server)
        time.sleep(2)
        before = server.resident_mib()
        start = time.monotonic()
        streams = Streams(server.port, args.clients)
        results["open_seconds"] = round(time.monotonic() - start, 1)
        streams.subscribe([TOPIC])
        time.sleep(args.rest)
        results["rss_without_clients_mib"] = before
        results["rss_mib"] = server.resident_mib()
        results["clients"] = args.clients
        print("%d idle streams: %d MiB resident (%d before), opened in %.1f s" % (
            args.clients, results["rss_mib"], before, results["open_seconds"]), flush=True)
        fanout(args, server, streams, results)
        results["rss_after_fanout_mib"] = server.resident_mib()
        streams.close()
    finally:
        server.stop()


def fanout(args, server, streams, results):
    latencies, worst, answers = [], [], []
    writer = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)
    for number in range(args.writes + args.unmeasured_writes):
        body = json.dumps({"title": "change %d" % number, "views": number})
        start = time.monotonic()
        writer.request("POST", "/api/collections/bench/records", body, {"Content-Type": "application/json"})
        own, missing = [], set(streams.sockets)
        while missing:
            for fd, data in streams.ready(30):
                if data.endswith(b"\n\n"):
                    missing.discard(fd)
                    own.append(time.monotonic() - start)
        check(streams.ended == 0, "%d streams ended" % streams.ended)
        response = writer.getresponse()
        check(response.status == 200, "create: %d %s" % (response.status, response.read()))
        response.read()
        if number >= args.unmeasured_writes:
            latencies += own
            worst.append(max(own))
        time.sleep(0.2)
    latencies.sort()
    results["fanout"] = {
        "writes": args.writes, "streams": len(streams.sockets),
        "p50_ms": round(percentile(latencies, 0.5) * 1000, 1), "p99_ms": round(percentile(latencies, 0.99) * 1000, 1),
        "max_ms": round(latencies[-1] * 1000, 1), "median_of_slowest_ms": round(statistics.median(worst) * 1000, 1)}
    print("fan-out:", results["fanout"], flush=True)


def create(server, seconds, connections):
    body = os.path.join(server.dir, "body.json")
    with open(body, "w") as f:
        json.dump({"title": "A title", "views": 7}, f)
    output = subprocess.run(
        ["wrk", "-t1", "-c%d" % connections, "-d%ds" % seconds, "--timeout", "10s", "-s", HERE + "/wrk.lua",
         "http://127.0.0.1:%d/api/collections/bench/records" % server.port, "--", "POST", body, "-"],
        check=True, capture_output=True, text=True).stdout
    result = json.loads(re.search(r"RESULT (\{.*\})", output).group(1))
    return dict(result, rate=round(result["requests"] / result["seconds"]))


def read_all(port, count, ready, stop, told):
    """A process that takes what comes as fast as it can."""
    streams = Streams(port, count)
    streams.subscribe([TOPIC])
    ready.set()
    received = 0
    while not stop.is_set():
        received += streams.discard(0.2)
    told.put((received, streams.ended))
    streams.close()


def measured(args, server, count):
    """Creates while so many streams hear of them."""
    if count == 0:
        result = create(server, args.seconds, args.connections)
        return dict(result, subscribers=0, bytes=0, ended=0)
    ready, stop, told = multiprocessing.Event(), multiprocessing.Event(), multiprocessing.Queue()
    reader = multiprocessing.Process(target=read_all, args=(server.port, count, ready, stop, told))
    reader.start()
    check(ready.wait(60), "the readers are not ready")
    result = create(server, args.seconds, args.connections)
    time.sleep(args.settle)
    stop.set()
    received, ended = told.get(timeout=60)
    reader.join()
    return dict(result, subscribers=count, bytes=received, ended=ended)


def creates(args, results):
    server = Server(args)
    rounds = []
    try:
        create(server, args.warmup, args.connections)
        measured(args, server, args.subscribers)
        for number in range(args.rounds):
            for count in [0, args.subscribers] if number % 2 == 0 else [args.subscribers, 0]:
                result = measured(args, server, count)
                rounds.append(result)
                print("%5d subscribers %7d creates/s  p99 %8.2f ms  failed %d  received %5d MB  streams ended %d" % (
                    count, result["rate"], result["p99_ms"], result["failed"], result["bytes"] // 10**6, result["ended"]), flush=True)
    finally:
        server.stop()
    rates = {count: statistics.median(r["rate"] for r in rounds if r["subscribers"] == count)
             for count in (0, args.subscribers)}
    results["creates"] = {"rounds": rounds, "without": rates[0], "with": rates[args.subscribers],
                          "ratio": round(rates[args.subscribers] / rates[0], 3)}
    print("creates with %d subscribers: %.2f of those without" % (args.subscribers, results["creates"]["ratio"]))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--setup", required=True)
    parser.add_argument("--start", required=True)
    parser.add_argument("--parts", default="idle,creates", help="idle (with fanout), creates")
    parser.add_argument("--clients", type=int, default=10_000)
    parser.add_argument("--rest", type=int, default=15)
    parser.add_argument("--writes", type=int, default=20)
    parser.add_argument("--unmeasured-writes", type=int, default=5)
    parser.add_argument("--subscribers", type=int, default=1000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=int, default=5)
    parser.add_argument("--settle", type=int, default=2)
    parser.add_argument("--warmup", type=int, default=15)
    parser.add_argument("--connections", type=int, default=16)
    parser.add_argument("--out")
    args = parser.parse_args()
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft < args.clients + 500 and (hard == resource.RLIM_INFINITY or hard > soft):
        resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    results = {"when": time.strftime("%Y-%m-%d %H:%MZ", time.gmtime()), "cores": os.cpu_count(), "load": os.getloadavg()}
    if "idle" in args.parts:
        idle_and_fanout(args, results)
    if "creates" in args.parts:
        creates(args, results)
    if args.out:
        os.makedirs(os.path.dirname(os.path.abspath(args.out)), exist_ok=True)
        with open(args.out, "w") as out:
            json.dump(results, out, indent=1)
            out.write("\n")


if __name__ == "__main__":
    sys.exit(main())
