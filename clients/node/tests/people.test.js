// What people do, with every choice that they have.

import assert from "node:assert/strict";
import { test } from "node:test";

import {
  claims,
  ControlError,
  decidingRule,
  GraphError,
  Refused,
  sandboxFor,
  UnexpectedOutcome,
} from "vestibule-emulator";

const LEE = "dr.lee@fabrikam-clinic.example";
const MIA = "mia.novak@woodgrove.example";

test("an invitation says everything that Graph takes", async (t) => {
  const sandbox = await sandboxFor(t);
  const invitation = await sandbox.invite(LEE, {
    inviter: "gil.ito@woodgrove.example",
    redirectUrl: "https://records.woodgrove.example/",
    displayName: "Dr Lee",
    message: "Willkommen",
    language: "de-DE",
    cc: "head@woodgrove.example",
  });
  assert.deepEqual([invitation.status, invitation.invitedUserDisplayName], ["PendingAcceptance", "Dr Lee"]);
  assert.equal(invitation.inviteRedirectUrl, "https://records.woodgrove.example/");
  const mail = await sandbox.waitForMail(LEE);
  assert.deepEqual([mail.cc, mail.language], [["head@woodgrove.example"], "de-DE"]);
});

test("an invitation without mail sends none", async (t) => {
  const sandbox = await sandboxFor(t);
  await sandbox.invite(LEE, { sendMail: false });
  assert.deepEqual(await sandbox.mails(), []);
});

test("an invitation is redeemed by whatever names it", async (t) => {
  const sandbox = await sandboxFor(t);
  const invitation = await sandbox.invite(LEE);
  const mail = await sandbox.waitForMail(LEE);
  for (const who of [invitation, mail, invitation.inviteRedeemUrl, invitation.id, LEE]) {
    const guest = await sandbox.redeem(who);
    assert.deepEqual([guest.outcome, guest.userId], ["accepted", invitation.invitedUser.id]);
  }
});

test("a mail without a link redeems nothing", async (t) => {
  const sandbox = await sandboxFor(t);
  await sandbox.invite("dana@mailbox.example");
  await sandbox.redeem("dana@mailbox.example", { stopAt: "signIn" });
  const mail = await sandbox.waitForMail(undefined, { kind: "passcode" });
  await assert.rejects(sandbox.redeem(mail), { name: "TypeError", message: /has no redeem link/ });
});

test("who is told to cancel is expected to", async (t) => {
  const sandbox = await sandboxFor(t);
  const invitation = await sandbox.invite(LEE);
  assert.equal((await sandbox.redeem(invitation, { stopAt: "consent" })).outcome, "stopped");
  assert.equal((await sandbox.redeem(invitation, { consent: "cancel" })).outcome, "cancelled");
  await assert.rejects(sandbox.redeem(invitation, { consent: "cancel", expect: "accepted" }), {
    name: UnexpectedOutcome.name,
    message: /^expected accepted, but it ended cancelled; steps: discovery: entra/,
  });
});

test("a refusal tells the rules that were asked", async (t) => {
  const sandbox = await sandboxFor(t);
  await sandbox.reset("domain-denied-later");
  await assert.rejects(sandbox.redeem(LEE), (refusal) => {
    assert(refusal instanceof Refused);
    assert.deepEqual([refusal.journey.outcome, refusal.decision.verdict], ["refused", "deny"]);
    assert.equal(refusal.decisionId, refusal.decision.id);
    assert(refusal.message.includes(`deny: ${refusal.rule} saw`), refusal.message);
    return true;
  });
});

test("a refusal without a policy names no rule", async (t) => {
  const sandbox = await sandboxFor(t);
  const { inviteRedeemUrl } = await sandbox.invite(LEE);
  const tampered = inviteRedeemUrl.replace("ticket%3d", "ticket%3dx");
  await assert.rejects(sandbox.redeem(tampered), { name: Refused.name, code: "VESTIBULE_INVITATION_INVALID" });
});

test("where she is and what she sits at are told", async (t) => {
  const sandbox = await sandboxFor(t);
  const policies = sandbox.graph(["Policy.ReadWrite.ConditionalAccess", "Policy.Read.All"]);
  await policies.post("/identity/conditionalAccess/policies", {
    displayName: "Compliant devices",
    state: "enabled",
    conditions: {
      users: { includeUsers: ["All"] },
      applications: { includeApplications: ["All"] },
      clientAppTypes: ["all"],
    },
    grantControls: { operator: "OR", builtInControls: ["compliantDevice"] },
  });
  await assert.rejects(sandbox.myApps(MIA), { message: /conditionalAccess/ });
  const tiles = await sandbox.myApps(MIA, { device: { compliant: true }, location: { country: "DE" } });
  assert(Array.isArray(tiles));
});

test("a guest leaves, and is refused where the setting says no", async (t) => {
  const sandbox = await sandboxFor(t);
  await sandbox.redeem(await sandbox.invite(LEE));
  const policies = sandbox.graph("Policy.ReadWrite.ExternalIdentities");
  const setting = "/beta/policies/externalIdentitiesPolicy";
  await policies.patch(setting, { allowExternalIdentitiesToLeave: false });
  await assert.rejects(sandbox.leave(LEE), { name: Refused.name });
  await policies.patch(setting, { allowExternalIdentitiesToLeave: true });
  await sandbox.leave(LEE);
  await assert.rejects(sandbox.leave(LEE), { name: ControlError.name });
});

test("a token says what was asked for", async (t) => {
  const sandbox = await sandboxFor(t);
  const { tenants } = await sandbox.world();
  const own = claims((await sandbox.token()).access_token);
  assert.equal(own.tid, tenants[0].id);
  assert(own.roles.includes("User.Invite.All"));
  const asked = { account: MIA, app: "Lab CLI", scope: "User.Read openid", claims: { x: [1] } };
  const delegated = await sandbox.token(asked);
  assert(delegated.id_token);
  assert.deepEqual(claims(delegated.access_token).x, [1]);
  const expired = await sandbox.token({ roles: ["User.Read.All"], expired: true });
  assert(claims(expired.access_token).exp * 1000 < Date.parse((await sandbox.clock()).now));
});

test("Graph is asked with exactly the permissions named", async (t) => {
  const sandbox = await sandboxFor(t);
  const me = await sandbox.graph([], { account: MIA }).get("/me");
  assert.equal(me.displayName, "Mia Novak");
  const inviter = sandbox.graph("User.Invite.All");
  await assert.rejects(inviter.get("/users"), { name: Refused.name, code: "Authorization_RequestDenied" });
  const reader = sandbox.graph("User.Read.All");
  assert.deepEqual((await reader.get("/users", { $filter: "userType eq 'Guest'" })).value, []);
  assert.equal((await reader.get("/beta/users", { $top: 1 })).value.length, 1);
  await assert.rejects(reader.get("/users/nobody@woodgrove.example"), {
    name: GraphError.name,
    status: 404,
    code: "Request_ResourceNotFound",
  });
});

test("a name that is not there is answered with those that are", async (t) => {
  const sandbox = await sandboxFor(t);
  await assert.rejects(sandbox.environment("Nothing"), { message: /has no app 'Nothing' but Health Records, / });
});

test("what if tells what would be decided and does nothing", async (t) => {
  const sandbox = await sandboxFor(t);
  const inviter = "max.berg@woodgrove.example";
  const answer = await sandbox.whatif("invite", { inviter, email: "ada.morgan@woodgrove.example" });
  assert.deepEqual([answer.verdict, decidingRule(answer)], ["deny", "directory.addresses"]);
  assert.deepEqual(await sandbox.decisions({ top: 1 }), []);
  const allowed = await sandbox.whatif("invite", { inviter, email: LEE });
  assert.deepEqual([allowed.verdict, decidingRule(allowed)], ["allow", undefined]);
});
