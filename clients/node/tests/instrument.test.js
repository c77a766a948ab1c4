// Mail, time, states, faults and assertions.

import assert from "node:assert/strict";
import { test } from "node:test";

import { AssertionFailed, ControlError, NoMail, sandboxFor } from "vestibule-emulator";

const LEE = "dr.lee@fabrikam-clinic.example";
const SILVA = "dr.silva@contoso-medical.example";
const DAY = 86_400_000;

test("mail that does not come is answered with what is there", async (t) => {
  const sandbox = await sandboxFor(t);
  await sandbox.invite(LEE);
  const first = await sandbox.waitForMail();
  await assert.rejects(sandbox.waitForMail(SILVA, { timeout: 0 }), (error) => {
    assert(error instanceof NoMail);
    const there = `no mail to ${SILVA} within 0 s; in the inbox: \n  invitation to ${LEE}: Woodgrove`;
    assert(error.message.startsWith(there), error.message);
    return true;
  });
  await sandbox.invite(SILVA);
  assert.deepEqual((await sandbox.waitForMail(undefined, { after: first })).to, [SILVA]);
  assert.deepEqual((await sandbox.mails()).map((mail) => mail.to[0]), [SILVA, LEE]);
  await assert.rejects(sandbox.waitForMail(undefined, { kind: "letter", timeout: 0 }), { name: ControlError.name });
});

test("time is moved, held and let go", async (t) => {
  const sandbox = await sandboxFor(t);
  const before = await sandbox.freeze();
  assert.equal(before.mode, "frozen");
  const then = await sandbox.advance("P31D");
  assert.equal(Date.parse(then.now) - Date.parse(before.now), 31 * DAY);
  const there = new Date("2031-05-01T12:00:00Z");
  assert.equal(Date.parse((await sandbox.setClock(there)).now), there.getTime());
  assert.equal((await sandbox.resume()).mode, "running");
  await assert.rejects(sandbox.advance("a month"), { name: ControlError.name, field: "advance", status: 400 });
});

test("a snapshot brings everything back", async (t) => {
  const sandbox = await sandboxFor(t);
  await sandbox.invite(LEE);
  const pending = await sandbox.snapshot();
  const { tenantId } = await sandbox.redeem(LEE);
  await sandbox.assertThat({ guest: { tenantId, email: LEE, state: "Accepted" } });

  await pending.restore();
  await sandbox.assertThat({ guest: { tenantId, email: LEE, state: "PendingAcceptance" } });

  await sandbox.reset();
  assert.deepEqual(await sandbox.mails(), []);
  await assert.rejects(sandbox.restore("nothing"), { name: ControlError.name, status: 404 });
});

test("calls fail as often as was said, and until the fault is removed", async (t) => {
  const sandbox = await sandboxFor(t);
  await sandbox.fault("graph", { path: "/v1.0/invitations", nth: 2, count: 1, status: 429, retryAfter: 5 });
  await sandbox.invite(LEE);
  await assert.rejects(sandbox.invite(SILVA), { name: "GraphError", status: 429 });
  await sandbox.invite(SILVA);

  const silence = await sandbox.fault("graph", { drop: true });
  await assert.rejects(sandbox.invite(SILVA), { name: "Unreachable", message: /got no answer/ });
  await silence[Symbol.asyncDispose]();
  await sandbox.invite(SILVA);
});

test("an assertion says what was expected and what is", async (t) => {
  const sandbox = await sandboxFor(t);
  await sandbox.invite(LEE);
  await sandbox.assertThat({ mail: { to: LEE, count: 1 } }, { request: { method: "POST", status: 201 } });
  await assert.rejects(sandbox.assertThat({ mail: { count: 2 } }, { mail: { count: 1 } }), {
    name: AssertionFailed.name,
    message: /^expected 2 mail.*, found 1/,
  });
});

test("the rest of the control API is there too", async (t) => {
  const sandbox = await sandboxFor(t);
  await sandbox.control.patch("/settings", { "redeem.allow_any_account": true });
  assert.equal((await sandbox.control.get("/settings"))["redeem.allow_any_account"], true);
  await assert.rejects(sandbox.control.patch("/settings", { nothing: true }), { message: /nothing/ });
});
