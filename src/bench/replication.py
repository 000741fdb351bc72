#!/usr/bin/env python3
"""What replication to a bucket costs, and how far the bucket is behind.

    python3 src/bench/replication.py \\
        --setup 'java -jar target/larder.jar superuser upsert bench@example.com benchbench --dir {dir}' \\
        --start 'java -jar target/larder.jar serve --dir {dir} --http 127.0.0.1:{port}' \\
        --out src/bench/results/replication.json

Starts the server twice, with and without a litestream.yml, and measures creates with wrk in alternating rounds. Then writes
--rate records a second through batches and reads the lag every 50 ms. Then leaves the server alone: processor time and
requests to the bucket while nothing is written, and while one record is written each second. Ends with a restore from the
bucket whose records are counted. The bucket is a small server in this process that keeps objects in memory and counts
requests; --s3 URL names another one (parameters and all), whose requests are not counted then. Needs wrk.
"""
import argparse
import collections
import hashlib
import http.server
import json
import os
import shutil
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import urllib.parse
from email.utils import formatdate
from xml.sax.saxutils import escape

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from bench import Candidate, record  # noqa: E402


class Bucket(http.server.ThreadingHTTPServer):
    """The few calls of S3 that a replica needs, for one bucket; signatures are not looked at."""

    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Calls)
        self.objects = {}
        self.guard = threading.Lock()
        self.counts = collections.Counter()
        self.bytes = 0
        threading.Thread(target=self.serve_forever, daemon=True).start()

    def url(self):
        return "s3://bench/data?endpoint=http://127.0.0.1:%d&region=us-east-1" % self.server_port


class Calls(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def key(self):
        parts = urllib.parse.urlsplit(self.path)
        return urllib.parse.unquote(parts.path).split("/", 2)[2] if parts.path.count("/") > 1 else "", \
            dict(urllib.parse.parse_qsl(parts.query, keep_blank_values=True))

    def answer(self, status, body=b"", **headers):
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.send_header("Content-Length", headers.pop("length", len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def count(self, kind):
        with self.server.guard:
            self.server.counts[kind] += 1

    def do_PUT(self):
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        key, _ = self.key()
        self.count("PUT")
        with self.server.guard:
            there = self.server.objects.get(key)
            wanted = self.headers.get("If-Match")
            if (self.headers.get("If-None-Match") == "*" and there) or (wanted and (not there or there[1] != wanted)):
                refused = True
            else:
                refused = False
                tag = '"%s"' % hashlib.md5(body).hexdigest()
                meta = {k: v for k, v in self.headers.items() if k.lower().startswith("x-amz-meta-")}
                self.server.objects[key] = (body, tag, time.time(), meta)
                self.server.bytes += len(body)
        if refused:
            self.answer(412, b"<Error><Code>PreconditionFailed</Code></Error>")
        else:
            self.answer(200, ETag=tag)

    def do_GET(self):
        key, query = self.key()
        if not key:
            return self.list(query)
        self.count(self.command)
        with self.server.guard:
            there = self.server.objects.get(key)
        if not there:
            return self.answer(404, b"<Error><Code>NoSuchKey</Code></Error>")
        body, tag, at, meta = there
        status, extra = 200, {}
        span = self.headers.get("Range")
        if span:
            first, _, end = span[len("bytes="):].partition("-")
            first, stop = int(first), int(end) + 1 if end else len(body)
            extra = {"Content_Range": "bytes %d-%d/%d" % (first, min(stop, len(body)) - 1, len(body))}
            body, status = body[first:stop], 206
        self.send_response(status)
        for name, value in {"ETag": tag, "Last-Modified": formatdate(at, usegmt=True), **meta}.items():
            self.send_header(name, value)
        for name, value in extra.items():
            self.send_header(name.replace("_", "-"), value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command == "GET":
            self.wfile.write(body)

    do_HEAD = do_GET

    def list(self, query):
        self.count("LIST")
        prefix, after = query.get("prefix", ""), query.get("continuation-token") or query.get("start-after", "")
        with self.server.guard:
            keys = sorted(k for k in self.server.objects if k.startswith(prefix) and k > after)
            shown = [(k, self.server.objects[k]) for k in keys[:1000]]
        entries = "".join(
            "<Contents><Key>%s</Key><LastModified>%s</LastModified><ETag>%s</ETag><Size>%d</Size></Contents>" % (
                escape(k), time.strftime("%Y-%m-%dT%H:%M:%S.000Z", time.gmtime(o[2])), escape(o[1]), len(o[0]))
            for k, o in shown)
        more = "<IsTruncated>true</IsTruncated><NextContinuationToken>%s</NextContinuationToken>" % escape(
            shown[-1][0]) if len(keys) > 1000 else "<IsTruncated>false</IsTruncated>"
        self.answer(200, ('<?xml version="1.0"?><ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/">'
                          "<Name>bench</Name><KeyCount>%d</KeyCount>%s%s</ListBucketResult>" % (
                              len(shown), more, entries)).encode(), Content_Type="application/xml")

    def do_DELETE(self):
        self.count("DELETE")
        with self.server.guard:
            self.server.objects.pop(self.key()[0], None)
        self.answer(204)

    def do_POST(self):
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.count("POST")
        # Uploads in parts do not happen at this size; batch deletes fall back to single ones.
        self.answer(501, b"<Error><Code>NotImplemented</Code></Error>")


def state(server):
    return server.call("GET", "/api/larder/replication")["databases"][0]


def await_stored(server):
    while True:
        now = state(server)
        if now["lagMillis"] == 0 and now["localTxid"] == now["storedTxid"]:
            return now
        time.sleep(0.2)


def lag_under_load(server, rate, seconds):
    size, threads = 50, 4
    pace, stop, sent = size * threads / rate, time.time() + seconds, [0] * threads

    def write(index):
        due = time.time()
        while time.time() < stop:
            server.call("POST", "/api/batch", {"requests": [
                {"method": "POST", "url": "/api/collections/bench/records", "body": record(i)} for i in range(size)]})
            sent[index] += size
            due += pace
            time.sleep(max(0, due - time.time()))

    writers = [threading.Thread(target=write, args=(i,)) for i in range(threads)]
    began = time.time()
    for each in writers:
        each.start()
    lags = []
    while time.time() < stop:
        lags.append(state(server)["lagMillis"])
        time.sleep(0.05)
    for each in writers:
        each.join()
    lags.sort()
    return {"rate": round(sum(sent) / (time.time() - began)), "samples": len(lags), "p50_ms": lags[len(lags) // 2],
            "p99_ms": lags[int(len(lags) * 0.99)], "max_ms": lags[-1]}


def quiet(server, bucket, seconds, writes):
    before, counts, began = server.cpu_seconds(), collections.Counter(bucket.counts if bucket else {}), time.time()
    while time.time() - began < seconds:
        if writes:
            server.call("POST", "/api/collections/bench/records", record(1))
        time.sleep(min(1, seconds))
    passed = time.time() - began
    per_hour = {k: round((v - counts[k]) * 3600 / passed) for k, v in (bucket.counts if bucket else {}).items()}
    return {"cpu_percent_of_a_core": round((server.cpu_seconds() - before) / passed * 100, 2),
            "requests_per_hour": per_hour, "seconds": round(passed)}


def restored_records(jar_start, server, folder):
    target = os.path.join(folder, "restored.db")
    command = jar_start.split(" serve ")[0] + " restore --dir %s/data -o %s" % (server.dir, target)
    subprocess.run(command.split(), check=True, stdout=subprocess.DEVNULL)
    with sqlite3.connect(target) as db:
        return db.execute("SELECT count(*) FROM bench").fetchone()[0]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--start", required=True)
    parser.add_argument("--setup", required=True)
    parser.add_argument("--s3", help="address of a replica in a running bucket")
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--seconds", type=int, default=5, help="of each round (default %(default)s)")
    parser.add_argument("--warmup", type=int, default=15)
    parser.add_argument("--connections", type=int, default=64)
    parser.add_argument("--rate", type=int, default=2000)
    parser.add_argument("--load-seconds", type=int, default=60)
    parser.add_argument("--idle-seconds", type=int, default=180)
    parser.add_argument("--out")
    options = parser.parse_args()
    bucket = None if options.s3 else Bucket()
    folder = tempfile.mkdtemp(prefix="bench-replication-")
    servers = {name: Candidate(name, options.start, options.setup) for name in ("plain", "replicated")}
    data = servers["replicated"].dir + "/data"
    os.makedirs(data)
    with open(data + "/litestream.yml", "w") as f:
        f.write("dbs:\n  - path: %s/data.db\n    replica:\n      url: %s\n      access-key-id: bench\n"
                "      secret-access-key: benchbench\n" % (data, options.s3 or bucket.url()))
    results = []
    try:
        for server in servers.values():
            server.start()
            server.seed(0)
        load = ("POST", "/api/collections/bench/records", servers["plain"].body_file, None)
        for server in servers.values():
            server.measure(load, options.warmup, options.connections)
        for round_ in range(options.rounds):
            order = list(servers.values())
            for server in order if round_ % 2 == 0 else order[::-1]:
                results.append(dict(server.measure(load, options.seconds, options.connections), candidate=server.name))
                if server.name == "replicated":
                    await_stored(server)
        replicated = servers["replicated"]
        rates = {name: statistics.median(r["rate"] for r in results if r["candidate"] == name) for name in servers}
        summary = {"creates": rates, "ratio": round(rates["replicated"] / rates["plain"], 3),
                   "lag": lag_under_load(replicated, options.rate, options.load_seconds)}
        servers["plain"].stop()
        await_stored(replicated)
        time.sleep(5)
        summary["idle"] = quiet(replicated, bucket, options.idle_seconds, False)
        summary["one write a second"] = quiet(replicated, bucket, options.idle_seconds, True)
        summary["stored"] = await_stored(replicated)
        expected = replicated.call("GET", "/api/collections/bench/records?perPage=1")["totalItems"]
        summary["restored"] = {"records": expected, "same": restored_records(options.start, replicated, folder) == expected}
    finally:
        for server in servers.values():
            if getattr(server, "process", None) and server.process.poll() is None:
                server.stop()
        shutil.rmtree(folder, ignore_errors=True)
    print(json.dumps(summary, indent=1))
    if options.out:
        with open(options.out, "w") as f:
            json.dump({"when": time.strftime("%Y-%m-%d %H:%MZ", time.gmtime()), "cores": os.cpu_count(),
                       "load": os.getloadavg(), "summary": summary, "results": results}, f, indent=1)
    return 0 if summary["restored"]["same"] else 1


if __name__ == "__main__":
    sys.exit(main())
