#!/usr/bin/env python3
"""Timing of sign-ins: whether answers tell which accounts exist, and how many passwords are checked in a second.

Needs a running server and a superuser; makes a collection bench_auth and deletes it at the end.

    python3 src/bench/auth.py --url http://127.0.0.1:8090 --email root@example.com --password PASSWORD \\
        --out src/bench/results/auth.json

Pairs of requests (known, unknown address) alternate. For each pair of kinds the medians, the middle halves and the
probability that a known address answers slower than an unknown one are printed: 0.5 means that nothing can be learned.
"""
import argparse
import concurrent.futures
import json
import statistics
import time
import urllib.error
import urllib.request

PASSWORD = "1234567890"


def call(base, method, path, body=None, token=None):
    request = urllib.request.Request(base + path, method=method)
    if token:
        request.add_header("Authorization", token)
    data = None
    if body is not None:
        data = json.dumps(body).encode()
        request.add_header("Content-Type", "application/json")
    begin = time.perf_counter()
    try:
        with urllib.request.urlopen(request, data) as response:
            text = response.read()
            status = response.status
    except urllib.error.HTTPError as e:
        text = e.read()
        status = e.code
    seconds = time.perf_counter() - begin
    return status, (json.loads(text) if text else None), seconds * 1000


def summary(values):
    values = sorted(values)
    n = len(values)
    return {"median_ms": round(statistics.median(values), 2),
            "q1_ms": round(values[n // 4], 2), "q3_ms": round(values[3 * n // 4], 2), "n": n}


def slower(a, b):
    """Probability that a value of a is larger than one of b (Mann-Whitney)."""
    wins = sum((x > y) + 0.5 * (x == y) for x in a for y in b)
    return round(wins / (len(a) * len(b)), 3)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--url", required=True)
    parser.add_argument("--email", required=True)
    parser.add_argument("--password", required=True)
    parser.add_argument("--rounds", type=int, default=150)
    parser.add_argument("--out")
    args = parser.parse_args()
    base = args.url.rstrip("/")
    status, answer, _ = call(base, "POST", "/api/collections/_superusers/auth-with-password",
                             {"identity": args.email, "password": args.password})
    if status != 200:
        raise SystemExit("cannot sign in as superuser: %s" % answer)
    token = answer["token"]
    status, answer, _ = call(base, "POST", "/api/collections", {
        "name": "bench_auth", "type": "auth", "createRule": "", "otp": {"enabled": True, "duration": 10},
        "authAlert": {"enabled": False}}, token)
    if status != 200:
        raise SystemExit("cannot make the collection: %s" % answer)
    result = {}
    try:
        for i in range(args.rounds):
            call(base, "POST", "/api/collections/bench_auth/records", {
                "email": "known%d@example.com" % i, "password": PASSWORD, "passwordConfirm": PASSWORD})
        forms = {
            "auth-with-password": lambda who: {"identity": who, "password": "wrong password"},
            "request-otp": lambda who: {"email": who},
            "request-password-reset": lambda who: {"email": who},
            "request-verification": lambda who: {"email": who},
        }
        for name, form in forms.items():
            path = "/api/collections/bench_auth/" + name
            times = {"known": [], "unknown": []}
            for i in range(args.rounds):
                kinds = ["known", "unknown"] if i % 2 else ["unknown", "known"]
                for kind in kinds:
                    times[kind].append(call(base, "POST", path, form("%s%d@example.com" % (kind, i)))[2])
                    if name != "auth-with-password":
                        time.sleep(0.2)  # lets what goes on after the answer finish before the next request
            result[name] = {kind: summary(values[5:]) for kind, values in times.items()}
            result[name]["known_slower"] = slower(times["known"][5:], times["unknown"][5:])
            print(name, json.dumps(result[name]))
        for clients in (1, 2, 4, 16):
            with concurrent.futures.ThreadPoolExecutor(clients) as pool:
                begin = time.perf_counter()
                jobs = [pool.submit(call, base, "POST", "/api/collections/bench_auth/auth-with-password",
                                    {"identity": "known0@example.com", "password": "wrong password"})
                        for _ in range(max(20, clients * 5))]
                done = [job.result() for job in jobs]
                seconds = time.perf_counter() - begin
            result["passwords, %d clients" % clients] = {
                "per_second": round(len(done) / seconds, 1), **summary([ms for _, _, ms in done])}
            print("passwords,", clients, "clients", json.dumps(result["passwords, %d clients" % clients]))
    finally:
        call(base, "DELETE", "/api/collections/bench_auth", token=token)
    if args.out:
        with open(args.out, "w") as f:
            json.dump(result, f, indent=1)
            f.write("\n")


if __name__ == "__main__":
    main()
