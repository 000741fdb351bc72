#!/usr/bin/env python3
"""Moves large files through a server whose heap is small, and asks for many thumbnails at once.

    python3 src/bench/files.py \\
        --setup 'java -jar target/larder.jar superuser upsert bench@example.com benchbench --dir {dir}' \\
        --start 'java -Xmx256m -jar target/larder.jar serve --dir {dir} --http 127.0.0.1:{port}' \\
        --out src/bench/results/files.json

Uploads a file of --gigabytes, downloads it whole and in part, makes a backup that holds it and downloads that, each
compared by its digest; then stores --pictures pictures of 24 megapixels and asks for a thumbnail of each at the same
time. Fails when anything is answered other than it should be. --picture FILE takes a JPEG or PNG of your own instead of
a generated PNG. The peak is the resident memory of the server's process. Only the standard library is needed.
"""
import argparse
import hashlib
import http.client
import json
import os
import shlex
import shutil
import socket
import struct
import subprocess
import sys
import tempfile
import threading
import time
import zlib

EMAIL, PASSWORD = "bench@example.com", "benchbench"
BLOCK = 1 << 20
BOUNDARY = "larder-bench-boundary"


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def check(condition, what):
    if not condition:
        raise SystemExit("FAILED: " + what)


class Server:
    def __init__(self, args):
        self.dir = tempfile.mkdtemp(prefix="bench-files-")
        self.port = free_port()
        self.token = ""
        names = {"dir": os.path.join(self.dir, "data"), "port": self.port}
        subprocess.run(shlex.split(args.setup.format(**names)), check=True, stdout=subprocess.DEVNULL)
        self.log = open(os.path.join(self.dir, "server.log"), "wb")
        command = shlex.split(args.start.format(**names))
        self.process = subprocess.Popen(command, stdout=self.log, stderr=subprocess.STDOUT)
        self.await_health()

    def await_health(self):
        for _ in range(600):
            check(self.process.poll() is None, "the server ended; see " + self.log.name)
            try:
                if self.call("GET", "/api/health")[0] == 200:
                    return
            except OSError:
                time.sleep(0.1)
        check(False, "the server does not answer")

    def connection(self):
        return http.client.HTTPConnection("127.0.0.1", self.port, timeout=600)

    def call(self, method, path, body=None):
        connection = self.connection()
        headers = {"Authorization": self.token} if self.token else {}
        data = None
        if body is not None:
            data = json.dumps(body).encode()
            headers["Content-Type"] = "application/json"
        connection.request(method, path, data, headers)
        response = connection.getresponse()
        content = response.read()
        connection.close()
        return response.status, content

    def upload(self, path, name, blocks, size):
        """Sends a form with one file, made of blocks, without holding it."""
        head = ("--%s\r\nContent-Disposition: form-data; name=\"file\"; filename=\"%s\"\r\n\r\n"
                % (BOUNDARY, name)).encode()
        tail = ("\r\n--%s--\r\n" % BOUNDARY).encode()
        connection = self.connection()
        connection.putrequest("POST", path)
        connection.putheader("Authorization", self.token)
        connection.putheader("Content-Type", "multipart/form-data; boundary=" + BOUNDARY)
        connection.putheader("Content-Length", str(len(head) + size + len(tail)))
        connection.endheaders()
        connection.send(head)
        for block in blocks:
            connection.send(block)
        connection.send(tail)
        response = connection.getresponse()
        content = response.read()
        connection.close()
        check(response.status == 200, "upload: %d %s" % (response.status, content[:300]))
        return json.loads(content)

    def download(self, path, headers=None):
        """Status, size and digest of what comes."""
        connection = self.connection()
        connection.request("GET", path, headers=headers or {})
        response = connection.getresponse()
        digest, size = hashlib.sha256(), 0
        while True:
            block = response.read(BLOCK)
            if not block:
                break
            digest.update(block)
            size += len(block)
        connection.close()
        return response.status, size, digest.hexdigest()

    def peak_mebibytes(self):
        with open("/proc/%d/status" % self.process.pid) as status:
            for line in status:
                if line.startswith("VmHWM"):
                    return int(line.split()[1]) // 1024
        return None

    def stop(self):
        self.process.terminate()
        try:
            self.process.wait(30)
        except subprocess.TimeoutExpired:
            self.process.kill()
        self.log.close()
        shutil.rmtree(self.dir, ignore_errors=True)


def blocks_of(size):
    """Bytes that do not compress, the same each time."""
    state = hashlib.sha256(b"larder").digest()
    seed = b"".join(hashlib.sha256(state + struct.pack(">I", i)).digest() for i in range(BLOCK // 32))
    for i in range(size // BLOCK):
        yield struct.pack(">Q", i) + seed[8:]


def png(width, height):
    rows = zlib.compressobj(1)
    data = []
    for y in range(height):
        row = bytearray(3 * width)
        row[0::3] = bytes((x + y) & 255 for x in range(width)) if y % 64 == 0 else row[0::3]
        row[1::3] = bytes([y & 255]) * width
        data.append(rows.compress(b"\0" + bytes(row)))
    data.append(rows.flush())

    def chunk(kind, content):
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", b"".join(data)) + chunk(b"IEND", b"")


def timed(what, results, key, work):
    start = time.monotonic()
    value = work()
    results[key + "_seconds"] = round(time.monotonic() - start, 1)
    print("%-40s %8.1f s" % (what, results[key + "_seconds"]), flush=True)
    return value


def large_file(server, args, results):
    size = args.gigabytes << 30
    expected = hashlib.sha256()
    for block in blocks_of(size):
        expected.update(block)
    status, content = server.call("POST", "/api/collections", {
        "name": "large", "type": "base", "viewRule": "", "fields": [
            {"name": "file", "type": "file", "maxSize": size + 1}]})
    check(status == 200, "collection: %s" % content)
    record = timed("upload", results, "upload", lambda: server.upload(
        "/api/collections/large/records", "large.bin", blocks_of(size), size))
    path = "/api/files/large/%s/%s" % (record["id"], record["file"])
    answer = timed("download", results, "download", lambda: server.download(path))
    check(answer == (200, size, expected.hexdigest()), "the download is another file: %s" % (answer,))
    part = server.download(path, {"Range": "bytes=%d-" % (size - 1000)})
    check(part[:2] == (206, 1000), "range: %s" % (part,))
    status, content = timed("backup", results, "backup", lambda: server.call(
        "POST", "/api/backups", {"name": "large.zip"}))
    check(status == 204, "backup: %d %s" % (status, content))
    token = json.loads(server.call("POST", "/api/files/token")[1])["token"]
    answer = timed("download of the backup", results, "backup_download", lambda: server.download(
        "/api/backups/large.zip?token=" + token))
    check(answer[0] == 200 and answer[1] > size, "backup download: %s" % (answer,))
    status, content = timed("restore", results, "restore", lambda: restore(server))
    answer = server.download(path)
    check(answer == (200, size, expected.hexdigest()), "after the restore it is another file: %s" % (answer,))
    results["large_file_peak_mib"] = server.peak_mebibytes()


def restore(server):
    answer = server.call("POST", "/api/backups/large.zip/restore")
    check(answer[0] == 204, "restore: %d %s" % answer)
    time.sleep(1)
    while not json.loads(server.call("GET", "/api/health")[1])["data"]["canBackup"]:
        time.sleep(0.5)
    return answer


def thumbnails(server, args, results):
    if args.picture:
        with open(args.picture, "rb") as picture:
            content = picture.read()
    else:
        content = png(6000, 4000)
    status, answer = server.call("POST", "/api/collections", {
        "name": "pictures", "type": "base", "viewRule": "", "fields": [
            {"name": "file", "type": "file", "maxSize": 1 << 28, "thumbs": ["200x200"]}]})
    check(status == 200, "collection: %s" % answer)
    paths = []
    for _ in range(args.pictures):
        name = "picture" + (".jpg" if content[:2] == b"\xff\xd8" else ".png")
        record = server.upload("/api/collections/pictures/records", name, [content], len(content))
        paths.append("/api/files/pictures/%s/%s?thumb=200x200" % (record["id"], record["file"]))
    answers = [None] * len(paths)

    def ask(i):
        answers[i] = server.download(paths[i])

    def ask_all():
        threads = [threading.Thread(target=ask, args=(i,)) for i in range(len(paths))]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    timed("%d thumbnails at once" % len(paths), results, "thumbnails", ask_all)
    made = [a for a in answers if a and a[0] == 200 and a[1] < len(content) and a[1] < 200_000]
    check(len(made) == len(paths), "%d of %d thumbnails, first: %s" % (len(made), len(paths), answers[0]))
    results["thumbnails"] = len(made)
    results["picture_bytes"] = len(content)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--setup", required=True)
    parser.add_argument("--start", required=True)
    parser.add_argument("--gigabytes", type=int, default=2)
    parser.add_argument("--pictures", type=int, default=100)
    parser.add_argument("--picture")
    parser.add_argument("--out")
    args = parser.parse_args()
    server = Server(args)
    results = {"gigabytes": args.gigabytes}
    try:
        status, content = server.call("POST", "/api/collections/_superusers/auth-with-password", {
            "identity": EMAIL, "password": PASSWORD})
        check(status == 200, "sign in: %s" % content)
        server.token = json.loads(content)["token"]
        thumbnails(server, args, results)
        if args.gigabytes:
            large_file(server, args, results)
        results["peak_mib"] = server.peak_mebibytes()
        print("peak of the process %28d MiB" % results["peak_mib"])
    finally:
        server.stop()
    if args.out:
        os.makedirs(os.path.dirname(os.path.abspath(args.out)), exist_ok=True)
        with open(args.out, "w") as out:
            json.dump(results, out, indent=1, sort_keys=True)
            out.write("\n")


if __name__ == "__main__":
    sys.exit(main())
