// A daemon that invites a guest, with MSAL for Node and plain fetch.
//
// NODE_EXTRA_CA_CERTS names the emulator's roots (`caFile` of its state file); Node reads it when it starts.

import { ConfidentialClientApplication } from "@azure/msal-node";

const { AZURE_AUTHORITY_HOST, AZURE_TENANT_ID, AZURE_CLIENT_ID, AZURE_CLIENT_SECRET } = process.env;
const { GRAPH_BASE_URL, VESTIBULE_CONTROL_URL } = process.env;
const request = { scopes: ["https://graph.microsoft.com/.default"] };

const application = (clientSecret) =>
  new ConfidentialClientApplication({
    auth: {
      clientId: AZURE_CLIENT_ID,
      authority: `${AZURE_AUTHORITY_HOST}/${AZURE_TENANT_ID}`,
      knownAuthorities: [new URL(AZURE_AUTHORITY_HOST).host], // host and port; or MSAL asks login.microsoftonline.com
      clientSecret,
    },
  });
const app = application(AZURE_CLIENT_SECRET);

async function graph(method, path, body) {
  const { accessToken } = await app.acquireTokenByClientCredential(request);
  const answer = await fetch(`${GRAPH_BASE_URL}/v1.0${path}`, {
    method,
    headers: { Authorization: `Bearer ${accessToken}`, "Content-Type": "application/json" },
    body: body && JSON.stringify(body),
  });
  const said = await answer.json();
  if (!answer.ok) throw Object.assign(new Error(said.error.message), { status: answer.status, code: said.error.code });
  return said;
}

const invitation = await graph("POST", "/invitations", {
  invitedUserEmailAddress: "dr.silva@contoso-medical.example",
  inviteRedirectUrl: "http://localhost:8443/myapps",
  sendInvitationMessage: true,
});
console.log("invited:", invitation.status);

const guests = await graph("GET", `/users?$filter=${encodeURIComponent("userType eq 'Guest'")}`);
console.log("guests:", ...guests.value.map((guest) => guest.mail));

const found = await graph("GET", `/servicePrincipals?$filter=${encodeURIComponent("displayName eq 'Health Records'")}`);
const records = found.value[0];
const guest = invitation.invitedUser.id;
const assignment = await graph("POST", `/servicePrincipals/${records.id}/appRoleAssignedTo`, {
  principalId: guest,
  resourceId: records.id,
  appRoleId: "00000000-0000-0000-0000-000000000000", // an app without roles: default access
});
console.log("assigned:", assignment.resourceDisplayName);

// What the guest does in a browser, by one call that only the emulator has.
const redeemed = await fetch(`${VESTIBULE_CONTROL_URL}/redemptions`, {
  method: "POST",
  headers: { "Content-Type": "application/json" },
  body: JSON.stringify({ redeemUrl: invitation.inviteRedeemUrl }),
});
console.log("redeemed:", (await redeemed.json()).outcome);

console.log("state:", (await graph("GET", `/users/${guest}?$select=externalUserState`)).externalUserState);
console.log("token from the cache:", (await app.acquireTokenByClientCredential(request)).fromCache ? "True" : "False");

await graph("GET", "/policies/crossTenantAccessPolicy/default") // Invite Bot has no Policy.Read.All
  .catch((refusal) => console.log("without the role:", refusal.status, refusal.code));
await application("wrong")
  .acquireTokenByClientCredential(request)
  .catch((refusal) => console.log("wrong secret:", refusal.name, refusal.errorCode, refusal.errorNo));
