// A daemon that invites a guest, with @azure/identity and the Microsoft Graph JavaScript client.
//
// NODE_EXTRA_CA_CERTS names the emulator's roots (`caFile` of its state file); Node reads it when it starts.

import { ClientSecretCredential } from "@azure/identity";
import { Client } from "@microsoft/microsoft-graph-client";
import { TokenCredentialAuthenticationProvider } from "@microsoft/microsoft-graph-client/authProviders/azureTokenCredentials/index.js";

const { AZURE_AUTHORITY_HOST, AZURE_TENANT_ID, AZURE_CLIENT_ID, AZURE_CLIENT_SECRET } = process.env;
const { GRAPH_BASE_URL, VESTIBULE_CONTROL_URL } = process.env;
const SCOPE = "https://graph.microsoft.com/.default";

const credential = (secret) =>
  new ClientSecretCredential(AZURE_TENANT_ID, AZURE_CLIENT_ID, secret, {
    authorityHost: AZURE_AUTHORITY_HOST,
    disableInstanceDiscovery: true, // or it asks login.microsoftonline.com about the authority
  });
const daemon = credential(AZURE_CLIENT_SECRET);
const graph = Client.initWithMiddleware({
  authProvider: new TokenCredentialAuthenticationProvider(daemon, { scopes: [SCOPE] }),
  baseUrl: `${GRAPH_BASE_URL}/`,
  customHosts: new Set([new URL(GRAPH_BASE_URL).hostname]), // without the port; other hosts get no token
});

const invitation = await graph.api("/invitations").post({
  invitedUserEmailAddress: "dr.silva@contoso-medical.example",
  inviteRedirectUrl: "http://localhost:8443/myapps",
  sendInvitationMessage: true,
});
console.log("invited:", invitation.status);

const guests = await graph.api("/users").filter("userType eq 'Guest'").get();
console.log("guests:", ...guests.value.map((guest) => guest.mail));

const found = await graph.api("/servicePrincipals").filter("displayName eq 'Health Records'").get();
const records = found.value[0];
const guest = invitation.invitedUser.id;
const assignment = await graph.api(`/servicePrincipals/${records.id}/appRoleAssignedTo`).post({
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

console.log("state:", (await graph.api(`/users/${guest}`).select("externalUserState").get()).externalUserState);
const [one, other] = [await daemon.getToken(SCOPE), await daemon.getToken(SCOPE)];
console.log("token from the cache:", one.token === other.token ? "True" : "False");

await graph
  .api("/policies/crossTenantAccessPolicy/default") // Invite Bot has no Policy.Read.All
  .get()
  .catch((refusal) => console.log("without the role:", refusal.statusCode, refusal.code));
await credential("wrong")
  .getToken(SCOPE)
  .catch((refusal) => console.log("wrong secret:", refusal.name, refusal.message.match(/AADSTS\d+/)[0]));
