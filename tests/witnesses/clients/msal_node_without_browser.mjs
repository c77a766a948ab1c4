// A person without a browser window, with MSAL for Node: a device code, a password.
//
// NODE_EXTRA_CA_CERTS names the emulator's roots (`caFile` of its state file); Node reads it when it starts.

import { PublicClientApplication } from "@azure/msal-node";

const { AZURE_AUTHORITY_HOST, AZURE_TENANT_ID, AZURE_CLIENT_ID, VESTIBULE_CONTROL_URL } = process.env;
const scopes = ["User.Read"];

const app = new PublicClientApplication({
  auth: {
    clientId: AZURE_CLIENT_ID,
    authority: `${AZURE_AUTHORITY_HOST}/${AZURE_TENANT_ID}`,
    knownAuthorities: [new URL(AZURE_AUTHORITY_HOST).host], // host and port; or MSAL asks login.microsoftonline.com
  },
});

// What the person does on her phone, by one call that only the emulator has.
const type = (code) =>
  fetch(`${VESTIBULE_CONTROL_URL}/device-codes/${code}`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ account: "mia.novak@woodgrove.example", approve: true }),
  });
const device = await app.acquireTokenByDeviceCode({ scopes, deviceCodeCallback: ({ userCode }) => type(userCode) });
console.log("device code:", device.idTokenClaims.name);

const world = await (await fetch(`${VESTIBULE_CONTROL_URL}/world`)).json();
const max = world.tenants.flatMap((tenant) => tenant.accounts).find((account) => account.displayName === "Max Berg");
const person = await app.acquireTokenByUsernamePassword({
  scopes,
  username: max.userPrincipalName,
  password: max.password,
});
console.log("password:", person.idTokenClaims.name);
const silent = await app.acquireTokenSilent({ scopes, account: person.account });
console.log("token from the cache:", silent.fromCache ? "True" : "False");
const renewed = await app.acquireTokenSilent({ scopes, account: person.account, forceRefresh: true });
console.log("token by the refresh token:", renewed.accessToken !== silent.accessToken ? "True" : "False");

await app
  .acquireTokenByUsernamePassword({ scopes, username: max.userPrincipalName, password: "wrong" })
  .catch((refusal) => console.log("wrong password:", refusal.name, refusal.errorCode, refusal.errorNo));
