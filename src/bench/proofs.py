#!/usr/bin/env python3
"""Whether the proofs of a replica ever cry wolf: an hour of writes, restarts and outages, with a proof every few seconds.

    python3 src/bench/proofs.py --minutes 60 \\
        --setup 'java -jar target/larder.jar superuser upsert bench@example.com benchbench --dir {dir}' \\
        --start 'java -Xmx256m -jar target/larder.jar serve --dir {dir} --http 127.0.0.1:{port}' \\
        --out src/bench/results/proofs.json

Starts the server with a litestream.yml that has both databases proven, merged and stored as snapshots at short intervals, in
a bucket of this process (--folder: in a folder). Writes --rate records a second (creates, updates, deletes), changes the
schema every --schema-seconds, and every --turn-minutes does one of these in turn: stops and starts the server, kills it and
starts it, has another process VACUUM the database, lets the bucket answer 503 for some seconds, has it VACUUMed while the
server is stopped. After each orderly stop, and at the end, both databases are restored with the restore command and
compared with the stopped ones, row by row. Fails when a proof failed, when a restore differs, when the newest state of
data.db is not proven in the end, or when the proofs were fewer than a third of those that were due. calls_failed are writes
that got no answer or an error, mostly while the server was started after a kill; they are not told apart. The bucket of this
process takes no uploads in parts, so a snapshot larger than a part stays among the troubles as one of upkeep.
"""
import argparse
import hashlib
import http.client
import json
import os
import random
import re
import shlex
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
import urllib.error

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import bench  # noqa: E402
from replication import Bucket, Calls  # noqa: E402

DATABASES = ("data.db", "auxiliary.db")
TURNS = ("restart", "outage", "kill", "vacuum", "vacuum while stopped")


class Outages(Calls):
    """The bucket's calls, which are refused while an outage lasts."""

    def refused(self):
        if time.time() >= getattr(self.server, "down_until", 0):
            return False
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.answer(503, b"<Error><Code>SlowDown</Code></Error>")
        return True

    def do_PUT(self):
        return self.refused() or super().do_PUT()

    def do_GET(self):
        return self.refused() or super().do_GET()

    do_HEAD = do_GET

    def do_DELETE(self):
        return self.refused() or super().do_DELETE()

    def do_POST(self):
        return self.refused() or super().do_POST()


class Server(bench.Candidate):
    """A server that is started again and again on the same directory."""

    def start(self):
        with open(self.dir + "/server.log", "ab") as log:
            self.process = subprocess.Popen(self.fill(self.start_command), stdout=log, stderr=log)
        began = time.time()
        while True:
            try:
                self.call("GET", "/api/health")
                return
            except OSError:
                if self.process.poll() is not None or time.time() - began > 120:
                    raise SystemExit("the server did not start: " + self.log()[-2000:])
                time.sleep(0.05)

    def sign_in(self):
        self.token = self.call("POST", "/api/collections/_superusers/auth-with-password",
                               {"identity": bench.EMAIL, "password": bench.PASSWORD})["token"]

    def end(self, how):
        self.process.send_signal(how)
        self.process.wait(90)

    def log(self):
        with open(self.dir + "/server.log", errors="replace") as f:
            return f.read()


class Watch(threading.Thread):
    """Counts proofs, and what was wrong, by looking at the state all the time."""

    def __init__(self, server):
        super().__init__(daemon=True)
        self.server, self.proofs, self.from_nothing, self.troubles = server, {}, {}, {}
        self.over = threading.Event()

    def look(self):
        for database in self.server.call("GET", "/api/larder/replication")["databases"]:
            name, proven = database["name"], database["proven"]
            if proven:
                self.proofs.setdefault(name, set()).add(proven["provenAt"])
                if proven["fromNothingAt"]:
                    self.from_nothing.setdefault(name, set()).add(proven["fromNothingAt"])
            for trouble in database["troubles"] + [database["lastTrouble"]]:
                if trouble:
                    self.troubles[name, trouble["part"], trouble["since"]] = trouble["message"]

    def run(self):
        while not self.over.wait(0.5):
            try:
                self.look()
            except (OSError, http.client.HTTPException):
                pass  # the server is being started again; a look that fails for good shows as too few proofs


class Load(threading.Thread):
    """A steady writer that keeps about as many records as it is told."""

    def __init__(self, server, rate, rows, dice):
        super().__init__(daemon=True)
        self.server, self.rate, self.rows, self.dice = server, rate, rows, dice
        self.ids, self.counts, self.failed = [], {"create": 0, "update": 0, "delete": 0}, 0
        self.paused, self.idle, self.over = threading.Event(), threading.Event(), threading.Event()

    def run(self):
        due = time.time()
        while not self.over.is_set():
            if self.paused.is_set():
                self.idle.set()
                time.sleep(0.05)
                due = time.time()
                continue
            self.idle.clear()
            try:
                self.step()
            except (OSError, http.client.HTTPException):
                self.failed += 1  # the server is being killed
            due += 1 / self.rate
            time.sleep(max(0.0, due - time.time()))
        self.idle.set()

    def step(self):
        path, dice = "/api/collections/soak/records", self.dice.random()
        body = dict(title="Title %d" % self.dice.randrange(10**6), body="x%d " % self.dice.randrange(99) * self.dice.randrange(600))
        if not self.ids or dice < 0.5:
            self.ids.append(self.server.call("POST", path, body)["id"])
            self.counts["create"] += 1
        elif dice < 0.8 and len(self.ids) < self.rows:
            self.call_one("PATCH", self.dice.choice(self.ids), body)
            self.counts["update"] += 1
        else:
            self.call_one("DELETE", self.ids.pop(self.dice.randrange(len(self.ids))), None)
            self.counts["delete"] += 1

    def call_one(self, method, id_, body):
        try:
            self.server.call(method, "/api/collections/soak/records/" + id_, body)
        except urllib.error.HTTPError as e:
            if e.code != 404:  # a record whose deletion was answered by nobody
                raise

    def pause(self):
        self.idle.clear()
        self.paused.set()
        self.idle.wait(70)


def change_schema(server, step):
    soak = server.call("GET", "/api/collections/soak")
    if step % 4 == 0:
        server.call("PATCH", "/api/collections/soak", {"fields": soak["fields"] + [{"name": "extra%d" % step, "type": "text"}]})
    elif step % 4 == 1:
        server.call("PATCH", "/api/collections/soak", {"indexes": [] if soak["indexes"] else [
            "CREATE INDEX soak_title ON soak (title)"]})
    elif step % 4 == 2:
        server.call("POST", "/api/collections", {"name": "side%d" % step, "type": "base", "fields": bench.FIELDS})
        server.call("DELETE", "/api/collections/side%d" % step)
    else:
        server.call("PATCH", "/api/collections/soak", {"fields": [f for f in soak["fields"] if not f["name"].startswith("extra")]})


def await_stored(server):
    end = time.time() + 90
    while time.time() < end:
        states = server.call("GET", "/api/larder/replication")["databases"]
        # The auxiliary database never rests: each look is a line of its log.
        if all(s["lagMillis"] == 0 for s in states if s["name"] == "data.db") and not any(s["backlogGivenUp"] for s in states):
            return
        time.sleep(0.5)
    raise SystemExit("not stored after 90 s: %s" % states)


def await_proven(server):
    """Until the newest state of data.db is proven, as nothing is written."""
    end = time.time() + 90
    while time.time() < end:
        state = server.call("GET", "/api/larder/replication")["databases"][0]
        if state["proven"] and state["proven"]["txid"] == state["localTxid"] and not state["troubles"]:
            return True
        time.sleep(0.5)
    return False


def content(path):
    """A digest of everything that can be read in a database, and how many rows that were."""
    digest, rows = hashlib.sha256(), 0
    with sqlite3.connect(path) as db:
        schema = db.execute("SELECT type, name, sql FROM sqlite_schema ORDER BY type, name").fetchall()
        for kind, name, sql in schema:
            digest.update(repr((kind, name, sql)).encode())
            if kind == "table" and "VIRTUAL" not in (sql or ""):
                for row in db.execute('SELECT * FROM "%s"' % name):
                    digest.update(repr(row).encode())
                    rows += 1
    db.close()
    return digest.hexdigest(), rows


def compare(server, folder, restore):
    """Restores both databases of the stopped server and holds them against its files."""
    found = []
    for name in DATABASES:
        target = os.path.join(folder, "restored.db")
        began = time.time()
        done = subprocess.run(server.fill(restore) + ["-o", target, name], capture_output=True, text=True)
        if done.returncode:
            found.append({"database": name, "same": False, "error": (done.stderr or done.stdout).strip()[-500:]})
            continue
        live, restored = content(server.dir + "/data/" + name), content(target)
        found.append({"database": name, "rows": live[1], "same": live == restored, "seconds": round(time.time() - began, 1)})
        for suffix in ("", "-wal", "-shm"):
            if os.path.exists(target + suffix):
                os.remove(target + suffix)
    return found


def vacuum(path):
    with sqlite3.connect(path, timeout=30, isolation_level=None) as db:
        db.execute("PRAGMA wal_autocheckpoint=0")
        db.execute("VACUUM")
    db.close()


def configure(server, replica, proof_seconds):
    os.makedirs(server.dir + "/data")
    with open(server.dir + "/data/litestream.yml", "w") as f:
        f.write("levels: [{interval: 5s}, {interval: 20s}, {interval: 60s}]\n"
                "snapshot: {interval: 90s, retention: 10m}\nl0-retention: 30s\nl0-retention-check-interval: 5s\n"
                "validation: {interval: 1m}\naccess-key-id: bench\nsecret-access-key: benchbench\n"
                "larder: {proof-interval: %ds, scrub-interval: 2m}\ndbs:\n" % proof_seconds)
        for name in DATABASES:
            f.write("  - path: %s/data/%s\n    checkpoint-interval: 20s\n    replica: {%s}\n" % (
                server.dir, name, replica(name)))


def soak(options, server, bucket, folder):
    dice = random.Random(options.seed)
    restore = options.start.split(" serve ")[0] + " restore --dir {dir}"
    server.start()
    server.sign_in()
    server.call("POST", "/api/collections", {"name": "soak", "type": "base", "fields": [
        {"name": "title", "type": "text"}, {"name": "body", "type": "text"},
        {"name": "created", "type": "autodate", "onCreate": True}]})
    watch, load = Watch(server), Load(server, options.rate, options.rows, dice)
    watch.start()
    load.start()
    began = time.time()
    turns, restores, step = {turn: 0 for turn in TURNS}, [], 0
    next_schema, next_turn = began + options.schema_seconds, began + options.turn_minutes * 60
    try:
        while time.time() - began < options.minutes * 60:
            time.sleep(0.5)
            if time.time() >= next_schema:
                next_schema += options.schema_seconds
                change_schema(server, step)
                step += 1
            if time.time() >= next_turn:
                next_turn += options.turn_minutes * 60
                turn = TURNS[sum(turns.values()) % len(TURNS)]
                take_turn(turn, server, bucket, load, restores, folder, restore)
                turns[turn] += 1
                print("%5.1f min  %-20s  proofs %s  writes %d  failed proofs %d" % (
                    (time.time() - began) / 60, turn, {n: len(p) for n, p in watch.proofs.items()},
                    sum(load.counts.values()), failed_proofs(watch, server)), flush=True)
        load.pause()
        await_stored(server)
        proven = await_proven(server)
        watch.over.set()
        watch.join()
        watch.look()
        server.end(signal.SIGTERM)
        restores += compare(server, folder, restore)
    finally:
        load.over.set()
        watch.over.set()
    return {"minutes": round((time.time() - began) / 60, 1), "writes": load.counts, "calls_failed": load.failed,
            "schema_changes": step, "turns": turns, "proofs": {n: len(p) for n, p in watch.proofs.items()},
            "proofs_from_nothing": {n: len(p) for n, p in watch.from_nothing.items()},
            "proofs_failed": failed_proofs(watch, server), "newest_state_proven": proven,
            "restores_compared": len(restores), "restores_different": sum(not r["same"] for r in restores),
            "troubles": sorted({"%s %s: %s" % (name, part, re.sub(r"[0-9a-f-]{16,}", "…", message))
                                for (name, part, _), message in watch.troubles.items()}),
            "restores": restores}


def failed_proofs(watch, server):
    seen = sum(part == "proof" for _, part, _ in watch.troubles)
    return max(seen, len(re.findall(r'part="?PROOF"?.*replication fails', server.log())))


def take_turn(turn, server, bucket, load, restores, folder, restore):
    if turn == "kill":
        server.end(signal.SIGKILL)
        server.start()
    elif turn == "vacuum":
        vacuum(server.dir + "/data/data.db")
    elif turn == "outage":
        if bucket:
            bucket.down_until = time.time() + 20
    else:
        load.pause()
        await_stored(server)
        server.end(signal.SIGTERM)
        restores += compare(server, folder, restore)
        if turn == "vacuum while stopped":
            vacuum(server.dir + "/data/data.db")
        server.start()
        load.paused.clear()


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--start", required=True)
    parser.add_argument("--setup", required=True)
    parser.add_argument("--minutes", type=float, default=60)
    parser.add_argument("--rate", type=float, default=30, help="writes a second (default %(default)s)")
    parser.add_argument("--rows", type=int, default=4000, help="records that are kept, about (default %(default)s)")
    parser.add_argument("--proof-seconds", type=int, default=5)
    parser.add_argument("--schema-seconds", type=float, default=45)
    parser.add_argument("--turn-minutes", type=float, default=3)
    parser.add_argument("--folder", action="store_true", help="replicate to a folder instead of a bucket")
    parser.add_argument("--port", type=int, help="of the server (default: a free one)")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--out")
    options = parser.parse_args()
    folder = tempfile.mkdtemp(prefix="bench-proofs-")
    server = Server("proofs", options.start, options.setup)
    server.port = options.port or server.port
    bucket = None
    if not options.folder:
        bucket = Bucket()
        bucket.RequestHandlerClass = Outages
    configure(server, lambda name: "type: file, path: %s/%s" % (folder, name) if options.folder
              else 'url: "%s"' % bucket.url().replace("/data?", "/%s?" % name), options.proof_seconds)
    subprocess.run(server.fill(options.setup), check=True, stdout=subprocess.DEVNULL)
    try:
        summary = soak(options, server, bucket, folder)
        kept = server.log()
    finally:
        if getattr(server, "process", None) and server.process.poll() is None:
            server.process.kill()
            server.process.wait()
        log = options.out + ".log" if options.out else None
        if log and sys.exc_info()[0]:
            shutil.copy(server.dir + "/server.log", log)
        shutil.rmtree(server.dir, ignore_errors=True)
        shutil.rmtree(folder, ignore_errors=True)
    due = options.minutes * 60 / options.proof_seconds / 3
    failures = [name for name, wrong in {
        "proofs failed": summary["proofs_failed"], "restores differ": summary["restores_different"],
        "no restore was compared": not summary["restores_compared"], "newest state not proven": not summary["newest_state_proven"],
        "too few proofs": any(summary["proofs"].get(name, 0) < due for name in DATABASES)}.items() if wrong]
    summary["failures"] = failures
    print(json.dumps(summary, indent=1, ensure_ascii=False))
    if options.out:
        with open(options.out, "w") as f:
            json.dump({"when": time.strftime("%Y-%m-%d %H:%MZ", time.gmtime()), "cores": os.cpu_count(),
                       "options": {k: v for k, v in vars(options).items() if k not in ("start", "setup", "out", "port")},
                       "summary": summary}, f, indent=1, ensure_ascii=False)
            f.write("\n")
        if failures:
            with open(options.out + ".log", "w") as f:
                f.write(kept)
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
