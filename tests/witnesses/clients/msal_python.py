"""A daemon that invites a guest, with MSAL for Python and plain requests.

REQUESTS_CA_BUNDLE names the emulator's roots (`caFile` of its state file): MSAL and requests both read it.
"""

import os

import msal
import requests

SCOPES = ["https://graph.microsoft.com/.default"]
GRAPH = os.environ["GRAPH_BASE_URL"] + "/v1.0"


def application(secret):
    return msal.ConfidentialClientApplication(
        os.environ["AZURE_CLIENT_ID"],
        authority=os.environ["AZURE_AUTHORITY_HOST"] + "/" + os.environ["AZURE_TENANT_ID"],
        client_credential=secret,
        instance_discovery=False,  # or MSAL asks login.microsoftonline.com about the authority
    )


app = application(os.environ["AZURE_CLIENT_SECRET"])


def graph(method, path, **options):
    token = app.acquire_token_for_client(SCOPES)["access_token"]
    answer = requests.request(method, GRAPH + path, headers={"Authorization": "Bearer " + token}, timeout=30, **options)
    answer.raise_for_status()
    return answer.json()


invitation = graph("POST", "/invitations", json={
    "invitedUserEmailAddress": "dr.silva@contoso-medical.example",
    "inviteRedirectUrl": "http://localhost:8443/myapps",
    "sendInvitationMessage": True,
})
print("invited:", invitation["status"])

guests = graph("GET", "/users", params={"$filter": "userType eq 'Guest'"})["value"]
print("guests:", *[guest["mail"] for guest in guests])

records = graph("GET", "/servicePrincipals", params={"$filter": "displayName eq 'Health Records'"})["value"][0]
guest = invitation["invitedUser"]["id"]
assignment = graph("POST", f"/servicePrincipals/{records['id']}/appRoleAssignedTo", json={
    "principalId": guest,
    "resourceId": records["id"],
    "appRoleId": "00000000-0000-0000-0000-000000000000",  # an app without roles: default access
})
print("assigned:", assignment["resourceDisplayName"])

# What the guest does in a browser, by one call that only the emulator has.
redeemed = requests.post(
    os.environ["VESTIBULE_CONTROL_URL"] + "/redemptions", json={"redeemUrl": invitation["inviteRedeemUrl"]}, timeout=30)
print("redeemed:", redeemed.json()["outcome"])

print("state:", graph("GET", f"/users/{guest}", params={"$select": "externalUserState"})["externalUserState"])
print("token from the cache:", app.acquire_token_for_client(SCOPES)["token_source"] == "cache")

try:
    graph("GET", "/policies/crossTenantAccessPolicy/default")  # Invite Bot has no Policy.Read.All
except requests.HTTPError as refusal:
    print("without the role:", refusal.response.status_code, refusal.response.json()["error"]["code"])

refusal = application("wrong").acquire_token_for_client(SCOPES)  # MSAL for Python returns refusals
print("wrong secret:", refusal["error"], *refusal["error_codes"])
