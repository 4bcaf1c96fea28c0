#!/usr/bin/env python3
"""How fast is the mock server, beside what is possible and beside a peer?

One core for the server, one for wrk, 16 connections, the same question everywhere, an answer of 32 words, a
stream of a chunk per word. Rounds are interleaved, so that whatever else the machine does meets all servers
alike, and the figures are medians. Two of them hold across machines and days: the ratio within a round, and the
server's own processor time for one answer.

    cargo build --release && cargo build --release --manifest-path benches/peers/Cargo.toml --examples
    cargo install llmposter --locked          # a peer; left out where it is not installed
    benches/serve.py [--rounds 7] [--seconds 2]

wrk waits for an answer before it asks again: its p99 compares servers, and says nothing about stalls.
"""

import argparse
import json
import os
import re
import shutil
import socket
import statistics
import subprocess
import tempfile
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
TICKS = os.sysconf("SC_CLK_TCK")
LIMIT = "axum, TCP_NODELAY"
PROMPT = "[brownout request=bench out=32] Say something in 32 words."
WORDS = " ".join(["abc"] * 32)

WRK = """
wrk.method = "POST"
wrk.headers["content-type"] = "application/json"
wrk.body = [[%s]]
"""
PEER = """
fixtures:
  - match: { user_message: "words" }
    response: { content: "%s" }
    streaming: { latency: 0, chunk_size: 4 }
"""


def question(stream):
    """The body of every request."""
    asked = {"model": "gpt-4o", "messages": [{"role": "user", "content": PROMPT}], "stream": stream}
    return json.dumps(asked, separators=(",", ":"))


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def servers(args, folder):
    """Name, command and path of each server that is built or installed."""
    peers = Path(args.peers)
    fixtures = folder / "llmposter.yaml"
    fixtures.write_text(PEER % WORDS)
    known = [
        ("hyper", [peers / "limit_hyper", "PORT"], "/v1/chat/completions"),
        (LIMIT, [peers / "limit_axum", "PORT"], "/v1/chat/completions"),
        ("brownout", [args.brownout, "serve", "--instant", "--listen", "127.0.0.1:PORT"], "/openai/v1/chat/completions"),
        ("llmposter", [args.llmposter, "--fixtures", fixtures, "--port", "PORT"], "/v1/chat/completions"),
    ]
    there = [server for server in known if shutil.which(server[1][0])]
    for name in {server[0] for server in known} - {server[0] for server in there}:
        print(f"not here, left out: {name}")
    return there


class Server:
    """One server on a core of its own."""

    def __init__(self, name, command, path):
        self.name, port = name, free_port()
        words = [str(word).replace("PORT", str(port)) for word in command]
        self.process = subprocess.Popen(["taskset", "-c", "0", *words], stdout=subprocess.DEVNULL)
        self.url = f"http://127.0.0.1:{port}{path}"
        self.wait(port)

    def wait(self, port):
        for _ in range(200):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    return
            time.sleep(0.05)
        raise SystemExit(f"{self.name} does not listen")

    def processor_s(self):
        fields = Path(f"/proc/{self.process.pid}/stat").read_text().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / TICKS

    def resident_mib(self):
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        return int(re.search(r"VmRSS:\s+(\d+)", status)[1]) / 1024


def load(server, script, seconds):
    """Requests per second, p99 in milliseconds, processor time of the server for one in microseconds."""
    before = server.processor_s()
    command = ["taskset", "-c", "1", "wrk", "-t1", "-c16", f"-d{seconds}s", "--latency", "-s", str(script), server.url]
    said = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    if "Non-2xx" in said or "Socket errors" in said:
        raise SystemExit(f"{server.name} fails:\n{said}")
    count, p99 = int(re.search(r"(\d+) requests in", said)[1]), re.search(r"99%\s+([\d.]+)(us|ms|s)", said)
    rate = float(re.search(r"Requests/sec:\s+([\d.]+)", said)[1])
    return rate, float(p99[1]) * {"us": 0.001, "ms": 1, "s": 1000}[p99[2]], (server.processor_s() - before) * 1e6 / count


def median(rows, place):
    return statistics.median(row[place] for row in rows)


def table(title, measured):
    limits = measured[LIMIT]
    print(f"\n| {title} | per second | of {LIMIT} | p99 ms | processor us each |\n|---|---:|---:|---:|---:|")
    for name, rows in measured.items():
        share = statistics.median(row[0] / limit[0] for row, limit in zip(rows, limits))
        print(f"| {name} | {median(rows, 0):,.0f} | {share:.2f} | {median(rows, 1):.2f} | {median(rows, 2):.1f} |")


def main():
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--rounds", type=int, default=7)
    options.add_argument("--seconds", type=int, default=2)
    options.add_argument("--brownout", default=HERE.parent / "target/release/brownout")
    options.add_argument("--peers", default=HERE / "peers/target/release/examples")
    options.add_argument("--llmposter", default="llmposter")
    args = options.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        folder = Path(folder)
        up = [Server(*server) for server in servers(args, folder)]
        try:
            for title, stream in [("plain", False), ("stream of 32 words", True)]:
                script = folder / f"{stream}.lua"
                script.write_text(WRK % question(stream))
                measured = {server.name: [] for server in up}
                for _ in range(args.rounds):
                    for server in up:
                        measured[server.name].append(load(server, script, args.seconds))
                table(title, measured)
            print("\nresident after it, MiB: " + ", ".join(f"{server.name} {server.resident_mib():.1f}" for server in up))
            print("load average: " + Path("/proc/loadavg").read_text().split()[0])
        finally:
            for server in up:
                server.process.terminate()


if __name__ == "__main__":
    main()
