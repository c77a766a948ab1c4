// A program that signs a person in, with MSAL for Node: authorization code with PKCE, in the person's own browser.
//
// NODE_EXTRA_CA_CERTS names the emulator's roots (`caFile` of its state file); Node reads it when it starts.

import { spawn } from "node:child_process";
import { PublicClientApplication } from "@azure/msal-node";

const { AZURE_AUTHORITY_HOST, AZURE_TENANT_ID, AZURE_CLIENT_ID, GRAPH_BASE_URL, BROWSER } = process.env;
const scopes = ["User.Read", "User.Invite.All"];

const app = new PublicClientApplication({
  auth: {
    clientId: AZURE_CLIENT_ID,
    authority: `${AZURE_AUTHORITY_HOST}/${AZURE_TENANT_ID}`,
    knownAuthorities: [new URL(AZURE_AUTHORITY_HOST).host], // host and port; or MSAL asks login.microsoftonline.com
  },
});

async function graph(method, path, token, body) {
  const answer = await fetch(`${GRAPH_BASE_URL}/v1.0${path}`, {
    method,
    headers: { Authorization: `Bearer ${token}`, "Content-Type": "application/json" },
    body: body && JSON.stringify(body),
  });
  const said = await answer.json();
  if (!answer.ok) throw Object.assign(new Error(said.error.message), { status: answer.status, code: said.error.code });
  return said;
}

// Waits at http://localhost, on a free port, until the answer comes.
const signedIn = await app.acquireTokenInteractive({ scopes, openBrowser: async (url) => spawn(BROWSER, [url], { stdio: "inherit" }) });
console.log("signed in:", signedIn.idTokenClaims.name);
console.log("me:", (await graph("GET", "/me", signedIn.accessToken)).userPrincipalName);

const invitation = await graph("POST", "/invitations", signedIn.accessToken, {
  invitedUserEmailAddress: "dr.silva@contoso-medical.example",
  inviteRedirectUrl: "http://localhost:8443/myapps",
});
console.log("invited:", invitation.status);

const { account } = signedIn;
const silent = await app.acquireTokenSilent({ scopes, account });
console.log("token from the cache:", silent.fromCache ? "True" : "False");
const renewed = await app.acquireTokenSilent({ scopes, account, forceRefresh: true });
console.log("token by the refresh token:", renewed.accessToken !== silent.accessToken ? "True" : "False");

await graph("GET", "/policies/crossTenantAccessPolicy/default", renewed.accessToken)
  .catch((refusal) => console.log("without the scope:", refusal.status, refusal.code));
