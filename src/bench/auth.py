#!/usr/bin/env python3
"""Timing of sign-ins: whether answers tell which accounts exist, and how many passwords are checked in a second.

Needs wrk (but for --timing-only), a superuser, and a running server without SMTP and with the yardstick routes
(-Dlarder.yardstick=true); makes the collections bench_auth and bench_auth_empty and deletes them at the end.

    python3 src/bench/auth.py --url http://127.0.0.1:8090 --email root@example.com --password PASSWORD \\
        --bcrypt 'java -cp target/classes:CLASSPATH src/bench/PasswordBench.java' --out src/bench/results/auth.json

Whether anything can be learned: requests for known and unknown addresses, and for one in a collection without accounts,
take turns. For each kind the median and the middle half are printed, and for each pair the probability that the one
answers slower than the other (Mann-Whitney: 0.5 means that nothing can be learned) with the p-value of a difference.

How many: sign-ins a second at the side of a bare bcrypt loop (--bcrypt: a command that prints checks a second, run
before and after), the time to create a user at the side of the time to sign in, and token refreshes at the side of the
same answer sent prepared through the same chain, by rate and, with --pid, by the processor time of the server (which is
steadier on a machine that does other things).
"""
import argparse
import json
import math
import os
import re
import shlex
import statistics
import subprocess
import tempfile
import time
import urllib.error
import urllib.request

HERE = os.path.dirname(os.path.abspath(__file__))
PASSWORD = "1234567890"
USERS, EMPTY = "bench_auth", "bench_auth_empty"


def call(base, method, path, body=None, token=None):
    request = urllib.request.Request(base + path, method=method)
    if token:
        request.add_header("Authorization", token)
    data = None
    if body is not None:
        data = body if isinstance(body, bytes) else json.dumps(body).encode()
        request.add_header("Content-Type", "application/json")
    begin = time.perf_counter()
    try:
        with urllib.request.urlopen(request, data) as response:
            text = response.read()
            status = response.status
    except urllib.error.HTTPError as e:
        text = e.read()
        status = e.code
    milliseconds = (time.perf_counter() - begin) * 1000
    return status, (json.loads(text) if text else None), milliseconds, text


def expect(status, answer):
    if answer[0] != status:
        raise SystemExit("expected %d: %s" % (status, answer[:2]))
    return answer[1]


def summary(values):
    values = sorted(values)
    n = len(values)
    return {"median_ms": round(statistics.median(values), 2),
            "q1_ms": round(values[n // 4], 2), "q3_ms": round(values[3 * n // 4], 2), "n": n}


def compare(a, b):
    """Probability that a value of a is larger than one of b, and the two-sided p-value that they differ (Mann-Whitney)."""
    wins = sum((x > y) + 0.5 * (x == y) for x in a for y in b)
    n, m = len(a), len(b)
    z = (wins - n * m / 2) / math.sqrt(n * m * (n + m + 1) / 12)
    return {"slower": round(wins / (n * m), 3), "p": round(math.erfc(abs(z) / math.sqrt(2)), 3)}


def timing(base, rounds):
    forms = {
        "auth-with-password": lambda who: {"identity": who, "password": "wrong password"},
        "request-otp": lambda who: {"email": who},
        "request-password-reset": lambda who: {"email": who},
        "request-verification": lambda who: {"email": who},
    }
    result = {}
    for name, form in forms.items():
        times = {"known": [], "unknown": [], "empty": []}
        kinds = list(times)
        for i in range(rounds):
            for kind in kinds[i % 3:] + kinds[:i % 3]:
                collection = EMPTY if kind == "empty" else USERS
                who = "%s%d@example.com" % ("known" if kind == "known" else "unknown", i)
                times[kind].append(call(base, "POST", "/api/collections/%s/%s" % (collection, name), form(who))[2])
                if name != "auth-with-password":
                    time.sleep(0.4)  # lets what goes on after the answer finish before the next request
        kept = {kind: values[5:] for kind, values in times.items()}
        result[name] = {kind: summary(values) for kind, values in kept.items()}
        result[name]["known against unknown"] = compare(kept["known"], kept["unknown"])
        result[name]["empty against unknown"] = compare(kept["empty"], kept["unknown"])
        print(name, json.dumps(result[name]))
    return result


def email_change_tokens(base, admin):
    """Tokens of two mails that confirm new addresses: one is somebody's by now, the other nobody's."""
    signed_in = expect(200, call(base, "POST", "/api/collections/%s/auth-with-password" % USERS, {
        "identity": "known0@example.com", "password": PASSWORD}))
    tokens = {}
    for kind in ("taken", "free"):
        address = kind + "@example.com"
        expect(204, (call(base, "POST", "/api/collections/%s/request-email-change" % USERS, {"newEmail": address},
                          signed_in["token"])[0], None))
        for _ in range(50):
            mails = expect(200, call(base, "GET", "/api/mails/outbox", token=admin))
            found = [re.search(r"confirm-email-change/([\w.-]+)", mail["html"]) for mail in mails if address in mail["to"]]
            if found and found[0]:
                tokens[kind] = found[0].group(1)
                break
            time.sleep(0.1)
        else:
            raise SystemExit("no mail to %s in the outbox: is an SMTP server set up?" % address)
    expect(200, call(base, "POST", "/api/collections/%s/records" % USERS, {
        "email": "taken@example.com", "password": PASSWORD, "passwordConfirm": PASSWORD}))
    return tokens


def email_change_timing(base, admin, rounds):
    """Whoever finds such a mail, without the password: is the new address somebody's?"""
    tokens = email_change_tokens(base, admin)
    times = {kind: [] for kind in tokens}
    for i in range(rounds):
        for kind in list(times)[::1 if i % 2 else -1]:
            answer = call(base, "POST", "/api/collections/%s/confirm-email-change" % USERS,
                          {"token": tokens[kind], "password": "wrong password"})
            expect(400, answer)
            times[kind].append(answer[2])
    kept = {kind: values[5:] for kind, values in times.items()}
    result = {kind: summary(values) for kind, values in kept.items()}
    result["taken against free"] = compare(kept["taken"], kept["free"])
    print("confirm-email-change", json.dumps(result))
    return result


def otp_timing(base, rounds):
    """Guesses at one-time passwords of accounts and of nobody's; each is asked for anew, as guesses are limited."""
    times = {"known": [], "unknown": []}
    for i in range(rounds):
        ids = {kind: expect(200, call(base, "POST", "/api/collections/%s/request-otp" % USERS, {
            "email": "%s%d@example.com" % (kind, i)}))["otpId"] for kind in times}
        time.sleep(0.4)  # the one for an account is made after the answer
        for kind in list(times)[::1 if i % 2 else -1]:
            answer = call(base, "POST", "/api/collections/%s/auth-with-otp" % USERS,
                          {"otpId": ids[kind], "password": "00000000"})
            expect(400, answer)
            times[kind].append(answer[2])
    kept = {kind: values[5:] for kind, values in times.items()}
    result = {kind: summary(values) for kind, values in kept.items()}
    result["known against unknown"] = compare(kept["known"], kept["unknown"])
    print("auth-with-otp", json.dumps(result))
    return result


def wrk(base, method, path, seconds, connections, body=None, token=None):
    with tempfile.NamedTemporaryFile("w", suffix=".json") as file:
        file.write(json.dumps(body) if body else "")
        file.flush()
        command = ["wrk", "-t1", "-c%d" % connections, "-d%ds" % seconds, "--timeout", "20s", "-s", HERE + "/wrk.lua",
                   base + path, "--", method, file.name if body else "-", token or "-"]
        output = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    result = json.loads(re.search(r"RESULT (\{.*\})", output).group(1))
    if result["failed"] or result["timeouts"]:
        raise SystemExit("%s: %s" % (path, output))
    return result["requests"] / result["seconds"]


def ceiling(command):
    return float(subprocess.run(shlex.split(command), check=True, capture_output=True, text=True).stdout.split()[-1])


def signing_in(base, bcrypt, seconds):
    result = {}
    form = {"identity": "known0@example.com", "password": PASSWORD}
    path = "/api/collections/%s/auth-with-password" % USERS
    before = ceiling(bcrypt) if bcrypt else None
    for connections in (2, 16):
        result["per_second, %d connections" % connections] = round(wrk(base, "POST", path, seconds, connections, form), 2)
    if bcrypt:
        bare = (before + ceiling(bcrypt)) / 2
        result["bare bcrypt per_second"] = round(bare, 2)
        result["of bare bcrypt"] = round(result["per_second, 16 connections"] / bare, 2)
    print("sign-ins", json.dumps(result))
    return result


def creating(base, rounds):
    times = {"create": [], "sign in": []}
    for i in range(rounds):
        who = "created%d@example.com" % i
        times["create"].append(call(base, "POST", "/api/collections/%s/records" % USERS, {
            "email": who, "password": PASSWORD, "passwordConfirm": PASSWORD})[2])
        times["sign in"].append(call(base, "POST", "/api/collections/%s/auth-with-password" % USERS, {
            "identity": who, "password": PASSWORD})[2])
    result = {kind: summary(values[3:]) for kind, values in times.items()}
    result["create in sign-ins"] = round(result["create"]["median_ms"] / result["sign in"]["median_ms"], 2)
    print("creating", json.dumps(result))
    return result


def cpu_seconds(pid):
    with open("/proc/%d/stat" % pid) as f:
        parts = f.read().rsplit(")", 1)[1].split()
    return (int(parts[11]) + int(parts[12])) / os.sysconf("SC_CLK_TCK")


def refreshing(base, admin, rounds, seconds, pid):
    signed_in = expect(200, call(base, "POST", "/api/collections/%s/auth-with-password" % USERS, {
        "identity": "known0@example.com", "password": PASSWORD}))
    token = signed_in["token"]
    path = "/api/collections/%s/auth-refresh" % USERS
    answer = call(base, "POST", path, None, token)
    expect(200, answer)
    expect(204, (call(base, "PUT", "/api/yardstick/refresh", answer[3], admin)[0], None))
    rates = {"refresh": [], "prepared": []}
    costs = {"refresh": [], "prepared": []}
    for i in range(rounds + 1):
        for kind in ("refresh", "prepared") if i % 2 else ("prepared", "refresh"):
            length = seconds if i else 8  # the first warms up
            before = cpu_seconds(pid) if pid else 0
            rate = wrk(base, "POST", path, length, 32, None, token) if kind == "refresh" else \
                wrk(base, "GET", "/api/yardstick/refresh", length, 32, None, token)
            if i:
                rates[kind].append(rate)
            if i and pid:
                costs[kind].append((cpu_seconds(pid) - before) / (rate * length) * 1e6)
    result = {kind: {"per_second": round(statistics.median(values))} for kind, values in rates.items()}
    result["of prepared"] = round(result["refresh"]["per_second"] / result["prepared"]["per_second"], 2)
    if pid:
        cost = {kind: statistics.median(values) for kind, values in costs.items()}
        for kind in cost:
            result[kind]["cpu_us"] = round(cost[kind], 1)
        result["of prepared by processor time"] = round(cost["prepared"] / cost["refresh"], 2)
    print("refreshing", json.dumps(result))
    return result


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--url", required=True)
    parser.add_argument("--email", required=True)
    parser.add_argument("--password", required=True)
    parser.add_argument("--bcrypt", metavar="COMMAND", help="prints how many bare checks a second this machine makes")
    parser.add_argument("--pid", type=int, help="the server's process, to read its processor time")
    parser.add_argument("--rounds", type=int, default=150, help="requests of each kind (default %(default)s)")
    parser.add_argument("--seconds", type=int, default=10, help="for each rate of sign-ins (default %(default)s)")
    parser.add_argument("--timing-only", action="store_true", help="no rates: whether anything can be learned, alone")
    parser.add_argument("--out")
    args = parser.parse_args()
    base = args.url.rstrip("/")
    admin = expect(200, call(base, "POST", "/api/collections/_superusers/auth-with-password",
                             {"identity": args.email, "password": args.password}))["token"]
    result = {}
    try:
        for name in (USERS, EMPTY):
            expect(200, call(base, "POST", "/api/collections", {
                "name": name, "type": "auth", "createRule": "", "otp": {"enabled": True, "duration": 10},
                "authAlert": {"enabled": False}}, admin))
        for i in range(args.rounds):
            expect(200, call(base, "POST", "/api/collections/%s/records" % USERS, {
                "email": "known%d@example.com" % i, "password": PASSWORD, "passwordConfirm": PASSWORD}))
        result["timing"] = timing(base, args.rounds)
        result["timing"]["auth-with-otp"] = otp_timing(base, args.rounds)
        result["timing"]["confirm-email-change"] = email_change_timing(base, admin, args.rounds)
        if args.timing_only:
            return
        result["sign-ins"] = signing_in(base, args.bcrypt, args.seconds)
        result["creating"] = creating(base, max(10, args.rounds // 3))
        result["refreshing"] = refreshing(base, admin, 5, 3, args.pid)
    finally:
        for name in (USERS, EMPTY):
            call(base, "DELETE", "/api/collections/" + name, token=admin)
        if args.out:
            with open(args.out, "w") as f:
                json.dump(result, f, indent=1)
                f.write("\n")


if __name__ == "__main__":
    main()
