// Guests are invited, redeem, and find their app: one cloud for each test.

import assert from "node:assert/strict";
import { test } from "node:test";

import { claims, Refused, sandboxFor } from "vestibule-emulator";

const LEE = "dr.lee@fabrikam-clinic.example";

test("a guest accepts her invitation and finds the app", async (t) => {
  const sandbox = await sandboxFor(t);
  const invitation = await sandbox.invite(LEE, { inviter: "gil.ito@woodgrove.example", message: "Welcome." });
  await sandbox.assign(invitation, "Health Records");

  const mail = await sandbox.waitForMail(LEE, { kind: "invitation" });
  assert.match(mail.text, /Welcome\./);

  const guest = await sandbox.redeem(mail, { app: "Health Records", scope: "openid profile email" });
  assert.equal(guest.externalUserState, "Accepted");
  assert.equal(guest.identityProvider, "entra");
  assert.equal(claims(guest.tokens.id_token).email, LEE);

  const tiles = await sandbox.myApps(LEE);
  assert.deepEqual(tiles.map((tile) => tile.displayName), ["Health Records"]);
});

test("who may invite is decided by the setting", async (t) => {
  const sandbox = await sandboxFor(t);
  const policies = sandbox.graph("Policy.ReadWrite.Authorization");
  await policies.patch("/policies/authorizationPolicy", { allowInvitesFrom: "adminsAndGuestInviters" });

  await assert.rejects(sandbox.invite(LEE, { inviter: "max.berg@woodgrove.example" }), (refusal) => {
    assert(refusal instanceof Refused);
    assert.deepEqual([refusal.status, refusal.code], [403, "Forbidden"]);
    assert.equal(refusal.rule, "authorizationPolicy.allowInvitesFrom");
    return true;
  });
});

test("a guest who is not assigned does not get in", async (t) => {
  const sandbox = await sandboxFor(t);
  await sandbox.redeem(await sandbox.invite(LEE));

  const { refusal } = await sandbox.signIn(LEE, "Health Records", { expect: "refused" });
  assert.equal(refusal.code, "AADSTS50105");
});

test("a passcode is good for half an hour", async (t) => {
  const sandbox = await sandboxFor(t);
  await sandbox.invite("dana@mailbox.example");
  const { session } = await sandbox.redeem("dana@mailbox.example", { stopAt: "signIn" });
  const { passcode } = await sandbox.waitForMail("dana@mailbox.example", { kind: "passcode" });

  await sandbox.advance("PT31M");

  const { refusal } = await sandbox.redeem("dana@mailbox.example", { session, passcode, expect: "refused" });
  assert.equal(refusal.code, "VESTIBULE_PASSCODE_INVALID");
});
