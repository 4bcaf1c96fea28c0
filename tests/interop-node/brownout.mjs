/**
 * The mock as a process: the binary's `serve`, on a port of its own choosing.
 *
 * Which question does it answer? "Where does it listen, and what has arrived there?"
 * Why a process? Because that is what people start. The suite sees the mock as any client does: the first line
 * of its output, its port, and what it says about itself under `/_brownout`.
 * What it never does: build the binary, choose a port, or wait for a time to pass.
 */

import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const READY = "listening on ";

/** `BROWNOUT_BIN`, else the release build. */
export function binary() {
  const place = process.env.BROWNOUT_BIN ?? join(ROOT, "target/release/brownout");
  if (!existsSync(place)) {
    throw new Error(`no brownout at ${place}: run \`cargo build --release\`, or set BROWNOUT_BIN`);
  }
  return place;
}

/**
 * A scenario in which the faults are on from the start. Each is said as in a timeline, without its times:
 * `fault: { error: { status: 503 } }`. `settings` has further settings of providers, by name.
 */
export function world(providers, faults = [], settings = {}) {
  const rows = Object.entries(providers).map(([name, { api, model }]) => {
    const more = settings[name] ? `, ${settings[name]}` : "";
    return `  ${name}: { api: ${api}, model: ${model}${more} }`;
  });
  const entries = faults.map((fault, place) => `  - { name: fault-${place}, at: 0s, for: 10m, ${fault} }`);
  return [
    "claim: A real SDK meets this fault.",
    "duration: 10m",
    "providers:",
    ...rows,
    "timeline:",
    ...(entries.length ? entries : ["  []"]),
    "expect:",
    "  - { hangs: 0 }",
    "",
  ].join("\n");
}

/** A running `brownout serve`. */
export class Brownout {
  #process;
  #folder;
  #said = [];

  /** Starts one that serves the scenario, and waits until it listens. */
  static async start(scenario) {
    const mock = new Brownout();
    mock.#folder = await mkdtemp(join(tmpdir(), "brownout-"));
    try {
      await mock.#listen(scenario);
    } catch (error) {
      await mock.stop();
      throw error;
    }
    return mock;
  }

  async #listen(scenario) {
    const file = join(this.#folder, "world.yaml");
    await writeFile(file, scenario);
    const stdio = ["ignore", "pipe", "pipe"];
    this.#process = spawn(binary(), ["serve", file, "--listen", "127.0.0.1:0", "--instant"], { stdio });
    const lines = [this.#process.stdout, this.#process.stderr].map((input) => createInterface({ input }));
    for (const input of lines) input.on("line", (line) => this.#said.push(line));
    await Promise.race([once(lines[0], "line"), once(this.#process, "exit")]);
    const first = this.#said.find((line) => line.startsWith(READY));
    if (!first) throw new Error(`expected a line "${READY}http://ADDR", got:\n${this.output()}`);
    this.url = first.slice(READY.length).trim();
    this.providers = (await this.overview()).providers;
  }

  /** What it has said so far. */
  output() {
    return this.#said.join("\n");
  }

  /** What it says about itself. */
  async overview() {
    return (await fetch(`${this.url}/_brownout`)).json();
  }

  /** The base URL of a provider. */
  baseUrl(name) {
    return this.providers.find((provider) => provider.name === name).base_url;
  }

  /** Attempts that reached the provider. */
  async received(name) {
    return (await this.overview()).providers.find((provider) => provider.name === name).received;
  }

  /** Asks it to stop, as Ctrl-C does. */
  async stop() {
    const running = this.#process?.exitCode === null && this.#process.signalCode === null;
    if (running) {
      const gone = once(this.#process, "exit");
      this.#process.kill("SIGINT");
      await gone;
    }
    await rm(this.#folder, { recursive: true, force: true });
  }
}
