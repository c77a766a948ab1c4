"""A daemon that proves itself by a certificate instead of a secret, with MSAL for Python and with azure-identity.

REQUESTS_CA_BUNDLE names the emulator's roots (`caFile` of its state file). The certificate with its private key is the
published one of the built-in world; yours comes from a file.
"""

import os

import msal
import requests
from azure.identity import CertificateCredential

SCOPES = ["https://graph.microsoft.com/.default"]
CLIENT, TENANT = os.environ["AZURE_CLIENT_ID"], os.environ["AZURE_TENANT_ID"]

world = requests.get(os.environ["VESTIBULE_CONTROL_URL"] + "/world", timeout=30).json()
apps = [app for tenant in world["tenants"] for app in tenant["apps"]]
shown = next(app for app in apps if app["appId"] == CLIENT)["certificates"][0]


def acquire(**certificate):
    app = msal.ConfidentialClientApplication(
        CLIENT,
        authority=os.environ["AZURE_AUTHORITY_HOST"] + "/" + TENANT,
        client_credential={"private_key": shown["privateKey"], **certificate},
        instance_discovery=False,  # or MSAL asks login.microsoftonline.com about the authority
    )
    return app.acquire_token_for_client(SCOPES)


def users(token):
    url = os.environ["GRAPH_BASE_URL"] + "/v1.0/users?$top=1"
    return requests.get(url, headers={"Authorization": "Bearer " + token}, timeout=30).status_code


print("certificate:", users(acquire(public_certificate=shown["certificate"])["access_token"]))
print("thumbprint:", users(acquire(thumbprint=shown["thumbprint"])["access_token"]))

credential = CertificateCredential(
    TENANT,
    CLIENT,
    certificate_data=(shown["privateKey"] + "\n" + shown["certificate"]).encode(),
    authority=os.environ["AZURE_AUTHORITY_HOST"],
    disable_instance_discovery=True,
)
print("azure-identity:", users(credential.get_token(*SCOPES).token))

refusal = acquire(thumbprint="00" * 20)
print("another certificate:", refusal["error"], *refusal["error_codes"])
