// An emulator is started, or found where it runs, and what goes wrong is told.

import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import https from "node:https";
import { join } from "node:path";
import { after, before, test } from "node:test";

import {
  attach,
  claims,
  connect,
  ProgramNotFound,
  sandboxFor,
  start,
  StartFailed,
  Unreachable,
} from "vestibule-emulator";

import { environment, folder, nothingRuns, project } from "./support.js";

const LEE = "dr.lee@fabrikam-clinic.example";
const TAILWIND = `name = "small"

[[tenants]]
name = "Tailwind"
kind = "resource"
initialDomain = "tailwind.onmicrosoft.com"
`;

/** One that is there already, for those that find it. */
let running;
before(async () => {
  running = await start();
});
after(() => running.close());

/** A program that does what the code says. */
function program(t, code) {
  const path = join(folder(t), "program");
  writeFileSync(path, `#!${process.execPath}\n${code}\n`, { mode: 0o755 });
  return path;
}

test("an emulator of one's own is gone when it is closed", async (t) => {
  nothingRuns(t);
  const emulator = await start({ seed: 7 });
  assert.match(emulator.url, /^https:\/\/localhost:/);
  assert(existsSync(emulator.caFile));
  assert.equal((await emulator.sandbox().clock()).mode, "frozen");
  await emulator[Symbol.asyncDispose]();
  assert(!existsSync(emulator.caFile));
  await assert.rejects(emulator.sandbox().clock(), { name: Unreachable.name, message: /it ended with status 0/ });
  await emulator.close();
});

test("a world document is what it begins with", async (t) => {
  nothingRuns(t);
  const world = join(folder(t), "world.toml");
  writeFileSync(world, TAILWIND);
  const emulator = await start({ world });
  t.after(() => emulator.close());
  const { tenants } = await emulator.sandbox().world();
  assert.deepEqual(tenants.map(({ name }) => name), ["Tailwind"]);
});

test("an emulator ends with the process that started it", async (t) => {
  nothingRuns(t);
  const root = project(t, {
    "starter.js": `
      import { start } from "vestibule-emulator";
      const { caFile } = await start({ program: "./told" });
      console.log(caFile);
      process.stdin.on("end", () => process.kill(process.pid, "SIGKILL")).resume();
    `,
  });
  // Reading a pipe by its name takes as long as nobody has written, which is until the emulator has ended.
  writeFileSync(join(root, "told"), `#!/bin/sh\n"$EMULATOR" "$@"; echo $? > end\n`, { mode: 0o755 });
  spawnSync("mkfifo", ["end"], { cwd: root });
  const env = { ...process.env, EMULATOR: process.env.VESTIBULE_BIN ?? "vestibule" };
  const starter = spawn(process.execPath, ["starter.js"], { cwd: root, env, stdio: ["pipe", "pipe", "inherit"] });
  const [line] = await once(starter.stdout, "data");
  const caFile = line.toString().trim();
  assert(existsSync(caFile));
  const ended = readFile(join(root, "end"), "utf8");
  // It dies without a chance to tidy up.
  starter.stdin.end();
  const [, signal] = await once(starter, "exit");
  assert.equal(signal, "SIGKILL");
  assert.equal((await ended).trim(), "0");
  assert(!existsSync(caFile));
});

test("tests that are through do not wait for their emulator", async (t) => {
  nothingRuns(t);
  const root = project(t, { "script.js": 'import { start } from "vestibule-emulator"; await start();' });
  const script = spawn(process.execPath, ["script.js"], { cwd: root, stdio: "ignore" });
  assert.deepEqual(await once(script, "exit"), [0, null]);
});

test("the emulator that is named is found", async (t) => {
  const overTls = await attach(running.url, { caFile: running.caFile });
  assert.equal(overTls.controlUrl, running.controlUrl);
  const plain = await attach(running.url.replace("https:", "http:"));
  assert.equal(plain.url, running.url);
  environment(t, { VESTIBULE_CONTROL_URL: running.controlUrl, NODE_EXTRA_CA_CERTS: running.caFile });
  const found = await connect();
  assert.deepEqual([found.controlUrl, found.caFile], [running.controlUrl, running.caFile]);
  await found.close();
  await running.sandbox().clock();
});

test("the emulator of the state file is found", async (t) => {
  const data = nothingRuns(t);
  mkdirSync(data);
  const state = join(data, "state.json");
  const write = (control) => writeFileSync(state, JSON.stringify({ control, caFile: running.caFile }));
  write(running.controlUrl);
  assert.equal((await attach()).caFile, running.caFile);
  assert.equal((await attach(running.url)).caFile, running.caFile, "named, it is still the one of this machine");
  assert.equal((await connect()).controlUrl, running.controlUrl);

  for (const damaged of ["", "[]", '{"control": "nowhere", "caFile": ""}']) {
    writeFileSync(state, damaged);
    await assert.rejects(attach(), { name: Unreachable.name, message: /no emulator runs here/ });
  }

  write("https://localhost:9/_vestibule/v1");
  const started = await connect();
  assert.notEqual(started.controlUrl, running.controlUrl, "whose process is gone is not there");
  await started.close();
});

test("one that is named and not there is an error", async (t) => {
  nothingRuns(t);
  await assert.rejects(attach(), { name: Unreachable.name, message: /no emulator runs here/ });
  environment(t, { VESTIBULE_CONTROL_URL: "http://localhost:9" });
  const message = /^GET http:\/\/localhost:9\/_vestibule\/v1\/livez got no answer: /;
  await assert.rejects(connect(), { name: Unreachable.name, message });
  await assert.rejects(attach("localhost"), { message: /'localhost' is no address/ });
  await assert.rejects(attach("https://localhost:9", { caFile: "/nowhere" }), {
    name: Unreachable.name,
    message: /^the certificates of https:\/\/localhost:9 in \/nowhere/,
  });
});

test("a program that is not there is told with what to do", async (t) => {
  environment(t, { VESTIBULE_BIN: undefined, PATH: folder(t) });
  await assert.rejects(start(), { name: ProgramNotFound.name, message: /set VESTIBULE_BIN/ });
  environment(t, { VESTIBULE_BIN: "/nowhere/vestibule" });
  await assert.rejects(start(), { message: "'/nowhere/vestibule' is no program that can be run" });
});

test("a program that ends early is quoted", async (t) => {
  nothingRuns(t);
  await assert.rejects(start({ world: "/nowhere.toml" }), {
    name: StartFailed.name,
    message: /was not ready; it ended with status 1 and said:\n.*cannot read the world/,
  });
  const broken = join(folder(t), "broken");
  writeFileSync(broken, "#!/nowhere/sh\n", { mode: 0o755 });
  await assert.rejects(start({ program: broken }), { name: StartFailed.name, message: /^cannot run .*broken/ });
});

test("a program that says nothing is ended", async (t) => {
  nothingRuns(t);
  const silent = program(t, "process.stdin.resume();");
  await assert.rejects(start({ program: silent, timeout: 0.2 }), { message: /was not ready within 0.2 s/ });
});

test("sandboxes do not meet", async () => {
  const one = await running.newSandbox();
  const two = await running.newSandbox({ name: "two", seed: 7 });
  await one.invite(LEE);
  assert.deepEqual(await two.mails(), []);
  assert.equal((await two.clock()).mode, "frozen");
  assert.equal((await running.sandbox(one.name).mails()).length, 1);
  await one.drop();
  await two[Symbol.asyncDispose]();
  await assert.rejects(one.clock(), { status: 404 });
});

test("an app finds everything in its environment", async (t) => {
  const sandbox = await sandboxFor(t);
  const told = await sandbox.environment();
  const form = new URLSearchParams({
    grant_type: "client_credentials",
    client_id: told.AZURE_CLIENT_ID,
    client_secret: told.AZURE_CLIENT_SECRET,
    scope: "https://graph.microsoft.com/.default",
  });
  const endpoint = `${told.AZURE_AUTHORITY_HOST}/${told.AZURE_TENANT_ID}/oauth2/v2.0/token`;
  const headers = { "Content-Type": "application/x-www-form-urlencoded" };
  const options = { method: "POST", headers, ca: readFileSync(told.NODE_EXTRA_CA_CERTS) };
  const [response] = await once(https.request(endpoint, options).end(`${form}`), "response");
  const { access_token: token } = JSON.parse((await response.toArray()).join(""));
  assert.equal(claims(token).tid, told.AZURE_TENANT_ID);
  assert(!("AZURE_CLIENT_SECRET" in (await sandbox.environment("Lab CLI"))));
});
