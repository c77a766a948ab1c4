// An emulator of our own, started for as long as this process lives.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { accessSync, constants } from "node:fs";
import { delimiter, resolve } from "node:path";
import { createInterface } from "node:readline";

import { ProgramNotFound, StartFailed } from "./errors.js";
import { placeOf } from "./place.js";

// `vestibule exec` runs an emulator on free ports, forgets everything at the end, and ends with its command. The
// command tells us where the emulator is and then waits for the end of its input: that comes when we close it, and
// also when this process dies, however it dies. So no emulator is ever left behind.
const HOLDER = `
  const { VESTIBULE_CONTROL_URL, NODE_EXTRA_CA_CERTS } = process.env;
  console.log(JSON.stringify({ VESTIBULE_CONTROL_URL, NODE_EXTRA_CA_CERTS }));
  process.stdin.resume();
`;
/** Milliseconds of real time for an emulator to stop by itself. */
const LAST_MOMENTS = 10_000;
/** The most that is kept of what it says, in characters. */
const LONGEST = 20_000;

/** A running `vestibule`. */
export class Program {
  #process;
  #said = "";
  #ended;

  constructor(process) {
    this.#process = process;
    process.stderr.setEncoding("utf8").on("data", (text) => {
      this.#said = (this.#said + text).slice(-LONGEST);
    });
    this.#ended = new Promise((resolve) => process.once("close", resolve));
  }

  /** Starts it, and waits until it is ready: the program and its place. */
  static async start(path, flags, patience) {
    const command = ["exec", ...flags, "--", process.execPath, "-e", HOLDER];
    // Ctrl-C is for the tests: they still need the emulator while they tidy up.
    const child = spawn(path, command, { stdio: "pipe", env: environment(), detached: true, windowsHide: true });
    // Whoever ends before it has read everything leaves a broken pipe.
    child.stdin.on("error", () => {});
    try {
      await once(child, "spawn");
    } catch (cause) {
      throw new StartFailed(`cannot run ${path}: ${cause.message}`, { cause });
    }
    const program = new Program(child);
    const line = await program.#firstLine(patience);
    if (line === undefined) {
      const why = program.#isOver() ? program.epitaph() : ` within ${patience / 1000} s`;
      child.kill("SIGKILL");
      await program.stop();
      throw new StartFailed(`${path} was not ready${why}`);
    }
    program.#letGo();
    const told = JSON.parse(line);
    return { program, place: placeOf(told.VESTIBULE_CONTROL_URL, told.NODE_EXTRA_CA_CERTS) };
  }

  /** Undefined when it ends before it says anything, or takes too long. */
  async #firstLine(patience) {
    const lines = createInterface({ input: this.#process.stdout });
    let timer;
    const tooLong = new Promise((resolve) => {
      timer = setTimeout(resolve, patience);
    });
    try {
      return await Promise.race([
        once(lines, "line").then(([line]) => line),
        this.#ended.then(() => undefined),
        tooLong,
      ]);
    } finally {
      clearTimeout(timer);
      lines.close();
    }
  }

  /** Tests that are through need not wait for it. */
  #letGo() {
    const { stdin, stdout, stderr } = this.#process;
    for (const held of [this.#process, stdin, stdout, stderr]) held.unref();
  }

  /** Ends it; a second time does nothing. */
  async stop() {
    const { stdin, stdout, stderr } = this.#process;
    for (const held of [this.#process, stdin, stdout, stderr]) held.ref();
    stdin.end();
    stdout.resume();
    // Somebody else has our end of its input, or it does not read it.
    const timer = setTimeout(() => this.#process.kill(), LAST_MOMENTS);
    await this.#ended;
    clearTimeout(timer);
  }

  #isOver() {
    return this.#process.exitCode !== null || this.#process.signalCode !== null;
  }

  /** What it said before it ended; empty while it runs. */
  epitaph() {
    if (!this.#isOver()) return "";
    const said = this.#said.trim();
    const status = this.#process.exitCode ?? this.#process.signalCode;
    return `; it ended with status ${status}${said && ` and said:\n${said}`}`;
  }
}

/** The program that is named, else that of `VESTIBULE_BIN`, else the one on the `PATH`. */
export function found(program = process.env.VESTIBULE_BIN) {
  const name = program ?? "vestibule";
  const folders = /[/\\]/.test(name) ? ["."] : (process.env.PATH ?? "").split(delimiter);
  const endings = process.platform === "win32" ? ["", ".exe"] : [""];
  for (const folder of folders) {
    for (const ending of endings) {
      const path = resolve(folder, name + ending);
      if (canRun(path)) return path;
    }
  }
  if (program !== undefined) throw new ProgramNotFound(`'${program}' is no program that can be run`);
  throw new ProgramNotFound(
    "no emulator runs, and there is no `vestibule` on the PATH to start one: build it with `cargo build --release` " +
      "and set VESTIBULE_BIN to target/release/vestibule, or run `vestibule start`",
  );
}

function canRun(path) {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** What is for this process alone, and the file that every emulator of a run would write to. */
const OURS = ["VESTIBULE_BIN", "VESTIBULE_STATE_FILE", "NODE_OPTIONS", "NODE_V8_COVERAGE", "NODE_TEST_CONTEXT"];

function environment() {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !OURS.includes(name)));
}
