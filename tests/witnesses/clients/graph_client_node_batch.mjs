// Several calls in one, with the Microsoft Graph JavaScript client: a guest is invited, found and deleted.
//
// NODE_EXTRA_CA_CERTS names the emulator's roots (`caFile` of its state file); Node reads it when it starts.

import { ClientSecretCredential } from "@azure/identity";
import { BatchRequestContent, BatchResponseContent, Client } from "@microsoft/microsoft-graph-client";
import * as providers from "@microsoft/microsoft-graph-client/authProviders/azureTokenCredentials/index.js";

const { AZURE_AUTHORITY_HOST, AZURE_TENANT_ID, AZURE_CLIENT_ID, AZURE_CLIENT_SECRET, GRAPH_BASE_URL } = process.env;

const daemon = new ClientSecretCredential(AZURE_TENANT_ID, AZURE_CLIENT_ID, AZURE_CLIENT_SECRET, {
  authorityHost: AZURE_AUTHORITY_HOST,
  disableInstanceDiscovery: true, // or it asks login.microsoftonline.com about the authority
});
const scopes = ["https://graph.microsoft.com/.default"];
const graph = Client.initWithMiddleware({
  authProvider: new providers.TokenCredentialAuthenticationProvider(daemon, { scopes }),
  baseUrl: `${GRAPH_BASE_URL}/`,
  customHosts: new Set([new URL(GRAPH_BASE_URL).hostname]), // without the port; other hosts get no token
});

async function batch(...steps) {
  const content = new BatchRequestContent(steps);
  const answer = await graph.api("/$batch").post(await content.getContent());
  return new BatchResponseContent(answer);
}

const invite = new Request(`${GRAPH_BASE_URL}/invitations`, {
  method: "POST",
  headers: { "Content-Type": "application/json" },
  body: JSON.stringify({
    invitedUserEmailAddress: "dr.silva@contoso-medical.example",
    inviteRedirectUrl: "http://localhost:8443/myapps",
  }),
});
const list = new Request(`${GRAPH_BASE_URL}/users?$filter=userType eq 'Guest'`);
const first = await batch({ id: "invite", request: invite }, { id: "list", request: list, dependsOn: ["invite"] });
const invitation = await first.getResponseById("invite").json();
console.log("invited:", first.getResponseById("invite").status, invitation.status);
console.log("guests:", ...(await first.getResponseById("list").json()).value.map((guest) => guest.mail));

const path = `/users/${invitation.invitedUser.id}`;
const second = await batch(
  { id: "read", request: new Request(GRAPH_BASE_URL + path) },
  { id: "refused", request: new Request(`${GRAPH_BASE_URL}/policies/crossTenantAccessPolicy/default`) },
);
console.log("read:", second.getResponseById("read").status, "refused:", second.getResponseById("refused").status);

await graph.api(path).delete();
await graph.api(path).get().catch((refusal) => console.log("deleted:", refusal.statusCode, refusal.code));
