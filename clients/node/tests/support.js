// What several tests need.

import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const PACKAGE = fileURLToPath(new URL("..", import.meta.url));
/** The environment as it was before any test. */
const OUTER = { ...process.env };

/** A folder that is gone at the end of a test. */
export function folder(t) {
  const path = mkdtempSync(join(tmpdir(), "vestibule-node-"));
  t.after(() => rmSync(path, { recursive: true }));
  return path;
}

/** Variables that a test has for itself; undefined takes one away. */
export function environment(t, variables) {
  for (const [name, value] of Object.entries(variables)) {
    if (value === undefined) delete process.env[name];
    else process.env[name] = value;
  }
  t.after(() => {
    for (const name of Object.keys(variables)) {
      if (OUTER[name] === undefined) delete process.env[name];
      else process.env[name] = OUTER[name];
    }
  });
}

/** As on a machine on which no emulator runs: the folder in which its state file would be. */
export function nothingRuns(t) {
  const data = join(folder(t), "data");
  environment(t, { VESTIBULE_CONTROL_URL: undefined, VESTIBULE_DATA: data });
  return data;
}

/** A project that has installed the package, as npm installs a folder. */
export function project(t, files) {
  const root = folder(t);
  mkdirSync(join(root, "node_modules"));
  symlinkSync(PACKAGE, join(root, "node_modules/vestibule-emulator"), "dir");
  for (const [name, text] of Object.entries({ "package.json": '{ "type": "module" }', ...files })) {
    mkdirSync(dirname(join(root, name)), { recursive: true });
    writeFileSync(join(root, name), text);
  }
  return root;
}

/** What `node` says and how it ends, in a project, as if nobody tested here. */
export function node(root, ...words) {
  const { NODE_TEST_CONTEXT, ...env } = process.env;
  const { status, signal, stdout, stderr } = spawnSync(process.execPath, words, { cwd: root, env, encoding: "utf8" });
  return { status, signal, said: stdout + stderr, stdout };
}
