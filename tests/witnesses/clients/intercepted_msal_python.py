"""A daemon with nothing of an emulator in it: MSAL for Python, plain requests, Microsoft's own names.

`vestibule exec --intercept -- python3 intercepted_msal_python.py` leads the names to an emulator of its own.
"""

import os

import msal
import requests

SCOPES = ["https://graph.microsoft.com/.default"]


def application(secret):
    authority = "https://login.microsoftonline.com/" + os.environ["AZURE_TENANT_ID"]
    return msal.ConfidentialClientApplication(os.environ["AZURE_CLIENT_ID"], secret, authority=authority)


app = application(os.environ["AZURE_CLIENT_SECRET"])


def graph(method, path, **options):
    token = app.acquire_token_for_client(SCOPES)["access_token"]
    answer = requests.request(
        method, "https://graph.microsoft.com/v1.0" + path, headers={"Authorization": "Bearer " + token}, timeout=30,
        **options)
    answer.raise_for_status()
    return answer.json()


invitation = graph("POST", "/invitations", json={
    "invitedUserEmailAddress": "dr.silva@contoso-medical.example",
    "inviteRedirectUrl": "https://myapps.microsoft.com",
})
print("invited:", invitation["status"], invitation["inviteRedeemUrl"].split("/redeem")[0])

# What the guest does in a browser, by one call that only the emulator has.
redeemed = requests.post(
    os.environ["VESTIBULE_CONTROL_URL"] + "/redemptions", json={"redeemUrl": invitation["inviteRedeemUrl"]}, timeout=30)
print("redeemed:", redeemed.json()["outcome"])

guest = invitation["invitedUser"]["id"]
print("state:", graph("GET", f"/users/{guest}", params={"$select": "externalUserState"})["externalUserState"])
print("token from the cache:", app.acquire_token_for_client(SCOPES)["token_source"] == "cache")

refusal = application("wrong").acquire_token_for_client(SCOPES)
print("wrong secret:", refusal["error"], *refusal["error_codes"])

try:
    requests.get("https://example.com/", timeout=30)
except requests.ConnectionError as refusal:  # nothing else is let out
    print("another host:", type(refusal).__name__)
