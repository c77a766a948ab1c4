// A cloud for each test.

import { randomUUID } from "node:crypto";

import { connect } from "./emulator.js";

/** How many requests a failed test shows. */
const LAST = 20;
/** One emulator for all tests of this process; it ends with the process. */
let shared;

/**
 * An emulated cloud that a test has to itself; it is gone at the test's end. `test` is what the runner hands to the
 * test: the context of `node:test` (`after`), or that of Vitest (`onTestFinished`).
 */
export async function sandboxFor(test, { name = nameOf(test), world, seed } = {}) {
  const atTheEnd = test.after ?? test.onTestFinished;
  if (atTheEnd === undefined) {
    throw new TypeError("sandboxFor takes the context of a test: test('…', async (t) => { await sandboxFor(t) })");
  }
  shared ??= connect();
  const emulator = await shared.catch((error) => {
    shared = undefined;
    throw error;
  });
  const sandbox = await emulator.newSandbox({ name, world, seed });
  atTheEnd.call(test, async () => {
    if (test.passed === false) for (const line of await story(sandbox)) test.diagnostic(line);
    await sandbox.drop();
  });
  return sandbox;
}

/** What a sandbox was asked, beside our own calls. */
async function story({ name, control }) {
  const { value } = await control.get("/requests");
  const asked = value.filter(({ surface }) => surface !== "control").slice(0, LAST);
  const lines = asked.reverse().map(({ method, path, status }) => `  ${method} ${path} -> ${status}`);
  return [`what sandbox ${name} was asked:`, ...lines];
}

/** The test's name as far as a host name takes it, unlike that of any other test. */
function nameOf(test) {
  const told = `${test.task?.name ?? test.name ?? "test"}`.toLowerCase().replace(/[^a-z0-9]+/g, "-");
  return `${told.slice(0, 48)}-${randomUUID().slice(0, 8)}`.replace(/^-+|-+(?=-)/g, "");
}
