"""Ways in without a browser window, with MSAL for Python and azure-identity: certificates, a device code, a password.

Run it with `vestibule exec --intercept -- python3 intercepted_without_browser.py`.
"""

import os
import tempfile

import msal
import requests
from azure.identity import CertificateCredential

TENANT, DAEMON = os.environ["AZURE_TENANT_ID"], os.environ["AZURE_CLIENT_ID"]
AUTHORITY = "https://login.microsoftonline.com/" + TENANT
GRAPH = "https://graph.microsoft.com/.default"

# Only the emulator has these calls: what its world publishes, and a person who types a device's code.
CONTROL = os.environ["VESTIBULE_CONTROL_URL"]
tenants = requests.get(CONTROL + "/world", timeout=30).json()["tenants"]
tenant = next(tenant for tenant in tenants if tenant["id"] == TENANT)
apps = {app["displayName"]: app for app in tenant["apps"]}


def source(result):
    return result.get("token_source") or result


# A daemon with a certificate. MSAL signs with PS256, azure-identity with RS256.
certificate = apps["Invite Bot"]["certificates"][0]
pem = {"private_key": certificate["privateKey"], "public_certificate": certificate["certificate"]}
app = msal.ConfidentialClientApplication(DAEMON, pem, authority=AUTHORITY)
print("certificate, MSAL:", source(app.acquire_token_for_client([GRAPH])))
with tempfile.NamedTemporaryFile("w", suffix=".pem") as file:
    file.write("\n".join(pem.values()))
    file.flush()
    token = CertificateCredential(TENANT, DAEMON, file.name).get_token(GRAPH)
    print("certificate, azure-identity:", token.token.count("."))

# People, through a public client.
app = msal.PublicClientApplication(apps["Lab CLI"]["appId"], authority=AUTHORITY)
flow = app.initiate_device_flow(["User.Read"])
requests.post(
    f"{CONTROL}/device-codes/{flow['user_code']}", json={"account": "mia.novak@woodgrove.example", "approve": True},
    timeout=30).raise_for_status()
print("device code:", app.acquire_token_by_device_flow(flow)["id_token_claims"]["name"])

password = next(account["password"] for account in tenant["accounts"] if account["displayName"] == "Max Berg")
signed_in = app.acquire_token_by_username_password("max.berg@woodgrove.example", password, ["User.Read"])
print("password:", signed_in["id_token_claims"]["name"])
account = app.get_accounts("max.berg@woodgrove.example")[0]
print("silent:", source(app.acquire_token_silent_with_error(["User.Read"], account)))
print("silent, .default:", source(app.acquire_token_silent_with_error([GRAPH], account)))
print("silent, .default again:", source(app.acquire_token_silent_with_error([GRAPH], account)))

refusal = app.acquire_token_by_username_password("max.berg@woodgrove.example", "wrong", ["User.Read"])
print("wrong password:", refusal["error"], *refusal["error_codes"])
