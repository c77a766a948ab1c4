// An OpenID Connect client that knows nothing of Microsoft: openid-client for Node, code flow with PKCE and nonce.
//
// NODE_EXTRA_CA_CERTS names the emulator's roots (`caFile` of its state file); Node reads it when it starts.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:http";
import * as client from "openid-client";

const { AZURE_AUTHORITY_HOST, AZURE_TENANT_ID, AZURE_CLIENT_ID, BROWSER } = process.env;

// The issuer must be the tenant's id: of `common` and of domains the metadata names another, and the library stops.
const issuer = new URL(`${AZURE_AUTHORITY_HOST}/${AZURE_TENANT_ID}/v2.0`);
const config = await client.discovery(issuer, AZURE_CLIENT_ID, undefined, client.None());

const server = createServer().listen(0, "localhost");
await once(server, "listening");
const home = `http://localhost:${server.address().port}/`;

const pkceCodeVerifier = client.randomPKCECodeVerifier();
const [expectedState, expectedNonce] = [client.randomState(), client.randomNonce()];
const start = client.buildAuthorizationUrl(config, {
  redirect_uri: home,
  scope: "openid profile email",
  code_challenge: await client.calculatePKCECodeChallenge(pkceCodeVerifier),
  code_challenge_method: "S256",
  state: expectedState,
  nonce: expectedNonce,
});
spawn(BROWSER, [start.href], { stdio: "inherit" });
const [request, response] = await once(server, "request");
response.end("signed in");
server.close();

const answer = new URL(request.url, home);
const checks = { pkceCodeVerifier, expectedState, expectedNonce, idTokenExpected: true };
const tokens = await client.authorizationCodeGrant(config, answer, checks);
const claims = tokens.claims();
console.log("signed in:", claims.name, claims.email);

const info = await client.fetchUserInfo(config, tokens.access_token, claims.sub);
console.log("user info:", info.name, info.email);

await client
  .authorizationCodeGrant(config, answer, checks)
  .catch((refusal) => console.log("the same code again:", refusal.error));
