#!/usr/bin/env python3
"""What the request log costs: the same requests with and without it, alternating in one run of one server.

    python3 src/bench/logs.py \\
        --setup 'java -jar target/larder.jar superuser upsert bench@example.com benchbench --dir {dir}' \\
        --start 'java -jar target/larder.jar serve --dir {dir} --http 127.0.0.1:{port}' \\
        --out src/bench/results/logs.json

Lists, views and creates as in bench.py (wrk); between the rounds the setting logs.maxDays goes from 0 (off) to 5 and
back. A ratio is the median rate with the log by the one without; cpu is the processor time of the server per request.
Needs wrk.
"""
import argparse
import json
import os
import statistics
import sys
import time

from bench import Candidate


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--setup", required=True)
    parser.add_argument("--start", required=True)
    parser.add_argument("--rows", type=int, default=2000)
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--seconds", type=int, default=3)
    parser.add_argument("--warmup", type=int, default=10, help="seconds for each workload (default %(default)s)")
    parser.add_argument("--connections", type=int, default=32)
    parser.add_argument("--out")
    options = parser.parse_args()
    server = Candidate("larder", options.start, options.setup)
    results = []
    try:
        server.start()
        server.seed(options.rows)
        loads = {name: load for name, load in server.workloads().items() if "yardstick" not in name}
        for load in loads.values():
            server.measure(load, options.warmup, options.connections)
        for number in range(options.rounds):
            for days in [0, 5] if number % 2 == 0 else [5, 0]:
                server.call("PATCH", "/api/settings", {"logs": {"maxDays": days}})
                for name, load in loads.items():
                    result = server.measure(load, options.seconds, options.connections)
                    results.append(dict(result, workload=name, log=days > 0, round=number))
        stored = server.call("GET", "/api/logs?perPage=1")["totalItems"]
        lost = server.call("GET", "/api/larder/metrics")["logsLost"]
    finally:
        server.stop()
    ratios = {}
    for name in loads:
        rates, cpu = {}, {}
        for log in (False, True):
            rows = [r for r in results if r["workload"] == name and r["log"] == log]
            rates[log] = statistics.median(r["rate"] for r in rows)
            cpu[log] = statistics.median(r["cpu_us"] for r in rows)
        ratios[name] = {"rate": round(rates[True] / rates[False], 3), "cpu": round(cpu[True] / cpu[False], 3)}
        print("%-8s %7d/s without, %7d/s with the log: %.3f   cpu %6.1f us, %6.1f us: %.3f" % (
            name, rates[False], rates[True], ratios[name]["rate"], cpu[False], cpu[True], ratios[name]["cpu"]))
    print("entries stored at the end: %d, left out: %d" % (stored, lost))
    if options.out:
        with open(options.out, "w") as out:
            json.dump({"when": time.strftime("%Y-%m-%d %H:%MZ", time.gmtime()), "cores": os.cpu_count(),
                       "load": os.getloadavg(), "ratios": ratios, "stored": stored, "left_out": lost,
                       "results": results}, out, indent=1)
            out.write("\n")


if __name__ == "__main__":
    sys.exit(main())
