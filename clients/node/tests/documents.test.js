// What the documents of the project show is run as it stands there, and what is declared is there.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import * as vestibule from "vestibule-emulator";

import { node, nothingRuns, project } from "./support.js";

const read = (path) => readFileSync(new URL(`../../../${path}`, import.meta.url), "utf8");

/** The blocks of JavaScript in a document. */
const blocks = (document) =>
  read(document)
    .split("```js\n")
    .slice(1)
    .map((part) => part.split("```")[0]);

for (const document of ["README.md", "clients/node/README.md", "docs/clients/node-test.md"]) {
  test(`the tests of ${document} pass`, (t) => {
    nothingRuns(t);
    const shown = blocks(document);
    assert(shown.length > 0, `${document} shows a test`);
    const files = Object.fromEntries(shown.map((block, number) => [`tests/${number}.test.js`, block]));
    const { status, said } = node(project(t, files), "--test", ...Object.keys(files));
    assert.equal(status, 0, said);
    // A script without tests counts as one.
    const count = shown.reduce((sum, block) => sum + (block.match(/^test\(/gm)?.length ?? 1), 0);
    assert.match(said, new RegExp(`pass ${count}\n`));
  });
}

test("every name is declared, and every declared one is there", () => {
  const declarations = ["index.d.ts", "types/errors.d.ts"].map((file) => read(`clients/node/src/${file}`)).join("");
  const declared = [...declarations.matchAll(/^export (?:class|function) (\w+)/gm)];
  assert.deepEqual(declared.map(([, name]) => name).sort(), Object.keys(vestibule).sort());
});

test("every method is declared, and every declared one is there", () => {
  const text = read("clients/node/src/index.d.ts");
  for (const name of ["Sandbox", "Emulator", "Graph", "Control"]) {
    const { prototype } = vestibule[name];
    const body = text.split(`export class ${name} `)[1].split("\n}\n")[0];
    const declared = [...body.matchAll(/^  (\w+)\(/gm)].map(([, method]) => method);
    for (const method of declared) assert.equal(typeof prototype[method], "function", `${name}.${method}`);
    const own = Object.getOwnPropertyNames(prototype).filter((method) => !["constructor", "of"].includes(method));
    for (const method of own) assert(declared.includes(method), `${name}.${method}`);
  }
});

test("the package has the version of the program", () => {
  const [, version] = read("Cargo.toml").match(/^version = "(.*)"$/m);
  assert.equal(JSON.parse(read("clients/node/package.json")).version, version);
});
