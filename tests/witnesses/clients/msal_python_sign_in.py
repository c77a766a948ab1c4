"""A program that signs a person in, with MSAL for Python: authorization code with PKCE, in the person's own browser.

REQUESTS_CA_BUNDLE names the emulator's roots (`caFile` of its state file): MSAL and requests both read it.
"""

import os

import msal
import requests

SCOPES = ["User.Read", "User.Invite.All"]
GRAPH = os.environ["GRAPH_BASE_URL"] + "/v1.0"

app = msal.PublicClientApplication(
    os.environ["AZURE_CLIENT_ID"],
    authority=os.environ["AZURE_AUTHORITY_HOST"] + "/" + os.environ["AZURE_TENANT_ID"],
    instance_discovery=False,  # or MSAL asks login.microsoftonline.com about the authority
)


def graph(method, path, token, **options):
    answer = requests.request(method, GRAPH + path, headers={"Authorization": "Bearer " + token}, timeout=30, **options)
    answer.raise_for_status()
    return answer.json()


# Opens the browser and waits at http://localhost, on a free port, until the answer comes.
signed_in = app.acquire_token_interactive(SCOPES, timeout=60)
print("signed in:", signed_in["id_token_claims"]["name"])
print("me:", graph("GET", "/me", signed_in["access_token"])["userPrincipalName"])

invitation = graph("POST", "/invitations", signed_in["access_token"], json={
    "invitedUserEmailAddress": "dr.silva@contoso-medical.example",
    "inviteRedirectUrl": "http://localhost:8443/myapps",
})
print("invited:", invitation["status"])

account = app.get_accounts()[0]
silent = app.acquire_token_silent_with_error(SCOPES, account)
print("token from the cache:", silent["token_source"] == "cache")
renewed = app.acquire_token_silent_with_error(SCOPES, account, force_refresh=True)
print("token by the refresh token:", renewed["access_token"] != silent["access_token"])

try:
    graph("GET", "/policies/crossTenantAccessPolicy/default", renewed["access_token"])
except requests.HTTPError as refusal:
    print("without the scope:", refusal.response.status_code, refusal.response.json()["error"]["code"])
