// A running emulator: one that was found, or one that was started here.

import { randomUUID } from "node:crypto";

import { Connection, Control } from "./connection.js";
import { Unreachable } from "./errors.js";
import { named, written } from "./place.js";
import { found, Program } from "./program.js";
import { Sandbox } from "./sandbox.js";

/** One process, in which there are as many emulated clouds as you ask for. */
export class Emulator {
  #program;
  #connection;

  constructor({ origin, root, caFile }, program) {
    this.controlUrl = origin + root;
    this.caFile = caFile;
    // http and https are spoken on the same port.
    this.url = origin.replace(/^http:/, "https:");
    this.#program = program;
    this.#connection = new Connection(origin, caFile, () => program?.epitaph() ?? "");
    this.control = new Control(this.#connection, root);
  }

  /** A cloud of its own: the built-in clinic, or a world document. */
  async newSandbox({ name = `test-${randomUUID().slice(0, 13)}`, world, seed } = {}) {
    await this.control.post("/sandboxes", { name, world, seed });
    return this.sandbox(name);
  }

  /** A cloud that is there already. */
  sandbox(name = "default") {
    return new Sandbox(name, this.#connection, this.control.of(name), this);
  }

  /** Stops the process, if it was started here. */
  async close() {
    await this.#program?.stop();
  }

  async [Symbol.asyncDispose]() {
    await this.close();
  }
}

/** Starts an emulator on free ports: the program named, that of `VESTIBULE_BIN`, or the `vestibule` on the `PATH`. */
export async function start({ program, world, situation, seed, allowOutbound = [], timeout = 30 } = {}) {
  const said = Object.entries({ "--world": world, "--situation": situation, "--seed": seed });
  const flags = said.filter(([, value]) => value !== undefined).flatMap(([flag, value]) => [flag, `${value}`]);
  flags.push(...allowOutbound.flatMap((host) => ["--allow-outbound", host]));
  const running = await Program.start(found(program), flags, timeout * 1000);
  return new Emulator(running.place, running.program);
}

/** The emulator that runs there: at that address, that of `VESTIBULE_CONTROL_URL`, or that of the state file. */
export async function attach(controlUrl = process.env.VESTIBULE_CONTROL_URL, { caFile } = {}) {
  const place = controlUrl ? named(controlUrl, caFile) : written();
  if (!place) {
    throw new Unreachable("no emulator runs here: run `vestibule start`, or name one with VESTIBULE_CONTROL_URL");
  }
  const emulator = new Emulator(place);
  await emulator.control.get("/livez");
  return emulator;
}

/** The emulator that `VESTIBULE_CONTROL_URL` names, else the one that runs here, else one that is started. */
export async function connect() {
  if (process.env.VESTIBULE_CONTROL_URL) return attach();
  try {
    return await attach();
  } catch (error) {
    if (!(error instanceof Unreachable)) throw error;
    return start();
  }
}
