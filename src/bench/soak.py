#!/usr/bin/env python3
"""A long mixed load: lists, views, creates, updates, deletes, batches, uploads, sign-in and requests that are wrong.

    python3 src/bench/soak.py --requests 1000000 --out src/bench/results/soak.json \\
        --setup 'java -jar target/larder.jar superuser upsert bench@example.com benchbench --dir {dir}' \\
        --start 'java -Xmx512m -jar target/larder.jar serve --dir {dir} --http 127.0.0.1:{port}'

Needs wrk. The load comes in slices; after each the resident memory is read. Ends with an error when an answer was a 5xx,
when a connection failed, when the database is not whole afterwards, or when memory was not steady: the median of the last
quarter of the slices more than 15 % above that of the second quarter.
"""
import argparse
import json
import os
import re
import sqlite3
import statistics
import subprocess
import sys
import time

import bench

HERE = os.path.dirname(os.path.abspath(__file__))
FIELDS = [
    {"name": "title", "type": "text"}, {"name": "views", "type": "number"}, {"name": "link", "type": "url"},
    {"name": "kind", "type": "select", "values": ["a", "b", "c"], "maxSelect": 1},
    {"name": "tags", "type": "select", "values": ["x", "y", "z"], "maxSelect": 3}, {"name": "meta", "type": "json"},
    {"name": "note", "type": "file", "maxSelect": 1},
    {"name": "created", "type": "autodate", "onCreate": True},
]


def prepare(server):
    made = server.call("POST", "/api/collections", dict(
        {rule: "" for rule in ("listRule", "viewRule", "createRule", "updateRule", "deleteRule")},
        name="soak", type="base", fields=FIELDS, indexes=["CREATE INDEX soak_views ON soak (views)",
                                                          "CREATE INDEX soak_created ON soak (created)"]))
    parent = {"name": "parent", "type": "relation", "collectionId": made["id"], "maxSelect": 1}
    server.call("PATCH", "/api/collections/soak", {"fields": made["fields"] + [parent]})
    server.call("PATCH", "/api/settings", {"batch": {"enabled": True, "maxRequests": 500, "timeout": 60}})
    ids = []
    for first in range(0, 2000, 500):
        answers = server.call("POST", "/api/batch", {"requests": [
            {"method": "POST", "url": "/api/collections/soak/records", "body": {"title": "Title %d" % i, "views": i, "kind": "abc"[i % 3]}}
            for i in range(first, first + 500)]})
        ids += [answer["body"]["id"] for answer in answers]
    server.ids_file = server.dir + "/ids"
    with open(server.ids_file, "w") as f:
        f.write("\n".join(ids) + "\n")


def some_ids(server):
    """Ids that are there now, for the next slice."""
    ids = []
    for page in range(1, 4):
        items = server.call("GET", "/api/collections/soak/records?perPage=1000&skipTotal=1&fields=id&sort=-created&page=%d" % page)["items"]
        ids += [item["id"] for item in items]
    with open(server.ids_file, "w") as f:
        f.write("\n".join(ids) + "\n")


def slice_of_load(server, seconds, connections, seed):
    command = ["wrk", "-t1", "-c%d" % connections, "-d%ds" % seconds, "--timeout", "30s", "-s", HERE + "/soak.lua",
               "http://127.0.0.1:%d" % server.port, "--", server.ids_file, server.token, str(seed)]
    output = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    result = json.loads(re.search(r"RESULT (\{.*\})", output).group(1))
    result["bad"] = re.findall(r"^BAD (.*)$", output, re.M)
    result["rss_mb"] = server.resident_mb()
    return result


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--start", required=True)
    parser.add_argument("--setup")
    parser.add_argument("--requests", type=int, default=1_000_000)
    parser.add_argument("--slice", type=int, default=20, help="seconds (default %(default)s)")
    parser.add_argument("--connections", type=int, default=32)
    parser.add_argument("--out")
    options = parser.parse_args()
    server = bench.Candidate("soak", options.start, options.setup)
    slices, failures = [], []
    try:
        server.start()
        prepare(server)
        total = 0
        while total < options.requests:
            result = slice_of_load(server, options.slice, options.connections, len(slices) + 1)
            slices.append(result)
            total += result["requests"]
            print("%9d requests  %6.0f/s  p99 %6.1f ms  %4d MB" % (
                total, result["requests"] / result["seconds"], result["p99_ms"], result["rss_mb"]), flush=True)
            failures += result["bad"]
            if result["errors"]:
                failures.append("%d connections failed" % result["errors"])
            if server.process.poll() is not None:
                failures.append("the server ended")
                break
            some_ids(server)
        statuses = {}
        for result in slices:
            for status, count in result["statuses"].items():
                statuses[status] = statuses.get(status, 0) + count
        quarter = max(1, len(slices) // 4)
        early = statistics.median(s["rss_mb"] for s in slices[quarter:2 * quarter] or slices)
        late = statistics.median(s["rss_mb"] for s in slices[-quarter:])
        if late > early * 1.15:
            failures.append("memory grew from %d to %d MB" % (early, late))
        server.process.terminate()
        server.process.wait(60)
        with sqlite3.connect(server.dir + "/data/data.db") as db:
            whole = db.execute("PRAGMA integrity_check").fetchone()[0]
        if whole != "ok":
            failures.append(whole)
    finally:
        if hasattr(server, "process"):
            server.stop()
    print("answers by status:", dict(sorted(statuses.items())))
    print("memory: %d MB in the second quarter, %d MB in the last; integrity: %s" % (early, late, whole))
    if options.out:
        with open(options.out, "w") as f:
            json.dump({"when": time.strftime("%Y-%m-%d %H:%MZ", time.gmtime()), "requests": total, "statuses": statuses,
                       "rss_mb": {"second quarter": early, "last quarter": late}, "integrity": whole,
                       "failures": failures, "slices": slices}, f, indent=1)
    for failure in failures:
        print("FAILED:", failure)
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
