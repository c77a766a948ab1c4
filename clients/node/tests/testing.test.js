// A cloud for each test, as a project sees it that has installed the package.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";

import { sandboxFor, start } from "vestibule-emulator";

import { environment, node, nothingRuns, project } from "./support.js";

const FAILS = `
  import { test } from "node:test";
  import { sandboxFor } from "vestibule-emulator";
  for (const name of ["one", "two"]) {
    test(name, async (t) => {
      const sandbox = await sandboxFor(t);
      await sandbox.invite("ada.morgan@woodgrove.example");
    });
  }
`;

test("tests at once have each a cloud of their own", async (t) => {
  const emulator = await start();
  t.after(() => emulator.close());
  environment(t, { VESTIBULE_CONTROL_URL: emulator.controlUrl, NODE_EXTRA_CA_CERTS: emulator.caFile });
  const root = project(t, {
    "at-once.test.js": `
      import { describe, test } from "node:test";
      import { sandboxFor } from "vestibule-emulator";
      describe("at once", { concurrency: true }, () => {
        for (let turn = 0; turn < 8; turn += 1) {
          test("turn " + turn, async (t) => {
            const sandbox = await sandboxFor(t);
            await sandbox.invite("dr.lee@fabrikam-clinic.example");
            await sandbox.assertThat({ mail: { count: 1 } });
          });
        }
      });
    `,
  });
  const { status, said } = node(root, "--test", "at-once.test.js");
  assert.equal(status, 0, said);
  const { value } = await emulator.control.get("/sandboxes");
  assert.deepEqual(value.map(({ name }) => name), ["default"]);
});

test("a test that fails tells the rule, and what its sandbox was asked", async (t) => {
  nothingRuns(t);
  const { status, said } = node(project(t, { "it.test.js": FAILS }), "--test", "it.test.js");
  assert.equal(status, 1, said);
  assert.match(said, /BadRequest: The invited user already exists/);
  assert.match(said, /deny: directory\.addresses saw /);
  assert.match(said, /what sandbox two-[0-9a-f]{8} was asked:\n.*POST \/v1\.0\/invitations -> 400\n/);
});

test("without an emulator there is a sentence, for every test", async (t) => {
  nothingRuns(t);
  environment(t, { VESTIBULE_BIN: "/nowhere/vestibule" });
  const { said } = node(project(t, { "it.test.js": FAILS }), "--test", "it.test.js");
  assert.equal(said.match(/'\/nowhere\/vestibule' is no program that can be run/g)?.length, 2, said);
});

test("the context of Vitest does as well, and anything else is told what it should be", async () => {
  const ends = [];
  // Vitest's is a function.
  const told = { task: { name: "A guest: ünlike" }, onTestFinished: (end) => ends.push(end) };
  const sandbox = await sandboxFor(Object.assign(() => {}, told));
  assert.match(sandbox.name, /^a-guest-nlike-[0-9a-f]{8}$/);
  assert.equal(ends.length, 1);
  await ends[0]();
  await assert.rejects(sandbox.clock(), { status: 404 });
  await assert.rejects(sandboxFor({}), { name: "TypeError", message: /takes the context of a test/ });
});

describe("a whole suite", () => {
  let sandbox;
  before(async () => {
    sandbox = await sandboxFor({ after });
  });

  test("shares a sandbox", async () => {
    assert.deepEqual(await sandbox.mails(), []);
  });
});

test("the sandbox of a test is what was asked for", async (t) => {
  const seeded = await sandboxFor(t, { name: "seeded", seed: 7 });
  assert.deepEqual([seeded.name, (await seeded.clock()).mode], ["seeded", "frozen"]);
  const tenants = [{ name: "Tailwind", kind: "resource", initialDomain: "tailwind.onmicrosoft.com" }];
  const small = await sandboxFor(t, { world: { name: "small", tenants } });
  assert.equal((await small.world()).tenants[0].name, "Tailwind");
});
