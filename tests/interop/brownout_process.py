"""The mock as a process: the binary's `serve`, on a port of its own choosing.

Why a process, and not the crate? Because that is what people start. The suite sees the mock as any
client does: the first line of its output, its port, and what it says about itself under `/_brownout`.
"""

import json
import os
import queue
import signal
import subprocess
import threading
import urllib.request
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
READY = "listening on "
PATIENCE_S = 30

WORLD = """\
claim: A real SDK meets this fault.
duration: 10m
providers:
{providers}
timeline:
{timeline}
expect:
  - {{ hangs: 0 }}
"""


def binary() -> Path:
    """`BROWNOUT_BIN`, else the release build, else the debug build."""
    said = os.environ.get("BROWNOUT_BIN")
    places = [Path(said)] if said else [ROOT / "target" / kind / "brownout" for kind in ("release", "debug")]
    for place in places:
        if place.is_file():
            return place.resolve()
    looked = " or ".join(str(place) for place in places)
    raise FileNotFoundError(f"no brownout at {looked}: run `cargo build --release`, or set BROWNOUT_BIN")


def world(providers: dict[str, tuple[str, str]], *faults: str, **settings: str) -> str:
    """A scenario in which the faults are on from the start. Each is said as in a timeline, without
    its times: `fault: { error: { status: 503 } }`. Providers, by name, have a format and a model, and can be
    given further settings."""
    said = {name: f", {setting}" for name, setting in settings.items()}
    rows = [f"  {name}: {{ api: {api}, model: {model}{said.get(name, '')} }}" for name, (api, model) in providers.items()]
    entries = [f"  - {{ name: fault-{place}, at: 0s, for: 10m, {fault} }}" for place, fault in enumerate(faults)]
    return WORLD.format(providers="\n".join(rows), timeline="\n".join(entries) or "  []")


class Brownout:
    """A running `brownout serve`."""

    def __init__(self, *arguments: str | Path) -> None:
        command = [binary(), "serve", *arguments, "--listen", "127.0.0.1:0"]
        self.process = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )
        self._said: list[str] = []
        self._lines: queue.Queue[str | None] = queue.Queue()
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()
        try:
            self.url = self._address()
            # Who has answered once also hears Ctrl-C.
            self.overview()
        except BaseException:
            self.stop()
            raise

    def _read(self) -> None:
        for line in self.process.stdout:
            self._said.append(line)
            self._lines.put(line)
        self._lines.put(None)

    def _address(self) -> str:
        try:
            line = self._lines.get(timeout=PATIENCE_S)
        except queue.Empty:
            line = None
        if line is None or not line.startswith(READY):
            raise RuntimeError(f"expected the first line to be '{READY}http://ADDR', got {line!r}\n{self.output()}")
        return line.removeprefix(READY).strip()

    def output(self) -> str:
        """What it has said so far."""
        return "".join(self._said)

    def overview(self) -> dict:
        """What it says about itself."""
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        with opener.open(f"{self.url}/_brownout", timeout=PATIENCE_S) as response:
            return json.load(response)

    def provider(self, name: str) -> dict:
        """What it says about one provider."""
        return next(provider for provider in self.overview()["providers"] if provider["name"] == name)

    def received(self, name: str) -> int:
        """Attempts that reached the provider."""
        return self.provider(name)["received"]

    def stop(self) -> int:
        """Asks it to stop, as Ctrl-C does, and makes it stop if it does not. Its exit code."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
        try:
            return self.process.wait(timeout=5)
        except subprocess.TimeoutExpired:
            self.process.kill()
            return self.process.wait(timeout=PATIENCE_S)
        finally:
            self._reader.join(timeout=PATIENCE_S)
            self.process.stdout.close()
